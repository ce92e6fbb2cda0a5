"""Signing in, choosing a counter, and the way back after a session has ended."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Page, expect

from config.wire import CounterState, TicketState
from tests.console.fake_api import FakeApi
from tests.console.fake_centre import FakeCentre
from tests.hall.at_work import press

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

Open = Callable[..., Awaitable[Page]]


async def test_a_clerk_signs_in_and_opens_a_counter(
    centre: FakeCentre, open_console: Open, sign_in: Open
) -> None:
    page = await open_console()
    await sign_in(page)
    await expect(page.locator('#choose-list [data-counter="1"]')).to_be_focused()
    await press(page, "Enter")
    await expect(page.locator("#counter-name")).to_have_text("Quầy 1")
    await expect(page.locator("#current")).to_contain_text("Chưa có ai chờ")
    assert centre.counters["1"].state is CounterState.OPEN
    assert centre.counters["1"].staff_name == "Nguyễn Thị Lan"


async def test_a_wrong_password_is_said_and_the_name_is_kept(
    open_console: Open, sign_in: Open
) -> None:
    page = await open_console()
    await sign_in(page, password="sai")
    await expect(page.locator("#sign-in-error")).to_contain_text("chưa đúng")
    assert await page.input_value("#sign-in-name") == "lan"
    await expect(page.locator("#sign-in-password")).to_be_focused()


async def test_nothing_typed_is_not_sent(api: FakeApi, open_console: Open) -> None:
    page = await open_console()
    await page.click("#sign-in button[type=submit]")
    await expect(page.locator("#sign-in-error")).to_contain_text("Vui lòng nhập")
    assert api.commands == []


async def test_too_many_tries_say_how_long(api: FakeApi, open_console: Open, sign_in: Open) -> None:
    page = await open_console()
    await page.clock.install()
    api.wrong_sign_ins = 3
    await sign_in(page, password="sai")
    await expect(page.locator("#sign-in-error")).to_contain_text("thử lại sau 1 phút")
    await expect(page.locator("#sign-in button[type=submit]")).to_be_disabled()
    await page.clock.fast_forward(60_000)
    await expect(page.locator("#sign-in-error")).to_contain_text("giây")
    await page.clock.fast_forward(40_000)
    await expect(page.locator("#sign-in button[type=submit]")).to_be_enabled()


async def test_a_counter_of_somebody_else_is_named_and_not_offered(
    centre: FakeCentre, open_console: Open, sign_in: Open
) -> None:
    centre.change_counter("2", state=CounterState.OPEN, staff_id=2, staff_name="Trần Văn Minh")
    page = await open_console()
    await sign_in(page, "hoa")
    taken = page.locator('#choose-list [data-counter="2"]')
    await expect(taken).to_contain_text("Trần Văn Minh")
    await expect(taken).to_be_disabled()


async def test_a_counter_taken_meanwhile_is_refused_and_shown(
    centre: FakeCentre, open_console: Open, sign_in: Open
) -> None:
    page = await open_console()
    await sign_in(page)
    await expect(page.locator("#choose-list button")).to_have_count(10)
    centre.change_counter("1", state=CounterState.OPEN, staff_id=2, staff_name="Trần Văn Minh")
    await page.click('#choose-list [data-counter="1"]')
    await expect(page.locator('#choose-list [data-counter="1"]')).to_contain_text("Trần Văn Minh")
    await expect(page.locator("#choose-note")).not_to_be_empty()


async def test_a_reload_comes_back_to_the_counter(desk: Open) -> None:
    page = await desk()
    await page.reload()
    await expect(page.locator("#counter-name")).to_have_text("Quầy 1")


async def test_an_ended_session_leads_back_to_the_same_counter(
    centre: FakeCentre, api: FakeApi, desk: Open, sign_in: Open
) -> None:
    centre.arrive("ho-tich")
    page = await desk("2")
    await expect(page.locator("#waiting-count")).to_have_text("1")
    api.sessions.clear()
    await press(page, "Enter")
    await expect(page.locator("#sign-in-why")).to_contain_text("Phiên làm việc đã hết")
    await sign_in(page)
    await expect(page.locator("#main-key")).to_be_visible()
    await expect(page.locator("#counter-name")).to_have_text("Quầy 2")
    await press(page, "Enter")
    await expect(page.locator("#current .number")).to_have_text("A001")


async def test_signing_out_forgets_the_counter(api: FakeApi, desk: Open, sign_in: Open) -> None:
    page = await desk()
    await page.click('#counter [data-do="sign-out"]')
    await expect(page.locator("#sign-in")).to_be_visible()
    assert api.sessions == {}
    await sign_in(page, "minh")
    await expect(page.locator("#choose")).to_be_visible()


async def test_a_greeter_gives_a_number_without_a_counter(
    centre: FakeCentre, open_console: Open, sign_in: Open
) -> None:
    page = await open_console()
    await sign_in(page, "greeter")
    await expect(page.locator('#choose-list [data-counter="1"]')).to_be_disabled()
    await page.click('[data-task="issue"]')
    await press(page, "Enter")  # nothing is chosen beforehand
    await expect(page.locator("dialog .mistake")).to_contain_text("Chọn một lĩnh vực")
    await press(page, "Numpad2")  # the second service
    await press(page, "Enter")
    await press(page, "Numpad2")  # the first priority reason, after "none"
    await expect(page.locator(".issued-number")).to_have_text("B001")
    ticket = centre.ticket("B001")
    assert ticket.state is TicketState.WAITING
    assert ticket.priority_reason == "nguoi-cao-tuoi"
    assert ticket.language == "vi"


async def test_the_language_is_switched_at_once_and_kept(open_console: Open) -> None:
    page = await open_console()
    await page.click('#sign-in [data-do="language"]')
    await expect(page.locator("#sign-in h1")).to_have_text("Sign in to a counter")
    await page.reload()
    await expect(page.locator("#sign-in h1")).to_have_text("Sign in to a counter")
    assert await page.get_attribute("html", "lang") == "en"
