"""The use cases of tickets. Each runs inside one transaction (`Unit`) and raises before it writes.

Whoever loses a race loses it here: the rules choose, then one conditional UPDATE claims, and
when that changes no row somebody else was first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final, Protocol, TypeVar

from config.centre.model import Centre
from config.wire import (
    CallReason,
    CounterId,
    ErrorCode,
    HoldTicket,
    ServiceId,
    TicketAction,
    TicketCalled,
    TicketId,
    TicketMoved,
    TicketState,
    TicketSummary,
    TrackingToken,
    TransferTicket,
)
from queue_server.centre.errors import (
    CounterConflict,
)
from queue_server.core.db.base import Unit
from queue_server.core.errors import (
    NotFound,
)
from queue_server.core.http.operations import Caller
from queue_server.tickets import repository
from queue_server.tickets.errors import (
    IllegalTransition,
    NobodyWaiting,
)
from queue_server.tickets.events import TicketChanged
from queue_server.tickets.rules import lifecycle
from queue_server.tickets.rules.dispatch import (
    Choice,
    WaitingTicket,
    next_ticket,
    place_behind,
)
from queue_server.tickets.rules.lifecycle import Ticket
from queue_server.tickets.usecases.winding_down import called_by

Answer = TypeVar("Answer")


class CounterKeeper(Protocol):
    """What tickets ask of the centre's room."""

    def require_open(self, unit: Unit, counter_id: str, caller: Caller) -> None:
        """Raise unless `counter_id` is open and held by `caller`: for calling."""

    def require_held(self, unit: Unit, counter_id: str, caller: Caller) -> None:
        """The same, a pause being no obstacle: for finishing what was begun."""


@dataclass(frozen=True, slots=True)
class _Act:
    """Who does something to tickets, in which transaction, when and at which counter."""

    unit: Unit
    caller: Caller
    now: datetime
    counter: str | None


