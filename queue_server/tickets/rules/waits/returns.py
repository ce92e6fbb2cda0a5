"""When a counter that does not call now is expected back.

A paused counter comes back at the time that its clerk named, else after what is usually left of a
pause that has lasted so long, learned by hour of day. A counter that was open before a break of
the centre comes back after it; in the morning, the counters that usually open do. Pure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from config.wire import CounterState
from queue_server.tickets.rules.learning.service_times import ServiceTime, learn
from queue_server.tickets.rules.waits.working_time import Span, WorkingTime

PAUSE: Final = ServiceTime(9 * 60, 0.6)
"""A pause until pauses are learned: an assumption."""
DELAY: Final = ServiceTime(3 * 60, 1.0)
"""How long after the named time, or the centre's opening, a clerk comes: an assumption."""
MOST_DELAY: Final = timedelta(minutes=20)
"""A closed counter is not expected any longer once its clerk is so late."""
PUNCTUAL_VARIANCE: Final = 60.0**2
_MORE_OF_A_LONG_PAUSE: Final = 0.25
"""What is left, as a share of what it has lasted, of a pause that is longer than pauses are."""


class Pauses:
    """How long pauses last, by the hour of the day at which they begin."""

    def __init__(
        self,
        zone: ZoneInfo,
        pauses: Iterable[tuple[datetime, float]] = (),
        prior: ServiceTime = PAUSE,
    ) -> None:
        """`pauses` have their beginning and seconds, the oldest first; those over a break of the
        centre are the caller's to leave out. `prior` stands in until enough are known."""
        self._zone = zone
        self._prior = prior
        self._seconds: defaultdict[int | None, list[float]] = defaultdict(list)
        self._learned: dict[int | None, ServiceTime] = {}
        for since, seconds in pauses:
            self.add(since, seconds)

    def add(self, since: datetime, seconds: float) -> None:
        """Add a pause that has ended."""
        for hour in (None, since.astimezone(self._zone).hour):
            self._seconds[hour].append(seconds)
        self._learned.clear()

    def begun(self, since: datetime) -> ServiceTime:
        """How long a pause lasts that begins at `since`: of its hour where there are enough."""
        hour = since.astimezone(self._zone).hour
        if hour not in self._learned:
            usual = learn(self._seconds[None], self._prior)
            self._learned[hour] = learn(self._seconds[hour], usual)
        return self._learned[hour]


@dataclass(frozen=True, slots=True)
class ObservedCounter:
    """What is known of a counter."""

    state: CounterState
    since: datetime | None
    """Since when it is in that state."""
    back_at: datetime | None = None
    """When its clerk, pausing, said to be back."""
    called_at: datetime | None = None
    """Its last call."""
    usual: bool = True
    """Whether it is usually open."""
    manned: bool = True
    """False: nobody seems to be at it, though it is open."""


@dataclass(frozen=True, slots=True)
class Return:
    """A counter that is expected back: mean and variance of the time until then, in working
    seconds and their squares."""

    seconds: float
    variance: float
    earliest: float = 0.0
    """It is not back before, in working seconds."""


@dataclass(frozen=True, slots=True)
class Today:
    """The hours of the day, and where `now` lies in them."""

    spans: Sequence[Span]
    now: datetime
    begun: datetime | None = field(init=False)
    """When the hours began that are under way, or were last."""
    following: datetime | None = field(init=False)
    """When the next hours begin today."""
    is_open: bool = field(init=False)

    def __post_init__(self) -> None:
        started = [start for start, _ in self.spans if start <= self.now]
        later = [start for start, _ in self.spans if start > self.now]
        under_way = any(start <= self.now < end for start, end in self.spans)
        object.__setattr__(self, "begun", max(started, default=None))
        object.__setattr__(self, "following", min(later, default=None))
        object.__setattr__(self, "is_open", under_way)

    @property
    def in_break(self) -> bool:
        """Whether hours are still to come today and none are under way."""
        return self.following is not None and not self.is_open

    @property
    def closed_since(self) -> datetime | None:
        """When the hours ended that were last."""
        return max((end for _, end in self.spans if end <= self.now), default=None)


