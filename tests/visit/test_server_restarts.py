"""The server goes away and comes back: every page says so, and comes right without a reload."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from config.wire import PrinterState
from tests.hall.at_work import (
    HallAtWork,
    at_counter,
    called_on,
    press,
    service_on,
    until,
    waiting_here,
)

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

NUMBERS = """
[...document.querySelectorAll(".number, .code, .waiting, .next, .action, .marks, .count, "
  + "#heading, #ahead, #counter-state, #faults, #notices")]
  .map((node) => [Number(node.closest("#calls li")?.style.getPropertyValue("--place") ?? 0),
    `${node.id || node.className}: ${node.textContent}`])
  .sort(([one], [other]) => one - other).map(([, words]) => words)
"""
"""All that stays as it is while nothing happens; waits and estimates move on by themselves."""


async def served_here(console: Page, number: str) -> None:
    """Call the next, who is `number`, and begin."""
    await press(console, "Enter")
    await at_counter(console, "called", number)
    await press(console, "1")
    await at_counter(console, "serving", number)


async def a_busy_moment(hall: HallAtWork, one: Page, two: Page) -> None:
    """Somebody done, somebody on hold, called, served, undone and called again, and waiting."""
    await hall.report(printer=PrinterState.PAPER_NEAR_END.value)
    await served_here(one, "A001")
    await press(one, "3")
    await one.keyboard.type("chờ con đến ký")
    await press(one, "Enter")
    await at_counter(one, "none")
    await served_here(one, "A002")
    await press(one, "2")
    await at_counter(one, "none")
    await served_here(two, "A003")
    await press(two, "6")
    await at_counter(two, "none")
    await waiting_here(one, "A003", "A004", "A005")
    await press(one, "Enter")
    await at_counter(one, "called", "A003")
    await served_here(two, "A004")


async def test_every_page_says_so_and_comes_back_right(at_work: HallAtWork):
    tickets = [await at_work.take("ho-tich") for _ in range(5)]
    board, wing = await at_work.board(), await at_work.board("wing")
    one, two = await at_work.console("huong", "1"), await at_work.console("bao", "2")
    phone, called = await at_work.phone(tickets[4]), await at_work.phone(tickets[2])
    await waiting_here(one, "A001", "A002", "A003", "A004", "A005")
    await a_busy_moment(at_work, one, two)
    await expect(phone.locator("#ahead")).to_have_text("không còn ai")
    await expect(called.locator("#place")).to_have_text("Quầy 1")
    await called_on(board, ("A003", "1"))
    await expect(service_on(board, "A").locator(".waiting")).to_have_text("1")
    await until(board, "!motcuaBoard.sounds.current && !motcuaBoard.sounds.queue.length")
    said = await board.evaluate("motcuaBoard.sounds.log.length")
    pages = (board, wing, one, two, phone, called)
    before = [await page.evaluate(NUMBERS) for page in pages]
    for page in pages:
        await page.evaluate("window.sameDocument = true")

    await at_work.stop()
    for each in (board, wing):
        await expect(each.locator("#status")).to_contain_text("Mất kết nối")
    for each in (one, two):
        await expect(each.locator("#line")).to_contain_text("Mất kết nối với máy chủ")
    for each in (phone, called):
        await expect(each.locator("#line")).to_contain_text("Mất kết nối")
    assert [await page.evaluate(NUMBERS) for page in pages] == before

    await at_work.start()
    for each in (board, wing):
        await expect(each.locator("#status")).to_be_empty()
    for each in (one, two):
        await expect(each.locator("#line")).to_be_hidden()
    for each in (phone, called):
        await expect(each.locator("#line")).to_contain_text("Cập nhật lúc")
    for page, shown in zip(pages, before, strict=True):
        assert await page.evaluate(NUMBERS) == shown
    assert await board.evaluate("motcuaBoard.sounds.log.length") == said

    # And they go on: the next steps reach everybody on the new line.
    await press(one, "1")
    await at_counter(one, "serving", "A003")
    await press(one, "Enter")
    await at_counter(one, "called", "A005")
    await called_on(board, ("A005", "1"))
    await expect(phone.locator("#place")).to_have_text("Quầy 1")
    await expect(called.locator("#heading")).to_have_text("Đã làm xong")
    for page in pages:
        assert await page.evaluate("window.sameDocument")


async def test_a_banner_and_a_pause_outlive_the_server(at_work: HallAtWork):
    board, console = await at_work.board(), await at_work.console("anh", "1")
    await console.click("#notices")
    await console.click('#dialog button:has-text("Bật thông báo khẩn")')
    await console.locator('#dialog textarea[data-language="vi"]').fill("Mất điện, xin chờ")
    await console.locator('#dialog textarea[data-language="en"]').fill("No power, please wait")
    await console.click('#dialog button:has-text("Bật thông báo khẩn")')
    await expect(board.locator("#emergency")).to_contain_text("Mất điện, xin chờ")
    # The board may hear of it before the console has its answer; a dialog takes the keys.
    await expect(console.locator("#dialog")).to_be_hidden()
    await press(console, "-")
    await expect(console.locator("#counter-state")).to_have_text("Tạm dừng")
    await at_work.stop()
    await expect(console.locator("#line")).to_be_visible()
    await at_work.start()
    await expect(console.locator("#line")).to_be_hidden()
    await expect(console.locator("#counter-state")).to_have_text("Tạm dừng")
    late = await at_work.board()
    for each in (board, late):
        await expect(each.locator("#emergency")).to_contain_text("Mất điện, xin chờ")
    await console.click("#notices")
    await console.click('#dialog button:has-text("Tắt thông báo khẩn")')
    for each in (board, late):
        await expect(each.locator("#emergency")).to_be_hidden()
