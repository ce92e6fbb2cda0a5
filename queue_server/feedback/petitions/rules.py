"""The rules of petitions: what may be done in which status, by when, and how they are counted.

Days are the working days that deadlines of dossiers count (`dossiers.rules.working_time`); the day
of receipt does not count, and the last one ends when the centre closes (Civil Code 2015, art.
147, 148). What is for another office is forwarded within five working days (Decree
92/2017/NĐ-CP). The shares are those of Decision 766/QĐ-TTg.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from config.centre.model import Centre
from config.centre.sections.petitions import PetitionKind, Petitions
from config.wire import ErrorCode
from config.wire.feedback.states import PetitionAction, PetitionStatus
from queue_server.core.errors import Conflict
from queue_server.dossiers.rules.working_time import closes, working_day_after

_S, _A = PetitionStatus, PetitionAction
OPEN: Final = frozenset({_S.RECEIVED, _S.IN_PROGRESS, _S.REOPENED})
"""Somebody here still has to do something."""
ENDED: Final = frozenset({_S.FORWARDED, _S.REJECTED, _S.CLOSED})
TRANSITIONS: Final[Mapping[PetitionAction, tuple[frozenset[PetitionStatus], PetitionStatus]]] = {
    _A.ASSIGN: (frozenset({_S.RECEIVED, _S.IN_PROGRESS}), _S.IN_PROGRESS),
    _A.ANSWER: (OPEN, _S.ANSWERED),
    _A.FORWARD: (OPEN, _S.FORWARDED),
    _A.REJECT: (OPEN, _S.REJECTED),
    _A.OBJECT: (frozenset({_S.ANSWERED}), _S.REOPENED),
    _A.ACCEPT: (frozenset({_S.ANSWERED}), _S.CLOSED),
    _A.CLOSE: (frozenset({_S.ANSWERED}), _S.CLOSED),
}
"""From which statuses to which. A reopened one is assigned without leaving its status."""


class PetitionStanding(StrEnum):
    OVERDUE = "overdue"
    URGENT = "urgent"
    IN_TIME = "in_time"
    OVER = "over"
    """Nothing is waited for from the centre."""


def after(action: PetitionAction, status: PetitionStatus) -> PetitionStatus:
    """The status after an action. Raises `Conflict` where it cannot be done."""
    if action is _A.ASSIGN and status is _S.REOPENED:
        return status
    before, reached = TRANSITIONS[action]
    if status not in before:
        raise Conflict(ErrorCode.PETITION_TRANSITION)
    return reached


def kind_of(petitions: Petitions, kind: str) -> PetitionKind | None:
    return next((one for one in petitions.kinds if one.id == kind), None)


def due(centre: Centre, received: date, working_days: int) -> datetime:
    """The end of the last of so many working days after `received`."""
    return closes(centre, working_day_after(centre, received, working_days))


def standing(
    centre: Centre, status: PetitionStatus, due_at: datetime, now: datetime
) -> PetitionStanding:
    """How a petition stands against the day on which it is due."""
    if status not in OPEN:
        return PetitionStanding.OVER
    if now > due_at:
        return PetitionStanding.OVERDUE
    soon = due(centre, centre.day(now), centre.petitions.warn_days)
    return PetitionStanding.URGENT if due_at <= soon else PetitionStanding.IN_TIME


def may_object(petitions: Petitions, status: PetitionStatus, reopened: int) -> bool:
    """Whether the sender may ask for another answer."""
    return status is _S.ANSWERED and reopened < petitions.reopened_at_most


# --------------------------------------------------------------------------------- figures


@dataclass(frozen=True, slots=True)
class CountedPetition:
    """What the figures need of a petition."""

    kind: str
    month: str
    channel: str
    status: PetitionStatus
    due_at: datetime
    was_late: bool | None
    satisfied: bool | None


@dataclass(slots=True)
class PetitionTally:
    """Petitions counted; their parts need not add up, for one may be late and dissatisfied."""

    received: int = 0
    on_time: int = 0
    """Answered, forwarded or rejected by its day, and each time anew that it was reopened."""
    late: int = 0
    overdue: int = 0
    """Reopened ones that are not answered again by their new day included."""
    pending: int = 0
    """Not answered and not overdue."""
    forwarded: int = 0
    satisfied: int = 0
    dissatisfied: int = 0
    at_fault: int = 0
    """Dissatisfied, late or overdue: each once."""

    def add(self, one: CountedPetition, now: datetime) -> None:
        overdue = one.status in OPEN and now > one.due_at
        self.received += 1
        self.on_time += one.was_late is False and not overdue
        self.late += one.was_late is True and not overdue
        self.overdue += overdue
        self.pending += one.was_late is None and not overdue
        self.forwarded += one.status is _S.FORWARDED
        self.satisfied += one.satisfied is True
        self.dissatisfied += one.satisfied is False
        self.at_fault += one.satisfied is False or one.was_late is True or overdue

    @property
    def share_on_time(self) -> float | None:
        """Answered on time ÷ received."""
        return self.on_time / self.received if self.received else None

    @property
    def share_without_fault(self) -> float | None:
        """(Petitions − dissatisfied or late) ÷ petitions."""
        return (self.received - self.at_fault) / self.received if self.received else None


def tallies(found: Iterable[CountedPetition], by: str, now: datetime) -> dict[str, PetitionTally]:
    """By `kind`, `month` or `channel`, in the order of the keys; under "" all together."""
    counted: dict[str, PetitionTally] = {"": PetitionTally()}
    for one in sorted(found, key=lambda petition: str(getattr(petition, by))):
        counted.setdefault(str(getattr(one, by)), PetitionTally()).add(one, now)
        counted[""].add(one, now)
    return counted
