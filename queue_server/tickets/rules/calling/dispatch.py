"""Who is called next, and why.

The policy, for one counter at one instant:

1. Whoever has waited longer than the centre's longest wait goes before all others, whatever the
   counter's order of services (`waited_too_long`); among several of them priority decides (3).
   That is no promise: where more people come than can be served, many wait longer. Were those
   called by their wait alone, who has priority would wait as long as everybody else.
2. Else the service with the lowest rank at the counter goes first. A counter that calls in its own
   order ranks its services one after the other; one that calls whoever has waited longest
   gives all of them the same rank. A ticket that was sent to this very counter is considered
   within its service, or before all where the counter does not serve it.
3. Within a rank priority accumulates: a ticket's score is its class's weight × the seconds
   it has waited, the highest first (Stanford, Taylor & Ziedins 2014, "Waiting time distributions
   in the accumulating priority queue"). Ties go to the longer wait, then to the lower id.

Among tickets of one service, weight and counter (a `SubQueue`) the score only grows with the wait,
so the head of each line decides; the rule is stated once, in `Lines.choose`, and the console,
the calls and the forecast all ask it. A head whose time has not come is not there yet: the
forecast puts those it expects so, and appointments will join as lines of their own whose heads
come at their time; nothing else will change for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from math import inf
from typing import Final, Literal, Protocol

from config.centre.model import Calling, Centre
from config.value_object import value_object
from config.wire import CallReason, CounterId, EarlierRule, ServiceId, TicketId
from queue_server.tickets.rules.calling.service_order import ServiceOrder, Services

Rule = Literal[
    "first_service",
    "priority",
    "longest_waiting",
    "longest_of_all",
    "also_called",
    "waited_too_long",
    "chosen",
]
"""Why somebody is called (`Choice`); `chosen` is a clerk's own choice, never made here."""

_SENT_HERE: Final = -1
"""The rank of a service that the counter does not serve, for tickets sent to it anyway."""


@value_object
class WaitingTicket:
    """What the policy needs of a ticket: nothing about the person but the class's weight."""

    ticket_id: TicketId
    service: ServiceId
    weight: float
    waiting_since: datetime
    counter: CounterId | None = None
    """The only counter that may call it, where it was sent to one."""


class _Waits(Protocol):
    """A ticket, or the columns of its row that the policy needs."""

    @property
    def id(self) -> TicketId: ...
    @property
    def service(self) -> ServiceId: ...
    @property
    def priority_class(self) -> str | None: ...
    @property
    def waiting_since(self) -> datetime: ...
    @property
    def counter(self) -> CounterId | None: ...


def weight_of(centre: Centre, priority_class: str | None) -> float:
    """How much a class's waiting time counts; a class that the file has dropped is ordinary."""
    known = centre.priority_class_by_id.get(priority_class or "")
    return known.weight if known else centre.calling.ordinary_weight


def as_waiting(centre: Centre, ticket: _Waits) -> WaitingTicket:
    """A ticket as the policy sees it."""
    weight = weight_of(centre, ticket.priority_class)
    return WaitingTicket(ticket.id, ticket.service, weight, ticket.waiting_since, ticket.counter)


@value_object
class Choice:
    """A ticket that is next, and why.

    `first_service`: somebody of a service that the counter serves later has waited longer;
    `priority`: somebody has waited longer of the same service, or of one with the same rank;
    `longest_waiting`: nobody has; `longest_of_all`: nor has anybody of other services with the same
    rank; `also_called`: the counter helps with the service for a while.
    """

    ticket_id: TicketId
    rule: Rule
    service: ServiceId
    waited_seconds: int
    score: float
    compared: int
    """How many other lines' heads it was weighed against."""

    @property
    def reason(self) -> CallReason:
        """Why, as a clerk is shown it."""
        known = _EARLIER_WORD.get(self.rule, self.rule)
        return CallReason(
            rule=known,
            precisely=self.rule if self.rule != known else "",
            service=self.service,
            waited_seconds=self.waited_seconds,
            score=round(self.score, 1),
            compared=self.compared,
        )


_EARLIER_WORD: Final[Mapping[Rule, EarlierRule]] = {
    "longest_of_all": "longest_waiting",
    "also_called": "first_service",
}
"""What pages are told that do not know the newer words."""


def score(weight: float, waited_seconds: float) -> float:
    """The accumulated priority of a ticket."""
    return weight * waited_seconds if waited_seconds > 0 else 0.0


