"""Who is on call, and which points of help are to be announced. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from config.centre.model import Centre
from config.centre.sections.officials import Official
from config.centre.sections.out_of_hours import OnCallDuty, PointOfHelp
from config.text.catalogue import text
from config.text.formats import format_day, format_time
from config.wire import Localised, OutOfHours
from queue_server.centre.events import HeldShift
from queue_server.centre.opening import day_spans

ANNOUNCED_DAYS: Final = 3
"""Days ahead from which on hall screens announce a point of help outside the centre."""
LISTED_DAYS: Final = 30
"""Days ahead that the page lists."""


@dataclass(frozen=True, slots=True)
class Shift:
    """An official is on call for a duty, from `start` to `end`."""

    duty: OnCallDuty
    official: Official
    start: datetime
    end: datetime

    @property
    def phone(self) -> str:
        return self.duty.phone or self.official.phone


@dataclass(frozen=True, slots=True)
class Opened:
    """A point of help is open."""

    point: PointOfHelp
    start: datetime
    end: datetime


def shifts(
    centre: Centre, now: datetime, planned: Iterable[HeldShift] = (), days: int = LISTED_DAYS
) -> list[Shift]:
    """Those of the settings and those `planned` by the rota that are not over and begin within
    `days`, the earliest first."""
    of_settings = (
        Shift(duty, centre.official_by_id[one.official], start, end)
        for duty in centre.on_call
        for one in duty.shifts
        if one.official in centre.official_by_id
        for start, end in day_spans(one.hours, one.day, centre.zone)
    )
    duties = {duty.id: duty for duty in centre.on_call}
    of_rota = (
        Shift(duties[one.duty], official_of(centre, one), one.starts_at, one.ends_at)
        for one in planned
        if one.duty in duties
    )
    found = [one for one in (*of_settings, *of_rota) if _is_listed(one.start, one.end, now, days)]
    return sorted(found, key=lambda shift: (shift.start, shift.official.name))


def official_of(centre: Centre, shift: HeldShift) -> Official:
    """What is published of the person on call: as an official of the centre, else the name."""
    for official in centre.officials:
        if official.staff and official.staff == shift.sign_in:
            return official
    return Official(id=f"staff-{shift.staff_id}", name=shift.name[:100], duty={})


def points(centre: Centre, now: datetime, days: int = LISTED_DAYS) -> list[Opened]:
    """The points of help that are open now or will be within `days`, the earliest first."""
    found = [
        Opened(point, start, end)
        for point in centre.points_of_help
        for one in point.days
        for start, end in day_spans(one.hours, one.day, centre.zone)
        if _is_listed(start, end, now, days)
    ]
    return sorted(found, key=lambda opened: opened.start)


def _is_listed(start: datetime, end: datetime, now: datetime, days: int) -> bool:
    return now < end and start < now + timedelta(days=days)


def announcements(
    centre: Centre, now: datetime, planned: Iterable[HeldShift] = ()
) -> list[OutOfHours]:
    """What boards and the closed kiosk say in the days after `now`, each with the time from which,
    and until which, it is said."""
    on_call = [
        _on_call(centre, shift)
        for shift in shifts(centre, now, planned)
        if shift.duty.kind == "on_call"
    ]
    return on_call + [_announced(centre, opened) for opened in points(centre, now)]


def _on_call(centre: Centre, shift: Shift) -> OutOfHours:
    said = {
        language: text(
            language,
            "outside.on_call" if shift.phone else "outside.on_call_without_phone",
            duty=_in(language, shift.duty.name),
            name=shift.official.name,
            phone=shift.phone,
            time=format_time(shift.end.astimezone(centre.zone)),
        )
        for language in centre.languages
    }
    return OutOfHours(text=said, shown_from=shift.start, ends_at=shift.end)


def _announced(centre: Centre, opened: Opened) -> OutOfHours:
    said = {
        language: text(
            language,
            "outside.point",
            name=_in(language, opened.point.name),
            when=when(centre, language, opened.start, opened.end),
            offers=_in(language, opened.point.offers),
        )
        for language in centre.languages
    }
    first = opened.start - timedelta(days=ANNOUNCED_DAYS)
    return OutOfHours(text=said, shown_from=first, ends_at=opened.end)


def when(centre: Centre, language: str, start: datetime, end: datetime) -> str:
    """The day and the hours on the centre's clock, in a sentence."""
    day = format_day(language, start.astimezone(centre.zone).date(), in_sentence=True)
    return text(language, "outside.when", day=day, hours=hours(centre, start, end))


def hours(centre: Centre, start: datetime, end: datetime) -> str:
    """`08:00–11:00` on the centre's clock."""
    return "–".join(format_time(moment.astimezone(centre.zone)) for moment in (start, end))


def _in(language: str, said: Localised) -> str:
    return said.get(language) or next(iter(said.values()), "")
