"""Helped declarations on a tablet, in a real browser: a few touches, and a cultural house without
a line."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Route, expect

from tests.hall.at_work import PASSWORD, sign_in, until
from tests.hall.with_desk import HallWithDesk

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
PATH = "/assistance/declarations"
FULL = """
async (many) => {
  const open = indexedDB.open("motcua.declarations", 1);
  const database = await new Promise((done) => { open.onsuccess = () => done(open.result); });
  const store = database.transaction("entries", "readwrite").objectStore("entries");
  for (let place = 0; place < many; place += 1) {
    store.put({ entry: String(place), at: place, said: {}, tried: false, refused: "x" });
  }
  await new Promise((done) => { store.transaction.oncomplete = done; });
  database.close();
}
"""


@pytest_asyncio.fixture(loop_scope="session")
async def hall(chromium: Browser, tmp_path: Path) -> AsyncIterator[HallWithDesk]:
    made = await HallWithDesk.with_procedures(tmp_path, chromium)
    async with made.at_work() as at_work:
        yield at_work


async def tablet(hall: HallWithDesk, who: str = "huong", path: str = PATH) -> Page:
    page = await hall.page(path, 768, 1024, has_touch=True)
    await sign_in(page, who)
    await expect(page.locator("#sums")).not_to_be_empty()
    return page


async def enter(page: Page, minutes: int, result: str = "Đã nộp xong", place: str = "") -> None:
    """A new entry, with the procedure that is first."""
    await page.locator("#often .chip").first.tap()
    await page.locator(".numbers .chip", has_text=str(minutes)).first.tap()
    await page.locator(".chip", has_text=result).tap()
    if place:
        await page.locator(".chip", has_text=place).tap()
    await page.locator("#save").tap()


async def on_server(hall: HallWithDesk, who: str = "huong") -> list[dict[str, Any]]:
    session = await hall.signed_in(who)
    async with session.get(f"{hall.centre.public_url}/api/v1/declarations") as answer:
        found: list[dict[str, Any]] = (await answer.json())["declarations"]
        return found


async def test_three_entries_without_a_line_arrive_once(hall: HallWithDesk) -> None:
    page = await tablet(hall)
    await until(page, "document.querySelector('main').dataset.kept === 'true'")
    await hall.stop()
    await page.reload()
    await expect(page.locator("main[data-offline]")).to_be_attached()
    await expect(page.locator("#line")).to_contain_text("Không có mạng")
    await expect(page.locator("#me")).to_have_text("Nguyễn Thị Thanh Hương")
    await enter(page, 10, place="Nhà văn hóa")
    await expect(page.locator("#waiting-list li")).to_have_count(1)
    await enter(page, 20)
    await expect(page.locator("#waiting-list li")).to_have_count(2)
    await enter(page, 45, result="Hẹn hôm khác")
    await expect(page.locator("#waiting-list li")).to_have_count(3)
    await page.reload()
    await expect(page.locator("#waiting-list li")).to_have_count(3)

    arrived = asyncio.Event()

    async def lose_the_answer(route: Route) -> None:
        await route.fetch()
        await route.abort()
        arrived.set()

    await page.route("**/api/v1/declarations/*", lose_the_answer, times=1)
    await hall.start()
    await page.evaluate("dispatchEvent(new Event('online'))")
    async with asyncio.timeout(30):
        await arrived.wait()
    assert len(await on_server(hall)) == 1
    await expect(page.locator("#waiting-list li")).to_have_count(3)
    await page.evaluate("dispatchEvent(new Event('online'))")
    await expect(page.locator("#waiting")).to_be_hidden()
    found = await on_server(hall)
    assert sorted(one["minutes"] for one in found) == [10, 20, 45]
    assert {one["helper_name"] for one in found} == {"Nguyễn Thị Thanh Hương"}
    await page.goto(f"{hall.centre.public_url}{PATH}")
    await page.wait_for_load_state()
    await expect(page.locator("#day-list li")).to_have_count(3)


async def test_a_session_that_has_ended_loses_nothing(hall: HallWithDesk) -> None:
    page = await tablet(hall)
    await until(page, "document.querySelector('main').dataset.kept === 'true'")
    await hall.stop()
    await page.reload()
    await enter(page, 30, place="Tại nhà")
    await expect(page.locator("#waiting-list li")).to_have_count(1)
    await page.context.clear_cookies()
    await hall.start()
    await page.evaluate("dispatchEvent(new Event('online'))")
    await page.locator("#line a").tap()
    await page.fill("#sign-in-name", "bao")
    await page.fill("#sign-in-password", PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.locator("#day-list li")).to_have_count(1)
    (one,) = await on_server(hall)
    assert (one["minutes"], one["helper_name"]) == (30, "Nguyễn Thị Thanh Hương")


async def test_what_is_missing_is_said_and_ones_own_is_corrected(hall: HallWithDesk) -> None:
    page = await tablet(hall)
    await page.locator("#save").tap()
    await expect(page.locator("#mistake")).to_have_text("Anh/chị chọn thủ tục.")
    await page.locator("#often .chip", has_text="Thủ tục khác").tap()
    await page.fill("#words", "xac nhan mot ngay")
    await page.locator("#found button").tap()
    await expect(page.locator("#chosen")).to_have_text("Xác nhận một ngày làm việc")
    await page.locator(".numbers .chip", has_text="15").tap()
    await page.locator(".chip", has_text="Chưa làm được").tap()
    await page.locator(".chip", has_text="Góc tự làm").tap()
    await page.locator("#save").tap()
    await expect(page.locator("#mistake")).to_contain_text("lý do")
    await page.locator("#reasons .chip", has_text="Thiếu giấy tờ").tap()
    await page.locator("#save").tap()
    line = page.locator("#day-list li")
    await expect(line).to_contain_text("Thiếu giấy tờ")
    await line.locator("button", has_text="Sửa").tap()
    await page.locator(".numbers .chip", has_text="60").tap()
    await page.locator("#save").tap()
    await expect(line).to_contain_text("60 phút")
    page.on("dialog", lambda dialog: dialog.accept())
    await line.locator("button", has_text="Bỏ").tap()
    await expect(line).to_have_count(0)
    assert await on_server(hall) == []


async def test_a_tablet_that_can_keep_no_more_says_so_and_keeps_the_form(
    hall: HallWithDesk,
) -> None:
    page = await tablet(hall)
    await page.evaluate(FULL, 500)
    await enter(page, 20, place="Tại nhà")
    await expect(page.locator("#mistake")).to_contain_text("bộ nhớ của máy đã đầy")
    await expect(page.locator(".numbers input:checked")).to_have_value("20")
