"""What a kiosk may do by itself: by its calendar, its numbers and its clock, and nothing else."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from config.wire import IssueRefusal, KioskSnapshot
from config.wire.parts import CALENDAR_DAYS, OpenSpan
from kiosk.offline.availability import (
    UnavailableReason,
    days_to_reserve,
    fewest_numbers,
    is_clock_off,
    may_issue,
    offline_availability,
)
from kiosk.offline.replenisher import BLOCK, TOP_UP_AT, missing
from kiosk.testing.fake_centre import demo_snapshot

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
MONDAY = date(2026, 11, 23)
TUESDAY = date(2026, 11, 24)
HALVES = (((7, 30), (11, 30)), ((13, 30), (17, 0)))


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE).astimezone(UTC)


def days(end_minutes_earlier: int = 0) -> list[OpenSpan]:
    """Mornings and afternoons of the weekdays that a kiosk knows on Monday."""
    coming = (MONDAY + timedelta(days=ahead) for ahead in range(CALENDAR_DAYS))
    earlier = timedelta(minutes=end_minutes_earlier)
    return [
        OpenSpan(start=at(day, *start), end=at(day, *end) - earlier)
        for day in coming
        if day.weekday() < 5
        for start, end in HALVES
    ]


def centre() -> KioskSnapshot:
    """Three services of a centre as it was on Monday at 8; their last ticket is 15 min earlier."""
    snapshot = demo_snapshot(services=3, staff_pin_hash="a hash")
    services = [one.model_copy(update={"issuing": days(15)}) for one in snapshot.services]
    changes = {"services": services, "opening": days(), "now": at(MONDAY, 8)}
    return snapshot.model_copy(update=changes)


SNAPSHOT = centre()
SERVICES = [one.state.service for one in SNAPSHOT.services]
FULL = {(MONDAY + timedelta(days=ahead), one) for ahead in range(20) for one in SERVICES}


def test_while_open_it_gives_numbers_and_says_no_figures() -> None:
    alone = offline_availability(SNAPSHOT, FULL, at(MONDAY, 9))
    assert alone.reason is None
    states = [one.state for one in alone.services]
    assert all(state.open for state in states)
    assert {(state.people_ahead, state.waiting, state.estimate) for state in states} == {
        (0, 0, None)
    }


@pytest.mark.parametrize(
    ("now", "refusal", "opens_at"),
    [
        (at(TUESDAY, 7), IssueRefusal.CENTRE_CLOSED, at(TUESDAY, 7, 30)),
        (at(MONDAY, 11, 20), IssueRefusal.LAST_TICKET_PASSED, at(MONDAY, 13, 30)),
        (at(MONDAY, 12), IssueRefusal.CENTRE_CLOSED, at(MONDAY, 13, 30)),
        (at(MONDAY, 16, 50), IssueRefusal.LAST_TICKET_PASSED, at(TUESDAY, 7, 30)),
        (at(date(2026, 11, 28), 9), IssueRefusal.CENTRE_CLOSED, at(date(2026, 11, 30), 7, 30)),
    ],
)  # fmt: skip
def test_closed_is_said_as_closed_with_the_next_opening(
    now: datetime, refusal: IssueRefusal, opens_at: datetime
) -> None:
    state = offline_availability(SNAPSHOT, FULL, now).services[0].state
    assert (state.open, state.refusal, state.opens_at) == (False, refusal, opens_at)
    assert offline_availability(SNAPSHOT, set(), now).reason is None


def test_a_service_without_numbers_is_not_offered_and_the_others_are() -> None:
    alone = offline_availability(SNAPSHOT, {(MONDAY, SERVICES[0])}, at(MONDAY, 9))
    assert [one.state.open for one in alone.services] == [True, False, False]
    assert (alone.exhausted, alone.reason) == (frozenset(SERVICES[1:]), None)


def test_without_any_numbers_while_open_it_can_do_nothing() -> None:
    tomorrows = {(MONDAY + timedelta(days=1), one) for one in SERVICES}
    assert (
        offline_availability(SNAPSHOT, tomorrows, at(MONDAY, 9)).reason is UnavailableReason.NUMBERS
    )


def test_tomorrow_it_goes_by_yesterdays_snapshot() -> None:
    tuesday = MONDAY + timedelta(days=1)
    alone = offline_availability(SNAPSHOT, FULL, at(tuesday, 8))
    assert all(one.state.open for one in alone.services)


def test_a_calendar_that_has_run_out_opens_nothing() -> None:
    last = MONDAY + timedelta(days=CALENDAR_DAYS)
    assert offline_availability(SNAPSHOT, FULL, at(last, 9)).reason is UnavailableReason.CALENDAR
    assert not may_issue(SNAPSHOT, SERVICES[0], at(last, 9))
    silent = SNAPSHOT.model_copy(update={"opening": []})
    assert offline_availability(silent, FULL, at(MONDAY, 9)).reason is UnavailableReason.CALENDAR
    nowhere = SNAPSHOT.model_copy(update={"public_url": ""})
    assert offline_availability(nowhere, FULL, at(MONDAY, 9)).reason is UnavailableReason.CALENDAR


def test_a_clock_before_the_snapshots_is_not_believed() -> None:
    sunday = at(date(2026, 11, 22), 9)
    assert offline_availability(SNAPSHOT, FULL, sunday).reason is UnavailableReason.CLOCK
    assert not may_issue(SNAPSHOT, SERVICES[0], sunday)
    assert is_clock_off(at(MONDAY, 9), at(MONDAY, 9, 6))
    assert not is_clock_off(at(MONDAY, 9), at(MONDAY, 9, 4))


def test_a_quota_that_was_reached_today_stays_reached_today() -> None:
    full = SNAPSHOT.services[0].state.model_copy(
        update={"open": False, "refusal": IssueRefusal.QUOTA_REACHED}
    )
    services = [SNAPSHOT.services[0].model_copy(update={"state": full}), *SNAPSHOT.services[1:]]
    snapshot = SNAPSHOT.model_copy(update={"services": services})
    today = offline_availability(snapshot, FULL, at(MONDAY, 9)).services[0].state
    assert (today.open, today.refusal) == (False, IssueRefusal.QUOTA_REACHED)
    assert may_issue(snapshot, SERVICES[0], at(MONDAY + timedelta(days=1), 9))
    assert not may_issue(snapshot, SERVICES[0], at(MONDAY, 9))


MINUTES = some.integers(-3 * 1440, 20 * 1440)
HELD = some.sets(some.sampled_from(sorted(FULL)))


@given(MINUTES, HELD)
def test_it_gives_only_what_it_holds_while_it_is_open(
    minutes: int, held: set[tuple[date, str]]
) -> None:
    now = SNAPSHOT.now + timedelta(minutes=minutes)
    alone = offline_availability(SNAPSHOT, held, now)
    today = now.astimezone(ZONE).date()
    for one in alone.services if alone.reason is None else ():
        service = one.state.service
        within = any(span.start <= now < span.end for span in one.issuing)
        assert one.state.open == (within and (today, service) in held)
        assert one.state.open or (service in alone.exhausted) or one.state.opens_at != now
    if alone.reason is UnavailableReason.NUMBERS:
        assert not any(one.state.open for one in alone.services)


def test_numbers_are_held_for_today_and_the_next_two_open_days() -> None:
    friday = at(date(2026, 11, 27), 9)
    wanted = days_to_reserve(SNAPSHOT, SNAPSHOT.services[0], friday, 2)
    assert wanted == [date(2026, 11, 27), date(2026, 11, 30), date(2026, 12, 1)]
    evening = days_to_reserve(SNAPSHOT, SNAPSHOT.services[0], at(date(2026, 11, 27), 18), 2)
    assert evening == [date(2026, 11, 30), date(2026, 12, 1)]


def test_staff_are_told_the_least_of_what_is_still_given_today() -> None:
    evening = SNAPSHOT.services[0].model_copy(update={"issuing": days()[2:]})
    snapshot = SNAPSHOT.model_copy(update={"services": [evening, *SNAPSHOT.services[1:]]})
    left = {(MONDAY, SERVICES[1]): 40, (MONDAY, SERVICES[2]): 7}
    assert fewest_numbers(snapshot, left, at(MONDAY, 9)) == 7
    assert fewest_numbers(SNAPSHOT, left, at(MONDAY, 9)) == 0
    assert fewest_numbers(SNAPSHOT, left, at(MONDAY, 18)) is None


@given(some.dictionaries(some.sampled_from(sorted(FULL)), some.integers(0, BLOCK)), MINUTES)
def test_a_block_is_topped_up_when_a_third_is_gone(
    left: dict[tuple[date, str], int], minutes: int
) -> None:
    now = SNAPSHOT.now + timedelta(minutes=minutes)
    asked = missing(SNAPSHOT, left, now)
    assert len({one.key for one in asked}) == len(asked)
    for one in asked:
        before = left.get((one.day, one.service), 0)
        assert before <= TOP_UP_AT
        assert before + one.count == BLOCK
    assert [one.day for one in asked] == sorted(one.day for one in asked)
