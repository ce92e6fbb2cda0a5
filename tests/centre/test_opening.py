"""When tickets are given, on the clock of the centre and on days that it is moved."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from config.centre.model import (
    Centre,
    Counter,
    Service,
    Unit,
)
from config.centre.opening import (
    Hours,
    Opening,
    SpecialDay,
    Week,
)
from config.wire import IssueRefusal
from queue_server.centre.opening import hours_on, issue_refusal, opens_at

WORKDAY = [Hours(start=time(7, 30), end=time(11, 30)), Hours(start=time(13, 30), end=time(17))]
MORNING = [Hours(start=time(7, 30), end=time(11, 30))]
WEEKDAYS = "monday", "tuesday", "wednesday", "thursday", "friday"
SATURDAY, MONDAY = date(2026, 10, 10), date(2026, 10, 12)
ALWAYS = Week(**{name: [Hours(start=time(0), end=time.max)] for name in Week.model_fields})


def workweek(hours: list[Hours]) -> Week:
    return Week(**dict.fromkeys(WEEKDAYS, hours))


def a_centre(
    *,
    zone: str = "Asia/Ho_Chi_Minh",
    week: Week | None = None,
    special_days: list[SpecialDay] | None = None,
    hours: Week | None = None,
    quota: int | None = None,
    last_ticket: int = 0,
) -> Centre:
    return Centre(
        unit=Unit(code="H01", name={"vi": "Trung tâm"}),
        time_zone=zone,
        public_url="https://example.vn",
        opening=Opening(week=week or workweek(WORKDAY), special_days=special_days or []),
        services=[
            Service(
                id="ho-tich",
                letter="A",
                name={"vi": "Hộ tịch"},
                hours=hours,
                daily_quota=quota,
                last_ticket_minutes_before_closing=last_ticket,
            )
        ],
        counters=[Counter(id="1", name={"vi": "Quầy 1"}, services=["ho-tich"])],
    )


def at(day: date, hour: int, minute: int = 0, zone: str = "Asia/Ho_Chi_Minh") -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=ZoneInfo(zone)).astimezone(UTC)


def refusal(centre: Centre, now: datetime, issued_today: int = 0) -> IssueRefusal | None:
    return issue_refusal(centre, "ho-tich", now, issued_today)


def test_hours_are_utc_spans_of_the_centres_clock() -> None:
    assert hours_on(a_centre(), "ho-tich", MONDAY) == [
        (datetime(2026, 10, 12, 0, 30, tzinfo=UTC), datetime(2026, 10, 12, 4, 30, tzinfo=UTC)),
        (datetime(2026, 10, 12, 6, 30, tzinfo=UTC), datetime(2026, 10, 12, 10, 0, tzinfo=UTC)),
    ]
    assert hours_on(a_centre(), "ho-tich", SATURDAY) == []


def test_a_services_own_hours_are_within_the_centres() -> None:
    own = workweek([Hours(start=time(6), end=time(9)), Hours(start=time(11), end=time(14))])
    assert hours_on(a_centre(hours=own), "ho-tich", MONDAY) == [
        (at(MONDAY, 7, 30), at(MONDAY, 9)),
        (at(MONDAY, 11), at(MONDAY, 11, 30)),
        (at(MONDAY, 13, 30), at(MONDAY, 14)),
    ]


def test_hours_that_touch_are_one_span() -> None:
    touching = [Hours(start=time(9), end=time(12)), Hours(start=time(7), end=time(9))]
    assert hours_on(a_centre(week=workweek(touching)), "ho-tich", MONDAY) == [
        (at(MONDAY, 7), at(MONDAY, 12))
    ]


def test_a_special_day_opens_and_closes() -> None:
    special = [
        SpecialDay(day=SATURDAY, hours=MORNING, reason={"vi": "Làm bù"}),
        SpecialDay(day=MONDAY, reason={"vi": "Nghỉ lễ"}),
    ]
    centre = a_centre(special_days=special)
    assert refusal(centre, at(SATURDAY, 8)) is None
    assert refusal(centre, at(MONDAY, 8)) is IssueRefusal.CENTRE_CLOSED
    assert opens_at(centre, "ho-tich", at(SATURDAY, 12)) == at(date(2026, 10, 13), 7, 30)


@pytest.mark.parametrize(
    ("hour", "minute", "expected"),
    [
        (7, 29, IssueRefusal.CENTRE_CLOSED),
        (7, 30, None),
        (11, 29, None),
        (11, 30, IssueRefusal.CENTRE_CLOSED),
        (13, 29, IssueRefusal.CENTRE_CLOSED),
        (13, 30, None),
        (16, 59, None),
        (17, 0, IssueRefusal.CENTRE_CLOSED),
    ],
)
def test_the_centres_day(hour: int, minute: int, expected: IssueRefusal | None) -> None:
    assert refusal(a_centre(), at(MONDAY, hour, minute)) is expected


def test_a_service_may_be_closed_in_an_open_centre() -> None:
    centre = a_centre(hours=workweek(MORNING))
    assert refusal(centre, at(MONDAY, 11)) is None
    assert refusal(centre, at(MONDAY, 14)) is IssueRefusal.SERVICE_CLOSED
    assert opens_at(centre, "ho-tich", at(MONDAY, 14)) == at(date(2026, 10, 13), 7, 30)


def test_the_last_ticket_counts_from_the_end_of_the_day_not_from_lunch() -> None:
    centre = a_centre(last_ticket=30)
    assert refusal(centre, at(MONDAY, 11, 29)) is None
    assert refusal(centre, at(MONDAY, 16, 29)) is None
    assert refusal(centre, at(MONDAY, 16, 30)) is IssueRefusal.LAST_TICKET_PASSED
    assert refusal(centre, at(MONDAY, 17)) is IssueRefusal.CENTRE_CLOSED


def test_a_last_ticket_before_the_afternoon_leaves_the_morning() -> None:
    centre = a_centre(last_ticket=240)
    assert refusal(centre, at(MONDAY, 11, 29)) is None
    assert refusal(centre, at(MONDAY, 13, 30)) is IssueRefusal.LAST_TICKET_PASSED
    assert opens_at(centre, "ho-tich", at(MONDAY, 12)) == at(date(2026, 10, 13), 7, 30)


def test_the_quota_is_reached_at_its_number_and_only_matters_while_open() -> None:
    centre = a_centre(quota=200)
    assert refusal(centre, at(MONDAY, 9), 199) is None
    assert refusal(centre, at(MONDAY, 9), 200) is IssueRefusal.QUOTA_REACHED
    assert refusal(centre, at(MONDAY, 12), 200) is IssueRefusal.CENTRE_CLOSED


def test_when_tickets_are_given_next() -> None:
    centre = a_centre()
    assert opens_at(centre, "ho-tich", at(MONDAY, 3)) == at(MONDAY, 7, 30)
    assert opens_at(centre, "ho-tich", at(MONDAY, 9)) == at(MONDAY, 9)
    assert opens_at(centre, "ho-tich", at(MONDAY, 12)) == at(MONDAY, 13, 30)
    assert opens_at(centre, "ho-tich", at(date(2026, 10, 9), 18)) == at(MONDAY, 7, 30)
    tomorrow = opens_at(centre, "ho-tich", at(MONDAY, 9), full=True)
    assert tomorrow == at(date(2026, 10, 13), 7, 30)


def test_a_centre_closed_for_long_does_not_say_when() -> None:
    holidays = [
        SpecialDay(day=MONDAY + timedelta(days=ahead), reason={"vi": "Nghỉ"}) for ahead in range(20)
    ]
    assert opens_at(a_centre(special_days=holidays), "ho-tich", at(MONDAY, 9)) is None


def test_an_unknown_service() -> None:
    with pytest.raises(KeyError):
        hours_on(a_centre(), "dat-dai", MONDAY)


SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
BERLIN = "Europe/Berlin"


def berlin(start: str, end: str, day: date) -> list[tuple[datetime, datetime]]:
    hours = [Hours(start=time.fromisoformat(start), end=time.fromisoformat(end))]
    week = Week(**dict.fromkeys(Week.model_fields, hours))
    return hours_on(a_centre(zone=BERLIN, week=week), "ho-tich", day)


@pytest.mark.parametrize(
    ("start", "end", "day", "first", "last"),
    [
        ("08:00", "12:00", date(2026, 3, 28), "07:00", "11:00"),
        ("08:00", "12:00", SPRING, "06:00", "10:00"),
        ("08:00", "12:00", AUTUMN, "07:00", "11:00"),
        ("01:00", "04:00", SPRING, "00:00", "02:00"),
        ("02:30", "04:00", SPRING, "01:00", "02:00"),
        ("01:00", "02:30", SPRING, "00:00", "01:00"),
        ("01:00", "04:00", AUTUMN, "2026-10-24T23:00", "03:00"),
        ("02:00", "02:30", AUTUMN, "00:00", "01:30"),
    ],
)
def test_days_on_which_the_clock_is_moved(
    start: str, end: str, day: date, first: str, last: str
) -> None:
    def instant(text: str) -> datetime:
        whole = text if "T" in text else f"{day}T{text}"
        return datetime.fromisoformat(whole).replace(tzinfo=UTC)

    assert berlin(start, end, day) == [(instant(first), instant(last))]


def test_hours_that_the_clock_jumps_over_do_not_happen() -> None:
    assert berlin("02:15", "02:45", SPRING) == []


CLOCK = st.integers(min_value=0, max_value=24 * 12 - 1).map(
    lambda step: time(step // 12, step % 12 * 5)
)
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))


@settings(deadline=None)
@given(
    st.lists(st.tuples(CLOCK, CLOCK).filter(lambda pair: pair[0] < pair[1]), max_size=4),
    DAYS,
    st.integers(min_value=0, max_value=30 * 60),
    st.sampled_from([BERLIN, "Asia/Ho_Chi_Minh", "Australia/Lord_Howe"]),
)
@example([(time(2, 30), time(4))], SPRING, 60, BERLIN)
@example([(time(2, 30), time(4))], AUTUMN, 90, BERLIN)
def test_open_is_what_the_clock_on_the_wall_says(
    pairs: list[tuple[time, time]], day: date, minutes: int, zone: str
) -> None:
    hours = [Hours(start=start, end=end) for start, end in pairs]
    week = Week(**dict.fromkeys(Week.model_fields, hours))
    centre = a_centre(zone=zone, week=week)
    spans = hours_on(centre, "ho-tich", day)
    assert all(start < end for start, end in spans)
    assert all(end < start for (_, end), (start, _) in pairwise(spans))
    assert all(
        start.utcoffset() == end.utcoffset() == timedelta() and centre.day(start) == day
        for start, end in spans
    )
    now = at(day, 0, zone=zone) + timedelta(minutes=minutes)
    wall = centre.local(now)
    is_open = any(part.start <= wall.time() < part.end for part in hours)
    moved = wall.utcoffset() != (wall + timedelta(days=1)).utcoffset() or (
        wall.utcoffset() != (wall - timedelta(days=1)).utcoffset()
    )
    if not moved:
        assert (refusal(centre, now) is None) == is_open
    elif is_open:
        # An hour that comes twice may be open in between, never closed within its hours.
        assert refusal(centre, now) is None


@settings(deadline=None)
@given(
    DAYS,
    st.integers(min_value=0, max_value=24 * 60 - 1),
    st.sampled_from([0, 30, 215]),
    st.booleans(),
)
def test_it_opens_when_it_says(day: date, minutes: int, last_ticket: int, own: bool) -> None:
    centre = a_centre(
        zone=BERLIN, last_ticket=last_ticket, hours=workweek(MORNING) if own else None
    )
    now = at(day, 0, zone=BERLIN) + timedelta(minutes=minutes)
    opens = opens_at(centre, "ho-tich", now)
    assert opens is not None
    assert opens >= now
    assert refusal(centre, opens) is None
    assert (opens == now) == (refusal(centre, now) is None)
    if opens > now:
        assert refusal(centre, opens - timedelta(seconds=1)) is not None
        assert refusal(centre, now + (opens - now) / 2) is not None


@settings(deadline=None)
@given(DAYS, st.sampled_from([BERLIN, "Asia/Ho_Chi_Minh"]))
def test_all_day_is_the_whole_day(day: date, zone: str) -> None:
    centre = a_centre(zone=zone, week=ALWAYS)
    ((start, end),) = hours_on(centre, "ho-tich", day)
    assert start == centre.midnight_after(day - timedelta(days=1))
    assert centre.midnight_after(day) - end <= timedelta(microseconds=1)
