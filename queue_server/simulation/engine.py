"""A day of a hall, event by event: people take tickets, counters call them by the product's own
policy (`tickets.rules.calling.dispatch`), and each visit goes as it was scripted.

Nothing is drawn here: arrivals, times at counters and absences are given, so that the same day
comes out the same. Pure.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from heapq import heappop, heappush
from typing import Any, Final, Literal

from config.centre.model import Calling
from config.wire import CounterId, ServiceId, TicketId
from queue_server.simulation.helping import LOOKED_AT_SECONDS, NO_HELP, DayHelp, HelpRules, Span
from queue_server.tickets.rules.calling.counter_services import with_help
from queue_server.tickets.rules.calling.dispatch import WaitingTicket, next_ticket, place_behind
from queue_server.tickets.rules.calling.service_order import Services

Line = tuple[ServiceId, float, CounterId | None]


class Then(StrEnum):
    """What comes after a turn at a counter."""

    DONE = "done"
    """The person leaves."""
    MISSED = "missed"
    """Nobody came: back into the queue behind some others, while turns are left."""
    HELD = "held"
    """The counter takes the person on, without a call, after `away_seconds`."""
    QUEUED = "queued"
    """Waits again in the old place in time, from `away_seconds` on: transferred or returned."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn at a counter, from the call (or the resumption) until the counter is rid of it."""

    seconds: float
    then: Then = Then.DONE
    away_seconds: float = 0.0
    service: ServiceId | None = None
    """For which it waits afterwards; None: the same."""
    counter: CounterId | None = None
    """The only counter that may call it afterwards."""


@dataclass(frozen=True, slots=True)
class SimulatedVisitor:
    """Somebody with a ticket, and how the visit will go."""

    id: TicketId
    service: ServiceId
    weight: float
    at: datetime
    """When the ticket was taken; the wait counts from here."""
    turns: tuple[Turn, ...]
    """At least one. After the last the person leaves, whatever it ends with."""
    known_at: datetime | None = None
    """When counters could call it, where that was later (a kiosk without its server)."""
    gives_up_after: tuple[int, float] | None = None
    """(turns, seconds): who has had that many turns and waits that long after `at` leaves."""
    is_counted: bool = True
    """Whether figures count the wait."""
    priority_class: str | None = None


@dataclass(frozen=True, slots=True)
class Pause:
    """A pause: begun once the counter is free from `due_at` on, and as long as it was."""

    due_at: datetime
    seconds: float


@dataclass(frozen=True, slots=True)
class SimulatedCounter:
    """A counter, when somebody is at it, and what its clerk needs between two people."""

    id: CounterId
    services: Services
    """Those that it calls; a sequence is its own order of them."""
    present: tuple[Span, ...]
    """A turn under way is ended after them."""
    gaps: tuple[float, ...] = (0.0,)
    """Seconds between a turn and readiness for the next one, used in this order, then again."""
    breaks: tuple[Pause, ...] = ()
    """In the order in which they are due."""


@dataclass(frozen=True, slots=True)
class SimulatedCall:
    """The first call of a person."""

    person: SimulatedVisitor
    at: datetime
    counter: CounterId

    @property
    def waited_seconds(self) -> float:
        return (self.at - self.person.at).total_seconds()


@dataclass
class SimulatedDay:
    """What came of a day."""

    calls: dict[TicketId, SimulatedCall] = field(default_factory=dict)
    gave_up: list[SimulatedVisitor] = field(default_factory=list)
    """Left before any call."""
    never_called: list[SimulatedVisitor] = field(default_factory=list)
    """Still waited for a first call when no counter was there any more."""
    busy_seconds: dict[CounterId, float] = field(default_factory=dict)
    ended_at: datetime | None = None


@dataclass
class _Place:
    """A person under way."""

    person: SimulatedVisitor
    ticket: WaitingTicket
    turn: int = 0
    is_waiting: bool = False


@dataclass
class _Desk:
    """A counter under way."""

    counter: SimulatedCounter
    services: Services
    """That it calls now."""
    is_busy: bool = False
    idle_since: datetime | None = None
    gaps: int = 0
    """Gaps that are over."""
    breaks: int = 0
    """Breaks that are over, or were due when nobody was there."""
    ready: list[_Place] = field(default_factory=list)
    """Held people who are back."""

    def is_present(self, now: datetime) -> bool:
        return any(start <= now < end for start, end in self.counter.present)

    def returns(self, now: datetime) -> bool:
        """Whether it is there, or will be."""
        return any(now < end for _, end in self.counter.present)

    def due_break(self, now: datetime) -> Pause | None:
        """The next break that is due, which is thereby over."""
        planned = self.counter.breaks
        if self.breaks < len(planned) and planned[self.breaks].due_at <= now:
            self.breaks += 1
            return planned[self.breaks - 1]
        return None

    def next_gap(self) -> float:
        gaps = self.counter.gaps
        self.gaps += 1
        return gaps[(self.gaps - 1) % len(gaps)] if gaps else 0.0


