"""A day of the benchmarks' simulated hall, written to a database as the product writes it.

That hall makes its own chances and has its own events: it shares nothing with the engine that
replays the day but the rules of tickets.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random
from typing import Any

from sqlalchemy import insert

from benchmarks.waiting.desk import Desk
from benchmarks.waiting.kinds import DayKind
from benchmarks.waiting.office import Office, new_office
from config.centre.model import Centre
from config.wire import CounterState, TicketId
from queue_server.centre.opening import centre_hours_on
from queue_server.centre.tables import counter_log
from queue_server.core.actor import SYSTEM
from queue_server.core.db.base import Database
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.tickets.events import TicketChanged
from queue_server.tickets.repository import queries
from queue_server.tickets.rules.lifecycle import Ticket
from queue_server.tickets.tables import tickets


class Diary:
    """What happened, in its order."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.steps: list[TicketChanged] = []
        self.desks: list[dict[str, Any]] = []
        self._states: dict[str, CounterState] = {}
        office.listeners.append(self.steps.append)
        office.on_desk = self._desk_changed
        office.run()

    def _desk_changed(self, desk: Desk) -> None:
        state = CounterState.CLOSED
        if desk.paused_since is not None:
            state = CounterState.PAUSED
        elif desk.open:
            state = CounterState.OPEN
        before = self._states.get(desk.id)
        self._states[desk.id] = state
        self.desks.append(
            {
                "at": self.office.now,
                "day": self.office.centre.day(self.office.now),
                "counter": desk.id,
                "from_state": before.value if before else None,
                "to_state": state.value,
                "milliseconds_in_state": 0,
            }
        )

    def write(self, unit: UnitOfWork, *, counters: bool) -> None:
        """Tickets and their log, and the counters' log where that was kept already."""
        ids: dict[TicketId, TicketId] = {}
        before: dict[TicketId, Ticket] = {}
        for step in self.steps:
            ticket = step.ticket
            if ticket.id not in ids:
                ids[ticket.id] = self._issue(unit, ticket)
            else:
                after = replace(ticket, id=ids[ticket.id])
                old = before[ticket.id]
                queries.log(unit.at(step.at), old, after, step.action, step.counter)
            before[ticket.id] = replace(ticket, id=ids[ticket.id])
        if counters and self.desks:
            unit.connection.execute(insert(counter_log), self.desks)

    def _issue(self, unit: UnitOfWork, ticket: Ticket) -> TicketId:
        row = {
            "day": ticket.day,
            "number": f"A{ticket.id:04d}",
            "service": ticket.service,
            "language": "vi",
            "state": "done",
            "priority_class": ticket.priority_class,
            "issued_at": ticket.issued_at,
            "issued_by": "kiosk:kiosk-1",
            "waiting_since": ticket.issued_at,
            "state_since": ticket.issued_at,
            "token": f"{ticket.day:%Y%m%d}{ticket.id:08d}",
        }
        issued = unit.connection.execute(insert(tickets).values(row))
        found = replace(ticket, id=TicketId(issued.inserted_primary_key[0]))  # type: ignore[index]
        from config.wire import TicketAction

        queries.log(unit.at(ticket.issued_at), None, found, TicketAction.ISSUE)
        return found.id


def live(centre: Centre, kind: DayKind, day: date, seed: int) -> Diary:
    """A day from morning to evening."""
    random = Random(seed)
    return Diary(new_office(centre, kind, random, centre_hours_on(centre, day)))


async def write_day(database: Database, diary: Diary, *, counters: bool) -> None:
    await database.write(
        lambda unit: diary.write(unit, counters=counters), SYSTEM, diary.office.now
    )
