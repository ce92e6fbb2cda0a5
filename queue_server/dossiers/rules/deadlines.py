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
- What is received in the hours of a duty out of hours counts as that duty says: from that moment,
  or from the next opening. That is a setting of the centre's, and its ground is the centre's.
- The clock stands while a supplement or payment is waited for and while the processing is
  stopped (statuses 5, 6 and 8, Circular 03/2025/TT-VPCP). Stops are records of their own; a
  due date is computed again from them and never overwritten.
- A term of days is counted in days: when the clock goes on, what is left of it is counted from
  that day on, as if the dossier had come then. On a day off that is the end of the working
  day before, and a term that is used up at 24:00 ends with that day (article 148).

Instants are aware UTC; days and times of day are the centre's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import accumulate

from config.centre.calendar.known_years import unknown_years
from config.centre.model import Centre
from config.centre.sections.out_of_hours import Counting
from config.text.catalogue import LANGUAGES
from config.wire.dossiers.answers import DossierStatus, DueExplained, Outcome, Standing
from config.wire.procedures import Limit, LimitUnit
from queue_server.dossiers.rules import deadline_phrases, lifecycle
from queue_server.dossiers.rules.duties import next_opening
from queue_server.dossiers.rules.terms import End, term
from queue_server.dossiers.rules.working_time import (
    DAY,
    after_open_time,
    at_clock,
    closes,
    first_working_day,
    is_working_day,
    open_time,
    opens,
    wall,
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
    """None: there is no limit, or it is being checked."""
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
    counting: Counting = Counting.AS_USUAL,
) -> Due:
    """When a dossier received at `received_at` is due by `limit`.

    `cutoff` is the time of day after which it counts as received on the next working day;
    `counting` is what the duty out of hours says in which it came, which goes before that.
    A stop that has ended moves the due date by its time, measured in what the limit counts; an
    open one moves nothing yet, nor does one that began when the time had already run out. Their
    order is irrelevant. Raises `ValueError` for stops that overlap, end before they begin or
    began before the receipt.
    """
    begun, after_cutoff = _start(centre, received_at, cutoff, counting)
    counted_from = centre.day(begun)
    if not limit.is_stated:
        return Due(None, counted_from, after_cutoff, ())
    measure = term(centre, limit)
    end = measure.from_receipt(begun)
    counted: list[Stop] = []
    for stop in _in_order(stops, received_at):
        if stop.ended_at is None or stop.started_at >= end.due_at or stop.ended_at <= begun:
            continue
        end = measure.moved(end, max(stop.started_at, begun), stop.ended_at)
        counted.append(stop)
    passed = _passed_over(centre, limit, centre.day(received_at), begun, end)
    return Due(end.due_at, counted_from, after_cutoff, passed, tuple(counted))


def explain(
    centre: Centre,
    limit: Limit,
    received_at: datetime,
    due: Due,
    counting: Counting = Counting.AS_USUAL,
) -> DueExplained:
    """`due` with the sentence that tells how it was counted, in every catalogue language."""
    facts = deadline_phrases.Facts(
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
        unknown_years=_unknown_years(centre, received_at, due),
        counting=counting,
    )
    return DueExplained(
        limit=limit,
        due_at=due.due_at,
        counted_from=due.counted_from,
        after_cutoff=due.after_cutoff,
        days_off=list(due.days_off),
        unknown_years=list(facts.unknown_years),
        sentence={language: deadline_phrases.sentence(language, facts) for language in LANGUAGES},
    )


def standing(
    centre: Centre,
    status: DossierStatus,
    due_at: datetime | None,
    now: datetime,
    *,
    unread: bool = False,
) -> Standing:
    """How a dossier in `status` stands against `due_at` at `now`; `unread` says that its limit
    is being checked.

    `STOPPED` for good is for the caller to tell apart: it is finished.
    """
    if status not in lifecycle.PENDING:
        return Standing.FINISHED
    if status in lifecycle.CLOCK_STOPPED:
        return Standing.STOPPED
    if due_at is None:
        return Standing.UNREAD if unread else Standing.NO_LIMIT
    if due_at < late_before(centre, now):
        return Standing.LATE
    warned = now + timedelta(hours=centre.dossiers.warn_hours)
    return Standing.SOON if due_at < warned else Standing.IN_TIME


