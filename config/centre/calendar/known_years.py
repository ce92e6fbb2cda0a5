"""Years whose holidays the centre file does not name: whatever is promised into one may be wrong.

The days off of a year are announced in the autumn before. Until somebody writes them into the
centre file, every weekday of that year counts as a working day, the days of Tết among them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time, timedelta
from functools import lru_cache
from typing import Final

from config.centre.model import Centre
from config.centre.opening import Opening

MONTHS_OF_A_YEAR: Final = 2
"""A year has its holidays where so many of its months have a day off: New Year's Day alone, which
is often entered with the year before, says nothing of Tết."""
ANNOUNCED_FROM_MONTH: Final = 10
LAST_MINUTE: Final = time(23, 59)


@lru_cache(maxsize=64)
def _filled_in(centre: Centre) -> frozenset[int]:
    return filled_in(centre.opening)


def filled_in(opening: Opening) -> frozenset[int]:
    """The years whose holidays an opening calendar names."""
    months = {(one.day.year, one.day.month) for one in opening.special_days if not one.hours}
    years = [year for year, _ in months]
    return frozenset(year for year in years if years.count(year) >= MONTHS_OF_A_YEAR)


def unknown_years(centre: Centre, first: date, last: date) -> list[int]:
    """The years from `first` to `last` whose holidays are not in the centre file; years before
    the first that is are over, and taken out of it. None where the centre never closes."""
    if _never_closes(centre):
        return []
    known = _filled_in(centre)
    begin = max(first.year, min(known, default=first.year))
    return [year for year in range(begin, last.year + 1) if year not in known]


@lru_cache(maxsize=64)
def _never_closes(centre: Centre) -> bool:
    """Open day and night, every day of the year, as the demo is: no day off changes a promise."""
    days = (centre.opening.week.of(date.min + timedelta(days)) for days in range(7))
    return not centre.opening.special_days and all(
        len(hours) == 1 and hours[0].start == time.min and hours[0].end >= LAST_MINUTE
        for hours in days
    )


def years_to_fill_in(centre: Centre, today: date, promised: Iterable[date] = ()) -> list[int]:
    """Which years' holidays somebody should write down now: this one's, the next one's from
    October on, and every year that a promise reaches into."""
    next_year = date(today.year + (today.month >= ANNOUNCED_FROM_MONTH), 1, 1)
    return unknown_years(centre, today, max([today, next_year, *promised]))
