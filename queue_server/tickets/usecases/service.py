"""The use cases of tickets. Each runs in one unit of work and raises before it writes.

A race is lost here: the rules choose, then one conditional UPDATE claims, and
when that changes no row somebody else was first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from typing import Protocol, TypeVar

from config.centre.model import Centre
from config.wire import (
    CallReason,
    CounterId,
    CounterState,
    ErrorCode,
    HoldTicket,
    ServiceId,
    TicketAction,
    TicketCalled,
    TicketMoved,
    TicketState,
    TicketSummary,
    TrackingToken,
    TransferTicket,
)
from queue_server.centre.errors import CounterConflict
from queue_server.core.actor import SYSTEM
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import NotFound
from queue_server.tickets import repository
from queue_server.tickets.errors import IllegalTransition, NobodyWaiting
from queue_server.tickets.events import TicketChanged
from queue_server.tickets.rules import lifecycle, permitted_actions
from queue_server.tickets.rules.counter_services import called_by
from queue_server.tickets.rules.dispatch import Choice, as_waiting, next_ticket, place_behind
from queue_server.tickets.rules.lifecycle import AT_COUNTER, Ticket, call_id, summary
from queue_server.tickets.rules.permitted_actions import CounterNow

Answer = TypeVar("Answer")


class CounterKeeper(Protocol):
    """What tickets ask of the centre's room."""

    def require_open(self, unit: UnitOfWork, counter_id: str) -> None:
        """Raise unless `counter_id` is open and held by the actor: for calling."""

    def require_held(self, unit: UnitOfWork, counter_id: str) -> CounterState:
        """The same, a pause being no obstacle: for finishing what was begun. Its state."""


