"""When counters were there, from their log. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from config.wire import CounterId, CounterState
from queue_server.simulation import spans
from queue_server.simulation.helping import Span


@dataclass(frozen=True, slots=True)
class CounterChange:
    """A line of the counters' log."""

    at: datetime
    counter: CounterId
    from_state: CounterState | None
    to_state: CounterState
    manned: bool | None
    """False: open, with nobody at it."""

    @property
    def is_there(self) -> bool:
        return self.to_state is CounterState.OPEN and self.manned is not False


def presence(lines: Iterable[CounterChange], whole: Span) -> dict[CounterId, list[Span]]:
    """When each counter was open with somebody at it, on a day whose log is `lines` in order.

    One that was open before its first line was so from the beginning of `whole`.
    """
    begins, ends = whole
    since: dict[CounterId, datetime | None] = {}
    found: defaultdict[CounterId, list[Span]] = defaultdict(list)
    for line in lines:
        was_open = line.from_state is CounterState.OPEN
        start = since.get(line.counter, begins if was_open else None)
        if line.is_there:
            since[line.counter] = start or line.at
            continue
        since[line.counter] = None
        if start is not None:
            found[line.counter].append((start, line.at))
    for counter, start in since.items():
        if start is not None:
            found[counter].append((start, ends))
    return {counter: spans.joined(there) for counter, there in found.items()}