class SubQueue:
    """Tickets of one service, weight and counter, in the order of their places in time.

    Times are seconds relative to an instant that all lines share; negative is the past.
    """

    __slots__ = ("counter", "entries", "service", "since", "ticket_id", "weight")

    def __init__(self, service: ServiceId, weight: float, counter: CounterId | None) -> None:
        self.service = service
        self.weight = weight
        self.counter = counter
        self.entries: list[tuple[float, TicketId]] = []
        """Those behind the head, the last first."""
        self.since = 0.0
        self.ticket_id = TicketId(0)

    def people(self, leaving_out: TicketId) -> int:
        """How many stand in it, the head included, without those of that id."""
        ids = [self.ticket_id, *(ticket_id for _, ticket_id in self.entries)]
        return len(ids) - ids.count(leaving_out)

    def advance(self) -> bool:
        """Let the head go; false where nobody is left."""
        if not self.entries:
            return False
        self.since, self.ticket_id = self.entries.pop()
        return True


Reach = list[tuple[int, SubQueue]]
"""The lines that a counter may call from, with the rank of their service, ascending."""


class Lines:
    """Everyone who waits, sorted into lines. Taking from it changes it."""

    def __init__(self, waiting: Iterable[WaitingTicket], calling: Calling, now: datetime) -> None:
        self.longest_wait_seconds = calling.longest_wait_minutes * 60.0
        self.by_key: dict[tuple[ServiceId, float, CounterId | None], SubQueue] = {}
        for ticket in waiting:
            # Clocks differ a little: who waits is here now.
            since = min(0.0, (ticket.waiting_since - now).total_seconds())
            self.add(ticket.service, ticket.weight, ticket.counter, since, ticket.ticket_id)

    def add(
        self,
        service: ServiceId,
        weight: float,
        counter: CounterId | None,
        since: float,
        ticket_id: TicketId,
    ) -> None:
        """Put a ticket in its line; `form` before choosing."""
        key = (service, weight, counter)
        line = self.by_key.get(key)
        if line is None:
            line = self.by_key[key] = SubQueue(*key)
        line.entries.append((since, ticket_id))

    def form(self) -> None:
        """Sort every line and let its first step up."""
        for line in self.by_key.values():
            line.entries.sort(reverse=True)
            line.advance()

    def reach(self, counter: CounterId, services: Services) -> Reach:
        """The lines that `counter` may call from, ranked as it calls its services."""
        ranks = dict(ServiceOrder.of(services).ranks)
        found = [
            (ranks.get(service, _SENT_HERE), line)
            for (service, _, sent_to), line in self.by_key.items()
            if sent_to == counter or (sent_to is None and service in ranks)
        ]
        found.sort(key=lambda item: item[0])
        return found

    def choose(self, reach: Reach, at: float) -> SubQueue | None:
        """The line whose head is next at `at`, in seconds from the lines' instant: the policy."""
        too_long_before = at - self.longest_wait_seconds
        late: SubQueue | None = None
        best: SubQueue | None = None
        best_rank, best_score, late_score = 0, 0.0, 0.0
        for rank, line in reach:
            since = line.since
            if since > at or (late is not None and since >= too_long_before):
                continue
            # `score`, of a wait that is not below nothing: this loop is what a forecast spends.
            line_score = line.weight * (at - since)
            if since < too_long_before:
                if (
                    late is None
                    or line_score > late_score
                    or (line_score == late_score and _is_before(line, late))
                ):
                    late, late_score = line, line_score
            elif best is None:
                best, best_rank, best_score = line, rank, line_score
            elif rank == best_rank and (
                line_score > best_score or (line_score == best_score and _is_before(line, best))
            ):
                best, best_score = line, line_score
        return late or best

    def explain(
        self, reach: Reach, chosen: SubQueue, at: float, also: frozenset[ServiceId] = frozenset()
    ) -> Choice:
        """Why the head of `chosen` is next; `also` are services that the counter helps with."""
        waited = max(0.0, at - chosen.since)
        return Choice(
            ticket_id=chosen.ticket_id,
            rule=self._rule(reach, chosen, at, also),
            service=chosen.service,
            waited_seconds=int(waited),
            score=score(chosen.weight, waited),
            compared=len(reach) - 1,
        )

    def _rule(self, reach: Reach, chosen: SubQueue, at: float, also: frozenset[ServiceId]) -> Rule:
        if chosen.since < at - self.longest_wait_seconds:
            return "waited_too_long"
        if chosen.service in also:
            return "also_called"
        rank = next(rank for rank, line in reach if line is chosen)
        longer = [(rank, line) for rank, line in reach if line.since < chosen.since]
        if any(line.service == chosen.service or other == rank for other, line in longer):
            return "priority"
        if longer:
            return "first_service"
        others = any(
            other == rank and line.service != chosen.service and line.since <= at
            for other, line in reach
        )
        return "longest_of_all" if others else "longest_waiting"


