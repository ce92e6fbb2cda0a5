"""The log of counters read as spans of time: what tests compare its lines with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from config.centre.model import Centre
from config.wire import CounterState
from queue_server.centre.counter_log import CounterLine
from queue_server.centre.opening import centre_hours_on


@dataclass(frozen=True, slots=True)
class CounterSpan:
    """How a counter stood for a while, within its day."""

    counter: str
    day: date
    state: CounterState
    start: datetime
    end: datetime | None
    """None where it still stands so."""
    staff_id: int | None = None
    manned: bool | None = None
    back_at: datetime | None = None
    """Of a pause: when the clerk meant to be back, by the last word."""
    followed_by: CounterState | None = None
    """None where it still stands so."""

    def seconds(self, now: datetime) -> float:
        """Its length, up to `now` where it still lasts."""
        return max(0.0, ((self.end or now) - self.start).total_seconds())


def spans(
    lines: Sequence[CounterLine], closing: Callable[[date], datetime], today: date
) -> list[CounterSpan]:
    """The spans that lines begin, in the order of their counters and starts; closed counters have
    none.

    A counter that was left open when the server stopped is closed on a later day: its span ends
    when `closing` says that its own day's work does, and at its start where that is earlier.
    """
    by_counter: defaultdict[str, list[CounterLine]] = defaultdict(list)
    for line in lines:
        by_counter[line.counter].append(line)
    found: list[CounterSpan] = []
    for counter in sorted(by_counter):
        own = by_counter[counter]
        for line, after in zip(own, [*own[1:], None], strict=True):
            if line.to_state is not CounterState.CLOSED:
                same_day = after.day == line.day if after else line.day == today
                end = (after.at if after else None) if same_day else closing(line.day)
                found.append(_span(line, after, end))
    return found


def _span(line: CounterLine, after: CounterLine | None, end: datetime | None) -> CounterSpan:
    return CounterSpan(
        counter=line.counter,
        day=line.day,
        state=line.to_state,
        start=line.at,
        end=None if end is None else max(end, line.at),
        staff_id=line.staff_id,
        manned=line.manned,
        back_at=line.back_at,
        followed_by=after.to_state if after else None,
    )


def pauses_of(found: Iterable[CounterSpan]) -> list[CounterSpan]:
    """The pauses among the spans, each from its begin until the counter was open again
    (`followed_by` open) or closed. A pause whose end was foretold anew is one pause."""
    pauses: list[CounterSpan] = []
    for span in found:
        if span.state is not CounterState.PAUSED:
            continue
        before = pauses[-1] if pauses else None
        if before and before.counter == span.counter and before.end == span.start:
            pauses[-1] = replace(span, start=before.start, day=before.day)
        else:
            pauses.append(span)
    return pauses


def manned_seconds(
    found: Iterable[CounterSpan], now: datetime
) -> dict[tuple[date, str, int | None], float]:
    """By day, counter and member of staff: how long somebody was at an open counter, in seconds."""
    total: defaultdict[tuple[date, str, int | None], float] = defaultdict(float)
    for span in found:
        if span.state is CounterState.OPEN and span.manned is not False:
            total[span.day, span.counter, span.staff_id] += span.seconds(now)
    return dict(total)


def closing_time(centre: Centre, day: date) -> datetime:
    """When the centre's work ends on `day`; the end of the day where it is a day off."""
    return max((end for _, end in centre_hours_on(centre, day)), default=centre.midnight_after(day))
