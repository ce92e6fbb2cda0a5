"""Which backups are kept, and when one is due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from config.centre.sections.backups import Backups
from queue_server.backups.retention import RETRY, SETTLING, YOUNG, is_due, scheduled, to_forget

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 11, 22, 12, 30, tzinfo=UTC)  # 19:30 in the centre
SEVEN_IN_THE_EVENING = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
INSTANTS = st.integers(1_704_000_000, 1_830_000_000).map(lambda at: datetime.fromtimestamp(at, UTC))
RULES = st.builds(
    Backups,
    keep_days=st.integers(1, 9),
    keep_weeks=st.integers(0, 6),
    keep_months=st.integers(0, 9),
)


def kept(made: list[datetime], rule: Backups | None = None) -> list[datetime]:
    gone = to_forget(made, NOW, rule or Backups(), ZONE)
    return sorted(set(made) - gone, reverse=True)


def test_a_year_of_evenings_leaves_days_weeks_and_months() -> None:
    evenings = [SEVEN_IN_THE_EVENING - timedelta(days=back) for back in range(400)]
    left = [one.astimezone(ZONE).date().isoformat() for one in kept(evenings)]
    assert left[:7] == [f"2026-11-{day}" for day in range(22, 15, -1)]
    # Then the Sundays of the weeks before (this week's and last week's are among the days) …
    assert left[7:10] == ["2026-11-15", "2026-11-08", "2026-11-01"]
    # … a fifth of them is this week's; and the last day of each month of a year.
    assert [day[:7] for day in left[10:]] == [
        "2026-10", "2026-10", "2026-09", "2026-08", "2026-07", "2026-06",
        "2026-05", "2026-04", "2026-03", "2026-02", "2026-01", "2025-12",
    ]  # fmt: skip
    assert "2026-09-30" in left


def test_days_without_a_backup_do_not_count() -> None:
    """After a month without one (a broken disk, a holiday) the last good ones are all there."""
    long_ago = [SEVEN_IN_THE_EVENING - timedelta(days=60 + back) for back in range(7)]
    assert kept(long_ago) == long_ago


def test_the_day_is_the_centre_s() -> None:
    one_day = [
        datetime(2026, 11, 10, 17, 30, tzinfo=UTC),  # 00:30 on the 11th
        datetime(2026, 11, 11, 16, 30, tzinfo=UTC),  # 23:30 on the 11th
    ]
    assert kept(one_day) == [one_day[1]]


@given(st.lists(INSTANTS, min_size=1, max_size=60), RULES)
def test_whatever_the_rule_the_newest_stays(made: list[datetime], rule: Backups) -> None:
    gone = to_forget(made, NOW, rule, ZONE)
    past = [one for one in made if one <= NOW]
    assert gone <= set(past)
    assert not past or max(past) not in gone
    assert all(one <= NOW - YOUNG for one in gone)
    assert len(set(past) - gone) <= rule.keep_days + rule.keep_weeks + rule.keep_months + len(
        [one for one in past if one > NOW - YOUNG]
    )


@given(st.lists(INSTANTS, max_size=60), RULES)
def test_forgetting_twice_forgets_no_more(made: list[datetime], rule: Backups) -> None:
    left = set(made) - to_forget(made, NOW, rule, ZONE)
    assert to_forget(left, NOW, rule, ZONE) == set()


# ------------------------------------------------------------------------------ when


def due(
    now: datetime,
    *,
    last: datetime | None,
    started: datetime = datetime(2026, 11, 1, tzinfo=UTC),
    failed: datetime | None = None,
) -> bool:
    return is_due(now, 19, ZONE, last=last, started=started, failed=failed)


def test_it_is_taken_once_an_evening() -> None:
    yesterday = SEVEN_IN_THE_EVENING - timedelta(days=1)
    assert not due(SEVEN_IN_THE_EVENING - timedelta(seconds=1), last=yesterday)
    assert due(SEVEN_IN_THE_EVENING, last=yesterday)
    assert not due(NOW, last=SEVEN_IN_THE_EVENING)


def test_a_server_that_was_off_makes_up_for_it_once_it_has_settled() -> None:
    morning = datetime(2026, 11, 23, 0, 15, tzinfo=UTC)
    old = SEVEN_IN_THE_EVENING - timedelta(days=3)
    assert not due(morning, last=old, started=morning)
    assert due(morning + SETTLING, last=old, started=morning)
    assert due(morning + SETTLING, last=None, started=morning)


def test_a_failure_is_tried_again_after_a_while() -> None:
    assert not due(NOW, last=None, failed=NOW)
    assert not due(NOW + RETRY - timedelta(seconds=1), last=None, failed=NOW)
    assert due(NOW + RETRY, last=None, failed=NOW)


def test_a_clock_that_was_wrong_stops_no_backup() -> None:
    """One made under a clock that was a year ahead, or a failure then, does not count."""
    ahead = NOW + timedelta(days=365)
    assert due(NOW, last=ahead)
    assert due(NOW, last=None, failed=ahead)


def test_one_of_a_clock_that_was_ahead_displaces_none_of_its_day() -> None:
    right, wrong = NOW - timedelta(days=3), NOW - timedelta(days=3) + timedelta(seconds=30)
    alone = NOW - timedelta(days=5)
    keep = Backups(keep_days=3, keep_weeks=0, keep_months=0)
    made = [NOW, right, wrong, alone]
    assert to_forget(made, NOW, keep, ZONE, {wrong, alone}) == {wrong}


@given(INSTANTS, st.integers(0, 23))
def test_the_schedule_is_the_centre_s_clock(now: datetime, hour: int) -> None:
    found = scheduled(now, hour, ZONE)
    assert found <= now < found + timedelta(days=1)
    assert found.astimezone(ZONE).hour == hour