def _is_before(one: SubQueue, other: SubQueue) -> bool:
    if one.since == other.since:
        return one.ticket_id < other.ticket_id
    return one.since < other.since


def calling_order(
    waiting: Iterable[WaitingTicket],
    counter: CounterId,
    services: Services,
    calling: Calling,
    now: datetime,
) -> list[Choice]:
    """Everyone whom `counter` may call, in the order in which it would at `now`.

    `services` is what the counter calls, in its order. Tickets that wait for another counter, or
    for a service that this one does not serve, are left out.
    """
    lines = Lines(waiting, calling, now)
    lines.form()
    reach, also = lines.reach(counter, services), ServiceOrder.of(services).also
    order = []
    while (line := lines.choose(reach, 0.0)) is not None:
        order.append(lines.explain(reach, line, 0.0, also))
        if not line.advance():
            reach = [item for item in reach if item[1] is not line]
    return order


def next_ticket(
    heads: Iterable[WaitingTicket],
    counter: CounterId,
    services: Services,
    calling: Calling,
    now: datetime,
) -> Choice | None:
    """Whom `counter` calls next, or `None` where nobody waits whom it may call.

    It is enough to give the first of each (service, weight, counter); giving everyone is
    answered the same.
    """
    lines = Lines(heads, calling, now)
    lines.form()
    reach = lines.reach(counter, services)
    line = lines.choose(reach, 0.0)
    also = ServiceOrder.of(services).also
    return None if line is None else lines.explain(reach, line, 0.0, also)


def seconds_unchanged(
    waiting: Iterable[WaitingTicket],
    calling: Calling,
    now: datetime,
    orders: Iterable[Services] = (),
) -> float:
    """How long, in seconds, time alone leaves everybody who is next the next one: 0 where somebody
    else is in a moment, infinite where only a new event can change it. `orders` are what the
    counters call.

    Two things happen by time: of those whom weight × wait compares a heavier ticket overtakes
    a lighter one, and somebody has waited longer than the longest wait. Compared are tickets
    of one service, of services with the same rank at a counter, and all beyond the longest wait.
    """
    heads: dict[tuple[ServiceId, float, CounterId | None], datetime] = {}
    for ticket in waiting:
        line = ticket.service, ticket.weight, ticket.counter
        first = heads.get(line)
        if first is None or ticket.waiting_since < first:
            heads[line] = ticket.waiting_since
    lines = [
        (weight, min(0.0, (first - now).total_seconds()), service, counter)
        for (service, weight, counter), first in heads.items()
    ]
    longest, compared = calling.longest_wait_minutes * 60.0, _compared(orders)
    turns = [since + longest for _, since, _, _ in lines]
    for heavy, heavy_since, service, counter in lines:
        for light, light_since, other, other_counter in lines:
            if heavy <= light:
                continue
            turn = (heavy * heavy_since - light * light_since) / (heavy - light)
            too_long = turn > longest + max(heavy_since, light_since)
            sent_there = counter is not None and counter == other_counter
            if too_long or sent_there or service == other or (service, other) in compared:
                turns.append(turn)
    # One that is due this very moment has not happened yet: it needs more than that wait.
    return min((turn for turn in turns if turn >= 0), default=inf)


def _compared(orders: Iterable[Services]) -> set[tuple[ServiceId, ServiceId]]:
    """The pairs of services that have the same rank at some counter."""
    return {
        (one, other)
        for ranks in {ServiceOrder.of(order).ranks for order in orders}
        for one, rank in ranks
        for other, other_rank in ranks
        if rank == other_rank and one != other
    }


def place_behind(
    waiting: Iterable[WaitingTicket],
    missed: WaitingTicket,
    places: int,
    calling: Calling,
    now: datetime,
) -> datetime | None:
    """The `waiting_since` that puts `missed` just behind `places` waiting people of its service.

    Behind all of them where fewer wait; `None` (it keeps its place) where nobody does or
    `places` is 0. `waiting` may hold other services too; `missed` itself is not in it.
    """
    rivals = [
        ticket for ticket in waiting if ticket.service == missed.service and ticket.counter is None
    ]
    order = calling_order(rivals, CounterId(""), (missed.service,), calling, now)[:places]
    if not order:
        return None
    last = order[-1]
    since = {ticket.ticket_id: ticket.waiting_since for ticket in rivals}[last.ticket_id]
    # As long a wait as gives it the same score.
    seconds = last.score / missed.weight
    if last.rule != "waited_too_long":
        # Yet never so long that it goes first of all.
        seconds = min(seconds, calling.longest_wait_minutes * 60.0)
    waited = timedelta(milliseconds=round(seconds * 1000))
    return max(since, now - waited) + timedelta(milliseconds=1)
