"""What a counter's absences were: ends of its shifts, which the clock sets, or breaks, which begin
when somebody has been served and last as long as they lasted. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import Final

from queue_server.simulation import spans
from queue_server.simulation.engine import Pause
from queue_server.simulation.helping import Span

OVERTIME: Final = timedelta(hours=6)
"""How long after closing counters still serve those who are there."""

TIDYING: Final = timedelta(minutes=2)
"""A counter that leaves so soon after a turn leaves because of nothing that came between."""


@dataclass(frozen=True, slots=True)
class Shifts:
    present: tuple[Span, ...]
    breaks: tuple[Pause, ...]


def as_shifts(
    present: Sequence[Span], worked: Sequence[Span], hours: Sequence[Span], *, stays_on: bool
) -> Shifts:
    """From when a counter was there (`present`), its turns (`worked`) and the centre's hours.

    A counter whose last turn was under way when it left would not have called another person had
    that turn been shorter: when it had stopped calling is the centre's closing time if that fell
    into the turn, else taken to be its middle. `stays_on`: nobody who waited was sent home, so a
    counter that was there at closing serves until nobody waits.
    """
    shifts: list[Span] = []
    breaks: list[Pause] = []
    returns = [start for start, _ in present[1:]]
    for (start, end), back in zip_longest(present, returns):
        stops = _stopped_calling(end, worked, hours)
        if back is not None and _is_within_hours(end, back, hours):
            breaks.append(Pause(stops, (back - end).total_seconds()))
            stops = back
        shifts.append((start, stops))
    shifts = spans.joined(shifts)
    if stays_on and shifts and hours and present[-1][1] >= hours[-1][1]:
        shifts = spans.shifted_ends(shifts, present[-1][1] + OVERTIME)
    return Shifts(tuple(shifts), tuple(breaks))


def _stopped_calling(end: datetime, worked: Sequence[Span], hours: Sequence[Span]) -> datetime:
    last = next((one for one in reversed(worked) if one[0] < end <= one[1] + TIDYING), None)
    if last is None:
        return end
    began, ended = last
    closing = [close for _, close in hours if began < close <= end]
    return closing[-1] if closing else began + (min(ended, end) - began) / 2


def _is_within_hours(start: datetime, end: datetime, hours: Sequence[Span]) -> bool:
    """Whether the centre was open all the time."""
    return any(opens <= start and end <= closes for opens, closes in hours)
