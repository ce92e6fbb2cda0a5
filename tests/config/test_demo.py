"""The demo centre is right, believable, and keeps the calendar it says it keeps."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache

import pytest
from argon2 import PasswordHasher
from holidays import country_holidays

from config.centre.loading import check_centre_file, load_centre
from config.centre.model import Centre
from config.centre.roles import Permission
from config.demo import demo_centre_file, open_around_the_clock

DEMO_PIN = "2580"


@cache
def demo() -> Centre:
    return load_centre(demo_centre_file())


def days(*spans: tuple[str, str]) -> set[date]:
    """Every day of the spans, both ends included."""
    found = set()
    for first, last in spans:
        day = date.fromisoformat(first)
        while day <= date.fromisoformat(last):
            found.add(day)
            day += timedelta(days=1)
    return found


def test_the_demo_has_no_mistakes_and_no_warnings() -> None:
    assert check_centre_file(demo_centre_file()) == []


def test_the_demo_is_a_commune_centre() -> None:
    centre = demo()
    assert len(centre.counters) == 10
    assert {service.id: service.letter for service in centre.services} == {
        "ho-tich": "A",
        "chung-thuc": "B",
        "cu-tru": "C",
        "dat-dai": "D",
        "bao-tro-xa-hoi": "E",
        "ho-kinh-doanh": "G",
        "nhan-ket-qua": "H",
    }
    assert all(service.papers for service in centre.services)
    assert [board.id for board in centre.boards] == ["hall", "wing"]


def test_the_kiosks_stand_and_lie() -> None:
    first, second = demo().kiosks
    assert (first.id, second.id) == ("kiosk-1", "kiosk-2")
    assert first.screen.height_pixels > first.screen.width_pixels
    assert second.screen.height_pixels < second.screen.width_pixels
    for kiosk in (first, second):
        assert kiosk.printer.kind == "virtual"
        assert PasswordHasher().verify(kiosk.staff_pin_hash, DEMO_PIN)


def test_the_roles_of_the_demo() -> None:
    granted = {role.id: set(role.permissions) for role in demo().roles}
    assert granted == {
        "greeter": {Permission.ISSUE},
        "clerk": {Permission.SERVE, Permission.ISSUE, Permission.RECEIVE, Permission.PROCESS},
        "official": {Permission.PROCESS},
        "leader": set(Permission) - {Permission.ADMINISTER},
        "administrator": {Permission.ADMINISTER, Permission.INFORM},
    }


# ------------------------------------------------------------------------- the calendar

OFF = {
    2026: days(
        ("2026-01-01", "2026-01-02"),
        ("2026-02-14", "2026-02-22"),
        ("2026-04-26", "2026-04-27"),
        ("2026-04-30", "2026-05-01"),
        ("2026-09-01", "2026-09-02"),
        ("2026-11-24", "2026-11-24"),
    ),
    2027: days(
        ("2027-01-01", "2027-01-01"),
        ("2027-02-04", "2027-02-10"),
        ("2027-04-16", "2027-04-16"),
        ("2027-04-30", "2027-05-01"),
        ("2027-05-03", "2027-05-03"),
        ("2027-09-02", "2027-09-03"),
        ("2027-11-24", "2027-11-24"),
    ),
}

ONLY_OURS = {
    # New Year's Friday is exchanged for Saturday 10 January; the library does not know of it.
    date(2026, 1, 2),
    # The weekends around Tết: the library names holidays, the demo every day without tickets.
    date(2026, 2, 14),
    date(2026, 2, 15),
    date(2026, 2, 21),
    date(2026, 2, 22),
}
ONLY_THE_LIBRARY_S = {
    # Exchanged for Saturday 22 August; the demo has both lines ready, but not in force.
    date(2026, 8, 31),
}


@pytest.mark.parametrize("year", [2026, 2027])
def test_the_days_off_of_the_demo(year: int) -> None:
    special = [day for day in demo().opening.special_days if day.day.year == year]
    assert {day.day for day in special if not day.hours} == OFF[year]
    assert all(day.source for day in special)


@pytest.mark.parametrize("year", [2026, 2027])
def test_the_calendar_differs_from_the_library_s_only_where_we_know_why(year: int) -> None:
    library = set(country_holidays("VN", years=year))
    assert {day for day in OFF[year] - library if day.year == year} == {
        day for day in ONLY_OURS if day.year == year
    }
    assert library - OFF[year] == {day for day in ONLY_THE_LIBRARY_S if day.year == year}


def test_a_make_up_day_is_a_whole_working_day() -> None:
    opening = demo().opening
    (made_up,) = [day for day in opening.special_days if day.makes_up_for]
    assert (made_up.day, made_up.makes_up_for) == (date(2026, 1, 10), date(2026, 1, 2))
    assert made_up.hours == opening.week.monday
    assert opening.hours_on(date(2026, 1, 10)) == opening.week.friday
    assert opening.worked_as(date(2026, 1, 10)) == date(2026, 1, 2)
    assert opening.worked_as(date(2026, 1, 17)) == date(2026, 1, 17)


@pytest.mark.parametrize(
    ("day", "spans"),
    [
        (date(2026, 10, 8), 2),  # a Thursday
        (date(2026, 10, 10), 1),  # a Saturday
        (date(2026, 10, 11), 0),  # a Sunday
        (date(2026, 2, 17), 0),  # Tết
    ],
)
def test_the_hours_of_a_day(day: date, spans: int) -> None:
    assert len(demo().opening.hours_on(day)) == spans


# ---------------------------------------------------------------------- at any hour


@pytest.mark.parametrize("day", [date(2026, 2, 17), date(2026, 10, 11), date(2026, 10, 8)])
def test_the_demo_can_be_opened_around_the_clock(day: date) -> None:
    centre = open_around_the_clock(demo())
    (hours,) = centre.opening.hours_on(day)
    assert hours.start == time.min
    assert hours.end == time(23, 59, 59, 999_000)  # instants are kept in milliseconds
    assert all(service.hours is None for service in centre.services)
    assert not any(service.last_ticket_minutes_before_closing for service in centre.services)


def test_opened_around_the_clock_all_else_stays() -> None:
    centre = demo()
    opened = open_around_the_clock(centre)
    assert opened.service_by_id["chung-thuc"].daily_quota == 250
    assert opened.counters == centre.counters
    assert opened.kiosks == centre.kiosks
    assert centre.opening.hours_on(date(2026, 2, 17)) == [], "the centre itself is untouched"


# ------------------------------------------------------------------------ what a day is


def test_a_day_turns_at_the_centre_s_midnight() -> None:
    centre = demo()
    just_before = datetime(2026, 10, 8, 16, 59, 59, tzinfo=UTC)
    assert centre.day(just_before) == date(2026, 10, 8)
    assert centre.day(just_before + timedelta(seconds=1)) == date(2026, 10, 9)
    assert centre.midnight_after(date(2026, 10, 8)) == datetime(2026, 10, 8, 17, tzinfo=UTC)
