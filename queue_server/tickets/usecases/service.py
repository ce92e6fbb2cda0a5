"""The use cases of tickets that are there; `issuing` makes them, `steps` says what each step does.

Steps that wait for the same commit are taken together: what they need is read by as many
statements as for one, each is taken in memory as the ones before it have left the tickets, and
what they changed is written at once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from sqlalchemy import Connection

from config.centre.model import Centre
from config.wire import ErrorCode, TicketAction, TicketMoved, TicketState, TrackingToken
from queue_server.centre.counters import CountersNow
from queue_server.core.actor import SYSTEM
from queue_server.core.current import Current
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import MotcuaError, NotFound
from queue_server.tickets.repository import queries, step_statements
from queue_server.tickets.repository.helps import helping_now
from queue_server.tickets.rules import lifecycle
from queue_server.tickets.rules.calling.counter_services import called_by
from queue_server.tickets.rules.lifecycle import Ticket
from queue_server.tickets.usecases.queues import Queues
from queue_server.tickets.usecases.steps import CounterStep, StepAnswer, Steps
from queue_server.tickets.usecases.working_set import WorkingSet


class CounterKeeper(Protocol):
    """What tickets ask of the centre's room."""

    def now(self, connection: Connection, counter_ids: Collection[str]) -> CountersNow:
        """How these counters stand, and who holds them."""


@dataclass(frozen=True, slots=True)
class _Names:
    """What the day's tickets name, also where the centre file has lost it."""

    services: set[str]
    classes: tuple[str, ...]
    """Every priority class of a waiting ticket."""


class TicketService:
    """Everything that can be done with a ticket once it is there."""

    def __init__(self, centre: Current[Centre], counters: CounterKeeper) -> None:
        self.centre = centre
        self._counters = counters
        self._known_names: _Names | None = None

    # --------------------------------------------------------------------- at counters

    def carry_out(
        self, units: Sequence[UnitOfWork], steps: Sequence[CounterStep]
    ) -> list[StepAnswer | MotcuaError]:
        """Take steps one after the other, each in a unit of work of its own; an answer or a
        refusal for each.

        Raises `IllegalTransition` where somebody else was first: nothing may be kept then.
        """
        work = self._concerned(units[0], steps)
        taking = self._steps(units[0], steps, work)
        answers = [_taken(taking, unit, step) for unit, step in zip(units, steps, strict=True)]
        work.write()
        return answers

    def void(self, unit: UnitOfWork, ticket_id: int) -> TicketMoved:
        """A mistaken press or a test. Raises `NotFound`, `IllegalTransition`."""
        answer = self.carry_out([unit], [CounterStep(TicketAction.VOID, ticket_id=ticket_id)])[0]
        if isinstance(answer, MotcuaError):
            raise answer
        return TicketMoved(ticket=answer.ticket)

    def _concerned(self, unit: UnitOfWork, steps: Sequence[CounterStep]) -> WorkingSet:
        ids = {step.ticket_id for step in steps if step.ticket_id is not None}
        found = step_statements.concerned(unit.connection, ids, self._places(steps))
        return WorkingSet(unit.connection, found)

    def _steps(self, unit: UnitOfWork, steps: Sequence[CounterStep], work: WorkingSet) -> Steps:
        names = self._names(unit)
        calling = self._places([step for step in steps if step.calls_next])
        helps = helping_now(unit.connection, self.centre.value) if calling else []
        services = partial(called_by, self.centre.value, there=names.services, helps=helps)
        missing = [step.ticket_id for step in steps if step.action is TicketAction.NO_SHOW]
        missed = [ticket for one in missing if one and (ticket := work.find(one))]
        # A step takes one away at most; whoever is missed goes behind so many others.
        depth = len(steps) + (self.centre.value.calling.absence_sets_back if missed else 0)
        queues = Queues(work, names.classes, depth)
        wanted = {service for counter in calling for service in services(counter)}
        wanted |= {ticket.service for ticket in missed}
        queues.read(self.centre.value.day(unit.now), wanted, calling)
        counters = self._counters.now(unit.connection, self._places(steps))
        return Steps(self.centre.value, services, counters, work, queues)

    def _places(self, steps: Iterable[CounterStep]) -> set[str]:
        """The counters of steps, as far as the centre file has them."""
        return {step.counter for step in steps} & self.centre.value.counter_by_id.keys()

    def _names(self, unit: UnitOfWork) -> _Names:
        """Only the first step asks."""
        if self._known_names is None:
            services = queries.services_of(unit.connection, self.centre.value.day(unit.now))
            classes = queries.classes_in_motion(unit.connection)
            classes |= self.centre.value.priority_class_by_id.keys()
            self._known_names = _Names(services, tuple(sorted(classes)))
        return self._known_names

    # ----------------------------------------------------------------- without a counter

    def cancel(self, unit: UnitOfWork, token: TrackingToken | None) -> Ticket:
        """The citizen gives the ticket back; twice is as once. Raises `NotFound`,
        `IllegalTransition`."""
        ticket = queries.by_token(unit.connection, token) if token else None
        if ticket is None:
            raise NotFound(ErrorCode.UNKNOWN_TICKET)
        if ticket.state is TicketState.CANCELLED:
            return ticket
        after = lifecycle.cancel(ticket, unit.now)
        work = WorkingSet(unit.connection, [ticket])
        work.take(unit, ticket, after, TicketAction.CANCEL, ticket.counter)
        work.write()
        return after

    def close_day(self, unit: UnitOfWork) -> int:
        """Expire every ticket that is still in motion; return how many."""
        return self._expire(unit, queries.active(unit.connection))

    def expire_past_days(self, unit: UnitOfWork) -> int:
        """Expire what a past day left behind; return how many."""
        return self.expire_past(unit, queries.active(unit.connection))

    def expire_past(self, unit: UnitOfWork, tickets: Iterable[Ticket]) -> int:
        """Expire those of `tickets` whose day is over; return how many."""
        today = self.centre.value.day(unit.now)
        past = [ticket for ticket in tickets if ticket.day < today]
        return self._expire(unit.by(SYSTEM), past)

    def _expire(self, unit: UnitOfWork, expiring: Sequence[Ticket]) -> int:
        work = WorkingSet(unit.connection, expiring)
        for ticket in expiring:
            work.take(unit, ticket, lifecycle.expire(ticket, unit.now), TicketAction.EXPIRE)
        work.write()
        return len(expiring)


def _taken(taking: Steps, unit: UnitOfWork, step: CounterStep) -> StepAnswer | MotcuaError:
    try:
        return taking.take(unit, step)
    except MotcuaError as refusal:
        return refusal