class TicketService:
    """Everything that can be done with a ticket once it is there; `issuing` makes it."""

    def __init__(self, centre: Centre, counters: CounterKeeper) -> None:
        self.centre = centre
        self._counters = counters
        self._known: tuple[set[str], tuple[str, ...]] | None = None

    # --------------------------------------------------------------------- calling one

    def call_next(self, unit: Unit, counter: str, caller: Caller, now: datetime) -> TicketCalled:
        """Call whom the policy says is next; whoever was being served here is finished.

        Raises `CounterConflict` (not open, taken, or busy with a called ticket),
        `NobodyWaiting` (and then nothing is finished either).
        """
        act = _Act(unit, caller, now, counter)
        self._counters.require_open(unit, counter, caller)
        self._free_the_counter(act, counter)
        while True:
            choice = self._choose(unit, counter, now)
            if choice is None:
                raise NobodyWaiting
            ticket = self._ticket(unit, choice.ticket_id)
            if ticket.state is not TicketState.WAITING:
                continue
            after = lifecycle.call(ticket, now, CounterId(counter))
            if self._claim(act, ticket, after, TicketAction.CALL):
                return self._called(after, now, choice)

    def call_this(
        self, unit: Unit, counter: str, ticket_id: int, caller: Caller, now: datetime
    ) -> TicketCalled:
        """Call a ticket that the clerk chose. Raises as `call_next`, `NotFound`,
        `IllegalTransition`, `CounterConflict` (it waits for another counter)."""
        self._counters.require_open(unit, counter, caller)
        ticket = self._ticket_of_today(unit, ticket_id, now)
        after = lifecycle.call(ticket, now, CounterId(counter))
        act = _Act(unit, caller, now, counter)
        self._free_the_counter(act, counter)
        self._take(act, ticket, after, TicketAction.CALL)
        waited = int((now - ticket.waiting_since).total_seconds())
        chosen = Choice(ticket.id, "chosen", ticket.service, waited, 0.0, 0)
        return self._called(after, now, chosen)

    def recall(
        self, unit: Unit, ticket_id: int, counter: str, caller: Caller, now: datetime
    ) -> TicketCalled:
        """Call it once more. Raises `NotFound`, `IllegalTransition`, `CounterConflict`."""
        act = _Act(unit, caller, now, counter)
        before, after = self._step(act, ticket_id, TicketAction.RECALL, lifecycle.recall)
        waited = int((before.state_since - before.waiting_since).total_seconds())
        return self._called(after, now, Choice(after.id, "chosen", after.service, waited, 0.0, 0))

    def _choose(self, unit: Unit, counter: str, now: datetime) -> Choice | None:
        there, classes = self._known_names(unit, now)
        services = called_by(self.centre, counter, there)
        rows = repository.heads(unit.connection, self.centre.day(now), counter, services, classes)
        heads = [
            WaitingTicket(
                TicketId(row.id),
                ServiceId(row.service),
                self.weight(row.priority_class),
                row.waiting_since,
                CounterId(row.counter) if row.counter else None,
            )
            for row in rows
        ]
        return next_ticket(heads, CounterId(counter), services, self.centre.calling, now)

    def _known_names(self, unit: Unit, now: datetime) -> tuple[set[str], tuple[str, ...]]:
        """The day's services and every class of a waiting ticket; only the first call asks."""
        if self._known is None:
            services = repository.services_of(unit.connection, self.centre.day(now))
            classes = repository.classes_in_motion(unit.connection) | {
                *self.centre.priority_class_by_id
            }
            self._known = services, tuple(sorted(classes))
        return self._known

    def weight(self, priority_class: str | None) -> float:
        """How much a class's waiting time counts; a class that the file has dropped is ordinary."""
        known = self.centre.priority_class_by_id.get(priority_class or "")
        return known.weight if known else self.centre.calling.ordinary_weight

    def waiting(self, ticket: Ticket) -> WaitingTicket:
        """A ticket as the policy sees it."""
        weight = self.weight(ticket.priority_class)
        return WaitingTicket(
            ticket.id, ticket.service, weight, ticket.waiting_since, ticket.counter
        )

    def _free_the_counter(self, act: _Act, counter: str) -> None:
        current = repository.at_counter(act.unit.connection, counter)
        if current is None:
            return
        if current.state is TicketState.CALLED:
            raise CounterConflict(ErrorCode.COUNTER_BUSY, number=current.number)
        after = lifecycle.finish(current, act.now)
        self._take(act, current, after, TicketAction.FINISH)

    def _called(self, ticket: Ticket, now: datetime, choice: Choice) -> TicketCalled:
        reason = CallReason(
            rule=choice.rule,
            service=choice.service,
            waited_seconds=choice.waited_seconds,
            score=round(choice.score, 1),
            compared=choice.compared,
        )
        return TicketCalled(ticket=summary(ticket), reason=reason, call_id=call_id(ticket))

    # ------------------------------------------------------------------ steps at a counter

    def start(
        self, unit: Unit, ticket_id: int, counter: str, caller: Caller, now: datetime
    ) -> TicketMoved:
        """The person came. Raises `NotFound`, `IllegalTransition`, `CounterConflict`."""
        act = _Act(unit, caller, now, counter)
        return self._moved(act, ticket_id, TicketAction.START, lifecycle.start)

    def finish(
        self, unit: Unit, ticket_id: int, counter: str, caller: Caller, now: datetime
    ) -> TicketMoved:
        """The person was served. Raises as `start`."""
        act = _Act(unit, caller, now, counter)
        return self._moved(act, ticket_id, TicketAction.FINISH, lifecycle.finish)

    def miss(
        self, unit: Unit, ticket_id: int, counter: str, caller: Caller, now: datetime
    ) -> TicketMoved:
        """Called and nobody came: behind others, or dropped at the limit. Raises as `start`."""
        ticket = self._ticket(unit, ticket_id)
        missed = partial(
            lifecycle.miss,
            absences_allowed=self.centre.calling.absences_allowed,
            behind=self._place_behind(unit, ticket, now),
        )
        act = _Act(unit, caller, now, counter)
        return self._moved(act, ticket_id, TicketAction.MISS, missed)

    def _place_behind(self, unit: Unit, ticket: Ticket, now: datetime) -> datetime | None:
        waiting = repository.waiting(unit.connection, ticket.day, ticket.service)
        calling = self.centre.calling
        return place_behind(
            [self.waiting(other) for other in waiting],
            self.waiting(ticket),
            calling.absence_sets_back,
            calling,
            now,
        )

    def hold(
        self, unit: Unit, ticket_id: int, command: HoldTicket, caller: Caller, now: datetime
    ) -> TicketMoved:
        """Set aside at its counter. Raises as `start`."""
        held = partial(lifecycle.hold, note=command.note)
        act = _Act(unit, caller, now, command.counter)
        return self._moved(act, ticket_id, TicketAction.HOLD, held)

    def resume(
        self, unit: Unit, ticket_id: int, counter: str, caller: Caller, now: datetime
    ) -> TicketMoved:
        """Serve a held ticket on. Raises as `start`, and where the counter is busy."""
        self._counters.require_open(unit, counter, caller)
        ticket = self._ticket_of_today(unit, ticket_id, now)
        after = lifecycle.resume(ticket, now, CounterId(counter))
        act = _Act(unit, caller, now, counter)
        self._free_the_counter(act, counter)
        self._take(act, ticket, after, TicketAction.RESUME)
        return TicketMoved(ticket=summary(after))

    def return_to_queue(
        self, unit: Unit, ticket_id: int, counter: str, caller: Caller, now: datetime
    ) -> TicketMoved:
        """Back to its own place; undoes a finish or a no-show too. Raises as `start`."""
        returned = partial(lifecycle.return_to_queue, today=self.centre.day(now))
        act = _Act(unit, caller, now, counter)
        return self._moved(act, ticket_id, TicketAction.RETURN, returned)

    def transfer(
        self, unit: Unit, ticket_id: int, command: TransferTicket, caller: Caller, now: datetime
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
        act = _Act(unit, caller, now, command.counter)
        return self._moved(act, ticket_id, TicketAction.TRANSFER, sent)

    # -------------------------------------------------------------- without a counter

    def cancel(self, unit: Unit, token: TrackingToken | None, now: datetime) -> Ticket:
        """The citizen gives the ticket back; twice is as once. Raises `NotFound`,
        `IllegalTransition`."""
        ticket = repository.by_token(unit.connection, token) if token else None
        if ticket is None:
            raise NotFound(ErrorCode.UNKNOWN_TICKET)
        if ticket.state is TicketState.CANCELLED:
            return ticket
        after = lifecycle.cancel(ticket, now)
        act = _Act(unit, CITIZEN, now, ticket.counter)
        self._take(act, ticket, after, TicketAction.CANCEL)
        return after

    def void(self, unit: Unit, ticket_id: int, caller: Caller, now: datetime) -> TicketMoved:
        """A mistaken press or a test. Raises `NotFound`, `IllegalTransition`."""
        ticket = self._ticket(unit, ticket_id)
        after = lifecycle.void(ticket, now)
        self._take(_Act(unit, caller, now, None), ticket, after, TicketAction.VOID)
        return TicketMoved(ticket=summary(after))

    def close_day(self, unit: Unit, caller: Caller, now: datetime) -> int:
        """Expire every ticket that is still in motion; return how many."""
        return self._expire(_Act(unit, caller, now, None), repository.active(unit.connection))

    def expire_past_days(self, unit: Unit, now: datetime) -> int:
        """Expire what a past day left behind; return how many."""
        return self.expire_past(unit, repository.active(unit.connection), now)

    def expire_past(self, unit: Unit, tickets: Iterable[Ticket], now: datetime) -> int:
        """Expire those of `tickets` whose day is over; return how many."""
        today = self.centre.day(now)
        past = [ticket for ticket in tickets if ticket.day < today]
        return self._expire(_Act(unit, SYSTEM, now, None), past)

    def _expire(self, act: _Act, expiring: list[Ticket]) -> int:
        for ticket in expiring:
            self._take(act, ticket, lifecycle.expire(ticket, act.now), TicketAction.EXPIRE)
        return len(expiring)

    def _moved(
        self,
        act: _Act,
        ticket_id: int,
        action: TicketAction,
        rule: Callable[[Ticket, datetime], Ticket],
    ) -> TicketMoved:
        _, after = self._step(act, ticket_id, action, rule)
        return TicketMoved(ticket=summary(after))

    def _step(
        self,
        act: _Act,
        ticket_id: int,
        action: TicketAction,
        rule: Callable[[Ticket, datetime], Ticket],
    ) -> tuple[Ticket, Ticket]:
        """The ticket before and after a step that is taken at the act's counter."""
        self._counters.require_held(act.unit, act.counter or "", act.caller)
        ticket = self._ticket(act.unit, ticket_id)
        elsewhere = ticket.counter not in (None, act.counter)
        if ticket.state is not TicketState.WAITING and elsewhere:
            raise CounterConflict(ErrorCode.WRONG_COUNTER, counter=ticket.counter)
        after = rule(ticket, act.now)
        self._take(act, ticket, after, action)
        return ticket, after

    def _ticket(self, unit: Unit, ticket_id: int) -> Ticket:
        ticket = repository.by_id(unit.connection, ticket_id)
        if ticket is None:
            raise NotFound(ErrorCode.UNKNOWN_TICKET)
        return ticket

    def _ticket_of_today(self, unit: Unit, ticket_id: int, now: datetime) -> Ticket:
        ticket = self._ticket(unit, ticket_id)
        if ticket.day != self.centre.day(now):
            raise IllegalTransition(TicketState.EXPIRED, TicketAction.CALL)
        return ticket

    def _take(self, act: _Act, before: Ticket, after: Ticket, action: TicketAction) -> None:
        if not self._claim(act, before, after, action):
            raise IllegalTransition(before.state, action)

    def _claim(self, act: _Act, before: Ticket, after: Ticket, action: TicketAction) -> bool:
        if not repository.move(act.unit, before, after):
            return False
        repository.log(act.unit, before, after, action, act.now, act.counter, act.caller.label)
        act.unit.announce(
            TicketChanged(
                ticket=after,
                action=action,
                from_state=before.state,
                at=act.now,
                counter=CounterId(act.counter) if act.counter else None,
            )
        )
        return True


CITIZEN: Final = Caller(id="citizen")
SYSTEM: Final = Caller(id="system")


def call_id(ticket: Ticket) -> int:
    """The number of a ticket's latest call: a recall has a new one."""
    return ticket.id * 1000 + ticket.calls


def summary(ticket: Ticket) -> TicketSummary:
    """A ticket as staff see it, without its place among the others."""
    return TicketSummary(
        ticket_id=ticket.id,
        number=ticket.number,
        service=ticket.service,
        state=ticket.state,
        language=ticket.language,
        priority_class=ticket.priority_class,
        priority_reason=ticket.priority_reason,
        issued_at=ticket.issued_at,
        waiting_since=ticket.waiting_since,
        counter=ticket.counter,
        state_since=ticket.state_since,
        calls=ticket.calls,
        absences=ticket.absences,
        note=ticket.note,
        taken_alone=ticket.taken_alone,
    )
