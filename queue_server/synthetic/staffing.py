"""What histories are written with: the staff, their working time, and the resulting rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

from config.centre.model import Centre
from queue_server.synthetic.worktime import WorkTime


@dataclass(frozen=True, slots=True)
class InventedOfficial:
    """Somebody who works on dossiers."""

    id: int
    name: str
    role: str


class Crew:
    """The workers of a step: staff with its role, else anybody."""

    def __init__(self, officials: Sequence[InventedOfficial], random: Random) -> None:
        self._officials = officials
        self._random = random

    def for_role(self, role: str) -> InventedOfficial:
        fit = [official for official in self._officials if role in ("", official.role)]
        return self._random.choice(fit or list(self._officials))


@dataclass(slots=True)
class DossierHistory:
    """The rows of one dossier; `forms` wait for their numbers."""

    row: dict[str, Any]
    steps: list[dict[str, Any]] = field(default_factory=list)
    papers: list[dict[str, Any]] = field(default_factory=list)
    due_dates: list[dict[str, Any]] = field(default_factory=list)
    stops: list[dict[str, Any]] = field(default_factory=list)
    log: list[dict[str, Any]] = field(default_factory=list)
    forms: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class GenerationContext:
    """What every history is written with; each ends at `until`."""

    centre: Centre
    crew: Crew
    time: WorkTime
    until: datetime
    random: Random
