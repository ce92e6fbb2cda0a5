"""How long people will wait: the next calls of the open counters, simulated.

The calling policy itself (`dispatch.Lines.choose`) runs ahead over the counters that are open,
each serving for its service's mean time. That gives the calling order and, for everyone, how
many are called before at counters that could have taken them.

The wait is not the moment of that call in the simulation, because of several busy counters the
first to be free is earlier than the mean of any. Instead the calls that each counter makes by
the time t are counted by its renewal function in its straight part, (t - start) × rate, where
`start` lies before the mean end of its work by the mean excess E[X²] / 2 E[X]; together the
counters of a ticket's service must come to the call that is its own. That is exact for one
counter, for exponential times and for any number of equal counters in the long run; variances
follow in the same way, and the wait is taken as lognormal. What is told of it is the range that
held for such waits lately (`ranges`). Service times are lognormal; of one
under way counts what is left, given how long it has lasted.

People who are yet to come and go first (a higher weight, a service that the counter prefers) are
foreseen at the rate at which they come. A counter that is away and expected back is busy until then
(`returns`). All this is in working seconds; the policy is asked at the time of the clock, and the
waits are mapped to it over the breaks of the day (`working_time`). Not foreseen: pauses to come.
Durations are seconds; nothing here does input or output.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import heapify, heappop, heapreplace
from math import inf, log, sqrt
from typing import Final, NamedTuple

from config.centre.model import Calling
from config.wire import ServiceId, TicketId, WaitEstimate
from queue_server.tickets.rules.calling.dispatch import Lines, Reach, SubQueue, WaitingTicket
from queue_server.tickets.rules.calling.people_ahead import (
    EXPECTED,
    NEWCOMER,
    Place,
    called_now,
    people_ahead,
    place_of_head,
)
from queue_server.tickets.rules.learning.arrivals import ArrivalRate, Arrivals
from queue_server.tickets.rules.learning.cycles import Times
from queue_server.tickets.rules.learning.service_times import ServiceTime, learn
from queue_server.tickets.rules.waits.desks import Desk, OpenCounter
from queue_server.tickets.rules.waits.pools import Pool
from queue_server.tickets.rules.waits.ranges import NO_HISTORY, Foreseen, Ranges
from queue_server.tickets.rules.waits.told_waits import NOBODY_AHEAD, estimate_of
from queue_server.tickets.rules.waits.working_time import DayAhead

__all__ = [
    "AT_ONCE",
    "ArrivalRate",
    "Forecast",
    "OpenCounter",
    "ServiceTime",
    "TicketForecast",
    "forecast",
    "learn",
]

AT_ONCE: Final = WaitEstimate(low_seconds=0, high_seconds=60)
"""A counter is free: the wait is until its clerk presses "next"."""
_A_MOMENT: Final = 0.001
"""Seconds by which a clerk who comes back is later than the clock says: its seconds are rounded."""


class TicketForecast(NamedTuple):
    people_ahead: int
    estimate: WaitEstimate | None
    """`None` is "unknown": no counter that is open or expected back may call it."""
    median_seconds: float | None = None
    """The median of the wait, not rounded; the middle of a skewed range lies above it."""
    foreseen: Foreseen | None = None
    """The wait before it was compared with past ones: what `ranges.PastWait` wants to know."""

    @property
    def place(self) -> float:
        """By what tickets are put in order: people ahead; last those that nobody may call."""
        return inf if self.estimate is None else self.people_ahead


@dataclass(frozen=True, slots=True)
class Forecast:
    """What the counters will do next."""

    tickets: Mapping[TicketId, TicketForecast]
    services: Mapping[ServiceId, TicketForecast]
    """For somebody without priority who takes a ticket now."""
    order: tuple[TicketId, ...]
    """Everyone waiting, by people ahead; last those whom no counter may call."""
    day: DayAhead
    """The calendar, as it was when this was made."""


def forecast(
    waiting: Sequence[WaitingTicket],
    counters: Sequence[OpenCounter],
    service_times: Mapping[ServiceId, ServiceTime],
    calling: Calling,
    ordinary_weight: float,
    now: datetime,
    arrivals: Iterable[Arrivals] = (),
    ranges: Ranges = NO_HISTORY,
    day: DayAhead | None = None,
    longer: Mapping[TicketId, float] | None = None,
) -> Forecast:
    """Run the calling policy ahead over the counters that call, or will be back.

    `service_times` names every service that wants a forecast of its own; a service that only
    tickets or counters name takes 8 minutes. `ordinary_weight` is that of people without
    priority. `arrivals` (`ExpectedArrivals.coming`) are people still to come, who may be called
    before some who wait; without them such waits come out too short. `ranges` are those of past
    waits.
    `day` is the calendar from `now` on; by default nothing breaks the day and it has no end.
    `longer` says of tickets for many dossiers how many times as long they take (`sizes`).
    """
    day = day or DayAhead.endless(now)
    lines = Lines(waiting, calling, now)
    for service in {**service_times, **dict.fromkeys(ticket.service for ticket in waiting)}:
        lines.add(service, ordinary_weight, None, 0.0, NEWCOMER)
    _expect(lines, arrivals, day)
    lines.form()
    simulation = _Simulation(lines, counters, service_times, day, ranges, longer or {})
    now_called, later = simulation.called_first()
    simulation.run()
    simulation.line_up_unreached()
    return _by_place(simulation.calls, now_called, later, day)


def _by_place(
    calls: Sequence[_Call], now_called: set[Place], later: set[Place], day: DayAhead
) -> Forecast:
    """The simulated calls, with people ahead that fit those whom the counters call now, who are
    first in the order, and those whom the others call first `later`."""
    reached = [(place, before) for place, before, wait in calls if wait]
    ahead = people_ahead(reached, now_called | later)
    first = {ticket for _, _, ticket in now_called}
    keys: dict[TicketId, tuple[bool, float]] = {}
    tickets: dict[TicketId, TicketForecast] = {}
    services: dict[ServiceId, TicketForecast] = {}
    for place, before, wait in calls:
        service, _, ticket_id = place
        people = ahead.get(place, before)
        forecast = TicketForecast(people, *(wait or _NOBODY))
        if ticket_id == NEWCOMER:
            services[service] = forecast
        else:
            tickets[ticket_id] = forecast
            keys[ticket_id] = ticket_id not in first, people if wait else inf
    return Forecast(tickets, services, tuple(sorted(keys, key=keys.__getitem__)), day)


def _expect(lines: Lines, arrivals: Iterable[Arrivals], day: DayAhead) -> None:
    """Put those who will come into their lines, while tickets are given.

    After the longest wait everyone who is here now goes before them anyway.
    """
    for people in arrivals:
        for since in day.given(people.service, [*people.within(lines.longest_wait_seconds)]):
            lines.add(people.service, people.weight, None, since, EXPECTED)


_Wait = tuple[WaitEstimate, float, Foreseen | None]
"""What is told, the median in seconds, and what was foreseen."""
_NOBODY: Final = None, None, None
"""The wait for a call that nobody makes."""
_Call = tuple[Place, int, _Wait | None]
"""Who is called, how many before, and the wait for it."""


class _Simulation:
    """The open counters calling one after the other until nobody is left."""

    def __init__(
        self,
        lines: Lines,
        counters: Sequence[OpenCounter],
        service_times: Mapping[ServiceId, ServiceTime],
        day: DayAhead,
        ranges: Ranges,
        longer: Mapping[TicketId, float],
    ) -> None:
        self.lines = lines
        self.day = day
        self.ranges = ranges
        self.longer = longer
        self.times = Times(service_times)
        self.desks = [
            Desk(each, lines.reach(each.id, each.services), self.times, day.time.now)
            for each in counters
        ]
        self.pool_of = self._form_pools()
        self.calls: list[_Call] = []
        """Everybody who waits now, and a newcomer of each service, in the order of the calls."""

    def _form_pools(self) -> dict[SubQueue, Pool]:
        """One pool for each set of counters that some line can be called by."""
        members: dict[SubQueue, list[int]] = {}
        for index, desk in enumerate(self.desks):
            for _, line in desk.reach:
                members.setdefault(line, []).append(index)
        pools: dict[tuple[int, ...], Pool] = {}
        for indices in map(tuple, members.values()):
            if indices not in pools:
                members_of = [self.desks[index] for index in indices]
                earliest = min(desk.earliest for desk in members_of)
                pools[indices] = Pool((desk.share for desk in members_of), earliest)
                for desk in members_of:
                    desk.pools.append(pools[indices])
        return {line: pools[tuple(indices)] for line, indices in members.items()}

    def called_first(self) -> tuple[set[Place], set[Place]]:
        """Whom the open counters call now; and whom the others call first, of the people whom no
        open counter may call."""
        here = [desk.reach for desk in self.desks if desk.here]
        reached = {id(line) for reach in here for _, line in reach}
        later = [
            [item for item in desk.reach if id(item[1]) not in reached]
            for desk in self.desks
            if not desk.here
        ]
        at = self.day.time.clock(0.0)
        return called_now(self.lines, here), called_now(self.lines, later, at)

    def run(self) -> None:
        """Let the counters call, the first free one first, until nobody who waits now is left."""
        free = [(desk.free_at, index) for index, desk in enumerate(self.desks)]
        heapify(free)
        left = sum(line.people(EXPECTED) for line in self.pool_of)
        while left and free:
            at, index = free[0]
            desk = self.desks[index]
            line = self._choose(desk, at)
            if line is None:
                self._wait_for_somebody(desk)
            else:
                left -= line.ticket_id != EXPECTED
                self._call(desk, line, at)
            if desk.reach:
                heapreplace(free, (desk.free_at, index))
            else:
                heappop(free)

    def _choose(self, desk: Desk, at: float) -> SubQueue | None:
        """Whom a counter that is free at `at` calls.

        The policy is asked at the time at which that call is expected: of several busy counters
        the first is free earlier than the mean of any, and by the later time those whose
        priority grows would have overtaken others too soon.
        """
        expected = at
        if at > 0:
            for pool in desk.pools:
                expected = min(expected, pool.mean())
        clock = self.day.time.clock
        line = self.lines.choose(desk.reach, clock(expected))
        return line if line or expected == at else self.lines.choose(desk.reach, clock(at))

    def _wait_for_somebody(self, desk: Desk) -> None:
        """Nobody is there for it: it stays idle until the next one comes."""
        since = min((line.since for _, line in desk.reach), default=None)
        if since is not None:
            desk.free_at = self.day.time.worked(since) + _A_MOMENT

    def _call(self, desk: Desk, line: SubQueue, at: float) -> None:
        pool = self.pool_of[line]
        expected = line.ticket_id == EXPECTED
        if not expected:
            wait = self._wait(line, pool) if at > 0 else self._at_once(line)
            self.calls.append((place_of_head(line), pool.calls, wait))
        if line.ticket_id != NEWCOMER:
            factor = self.longer.get(line.ticket_id, 1.0) if self.longer else 1.0
            desk.serve(desk.times[line.service], at, expected, factor)
        if not line.advance():
            for each in self.desks:
                each.reach = [item for item in each.reach if item[1] is not line]

    def _wait(self, line: SubQueue, pool: Pool) -> _Wait:
        foreseen = _lognormal(*pool.wait())
        found = self.ranges.of(line.weight, foreseen)
        if pool.earliest:
            found = found.not_before(pool.earliest)
        return *estimate_of(found, line.service, self.day, pool.saved), foreseen

    def _at_once(self, line: SubQueue) -> _Wait:
        return *estimate_of(NOBODY_AHEAD, line.service, self.day), None

    def line_up_unreached(self) -> None:
        """Put in order, without times, those whom no open counter may call."""
        reach: Reach = [
            (0, line) for line in self.lines.by_key.values() if line not in self.pool_of
        ]
        ahead: dict[ServiceId, int] = {}
        while (line := self.lines.choose(reach, 0.0)) is not None:
            before = ahead.get(line.service, 0)
            self.calls.append((place_of_head(line), before, None))
            ahead[line.service] = before + (line.ticket_id != NEWCOMER)
            if not line.advance():
                reach = [item for item in reach if item[1] is not line]


def _lognormal(mean: float, deviation: float) -> Foreseen:
    share = deviation / mean
    growth = 1 + share * share
    return Foreseen(mean / sqrt(growth), sqrt(log(growth)))
