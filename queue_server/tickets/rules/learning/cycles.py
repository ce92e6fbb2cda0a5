"""The cycle of a counter: from one call to its next one while somebody waits.

Besides the service it has the gap between two people (papers, a pause of less than four minutes),
calls that nobody answers, people who are sent on and come again before others, tickets on hold
that are served on, and pauses. Each is learned for the whole hall from the steps of the tickets;
none is in the service's own time, which is counted from the call to the end without time on hold.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from math import sqrt
from typing import Final

from config.value_object import value_object
from config.wire import CounterId, ServiceId, TicketAction, TicketId, TicketState
from queue_server.tickets.rules.learning.service_times import ServiceTime
from queue_server.tickets.rules.lifecycle import AT_COUNTER

LONGEST_GAP_SECONDS: Final = 240.0
"""A counter that calls nobody for longer while somebody waits has paused, whatever it says."""
LONGEST_PAUSE_SECONDS: Final = 2400.0
"""What is longer is lunch, or the end of somebody's day."""
LEAST_PAUSE_SPREAD: Final = 0.3
"""The coefficient of variation of pauses at least, however alike those were that were seen."""

_UNKNOWN_TIME: Final = ServiceTime.typical(8)


@value_object
class TicketStep:
    """A step of a ticket, as the log has it."""

    at: datetime
    ticket_id: TicketId
    action: TicketAction
    from_state: TicketState | None
    to_state: TicketState
    service: ServiceId
    """Before the step or after it."""
    counter: CounterId | None
    actor: str
    """The label of who took it."""
    dossiers: int = 1
    """How many the ticket is for."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What the steps of the tickets add up to."""

    people: float
    """Who were called for the first time."""
    again: float
    """Calls of people who had been sent on, or back, from a counter."""
    turns: float
    """Calls and resumptions of any kind."""
    gone: float
    """People who were called in vain until their ticket was dropped."""
    absent_seconds: float
    """From calls to no-shows."""
    gaps: float
    gap_seconds: float
    worked_seconds: float
    """Before those gaps and pauses."""
    pauses: float
    pause_seconds: float
    pause_squares: float
    """The squares of the pauses' seconds."""


PRIOR: Final = Counts(
    people=40.0, again=1.0, turns=43.0, gone=0.6, absent_seconds=160.0, gaps=40.0,
    gap_seconds=800.0, worked_seconds=10_800.0, pauses=1.2, pause_seconds=720.0,
    pause_squares=540_000.0,
)  # fmt: skip
"""What a hall of which nothing is known counts as having seen: gaps of 20 s, 4 s for no-shows a
person, a pause of 10 min in two and a half hours."""


@dataclass(frozen=True)
class Overheads:
    """What a counter's time goes to besides serving people."""

    again: float
    """Further services for each person who waits."""
    gone: float
    """The share of them who never come."""
    turns: float
    """Calls and resumptions for each of them."""
    absent_seconds: float
    """Calls in vain, for each of them."""
    gap_seconds: float
    """After each turn."""
    pauses_per_second: float
    """Of work."""
    pause_seconds: float
    pause_square: float
    """The mean square of a pause, in square seconds."""

    @classmethod
    def of(cls, seen: Counts) -> Overheads:
        pauses = max(seen.pauses, 1.0)
        return cls(
            again=seen.again / seen.people,
            gone=seen.gone / seen.people,
            turns=seen.turns / seen.people,
            absent_seconds=seen.absent_seconds / seen.people,
            gap_seconds=seen.gap_seconds / seen.gaps,
            pauses_per_second=seen.pauses / seen.worked_seconds,
            pause_seconds=seen.pause_seconds / pauses,
            pause_square=seen.pause_squares / pauses,
        )

    @property
    def pause(self) -> ServiceTime:
        """How long a pause lasts."""
        variance = max(self.pause_square - self.pause_seconds**2, 0.0)
        spread = sqrt(variance) / self.pause_seconds
        return ServiceTime(self.pause_seconds, min(max(spread, LEAST_PAUSE_SPREAD), 1.5))

    def with_pauses(self, worked: float, mean: float, variance: float) -> tuple[float, float]:
        """Mean and variance with the pauses that `worked` seconds of work bring."""
        pauses = self.pauses_per_second * worked
        return mean + pauses * self.pause_seconds, variance + pauses * self.pause_square

    def cycle(self, served: ServiceTime) -> ServiceTime:
        """The time of a counter for each person who waits."""
        first, second, _ = served.moments
        often = 1 + self.again - self.gone
        mean = often * first + self.turns * self.gap_seconds + self.absent_seconds
        variance = often * (second - first * first) + (self.again + self.gone) * first * first
        variance += self.turns * self.gap_seconds**2 + self.absent_seconds * LONGEST_GAP_SECONDS / 2
        mean, variance = self.with_pauses(mean, mean, variance)
        return ServiceTime(mean, sqrt(variance) / mean)


