"""Who is on call and which points of help are announced, by the rules and on the page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from config.centre.model import Centre
from queue_server.centre.out_of_hours.page import OutOfHoursPage
from queue_server.centre.out_of_hours.rules import announcements, points, shifts
from queue_server.core.clock import SetClock
from queue_server.core.current import Current
from tests.centre.conftest import CENTRE

EVENING = datetime(2026, 12, 4, 11, 30, tzinfo=UTC)
"""Friday, 18:30 in Viet Nam."""
OUTSIDE: dict[str, Any] = {
    "officials": [
        {"id": "tu-phap", "name": "Phạm Thị Lan Anh", "phone": "0221 386 2311",
         "duty": {"vi": "Công chức tư pháp", "en": "Official for justice"}},
        {"id": "truc", "name": "Vũ Đức Thắng", "duty": {"vi": "Văn phòng", "en": "Office"}},
    ],
    "on_call": [
        {"id": "khai-tu", "name": {"vi": "khai tử", "en": "deaths"}, "shifts": [
            {"day": "2026-12-04", "hours": ["17:00-20:00"], "official": "tu-phap"},
            {"day": "2026-12-05", "hours": ["08:00-11:00"], "official": "truc"},
            {"day": "2026-12-03", "hours": ["17:00-20:00"], "official": "truc"},
        ]},
    ],
    "points_of_help": [
        {"id": "nvh", "name": {"vi": "Nhà văn hóa <5>", "en": "House of culture <5>"},
         "address": {"vi": "Tổ 5", "en": "Group 5"}, "offers": {"vi": "VNeID", "en": "VNeID"},
         "days": [{"day": "2026-12-07", "hours": ["08:00-11:00"]},
                  {"day": "2026-12-12", "hours": ["08:00-11:00"]}]},
    ],
}  # fmt: skip


@pytest.fixture
def town() -> Centre:
    return Centre.model_validate(CENTRE | OUTSIDE)


def test_who_is_on_call_now_and_next(town: Centre) -> None:
    found = [(one.official.id, one.start <= EVENING) for one in shifts(town, EVENING)]
    assert found == [("tu-phap", True), ("truc", False)]
    assert [one.phone for one in shifts(town, EVENING)] == ["0221 386 2311", ""]
    over = EVENING + timedelta(hours=1, minutes=30)
    assert [one.official.id for one in shifts(town, over)] == ["truc"]


def test_a_point_is_listed_a_month_ahead_and_announced_three_days_ahead(town: Centre) -> None:
    assert len(points(town, EVENING)) == 2
    assert points(town, EVENING - timedelta(days=60)) == []
    lines = [one for one in announcements(town, EVENING) if "Nhà văn hóa" in one.text["vi"]]
    first = lines[0]
    assert first.shown_from == datetime(2026, 12, 4, 1, 0, tzinfo=UTC)
    assert first.ends_at == datetime(2026, 12, 7, 4, 0, tzinfo=UTC)
    assert first.text["vi"] == (
        "Điểm hỗ trợ Nhà văn hóa <5>, thứ Hai, 07/12/2026, 08:00–11:00: VNeID"
    )
    assert lines[1].shown_from > EVENING


def test_who_is_on_call_is_named_while_the_shift_lasts(town: Centre) -> None:
    now, later = announcements(town, EVENING)[:2]
    assert now.text["en"] == "On call, deaths: Phạm Thị Lan Anh, 0221 386 2311, until 20:00"
    assert now.shown_from <= EVENING < now.ends_at
    assert later.text["en"] == "On call, deaths: Vũ Đức Thắng, until 11:00"
    assert later.shown_from > EVENING


async def test_the_page_says_it_in_both_languages(town: Centre) -> None:
    app = web.Application()
    app.add_routes(OutOfHoursPage(Current(town), SetClock(EVENING)).routes())
    async with TestClient(TestServer(app)) as client:
        page = await (await client.get("/out-of-hours")).text()
        english = await (await client.get("/out-of-hours?lang=en")).text()
    for words in ("Trực ngoài giờ", "Phạm Thị Lan Anh", "tel:02213862311", "Nhà văn hóa &lt;5&gt;"):
        assert words in page
    assert page.count('class="now"') == 1
    assert "Bây giờ không có ai trực" not in page
    assert "On call out of hours" in english
    assert "House of culture" in english


async def test_at_night_the_page_says_that_nobody_is_on_call_before_the_next_times(
    town: Centre,
) -> None:
    app = web.Application()
    night = EVENING - timedelta(hours=15)
    app.add_routes(OutOfHoursPage(Current(town), SetClock(night)).routes())
    async with TestClient(TestServer(app)) as client:
        page = await (await client.get("/out-of-hours")).text()
    assert page.index("Bây giờ không có ai trực") < page.index("Phạm Thị Lan Anh")
    assert 'class="now"' not in page