_Kind = Literal["join", "present", "free", "left", "resume", "give_up", "look"]
_Event = tuple[datetime, int, _Kind, Any]
_AT_ONCE: Final = 100
"""Events in one slice of a run: some two milliseconds."""


class Simulation:
    """A day under way. `advance` until it says that nothing is left to happen."""

    def __init__(
        self,
        people: Iterable[SimulatedVisitor],
        counters: Sequence[SimulatedCounter],
        calling: Calling,
        helping: HelpRules = NO_HELP,
    ) -> None:
        self._calling = calling
        self._helping = DayHelp(helping)
        self._desks = {counter.id: _Desk(counter, counter.services) for counter in counters}
        self._by_service = _reach(self._desks.values())
        self._lines: dict[Line, list[tuple[datetime, TicketId]]] = {}
        self._heads: dict[Line, WaitingTicket] = {}
        self._waiting: dict[TicketId, _Place] = {}
        self._events: list[_Event] = []
        self._number = 0
        self._now: datetime | None = None
        self.outcome = SimulatedDay(busy_seconds=dict.fromkeys(self._desks, 0.0))
        for person in people:
            self._expect(person)
        for desk in self._desks.values():
            starts = [start for start, _ in desk.counter.present]
            for when in [*starts, *(one.due_at for one in desk.counter.breaks)]:
                self._at(when, "present", desk)
        if self._helping and self._events:
            self._at(self._events[0][0], "look", None)

    def advance(self, events: int = _AT_ONCE) -> bool:
        """Let so many events happen; false once nothing is left."""
        for _ in range(events):
            if not self._events:
                self._end()
                return False
            now, _, kind, whom = heappop(self._events)
            if kind != "look":
                self._now = now
            getattr(self, f"_{kind}")(whom, now)
        return True

    def _end(self) -> None:
        self.outcome.ended_at = self._now
        left = [place.person for place in self._waiting.values()]
        self.outcome.never_called = [one for one in left if one.id not in self.outcome.calls]

    def _at(self, when: datetime, kind: _Kind, whom: object) -> None:
        self._number += 1
        heappush(self._events, (when, self._number, kind, whom))

    def _after(self, now: datetime, seconds: float, kind: _Kind, whom: object) -> None:
        self._at(now + timedelta(seconds=seconds), kind, whom)

    def _expect(self, person: SimulatedVisitor) -> None:
        ticket = WaitingTicket(person.id, person.service, person.weight, person.at)
        place = _Place(person, ticket)
        self._at(person.known_at or person.at, "join", place)
        if person.gives_up_after is not None:
            self._after(person.at, person.gives_up_after[1], "give_up", place)

    def _look(self, _whom: None, now: datetime) -> None:
        """Begin and end help, until nothing else is left to happen."""
        if self._events:
            self._after(now, LOOKED_AT_SECONDS, "look", None)
        if not self._helping.look(self._heads.values(), now):
            return
        for name, desk in self._desks.items():
            desk.services = with_help(desk.counter.services, self._helping.also(name))
            if not desk.is_busy and desk.is_present(now):
                self._serve_next(desk, now)
        self._by_service = _reach(self._desks.values())

    # ------------------------------------------------------------------------ the queue

    def _join(self, place: _Place, now: datetime) -> None:
        """Wait, and be called at once by the counter that has been idle longest."""
        ticket = place.ticket
        place.is_waiting = True
        self._waiting[ticket.ticket_id] = place
        line = ticket.service, ticket.weight, ticket.counter
        entries = self._lines.setdefault(line, [])
        insort(entries, (ticket.waiting_since, ticket.ticket_id))
        self._set_head(line)
        reach = [ticket.counter] if ticket.counter else self._by_service.get(ticket.service, [])
        idle = [desk for one in reach if (desk := self._desks.get(one)) and not desk.is_busy]
        idle = [desk for desk in idle if desk.is_present(now)]
        if idle:
            self._serve_next(min(idle, key=lambda desk: desk.idle_since or now), now)

    def _set_head(self, line: Line) -> None:
        entries = self._lines[line]
        if entries:
            self._heads[line] = self._waiting[entries[0][1]].ticket
        else:
            self._heads.pop(line, None)

    def _take(self, place: _Place) -> None:
        """Out of the queue."""
        ticket = place.ticket
        place.is_waiting = False
        line = ticket.service, ticket.weight, ticket.counter
        self._lines[line].remove((ticket.waiting_since, ticket.ticket_id))
        del self._waiting[ticket.ticket_id]
        self._set_head(line)

    def _give_up(self, place: _Place, now: datetime) -> None:
        turns, _ = place.person.gives_up_after or (0, 0.0)
        if place.is_waiting and place.turn >= turns:
            self._take(place)
            if place.person.id not in self.outcome.calls:
                self.outcome.gave_up.append(place.person)

    # --------------------------------------------------------------------- at the counters

    def _present(self, desk: _Desk, now: datetime) -> None:
        """The clerk comes, or a break is due."""
        if not desk.is_busy:
            self._serve_next(desk, now)

    def _free(self, desk: _Desk, now: datetime) -> None:
        """The clerk is ready for the next one."""
        desk.is_busy = False
        self._serve_next(desk, now)

    def _resume(self, whom: tuple[_Desk, _Place], now: datetime) -> None:
        desk, place = whom
        desk.ready.append(place)
        if not desk.is_busy:
            self._serve_next(desk, now)

    def _serve_next(self, desk: _Desk, now: datetime) -> None:
        """Take a break, else a held person on, else call, else be idle."""
        is_present = desk.is_present(now)
        if (pause := desk.due_break(now)) and is_present:
            desk.is_busy = True
            self._after(now, pause.seconds, "free", desk)
            return
        if desk.ready and (is_present or not desk.returns(now)):
            self._begin(desk, desk.ready.pop(0), now)
            return
        place = self._called(desk, now) if is_present else None
        if place is None:
            desk.idle_since = now
            return
        call = SimulatedCall(place.person, now, desk.counter.id)
        self.outcome.calls.setdefault(place.person.id, call)
        self._begin(desk, place, now)

    def _called(self, desk: _Desk, now: datetime) -> _Place | None:
        """Whom the policy has this counter call."""
        heads = self._heads.values()
        choice = next_ticket(heads, desk.counter.id, desk.services, self._calling, now)
        if choice is None:
            return None
        place = self._waiting[choice.ticket_id]
        self._take(place)
        return place

    def _begin(self, desk: _Desk, place: _Place, now: datetime) -> None:
        turn = place.person.turns[place.turn]
        place.turn += 1
        desk.is_busy = True
        self.outcome.busy_seconds[desk.counter.id] += turn.seconds
        self._after(now, turn.seconds, "left", (desk, place, turn))

    def _left(self, whom: tuple[_Desk, _Place, Turn], now: datetime) -> None:
        """A turn is over: of the person, and after the gap of the clerk too."""
        desk, place, turn = whom
        if place.turn < len(place.person.turns):
            self._continue(desk, place, turn, now)
        gap = desk.next_gap()
        if gap > 0:
            self._after(now, gap, "free", desk)
        else:
            self._free(desk, now)

    def _continue(self, desk: _Desk, place: _Place, turn: Turn, now: datetime) -> None:
        """What the person does next. Whoever has no turns left has gone already."""
        if turn.then is Then.HELD:
            self._after(now, turn.away_seconds, "resume", (desk, place))
        elif turn.then is not Then.DONE:
            place.ticket = self._ticket_after(place, turn, now)
            if turn.away_seconds:
                self._after(now, turn.away_seconds, "join", place)
            else:
                self._join(place, now)

    def _ticket_after(self, place: _Place, turn: Turn, now: datetime) -> WaitingTicket:
        ticket = place.ticket
        if turn.then is Then.MISSED:
            return replace(ticket, counter=None, waiting_since=self._behind(place, now))
        # Sent to a counter that is not there, it waits for any.
        counter = turn.counter if turn.counter in self._desks else None
        return replace(ticket, service=turn.service or ticket.service, counter=counter)

    def _behind(self, place: _Place, now: datetime) -> datetime:
        """The place in time of somebody who was called and did not come."""
        rivals = [one.ticket for one in self._waiting.values()]
        back = self._calling.absence_sets_back
        behind = place_behind(rivals, place.ticket, back, self._calling, now)
        since = place.ticket.waiting_since
        return since if behind is None else max(since, min(behind, now))


def _reach(desks: Iterable[_Desk]) -> Mapping[ServiceId, list[CounterId]]:
    """Which counters call each service."""
    found: dict[ServiceId, list[CounterId]] = {}
    for desk in desks:
        for service in desk.services:
            found.setdefault(service, []).append(desk.counter.id)
    return found


def simulate(
    people: Iterable[SimulatedVisitor],
    counters: Sequence[SimulatedCounter],
    calling: Calling,
    helping: HelpRules = NO_HELP,
) -> SimulatedDay:
    """A whole day at once. Where others must not wait for it, use `Simulation` in slices."""
    simulation = Simulation(people, counters, calling, helping)
    while simulation.advance():
        pass
    return simulation.outcome
