"""Finish today: a leader says that everybody who waits is served, after closing too.

Tickets are given as long as the calendar says, and no longer; the hall is told, and nobody hears
any more that the day may be too short. When nobody waits after closing the day is finished, and the
work after closing, read off the log of tickets, is proposed for the account of leave.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil
from typing import Any, Final

from sqlalchemy import Connection, func, insert, select, update

from config.centre.model import Centre
from config.text.catalogue import text
from config.wire import ErrorCode, SendMessage, TicketAction
from config.wire.centre.finishing import FinishingToday, OvertimeMember
from config.wire.centre.rota import LeaveKind
from queue_server.centre import repository, shifts
from queue_server.centre.events import FinishingChanged
from queue_server.centre.notices import Notices
from queue_server.centre.opening import centre_hours_on
from queue_server.centre.rota.proposals import propose
from queue_server.centre.tables import finished_days
from queue_server.core.actor import SYSTEM, label_of, staff_label
from queue_server.core.current import Current
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import Conflict
from queue_server.tickets.tables import IN_MOTION, ticket_log, tickets

BEFORE_CLOSING: Final = timedelta(minutes=20)
"""So long before closing a leader is asked whether those who wait are served today."""
LONGEST_MESSAGE: Final = timedelta(hours=12)
WORK: Final = frozenset(
    {
        TicketAction.CALL,
        TicketAction.RECALL,
        TicketAction.START,
        TicketAction.FINISH,
        TicketAction.NO_SHOW,
        TicketAction.HOLD,
        TicketAction.RESUME,
        TicketAction.RETURN,
        TicketAction.TRANSFER,
    }
)
"""What somebody does at a counter."""


@dataclass(frozen=True, slots=True)
class WorkAfterClosing:
    """Something that was done at a counter after closing."""

    actor: str
    at: datetime


def overtime(steps: Iterable[WorkAfterClosing], closes_at: datetime) -> dict[str, int]:
    """Minutes of work after closing, begun ones included, by the labels of who did it: from the
    closing to the last step. Pure."""
    last: defaultdict[str, datetime] = defaultdict(lambda: closes_at)
    for step in steps:
        last[step.actor] = max(last[step.actor], step.at)
    return {
        actor: ceil((at - closes_at).total_seconds() / 60)
        for actor, at in last.items()
        if at > closes_at
    }


def asks(centre: Centre, now: datetime) -> datetime | None:
    """When the centre closes, near which, and after which, a leader is asked; else None. Pure."""
    closes_at = closing_on(centre, centre.day(now))
    return closes_at if closes_at and now >= closes_at - BEFORE_CLOSING else None


def closing_on(centre: Centre, day: date) -> datetime | None:
    """When the centre's work ends on `day`; None on a day off."""
    return max((end for _, end in centre_hours_on(centre, day)), default=None)


def waiting_on(connection: Connection, day: date) -> int:
    """How many tickets of a day are not at their end."""
    wanted = select(func.count()).select_from(tickets).where(IN_MOTION, tickets.c.day == day)
    return int(connection.scalar(wanted) or 0)


