"""What clerks do at their counters, on the real server: the boards and the lists agree."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Page, expect

from config.wire import PrinterState
from tests.hall.at_work import HallAtWork, at_counter, called_on, press, service_on, waiting_here

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def call_next(console: Page, number: str) -> None:
    await press(console, "Enter")
    await at_counter(console, "called", number)


async def test_held_and_resumed(at_work: HallAtWork):
    await at_work.take("ho-tich")
    board, console = await at_work.board(), await at_work.console("huong", "1")
    await waiting_here(console, "A001")
    await call_next(console, "A001")
    await called_on(board, ("A001", "1"))
    await press(console, "1")
    await at_counter(console, "serving")
    await press(console, "3")
    await console.keyboard.type("đi photo giấy khai sinh")
    await press(console, "Enter")
    await at_counter(console, "none")
    await expect(console.locator("#held")).to_contain_text("đi photo giấy khai sinh")
    await called_on(board)
    await press(console, "7")
    await at_counter(console, "serving", "A001")
    await expect(console.locator("#held li")).to_have_count(0)
    await expect(board.locator("#calls .call.past")).to_contain_text("A001")
    await press(console, "2")
    await at_counter(console, "none")


async def test_what_a_closed_counter_set_aside_is_served_on_by_another(at_work: HallAtWork):
    await at_work.take("ho-tich")
    one, two = await at_work.console("huong", "1"), await at_work.console("bao", "2")
    three = await at_work.console("anh", "3")
    await waiting_here(one, "A001")
    await call_next(one, "A001")
    await press(one, "3")
    await press(one, "Enter")
    await at_counter(one, "none")
    await expect(one.locator("#held .number")).to_have_text("A001")
    await expect(two.locator("#held li")).to_have_count(0)
    await one.click('[data-command="close"]')
    await press(one, "Enter")
    await expect(two.locator("#held .number")).to_have_text("A001")
    await expect(two.locator("#held .marks")).to_have_text("Quầy 1")
    await expect(three.locator("#held li")).to_have_count(0)
    await two.click('#held [data-command="resume"]')
    await at_counter(two, "serving", "A001")


async def test_sent_to_another_service_and_to_one_counter(at_work: HallAtWork):
    for _ in range(2):
        await at_work.take("chung-thuc")
    board = await at_work.board()
    two, three = await at_work.console("huong", "2"), await at_work.console("bao", "3")
    await waiting_here(two, "B001", "B002")
    await call_next(two, "B001")
    await press(two, "5")
    await two.click('#dialog label:has-text("Hộ tịch")')
    await press(two, "Enter")
    await at_counter(two, "none")
    await waiting_here(two, "B001", "B002")
    await waiting_here(three, "B002")
    await expect(service_on(board, "A").locator(".waiting")).to_have_text("1")
    await expect(service_on(board, "B").locator(".waiting")).to_have_text("1")
    await expect(service_on(board, "A").locator(".next")).to_contain_text("B001")

    await call_next(two, "B001")
    await press(two, "5")
    await two.click('#dialog label:has-text("Chứng thực")')
    await two.click('#dialog label:has-text("Quầy 3")')
    await press(two, "Enter")
    await at_counter(two, "none")
    await waiting_here(two, "B002")
    await waiting_here(three, "B001", "B002")
    await call_next(three, "B001")
    await called_on(board, ("B001", "3"))


async def test_nobody_came_goes_behind_others_and_is_dropped_at_the_limit(at_work: HallAtWork):
    for _ in range(5):
        await at_work.take("ho-tich")
    board, console = await at_work.board(), await at_work.console("huong", "1")
    await waiting_here(console, "A001", "A002", "A003", "A004", "A005")
    await call_next(console, "A001")
    await press(console, "4")
    await at_counter(console, "none")
    await waiting_here(console, "A002", "A003", "A004", "A001", "A005")
    await expect(console.locator("#waiting li").nth(3)).to_contain_text("Vắng 1 lần")
    await expect(service_on(board, "A").locator(".next")).to_have_text("A002A003")
    for number in ("A002", "A003", "A004"):
        await call_next(console, number)
        await press(console, "1")
        await at_counter(console, "serving")
        await press(console, "2")
        await at_counter(console, "none")
    await call_next(console, "A001")
    await press(console, "4")
    await waiting_here(console, "A005", "A001")
    await call_next(console, "A005")
    await press(console, "1")
    await at_counter(console, "serving")
    await press(console, "Enter")
    await at_counter(console, "called", "A001")
    await press(console, "4")
    await at_counter(console, "none")
    await waiting_here(console)
    await expect(console.locator("#toast")).to_contain_text("đã bỏ khỏi hàng")
    await called_on(board)

    await press(console, ".")
    await expect(console.locator("#dialog")).to_contain_text("A001")
    await press(console, "Enter")
    await waiting_here(console, "A001")


async def test_a_mistaken_finish_is_undone(at_work: HallAtWork):
    for _ in range(2):
        await at_work.take("ho-tich")
    console = await at_work.console("huong", "1")
    await waiting_here(console, "A001", "A002")
    await call_next(console, "A001")
    await press(console, "1")
    await at_counter(console, "serving")
    await press(console, "2")
    await at_counter(console, "none")
    await waiting_here(console, "A002")
    await console.click('#history [data-command="undo"]')
    await waiting_here(console, "A001", "A002")


async def test_a_leader_voids_what_waits_and_what_another_counter_calls(at_work: HallAtWork):
    for _ in range(3):
        await at_work.take("ho-tich")
    board, clerk = await at_work.board(), await at_work.console("huong", "1")
    leader = await at_work.console("anh", "2")
    await waiting_here(leader, "A001", "A002", "A003")
    await expect(clerk.locator('#waiting [data-command="void"]')).to_have_count(0)
    await leader.locator("#waiting li", has_text="A002").locator('[data-command="void"]').click()
    await press(leader, "1")
    await waiting_here(leader, "A001", "A003")
    await waiting_here(clerk, "A001", "A003")
    await expect(service_on(board, "A").locator(".waiting")).to_have_text("2")

    await call_next(leader, "A001")
    await press(leader, "NumpadMultiply")
    await expect(leader.locator("#dialog")).to_contain_text("Hủy số A001?")
    await press(leader, "1")
    await at_counter(leader, "none")
    await called_on(board)


async def test_pause_and_close_are_seen_by_everyone(at_work: HallAtWork):
    await at_work.take("ho-tich")
    board, console = await at_work.board(), await at_work.console("huong", "1")
    wait = service_on(board, "A").locator(".wait")
    await expect(wait).to_contain_text("–")
    at_an_open_counter = await wait.inner_text()
    await press(console, "-")
    await expect(console.locator("#counter-state")).to_have_text("Tạm dừng")
    await expect(wait).not_to_have_text(at_an_open_counter)
    await expect(wait).not_to_contain_text("chưa rõ")
    await press(console, "Enter")
    await expect(console.locator("#counter-state")).to_have_text("Đang mở")
    await call_next(console, "A001")
    await press(console, "1")
    await at_counter(console, "serving")
    await press(console, "-")
    await expect(console.locator("#main-text")).to_have_text("Xong")
    await expect(console.locator("#main-note")).to_have_text("Quầy đang tạm dừng")
    await press(console, "-")
    await expect(console.locator("#main-text")).to_have_text("Xong và gọi tiếp")
    await console.click('[data-command="close"]')
    await press(console, "Enter")
    await expect(console.locator("#toast")).to_contain_text("Quầy này còn")
    await expect(console.locator("#counter-state")).to_have_text("Đang mở")
    await press(console, "2")
    await at_counter(console, "none")
    await console.click('[data-command="close"]')
    await press(console, "Enter")
    await expect(console.locator('#choose-list [data-counter="1"]')).to_contain_text("Đang trống")
    await expect(wait).to_contain_text("chưa rõ")


async def test_a_console_hears_of_other_counters_and_devices_in_a_quiet_hall(at_work: HallAtWork):
    """With nobody waiting no figure changes, so nothing else makes the server speak."""
    one, other = await at_work.console("huong", "1"), await at_work.console("bao", "3")
    await at_work.report(printer=PrinterState.PAPER_OUT.value)
    await expect(one.locator("#faults")).to_contain_text("máy in hết giấy")
    await expect(other.locator("#faults")).to_contain_text("máy in hết giấy")
    await at_work.report(printer=PrinterState.READY.value)
    await expect(one.locator("#faults")).to_have_text("Thiết bị bình thường")
    await press(one, "-")
    await expect(one.locator("#counter-state")).to_have_text("Tạm dừng")
    await at_work.take("ho-tich")  # whom counter 3 does not serve
    await expect(other.locator('#services li:has-text("Hộ tịch") .count')).to_have_text("1")


async def test_two_counters_that_race_call_different_people(at_work: HallAtWork):
    for _ in range(8):
        await at_work.take("ho-tich")
    board = await at_work.board()
    one, two = await at_work.console("huong", "1"), await at_work.console("bao", "2")
    await waiting_here(one, *(f"A{n:03d}" for n in range(1, 9)))
    await waiting_here(two, *(f"A{n:03d}" for n in range(1, 9)))
    served: list[str] = []
    for _ in range(4):
        await asyncio.gather(one.keyboard.press("Enter"), two.keyboard.press("Enter"))
        numbers = []
        for console in (one, two):
            await at_counter(console, "called")
            numbers.append(await console.locator("#current .number").inner_text())
        await expect(board.locator("#calls .call.called")).to_have_count(2)
        shown = await board.locator("#calls .call.called .number").all_inner_texts()
        assert sorted(shown) == sorted(numbers)
        served += numbers
        for console in (one, two):
            await press(console, "1")
            await at_counter(console, "serving")
    assert sorted(served) == [f"A{n:03d}" for n in range(1, 9)]
