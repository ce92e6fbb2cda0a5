"""How much of some procedures is structured, how much waits for a person, how much is not said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final

from config.wire.procedures import OnlineLevel, Procedure


class Understood(StrEnum):
    """What became of a part of a procedure."""

    WHOLLY = "wholly"
    PARTLY = "partly"
    """Something of it is structured, and a person has to look at the rest."""
    AS_TEXT = "as_text"
    NOT_STATED = "not_said"


PARTS: Final = (
    "name",
    "field",
    "decision",
    "level",
    "audience",
    "limits",
    "fees",
    "papers",
    "results",
    "conditions",
    "online_level",
    "cutoff",
    "description",
)
"""The parts that are counted; `description` is what a page says besides, always as text."""


def counted(procedures: Iterable[Procedure]) -> Mapping[str, Counter[Understood]]:
    """For each part, how many procedures it was understood of."""
    numbers: dict[str, Counter[Understood]] = {part: Counter() for part in PARTS}
    for procedure in procedures:
        for part, number in numbers.items():
            number[understood(procedure, part)] += 1
    return numbers


def understood(procedure: Procedure, part: str) -> Understood:
    says = _says(procedure, part)
    if part in procedure.unread:
        return Understood.PARTLY if says else Understood.AS_TEXT
    return Understood.WHOLLY if says else Understood.NOT_STATED


def _says(procedure: Procedure, part: str) -> bool:
    """Whether the part is structured, be it in one line of many."""
    if part == "limits":
        return any(line.statutory.is_stated for line in procedure.limits)
    if part == "fees":
        return any(fee.amount is not None for fee in procedure.fees)
    if part == "online_level":
        return procedure.online_level is not OnlineLevel.UNKNOWN
    return bool(getattr(procedure, part, None))
