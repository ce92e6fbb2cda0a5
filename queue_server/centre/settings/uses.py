"""What settings would take out and somebody still uses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from config.centre.winding_down import Part
from config.text.phrase import Phrase

WOUND_DOWN: Final = {
    "service": "services",
    "campaign": "campaigns",
    "counter": "counters",
    "open_counter": "counters",
    "class": "priority_classes",
}
"""Kinds that can be wound down, each with the list of the centre that its parts stand in."""


@dataclass(frozen=True, slots=True)
class Use:
    """People who wait, are served or sign in with a part of the centre."""

    kind: str
    id: str = ""
    count: int = 0
    name: str = ""

    @property
    def phrase(self) -> Phrase:
        """Why the part cannot be taken out now."""
        return Phrase(f"settings.in_use.{self.kind}", {"name": self.name, "count": self.count})

    @property
    def part(self) -> Part | None:
        """The part of the centre; None where it cannot be wound down."""
        kept_in = WOUND_DOWN.get(self.kind)
        return None if kept_in is None else Part(kept_in, self.id)
