"""How long counters were open, paused and at work, from their log. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from config.wire import CounterState


class CounterLogRow(Protocol):
    """A line of `counter_log`; `at` is in milliseconds since 1970."""

    counter: str
    day: date
    at: int
    from_state: str | None
    to_state: str
    milliseconds_in_state: int
    manned: bool | None


@dataclass(slots=True)
class CounterTime:
    """What became of a counter's time, in milliseconds."""

    open: int = 0
    unmanned: int = 0
    """Of the open time: nobody seemed to be at the counter."""
    paused: int = 0
    busy: int = 0
    """People were called or served there."""

    def add(self, state: str | None, lasted: int, *, manned: bool) -> None:
        if state == CounterState.OPEN.value:
            self.open += lasted
            self.unmanned += 0 if manned else lasted
        elif state == CounterState.PAUSED.value:
            self.paused += lasted

    def merge(self, other: CounterTime) -> None:
        self.open += other.open
        self.unmanned += other.unmanned
        self.paused += other.paused
        self.busy += other.busy


def counter_times(
    lines: Iterable[CounterLogRow], busy: Mapping[str, int], today: date, now: int
) -> dict[str, CounterTime]:
    """The times of each counter that was open in a period.

    `lines` are the period's, each counter's in their order; `busy` is by counter. A state that
    lasts today is counted up to `now` (milliseconds since 1970).
    """
    found: defaultdict[str, CounterTime] = defaultdict(CounterTime)
    latest: dict[str, CounterLogRow] = {}
    for line in lines:
        before = latest.get(line.counter)
        manned = before is None or before.manned is not False
        found[line.counter].add(line.from_state, line.milliseconds_in_state, manned=manned)
        latest[line.counter] = line
    for counter, line in latest.items():
        if line.day == today:
            lasted = max(0, now - line.at)
            found[counter].add(line.to_state, lasted, manned=line.manned is not False)
    for counter, spent in busy.items():
        found[counter].busy += spent
    return dict(found)


def total(times: Iterable[CounterTime]) -> CounterTime:
    whole = CounterTime()
    for one in times:
        whole.merge(one)
    return whole
