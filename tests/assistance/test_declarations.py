"""Helped declarations on a whole server: stored once, corrected by their writers, counted."""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import select

from queue_server.assistance.declarations.figures import help_figures
from queue_server.assistance.declarations.tables import declarations
from queue_server.centre import repository as centre_store
from queue_server.core.clock import SetClock
from tests.assistance.conftest import page_of
from tests.dossiers.house import MONDAY_MORNING
from tests.feedback.conftest import days_later
from tests.hall.demo import demo_centre
from tests.hall.with_dossiers import HallWithDossiers, running

ENTRY = "0123456789abcdef0123456789abcdef"
SAID: dict[str, Any] = {
    "procedure": "1.001193", "place": "cultural_house", "quarter": "to-2", "minutes": 15,
    "result": "declared",
}  # fmt: skip


@pytest.fixture
async def either_hall(database_url: str) -> AsyncIterator[HallWithDossiers]:
    """On SQLite and on PostgreSQL."""
    async with running(database_url, demo_centre(), SetClock(MONDAY_MORNING)) as one:
        yield one


def key(number: int) -> str:
    return f"{number:032x}"


async def deliver(
    hall: HallWithDossiers, entry: str = ENTRY, by: str = "clerk", **words: Any
) -> tuple[int, Any]:
    return await hall.call("PUT", f"/declarations/{entry}", {**SAID, **words}, by=by)


async def listed(hall: HallWithDossiers, by: str = "clerk") -> list[dict[str, Any]]:
    status, answer = await hall.call("GET", "/declarations", by=by)
    assert status == 200, answer
    found: list[dict[str, Any]] = answer["declarations"]
    return found


async def rows(hall: HallWithDossiers) -> list[Any]:
    return list(await hall.house.database.read(lambda c: c.execute(select(declarations)).all()))


async def logged(hall: HallWithDossiers) -> list[tuple[str, str, str]]:
    lines = await hall.house.database.read(lambda c: list(centre_store.read_log(c)))
    return [
        (one.action, one.who, one.detail) for one in lines if one.action.endswith("_declaration")
    ]


async def test_an_entry_is_stored_once_however_often_it_comes(
    either_hall: HallWithDossiers,
) -> None:
    hall = either_hall
    first = await deliver(hall)
    assert first == (200, {"entry": ENTRY, "day": "2026-11-16"})
    again = await asyncio.gather(*(deliver(hall, seconds_ago=40) for _ in range(5)))
    assert set(map(str, again)) == {str(first)}
    assert len(await rows(hall)) == 1
    status, problem = await deliver(hall, minutes=20)
    assert (status, problem["code"]) == (422, "idempotency_key_reused")


async def test_days_later_and_by_another_person_it_is_still_the_same_entry(
    hall: HallWithDossiers,
) -> None:
    first = await deliver(hall, official=1)
    await hall.call("POST", f"/declarations/{ENTRY}/correct", {**SAID, "minutes": 30}, by="clerk")
    await days_later(hall, 3)
    again = await deliver(hall, by="official", official=1, seconds_ago=3 * 86_400)
    assert again == first
    (row,) = await rows(hall)
    assert (row.minutes, row.entered_by, row.official) == (30, "staff:1", 1)


async def test_an_entry_of_a_past_day_says_when_and_by_whom_it_was_entered(
    hall: HallWithDossiers,
) -> None:
    two_days: dict[str, Any] = {"seconds_ago": 2 * 86_400, "official": 11}
    assert (await deliver(hall, **two_days))[1]["day"] == "2026-11-14"
    (row,) = await rows(hall)
    assert (row.entered_at, row.entered_by, row.official) == (MONDAY_MORNING, "staff:1", 11)
    status, problem = await deliver(hall, key(2), seconds_ago=9 * 86_400)
    assert (status, problem["code"]) == (409, "declaration_day")
    assert "7" in problem["detail"]


async def test_ones_own_entry_is_corrected_and_taken_back_on_its_day(
    hall: HallWithDossiers,
) -> None:
    await deliver(hall)
    path = f"/declarations/{ENTRY}"
    changed = {**SAID, "minutes": 25, "result": "not_possible", "reason": "no_phone"}
    assert (await hall.call("POST", f"{path}/correct", changed, by="official"))[1]["code"] == (
        "declaration_not_yours"
    )
    assert (await hall.call("POST", f"{path}/correct", changed, by="clerk"))[0] == 204
    (one,) = await listed(hall)
    assert (one["minutes"], one["reason"], one["may_change"]) == (25, "no_phone", True)
    assert [line["may_change"] for line in await listed(hall, by="leader")] == [False]
    assert (await hall.call("DELETE", path, by="clerk"))[0] == 204
    assert await listed(hall) == []
    assert (await deliver(hall))[0] == 200  # sent once more: it stays taken back
    assert await listed(hall) == []
    detail = "minutes: 15 → 25; result: declared → not_possible; reason: None → no_phone"
    assert await logged(hall) == [
        ("correct_declaration", "staff:1", detail),
        ("withdraw_declaration", "staff:1", ""),
    ]