class TicketService:
    """Everything that can be done with a ticket once it is there; `issuing` makes it."""

    def __init__(self, centre: Centre, counters: CounterKeeper) -> None:
        self.centre = centre
        self._counters = counters
        self._known: tuple[set[str], tuple[str, ...]] | None = None

    # --------------------------------------------------------------------- calling one

    def call_next(self, unit: UnitOfWork, counter: str) -> TicketCalled:
        """Call whom the policy says is next; whoever was being served here is finished.

        Raises `CounterConflict` (not open, taken, or busy with a called ticket),
        `NobodyWaiting` (and then nothing is finished either).
        """
        self._counters.require_open(unit, counter)
        self._free_the_counter(unit, counter)
        while True:
            choice = self._choose(unit, counter)
            if choice is None:
                raise NobodyWaiting
            ticket = self._ticket(unit, choice.ticket_id)
            if ticket.state is not TicketState.WAITING:
                continue
            after = lifecycle.call(ticket, unit.now, CounterId(counter))
            if self._claim(unit, ticket, after, TicketAction.CALL, counter):
                return self._called(unit, after, choice)

    def call_this(self, unit: UnitOfWork, counter: str, ticket_id: int) -> TicketCalled:
        """Call a ticket that the clerk chose. Raises as `call_next`, `NotFound`,
        `IllegalTransition`, `CounterConflict` (it waits for another counter)."""
        self._counters.require_open(unit, counter)
        ticket = self._ticket_of_today(unit, ticket_id)
        after = lifecycle.call(ticket, unit.now, CounterId(counter))
        self._free_the_counter(unit, counter)
        self._take(unit, ticket, after, TicketAction.CALL, counter)
        waited = int((unit.now - ticket.waiting_since).total_seconds())
        chosen = Choice(ticket.id, "chosen", ticket.service, waited, 0.0, 0)
        return self._called(unit, after, chosen)

    def recall(self, unit: UnitOfWork, ticket_id: int, counter: str) -> TicketCalled:
        """Call it once more. Raises `NotFound`, `IllegalTransition`, `CounterConflict`."""
        self._counters.require_held(unit, counter)
        before, after = self._step(unit, counter, ticket_id, TicketAction.RECALL, lifecycle.recall)
        waited = int((before.state_since - before.waiting_since).total_seconds())
        chosen = Choice(after.id, "chosen", after.service, waited, 0.0, 0)
        return self._called(unit, after, chosen)

    def _choose(self, unit: UnitOfWork, counter: str) -> Choice | None:
        there, classes = self._known_names(unit)
        services = called_by(self.centre, counter, there)
        rows = repository.heads(
            unit.connection, self.centre.day(unit.now), counter, services, classes
        )
        heads = [as_waiting(self.centre, row) for row in rows]
        return next_ticket(heads, CounterId(counter), services, self.centre.calling, unit.now)

    def _known_names(self, unit: UnitOfWork) -> tuple[set[str], tuple[str, ...]]:
        """The day's services and every class of a waiting ticket; only the first call asks."""
        if self._known is None:
            services = repository.services_of(unit.connection, self.centre.day(unit.now))
            classes = repository.classes_in_motion(unit.connection) | {
                *self.centre.priority_class_by_id
            }
            self._known = services, tuple(sorted(classes))
        return self._known

    def _free_the_counter(self, unit: UnitOfWork, counter: str) -> None:
        current = repository.at_counter(unit.connection, counter)
        if current is None:
            return
        if current.state is TicketState.CALLED:
            raise CounterConflict(ErrorCode.COUNTER_BUSY, number=current.number)
        after = lifecycle.finish(current, unit.now)
        self._take(unit, current, after, TicketAction.FINISH, counter)

    def _called(self, unit: UnitOfWork, ticket: Ticket, choice: Choice) -> TicketCalled:
        reason = CallReason(
            rule=choice.rule,
            service=choice.service,
            waited_seconds=choice.waited_seconds,
            score=round(choice.score, 1),
            compared=choice.compared,
        )
        shown = self._at_work(unit, ticket)
        return TicketCalled(ticket=shown, reason=reason, call_id=call_id(ticket))

    # ------------------------------------------------------------------ steps at a counter

    def start(self, unit: UnitOfWork, ticket_id: int, counter: str) -> TicketMoved:
        """The person came. Raises `NotFound`, `IllegalTransition`, `CounterConflict`."""
        return self._moved(unit, counter, ticket_id, TicketAction.START, lifecycle.start)

    def finish(self, unit: UnitOfWork, ticket_id: int, counter: str) -> TicketMoved:
        """The person was served. Raises as `start`."""
        return self._moved(unit, counter, ticket_id, TicketAction.FINISH, lifecycle.finish)

    def mark_no_show(self, unit: UnitOfWork, ticket_id: int, counter: str) -> TicketMoved:
        """Called and nobody came: behind others, or dropped at the limit. Raises as `start`."""
        ticket = self._ticket(unit, ticket_id)
        missed = partial(
            lifecycle.mark_no_show,
            no_shows_allowed=self.centre.calling.absences_allowed,
            behind=self._place_behind(unit, ticket),
        )
        return self._moved(unit, counter, ticket_id, TicketAction.NO_SHOW, missed)

    def _place_behind(self, unit: UnitOfWork, ticket: Ticket) -> datetime | None:
        waiting = repository.waiting(unit.connection, ticket.day, ticket.service)
        calling = self.centre.calling
        return place_behind(
            [as_waiting(self.centre, other) for other in waiting],
            as_waiting(self.centre, ticket),
            calling.absence_sets_back,
            calling,
            unit.now,
        )

    def hold(self, unit: UnitOfWork, ticket_id: int, command: HoldTicket) -> TicketMoved:
        """Set aside at its counter. Raises as `start`."""
        held = partial(lifecycle.hold, note=command.note)
        return self._moved(unit, command.counter, ticket_id, TicketAction.HOLD, held)

    def resume(self, unit: UnitOfWork, ticket_id: int, counter: str) -> TicketMoved:
        """Serve a held ticket on. Raises as `start`, and where the counter is busy."""
        self._counters.require_open(unit, counter)
        ticket = self._ticket_of_today(unit, ticket_id)
        after = lifecycle.resume(ticket, unit.now, CounterId(counter))
        self._free_the_counter(unit, counter)
        self._take(unit, ticket, after, TicketAction.RESUME, counter)
        return TicketMoved(ticket=self._at_work(unit, after))

    def return_to_queue(self, unit: UnitOfWork, ticket_id: int, counter: str) -> TicketMoved:
        """Back to its own place; undoes a finish or a no-show too. Raises as `start`."""
        returned = partial(lifecycle.return_to_queue, today=self.centre.day(unit.now))
        return self._moved(unit, counter, ticket_id, TicketAction.RETURN, returned)

    def transfer(
        self,
        unit: UnitOfWork,
        ticket_id: int,
        command: TransferTicket,
    ) -> TicketMoved:
        """Send it to another service or counter, keeping its place. Raises as `start`,
        `NotFound` (unknown service or counter), `BadRequest` (neither given)."""
        known = self.centre.service_by_id
        if command.to_service is not None and command.to_service not in known:
            raise NotFound(ErrorCode.UNKNOWN_SERVICE)
        if command.to_counter is not None and command.to_counter not in self.centre.counter_by_id:
            raise NotFound(ErrorCode.UNKNOWN_COUNTER)
        sent = partial(
            lifecycle.transfer,
            to_service=ServiceId(command.to_service) if command.to_service else None,
            to_counter=CounterId(command.to_counter) if command.to_counter else None,
        )
        return self._moved(unit, command.counter, ticket_id, TicketAction.TRANSFER, sent)

    # -------------------------------------------------------------- without a counter

    def cancel(self, unit: UnitOfWork, token: TrackingToken | None) -> Ticket:
        """The citizen gives the ticket back; twice is as once. Raises `NotFound`,
        `IllegalTransition`."""
        ticket = repository.by_token(unit.connection, token) if token else None
        if ticket is None:
            raise NotFound(ErrorCode.UNKNOWN_TICKET)
        if ticket.state is TicketState.CANCELLED:
            return ticket
        after = lifecycle.cancel(ticket, unit.now)
        self._take(unit, ticket, after, TicketAction.CANCEL, ticket.counter)
        return after

    def void(self, unit: UnitOfWork, ticket_id: int) -> TicketMoved:
        """A mistaken press or a test. Raises `NotFound`, `IllegalTransition`."""
        ticket = self._ticket(unit, ticket_id)
        after = lifecycle.void(ticket, unit.now)
        self._take(unit, ticket, after, TicketAction.VOID)
        return TicketMoved(ticket=summary(after))

    def close_day(self, unit: UnitOfWork) -> int:
        """Expire every ticket that is still in motion; return how many."""
        return self._expire(unit, repository.active(unit.connection))

    def expire_past_days(self, unit: UnitOfWork) -> int:
        """Expire what a past day left behind; return how many."""
        return self.expire_past(unit, repository.active(unit.connection))

    def expire_past(self, unit: UnitOfWork, tickets: Iterable[Ticket]) -> int:
        """Expire those of `tickets` whose day is over; return how many."""
        today = self.centre.day(unit.now)
        past = [ticket for ticket in tickets if ticket.day < today]
        return self._expire(unit.by(SYSTEM), past)

    def _expire(self, unit: UnitOfWork, expiring: list[Ticket]) -> int:
        for ticket in expiring:
            self._take(unit, ticket, lifecycle.expire(ticket, unit.now), TicketAction.EXPIRE)
        return len(expiring)

    def _moved(
        self,
        unit: UnitOfWork,
        counter: str,
        ticket_id: int,
        action: TicketAction,
        rule: Callable[[Ticket, datetime], Ticket],
    ) -> TicketMoved:
        state = self._counters.require_held(unit, counter)
        before, after = self._step(unit, counter, ticket_id, action, rule)
        now = CounterNow.of(counter, state, self._now_at(unit, counter, before, after))
        allowed = permitted_actions.at_counter(after, now, self.centre.day(unit.now))
        return TicketMoved(ticket=summary(after, allowed))

    def _now_at(
        self, unit: UnitOfWork, counter: str, before: Ticket, after: Ticket
    ) -> Ticket | None:
        """The ticket at a counter after a step there; a counter has one at most, so that a step
        of that very ticket says it without a question to the database."""
        if after.state in AT_COUNTER:
            return after
        if before.state in AT_COUNTER and before.counter == counter:
            return None
        return repository.at_counter(unit.connection, counter)

    def _at_work(self, unit: UnitOfWork, ticket: Ticket) -> TicketSummary:
        """A ticket that was called to its counter, or is being served at it, just now."""
        counter = CounterNow.of(ticket.counter or "", CounterState.OPEN, ticket)
        today = self.centre.day(unit.now)
        return summary(ticket, permitted_actions.at_counter(ticket, counter, today))

    def _step(
        self,
        unit: UnitOfWork,
        counter: str,
        ticket_id: int,
        action: TicketAction,
        rule: Callable[[Ticket, datetime], Ticket],
    ) -> tuple[Ticket, Ticket]:
        """The ticket before and after a step that is taken at `counter`."""
        ticket = self._ticket(unit, ticket_id)
        elsewhere = ticket.counter not in (None, counter)
        if ticket.state is not TicketState.WAITING and elsewhere:
            raise CounterConflict(ErrorCode.WRONG_COUNTER, counter=ticket.counter)
        after = rule(ticket, unit.now)
        self._take(unit, ticket, after, action, counter)
        return ticket, after

    def _ticket(self, unit: UnitOfWork, ticket_id: int) -> Ticket:
        ticket = repository.by_id(unit.connection, ticket_id)
        if ticket is None:
            raise NotFound(ErrorCode.UNKNOWN_TICKET)
        return ticket

    def _ticket_of_today(self, unit: UnitOfWork, ticket_id: int) -> Ticket:
        ticket = self._ticket(unit, ticket_id)
        if ticket.day != self.centre.day(unit.now):
            raise IllegalTransition(TicketState.EXPIRED, TicketAction.CALL)
        return ticket

    def _take(
        self,
        unit: UnitOfWork,
        before: Ticket,
        after: Ticket,
        action: TicketAction,
        counter: str | None = None,
    ) -> None:
        if not self._claim(unit, before, after, action, counter):
            raise IllegalTransition(before.state, action)

    def _claim(
        self,
        unit: UnitOfWork,
        before: Ticket,
        after: Ticket,
        action: TicketAction,
        counter: str | None,
    ) -> bool:
        if not repository.move(unit, before, after):
            return False
        repository.log(unit, before, after, action, counter)
        unit.announce(
            TicketChanged(
                ticket=after,
                action=action,
                from_state=before.state,
                at=unit.now,
                counter=CounterId(counter) if counter else None,
            )
        )
        return True
