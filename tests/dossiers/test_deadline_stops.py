"""Stops of the clock, against cases worked by hand and a slow walk over the calendar."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta

import pytest

from config.centre.loading import load_centre
from config.centre.model import Centre
from config.demo import demo_centre_file
from config.wire.procedures import Limit, LimitUnit
from queue_server.dossiers.rules.deadlines import Stop, due, is_working_day
from tests.dossiers.walking import HALF_HOUR, Stops, is_open, walked, works

CENTRE: Centre = load_centre(demo_centre_file())
UNITS = {"working_day": 25, "calendar_day": 40, "hour": 60}
"""With the longest limit tried."""
FIRST, DAYS = datetime.fromisoformat("2026-01-03"), 440


def shown(received: datetime, amount: int, unit: str, stops: Stops) -> datetime:
    stood = [Stop(instant(start), instant(end)) for start, end in stops]
    limit = Limit(amount=amount, unit=LimitUnit(unit))
    due_at = due(CENTRE, limit, instant(received), None, stood).due_at
    assert due_at is not None
    return CENTRE.local(due_at).replace(tzinfo=None)


def instant(wall: datetime) -> datetime:
    return wall.replace(tzinfo=CENTRE.zone).astimezone(UTC)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def due_of(amount: int, unit: str, *times: str) -> str:
    """Of `times` the first is the receipt, then each stop's beginning and end."""
    received, *ends = (at(text) for text in times)
    found = shown(received, amount, unit, list(zip(ends[::2], ends[1::2], strict=True)))
    return f"{found:%a %d/%m %H:%M}"


@pytest.mark.parametrize(
    ("amount", "came", "expected"),
    [
        # On a day off: the time runs from the next working day, and ends with a closing.
        (2, ["2026-11-27 09:00", "2026-11-28 09:00"], "Tue 01/12 17:00"),
        (3, ["2026-11-25 09:00", "2026-11-29 10:00"], "Wed 02/12 17:00"),
        (3, ["2026-02-12 10:00", "2026-02-18 10:00"], "Wed 25/02 17:00"),
        (3, ["2026-02-12 10:00", "2026-02-14 00:00"], "Wed 25/02 17:00"),
        (1, ["2026-11-23 16:30", "2026-11-24 10:00"], "Wed 25/11 17:00"),
        (2, ["2026-11-28 09:00", "2026-11-29 10:00"], "Tue 01/12 17:00"),
        (1, ["2026-01-08 10:00", "2026-01-11 10:00"], "Mon 12/01 17:00"),
        (1, ["2026-01-08 10:00", "2026-01-10 10:00"], "Mon 12/01 10:00"),
        (5, ["2026-04-29 14:00", "2026-05-02 09:00"], "Fri 08/05 17:00"),
        # On a working day: as if it had come then, at whatever time of day.
        (2, ["2026-11-27 09:00", "2026-11-30 10:00"], "Wed 02/12 10:00"),
        (2, ["2026-11-27 09:00", "2026-11-30 06:00"], "Wed 02/12 07:30"),
        (2, ["2026-11-27 09:00", "2026-11-30 12:00"], "Wed 02/12 13:30"),
        (2, ["2026-11-27 09:00", "2026-11-30 19:00"], "Wed 02/12 17:00"),
        (2, ["2026-11-27 09:00", "2026-11-30 00:00"], "Wed 02/12 07:30"),
        (2, ["2026-11-27 09:00", "2026-11-27 09:00"], "Tue 01/12 09:00"),
    ],
)
def test_papers_brought_later_count_as_if_the_dossier_came_then(
    amount: int, came: list[str], expected: str
) -> None:
    received, brought = came
    assert due_of(amount, "working_day", received, received, brought) == expected
    if received != brought:
        assert due_of(amount, "working_day", brought) == expected


@pytest.mark.parametrize(
    ("unit", "amount", "times", "expected"),
    [
        # Used up at 24:00: the day ends, the next one has not begun.
        (
            "working_day",
            3,
            ["2026-11-25 08:00", "2026-11-26 16:00", "2026-11-27 08:00"],
            "Mon 30/11 17:00",
        ),
        (
            "working_day",
            3,
            ["2026-11-25 09:00", "2026-11-27 09:00", "2026-11-28 09:00"],
            "Mon 30/11 17:00",
        ),
        (
            "calendar_day",
            7,
            ["2026-11-02 08:00", "2026-11-03 16:00", "2026-11-04 08:00"],
            "Mon 09/11 17:00",
        ),
        # Two stops, the second while what the first left is running.
        (
            "working_day",
            2,
            [
                "2026-11-27 09:00",
                "2026-11-27 09:00",
                "2026-11-28 09:00",
                "2026-12-01 10:00",
                "2026-12-05 10:00",
            ],
            "Mon 07/12 14:00",
        ),
        # Never due before the clock went on.
        (
            "working_day",
            1,
            ["2026-11-19 10:00", "2026-11-20 09:00", "2026-11-20 18:00"],
            "Mon 23/11 17:00",
        ),
        (
            "working_day",
            1,
            ["2026-11-19 12:00", "2026-11-20 12:30", "2026-11-20 15:00"],
            "Fri 20/11 17:00",
        ),
        (
            "calendar_day",
            15,
            ["2026-11-13 10:00", "2026-11-29 10:00", "2026-12-02 10:00"],
            "Wed 02/12 17:00",
        ),
        # The same day is the day on which it goes on.
        (
            "working_day",
            0,
            ["2026-11-27 10:00", "2026-11-27 10:00", "2026-11-28 10:00"],
            "Mon 30/11 17:00",
        ),
        (
            "working_day",
            0,
            ["2026-11-25 10:00", "2026-11-25 10:00", "2026-11-26 09:00"],
            "Thu 26/11 17:00",
        ),
        (
            "working_day",
            0,
            ["2026-11-25 10:00", "2026-11-25 10:00", "2026-11-25 18:00"],
            "Thu 26/11 17:00",
        ),
        (
            "calendar_day",
            15,
            ["2026-11-19 10:00", "2026-11-19 10:00", "2026-11-21 09:00"],
            "Mon 07/12 17:00",
        ),
        (
            "hour",
            2,
            ["2026-11-27 15:00", "2026-11-27 15:00", "2026-11-28 10:00"],
            "Mon 30/11 09:30",
        ),
        (
            "hour",
            8,
            ["2026-02-13 15:00", "2026-02-13 16:00", "2026-02-18 10:00"],
            "Mon 23/02 16:30",
        ),
    ],
)
def test_cases_worked_by_hand(unit: str, amount: int, times: list[str], expected: str) -> None:
    assert due_of(amount, unit, *times) == expected


