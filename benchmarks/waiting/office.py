"""A hall that is simulated: its tickets are the product's own, and so are the rules of its steps.

Time is that of the day's events. What is still to come is drawn when it begins, so that a copy
(`fork`) with other chances is another future of the same present.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from math import exp
from random import Random
from typing import Final

from benchmarks.waiting.chances import exponential, lognormal, longer_than
from benchmarks.waiting.desk import Desk
from benchmarks.waiting.kinds import (
    ARRIVALS_BY_HALF_HOUR,
    AVERAGE_RATE,
    FURTHER,
    HOUR,
    SERVICE_SHARES,
    SPREADS,
    USUAL_OF_AGENTS,
    DayKind,
)
from config.centre.model import Centre
from config.wire import CounterId, PriorityClassId, ServiceId, TicketAction, TicketId, TicketState
from queue_server.tickets.events import TicketChanged
from queue_server.tickets.rules import lifecycle
from queue_server.tickets.rules.calling.counter_services import called_by
from queue_server.tickets.rules.calling.dispatch import (
    WaitingTicket,
    as_waiting,
    next_ticket,
    place_behind,
)
from queue_server.tickets.rules.lifecycle import Ticket

PRIORITY: Final = PriorityClassId("uu-tien")
HALF_HOUR: Final = timedelta(minutes=30)
SPREAD: Final = 0.7
"""Coefficient of variation of how long a service takes, where none is measured."""
BREAK_SPREAD: Final = 0.5

Heard = Callable[[TicketChanged], None]
Event = tuple[datetime, int, str, str | int]
"""When, a number that keeps the order, what, and of which desk or ticket."""


@dataclass
class Office:
    """A day under way."""

    centre: Centre
    kind: DayKind
    random: Random
    spans: list[tuple[datetime, datetime]]
    """When the centre is open on the day."""
    now: datetime
    desks: dict[str, Desk]
    listeners: list[Heard] = field(default_factory=list)
    on_desk: Callable[[Desk], None] = lambda _desk: None
    before_issue: Callable[[Ticket], None] = lambda _ticket: None
    tickets: dict[TicketId, Ticket] = field(default_factory=dict)
    waiting: dict[TicketId, WaitingTicket] = field(default_factory=dict)
    called_at: dict[TicketId, datetime] = field(default_factory=dict)
    """First calls."""
    began: dict[str, tuple[datetime, ServiceId]] = field(default_factory=dict)
    """By desk: when the service under way was begun, and of what."""
    events: list[Event] = field(default_factory=list)
    brought: dict[TicketId, int] = field(default_factory=dict)
    """How many dossiers each brings."""
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    ids: Iterator[int] = field(default_factory=lambda: count(1))

    # ----------------------------------------------------------------------- the day

    def prepare(self) -> None:
        """Put down what the day begins with."""
        for start, end in self.spans:
            self._at(start, "open", "")
            self._at(end, "close", "")
        self._draw_arrivals(self.spans[0][0])

    def run(self, until: Callable[[Office], bool] = lambda _office: False) -> None:
        """Let the day go on until nothing is left to happen, or `until` is true."""
        while self.events and not until(self):
            self.now, _, what, whom = heappop(self.events)
            getattr(self, f"_{what}")(whom)

    def _at(self, when: datetime, what: str, whom: str | int) -> None:
        heappush(self.events, (when, next(self.numbers), what, whom))

    def _after(self, seconds: float, what: str, whom: str | int) -> None:
        self._at(self.now + timedelta(seconds=seconds), what, whom)

    def _draw_arrivals(self, since: datetime) -> None:
        opening = self.spans[0][0]
        for place, relative in enumerate(ARRIVALS_BY_HALF_HOUR):
            start, end = opening + place * HALF_HOUR, opening + (place + 1) * HALF_HOUR
            per_hour = relative * self.people_an_hour
            at = max(start, since)
            while per_hour and (at := at + exponential(self.random, HOUR / per_hour)) < end:
                if any(begins <= at < ends - HALF_HOUR / 2 for begins, ends in self.spans):
                    self._at(at, "arrive", "")

    @property
    def people_an_hour(self) -> float:
        """At the average half hour: so many that they bring the day's load of work."""
        of_one = sum(
            share * (self.mean(ServiceId(service)) + self.kind.gap + self.kind.walk)
            for service, share in SERVICE_SHARES.items()
        )
        of_one *= 1 + self.kind.agents * FURTHER * (USUAL_OF_AGENTS - 1)
        return self.kind.load * len(self.desks) * HOUR / of_one / AVERAGE_RATE

    def mean(self, service: ServiceId) -> float:
        """How long a service usually takes, in seconds."""
        return self.centre.service_by_id[service].typical_service_minutes * 60.0

    # ------------------------------------------------------------------------ arrivals

    def _arrive(self, _whom: str | int) -> None:
        service = ServiceId(self._chosen(SERVICE_SHARES))
        first = self.random.random() < self.kind.priority
        dossiers = self.kind.dossiers(self.random)
        ticket = Ticket(
            id=TicketId(next(self.ids)),
            day=self.centre.day(self.now),
            number="",
            service=service,
            language="vi",
            state=TicketState.WAITING,
            priority_class=PRIORITY if first else None,
            priority_reason=None,
            issued_at=self.now,
            waiting_since=self.now,
            state_since=self.now,
            counter=None,
        )
        self.brought[ticket.id] = dossiers
        said = dossiers if self.kind.sizes_known else 1
        ticket = replace(ticket, number=str(ticket.id), dossiers=said)
        self.before_issue(ticket)
        self.join(ticket)

    def join(self, ticket: Ticket) -> None:
        """Somebody has taken a ticket."""
        self._step(ticket, TicketAction.ISSUE, None)
        self._wake()

    def _chosen(self, shares: object) -> str:
        assert isinstance(shares, dict)
        return str(self.random.choices(list(shares), list(shares.values()))[0])

    # --------------------------------------------------------------------- at the desks

    def _open(self, _whom: str | int) -> None:
        for desk in self.desks.values():
            desk.open = True
            desk.paused_since = None
            self._draw_next_break(desk)
            self.on_desk(desk)
        self._wake()

    def _close(self, _whom: str | int) -> None:
        """Lunch, or the end of the day: who is here at the end of the day is served still."""
        if self.now < self.spans[-1][1] and self.kind.lunch:
            for desk in self.desks.values():
                desk.open = False
                desk.break_due = False
                if not desk.busy:
                    self._rest(desk)

    def _draw_next_break(self, desk: Desk) -> None:
        if self.kind.breaks:
            desk.tires_at = self.now + exponential(self.random, self.kind.break_every)
            self._at(desk.tires_at, "tire", desk.id)

    def _tire(self, desk_id: str | int) -> None:
        desk = self.desks[str(desk_id)]
        if self.now != desk.tires_at:
            return  # drawn before lunch, and anew after it
        if desk.open and desk.paused_since is None and self.now < self.spans[-1][1]:
            desk.break_due = True
            if not desk.busy:
                self._free(desk)

    def _rest(self, desk: Desk) -> None:
        desk.paused_since = self.now
        self.on_desk(desk)

    def _refresh(self, desk_id: str | int) -> None:
        """Back from a pause."""
        desk = self.desks[str(desk_id)]
        if not desk.open or desk.paused_since is None:
            return
        desk.paused_since = None
        self._draw_next_break(desk)
        self.on_desk(desk)
        self._free(desk)

    def _wake(self) -> None:
        for desk in self.desks.values():
            if desk.open and not desk.busy and desk.paused_since is None:
                self._free(desk)

    def _free(self, desk: Desk) -> None:
        """Rest, take a held ticket on, or call the next one."""
        desk.busy = False
        if not desk.open:
            self._rest(desk)
        elif desk.break_due:
            desk.break_due = False
            self._rest(desk)
            self._after(self._break(), "refresh", desk.id)
        elif desk.held:
            ticket = self.tickets[desk.held.pop(0)]
            self._serve(desk, lifecycle.resume(ticket, self.now, desk.id), TicketAction.RESUME)
            self._after(self._duration(desk, ticket.service) / 2, "done", desk.id)
        else:
            self._call(desk)

    def _call(self, desk: Desk) -> None:
        choice = next_ticket(
            self.waiting.values(), desk.id, desk.services, self.centre.calling, self.now
        )
        if choice is None:
            return
        ticket = self.tickets[choice.ticket_id]
        self.called_at.setdefault(ticket.id, self.now)
        self._serve(desk, lifecycle.call(ticket, self.now, desk.id), TicketAction.CALL)
        if self.random.random() < self.kind.no_shows:
            self._after(self.kind.patience, "miss", desk.id)
        else:
            self._after(exponential(self.random, self.kind.walk).total_seconds(), "come", desk.id)

    def _serve(self, desk: Desk, ticket: Ticket, action: TicketAction) -> None:
        desk.busy, desk.ticket = True, ticket.id
        self.began[desk.id] = self.now, ticket.service
        self._step(ticket, action, desk.id)

    def _miss(self, desk_id: str | int) -> None:
        desk = self.desks[str(desk_id)]
        ticket = self._at_desk(desk)
        calling = self.centre.calling
        behind = place_behind(
            self.waiting.values(),
            as_waiting(self.centre, ticket),
            calling.absence_sets_back,
            calling,
            self.now,
        )
        missed = lifecycle.mark_no_show(
            ticket, self.now, no_shows_allowed=calling.absences_allowed, behind=behind
        )
        self._leave(desk, missed, TicketAction.NO_SHOW)
        self._free(desk)

    def _come(self, desk_id: str | int) -> None:
        desk = self.desks[str(desk_id)]
        ticket = self._at_desk(desk)
        self.began[desk.id] = self.now, ticket.service
        self._step(lifecycle.start(ticket, self.now), TicketAction.START, desk.id)
        self._after(self._duration(desk, ticket.service), "done", desk.id)

    def _done(self, desk_id: str | int) -> None:
        desk = self.desks[str(desk_id)]
        ticket, chance = self._at_desk(desk), self.random.random()
        if chance < self.kind.holds and desk.open:
            self._leave(desk, lifecycle.hold(ticket, self.now), TicketAction.HOLD)
            self._after(self._time_away(), "return", ticket.id)
        elif chance < self.kind.holds + self.kind.transfers:
            to = ServiceId(self._chosen(SERVICE_SHARES))
            sent = lifecycle.transfer(ticket, self.now, to_service=to, to_counter=None)
            self._leave(desk, sent, TicketAction.TRANSFER)
        else:
            self._leave(desk, lifecycle.finish(ticket, self.now), TicketAction.FINISH)
        self._at(self.now + exponential(self.random, self.kind.gap), "clear", desk.id)

    def _clear(self, desk_id: str | int) -> None:
        self._free(self.desks[str(desk_id)])

    def _return(self, ticket_id: str | int) -> None:
        """A held ticket's person is back with the form."""
        ticket = self.tickets[TicketId(int(ticket_id))]
        desk = self.desks[ticket.counter or ""]
        desk.held.append(ticket.id)
        if desk.open and not desk.busy and desk.paused_since is None:
            self._free(desk)

    def _at_desk(self, desk: Desk) -> Ticket:
        assert desk.ticket is not None
        return self.tickets[desk.ticket]

    def _leave(self, desk: Desk, ticket: Ticket, action: TicketAction) -> None:
        desk.ticket = None
        self.began.pop(desk.id, None)
        self._step(ticket, action, desk.id)
        if ticket.state is TicketState.WAITING:
            self._wake()

    def _step(self, ticket: Ticket, action: TicketAction, counter: CounterId | None) -> None:
        before = self.tickets.get(ticket.id)
        self.tickets[ticket.id] = ticket
        if ticket.state is TicketState.WAITING:
            self.waiting[ticket.id] = as_waiting(self.centre, ticket)
        else:
            self.waiting.pop(ticket.id, None)
        happened = TicketChanged(
            ticket=ticket,
            action=action,
            from_state=before.state if before else None,
            at=self.now,
            counter=counter,
        )
        for heard in self.listeners:
            heard(happened)

    # ------------------------------------------------------------------------ chances

    def _duration(self, desk: Desk, service: ServiceId) -> float:
        mean = self.mean(service) * self.kind.pace * desk.pace
        if desk.ticket is not None and (brought := self.brought.get(desk.ticket, 1)) > 1:
            mean *= 1 + FURTHER * (brought - 1)
        return lognormal(self.random, mean, SPREADS.get(service, SPREAD))

    def _break(self) -> float:
        return lognormal(self.random, self.kind.break_lasts, BREAK_SPREAD)

    def _time_away(self) -> float:
        """Until somebody on hold is back with the form."""
        return lognormal(self.random, self.kind.held, SPREAD)

    # -------------------------------------------------------------------- other futures

    def fork(self, random: Random) -> Office:
        """The same present with another future, which nobody hears."""
        other = replace(
            self,
            random=random,
            desks={name: replace(desk, held=[*desk.held]) for name, desk in self.desks.items()},
            listeners=[],
            on_desk=lambda _desk: None,
            before_issue=lambda _ticket: None,
            tickets=dict(self.tickets),
            waiting=dict(self.waiting),
            called_at=dict(self.called_at),
            began=dict(self.began),
            events=[],
            numbers=count(1),
            ids=count(1_000_000),
        )
        for when, _, what, whom in self.events:
            if what != "arrive":
                other._at(other._again(when, what, whom), what, whom)
        other._draw_arrivals(self.now)
        return other

    def _again(self, when: datetime, what: str, whom: str | int) -> datetime:
        """When something that is under way could end instead, given how long it has lasted."""
        desk = self.desks.get(str(whom))
        if what == "return":
            return self._longer(self.tickets[TicketId(int(whom))].state_since, self._time_away)
        if what == "tire" and desk and when == desk.tires_at:
            desk.tires_at = self.now + exponential(self.random, self.kind.break_every)
            return desk.tires_at
        if what == "done" and desk:
            began, service = self.began[desk.id]
            return self._longer(began, lambda: self._duration(desk, service))
        if what == "refresh" and desk:
            return self._longer(desk.paused_since or self.now, self._break)
        return when

    def _longer(self, since: datetime, draw: Callable[[], float]) -> datetime:
        lasted = (self.now - since).total_seconds()
        return since + timedelta(seconds=longer_than(lasted, draw))


def new_office(
    centre: Centre, kind: DayKind, random: Random, spans: list[tuple[datetime, datetime]]
) -> Office:
    """The day before it begins."""
    if not kind.lunch:
        spans = [(spans[0][0], spans[-1][1])]
    desks = {
        counter.id: Desk(
            CounterId(counter.id),
            called_by(centre, counter.id, ()),
            exp(random.gauss(0, kind.clerks_differ)),
        )
        for counter in centre.counters
    }
    office = Office(centre, kind, random, spans, spans[0][0], desks)
    office.prepare()
    return office
