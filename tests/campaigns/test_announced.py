"""What people are told of campaigns: the page, boards and the closed kiosk."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

import display
from queue_server.centre.campaigns.page import CampaignsPage
from queue_server.centre.campaigns.rules import announcements, listed
from queue_server.centre.campaigns.slides import campaign_slides
from queue_server.core.clock import SetClock
from queue_server.core.current import Current
from tests.campaigns.a_campaign import FIRST, LAST, at, campaign, centre

DAY = timedelta(days=1)
TOWN = centre(
    campaign(
        announced_days=3, place={"vi": "Tổ <5>", "en": "Group <5>"}, daily_quota=200,
        page_text={"vi": "Mang căn cước", "en": "Bring your card"}, period_quota=90,
        officials=["lan"], helpers={"vi": "Đoàn Thanh niên", "en": "Youth union"},
    ),
    officials=[{"id": "lan", "name": "Phạm Lan", "phone": "0221 386 2311",
                "duty": {"vi": "Công chức", "en": "Official"}}],
)  # fmt: skip


@pytest.mark.parametrize(
    ("now", "count"),
    [
        (at(FIRST - 3 * DAY, 0) - timedelta(milliseconds=1), 0),
        (at(FIRST - 3 * DAY, 0), 1),
        (at(LAST, 23), 1),
        (at(LAST, 24), 0),
    ],
)
def test_it_is_spoken_of_from_some_days_ahead_to_its_end(now: datetime, count: int) -> None:
    assert len(listed(TOWN, now)) == len(campaign_slides(TOWN, now)) == count


def test_boards_and_the_closed_kiosk_say_days_hours_and_place() -> None:
    (line,) = announcements(TOWN, at(FIRST - 30 * DAY, 9))
    assert (line.shown_from, line.ends_at) == (at(FIRST - 3 * DAY, 0), at(LAST, 10))
    assert line.text["vi"] == (
        "Chi trả trợ cấp, từ thứ Hai, 16/11/2026 đến thứ Bảy, 21/11/2026, "
        "07:30–11:30, 13:30–17:00, tại Tổ <5>"
    )
    own = centre(campaign(board_text={"vi": "Mời nhận trợ cấp"}))
    (line,) = announcements(own, at(FIRST, 9))
    assert line.text["vi"] == "Mời nhận trợ cấp"
    assert line.text["en"].startswith("Payment, from Monday")
    assert announcements(TOWN, at(LAST, 24)) == []


def test_a_slide_has_the_hours_of_the_next_day() -> None:
    (slide,) = campaign_slides(TOWN, at(LAST, 0))
    assert [one["vi"] for one in slide.people] == [
        "Từ thứ Hai, 16/11/2026 đến thứ Bảy, 21/11/2026", "07:30–10:00", "Tổ <5>", "Mang căn cước",
    ]  # fmt: skip
    assert slide.page_url == "http://127.0.0.1/campaigns"
    script = Path(display.__file__).with_name("static") / "slides.js"
    assert f'"{slide.code}"' in script.read_text(encoding="utf-8"), "the board asks for no QR code"


async def test_the_page_says_it_in_both_languages() -> None:
    app, clock = web.Application(), SetClock(at(FIRST, 9))
    app.add_routes(CampaignsPage(Current(TOWN), clock).routes())
    async with TestClient(TestServer(app)) as client:
        page = await (await client.get("/campaigns")).text()
        english = await (await client.get("/campaigns?lang=en")).text()
        qr = await client.get("/campaigns/qr.svg")
        assert (qr.status, qr.content_type) == (200, "image/svg+xml")
        clock.set(at(LAST + DAY, 9))
        over = await (await client.get("/campaigns")).text()
    for words in (
        "Chi trả trợ cấp", "Tổ &lt;5&gt;", "Mang căn cước", "tel:02213862311", "Đoàn Thanh niên",
        "Tối đa 200 phiếu mỗi ngày", "Thứ Hai, 16/11/2026 đến thứ Sáu, 20/11/2026", "07:30–10:00",
    ):  # fmt: skip
        assert words in page
    assert page.count('class="now"') == 1
    assert "Bring your card" in english
    assert "Hiện chưa có đợt nào" in over
    assert len(page.encode()) < 60_000


def test_days_at_the_calendars_end_stop_no_page() -> None:
    for first, last in ((date(1, 1, 3), date(1, 1, 5)), (date(9999, 12, 30), date.max)):
        slip = centre(campaign(first_day=first, last_day=last, days=[], announced_days=60))
        assert announcements(slip, at(FIRST, 9)) == [] or first > FIRST
        assert listed(slip, at(FIRST, 9)) == []
