"""The steps of tickets at counters (call, start, finish, hold, …), on tickets in memory.

A step raises its refusal before it changes anything. Reading and writing is the working set's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import Final

from config.centre.model import Centre
from config.value_object import value_object
from config.wire import (
    CounterId,
    CounterState,
    ErrorCode,
    ServiceId,
    TicketAction,
    TicketCalled,
    TicketMoved,
    TicketState,
    TicketSummary,
)
from queue_server.centre.counters import CountersNow
from queue_server.centre.errors import CounterConflict
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import Conflict, NotFound
from queue_server.tickets.errors import IllegalTransition, NobodyWaiting
from queue_server.tickets.rules import lifecycle, permitted_actions
from queue_server.tickets.rules.calling.dispatch import (
    Choice,
    as_waiting,
    next_ticket,
    place_behind,
)
from queue_server.tickets.rules.calling.service_order import ServiceOrder
from queue_server.tickets.rules.lifecycle import Ticket, call_id, summary
from queue_server.tickets.rules.permitted_actions import CounterNow
from queue_server.tickets.usecases.queues import Queues
from queue_server.tickets.usecases.working_set import WorkingSet


@value_object
class CounterStep:
    """What a clerk asks for."""

    action: TicketAction
    counter: str = ""
    """Where; empty where the step needs no counter."""
    ticket_id: int | None = None
    """None: the next in the queue."""
    note: str = ""
    """Why it is held."""
    to_service: str | None = None
    to_counter: str | None = None
    """Where it is transferred to."""

    @property
    def calls_next(self) -> bool:
        return self.action is TicketAction.CALL and self.ticket_id is None


Rule = Callable[[Ticket, datetime], Ticket]
StepAnswer = TicketCalled | TicketMoved


class Steps:
    """Carries steps out on a working set, in the order in which they are given."""

    def __init__(
        self,
        centre: Centre,
        services: Callable[[str], ServiceOrder],
        counters: CountersNow,
        work: WorkingSet,
        queues: Queues,
    ) -> None:
        """`services`: which a counter calls, in its order."""
        self._centre = centre
        self._services = services
        self._counters = counters
        self._work = work
        self._queues = queues

    def take(self, unit: UnitOfWork, step: CounterStep) -> StepAnswer:
        """Carry out a step and return its answer. Raises a `MotcuaError` with nothing changed."""
        return _STEPS[step.action](self, unit, step)

    # --------------------------------------------------------------------- calling one

    def call(self, unit: UnitOfWork, step: CounterStep) -> TicketCalled:
        """Call a ticket to a counter, which finishes the one that is being served there.

        Raises `CounterConflict` where the counter is not open, is somebody else's, or has a
        ticket called.
        """
        self._counters.require_open(unit.actor, step.counter)
        if step.ticket_id is None:
            return self._call_next(unit, step.counter)
        return self._call_this(unit, step.counter, step.ticket_id)

    def _call_next(self, unit: UnitOfWork, counter: str) -> TicketCalled:
        """Call the ticket that the policy puts first. Raises `NobodyWaiting`."""
        finished = self._finished(unit, counter)
        ticket, choice = self._choose(unit, counter)
        after = lifecycle.call(ticket, unit.now, CounterId(counter))
        self._bring(unit, finished, ticket, after, TicketAction.CALL, choice.rule)
        return self._called(unit, after, choice)

    def _call_this(self, unit: UnitOfWork, counter: str, ticket_id: int) -> TicketCalled:
        """Call a ticket that the clerk chose. Raises `NotFound`, `IllegalTransition`,
        `CounterConflict` (it waits for another counter)."""
        ticket = self._ticket_of_today(unit, ticket_id)
        after = lifecycle.call(ticket, unit.now, CounterId(counter))
        finished, choice = self._finished(unit, counter), _chosen(ticket, unit.now)
        self._bring(unit, finished, ticket, after, TicketAction.CALL, choice.rule)
        return self._called(unit, after, choice)

    def recall(self, unit: UnitOfWork, step: CounterStep) -> TicketCalled:
        """Call it once more. Raises `NotFound`, `IllegalTransition`, `CounterConflict`."""
        self._counters.require_held(unit.actor, step.counter)
        before, after = self._step(unit, step, lifecycle.recall)
        return self._called(unit, after, _chosen(before, before.state_since))

    def _choose(self, unit: UnitOfWork, counter: str) -> tuple[Ticket, Choice]:
        services = self._services(counter)
        day, centre = self._centre.day(unit.now), self._centre
        heads = {one.id: one for one in self._queues.heads(day, services, counter)}
        waiting = [as_waiting(centre, one) for one in heads.values()]
        choice = next_ticket(waiting, CounterId(counter), services, centre.calling, unit.now)
        if choice is None:
            raise NobodyWaiting
        return self._queues.take_in(heads[choice.ticket_id]), choice

    def _finished(self, unit: UnitOfWork, counter: str) -> tuple[Ticket, Ticket] | None:
        """The ticket that is being served at a counter, as it is and as it is when finished; None
        where there is none. Raises `CounterConflict` where one is called there."""
        current = self._work.at_counter(counter)
        if current is None:
            return None
        if current.state is TicketState.CALLED:
            raise CounterConflict(ErrorCode.COUNTER_BUSY, number=current.number)
        return current, lifecycle.finish(current, unit.now)

    def _bring(
        self,
        unit: UnitOfWork,
        finished: tuple[Ticket, Ticket] | None,
        before: Ticket,
        after: Ticket,
        action: TicketAction,
        rule: str | None = None,
    ) -> None:
        """Bring a ticket to a counter, after the one that is finished there."""
        if finished is not None:
            self._work.take(unit, *finished, TicketAction.FINISH, after.counter)
        self._work.take(unit, before, after, action, after.counter, rule)

    def _called(self, unit: UnitOfWork, ticket: Ticket, choice: Choice) -> TicketCalled:
        shown = self._at_work(unit, ticket)
        return TicketCalled(ticket=shown, reason=choice.reason, call_id=call_id(ticket))

    # ------------------------------------------------------------------ steps at a counter

    def start(self, unit: UnitOfWork, step: CounterStep) -> TicketMoved:
        """The person came. Raises `NotFound`, `IllegalTransition`, `CounterConflict`."""
        return self._moved(unit, step, lifecycle.start)

    def finish(self, unit: UnitOfWork, step: CounterStep) -> TicketMoved:
        """The person was served. Raises as `start`."""
        return self._moved(unit, step, lifecycle.finish)

    def mark_no_show(self, unit: UnitOfWork, step: CounterStep) -> TicketMoved:
        """Called and nobody came: behind others, or dropped at the limit. Raises as `start`."""
        ticket = self._ticket(step.ticket_id)
        missed = partial(
            lifecycle.mark_no_show,
            no_shows_allowed=self._centre.calling.absences_allowed,
            behind=self._place_behind(unit, ticket),
        )
        return self._moved(unit, step, missed)

    def _place_behind(self, unit: UnitOfWork, ticket: Ticket) -> datetime | None:
        calling = self._centre.calling
        return place_behind(
            [
                as_waiting(self._centre, other)
                for other in self._queues.front(ticket.day, ticket.service)
            ],
            as_waiting(self._centre, ticket),
            calling.absence_sets_back,
            calling,
            unit.now,
        )

    def hold(self, unit: UnitOfWork, step: CounterStep) -> TicketMoved:
        """Set aside at its counter. Raises as `start`."""
        return self._moved(unit, step, partial(lifecycle.hold, note=step.note))

    def resume(self, unit: UnitOfWork, step: CounterStep) -> TicketMoved:
        """Serve a held ticket on. Raises as `start`, and where the counter is busy."""
        self._counters.require_open(unit.actor, step.counter)
        ticket = self._ticket_of_today(unit, step.ticket_id)
        after = lifecycle.resume(ticket, unit.now, CounterId(step.counter))
        finished = self._finished(unit, step.counter)
        self._bring(unit, finished, ticket, after, TicketAction.RESUME)
        return TicketMoved(ticket=self._at_work(unit, after))

    def return_to_queue(self, unit: UnitOfWork, step: CounterStep) -> TicketMoved:
        """Back to its own place; undoes a finish or a no-show too. Raises as `start`."""
        today = self._centre.day(unit.now)
        return self._moved(unit, step, partial(lifecycle.return_to_queue, today=today))

    def transfer(self, unit: UnitOfWork, step: CounterStep) -> TicketMoved:
        """Send it to another service or counter, keeping its place. Raises as `start`,
        `NotFound` (unknown service or counter), `BadRequest` (neither given), `Conflict` (what is
        wound down)."""
        self._require_target(step)
        sent = partial(
            lifecycle.transfer,
            to_service=ServiceId(step.to_service) if step.to_service else None,
            to_counter=CounterId(step.to_counter) if step.to_counter else None,
        )
        return self._moved(unit, step, sent)

    def _require_target(self, step: CounterStep) -> None:
        """What is wound down gets nobody new; whoever waits for such a service stays with it."""
        service = self._centre.service_by_id.get(step.to_service or "")
        counter = self._centre.counter_by_id.get(step.to_counter or "")
        if step.to_service is not None and service is None:
            raise NotFound(ErrorCode.UNKNOWN_SERVICE)
        if step.to_counter is not None and counter is None:
            raise NotFound(ErrorCode.UNKNOWN_COUNTER)
        is_new = self._ticket(step.ticket_id).service != step.to_service
        if service is not None and service.winding_down and is_new:
            raise Conflict(ErrorCode.SERVICE_WINDING_DOWN)
        if counter is not None and counter.winding_down:
            raise CounterConflict(ErrorCode.COUNTER_WINDING_DOWN, counter=counter.id)

    def void(self, unit: UnitOfWork, step: CounterStep) -> TicketMoved:
        """A mistaken press or a test. Raises `NotFound`, `IllegalTransition`."""
        ticket = self._ticket(step.ticket_id)
        after = lifecycle.void(ticket, unit.now)
        self._work.take(unit, ticket, after, TicketAction.VOID)
        return TicketMoved(ticket=summary(after))

    # -------------------------------------------------------------------------- shared

    def _moved(self, unit: UnitOfWork, step: CounterStep, rule: Rule) -> TicketMoved:
        state = self._counters.require_held(unit.actor, step.counter)
        _, after = self._step(unit, step, rule)
        now = CounterNow.of(step.counter, state, self._work.at_counter(step.counter))
        allowed = permitted_actions.at_counter(after, now, self._centre.day(unit.now))
        return TicketMoved(ticket=summary(after, allowed))

    def _at_work(self, unit: UnitOfWork, ticket: Ticket) -> TicketSummary:
        """A ticket that was called to its counter, or is being served at it, just now."""
        counter = CounterNow.of(ticket.counter or "", CounterState.OPEN, ticket)
        today = self._centre.day(unit.now)
        return summary(ticket, permitted_actions.at_counter(ticket, counter, today))

    def _step(self, unit: UnitOfWork, step: CounterStep, rule: Rule) -> tuple[Ticket, Ticket]:
        """The ticket before and after a step that is taken at the counter."""
        ticket = self._ticket(step.ticket_id)
        elsewhere = ticket.counter not in (None, step.counter)
        if ticket.state is not TicketState.WAITING and elsewhere:
            raise CounterConflict(ErrorCode.WRONG_COUNTER, counter=ticket.counter)
        after = rule(ticket, unit.now)
        self._work.take(unit, ticket, after, step.action, step.counter)
        return ticket, after

    def _ticket(self, ticket_id: int | None) -> Ticket:
        ticket = None if ticket_id is None else self._work.find(ticket_id)
        if ticket is None:
            raise NotFound(ErrorCode.UNKNOWN_TICKET)
        return ticket

    def _ticket_of_today(self, unit: UnitOfWork, ticket_id: int | None) -> Ticket:
        ticket = self._ticket(ticket_id)
        if ticket.day != self._centre.day(unit.now):
            raise IllegalTransition(TicketState.EXPIRED, TicketAction.CALL)
        return ticket


def _chosen(ticket: Ticket, until: datetime) -> Choice:
    """A clerk's own choice of a ticket that has waited until then."""
    waited = int((until - ticket.waiting_since).total_seconds())
    return Choice(ticket.id, "chosen", ticket.service, waited, 0.0, 0)


_STEPS: Final[Mapping[TicketAction, Callable[[Steps, UnitOfWork, CounterStep], StepAnswer]]] = (
    MappingProxyType(
        {
            TicketAction.CALL: Steps.call,
            TicketAction.RECALL: Steps.recall,
            TicketAction.START: Steps.start,
            TicketAction.FINISH: Steps.finish,
            TicketAction.NO_SHOW: Steps.mark_no_show,
            TicketAction.HOLD: Steps.hold,
            TicketAction.RESUME: Steps.resume,
            TicketAction.RETURN: Steps.return_to_queue,
            TicketAction.TRANSFER: Steps.transfer,
            TicketAction.VOID: Steps.void,
        }
    )
)