def late_before(centre: Centre, now: datetime) -> datetime:
    """Whatever was due before this instant is late at `now`: its due day is over.

    A day is over when the centre has closed. The promise to the citizen is by the hour, the law
    counts by the day (Civil Code 2015, article 148).
    """
    today = centre.day(now)
    if now > closes(centre, today):
        return now
    return at_clock(centre, today, timedelta())


def outcome(
    centre: Centre, due_at: datetime | None, resolved_at: datetime, *, unread: bool = False
) -> Outcome:
    """How a dossier that was resolved stands against its day; `unread` says that its limit is
    being checked.

    Early is a day before the due day or sooner; on time is on the due day, until the centre
    closes; late is after (`late_before`).
    """
    if due_at is None:
        return Outcome.UNREAD if unread else Outcome.NO_LIMIT
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


def _start(
    centre: Centre, received_at: datetime, cutoff: time | None, counting: Counting
) -> tuple[datetime, bool]:
    """From when the time runs, and whether the cut-off moved it."""
    if counting is Counting.AT_ONCE:
        return received_at, False
    if counting is Counting.NEXT_OPENING:
        return next_opening(centre, received_at), False
    shown = wall(centre, received_at)
    day = shown.date()
    if cutoff is None or (is_working_day(centre, day) and shown.time() <= cutoff):
        return received_at, False
    return opens(centre, first_working_day(centre, day + DAY)), True


def _in_order(stops: Sequence[Stop], received_at: datetime) -> Iterator[Stop]:
    """The stops, earliest first, those that follow without a gap as one; raises `ValueError`
    where they cannot be."""
    free_from: datetime | None = received_at
    last: Stop | None = None
    for stop in sorted(stops, key=_begun_first):
        if free_from is None or stop.started_at < free_from:
            raise ValueError("a stop overlaps another one, or began before the receipt")
        if stop.ended_at is not None and stop.ended_at < stop.started_at:
            raise ValueError("a stop ends before it begins")
        free_from = stop.ended_at
        if last is not None and last.ended_at == stop.started_at:
            last = Stop(last.started_at, stop.ended_at)
            continue
        if last is not None:
            yield last
        last = stop
    if last is not None:
        yield last


def _begun_first(stop: Stop) -> tuple[datetime, bool, datetime]:
    """By the beginning; one that took no time stands before the one that begins then."""
    return stop.started_at, stop.ended_at is None, stop.ended_at or stop.started_at


# ------------------------------------------------------------------------------ telling


def _passed_over(
    centre: Centre,
    limit: Limit,
    received: date,
    begun: datetime,
    end: End,
) -> tuple[date, ...]:
    """The special days off that made the due date later."""
    due_day, counted_from = centre.day(end.due_at), centre.day(begun)
    if limit.unit is not LimitUnit.CALENDAR_DAY or not limit.amount:
        return tuple(_holidays(centre, received, due_day))
    last = end.place.day
    before = _holidays(centre, received, counted_from)
    return (*before, *_holidays(centre, max(last, counted_from + DAY), due_day))


def _holidays(centre: Centre, first: date, end: date) -> list[date]:
    """The special days without hours from `first` up to, not including, `end`."""
    closed = (special.day for special in centre.opening.special_days if not special.hours)
    return sorted(day for day in closed if first <= day < end)


def _unknown_years(centre: Centre, received_at: datetime, due: Due) -> tuple[int, ...]:
    """The years on the way to the due date whose holidays nobody has written down."""
    if due.due_at is None:
        return ()
    return tuple(unknown_years(centre, centre.day(received_at), centre.day(due.due_at)))


def _make_up_days(centre: Centre, due: Due) -> tuple[date, ...]:
    """The days off that were worked, after the day counted from, up to the due day."""
    if due.due_at is None:
        return ()
    specials = centre.opening.special_days
    days = (special.day for special in specials if special.hours and special.makes_up_for)
    return tuple(sorted(d for d in days if due.counted_from < d <= centre.day(due.due_at)))
