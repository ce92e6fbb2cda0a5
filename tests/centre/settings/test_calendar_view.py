"""The calendar of a year as its page shows it, whatever the draft says."""

from __future__ import annotations

import copy
import json
from collections import Counter
from datetime import date
from typing import Any

import pytest

from queue_server.centre.settings.calendar_view import CalendarCell, calendar_view
from tests.hall.demo import demo_centre

TODAY = date(2026, 11, 29)


@pytest.fixture
def content() -> dict[str, Any]:
    return demo_centre().model_dump(mode="json")


def view(content: dict[str, Any], year: int, language: str = "en") -> dict[str, Any]:
    return calendar_view(content, ["vi", "en"], language, year, TODAY)


def cells(shown: dict[str, Any]) -> list[CalendarCell]:
    return [cell for month in shown["months"] for week in month.weeks for cell in week if cell]


@pytest.mark.parametrize(("year", "days"), [(2026, 365), (2028, 366)])
def test_every_day_of_the_year_is_there_once_in_weeks_from_monday(
    content: dict[str, Any], year: int, days: int
) -> None:
    shown = view(content, year)
    found = [cell.day for cell in cells(shown)]
    assert len(found) == len(set(found)) == days
    assert found == sorted(found)
    assert [month.name for month in shown["months"]][:2] == ["January", "February"]
    assert view(content, year, "vi")["months"][0].name == "Tháng 1"
    for month in shown["months"]:
        for week in month.weeks:
            assert len(week) == 7
            assert all(cell is None or cell.day.weekday() == at for at, cell in enumerate(week))


def test_a_day_looks_as_it_is(content: dict[str, Any]) -> None:
    hours = [{"start": "08:00:00", "end": "10:00:00"}]
    content["opening"]["special_days"].append(
        {"day": "2026-12-24", "hours": hours, "reason": {"vi": "Họp", "en": "Meeting"}}
    )
    looks = {cell.day: cell.look for cell in cells(view(content, 2026))}
    assert looks[date(2026, 11, 23)] == "open"
    assert looks[date(2026, 11, 22)] == "closed"
    assert looks[date(2026, 11, 24)] == "off"
    assert looks[date(2026, 1, 10)] == "worked"
    assert looks[date(2026, 12, 24)] == "other"
    assert [cell.day for cell in cells(view(content, 2026)) if cell.is_today] == [TODAY]


def test_rows_are_those_of_the_year_in_their_order_with_their_json(content: dict[str, Any]) -> None:
    content["opening"]["special_days"].reverse()
    shown = view(content, 2026, "vi")
    days = [row.day for row in shown["rows"]]
    assert days == sorted(days)
    assert {day.year for day in days} == {2026}
    made_up = next(row for row in shown["rows"] if row.look == "worked")
    assert made_up.title == "Thứ Bảy, 10/01/2026"
    assert made_up.hours == "07:30–11:30, 13:30–17:00"
    assert made_up.makes_up_for == "Thứ Sáu, 02/01/2026"
    assert json.loads(made_up.part) in content["opening"]["special_days"]
    assert len(shown["order"]) == len(content["opening"]["special_days"])


def test_what_is_lacking_is_proposed_and_marked(content: dict[str, Any]) -> None:
    shown = view(content, 2028)
    assert not shown["is_filled_in"]
    assert not shown["is_announced"]
    assert len(shown["proposed"]) >= 14
    looks = Counter(cell.look for cell in cells(shown))
    assert looks["proposed"] == len(shown["proposed"])
    content["opening"]["special_days"] += [json.loads(row.part) for row in shown["proposed"]]
    after = view(content, 2028)
    assert after["proposed"] == []
    assert after["is_filled_in"]
    assert len(after["rows"]) == len(shown["proposed"])


def test_a_year_that_nobody_knows_is_said_to_be(content: dict[str, Any]) -> None:
    shown = view(content, 2099)
    assert not shown["is_known"]
    assert shown["rows"] == shown["proposed"] == []


@pytest.mark.parametrize(
    "opening",
    [
        None, [], "x", {}, {"week": 3}, {"special_days": None}, {"special_days": [None, 7, {}]},
        {"special_days": [{"day": "2026-13-01", "reason": {}}]},
        {"week": {"monday": ["7h30"]}, "special_days": [{"day": "2026-05-01", "hours": "x"}]},
    ],
)  # fmt: skip
def test_a_draft_that_is_wrong_is_shown_as_far_as_it_can_be_read(
    content: dict[str, Any], opening: object
) -> None:
    content["opening"] = opening
    shown = view(content, 2026)
    assert len(cells(shown)) == 365
    assert shown["rows"] == []


def test_the_same_day_twice_is_shown_once(content: dict[str, Any]) -> None:
    twice = copy.deepcopy(content["opening"]["special_days"][0])
    content["opening"]["special_days"].append(twice)
    days = [row.day for row in view(content, 2026)["rows"]]
    assert len(days) == len(set(days))
