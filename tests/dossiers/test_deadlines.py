"""Due dates: the worked cases of the law, and what holds of every one of them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from config.centre.loading import load_centre
from config.centre.model import Centre
from config.centre.opening import Opening
from config.demo import demo_centre_file
from config.wire.dossiers.answers import DossierStatus, Outcome, Standing
from config.wire.procedures import Limit, LimitUnit
from queue_server.dossiers.rules.deadlines import (
    Stop,
    due,
    explain,
    is_working_day,
    outcome,
    share_dues,
    standing,
    working_days_between,
)
from queue_server.dossiers.rules.working_time import (
    closes,
    first_working_day,
    open_time,
    opens,
    wall,
)

CENTRE: Centre = load_centre(demo_centre_file())
"""The demo's calendar: weekdays, Saturday mornings that receive and are not counted."""
THREE_O_CLOCK = time(15)
WORKING_DAY, CALENDAR_DAY, HOUR = LimitUnit.WORKING_DAY, LimitUnit.CALENDAR_DAY, LimitUnit.HOUR


def at(text: str) -> datetime:
    """The instant of `2026-11-23 09:00` on the centre's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=CENTRE.zone).astimezone(UTC)


def shown(instant: datetime | None) -> str:
    return "" if instant is None else f"{CENTRE.local(instant):%a %Y-%m-%d %H:%M}"


def due_at(
    received: str,
    amount: int,
    unit: LimitUnit = WORKING_DAY,
    cutoff: time | None = None,
    stops: list[tuple[str, str | None]] | None = None,
) -> str:
    stood = [Stop(at(start), at(end) if end else None) for start, end in stops or []]
    return shown(due(CENTRE, Limit(amount=amount, unit=unit), at(received), cutoff, stood).due_at)


# --------------------------------------------------------------------------- worked cases


@pytest.mark.parametrize(
    ("received", "amount", "expected"),
    [
        ("2025-12-31 09:00", 1, "Mon 2026-01-05 09:00"),
        ("2026-01-09 09:00", 1, "Sat 2026-01-10 09:00"),
        ("2026-02-13 09:00", 3, "Wed 2026-02-25 09:00"),
        ("2026-11-23 09:00", 1, "Wed 2026-11-25 09:00"),
        ("2027-04-29 09:00", 1, "Tue 2027-05-04 09:00"),
    ],
)
def test_the_worked_cases_of_working_days(received: str, amount: int, expected: str) -> None:
    assert due_at(received, amount, cutoff=THREE_O_CLOCK) == expected


@pytest.mark.parametrize(
    ("received", "amount", "expected"),
    [
        ("2026-11-23 15:00", 1, "Wed 2026-11-25 15:00"),
        ("2026-11-23 15:01", 1, "Thu 2026-11-26 07:30"),
        ("2026-11-20 10:00", 0, "Fri 2026-11-20 17:00"),
        ("2026-11-20 15:01", 0, "Mon 2026-11-23 17:00"),
        ("2026-11-21 09:00", 0, "Mon 2026-11-23 17:00"),
        ("2026-11-21 09:00", 1, "Wed 2026-11-25 07:30"),
        ("2026-11-20 22:00", 1, "Wed 2026-11-25 07:30"),
    ],
)
def test_the_cut_off(received: str, amount: int, expected: str) -> None:
    assert due_at(received, amount, cutoff=THREE_O_CLOCK) == expected


@pytest.mark.parametrize(
    ("received", "amount", "expected"),
    [
        ("2026-11-19 12:15", 1, "Fri 2026-11-20 13:30"),
        ("2026-11-19 06:00", 1, "Fri 2026-11-20 07:30"),
        ("2026-11-19 19:00", 1, "Fri 2026-11-20 17:00"),
        ("2026-11-21 09:00", 1, "Mon 2026-11-23 17:00"),
        ("2026-11-22 23:59", 1, "Mon 2026-11-23 17:00"),
        ("2026-11-23 00:00", 1, "Wed 2026-11-25 07:30"),
        ("2026-11-20 17:01", 0, "Mon 2026-11-23 17:00"),
        ("2026-11-24 10:00", 0, "Wed 2026-11-25 17:00"),
        ("2026-02-17 10:00", 2, "Tue 2026-02-24 17:00"),
    ],
)
def test_receipt_out_of_hours_and_on_days_off(received: str, amount: int, expected: str) -> None:
    assert due_at(received, amount) == expected


@pytest.mark.parametrize(
    ("received", "amount", "expected"),
    [
        ("2026-11-19 10:00", 15, "Fri 2026-12-04 17:00"),
        ("2026-11-20 10:00", 15, "Mon 2026-12-07 17:00"),
        ("2026-11-09 10:00", 15, "Wed 2026-11-25 17:00"),
        ("2026-01-30 10:00", 15, "Mon 2026-02-23 17:00"),
        ("2026-11-20 18:00", 0, "Mon 2026-11-23 17:00"),
        ("2026-01-08 10:00", 2, "Sat 2026-01-10 17:00"),
    ],
)
def test_calendar_days(received: str, amount: int, expected: str) -> None:
    assert due_at(received, amount, CALENDAR_DAY) == expected


@pytest.mark.parametrize(
    ("received", "amount", "expected"),
    [
        ("2026-11-19 08:00", 2, "Thu 2026-11-19 10:00"),
        ("2026-11-19 10:30", 2, "Thu 2026-11-19 14:30"),
        ("2026-11-19 10:30", 1, "Thu 2026-11-19 11:30"),
        ("2026-11-19 12:00", 1, "Thu 2026-11-19 14:30"),
        ("2026-11-19 16:00", 2, "Fri 2026-11-20 08:30"),
        ("2026-11-20 16:00", 2, "Mon 2026-11-23 08:30"),
        ("2026-11-21 08:00", 2, "Mon 2026-11-23 09:30"),
        ("2026-02-13 16:00", 8, "Mon 2026-02-23 16:30"),
        ("2026-11-21 08:00", 0, "Mon 2026-11-23 07:30"),
    ],
)
def test_hours_are_minutes_of_opening(received: str, amount: int, expected: str) -> None:
    assert due_at(received, amount, HOUR) == expected


def test_hours_after_the_cut_off_begin_with_the_next_working_day() -> None:
    assert due_at("2026-11-19 15:30", 4, HOUR, THREE_O_CLOCK) == "Fri 2026-11-20 11:30"


def test_no_limit_has_no_due_date() -> None:
    for limit in (Limit(), Limit(amount=3), Limit(unit=WORKING_DAY)):
        assert due(CENTRE, limit, at("2026-11-19 08:00")).due_at is None


# -------------------------------------------------------------------------------- stops


@pytest.mark.parametrize(
    ("stops", "expected"),
    [
        ([], "Thu 2026-11-26 10:00"),
        ([("2026-11-23 10:00", "2026-11-23 14:00")], "Thu 2026-11-26 14:00"),
        ([("2026-11-23 10:00", "2026-11-25 10:00")], "Fri 2026-11-27 10:00"),
        ([("2026-11-21 09:00", "2026-11-22 20:00")], "Thu 2026-11-26 10:00"),
        ([("2026-11-20 10:00", "2026-11-23 10:00")], "Fri 2026-11-27 10:00"),
        ([("2026-11-23 10:00", None)], "Thu 2026-11-26 10:00"),
        ([("2026-11-26 10:30", "2026-11-30 10:30")], "Thu 2026-11-26 10:00"),
        (
            [("2026-11-25 08:00", "2026-11-25 09:00"), ("2026-11-23 08:00", "2026-11-23 09:00")],
            "Thu 2026-11-26 13:30",
        ),
    ],
    ids=[
        "none",
        "within a day",
        "over a holiday",
        "on days off",
        "over a weekend, from the receipt",
        "open",
        "begun when it was late",
        "two, into lunch",
    ],
)
def test_stops_move_working_days(stops: list[tuple[str, str | None]], expected: str) -> None:
    assert due_at("2026-11-20 10:00", 3, stops=stops) == expected


def test_stops_move_hours_and_calendar_days() -> None:
    stop: list[tuple[str, str | None]] = [("2026-11-19 11:00", "2026-11-19 14:00")]
    assert due_at("2026-11-19 10:00", 4, HOUR, stops=stop) == "Thu 2026-11-19 17:00"
    stop = [("2026-11-20 09:00", "2026-11-22 09:00")]
    assert due_at("2026-11-19 10:00", 7, CALENDAR_DAY, stops=stop) == "Mon 2026-11-30 17:00"


def test_a_stop_before_the_counted_receipt_counts_from_it() -> None:
    stop: list[tuple[str, str | None]] = [("2026-11-19 15:30", "2026-11-20 13:30")]
    assert due_at("2026-11-19 15:30", 1, cutoff=THREE_O_CLOCK, stops=stop) == "Mon 2026-11-23 13:30"


@pytest.mark.parametrize(
    "stops",
    [
        [("2026-11-23 10:00", "2026-11-25 10:00"), ("2026-11-25 09:00", "2026-11-26 10:00")],
        [("2026-11-23 10:00", None), ("2026-11-25 09:00", "2026-11-26 10:00")],
        [("2026-11-23 10:00", "2026-11-23 09:00")],
        [("2026-11-20 09:59", "2026-11-23 09:00")],
    ],
    ids=["overlapping", "after an open one", "backwards", "before the receipt"],
)
def test_impossible_stops_are_refused(stops: list[tuple[str, str | None]]) -> None:
    with pytest.raises(ValueError, match="stop"):
        due_at("2026-11-20 10:00", 3, stops=stops)


# ----------------------------------------------------------------------------- properties

FIRST, LAST = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 11, 1, tzinfo=UTC)
instants = st.integers(0, int((LAST - FIRST).total_seconds())).map(
    lambda seconds: FIRST + timedelta(seconds=seconds)
)
units = st.sampled_from([WORKING_DAY, CALENDAR_DAY, HOUR])
amounts = st.integers(0, 60)
cutoffs = st.sampled_from([None, THREE_O_CLOCK, time(11)])
SEED = 20_261_123
properties = settings(max_examples=300, deadline=None, print_blob=True)


@seed(SEED)
@properties
@given(instants, amounts, units, cutoffs)
def test_never_on_a_day_off_nor_out_of_hours_nor_before_the_receipt(
    received: datetime, amount: int, unit: LimitUnit, cutoff: time | None
) -> None:
    found = due(CENTRE, Limit(amount=amount, unit=unit), received, cutoff)
    assert found.due_at is not None
    assert found.due_at >= received
    day = CENTRE.day(found.due_at)
    assert is_working_day(CENTRE, day)
    assert opens(CENTRE, day) <= found.due_at <= closes(CENTRE, day)
    assert all(not is_working_day(CENTRE, off) for off in found.days_off)


@seed(SEED)
@properties
@given(instants, st.integers(0, 9 * 86_400), amounts, st.integers(0, 5), units, cutoffs)
def test_later_receipt_or_more_time_is_never_due_sooner(
    received: datetime, later: int, amount: int, more: int, unit: LimitUnit, cutoff: time | None
) -> None:
    limit, longer = Limit(amount=amount, unit=unit), Limit(amount=amount + more, unit=unit)
    first = due(CENTRE, limit, received, cutoff).due_at
    second = due(CENTRE, limit, received + timedelta(seconds=later), cutoff).due_at
    third = due(CENTRE, longer, received, cutoff).due_at
    assert first is not None
    assert second is not None
    assert third is not None
    assert first <= second
    assert first <= third


@st.composite
def stopped_dossiers(draw: st.DrawFn) -> tuple[datetime, Limit, list[Stop]]:
    """A receipt in opening hours, a limit, and stops that begin before it runs out."""
    day = first_working_day(CENTRE, CENTRE.day(draw(instants)))
    received = opens(CENTRE, day) + timedelta(minutes=draw(st.integers(0, 239)))
    limit = Limit(amount=draw(st.integers(1, 20)), unit=draw(units))
    until = due(CENTRE, limit, received).due_at
    assert until is not None
    whole = int((until - received).total_seconds())
    stops, free_from = [], received
    for _ in range(draw(st.integers(0, 4))):
        start = free_from + timedelta(seconds=draw(st.integers(0, whole)))
        if start >= until:
            break
        free_from = start + timedelta(seconds=draw(st.integers(0, 12 * 86_400)))
        stops.append(Stop(start, free_from))
    return received, limit, draw(st.permutations(stops))


@seed(SEED)
@properties
@given(stopped_dossiers())
def test_stop_and_go_adds_exactly_the_stopped_time(
    case: tuple[datetime, Limit, list[Stop]],
) -> None:
    received, limit, stops = case
    found = due(CENTRE, limit, received, None, stops).due_at
    assert found is not None
    assert limit.amount is not None
    ended = [(stop.started_at, stop.ended_at) for stop in stops if stop.ended_at]
    if limit.unit is HOUR:
        stood = sum((open_time(CENTRE, *stop) for stop in ended), timedelta())
        assert open_time(CENTRE, received, found) == timedelta(hours=limit.amount) + stood
    elif limit.unit is CALENDAR_DAY:
        stood = sum((end - start for start, end in ended), timedelta())
        last = wall(CENTRE, received) + timedelta(days=limit.amount) + stood
        closing = closes(CENTRE, first_working_day(CENTRE, last.date()))
        went_on = max((end for _, end in ended), default=received)
        # Nothing is due before the clock went on, which may be after that day's closing.
        next_day = wall(CENTRE, went_on).date() + timedelta(days=1)
        late = closes(CENTRE, first_working_day(CENTRE, next_day))
        assert found == (closing if closing >= went_on else late)
    else:
        stood = sum((working_day_time(CENTRE, *stop) for stop in ended), timedelta())
        counted = working_day_time(CENTRE, received, found)
        assert_moved_into_hours(found, counted - timedelta(days=limit.amount) - stood)


def working_day_time(centre: Centre, start: datetime, end: datetime) -> timedelta:
    """How much of the time from `start` to `end` lies on working days, each of 24 hours."""
    begun, ended = wall(centre, start), wall(centre, end)
    day, total = timedelta(days=1), timedelta()
    for ahead in range((ended.date() - begun.date()).days + 1):
        midnight = datetime.combine(begun.date() + day * ahead, time())
        if is_working_day(centre, midnight.date()):
            total += max(min(ended, midnight + day) - max(begun, midnight), timedelta())
    return total


def assert_moved_into_hours(found: datetime, over: timedelta) -> None:
    """To the second, or else moved out of a night (15 hours at most) or a break (2 hours)."""
    day = CENTRE.day(found)
    if over < timedelta():
        assert found == closes(CENTRE, day)
        assert -over <= timedelta(hours=7)
    elif over:
        assert over <= timedelta(hours=7.5 if found == opens(CENTRE, day) else 2)


@seed(SEED)
@properties
@given(stopped_dossiers(), st.randoms(use_true_random=False))
def test_the_order_of_stops_and_their_cutting_are_irrelevant(
    case: tuple[datetime, Limit, list[Stop]], random: object
) -> None:
    received, limit, stops = case
    whole = due(CENTRE, limit, received, None, stops)
    assert due(CENTRE, limit, received, None, stops[::-1]) == whole
    halves = [
        half
        for stop in stops
        if stop.ended_at
        for middle in [stop.started_at + (stop.ended_at - stop.started_at) / 2]
        for half in (Stop(stop.started_at, middle), Stop(middle, stop.ended_at))
    ]
    assert due(CENTRE, limit, received, None, halves).due_at == whole.due_at


# -------------------------------------------------------------------- against the due date


@pytest.mark.parametrize(
    ("status", "now", "expected"),
    [
        (DossierStatus.IN_PROGRESS, "2026-11-23 10:00", Standing.IN_TIME),
        (DossierStatus.IN_PROGRESS, "2026-11-24 10:00", Standing.IN_TIME),
        (DossierStatus.IN_PROGRESS, "2026-11-24 10:01", Standing.SOON),
        (DossierStatus.RECEIVED, "2026-11-25 10:00", Standing.SOON),
        (DossierStatus.RECEIVED, "2026-11-25 10:01", Standing.SOON),
        (DossierStatus.RECEIVED, "2026-11-25 17:00", Standing.SOON),
        (DossierStatus.RECEIVED, "2026-11-25 17:01", Standing.LATE),
        (DossierStatus.RECEIVED, "2026-11-26 00:00", Standing.LATE),
        (DossierStatus.SUPPLEMENT_REQUESTED, "2026-11-27 10:01", Standing.STOPPED),
        (DossierStatus.STOPPED, "2026-11-27 10:01", Standing.STOPPED),
        (DossierStatus.RESOLVED, "2026-11-27 10:01", Standing.FINISHED),
        (DossierStatus.RETURNED, "2026-11-27 10:01", Standing.FINISHED),
        (DossierStatus.REFUSED, "2026-11-27 10:01", Standing.FINISHED),
    ],
)
def test_standing(status: DossierStatus, now: str, expected: Standing) -> None:
    assert standing(CENTRE, status, at("2026-11-25 10:00"), at(now)) is expected


def test_without_a_limit_nothing_is_late() -> None:
    now = at("2030-01-01 10:00")
    assert standing(CENTRE, DossierStatus.IN_PROGRESS, None, now) is Standing.NO_LIMIT
    assert outcome(CENTRE, None, now) is Outcome.NO_LIMIT


@pytest.mark.parametrize(
    ("resolved", "expected"),
    [
        ("2026-11-23 23:59", Outcome.EARLY),
        ("2026-11-25 08:00", Outcome.ON_TIME),
        ("2026-11-25 17:00", Outcome.ON_TIME),
        ("2026-11-25 17:01", Outcome.LATE),
        ("2026-11-26 08:00", Outcome.LATE),
    ],
)
def test_outcome(resolved: str, expected: Outcome) -> None:
    assert outcome(CENTRE, at("2026-11-25 10:00"), at(resolved)) is expected


def test_steps_share_the_working_time() -> None:
    received, until = at("2026-11-19 08:30"), at("2026-11-20 10:00")
    ends = share_dues(CENTRE, received, until, [10, 40, 50])
    assert [shown(end) for end in ends] == [
        "Thu 2026-11-19 09:24",
        "Thu 2026-11-19 15:00",
        "Fri 2026-11-20 10:00",
    ]
    assert share_dues(CENTRE, received, None, [50, 50]) == [None, None]
    assert share_dues(CENTRE, until, until, [50, 50]) == [until, until]


@seed(SEED)
@properties
@given(instants, st.integers(1, 40), st.lists(st.integers(0, 30), min_size=1, max_size=8))
def test_steps_end_in_their_order(received: datetime, amount: int, shares: list[int]) -> None:
    until = due(CENTRE, Limit(amount=amount, unit=WORKING_DAY), received).due_at
    ends = [end for end in share_dues(CENTRE, received, until, shares) if end is not None]
    assert ends == sorted(ends)
    assert until is not None
    assert received <= ends[0]
    assert ends[-1] <= until


def test_working_days_are_not_opening_days() -> None:
    assert not is_working_day(CENTRE, date(2026, 11, 21)), "an open Saturday morning"
    assert not is_working_day(CENTRE, date(2026, 11, 24)), "a holiday"
    assert is_working_day(CENTRE, date(2026, 1, 10)), "a make-up day"
    assert working_days_between(CENTRE, date(2026, 11, 20), date(2026, 11, 26)) == 3
    assert working_days_between(CENTRE, date(2026, 11, 26), date(2026, 11, 20)) == 0


# -------------------------------------------------------------------------------- in words


def told(received: str, limit: Limit, cutoff: time | None = None, *stops: Stop) -> tuple[str, str]:
    found = due(CENTRE, limit, at(received), cutoff, stops)
    sentence = explain(CENTRE, limit, at(received), found).sentence
    return sentence["vi"], sentence["en"]


@pytest.mark.parametrize(
    ("received", "amount", "unit", "vietnamese", "english"),
    [
        (
            "2026-11-23 09:00",
            1,
            WORKING_DAY,
            "1 ngày làm việc kể từ thứ Hai 23/11/2026; thứ Ba 24/11 là ngày nghỉ lễ; "
            "hẹn trả thứ Tư 25/11, 09:00",
            "1 working day from Mon 23/11/2026; Tue 24/11 is a holiday; due Wed 25/11, 09:00",
        ),
        (
            "2026-02-13 09:00",
            3,
            WORKING_DAY,
            "3 ngày làm việc kể từ thứ Sáu 13/02/2026; từ thứ Bảy 14/02 đến Chủ nhật 22/02 là "
            "ngày nghỉ lễ; hẹn trả thứ Tư 25/02, 09:00",
            "3 working days from Fri 13/02/2026; Sat 14/02 to Sun 22/02 are holidays; "
            "due Wed 25/02, 09:00",
        ),
        (
            "2026-01-09 09:00",
            1,
            WORKING_DAY,
            "1 ngày làm việc kể từ thứ Sáu 09/01/2026; thứ Bảy 10/01 là ngày làm bù; "
            "hẹn trả thứ Bảy 10/01, 09:00",
            "1 working day from Fri 09/01/2026; Sat 10/01 is a make-up working day; "
            "due Sat 10/01, 09:00",
        ),
        (
            "2026-12-30 09:00",
            2,
            WORKING_DAY,
            "2 ngày làm việc kể từ thứ Tư 30/12/2026; thứ Sáu 01/01 là ngày nghỉ lễ; "
            "hẹn trả thứ Hai 04/01/2027, 09:00",
            "2 working days from Wed 30/12/2026; Fri 01/01 is a holiday; due Mon 04/01/2027, 09:00",
        ),
        (
            "2026-11-20 10:00",
            0,
            WORKING_DAY,
            "Ngay trong ngày, thứ Sáu 20/11/2026; hẹn trả thứ Sáu 20/11, 17:00",
            "The same day, Fri 20/11/2026; due Fri 20/11, 17:00",
        ),
        (
            "2026-11-20 18:00",
            0,
            WORKING_DAY,
            "Nộp thứ Sáu 20/11/2026 lúc 18:00, ngoài giờ làm việc; ngay trong ngày, thứ Hai "
            "23/11/2026; hẹn trả thứ Hai 23/11, 17:00",
            "Handed in Fri 20/11/2026 at 18:00, out of working hours; the same day, "
            "Mon 23/11/2026; due Mon 23/11, 17:00",
        ),
        (
            "2026-11-09 10:00",
            15,
            CALENDAR_DAY,
            "15 ngày kể từ thứ Hai 09/11/2026; thứ Ba 24/11 là ngày nghỉ lễ; "
            "hẹn trả thứ Tư 25/11, 17:00",
            "15 days from Mon 09/11/2026; Tue 24/11 is a holiday; due Wed 25/11, 17:00",
        ),
        (
            "2026-11-20 16:00",
            2,
            HOUR,
            "2 giờ làm việc kể từ thứ Sáu 20/11/2026, 16:00; hẹn trả thứ Hai 23/11, 08:30",
            "2 working hours from Fri 20/11/2026, 16:00; due Mon 23/11, 08:30",
        ),
    ],
)
def test_the_reasoning_is_told(
    received: str, amount: int, unit: LimitUnit, vietnamese: str, english: str
) -> None:
    assert told(received, Limit(amount=amount, unit=unit)) == (vietnamese, english)


def test_the_cut_off_and_stops_are_told() -> None:
    limit = Limit(amount=1, unit=WORKING_DAY)
    assert told("2026-11-23 15:40", limit, THREE_O_CLOCK)[1] == (
        "Handed in Mon 23/11/2026 at 15:40, too late to count that day; 1 working day from "
        "Wed 25/11/2026; Tue 24/11 is a holiday; due Thu 26/11, 07:30"
    )
    assert told("2026-11-21 09:00", limit, THREE_O_CLOCK)[0].startswith(
        "Nộp thứ Bảy 21/11/2026 lúc 09:00, vào ngày nghỉ; 1 ngày làm việc kể từ thứ Hai 23/11/2026"
    )
    stop = Stop(at("2026-11-20 10:00"), at("2026-11-25 10:00"))
    assert told("2026-11-20 09:00", limit, None, stop)[1] == (
        "1 working day from Fri 20/11/2026; Tue 24/11 is a holiday; the clock was paused from "
        "Fri 20/11 to Wed 25/11; due Thu 26/11, 09:00"
    )
    assert told("2026-11-20 09:00", Limit())[1] == "No time limit is stated"


# ------------------------------------------------------------------------ odd calendars


def with_week(**hours: list[str]) -> Centre:
    """The demo without special days, open on these weekdays only; Monday to Friday count."""
    opening = Opening.model_validate({"week": hours})
    return CENTRE.model_copy(update={"opening": opening})


def test_a_working_day_on_which_the_hall_is_closed_keeps_the_time_of_day() -> None:
    centre = with_week(monday=["08:00-11:00"])
    limit = Limit(amount=1, unit=WORKING_DAY)
    found = due(centre, limit, at("2026-11-23 09:00")).due_at
    assert shown(found) == "Tue 2026-11-24 09:00"
    same_day = due(centre, Limit(amount=0, unit=WORKING_DAY), at("2026-11-24 09:00")).due_at
    assert same_day is not None
    assert CENTRE.day(same_day - timedelta(seconds=1)) == date(2026, 11, 24)


def test_hours_without_any_opening_are_refused() -> None:
    with pytest.raises(ValueError, match="no opening hours"):
        due(with_week(), Limit(amount=1, unit=HOUR), at("2026-11-23 09:00"))
