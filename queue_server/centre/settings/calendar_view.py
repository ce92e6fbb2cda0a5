"""The calendar of a year as its page shows it: twelve months, the days unlike their weekday, and
official days that could be taken over. Pure; it reads a draft that may be wrong anywhere."""

from __future__ import annotations

import json
from calendar import Calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from pydantic import ValidationError

from config.centre.calendar.known_years import filled_in
from config.centre.calendar.proposal import proposal
from config.centre.checks.reading import items, table
from config.centre.mistakes import Table
from config.centre.opening import (
    Hours,
    Opening,
    SpecialDay,
    Week,
)
from config.text.catalogue import localised
from config.text.formats import (
    format_day,
    format_month_name,
    format_time,
    weekday_letters,
)

WEEKS: Final = Calendar()
"""Weeks begin on Monday."""
MONTHS: Final = range(1, 13)


@dataclass(frozen=True, slots=True)
class CalendarCell:
    """A day of a month. `look` is `open`, `closed` (every week), `off`, `worked` (in exchange),
    `other` (other hours) or `proposed`."""

    day: date
    look: str
    reason: str
    is_today: bool


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """A day unlike its weekday, or one that could be. `part` is its JSON, as the draft has it."""

    day: date
    look: str
    title: str
    reason: str
    hours: str
    makes_up_for: str
    source: str
    part: str


@dataclass(frozen=True, slots=True)
class Month:
    name: str
    weeks: list[list[CalendarCell | None]]


def calendar_view(
    content: Table, languages: Sequence[str], language: str, year: int, today: date
) -> dict[str, Any]:
    """The values of the page's template that the draft decides."""
    opening, parts = read_opening(content)
    proposed = proposal(opening, languages, year)
    days = () if proposed is None else proposed.days
    return {
        "year": year,
        "letters": weekday_letters(language),
        "months": [_month(opening, days, year, month, language, today) for month in MONTHS],
        "rows": [
            _row(one, parts[one.day], language)
            for one in sorted(opening.special_days, key=lambda one: one.day)
            if one.day.year == year
        ],
        "proposed": [_row(one, one.model_dump(mode="json"), language) for one in days],
        "is_known": proposed is not None,
        "is_announced": proposed is not None and proposed.is_announced,
        "is_filled_in": year in filled_in(opening),
        "order": sorted(day.isoformat() for day in parts),
        "usual": [[_span(hours) for hours in opening.week.of(day)] for day in _a_week()],
    }


def read_opening(content: Table) -> tuple[Opening, dict[date, Any]]:
    """What can be read of the draft's opening calendar, and the JSON of each special day."""
    opening = table(content.get("opening"))
    special_days, parts = [], {}
    for _, part in items({"days": opening.get("special_days")}, "days"):
        try:
            special = SpecialDay.model_validate(part)
        except ValidationError:
            continue
        if special.day not in parts:
            special_days.append(special)
            parts[special.day] = part
    return Opening(week=_week(opening.get("week")), special_days=special_days), parts


def _week(written: object) -> Week:
    try:
        return Week.model_validate(written)
    except ValidationError:
        return Week()


def _a_week() -> list[date]:
    """A Monday to its Sunday."""
    return [date(2024, 1, day) for day in range(1, 8)]


def _month(
    opening: Opening,
    proposed: Sequence[SpecialDay],
    year: int,
    month: int,
    language: str,
    today: date,
) -> Month:
    could_be = {special.day: special for special in proposed}

    def cell(day: date) -> CalendarCell | None:
        if day.month != month:
            return None
        special = opening.special(day)
        if special is None and day in could_be:
            reason = localised(could_be[day].reason, language)
            return CalendarCell(day, "proposed", reason, day == today)
        look = _look(special) if special else "open" if opening.week.of(day) else "closed"
        reason = localised(special.reason, language) if special else ""
        return CalendarCell(day, look, reason, day == today)

    weeks = WEEKS.monthdatescalendar(year, month)
    name = format_month_name(language, date(year, month, 1))
    return Month(name, [[cell(day) for day in week] for week in weeks])


def _look(special: SpecialDay) -> str:
    if not special.hours:
        return "off"
    return "other" if special.makes_up_for is None else "worked"


def _row(special: SpecialDay, part: Any, language: str) -> CalendarRow:
    off = special.makes_up_for
    hours = [f"{format_time(one.start)}–{format_time(one.end)}" for one in special.hours]
    return CalendarRow(
        day=special.day,
        look=_look(special),
        title=format_day(language, special.day),
        reason=localised(special.reason, language),
        hours=", ".join(hours),
        makes_up_for="" if off is None else format_day(language, off),
        source=special.source,
        part=json.dumps(part, ensure_ascii=False),
    )


def _span(hours: Hours) -> list[str]:
    return [format_time(hours.start), format_time(hours.end)]