class Finishing:
    """The use cases; each is whole by itself."""

    def __init__(self, centre: Current[Centre], notices: Notices) -> None:
        self._centre, self._notices = centre, notices

    def begin(self, unit: UnitOfWork) -> FinishingToday:
        """Say that everybody who waits is served today; said before, nothing is different.

        Raises `Conflict` on a day off, and after the day was finished; `TooManyMessages`.
        """
        centre = self._centre.value
        day = centre.day(unit.now)
        row = _row(unit.connection, day)
        if closing_on(centre, day) is None or (row is not None and row.ended_at is not None):
            raise Conflict(ErrorCode.DAY_FINISHED)
        if row is None:
            self._declare(unit, centre, day)
        return self.stands(unit.connection, unit.now)

    def _declare(self, unit: UnitOfWork, centre: Centre, day: date) -> None:
        unit.announce(FinishingChanged(day=day))
        said = {tag: text(tag, "finishing.hall_is_told") for tag in centre.languages}
        lasts = min(centre.midnight_after(day) - unit.now, LONGEST_MESSAGE)
        minutes = max(1, int(lasts.total_seconds() // 60))
        sent = self._notices.send(unit, SendMessage(text=said, minutes=minutes, sounds=False))
        row = {
            "day": day, "declared_at": unit.now, "declared_by": unit.actor.label,
            "message": sent.id,
        }  # fmt: skip
        unit.connection.execute(insert(finished_days).values(row))
        repository.log(unit, "finish_today", detail=str(waiting_on(unit.connection, day)))

    def end(self, unit: UnitOfWork) -> FinishingToday:
        """Say that the day is finished; where it was not begun, nothing is different."""
        day = self._centre.value.day(unit.now)
        row = _row(unit.connection, day)
        if row is not None and row.ended_at is None:
            self._end(unit, row)
        return self.stands(unit.connection, unit.now)

    def end_when_done(self, unit: UnitOfWork) -> bool:
        """End the day when nobody waits after closing, and one that was left open; whether one
        was ended. Harmless when it is done twice."""
        centre, day = self._centre.value, shifts.finishing(unit.connection)
        if day is None:
            return False
        closes_at = closing_on(centre, day) or unit.now
        is_past = day < centre.day(unit.now)
        if not is_past and (unit.now < closes_at or waiting_on(unit.connection, day)):
            return False
        row = _row(unit.connection, day)
        if row is not None:
            self._end(unit.by(SYSTEM), row)
        return row is not None

    def _end(self, unit: UnitOfWork, row: Any) -> None:
        ended = update(finished_days).where(finished_days.c.day == row.day)
        unit.connection.execute(ended.values(ended_at=unit.now, ended_by=unit.actor.label))
        unit.announce(FinishingChanged(day=None))
        self._notices.take_back(unit, row.message)
        worked = self._overtime(unit.connection, row.day)
        numbers = {staff_label(id): id for id in _numbers(unit.connection, worked)}
        work = [(numbers[who], row.day, minutes) for who, minutes in worked.items()]
        propose(unit, LeaveKind.OVERTIME, sorted(work))
        repository.log(unit, "end_finish_today", detail=str(sum(worked.values())))

    def is_open(self, connection: Connection) -> bool:
        """Whether a day is being finished."""
        return shifts.finishing(connection) is not None

    def stands(self, connection: Connection, now: datetime) -> FinishingToday:
        """How it stands with the day of `now`."""
        centre = self._centre.value
        day = centre.day(now)
        row = _row(connection, day)
        names = repository.staff_names(connection)
        worked = self._overtime(connection, day)
        numbers = {staff_label(id): id for id in _numbers(connection, worked)}
        return FinishingToday(
            day=day,
            closes_at=closing_on(centre, day),
            waiting=waiting_on(connection, day),
            declared_at=row.declared_at if row else None,
            declared_by=names.get(label_of(row.declared_by), "") if row else "",
            ended_at=row.ended_at if row else None,
            overtime=[
                OvertimeMember(staff_id=numbers[who], name=names.get(who, ""), minutes=minutes)
                for who, minutes in sorted(worked.items(), key=lambda one: (-one[1], one[0]))
            ],
        )

    def _overtime(self, connection: Connection, day: date) -> dict[str, int]:
        """Minutes after closing by the labels of members of staff, by the log of tickets."""
        closes_at = closing_on(self._centre.value, day)
        if closes_at is None:
            return {}
        log = ticket_log.c
        wanted = select(log.actor, log.at).where(
            log.day == day, log.at > closes_at, log.counter.is_not(None),
            log.action.in_(sorted(WORK)), log.actor.like("staff:%"),
        )  # fmt: skip
        return overtime((WorkAfterClosing(*row) for row in connection.execute(wanted)), closes_at)


def _row(connection: Connection, day: date) -> Any:
    return connection.execute(select(finished_days).where(finished_days.c.day == day)).first()


def _numbers(connection: Connection, labels: Iterable[str]) -> list[int]:
    wanted = set(labels)
    everybody = repository.all_members(connection)
    return [one.id for one in everybody if staff_label(one.id) in wanted]
