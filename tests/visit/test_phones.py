"""Phones on the real server: what the citizen learns, and what she changes for the hall."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

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


async def test_a_number_given_back_while_it_is_called_leaves_counter_and_board(
    at_work: HallAtWork,
):
    ticket = await at_work.take("ho-tich")
    board, console = await at_work.board(), await at_work.console("huong", "1")
    phone = await at_work.phone(ticket)
    await waiting_here(console, "A001")
    await press(console, "Enter")
    await called_on(board, ("A001", "1"))
    await expect(phone.locator("#place")).to_have_text("Quầy 1")
    await phone.click(".cancel-link a")
    await phone.click("#cancel button")
    await expect(phone.locator("#heading")).to_have_text("Số này đã hủy")
    await at_counter(console, "none")
    await expect(console.locator("#toast")).to_have_text("Công dân vừa hủy số A001.")
    await expect(console.locator("#history")).to_contain_text("Công dân hủy")
    await called_on(board)
    await expect(board.locator("#calls .call")).to_have_count(0)


async def test_a_number_given_back_while_waiting_leaves_the_list(at_work: HallAtWork):
    tickets = [await at_work.take("ho-tich") for _ in range(3)]
    board, console = await at_work.board(), await at_work.console("huong", "1")
    first, last = await at_work.phone(tickets[0]), await at_work.phone(tickets[2])
    await expect(last.locator("#ahead")).to_have_text("2 người")
    await first.click(".cancel-link a")
    await first.click("#cancel button")
    await expect(last.locator("#ahead")).to_have_text("1 người")
    await waiting_here(console, "A002", "A003")
    await expect(service_on(board, "A").locator(".waiting")).to_have_text("2")
    await expect(service_on(board, "A").locator(".next")).to_have_text("A002A003")


async def test_people_ahead_fall_as_others_are_called(at_work: HallAtWork):
    tickets = [await at_work.take("ho-tich") for _ in range(4)]
    console = await at_work.console("huong", "1")
    phone = await at_work.phone(tickets[3])
    await expect(phone.locator("#heading")).to_have_text("Đang chờ đến lượt")
    for number, ahead in (("A001", "2 người"), ("A002", "1 người"), ("A003", "không còn ai")):
        await press(console, "Enter")
        await at_counter(console, "called", number)
        await expect(phone.locator("#ahead")).to_have_text(ahead)
        await press(console, "1")
        await at_counter(console, "serving", number)
    await expect(phone.locator("#heading")).to_have_text("Sắp đến lượt ông/bà")
    await press(console, "Enter")
    await at_counter(console, "called", "A004")
    await expect(phone.locator("#place")).to_have_text("Quầy 1")


async def test_a_recall_rings_again_and_every_step_is_told(at_work: HallAtWork):
    ticket = await at_work.take("ho-tich")
    await at_work.take("ho-tich")
    console, phone = await at_work.console("huong", "1"), await at_work.phone(ticket)
    heading = phone.locator("#heading")
    await phone.tap("#number")  # a phone vibrates only for a page that was touched
    await press(console, "Enter")
    await expect(phone.locator("#place")).to_have_text("Quầy 1")
    await until(phone, "window.vibrations === 1")
    await at_counter(console, "called")
    await press(console, "0")
    await until(phone, "window.vibrations === 2")
    await expect(console.locator("#current .facts")).to_contain_text("Đã gọi 2 lần")
    await press(console, "4")
    await expect(heading).to_have_text("Sắp đến lượt ông/bà")
    await expect(phone.locator("#ahead")).to_have_text("1 người")
    await expect(phone.locator("#advice")).to_contain_text("Vừa rồi đã gọi số này")
    await at_counter(console, "none")
    await press(console, "Enter")
    await at_counter(console, "called", "A002")
    await press(console, "1")
    await at_counter(console, "serving")
    await press(console, "Enter")
    await expect(phone.locator("#place")).to_have_text("Quầy 1")
    await at_counter(console, "called")
    await press(console, "1")
    await expect(heading).to_have_text("Đang làm thủ tục tại")
    await at_counter(console, "serving")
    await press(console, "3")
    await press(console, "Enter")
    await expect(heading).to_have_text("Đang giữ số cho ông/bà")
    await expect(phone.locator("#advice")).to_contain_text("Quầy 1")
    await at_counter(console, "none")
    await expect(console.locator("#held")).to_contain_text("A001")
    await press(console, "7")
    await expect(heading).to_have_text("Đang làm thủ tục tại")
    await at_counter(console, "serving")
    await press(console, "2")
    await expect(heading).to_have_text("Đã làm xong")