def a_moment(chance: random.Random, first: datetime, most_days: int) -> datetime:
    """Half of them in opening hours, the others anywhere: nights, lunch, days off, midnight."""
    moment = first + HALF_HOUR * chance.randrange(most_days * 48)
    while chance.random() < 0.5 and not is_open(moment):
        moment += HALF_HOUR
    return chance.choice([moment, moment, datetime.combine(moment.date(), time()), moment])


def a_case(chance: random.Random) -> tuple[str, int, datetime, list[tuple[datetime, datetime]]]:
    unit = chance.choice(list(UNITS))
    amount = chance.randint(int(unit == "hour"), chance.choice([3, UNITS[unit]]))
    received = a_moment(chance, FIRST, DAYS - 120)
    stops, free_from = [], received
    for _ in range(chance.choice([0, 1, 1, 1, 2, 3])):
        start = max(free_from, a_moment(chance, free_from, chance.choice([1, 4])))
        start = chance.choice([start, free_from])
        free_from = max(start, a_moment(chance, start, chance.choice([1, 2, 12])))
        free_from = chance.choice([free_from, free_from, free_from, start])
        stops.append((start, free_from))
    return unit, amount, received, joined(stops)


def joined(stops: list[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """What follows without a gap is one stop."""
    found: list[tuple[datetime, datetime]] = []
    for start, end in stops:
        if found and found[-1][1] == start:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def test_thousands_of_cases_agree_with_a_walk_over_the_calendar() -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    for _ in range(3_000):
        unit, amount, received, stops = a_case(chance)
        found, expected = (
            shown(received, amount, unit, stops),
            walked(unit, amount, received, stops),
        )
        assert found == expected, (unit, amount, received, stops)


def test_a_calendar_term_that_ran_out_is_not_lengthened_by_the_days_off_after_it() -> None:
    """Fri 12/6 at 24:00 it is over, the promise moves to Monday, and a stop on Saturday moves
    nothing more."""
    received = datetime.fromisoformat("2026-06-11T18:30")
    stops = [
        (datetime.fromisoformat("2026-06-12T15:00"), datetime.fromisoformat("2026-06-12T20:30")),
        (datetime.fromisoformat("2026-06-13T00:30"), datetime.fromisoformat("2026-06-13T15:30")),
    ]
    monday = datetime.fromisoformat("2026-06-15T17:00")
    assert shown(received, 1, "calendar_day", stops) == monday


def test_papers_brought_at_any_moment_count_as_if_the_dossier_came_then() -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    for _ in range(1_500):
        unit = chance.choice(list(UNITS))
        received, amount = a_moment(chance, FIRST, 300), chance.randint(1, 20)
        brought = received + HALF_HOUR * chance.randint(1, 48 * 12)
        stopped = shown(received, amount, unit, [(received, brought)])
        if unit == "hour" or works(brought.date()) or works(received.date()):
            assert stopped == shown(brought, amount, unit, []), (unit, amount, received, brought)


def test_a_stop_never_makes_a_dossier_late_by_itself() -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    for _ in range(3_000):
        unit, amount, received, stops = a_case(chance)
        before = shown(received, amount, unit, [])
        for start, end in stops[:1]:
            moved = shown(received, amount, unit, [(start, end)])
            assert moved >= before, (unit, amount, received, start, end)
            assert start >= before or start == end or moved >= end
        assert works(before.date())


def test_cutting_a_stop_moves_nothing_and_one_without_length_is_none() -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    for _ in range(1_000):
        unit, amount, received, stops = a_case(chance)
        whole = shown(received, amount, unit, stops)
        halves = [
            half
            for start, end in stops
            for middle in [start + timedelta(minutes=1) * chance.randint(0, minutes(start, end))]
            for half in ((start, middle), (middle, end))
        ]
        assert shown(received, amount, unit, halves) == whole, (unit, amount, received, stops)


def minutes(start: datetime, end: datetime) -> int:
    return int((end - start).total_seconds() // 60)


def test_the_calendars_agree() -> None:
    days = [date(2026, 1, 1) + timedelta(days=ahead) for ahead in range(500)]
    assert [day for day in days if works(day)] == [d for d in days if is_working_day(CENTRE, d)]
