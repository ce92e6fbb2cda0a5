"""How a due date was counted, told in a sentence that a clerk can read out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from config.centre.sections.out_of_hours import Counting
from config.phrases.procedures import limit_phrase
from config.text.catalogue import text
from config.text.formats import format_date, format_day_month, format_short_weekday, format_time
from config.wire.procedures import Limit, LimitUnit


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of a deadline; days and times are the centre's."""

    limit: Limit
    received: datetime
    received_on_day_off: bool
    counted_from: date
    after_cutoff: bool
    days_off: tuple[date, ...]
    make_up_days: tuple[date, ...]
    stops: tuple[tuple[date, date], ...]
    due: datetime | None
    unknown_years: tuple[int, ...] = ()
    """Years that are counted in and whose holidays the centre file does not name."""
    counting: Counting = Counting.AS_USUAL
    """What the duty out of hours says in which it was received."""


def sentence(language: str, facts: Facts) -> str:
    """Such as "1 working day from Mon 23/11/2026; Tue 24/11 is a holiday; due Wed 25/11,
    09:00"."""
    told = "; ".join(_parts(language, facts))
    return told[:1].upper() + told[1:]


def day_text(language: str, day: date, *, year: bool = False) -> str:
    """Such as "Mon 23/11", with its year where asked for."""
    weekday = format_short_weekday(language, day)
    return f"{weekday} {format_date(day) if year else format_day_month(day)}"


def _parts(language: str, facts: Facts) -> Iterator[str]:
    if facts.due is None:
        yield text(language, "deadline.unread" if facts.limit.is_unread else "deadline.none")
        return
    if facts.counting is not Counting.AS_USUAL:
        received = day_text(language, facts.received.date(), year=True)
        key = f"deadline.{facts.counting}"
        yield text(language, key, day=received, time=format_time(facts.received))
    elif facts.after_cutoff:
        key = "deadline.on_day_off" if facts.received_on_day_off else "deadline.after_cutoff"
        received = day_text(language, facts.received.date(), year=True)
        yield text(language, key, day=received, time=format_time(facts.received))
    elif _after_closing(facts):
        received = day_text(language, facts.received.date(), year=True)
        time = format_time(facts.received)
        yield text(language, "deadline.after_closing", day=received, time=time)
    yield _counted(language, facts)
    yield from _days_off(language, facts.days_off)
    for day in facts.make_up_days:
        yield text(language, "deadline.make_up", day=day_text(language, day))
    for first, last in facts.stops:
        days = day_text(language, first), day_text(language, last)
        yield text(language, "deadline.stopped", first=days[0], last=days[1])
    other_year = facts.due.year != facts.counted_from.year
    due = day_text(language, facts.due.date(), year=other_year)
    yield text(language, "deadline.due", day=due, time=format_time(facts.due))
    for year in facts.unknown_years:
        yield text(language, "deadline.unknown_year", year=year)


def _after_closing(facts: Facts) -> bool:
    """Whether the same day could not be meant: it was over."""
    return (
        facts.limit.amount == 0
        and facts.due is not None
        and not facts.stops
        and facts.due.date() != facts.counted_from
    )


def _counted(language: str, facts: Facts) -> str:
    start = facts.counted_from
    if facts.limit.amount == 0 and facts.due is not None and not facts.stops:
        # Handed in after the closing, the same day is the next working day.
        start = facts.due.date()
    day = day_text(language, start, year=True)
    is_moved = facts.after_cutoff or facts.counting is Counting.NEXT_OPENING
    if facts.limit.unit is LimitUnit.HOUR and not is_moved:
        day = f"{day}, {format_time(facts.received)}"
    key = "deadline.on" if facts.limit.amount == 0 else "deadline.from"
    return text(language, key, limit=limit_phrase(language, facts.limit), day=day)


def _days_off(language: str, days: tuple[date, ...]) -> Iterator[str]:
    """Days in a row are written as one."""
    for first, last in _runs(days):
        if first == last:
            yield text(language, "deadline.day_off", day=day_text(language, first))
        else:
            told = {"first": day_text(language, first), "last": day_text(language, last)}
            yield text(language, "deadline.days_off", **told)


def _runs(days: tuple[date, ...]) -> Iterator[tuple[date, date]]:
    first: date | None = None
    for place, day in enumerate(days):
        first = first or day
        if place + 1 == len(days) or days[place + 1] != day + timedelta(days=1):
            yield first, day
            first = None
