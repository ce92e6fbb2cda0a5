"""Random days of tickets: any step that the life of a ticket permits, at any time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import Connection

from config.centre.model import Centre
from config.wire import CounterId, TicketAction, TicketId, TicketState
from queue_server.core.db import hash_chain
from queue_server.tickets.rules import lifecycle
from queue_server.tickets.rules.lifecycle import Ticket
from queue_server.tickets.tables import ticket_log, tickets

A = TicketAction


def fill(connection: Connection, centre: Centre, days: list[date], count: int, seed: int) -> None:
    """Put `count` tickets of each day into an empty database; those of the last day stay as they
    are, all others end with their day."""
    random = Random(seed)
    rows: list[dict[str, Any]] = []
    lines: list[dict[str, Any]] = []
    taken: set[str] = set()
    for day in days:
        for _ in range(count):
            life = Life(centre, day, len(rows) + 1, random, ends=day != days[-1])
            life.make_room(taken)
            rows.append(life.row())
            lines += life.lines
    lines.sort(key=lambda line: line["at"])
    hash_chain.insert_rows(connection, tickets, rows)
    hash_chain.insert_rows(connection, ticket_log, lines)


class Life:
    """A ticket that goes some random way."""

    def __init__(
        self, centre: Centre, day: date, number: int, random: Random, *, ends: bool
    ) -> None:
        self._centre, self._random = centre, random
        midnight = centre.midnight_after(day - timedelta(days=1))
        at = midnight + timedelta(milliseconds=random.randrange(18 * 3_600_000))
        service = random.choice(centre.services)
        of_class = random.choice([None, None, *centre.priority_classes])
        self.ticket = Ticket(
            id=TicketId(number),
            day=day,
            number=f"A{number:05}",
            service=service.id,  # type: ignore[arg-type]
            language="vi",
            state=TicketState.WAITING,
            priority_class=of_class.id if of_class else None,  # type: ignore[arg-type]
            priority_reason=random.choice(of_class.reasons).id if of_class else None,
            issued_at=at,
            waiting_since=at,
            state_since=at,
            counter=None,
            token=f"{random.getrandbits(80):020x}",
            issued_offline=random.random() < 0.1,
        )
        self.lines: list[dict[str, Any]] = []
        told = None if random.random() < 0.2 else sorted(random.sample(range(90), 2))
        self._line(None, A.ISSUE, at, None, told)
        for _ in range(random.randrange(12)):
            at += timedelta(milliseconds=random.randrange(1, 20 * 60_000))
            self._step(at)
        self._last = at
        if ends and not self.ticket.state.is_final:
            self._take(A.EXPIRE, at + timedelta(hours=5), lifecycle.expire)

    def make_room(self, taken: set[str]) -> None:
        """A counter has one ticket at a time: the others are on hold."""
        if self.ticket.state not in lifecycle.AT_COUNTER:
            return
        counter = self.ticket.counter or ""
        if counter in taken:
            self._take(A.HOLD, self._last + timedelta(seconds=1), lifecycle.hold, counter)
        taken.add(counter)

    def row(self) -> dict[str, Any]:
        names = Ticket.__dataclass_fields__
        row = {name: getattr(self.ticket, name) for name in names}
        return row | {"state": self.ticket.state.value, "issued_by": "kiosk:kiosk-1"}

    def _step(self, at: datetime) -> None:
        possible = lifecycle.permitted(self.ticket.state) - {A.EXPIRE}
        likely = [one for one in possible if one not in (A.VOID, A.CANCEL)]
        if not possible or (self.ticket.state.is_final and self._random.random() < 0.7):
            return
        rare = self._random.random() < 0.05
        action = self._random.choice(sorted(possible if rare else likely))
        counter = CounterId(self.ticket.counter or self._random.choice(self._centre.counters).id)
        allowed = self._centre.calling.absences_allowed
        rules = {
            A.CALL: lambda t, now: lifecycle.call(t, now, counter),
            A.RECALL: lifecycle.recall,
            A.START: lifecycle.start,
            A.FINISH: lifecycle.finish,
            A.NO_SHOW: lambda t, now: lifecycle.mark_no_show(
                t, now, no_shows_allowed=allowed, behind=None
            ),
            A.HOLD: lifecycle.hold,
            A.RESUME: lambda t, now: lifecycle.resume(t, now, counter),
            A.RETURN: lifecycle.return_to_queue,
            A.TRANSFER: lambda t, now: lifecycle.transfer(
                t,
                now,
                to_service=self._random.choice(self._centre.services).id,  # type: ignore[arg-type]
                to_counter=None,
            ),
            A.CANCEL: lifecycle.cancel,
            A.VOID: lifecycle.void,
        }
        self._take(action, at, rules[action], counter)

    def _take(self, action: A, at: datetime, rule: Any, counter: str | None = None) -> None:
        before = self.ticket
        self.ticket = rule(before, at)
        self._line(before, action, at, counter)
        if self.ticket.calls == before.calls and action is A.CALL:
            self.ticket = replace(self.ticket, calls=before.calls + 1)

    def _line(
        self,
        before: Ticket | None,
        action: A,
        at: datetime,
        counter: str | None,
        told: list[int] | None = None,
    ) -> None:
        stood = (at - before.state_since) // timedelta(milliseconds=1) if before else 0
        self.lines.append(
            {
                "ticket_id": self.ticket.id,
                "day": self.ticket.day,
                "at": at,
                "action": action.value,
                "from_state": before.state.value if before else None,
                "to_state": self.ticket.state.value,
                "milliseconds_in_state": stood,
                "service": before.service if before else self.ticket.service,
                "counter": counter,
                "actor": "staff:1",
                "told_ahead": None if told is None else 3,
                "told_low_seconds": None if told is None else told[0] * 60,
                "told_high_seconds": None if told is None else told[1] * 60,
                "rule": None,
                "centre_version": None,
            }
        )
