"""The line to the server: lost and back, answers lost, refusals."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Page, expect

from config.text.catalogue import text
from config.wire import TicketState
from tests.console.fake_api import FakeApi
from tests.console.fake_centre import FakeCentre
from tests.hall.at_work import press

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

Open = Callable[..., Awaitable[Page]]


async def test_a_lost_line_says_so_and_comes_back(
    centre: FakeCentre, api: FakeApi, desk: Open
) -> None:
    centre.arrive("ho-tich", minutes=3)
    page = await desk()
    await expect(page.locator("#waiting-count")).to_have_text("1")
    await api.stop()
    await expect(page.locator("#line")).to_contain_text("Mất kết nối với máy chủ")
    await expect(page.locator("#line")).to_contain_text("Số liệu dưới đây là lúc")
    # What was known stays; nothing is sent.
    await expect(page.locator("#waiting .number")).to_have_text("A001")
    await expect(page.locator("#main-key")).to_have_attribute("aria-disabled", "true")
    await press(page, "Enter")
    await expect(page.locator("#toast")).to_contain_text("mất kết nối")
    centre.arrive("ho-tich")
    await api.start()
    await expect(page.locator("#line")).to_be_hidden()
    await expect(page.locator("#toast")).to_have_text("Đã kết nối lại với máy chủ.")
    await expect(page.locator("#waiting-count")).to_have_text("2")
    await press(page, "Enter")
    await expect(page.locator("#current .number")).to_have_text("A001")


async def test_a_lost_answer_is_asked_for_again_with_the_same_key(
    centre: FakeCentre, api: FakeApi, desk: Open
) -> None:
    centre.arrive("ho-tich", minutes=3)
    centre.arrive("ho-tich")
    page = await desk()
    await expect(page.locator("#waiting-count")).to_have_text("2")
    api.drop_answers = 1
    await press(page, "Enter")
    await expect(page.locator("#current .number")).to_have_text("A001")
    await expect(page.locator("#main-key")).not_to_have_class("main-key busy")
    first, second = api.sent("/next")
    assert first == second
    assert centre.ticket("A002").state is TicketState.WAITING


async def test_each_intention_has_its_own_key(centre: FakeCentre, api: FakeApi, desk: Open) -> None:
    centre.arrive("ho-tich")
    page = await desk()
    await expect(page.locator("#waiting-count")).to_have_text("1")
    await press(page, "Enter")
    for count in (2, 3):
        await expect(page.locator("#current")).to_have_attribute("data-state", "called")
        await page.click('[data-command="recall"]')
        await expect(page.locator("#current .facts")).to_contain_text(f"Đã gọi {count} lần")
    first, second = api.sent("/recall")
    assert first != second
    assert len(first) <= 80


async def test_while_a_command_is_on_its_way_the_next_waits(
    centre: FakeCentre, api: FakeApi, desk: Open
) -> None:
    centre.arrive("ho-tich")
    page = await desk()
    await expect(page.locator("#waiting-count")).to_have_text("1")
    api.gate = asyncio.Event()
    await press(page, "Enter")
    await page.keyboard.press("Enter")
    await expect(page.locator("#toast")).to_contain_text("Thao tác trước đang được gửi")
    api.gate.set()
    await expect(page.locator("#current .number")).to_have_text("A001")
    assert len(api.sent("/next")) == 1


async def test_a_refusal_is_said_in_words(centre: FakeCentre, desk: Open) -> None:
    page = await desk()
    await expect(page.locator("#current .nobody")).to_have_text("Chưa có ai chờ")
    await press(page, "Enter")
    await expect(page.locator("#toast")).to_have_text(text("vi", "errors.nobody_waiting"))


async def test_a_late_page_is_set_right_by_the_server(
    centre: FakeCentre, api: FakeApi, desk: Open
) -> None:
    """Another window at the same counter moved the ticket; this one follows."""
    centre.arrive("ho-tich")
    page = await desk()
    other = await page.context.new_page()
    await other.goto(f"{api.url}/counter")
    await expect(other.locator("#waiting-count")).to_have_text("1")
    await press(other, "Enter")
    await expect(page.locator("#current .number")).to_have_text("A001")
    await press(page, "2")
    await expect(other.locator("#current .nobody")).to_be_visible()