def works_now(counter: ObservedCounter, today: Today) -> bool:
    """Whether an open counter calls at this time of day.

    In a break it does only if it was opened, or has called somebody, since the break began.
    """
    if counter.state is not CounterState.OPEN:
        return False
    if not today.in_break or (closed := today.closed_since) is None:
        return True
    return any(at is not None and at >= closed for at in (counter.since, counter.called_at))


def expected_back(
    counter: ObservedCounter, today: Today, time: WorkingTime, pauses: Pauses
) -> Return | None:
    """When a counter that does not call now is back; `None` where it is not expected today."""
    if counter.back_at is not None and counter.back_at > today.now:
        return _at(
            max(counter.back_at, today.following or today.now)
            if today.in_break
            else counter.back_at,
            time,
        )
    if today.in_break:
        return _after_break(counter, today, time)
    if counter.state is CounterState.CLOSED:
        return _opens(counter, today, time)
    return _in(*_left_of_pause(counter, today, pauses), today, time)


def unattended(since: datetime, today: Today, time: WorkingTime, pauses: Pauses) -> Return:
    """When somebody is back at an open counter that has called nobody `since` then: as after a
    pause."""
    paused = ObservedCounter(CounterState.PAUSED, since)
    return _in(*_left_of_pause(paused, today, pauses), today, time)


def _at(instant: datetime, time: WorkingTime) -> Return:
    """Back at a given time; within a break of the centre, after it."""
    worked = time.worked_until(instant)
    after = time.part(worked) > 0 or time.clock(0.0) > 0
    return Return(worked, PUNCTUAL_VARIANCE, worked if after else 0.0)


def _in(mean: float, variance: float, today: Today, time: WorkingTime) -> Return:
    """Back after some time of the clock; who would come within a break comes after it."""
    worked = time.worked(mean)
    if worked < mean:
        return _at(today.now + timedelta(seconds=mean), time)
    return Return(mean, variance)


def _after_break(counter: ObservedCounter, today: Today, time: WorkingTime) -> Return | None:
    was_open = counter.state is not CounterState.CLOSED or _closed_at(counter, today) is not None
    comes = was_open or (today.begun is None and counter.usual)
    return _at(today.following, time) if comes and today.following else None


def _opens(counter: ObservedCounter, today: Today, time: WorkingTime) -> Return | None:
    """A closed counter while the centre is open, or after its hours."""
    closed_at = _closed_at(counter, today)
    begun = today.begun
    if begun is None or not today.is_open:
        return None
    if closed_at is not None and closed_at >= begun:
        return _at(today.following, time) if today.following else None
    was_open = closed_at is not None or (begun == today.spans[0][0] and counter.usual)
    if not was_open or today.now - begun >= MOST_DELAY:
        return None
    return _in(*DELAY.remaining((today.now - begun).total_seconds()), today, time)


def _closed_at(counter: ObservedCounter, today: Today) -> datetime | None:
    """When a counter was closed that was open in today's hours; at midnight all are."""
    since = counter.since
    if since is None or not today.spans or since < today.spans[0][0]:
        return None
    return since


def _left_of_pause(counter: ObservedCounter, today: Today, pauses: Pauses) -> tuple[float, float]:
    """Mean and variance, in seconds of the clock and their squares, of what is left of a pause."""
    since = counter.since or today.now
    if counter.back_at is not None:
        return DELAY.remaining((today.now - counter.back_at).total_seconds())
    if today.is_open and today.begun is not None and since < today.begun:
        return DELAY.remaining((today.now - today.begun).total_seconds())
    lasted = max(0.0, (today.now - since).total_seconds())
    mean, variance = pauses.begun(since).remaining(lasted)
    least = _MORE_OF_A_LONG_PAUSE * lasted
    return (mean, variance) if mean >= least else (least, least * least)
