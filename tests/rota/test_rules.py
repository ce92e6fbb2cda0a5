"""What a rota promises and what is wrong with it, over a small centre."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from config.centre.model import Centre
from config.wire.centre.people import Absence, AbsenceKind
from config.wire.centre.rota import PlannedShift, RotaFault
from queue_server.centre.rota.rules import (
    Rota,
    faults,
    minutes_of,
    promised,
    shares,
    span_of,
    uncovered,
)
from tests.centre.conftest import CENTRE

FRIDAY, SATURDAY, SUNDAY = date(2026, 12, 4), date(2026, 12, 5), date(2026, 12, 6)
DUTIES: dict[str, Any] = {
    "on_call": [
        {"id": "khai-tu", "name": {"vi": "khai tử"},
         "hours": {"friday": ["17:00-20:00"], "saturday": ["08:00-11:00"]}},
        {"id": "thu-bay", "name": {"vi": "Hộ tịch"}, "kind": "saturday",
         "hours": {"saturday": ["07:30-11:30"]}},
    ],
}  # fmt: skip
TOWN = Centre.model_validate(CENTRE | DUTIES)
NAMES = {1: "Nguyễn Thị Lan", 2: "Đỗ Linh Chi", 3: "Bùi Anh Quân"}


def shift(number: int, duty: str, day: date, start: str, end: str, who: int = 1) -> PlannedShift:
    span = span_of(TOWN, day, start, end)
    assert span is not None
    return PlannedShift(
        shift=number, duty=duty, staff_id=who, name=NAMES.get(who, ""), starts_at=span[0],
        ends_at=span[1],
    )  # fmt: skip


WHOLE = [
    shift(1, "khai-tu", FRIDAY, "17:00", "20:00"),
    shift(2, "khai-tu", SATURDAY, "8:00", "11:00", 2),
    shift(3, "thu-bay", SATURDAY, "07:30", "11:30", 3),
]


def wrong(shifts: list[PlannedShift], **more: Any) -> list[tuple[RotaFault, str, str]]:
    rota = Rota(FRIDAY, SUNDAY, shifts, more.get("absences", {}), more.get("left", ()))
    return [(one.fault, one.duty, one.name) for one in faults(TOWN, rota)]


def test_a_whole_rota_has_nothing_to_put_right() -> None:
    assert wrong(WHOLE) == []


def test_hours_without_anybody_are_said_once_for_each_duty() -> None:
    assert wrong([]) == [
        (RotaFault.NOBODY, "khai-tu", ""),
        (RotaFault.NOBODY, "thu-bay", ""),
        (RotaFault.NOBODY, "khai-tu", ""),
    ]
    short = shift(1, "khai-tu", FRIDAY, "17:30", "20:00")
    (gap,) = faults(TOWN, Rota(FRIDAY, FRIDAY, [short], {}))
    assert gap.starts_at == datetime(2026, 12, 4, 10, 0, tzinfo=UTC)
    assert gap.ends_at == datetime(2026, 12, 4, 10, 30, tzinfo=UTC)


def test_who_is_away_or_has_left_is_named() -> None:
    away = Absence(id=1, kind=AbsenceKind.LEAVE, first_day=FRIDAY, last_day=FRIDAY)
    assert wrong(WHOLE, absences={1: [away], 2: [away]}) == [
        (RotaFault.AWAY, "khai-tu", "Nguyễn Thị Lan")
    ]
    assert wrong(WHOLE, left={2}) == [(RotaFault.LEFT, "khai-tu", "Đỗ Linh Chi")]


def test_two_places_at_once_are_said_and_two_after_each_other_are_not() -> None:
    both = [*WHOLE[:2], shift(3, "thu-bay", SATURDAY, "07:30", "11:30", 2)]
    assert wrong(both) == [(RotaFault.TWICE, "khai-tu", "Đỗ Linh Chi")]
    after = [*WHOLE, shift(4, "khai-tu", SATURDAY, "11:30", "12:00", 3)]
    assert wrong(after) == []


def test_officials_who_do_not_sign_in_are_told_apart_by_their_names() -> None:
    two = [
        one.model_copy(update={"staff_id": 0, "name": name})
        for one, name in zip(WHOLE[1:], ("Phạm Thị Lan Anh", "Vũ Đức Thắng"), strict=True)
    ]
    assert wrong([WHOLE[0], *two]) == []


def test_a_saturday_off_is_no_work_and_still_on_call() -> None:
    off = {"day": SATURDAY.isoformat(), "reason": {"vi": "nghỉ lễ"}}
    opening = CENTRE["opening"] | {"special_days": [off]}
    holiday = Centre.model_validate(CENTRE | DUTIES | {"opening": opening})
    spans = [len(promised(holiday, duty, SATURDAY)) for duty in holiday.on_call]
    assert spans == [1, 0]


@given(some.lists(some.tuples(some.integers(0, 300), some.integers(1, 120)), max_size=6))
def test_a_promise_is_covered_and_uncovered_to_the_minute(parts: list[tuple[int, int]]) -> None:
    start = datetime(2026, 12, 4, 10, 0, tzinfo=UTC)
    end = start + timedelta(minutes=180)
    shifts = [
        WHOLE[0].model_copy(
            update={
                "starts_at": start + timedelta(minutes=at - 60),
                "ends_at": start + timedelta(minutes=at - 60 + lasts),
            }
        )
        for at, lasts in parts
    ]
    free = list(uncovered((start, end), shifts))
    for minute in range(180):
        at = start + timedelta(minutes=minute)
        is_covered = any(one.starts_at <= at < one.ends_at for one in shifts)
        assert is_covered != any(begun <= at < over for begun, over in free)


def test_everybody_is_in_the_shares_and_who_did_most_stands_first() -> None:
    found = [(one.name, one.on_call, one.saturdays, one.minutes)
             for one in shares(TOWN, WHOLE, NAMES | {4: "Đặng Thị Nga"})]  # fmt: skip
    assert found == [
        ("Bùi Anh Quân", 0, 1, 240),
        ("Nguyễn Thị Lan", 1, 0, 180),
        ("Đỗ Linh Chi", 1, 0, 180),
        ("Đặng Thị Nga", 0, 0, 0),
    ]
    assert minutes_of(WHOLE[2]) == 240


@pytest.mark.parametrize(("start", "end"), [("20:00", "17:00"), ("8:00", "8:00")])
def test_hours_that_end_before_they_begin_are_none(start: str, end: str) -> None:
    assert span_of(TOWN, FRIDAY, start, end) is None
