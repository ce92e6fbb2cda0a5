"""The days that figures are about: from one of the centre's days to another, both included."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from config.centre.model import Centre
from config.text.formats import read_date
from queue_server.core.errors import BadRequest

FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2100
LONGEST_YEARS: Final = 10


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """From `first` to `last`, both of them days of the centre and included."""

    first: date
    last: date

    def begins(self, centre: Centre) -> datetime:
        """The UTC instant at which it begins: the centre's midnight before `first`."""
        return centre.midnight_after(self.first - timedelta(days=1))

    def ends(self, centre: Centre) -> datetime:
        """The UTC instant at which it is over: the centre's midnight after `last`."""
        return centre.midnight_after(self.last)


def month_of(day: date) -> Period:
    """The month in which `day` lies."""
    days = monthrange(day.year, day.month)[1]
    return Period(day.replace(day=1), day.replace(day=days))


def year_of(day: date) -> Period:
    return Period(date(day.year, 1, 1), date(day.year, 12, 31))


def quarter_of(day: date) -> Period:
    first = day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    return Period(first, month_of(first.replace(month=first.month + 2)).last)


def quick_choices(today: date) -> dict[str, Period]:
    """The periods that are asked for most, by the key of their name in the catalogue."""
    this_month = month_of(today)
    monday = today - timedelta(days=today.weekday())
    return {
        "today": Period(today, today),
        "this_week": Period(monday, monday + timedelta(days=6)),
        "this_month": this_month,
        "last_month": month_of(this_month.first - timedelta(days=1)),
        "this_quarter": quarter_of(today),
        "this_year": year_of(today),
        "last_year": year_of(date(today.year - 1, 1, 1)),
    }


def months(period: Period) -> list[Period]:
    """The months of `period` in order, the first and the last cut to it."""
    found = []
    first = period.first
    while first <= period.last:
        last = min(month_of(first).last, period.last)
        found.append(Period(first, last))
        first = last + timedelta(days=1)
    return found


def months_up_to(day: date, count: int) -> list[Period]:
    """The `count` whole months that end with the one of `day`."""
    found = [month_of(day)]
    while len(found) < count:
        found.append(month_of(found[-1].first - timedelta(days=1)))
    return found[::-1]


def read_period(first: str | None, last: str | None, today: date) -> Period:
    """The period that an address asks for (`2026-11-01`); this month where it says nothing.

    Raises `BadRequest` with the fields that are wrong, by their names in the address.
    """
    ordinary = month_of(today)
    period = Period(
        _read_day("from", first) or ordinary.first, _read_day("to", last) or ordinary.last
    )
    if period.last < period.first:
        raise BadRequest(fields={"to": "not before the first day"})
    if period.last.year - period.first.year > LONGEST_YEARS:
        raise BadRequest(fields={"to": f"at most {LONGEST_YEARS} years after the first day"})
    return period


def _read_day(name: str, written: str | None) -> date | None:
    if not written:
        return None
    try:
        day = read_date(written)
    except ValueError:
        raise BadRequest(fields={name: "a day like 23/11/2026"}) from None
    if not FIRST_YEAR <= day.year < LAST_YEAR:
        raise BadRequest(fields={name: f"a day from {FIRST_YEAR} to {LAST_YEAR - 1}"})
    return day
