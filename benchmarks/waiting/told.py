"""What people are told on a simulated day by the product's own hall, and how it was."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from math import inf
from random import Random

from benchmarks.waiting.desk import Desk
from benchmarks.waiting.kinds import DayKind
from benchmarks.waiting.office import Office, new_office
from benchmarks.waiting.phones import Phone, Phones
from config.centre.model import Centre
from config.wire import (
    CounterState,
    CounterSummary,
    DeviceState,
    Emergency,
    HallMessage,
    Notice,
    ServiceId,
    TicketAction,
    WaitEstimate,
)
from queue_server.centre.events import HeldShift
from queue_server.centre.opening import centre_hours_on
from queue_server.centre.shifts import FinishingDay
from queue_server.tickets.events import TicketChanged
from queue_server.tickets.hall.day import Day
from queue_server.tickets.hall.forecast.learned_times import step_of
from queue_server.tickets.hall.forecast.newcomers import UNKNOWN
from queue_server.tickets.hall.forecast.past import DayArrivals, HallHistory
from queue_server.tickets.hall.forecast.past_waits import PastWaits
from queue_server.tickets.hall.processor_share import Effort
from queue_server.tickets.hall.view import Hall
from queue_server.tickets.rules.calling.dispatch import WaitingTicket, weight_of
from queue_server.tickets.rules.learning.cycles import TicketStep
from queue_server.tickets.rules.lifecycle import Ticket
from queue_server.tickets.rules.waits.estimates import TicketForecast
from queue_server.tickets.rules.waits.ranges import PastWait, worked_seconds


@dataclass
class Centres:
    """The centre's room as the hall sees it: its counters alone."""

    counters: dict[str, CounterSummary] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)
    emergency: Emergency | None = None
    messages: list[HallMessage] = field(default_factory=list)
    devices: dict[str, DeviceState] = field(default_factory=dict)
    shifts: dict[int, HeldShift] = field(default_factory=dict)
    finishing: FinishingDay | None = None


@dataclass(frozen=True)
class Told:
    """What somebody was told when taking a ticket, and what came of it. Seconds."""

    service: ServiceId
    priority: bool
    estimate: WaitEstimate | None
    waited: float
    served_somewhere: bool
    """Whether some counter of the service was there, or would be back."""
    best: float | None = None
    """The median of many futures of the same present: what could be known at most."""
    median: float | None = None
    """What the hall held most likely, before rounding."""
    outcome: PastWait | None = None
    """What the hall learns from it; None where it knew no time."""


@dataclass(frozen=True)
class _Asked:
    ticket: Ticket
    place: TicketForecast
    best: float | None


