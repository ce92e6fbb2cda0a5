"""The page of the calendar in a browser: official days by one press, a day added and changed."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from config.centre.model import Centre
from config.text.catalogue import LANGUAGES
from queue_server.centre.settings import draft as drafts
from queue_server.centre.settings import publishing
from queue_server.core.clock import SetClock
from tests.axe import violations
from tests.hall.at_work import HallAtWork, sign_in
from tests.hall.demo import demo_centre

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(loop_scope="session")
async def at_work(tmp_path: Path, chromium: Browser) -> AsyncIterator[HallAtWork]:
    clock = SetClock(datetime(2027, 10, 4, 3, 0, tzinfo=UTC))
    built = await HallAtWork.built(tmp_path, chromium, clock)
    own = demo_centre().model_dump(include={"opening"})
    built.centre = Centre.model_validate(built.centre.model_dump() | own)
    async with built.at_work() as hall:
        yield hall


async def opened(hall: HallAtWork, address: str, width: int = 1366, height: int = 768) -> Page:
    page = await hall.page(f"/settings/calendar{address}", width, height)
    await sign_in(page, "quan")
    await expect(page.locator("h1")).to_have_text(re.compile(r"\d{4}"))
    return page


async def special_days(hall: HallAtWork) -> dict[str, Any]:
    """Those of the draft, by their day."""
    assert hall.server is not None
    draft = await hall.server.app.database.read(
        lambda connection: drafts.read(connection, publishing.in_force(connection))
    )
    return {one["day"]: one for one in draft.content["opening"]["special_days"]}


async def test_all_official_days_are_taken_over_with_one_press(at_work: HallAtWork) -> None:
    page = await opened(at_work, "?year=2028&lang=en")
    await expect(page.locator(".calendar-missing")).to_be_visible()
    await page.goto(f"{at_work.centre.public_url}/settings?lang=en")
    await expect(page.locator(".settings-notice a")).to_contain_text("no holidays of 2028")
    await page.locator(".settings-notice a").click()
    await expect(page.locator(".calendar-missing")).to_be_visible()
    offered = await page.locator(".calendar-proposed li").count()
    before = await special_days(at_work)
    await page.locator("[data-take-all]").click()
    await expect(page.locator("#said")).to_contain_text("Saved in the draft.")
    await expect(page.locator(".calendar-missing")).to_have_count(0)
    await expect(page.locator(".calendar-days tbody tr")).to_have_count(offered)
    after = await special_days(at_work)
    assert len(after) == len(before) + offered
    assert list(after) == sorted(after)
    assert after["2028-04-30"]["reason"]["vi"] == "Ngày Chiến thắng"
    await page.locator("#said button").click()
    await expect(page.locator(".calendar-proposed li")).to_have_count(offered)
    assert await special_days(at_work) == before


async def test_what_was_changed_here_is_undone_on_any_page_of_the_settings(
    at_work: HallAtWork,
) -> None:
    page = await opened(at_work, "?year=2028&lang=en")
    before = await special_days(at_work)
    await page.locator(".calendar-proposed [data-take]").first.click()
    await expect(page.locator("#said")).to_contain_text("Saved in the draft.")
    await page.goto(f"{at_work.centre.public_url}/settings/unit?lang=en")
    await page.locator("[data-do=undo]").click()
    await expect(page.locator("[data-do=undo]")).to_be_disabled()
    assert await special_days(at_work) == before


async def test_a_make_up_day_comes_with_the_day_off_that_it_stands_for(at_work: HallAtWork) -> None:
    page = await opened(at_work, "?year=2026&lang=vi")
    for day in ("2026-01-10", "2026-01-02"):
        row = page.locator(f'.calendar-days tr[data-part*=\'"day": "{day}"\']')
        await row.locator("[data-remove]").click()
        await expect(row).to_have_count(0)
    offered = page.locator(".calendar-proposed li")
    await offered.filter(has_text="10/01/2026").locator("[data-take]").click()
    await expect(offered).to_have_count(0)
    days = await special_days(at_work)
    assert days["2026-01-10"]["makes_up_for"] == "2026-01-02"
    assert days["2026-01-02"]["hours"] == []


async def test_a_day_is_added_changed_and_removed_by_the_keyboard(at_work: HallAtWork) -> None:
    page = await opened(at_work, "?year=2027&lang=en")
    await page.locator("[data-add]").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("#day")).to_be_focused()
    await page.locator("#day").fill("24/12/2027")
    await page.locator("[name=look][value=other]").check()
    times = page.locator("#spans input")
    await expect(times.first).to_have_value("07:30")  # those of an ordinary Friday
    await times.nth(2).fill("")
    await times.nth(3).fill("")
    await page.keyboard.press("Enter")
    await expect(page.locator("#day-mistake")).to_have_text("Say what it is in every language.")
    await expect(page.locator("#reason-vi")).to_be_focused()
    await page.locator("#reason-vi").fill("Họp tổng kết năm")
    await page.locator("#reason-en").fill("Meeting of the year")
    await page.keyboard.press("Enter")
    await expect(page.locator("#said")).to_contain_text("Saved in the draft.")
    assert (await special_days(at_work))["2027-12-24"] == {
        "day": "2027-12-24",
        "hours": [{"start": "07:30:00", "end": "11:30:00"}],
        "reason": {"vi": "Họp tổng kết năm", "en": "Meeting of the year"},
        "makes_up_for": None,
        "source": "",
    }
    await page.locator("td[data-day='2027-12-24']").click()
    await page.locator("#day").fill("27122027")
    await page.locator("[name=look][value=off]").check()
    await page.locator("#day-form [type=submit]").click()
    await expect(page.locator("td[data-day='2027-12-27']")).to_have_attribute("data-look", "off")
    days = await special_days(at_work)
    assert "2027-12-24" not in days
    assert days["2027-12-27"]["hours"] == []


async def test_an_ended_session_leads_to_the_sign_in_and_back(at_work: HallAtWork) -> None:
    page = await opened(at_work, "?year=2028")
    before = await special_days(at_work)
    await page.context.clear_cookies()
    await page.locator("[data-take-all]").click()
    await expect(page).to_have_url(
        re.compile(r"/dossiers\?next=%2Fsettings%2Fcalendar%3Fyear%3D2028$")
    )
    assert await special_days(at_work) == before


async def test_a_mistake_of_the_draft_stands_on_the_page(at_work: HallAtWork) -> None:
    page = await opened(at_work, "?year=2026&lang=en")
    row = page.locator('.calendar-days tr[data-part*=\'"day": "2026-01-02"\']')
    await row.locator("[data-remove]").click()
    await expect(page.locator(".calendar-mistakes li")).to_contain_text("Makes up for")


async def test_what_somebody_else_changed_meanwhile_is_not_overwritten(
    at_work: HallAtWork,
) -> None:
    mine = await opened(at_work, "?year=2027&lang=en")
    theirs = await opened(at_work, "?year=2027&lang=en")
    row = '.calendar-days tr[data-part*=\'"day": "2027-11-24"\']'
    for page, words in ((theirs, "Đóng cửa để sửa sảnh"), (mine, "Ngày hội")):
        await page.locator(row).locator("[data-change]").click()
        await page.locator("#reason-vi").fill(words)
        await page.locator("#day-form [type=submit]").click()
        await expect(page.locator("#said")).to_have_text(re.compile("aved"))
    await expect(mine.locator("#said")).to_contain_text("Not saved")
    await expect(mine.locator(row)).to_contain_text("Viet Nam Culture Day")
    assert (await special_days(at_work))["2027-11-24"]["reason"]["vi"] == "Đóng cửa để sửa sảnh"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1024, 768), (360, 640)])
async def test_nothing_is_cut_or_out_of_reach(
    at_work: HallAtWork, language: str, width: int, height: int
) -> None:
    page = await opened(at_work, f"?year=2028&lang={language}", width, height)
    assert await violations(page) == []
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert await page.evaluate(overflow) <= 0
    await page.locator("[data-add]").click()
    assert await violations(page) == []