@dataclass(frozen=True)
class Cycle:
    """How long a counter takes with somebody: for the service, and until it calls the next."""

    served: ServiceTime
    overheads: Overheads | None = None
    """None: nothing but the service."""

    @cached_property
    def whole(self) -> ServiceTime:
        """The cycle of somebody who waits still."""
        return self.overheads.cycle(self.served) if self.overheads else self.served

    def left(self, lasted_seconds: float) -> tuple[float, float]:
        """Mean and variance of what is left of a cycle whose service has lasted so long."""
        mean, variance = self.served.remaining(lasted_seconds)
        if self.overheads is None:
            return mean, variance
        gap = self.overheads.gap_seconds
        mean, variance = mean + gap, variance + gap * gap
        return self.overheads.with_pauses(mean + max(lasted_seconds, 0.0), mean, variance)


class Times(dict[ServiceId, ServiceTime]):
    """How long counters take with somebody of each service; 8 minutes where none is known."""

    def __missing__(self, service: ServiceId) -> ServiceTime:
        return _UNKNOWN_TIME

    def with_cycles(self, cycles: Mapping[ServiceId, Cycle]) -> Times:
        """The same with those of one counter in their place."""
        return Times({**self, **{service: cycle.whole for service, cycle in cycles.items()}})


@dataclass(slots=True)
class _Free:
    """A counter that serves nobody."""

    since: datetime
    worked_seconds: float
    """With the one before."""
    somebody_waits: bool


@dataclass(slots=True)
class Turns:
    """Follows the steps of all tickets and counts what the turns of the counters are made of."""

    _line: dict[TicketId, ServiceId] = field(default_factory=dict)
    """Of those who wait: for which service. Who was sent on is not among them."""
    _waiting: Tally[ServiceId] = field(default_factory=Tally)
    """How many of them there are of each service."""
    _services: defaultdict[CounterId, set[ServiceId]] = field(
        default_factory=lambda: defaultdict(set)
    )
    """What each counter has been seen to call."""
    _turn: dict[TicketId, tuple[CounterId, datetime]] = field(default_factory=dict)
    """Where each ticket at a counter is, and since when."""
    _free: dict[CounterId, _Free] = field(default_factory=dict)
    _sent_on: set[TicketId] = field(default_factory=set)
    _missed: set[TicketId] = field(default_factory=set)
    _seen: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    _overheads: Overheads | None = None
    """What was learned, until more is seen."""

    @property
    def overheads(self) -> Overheads:
        """What has been learned so far; the same object until that changes."""
        if self._overheads is None:
            names = Counts.__slots__
            counts = Counts(**{n: getattr(PRIOR, n) + self._seen[n] for n in names})
            self._overheads = Overheads.of(counts)
        return self._overheads

    def follow(self, step: TicketStep) -> None:
        """Take a step in; the steps come in the order of the log."""
        was_there, is_there = step.from_state in AT_COUNTER, step.to_state in AT_COUNTER
        if step.ticket_id in self._line:
            self._waiting[self._line.pop(step.ticket_id)] -= 1
        if step.to_state is TicketState.WAITING and step.action is not TicketAction.TRANSFER:
            self._line[step.ticket_id] = step.service
            self._waiting[step.service] += 1
        if is_there and not was_there and step.counter:
            self._begin(step, step.counter)
        elif was_there and not is_there:
            self._end(step)
        if step.action in _SENT_ON and step.from_state is not TicketState.WAITING:
            self._sent_on.add(step.ticket_id)

    def new_day(self) -> None:
        """Forget who is where: what was counted stays."""
        for known in (self._line, self._waiting, self._turn, self._free):
            known.clear()
        self._sent_on.clear()
        self._missed.clear()

    def _begin(self, step: TicketStep, counter: CounterId) -> None:
        self._services[counter].add(step.service)
        self._turn[step.ticket_id] = counter, step.at
        free = self._free.pop(counter, None)
        if free and free.somebody_waits:
            self._count_idle(free, (step.at - free.since).total_seconds())
        self._overheads = None
        self._seen["turns"] += 1
        if step.action is not TicketAction.CALL:
            return
        if step.ticket_id in self._sent_on:
            self._sent_on.discard(step.ticket_id)
            self._seen["again"] += 1
        elif step.ticket_id not in self._missed:
            self._seen["people"] += 1

    def _count_idle(self, free: _Free, seconds: float) -> None:
        if not 0 <= seconds < LONGEST_PAUSE_SECONDS:
            return
        self._seen["worked_seconds"] += free.worked_seconds
        if seconds < LONGEST_GAP_SECONDS:
            self._seen["gaps"] += 1
            self._seen["gap_seconds"] += seconds
        else:
            self._seen["pauses"] += 1
            self._seen["pause_seconds"] += seconds
            self._seen["pause_squares"] += seconds * seconds

    def _end(self, step: TicketStep) -> None:
        turn = self._turn.pop(step.ticket_id, None)
        if turn is None:
            return
        counter, began = turn
        worked = (step.at - began).total_seconds()
        waits = any(self._waiting[service] > 0 for service in self._services[counter])
        self._free[counter] = _Free(step.at, worked, waits)
        if step.action is TicketAction.NO_SHOW:
            self._missed.add(step.ticket_id)
            self._overheads = None
            self._seen["absent_seconds"] += worked
            self._seen["gone"] += step.to_state.is_final


_SENT_ON: Final = frozenset({TicketAction.TRANSFER, TicketAction.RETURN})
