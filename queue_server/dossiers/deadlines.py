"""When a dossier is due, and how it stands against that: one implementation, pure.

Sources:
- The first day does not count, and a term that ends on a day off moves to the next working day,
  to that day's end: Civil Code 2015, articles 147 and 148.
- A day is a working day by the calendar, not eight hours: a limit of working days ends at the
  same time of day, moved into the opening hours. A limit of (calendar) days ends with the last
  day, at the centre's closing. Hours are minutes of opening hours on working days.
- What is received after a procedure's hour, 15:00 for civil status, counts as received when the
  centre opens on the next working day (the national portal's records). So does what comes
  on a day off where there is such an hour.
- The clock stands while a supplement or payment is waited for and while the processing is
  stopped (statuses 5, 6 and 8, Circular 03/2025/TT-VPCP). Stops are records of their own; a
  due date is worked out anew from them and never overwritten.

Instants are aware UTC; days and times of day are the centre's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import accumulate

from config.centre import Centre
from config.texts import LANGUAGES
from config.wire.dossiers import DossierStatus, DueExplained, Outcome, Standing
from config.wire.procedures import Limit, LimitUnit
from queue_server.dossiers import deadline_words, lifecycle
from queue_server.dossiers.working_time import (
    DAY,
    after_open_time,
    closes,
    first_working_day,
    is_working_day,
    open_time,
    opens,
    since_midnight,
    wall,
    within_hours,
    working_day_after,
    working_day_time,
    working_days_between,
)

__all__ = [
    "Due",
    "Stop",
    "due",
    "explain",
    "is_working_day",
    "outcome",
    "share_dues",
    "standing",
    "working_days_between",
]


@dataclass(frozen=True, slots=True)
class Stop:
    """When the clock stood; open as long as `ended_at` is None."""

    started_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Due:
    """A due date and what made it."""

    due_at: datetime | None
    """None: there is no limit."""
    counted_from: date
    """The day of receipt, or the next working day after the cut-off. It does not count."""
    after_cutoff: bool
    days_off: tuple[date, ...]
    """Special days off (holidays) that were passed over; plain weekends are not told."""
    stops: tuple[Stop, ...] = ()
    """The stops that moved it, in order."""


def due(
    centre: Centre,
    limit: Limit,
    received_at: datetime,
    cutoff: time | None = None,
    stops: Sequence[Stop] = (),
) -> Due:
    """When a dossier received at `received_at` is due by `limit`.

    `cutoff` is the time of day after which it counts as received on the next working day.
    A stop that has ended moves the due date by its time, measured in what the limit counts; an
    open one moves nothing yet, nor does one that began when the time had already run out. Their
    order is irrelevant. Raises `ValueError` for stops that overlap, end before they begin or
    began before the receipt.
    """
    begun, after_cutoff = _start(centre, received_at, cutoff)
    counted_from = centre.day(begun)
    if limit.unit is LimitUnit.UNSPECIFIED or limit.amount is None:
        return Due(None, counted_from, after_cutoff, ())
    moved = timedelta()
    counted: list[Stop] = []
    due_at = _moved_by(centre, limit, begun, moved)
    for stop in _in_order(stops, received_at):
        if stop.ended_at is None or stop.started_at >= due_at or stop.ended_at <= begun:
            continue
        moved += _measure(centre, limit.unit, max(stop.started_at, begun), stop.ended_at)
        counted.append(stop)
        due_at = _moved_by(centre, limit, begun, moved)
    passed = _passed_over(centre, limit, centre.day(received_at), begun, due_at, moved)
    return Due(due_at, counted_from, after_cutoff, passed, tuple(counted))


def explain(centre: Centre, limit: Limit, received_at: datetime, due: Due) -> DueExplained:
    """`due` with the sentence that tells how it was counted, in every catalogue language."""
    facts = deadline_words.Facts(
        limit=limit,
        received=centre.local(received_at),
        received_on_day_off=not is_working_day(centre, centre.day(received_at)),
        counted_from=due.counted_from,
        after_cutoff=due.after_cutoff,
        days_off=due.days_off,
        make_up_days=_make_up_days(centre, due),
        stops=tuple(
            (centre.day(stop.started_at), centre.day(stop.ended_at))
            for stop in due.stops
            if stop.ended_at is not None
        ),
        due=None if due.due_at is None else centre.local(due.due_at),
    )
    return DueExplained(
        limit=limit,
        due_at=due.due_at,
        counted_from=due.counted_from,
        after_cutoff=due.after_cutoff,
        days_off=list(due.days_off),
        sentence={language: deadline_words.sentence(language, facts) for language in LANGUAGES},
    )


def standing(
    centre: Centre, status: DossierStatus, due_at: datetime | None, now: datetime
) -> Standing:
    """How a dossier in `status` stands against `due_at` at `now`.

    `STOPPED` for good is for the caller to tell apart: it is finished.
    """
    if status not in lifecycle.PENDING:
        return Standing.FINISHED
    if status in lifecycle.CLOCK_STOPPED:
        return Standing.STOPPED
    if due_at is None:
        return Standing.NO_LIMIT
    if now > due_at:
        return Standing.LATE
    warned = now + timedelta(hours=centre.dossiers.warn_hours)
    return Standing.SOON if due_at < warned else Standing.IN_TIME


def outcome(centre: Centre, due_at: datetime | None, resolved_at: datetime) -> Outcome:
    """How a dossier that was resolved stands against its day.

    Early is a day before the due day or sooner; on time is on the due day, until the centre
    closes; late is after. The promise to the citizen is by the hour, the law counts by the day.
    """
    if due_at is None:
        return Outcome.NO_LIMIT
    due_day = centre.day(due_at)
    if centre.day(resolved_at) < due_day:
        return Outcome.EARLY
    return Outcome.ON_TIME if resolved_at <= max(due_at, closes(centre, due_day)) else Outcome.LATE


def share_dues(
    centre: Centre, received_at: datetime, due_at: datetime | None, shares: Sequence[int]
) -> list[datetime | None]:
    """When each step should end that has so many per cent of the time, in their order.

    The time is that of opening hours on working days from receipt to due date; the last step
    ends with `due_at`. Without a due date no step has one.
    """
    if due_at is None:
        return [None] * len(shares)
    whole = open_time(centre, received_at, due_at)
    return [
        due_at
        if used >= 100 or not whole
        else min(after_open_time(centre, received_at, whole * used / 100), due_at)
        for used in accumulate(shares)
    ]


# ----------------------------------------------------------------------------- counting


def _start(centre: Centre, received_at: datetime, cutoff: time | None) -> tuple[datetime, bool]:
    """From when the time runs, and whether the cut-off moved it."""
    shown = wall(centre, received_at)
    day = shown.date()
    if cutoff is None or (is_working_day(centre, day) and shown.time() <= cutoff):
        return received_at, False
    return opens(centre, first_working_day(centre, day + DAY)), True


def _moved_by(centre: Centre, limit: Limit, begun: datetime, moved: timedelta) -> datetime:
    """When `limit` ends that runs from `begun` and stood for `moved` of its own measure."""
    amount = limit.amount or 0
    if limit.unit is LimitUnit.HOUR:
        return after_open_time(centre, begun, timedelta(hours=amount) + moved)
    if limit.unit is LimitUnit.CALENDAR_DAY:
        return _end_of_days(centre, begun, amount, moved)
    if amount == 0:
        return _after_working_days(centre, _same_day(centre, begun), 0, moved)
    return _after_working_days(centre, begun, amount, moved)


def _same_day(centre: Centre, begun: datetime) -> datetime:
    """The closing of the day, or of the next working day where none is left of this one."""
    day = centre.day(begun)
    if not is_working_day(centre, day) or begun > closes(centre, day):
        day = first_working_day(centre, day + DAY)
    return closes(centre, day)


def _after_working_days(centre: Centre, begun: datetime, amount: int, moved: timedelta) -> datetime:
    """`amount` working days and `moved` later on the calendar from which days off are cut.

    A day off is the end of the working day before it: what comes in on it is due with the
    closing of the `amount`th working day.
    """
    shown = wall(centre, begun)
    day, clock = shown.date(), since_midnight(shown)
    at_the_end = not is_working_day(centre, day)
    while not is_working_day(centre, day):
        day, clock = day - DAY, DAY
    days, clock = divmod(clock + moved, DAY)
    if at_the_end and not clock:
        days, clock = days - 1, DAY
    return within_hours(centre, working_day_after(centre, day, amount + days), clock)


def _end_of_days(centre: Centre, begun: datetime, amount: int, moved: timedelta) -> datetime:
    """The closing of the `amount`th day, moved off days off."""
    last = (wall(centre, begun) + DAY * amount + moved).date()
    closing = closes(centre, first_working_day(centre, last))
    return closing if closing >= begun else _same_day(centre, begun)


def _measure(centre: Centre, unit: LimitUnit, start: datetime, end: datetime) -> timedelta:
    """The time from `start` to `end` as a limit of `unit` counts it."""
    if unit is LimitUnit.HOUR:
        return open_time(centre, start, end)
    if unit is LimitUnit.WORKING_DAY:
        return working_day_time(centre, start, end)
    return wall(centre, end) - wall(centre, start)


def _in_order(stops: Sequence[Stop], received_at: datetime) -> Iterator[Stop]:
    """The stops, earliest first; raises `ValueError` where they cannot be."""
    free_from: datetime | None = received_at
    for stop in sorted(stops, key=lambda stop: stop.started_at):
        if free_from is None or stop.started_at < free_from:
            raise ValueError("a stop overlaps another one, or began before the receipt")
        if stop.ended_at is not None and stop.ended_at < stop.started_at:
            raise ValueError("a stop ends before it begins")
        free_from = stop.ended_at
        yield stop


# ------------------------------------------------------------------------------ telling


def _passed_over(
    centre: Centre,
    limit: Limit,
    received: date,
    begun: datetime,
    due_at: datetime,
    moved: timedelta,
) -> tuple[date, ...]:
    """The special days off that made the due date later."""
    due_day, counted_from = centre.day(due_at), centre.day(begun)
    if limit.unit is not LimitUnit.CALENDAR_DAY:
        return tuple(_holidays(centre, received, due_day))
    last = (wall(centre, begun) + DAY * (limit.amount or 0) + moved).date()
    before = _holidays(centre, received, counted_from)
    return (*before, *_holidays(centre, max(last, counted_from + DAY), due_day))


def _holidays(centre: Centre, first: date, end: date) -> list[date]:
    """The special days without hours from `first` up to, not including, `end`."""
    closed = (special.day for special in centre.opening.special_days if not special.hours)
    return sorted(day for day in closed if first <= day < end)


def _make_up_days(centre: Centre, due: Due) -> tuple[date, ...]:
    """The days off that were worked, after the day counted from, up to the due day."""
    if due.due_at is None:
        return ()
    specials = centre.opening.special_days
    days = (special.day for special in specials if special.hours and special.makes_up_for)
    return tuple(sorted(d for d in days if due.counted_from < d <= centre.day(due.due_at)))
