"""Promises that reach into a year whose holidays are not in the centre file say so, everywhere."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from config.centre.calendar.known_years import unknown_years, years_to_fill_in
from config.centre.model import Centre
from config.demo import demo_centre_file, open_around_the_clock
from config.text.catalogue import LANGUAGES, text
from config.wire.procedures import Limit, LimitUnit
from queue_server.__main__ import main
from queue_server.core.clock import SetClock
from queue_server.dossiers.rules.deadlines import due, explain
from tests.dossiers.hostile import RECEIVE, HostileHall, hostile_hall
from tests.security.table import demo_centre

THREE = Limit(amount=3, unit=LimitUnit.WORKING_DAY)
NEW_YEAR_ONLY = '  { day = 2028-01-01, reason = { vi = "Tết Dương lịch", en = "New Year" } },\n'


def with_days(*days: str) -> Centre:
    words = demo_centre().model_dump()
    specials = words["opening"]["special_days"]
    specials += [{"day": day, "hours": [], "reason": {"vi": "Nghỉ", "en": "Off"}} for day in days]
    return Centre.model_validate(words)


def said(centre: Centre, received: datetime, limit: Limit = THREE) -> dict[str, str]:
    return explain(centre, limit, received, due(centre, limit, received)).sentence


def test_three_days_before_tet_of_a_year_that_nobody_has_filled_in() -> None:
    tuesday = datetime(2028, 1, 25, 2, 0, tzinfo=UTC)
    for language in LANGUAGES:
        warned = text(language, "deadline.unknown_year", year=2028)
        assert said(demo_centre(), tuesday)[language].endswith(warned)
    assert explain(
        demo_centre(), THREE, tuesday, due(demo_centre(), THREE, tuesday)
    ).unknown_years == [2028]
    known = with_days("2028-01-25", "2028-01-26", "2028-02-01")
    assert explain(known, THREE, tuesday, due(known, THREE, tuesday)).unknown_years == []


@pytest.mark.parametrize(
    ("received", "days", "unknown"),
    [
        ((2027, 12, 31), (), [2028]),
        ((2027, 12, 28), (), []),
        ((2027, 12, 31), ("2028-01-01",), [2028]),  # New Year's Day alone says nothing of Tết
        ((2027, 12, 31), ("2028-01-01", "2028-04-30"), []),
        ((2025, 12, 31), (), []),  # years before the first are over
        ((2028, 12, 29), ("2029-01-01", "2029-02-12"), [2028]),
    ],
)
def test_which_years_are_unknown(
    received: tuple[int, int, int], days: tuple[str, ...], unknown: list[int]
) -> None:
    centre, day = with_days(*days), date(*received)
    at = datetime(*received, 2, 0, tzinfo=UTC)
    end = due(centre, THREE, at).due_at
    assert end is not None
    assert unknown_years(centre, day, centre.day(end)) == unknown


def test_the_next_year_is_asked_for_from_october_on_or_where_a_promise_reaches() -> None:
    centre = demo_centre()
    assert years_to_fill_in(centre, date(2027, 9, 30)) == []
    assert years_to_fill_in(centre, date(2027, 10, 1)) == [2028]
    assert years_to_fill_in(centre, date(2027, 3, 1), [date(2028, 1, 5)]) == [2028]
    assert years_to_fill_in(centre, date(2029, 1, 1)) == [2029]
    assert years_to_fill_in(with_days("2028-01-01", "2028-01-28"), date(2027, 11, 1)) == [2028]


async def test_the_desk_the_form_the_citizen_and_the_leader_are_told(sqlite_url: str) -> None:
    clock = SetClock(datetime(2028, 1, 25, 2, 0, tzinfo=UTC))
    async with hostile_hall(sqlite_url, demo_centre(), clock) as hall:
        dossier = await hall.received()
        quoted = {"procedure": RECEIVE["procedure"]}
        status, quote = await hall.call("POST", "/dossiers/quote", quoted, by="clerk")
        assert status == 200
        assert quote["statutory"]["unknown_years"] == [2028]
        number = dossier["dossier_id"]
        link = "/H/" + dossier["follow_url"].rpartition("/")[2]
        for path, by in (
            (f"/dossiers/{number}/forms/1", "clerk"), (link, "nobody"), ("/reports", "leader"),
        ):  # fmt: skip
            for language, told in (("vi", "nghỉ lễ năm 2028"), ("en", "holidays of 2028")):
                cookies = {"motcua_session": hall.keys[by]} if by in hall.keys else {}
                address = f"{path}?lang={language}"
                async with hall.client.get(address, cookies=cookies) as answer:
                    assert told in await answer.text(), (path, language)


async def calendar_told(hall: HostileHall, by: str, language: str = "en") -> list[str]:
    cookies = {"motcua_session": hall.keys[by]}
    async with hall.client.get(f"/devices/alerts?lang={language}", cookies=cookies) as answer:
        told: list[str] = (await answer.json())["calendar"]
    return told


async def test_every_page_tells_administrators_and_leaders_from_october_on(sqlite_url: str) -> None:
    clock = SetClock(datetime(2027, 10, 1, 2, 0, tzinfo=UTC))
    async with hostile_hall(sqlite_url, demo_centre(), clock) as hall:
        (words,) = await calendar_told(hall, "administrator")
        assert words.startswith("The centre's calendar has no holidays of 2028 yet")
        (words,) = await calendar_told(hall, "leader", "vi")
        assert "chưa có ngày nghỉ lễ năm 2028" in words
        assert await calendar_told(hall, "clerk") == []


async def test_nobody_is_told_before_october(sqlite_url: str) -> None:
    clock = SetClock(datetime(2027, 9, 30, 2, 0, tzinfo=UTC))
    async with hostile_hall(sqlite_url, demo_centre(), clock) as hall:
        assert await calendar_told(hall, "administrator") == []


@pytest.mark.parametrize(("language", "told"), [("vi", "nghỉ lễ"), ("en", "no holiday of")])
def test_check_says_it(
    tmp_path: Path, language: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = demo_centre_file().read_text(encoding="utf-8").splitlines(keepends=True)
    file = tmp_path / "centre.toml"
    file.write_text(
        "".join(one for one in lines if not one.startswith("  { day = 20")), encoding="utf-8"
    )
    assert main(["check", "--language", language, str(file)]) == 0
    assert told in capsys.readouterr().out


def test_a_demo_that_never_closes_misses_no_holiday() -> None:
    centre = open_around_the_clock(demo_centre())
    assert years_to_fill_in(centre, date(2026, 11, 29)) == []
    assert (
        "2026" not in said(centre, datetime(2026, 11, 27, 2, 0, tzinfo=UTC))["vi"].split("; ")[-1]
    )
    words = centre.model_dump()
    words["opening"]["week"]["sunday"] = []
    assert years_to_fill_in(Centre.model_validate(words), date(2026, 11, 29)) == [2026, 2027]
