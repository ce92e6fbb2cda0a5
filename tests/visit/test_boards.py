"""Boards on the real server: who is shown and said where, notices, and the emergency banner."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.hall.at_work import HallAtWork, at_counter, called_on, press, until, waiting_here

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SAID = "motcuaBoard.sounds.log.filter((entry) => entry.call_id && entry.what === 'said-ends')"


async def all_said(board: Page) -> list[int]:
    """The calls that a board said, in order, once it is silent again."""
    await until(board, "!motcuaBoard.sounds.current && !motcuaBoard.sounds.queue.length")
    said: list[int] = await board.evaluate(f"{SAID}.map((entry) => entry.call_id)")
    return said


async def test_calls_of_two_counters_are_shown_and_said_in_turn(at_work: HallAtWork):
    first, second = await at_work.take("ho-tich"), await at_work.take("chung-thuc", "en")
    board = await at_work.board()
    one, three = await at_work.console("huong", "1"), await at_work.console("bao", "3")
    await press(one, "Enter")
    await called_on(board, ("A001", "1"))
    await press(three, "Enter")
    await called_on(board, ("B001", "3"), ("A001", "1"))
    calls = [1000 * ticket.ticket_id + 1 for ticket in (first, second)]
    await until(board, f"{SAID}.filter((entry) => entry.call_id === {calls[1]}).length === 2")
    # While another waits to be said, a call is said once.
    said = await all_said(board)
    assert said in ([calls[0], *calls[1:] * 2], [calls[0]] * 2 + [calls[1]] * 2)

    await press(one, "0")
    await called_on(board, ("A001", "1"), ("B001", "3"))
    await until(board, f"{SAID}.length === {len(said) + 2}")
    assert (await all_said(board))[len(said) :] == [calls[0] + 1, calls[0] + 1]
    await expect(one.locator("#current .facts")).to_contain_text("Đã gọi 2 lần")


async def test_each_board_shows_its_own_services(at_work: HallAtWork):
    await at_work.take("ho-tich")
    await at_work.take("cu-tru")
    hall, wing = await at_work.board("hall"), await at_work.board("wing")
    one, five = await at_work.console("huong", "1"), await at_work.console("bao", "5")
    await press(one, "Enter")
    await press(five, "Enter")
    await called_on(hall, ("C001", "5"), ("A001", "1"))
    await called_on(wing, ("C001", "5"))
    await expect(hall.locator("#services .service")).to_have_count(7)
    await expect(wing.locator("#services .letter")).to_have_text(["C", "D"])
    await until(wing, f"{SAID}.length === 2")

    # Sent on to a service of the other board, it is called there too, and only then.
    await press(one, "5")
    await one.click('#dialog label:has-text("Đất đai")')
    await press(one, "Enter")
    await at_counter(one, "none")
    await called_on(hall, ("C001", "5"))
    await expect(wing.locator("#services .waiting")).to_have_text(["0", "1"])
    await one.click('#counter [data-do="sign-out"]')
    seven = await at_work.console("anh", "7")
    await waiting_here(seven, "A001")
    await press(seven, "Enter")
    await called_on(wing, ("A001", "7"), ("C001", "5"))


async def test_an_emergency_overrides_every_board_until_it_is_cleared(at_work: HallAtWork):
    await at_work.take("ho-tich")
    boards = [await at_work.board(board) for board in ("hall", "wing")]
    clerk, leader = await at_work.console("huong", "1"), await at_work.console("anh", "2")
    await leader.click("#notices")
    await leader.click('#dialog button:has-text("Bật thông báo khẩn")')
    await leader.locator('#dialog textarea[data-language="vi"]').fill("Có khói, mời ông/bà ra sân")
    await leader.locator('#dialog textarea[data-language="en"]').fill("Smoke: please go outside")
    await leader.click('#dialog button:has-text("Bật thông báo khẩn")')
    for board in boards:
        await expect(board.locator("#emergency")).to_contain_text("Có khói, mời ông/bà ra sân")
        await expect(board.locator("#emergency")).to_contain_text("Smoke: please go outside")
    for console in (clerk, leader):
        await expect(console.locator("#emergency")).to_contain_text("Có khói")

    # A call in the meantime is not said, and stands there when the banner goes.
    await press(clerk, "Enter")
    await at_counter(clerk, "called", "A001")
    late = await at_work.board("hall", 1080, 1920)
    await expect(late.locator("#emergency")).to_be_visible()
    await leader.click("#notices")
    await leader.click('#dialog button:has-text("Tắt thông báo khẩn")')
    for board in (*boards, late):
        await expect(board.locator("#emergency")).to_be_hidden()
    await expect(clerk.locator("#emergency")).to_be_hidden()
    await called_on(boards[0], ("A001", "1"))
    assert await all_said(boards[0]) == []


async def test_notices_of_a_leader_reach_boards_and_consoles(at_work: HallAtWork):
    board, clerk = await at_work.board(), await at_work.console("huong", "1")
    leader = await at_work.console("anh", "2")
    await leader.click("#notices")
    lines = leader.locator("#dialog fieldset.notice")
    await expect(lines).to_have_count(3)
    for place in range(1, 3):
        for tag in ("vi", "en"):
            await lines.nth(place).locator(f'[data-language="{tag}"]').fill("")
    await lines.first.locator('[data-language="vi"]').fill("Chiều nay nghỉ sớm lúc 16 giờ")
    await lines.first.locator('[data-language="en"]').fill("We close at 16:00 today")
    await press(leader, "Enter")
    await expect(board.locator("#notice .first")).to_have_text("Chiều nay nghỉ sớm lúc 16 giờ")
    await expect(board.locator("#notice .second")).to_have_text("We close at 16:00 today")
    for console in (clerk, leader):
        await expect(console.locator("#notices")).to_have_text(
            "Thông báo: Chiều nay nghỉ sớm lúc 16 giờ"
        )
