"""A dossier that is received in the hours of a duty counts as that duty says: over the calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import Connection, select

from config.centre.loading import load_centre
from config.centre.model import Centre
from config.centre.sections.out_of_hours import Counting
from config.demo import demo_centre_file
from config.wire import Localised
from config.wire.dossiers.answers import Dossier
from config.wire.procedures import Limit, LimitUnit
from queue_server.dossiers.repository import queries
from queue_server.dossiers.rules.deadlines import Stop, due, explain
from queue_server.dossiers.rules.duties import duty_at, next_opening
from queue_server.dossiers.rules.working_time import is_working_day
from queue_server.dossiers.tables import dossiers
from tests.centre.conftest import CENTRE
from tests.dossiers.house import House

WORKDAY = ["07:30-11:30", "13:30-17:00"]
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
TOWN_FILE: dict[str, Any] = CENTRE | {
    "opening": {
        "week": dict.fromkeys(WEEKDAYS, WORKDAY) | {"saturday": ["07:30-11:30"]},
        "special_days": [{"day": "2026-11-24", "reason": {"vi": "Ngày Văn hóa"}}],
    },
    "on_call": [
        {"id": "khai-tu", "name": {"vi": "khai tử"}, "procedures": ["1.000656"],
         "dossiers": "at_once",
         "hours": {day: ["17:00-20:00"] for day in WEEKDAYS} | {"sunday": ["08:00-11:00"]}},
        {"id": "thu-bay", "name": {"vi": "Hộ tịch"}, "kind": "saturday", "fields": ["Hộ tịch"],
         "dossiers": "next_opening", "hours": {"saturday": ["07:30-11:30"]}},
    ],
}  # fmt: skip
TOWN = Centre.model_validate(TOWN_FILE)
CUTOFF = time(15, 0)
MOMENTS = some.integers(0, 60 * 24 * 60).map(
    lambda minutes: datetime(2026, 11, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
LIMITS = some.builds(
    Limit,
    amount=some.integers(1, 20),
    unit=some.sampled_from([LimitUnit.WORKING_DAY, LimitUnit.CALENDAR_DAY, LimitUnit.HOUR]),
)


def local(*clock: int) -> datetime:
    return datetime(*clock, tzinfo=TOWN.zone).astimezone(UTC)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("code", "field", "at", "duty"),
    [
        ("1.000656", "Hộ tịch", local(2026, 11, 20, 17, 0), "khai-tu"),
        ("1.000656", "Hộ tịch", local(2026, 11, 20, 20, 0), None),
        ("1.004873", "Hộ tịch", local(2026, 11, 20, 18, 0), None),
        ("1.004873", "Hộ tịch", local(2026, 11, 21, 8, 0), "thu-bay"),
        ("1.004873", "Đất đai", local(2026, 11, 21, 8, 0), None),
        ("1.000656", "Hộ tịch", local(2026, 11, 22, 8, 0), "khai-tu"),
        ("1.000656", "Hộ tịch", local(2026, 11, 24, 18, 0), "khai-tu"),
    ],
)
def test_the_hours_and_the_procedure_say_in_which_duty_it_came(
    code: str, field: str, at: datetime, duty: str | None
) -> None:
    found = duty_at(TOWN, code, field, at)
    assert (found.id if found else None) == duty


@given(MOMENTS, LIMITS)
def test_at_once_is_as_if_there_were_no_hour_of_the_procedure(at: datetime, limit: Limit) -> None:
    wanted = due(TOWN, limit, at)
    assert due(TOWN, limit, at, CUTOFF, (), Counting.AT_ONCE) == wanted


@given(MOMENTS, LIMITS)
def test_the_next_opening_is_as_if_it_had_come_then(at: datetime, limit: Limit) -> None:
    opens = next_opening(TOWN, at)
    found = due(TOWN, limit, at, CUTOFF, (), Counting.NEXT_OPENING)
    wanted = due(TOWN, limit, opens)
    assert (found.due_at, found.counted_from) == (wanted.due_at, wanted.counted_from)
    assert not found.after_cutoff


@given(MOMENTS)
def test_the_next_opening_lies_in_opening_hours_of_a_working_day(at: datetime) -> None:
    opens = next_opening(TOWN, at)
    shown = opens.astimezone(TOWN.zone)
    assert opens >= at
    assert is_working_day(TOWN, shown.date())
    assert time(7, 30) <= shown.time() < time(11, 30) or time(13, 30) <= shown.time() < time(17)
    if opens != at:
        assert shown.time() in (time(7, 30), time(13, 30))


@given(MOMENTS, LIMITS, some.integers(1, 5_000))
def test_without_a_duty_and_with_its_stops_nothing_is_different(
    at: datetime, limit: Limit, minutes: int
) -> None:
    stop = Stop(at + timedelta(minutes=1), at + timedelta(minutes=minutes + 1))
    assert due(TOWN, limit, at, CUTOFF, [stop]) == due(
        TOWN, limit, at, CUTOFF, [stop], Counting.AS_USUAL
    )
    at_once = due(TOWN, limit, at, CUTOFF, [stop], Counting.AT_ONCE)
    assert at_once == due(TOWN, limit, at, None, [stop])


def test_the_sentence_says_by_which_rule_it_counts() -> None:
    at, limit = local(2026, 11, 21, 8, 0), Limit(amount=1, unit=LimitUnit.WORKING_DAY)
    said = {}
    for counting in (Counting.AT_ONCE, Counting.NEXT_OPENING):
        found = due(TOWN, limit, at, CUTOFF, (), counting)
        said[counting] = explain(TOWN, limit, at, found, counting)
    moved = said[Counting.NEXT_OPENING]
    assert moved.sentence["en"].startswith(
        "Received out of hours on Sat 21/11/2026 at 08:00, counted from the next opening; "
        "1 working day from Mon 23/11/2026"
    )
    assert moved.counted_from == date(2026, 11, 23)
    assert "tính từ lúc nhận" in said[Counting.AT_ONCE].sentence["vi"]


@pytest.fixture
def demo_centre() -> Centre:
    """The demo's centre, whose duty in the evening has a rule for dossiers."""
    demo = load_centre(demo_centre_file())
    duty, *others = demo.on_call
    ruled = duty.model_copy(update={"dossiers": Counting.NEXT_OPENING})
    return demo.model_copy(update={"on_call": [ruled, *others]})


async def test_a_dossier_keeps_the_rule_of_its_duty_over_its_stops(house: House) -> None:
    """On a Tuesday at 18:00, after the procedure's own hour, when the demo's centre is on call."""
    house.clock.set(local(2026, 11, 17, 18, 0))
    evening = await house.receive()
    assert "counted from the next opening" in (await told(house, evening))["en"]
    house.clock.move(hours=15)
    asked = await house.ask_for_papers(evening)
    house.clock.move(hours=25)
    going_on = await house.accept_papers(asked)
    assert "tính từ buổi làm việc tiếp theo" in (await told(house, going_on))["vi"]
    morning = await house.receive()
    assert "out of hours" not in (await told(house, morning))["en"]

    def duties(connection: Connection) -> list[str]:
        wanted = select(dossiers.c.duty).order_by(dossiers.c.id)
        return list(connection.scalars(wanted))

    assert await house.database.read(duties) == ["ho-tich-ngoai-gio", ""]


async def told(house: House, dossier: Dossier) -> Localised:
    """How its newest due date was counted."""
    lines = await house.database.read(lambda c: queries.due_lines(c, dossier.dossier_id))
    return lines[-1].explained.statutory.sentence
