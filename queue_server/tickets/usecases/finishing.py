"""Finish today: a leader says that everybody who waits, or who waits for some services, is served
after closing too.

Tickets are given as long as the calendar says, and no longer; the hall is told, and nobody hears
any more that the day may be too short. When nobody waits after closing the day is finished, and the
work after closing, read off the log of tickets, is proposed for the account of leave.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain
from math import ceil
from typing import Any, Final

from sqlalchemy import Connection, delete, func, insert, select, update

from config.centre.model import Centre
from config.text.catalogue import localised, text
from config.text.phrase import Phrase
from config.wire import ErrorCode, SendMessage, TicketAction
from config.wire.centre.finishing import (
    FinishingToday,
    OvertimeMember,
    WaitingForService,
    WhoIsServed,
)
from config.wire.centre.rota import LeaveKind
from queue_server.centre import repository, shifts
from queue_server.centre.events import FinishingChanged
from queue_server.centre.notices import Notices
from queue_server.centre.opening import centre_hours_on
from queue_server.centre.rota.proposals import propose, proposed
from queue_server.centre.tables import finished_days
from queue_server.core.actor import SYSTEM, label_of, staff_label
from queue_server.core.current import Current
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import BadRequest, Conflict
from queue_server.tickets.tables import IN_MOTION, ticket_log, tickets

BEFORE_CLOSING: Final = timedelta(minutes=20)
"""How long before closing a leader is asked whether those who wait are served today."""
LONGEST_MESSAGE: Final = timedelta(hours=12)
LONGEST_SHOWN: Final = 200
"""Letters of a message."""
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


def waiting_on(connection: Connection, day: date) -> dict[str, int]:
    """How many tickets of a day are not at their end, by service."""
    service = tickets.c.service
    wanted = select(service, func.count()).where(IN_MOTION, tickets.c.day == day)
    return {name: int(count) for name, count in connection.execute(wanted.group_by(service))}


def _of(waiting: Mapping[str, int], services: Collection[str]) -> int:
    """How many of those wait for one of these services; for any where none is named."""
    return sum(count for name, count in waiting.items() if not services or name in services)


def scope(centre: Centre, command: WhoIsServed) -> list[str]:
    """The services whose people are served, those of the named counters included, in the order of
    the settings; empty: all. Raises `BadRequest` for what the centre does not have."""
    for field, named, known in (
        ("services", command.services, centre.service_by_id),
        ("counters", command.counters, centre.counter_by_id),
    ):
        for place, one in enumerate(named):
            if one not in known:
                raise BadRequest(fields={f"{field}.{place}": Phrase("finishing.unknown")})
    served = [centre.counter_by_id[one].services for one in command.counters]
    wanted = {*command.services, *chain.from_iterable(served)}
    return [one.id for one in centre.services if one.id in wanted]


def _hall_message(centre: Centre, language: str, services: Sequence[str]) -> str:
    """What the hall is told."""
    if not services:
        return text(language, "finishing.hall_is_told")
    names = [localised(centre.service_by_id[one].name, language) for one in services]
    said = text(language, "finishing.services_are_told", services=", ".join(names))
    few = text(language, "finishing.some_are_told", count=len(names))
    return said if len(said) <= LONGEST_SHOWN else few


class Finishing:
    """The use cases; each is whole by itself."""

    def __init__(self, centre: Current[Centre], notices: Notices) -> None:
        self._centre, self._notices = centre, notices

    def begin(self, unit: UnitOfWork, command: WhoIsServed) -> FinishingToday:
        """Say that everybody who waits is served today, or who waits for the services of the
        command; said before of others, it holds for both, also where those were served by now. Said
        again, nothing is different.

        Raises `BadRequest` (a service or counter that is not there), `Conflict` on a day off, and
        after the day was finished for them; `TooManyMessages`.
        """
        centre = self._centre.value
        day = centre.day(unit.now)
        row = _row(unit.connection, day)
        if closing_on(centre, day) is None:
            raise Conflict(ErrorCode.DAY_FINISHED)
        wanted = scope(centre, command)
        before = row.services.split() if row else None
        both = {*wanted, *(before or ())}
        is_for_all = not wanted or before == []
        services = [] if is_for_all else [one.id for one in centre.services if one.id in both]
        if services == before and row.ended_at is not None:
            raise Conflict(ErrorCode.DAY_FINISHED)
        if services != before:
            self._declare(unit, centre, row, day, services)
        return self.stands(unit.connection, unit.now)

    def _declare(
        self, unit: UnitOfWork, centre: Centre, row: Any, day: date, services: list[str]
    ) -> None:
        unit.announce(FinishingChanged(day=day, services=services))
        before = row.message if row is not None else 0
        lasts = min(centre.midnight_after(day) - unit.now, LONGEST_MESSAGE)
        minutes = max(1, int(lasts.total_seconds() // 60))
        told = {tag: _hall_message(centre, tag, services) for tag in centre.languages}
        message = SendMessage(text=told, services=services, minutes=minutes, sounds=False)
        sent = self._notices.send(unit, message, instead_of=before).id
        values = {"message": sent, "services": " ".join(services)}
        if row is None:
            values |= {"day": day, "declared_at": unit.now, "declared_by": unit.actor.label}
            unit.connection.execute(insert(finished_days).values(values))
        else:
            values |= {"ended_at": None, "ended_by": None}
            its = finished_days.c.day == day
            unit.connection.execute(update(finished_days).where(its).values(values))
        waiting = _of(waiting_on(unit.connection, day), services)
        repository.log(unit, "finish_today", detail=" ".join([str(waiting), *services]))

    def end(self, unit: UnitOfWork) -> FinishingToday:
        """Say that the day is finished; where it was not begun, nothing is different. Before
        closing nothing was finished: it is taken back, and may be said again."""
        centre = self._centre.value
        day = centre.day(unit.now)
        row, closes_at = _row(unit.connection, day), closing_on(centre, day)
        if row is not None and row.ended_at is None:
            self._end(unit, row)
            if closes_at is not None and unit.now < closes_at:
                unit.connection.execute(delete(finished_days).where(finished_days.c.day == day))
        return self.stands(unit.connection, unit.now)

    def end_when_done(self, unit: UnitOfWork) -> bool:
        """End the day when nobody waits after closing, and one that was left open; whether one
        was ended. Harmless when it is done twice."""
        centre, day = self._centre.value, shifts.finishing(unit.connection)
        if day is None:
            return False
        closes_at = closing_on(centre, day.day) or unit.now
        is_past = day.day < centre.day(unit.now)
        waiting = _of(waiting_on(unit.connection, day.day), day.services)
        if not is_past and (unit.now < closes_at or waiting):
            return False
        row = _row(unit.connection, day.day)
        if row is not None:
            self._end(unit.by(SYSTEM), row)
        return row is not None

    def _end(self, unit: UnitOfWork, row: Any) -> None:
        ended = update(finished_days).where(finished_days.c.day == row.day)
        unit.connection.execute(ended.values(ended_at=unit.now, ended_by=unit.actor.label))
        unit.announce(FinishingChanged(day=None))
        self._notices.take_back(unit, row.message)
        worked = self._overtime(unit.connection, row.day, row.services.split())
        numbers = {staff_label(id): id for id in _numbers(unit.connection, worked)}
        before = proposed(unit.connection, LeaveKind.OVERTIME, row.day)
        work = [
            (numbers[who], row.day, minutes - before.get(numbers[who], 0))
            for who, minutes in worked.items()
        ]
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
        services = row.services.split() if row else []
        worked = self._overtime(connection, day, services)
        waiting = waiting_on(connection, day)
        numbers = {staff_label(id): id for id in _numbers(connection, worked)}
        return FinishingToday(
            day=day,
            closes_at=closing_on(centre, day),
            waiting=_of(waiting, services),
            waiting_by_service=[
                WaitingForService(service=one.id, waiting=waiting[one.id])
                for one in centre.services
                if one.id in waiting
            ],
            services=services,
            declared_at=row.declared_at if row else None,
            declared_by=names.get(label_of(row.declared_by), "") if row else "",
            ended_at=row.ended_at if row else None,
            overtime=[
                OvertimeMember(staff_id=numbers[who], name=names.get(who, ""), minutes=minutes)
                for who, minutes in sorted(worked.items(), key=lambda one: (-one[1], one[0]))
            ],
        )

    def _overtime(
        self, connection: Connection, day: date, services: Sequence[str]
    ) -> dict[str, int]:
        """Minutes after closing by the labels of members of staff, by the log of tickets: of work
        for these services, for all where none is named."""
        closes_at = closing_on(self._centre.value, day)
        if closes_at is None:
            return {}
        log = ticket_log.c
        wanted = select(log.actor, log.at).where(
            log.day == day, log.at > closes_at, log.counter.is_not(None),
            log.action.in_(sorted(WORK)), log.actor.like("staff:%"),
        )  # fmt: skip
        if services:
            wanted = wanted.where(log.service.in_(services))
        return overtime((WorkAfterClosing(*row) for row in connection.execute(wanted)), closes_at)


def _row(connection: Connection, day: date) -> Any:
    return connection.execute(select(finished_days).where(finished_days.c.day == day)).first()


def _numbers(connection: Connection, labels: Iterable[str]) -> list[int]:
    wanted = set(labels)
    everybody = repository.all_members(connection)
    return [one.id for one in everybody if staff_label(one.id) in wanted]