class Follower:
    """Follows an office with the product's hall and notes what it tells."""

    def __init__(
        self,
        office: Office,
        past: HallHistory,
        floor_share: float,
        random: Random,
        outcomes: Sequence[PastWait] = (),
    ) -> None:
        self._office = office
        self._floor_share = floor_share
        self._random = random
        self.view = Centres()
        today = office.centre.day(office.now)
        day = Day(today, [], [], past=past, past_waits=PastWaits([*outcomes]))
        self.hall = Hall(
            office.centre, self.view, day, Effort(share=1.0, largest_credit_seconds=inf)
        )
        self.asked: list[_Asked] = []
        self._past = past
        self._steps: list[TicketStep] = []
        office.listeners += [self._hear, self._look_at_new]
        office.on_desk = self._desk_changed
        office.before_issue = self._ask
        for desk in office.desks.values():
            self._desk_changed(desk)

    def _hear(self, event: TicketChanged) -> None:
        self._steps.append(step_of(event))
        self.hall.apply(event)

    def _desk_changed(self, desk: Desk) -> None:
        if desk.paused_since is not None:
            state = CounterState.PAUSED
        else:
            state = CounterState.OPEN if desk.open else CounterState.CLOSED
        self.view.counters[desk.id] = CounterSummary(
            counter=desk.id, name={}, state=state, since=self._office.now
        )
        self.hall.counters_changed()

    def _ask(self, ticket: Ticket) -> None:
        now, centre = self._office.now, self._office.centre
        if is_priority(centre, ticket):
            weight = weight_of(centre, ticket.priority_class)
            newcomer = WaitingTicket(ticket.id, ticket.service, weight, now)
            place = self.hall.forecast_with(newcomer, now)
        else:
            place = self.hall.forecast(now, fresh=True).services.get(ticket.service, UNKNOWN)
        best = None
        if self._random.random() < self._floor_share:
            best = median_of_futures(self._office, ticket, self._random)
        self.asked.append(_Asked(ticket, place, best))

    def _look_at_new(self, event: TicketChanged) -> None:
        """A forecast follows every ticket, as on a server."""
        if event.action is TicketAction.ISSUE:
            self.hall.forecast(self._office.now, fresh=True)

    def _outcome(self, asked: _Asked, called: datetime) -> PastWait | None:
        foreseen = asked.place.foreseen
        if foreseen is None:
            return None
        weight = weight_of(self._office.centre, asked.ticket.priority_class)
        waited = worked_seconds(self._office.spans, asked.ticket.issued_at, called)
        return PastWait(weight, foreseen, waited)

    def told(self) -> list[Told]:
        """What became of everybody who was told something."""
        return [
            Told(
                one.ticket.service,
                is_priority(self._office.centre, one.ticket),
                one.place.estimate,
                (called - one.ticket.issued_at).total_seconds(),
                True,
                one.best,
                one.place.median_seconds,
                self._outcome(one, called),
            )
            for one in self.asked
            if (called := self._office.called_at.get(one.ticket.id)) is not None
        ]

    @property
    def learned(self) -> HallHistory:
        """What the next day begins with."""
        return self._past.followed_by(self.hall.served, self._steps, self._day())

    def _day(self) -> DayArrivals:
        """Who came."""
        centre, day = self._office.centre, self._office.centre.day(self._office.now)
        midnight = centre.midnight_after(day - timedelta(days=1))
        people: Tally[tuple[ServiceId, str | None, int]] = Tally(
            (one.service, one.priority_class, (one.issued_at - midnight) // timedelta(minutes=30))
            for one in self._office.tickets.values()
        )
        return DayArrivals(day, people)


FUTURES = 24


def median_of_futures(office: Office, ticket: Ticket, random: Random) -> float:
    """The median wait of `ticket`, taken now, over futures with the true chances."""
    waits = []
    for _ in range(FUTURES):
        future = office.fork(Random(random.random()))
        future.join(ticket)
        future.run(lambda other: ticket.id in other.called_at)
        called = future.called_at.get(ticket.id, future.now)
        waits.append((called - ticket.issued_at).total_seconds())
    return sorted(waits)[FUTURES // 2]


@lru_cache(maxsize=1)
def worked_through(centre: Centre) -> Centre:
    """The centre with no lunch in its calendar."""
    changed = centre.model_dump()
    for weekday, hours in changed["opening"]["week"].items():
        if hours:
            changed["opening"]["week"][weekday] = [
                {"start": hours[0]["start"], "end": hours[-1]["end"]}
            ]
    return Centre.model_validate(changed)


def live(
    centre: Centre,
    kind: DayKind,
    day: date,
    seed: int,
    past: HallHistory,
    floor_share: float = 0.0,
    seen: list[tuple[Phone, datetime]] | None = None,
    outcomes: Sequence[PastWait] = (),
) -> tuple[list[Told], HallHistory]:
    """A day from morning to evening: what people were told, and what was learned.

    What their phones showed, and when they were called, is added to `seen`; `outcomes` are those of
    days before.
    """
    if not kind.lunch:
        centre = worked_through(centre)
    random = Random(seed)
    spans: list[tuple[datetime, datetime]] = centre_hours_on(centre, day)
    office = new_office(centre, kind, random, spans)
    follower = Follower(office, past, floor_share, Random(seed + 1), outcomes)
    phones = Phones()
    if seen is not None:
        office.listeners.append(lambda _event: phones.look(follower.hall, office.now))
    office.run()
    if seen is not None:
        seen += phones.seen(office.called_at)
    return follower.told(), follower.learned


def is_priority(centre: Centre, ticket: Ticket) -> bool:
    return weight_of(centre, ticket.priority_class) > centre.calling.ordinary_weight