async def test_the_next_day_an_entry_stands(hall: HallWithDossiers) -> None:
    await deliver(hall)
    await days_later(hall, 1)
    path = f"/declarations/{ENTRY}"
    for method, to, body in (("POST", f"{path}/correct", SAID), ("DELETE", path, None)):
        status, problem = await hall.call(method, to, body, by="clerk")
        assert (status, problem["code"]) == (409, "declaration_stands")
    assert (await hall.call("DELETE", f"/declarations/{key(9)}", by="clerk"))[1]["code"] == (
        "unknown_declaration"
    )


async def test_what_nobody_knows_is_refused(hall: HallWithDossiers) -> None:
    for words, code in (
        ({"procedure": "9.999999"}, "bad_request"),
        ({"official": 999}, "unknown_staff"),
        ({"place": "moon"}, "bad_request"),
        ({"minutes": 0}, "bad_request"),
        ({"name": "Nguyễn Văn An"}, "bad_request"),
        ({"quarter": "to-9"}, "bad_request"),
    ):
        assert (await deliver(hall, **words))[1]["code"] == code, words
    for entry in ("x", "0" * 31, "0" * 33, "G" * 32, "١" * 32):
        assert (await deliver(hall, entry))[1]["code"] == "unknown_declaration", entry
    assert await rows(hall) == []


async def test_the_helper_is_the_sender_unless_another_is_named(hall: HallWithDossiers) -> None:
    await deliver(hall, key(1))
    await deliver(hall, key(2), official=11)
    await deliver(hall, key(3), volunteer="pham-thu-ha", procedure="")
    lines = await listed(hall)
    assert [(one["official"], one["volunteer"]) for one in lines] == [
        (None, "pham-thu-ha"),
        (11, None),
        (1, None),
    ]
    assert lines[0]["helper_name"] == "Phạm Thu Hà"
    assert lines[2]["procedure_name"] == "Đăng ký khai sinh"


async def test_figures_count_what_was_entered(either_hall: HallWithDossiers) -> None:
    hall = either_hall
    for number in range(30):
        result = ("declared", "declared", "account")[number % 3]
        helper = {"volunteer": "pham-thu-ha"} if number % 5 == 0 else {}
        await deliver(hall, key(number), result=result, minutes=10 + number, **helper)
    await deliver(hall, key(40), day="2026-11-13", place="home", quarter=None, minutes=90)
    await deliver(hall, key(41), minutes=400)
    await hall.call("DELETE", f"/declarations/{key(41)}", by="clerk")
    today = demo_centre().day(MONDAY_MORNING)
    found = await hall.house.database.read(lambda c: help_figures(c, today, today))
    assert (found.entries, found.declared, found.accounts) == (30, 20, 10)
    assert (found.by_volunteers, found.by_officials, found.median_minutes) == (6, 24, 24.5)
    tables = {}
    for by in ("day", "month", "procedure", "place", "quarter", "helper", "official", "volunteer",
               "result", "reason", "helped"):  # fmt: skip
        tables[by] = await table(hall, by)
        assert sum(int(line[1]) for line in tables[by]) == 31
    assert tables["month"] == [
        ["11/2026", "31", "100.0", "21", "67.7", "10", "0", "0", "25", "6", "25.0"]
    ]
    assert [line[:5] for line in tables["place"]] == [
        ["Nhà văn hóa", "30", "96.8", "20", "66.7"],
        ["Tại nhà", "1", "3.2", "1", ""],
    ]
    assert [line[:2] for line in tables["quarter"]] == [
        ["Không ghi", "1"],
        ["Tổ dân phố số 2", "30"],
    ]
    assert [line[:2] for line in tables["helper"]] == [["Cán bộ", "25"], ["Tình nguyện viên", "6"]]


async def table(hall: HallWithDossiers, by: str) -> list[list[str]]:
    """The rows of the file of figures, without head, total and notes."""
    answer = await hall.client.get(
        "/assistance/declarations/figures.csv",
        params={"from": "2026-11-01", "to": "2026-11-30", "by": by, "lang": "vi"},
        cookies={"motcua_session": hall.keys["leader"]},
    )
    assert answer.status == 200
    lines = list(csv.reader(io.StringIO((await answer.text()).removeprefix("\ufeff"))))
    head = next(place for place, line in enumerate(lines) if len(line) > 3)
    total = next(place for place, line in enumerate(lines) if line[:1] == ["Cộng"])
    return lines[head + 1 : total]


async def test_leaders_see_them_on_their_pages(hall: HallWithDossiers) -> None:
    await deliver(hall, key(1), minutes=10)
    await deliver(hall, key(2), minutes=15, result="account", volunteer="pham-thu-ha")
    page = await page_of(hall, "/assistance?lang=vi", "leader")
    assert "1 trên 2 lượt" in page
    assert "12,5" in page
    page = await page_of(hall, "/reports?lang=vi&from=2026-11-16&to=2026-11-16", "leader")
    assert "2 lượt, 1 đã nộp xong, 1 do tình nguyện viên" in page
