"""Eight tabs of one browser: all go on being live, though it opens six connections to a server."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.hall.at_work import HallAtWork, at_counter, press, until

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SITTERS = "Object.keys(localStorage).filter((name) => /^motcua-stream-[0-9]$/.test(name)).sort()"
TAKEN = f"({SITTERS}).map((name) => localStorage[name].split(' ')[0])"


async def tabs_of(hall: HallAtWork, console: Page, count: int) -> list[Page]:
    """Phones' pages of so many tickets, in the browser of the console."""
    opened = []
    for _ in range(count):
        ticket = await hall.take("ho-tich")
        tab = await console.context.new_page()
        await tab.goto(f"{hall.centre.public_url}/T/{ticket.token}")
        await expect(tab.locator("#bell-button")).to_be_enabled()
        opened.append(tab)
    return opened


async def test_eight_tabs_are_live_and_hold_four_streams(at_work: HallAtWork) -> None:
    console = await at_work.console("huong", "1")
    phones = await tabs_of(at_work, console, 7)
    await until(console, f"({SITTERS}).length === 4")
    for place, phone in enumerate(phones, start=1):
        await press(console, "Enter")
        await at_counter(console, "called", f"A{place:03d}")
        await expect(phone.locator("#place")).to_have_text("Quầy 1")
        await press(console, "1")
        await at_counter(console, "serving", f"A{place:03d}")
    assert len(await console.evaluate(SITTERS)) == 4


async def test_a_tab_that_is_closed_or_frozen_gives_its_seat_to_another(
    at_work: HallAtWork,
) -> None:
    console = await at_work.console("huong", "1")
    phones = await tabs_of(at_work, console, 7)
    await until(console, f"({SITTERS}).length === 4")
    before = await console.evaluate(TAKEN)
    await phones[0].close()
    await until(console, f"({TAKEN}).filter((one) => !{before!r}.includes(one)).length === 1")
    between = await console.evaluate(TAKEN)
    stuck = await phones[1].context.new_cdp_session(phones[1])
    await stuck.send("Debugger.enable")
    await stuck.send("Debugger.pause")
    await until(console, f"({TAKEN}).filter((one) => !{between!r}.includes(one)).length === 1")
    for place in (1, 2, 3):
        await press(console, "Enter")
        await at_counter(console, "called", f"A{place:03d}")
        await press(console, "1")
        await at_counter(console, "serving", f"A{place:03d}")
    await expect(phones[2].locator("#place")).to_have_text("Quầy 1")
    await stuck.send("Debugger.resume")


async def test_who_died_without_a_word_loses_the_seat(at_work: HallAtWork) -> None:
    console = await at_work.console("huong", "1")
    await console.evaluate(
        "() => { for (const place of [0, 1, 2, 3]) "
        "if (!localStorage[`motcua-stream-${place}`]) "
        "localStorage[`motcua-stream-${place}`] = `4711${place} ${Date.now()}`; }"
    )
    (phone,) = await tabs_of(at_work, console, 1)
    await until(phone, f"({TAKEN}).filter((one) => !one.startsWith('4711')).length === 2")
