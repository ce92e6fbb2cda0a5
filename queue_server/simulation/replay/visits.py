"""What the log says of each ticket of a day: when it waited, and its turns at counters. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Final

from config.wire import CounterId, ServiceId, TicketAction, TicketId, TicketState
from queue_server.simulation.engine import Then
from queue_server.tickets.rules.lifecycle import AT_COUNTER

_A, _S = TicketAction, TicketState


@dataclass(frozen=True, slots=True)
class LogLine:
    """A line of the ticket log."""

    id: int
    ticket_id: TicketId
    at: datetime
    action: TicketAction
    from_state: TicketState | None
    service: ServiceId
    """Before the step."""
    counter: CounterId | None


@dataclass(frozen=True, slots=True)
class TicketRow:
    """What the log does not say of a ticket."""

    id: TicketId
    priority_class: str | None
    voided: bool
    issued_offline: bool


@dataclass(slots=True)
class Stay:
    """A turn of a ticket at a counter, as it was."""

    counter: CounterId
    service: ServiceId
    began: datetime
    is_resumed: bool
    ended: datetime | None = None
    """None: nothing ended it."""
    then: Then = Then.DONE
    back_at: datetime | None = None
    """From when it waited again, or was taken on again."""
    sent_on: bool = False
    """Transferred, to a service or to one counter."""
    was_cut_off: bool = False
    """The close of the day ended it, not the clerk."""

    @property
    def seconds(self) -> float:
        return (self.ended - self.began).total_seconds() if self.ended else 0.0


@dataclass(slots=True)
class PastVisit:
    """A ticket's day."""

    ticket: TicketRow
    service: ServiceId
    """For which it waited first."""
    issued_at: datetime
    known_at: datetime
    """When counters could call it."""
    stays: list[Stay] = field(default_factory=list)
    gave_up_at: datetime | None = None
    """Left, or was cancelled, while it waited."""
    was_expired: bool = False
    """The day was closed over it."""

    @property
    def waited_seconds(self) -> float | None:
        """Until the first call."""
        if not self.stays:
            return None
        return (self.stays[0].began - self.issued_at).total_seconds()


_ENDS: Final = {
    _A.FINISH: Then.DONE,
    _A.NO_SHOW: Then.MISSED,
    _A.HOLD: Then.HELD,
    _A.RETURN: Then.QUEUED,
    _A.TRANSFER: Then.QUEUED,
}
"""How a step that takes a ticket from its counter ends the turn; any other ends the visit."""


def read_visits(lines: Sequence[LogLine], tickets: Iterable[TicketRow]) -> list[PastVisit]:
    """The visits of a day, from its whole log in the order of the lines."""
    known = {ticket.id: ticket for ticket in tickets}
    reached = _reached(lines)
    by_ticket = groupby(sorted(lines, key=attrgetter("ticket_id", "id")), attrgetter("ticket_id"))
    found = []
    for ticket_id, its in by_ticket:
        first, *others = its
        if first.action is _A.ISSUE and ticket_id in known:
            ticket = known[ticket_id]
            late = reached[first.id] if ticket.issued_offline else first.at
            visit = PastVisit(ticket, first.service, first.at, max(first.at, late))
            for line in others:
                _follow(visit, line)
            found.append(visit)
    return found


def _reached(lines: Sequence[LogLine]) -> dict[int, datetime]:
    """When each line was written at the earliest: not before those above it happened.

    A ticket that a kiosk issued alone is logged as of its printing, once the server hears of it.
    """
    found: dict[int, datetime] = {}
    latest: datetime | None = None
    for line in lines:
        latest = max(latest or line.at, line.at)
        found[line.id] = latest
    return found


def _follow(visit: PastVisit, line: LogLine) -> None:
    if line.action in (_A.CALL, _A.RESUME) and line.counter:
        _begin(visit, line, line.counter)
    elif line.from_state in AT_COUNTER:
        _end(visit, line)
    elif line.action in (_A.RETURN, _A.TRANSFER) and line.from_state is not _S.WAITING:
        _back(visit, line)
    elif line.from_state is _S.WAITING and line.action in (_A.CANCEL, _A.VOID, _A.EXPIRE):
        visit.gave_up_at = line.at
        visit.was_expired = line.action is _A.EXPIRE


def _begin(visit: PastVisit, line: LogLine, counter: CounterId) -> None:
    is_resumed = line.action is _A.RESUME
    if visit.stays and is_resumed:
        visit.stays[-1].back_at = line.at
    elif not visit.stays:
        visit.service = line.service
    visit.stays.append(Stay(counter, line.service, line.at, is_resumed))


def _end(visit: PastVisit, line: LogLine) -> None:
    if line.action in (_A.START, _A.RECALL) or not visit.stays:
        return
    stay = visit.stays[-1]
    stay.ended = line.at
    stay.then = _ENDS.get(line.action, Then.DONE)
    stay.back_at = line.at if stay.then in (Then.QUEUED, Then.MISSED) else None
    stay.sent_on = line.action is _A.TRANSFER
    stay.was_cut_off = line.action is _A.EXPIRE


def _back(visit: PastVisit, line: LogLine) -> None:
    """From hold into the queue, or a mistaken end undone."""
    if visit.stays:
        stay = visit.stays[-1]
        stay.then, stay.back_at = Then.QUEUED, line.at
        stay.sent_on = line.action is _A.TRANSFER
