"""The first run by the keyboard alone: nothing is clicked."""

from __future__ import annotations

from typing import Final

import pytest
from playwright.async_api import Page, expect

from tests.first_hour.conftest import PASSWORD, NewServer, at_step

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
MOST_TABS: Final = 80


async def tab_to(page: Page, where: str) -> None:
    """Press Tab until `where` has the focus."""
    for _ in range(MOST_TABS):
        if await page.evaluate("where => document.activeElement.matches(where)", where):
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"{where} is not reached")


async def write(page: Page, where: str, value: str) -> None:
    await tab_to(page, where)
    await page.keyboard.type(value)


async def go_on(page: Page, name: str) -> None:
    """Enter in a field, or on the button, leads to the next step, whose heading is read out."""
    await page.keyboard.press("Enter")
    await at_step(page, name)
    await expect(page.locator(f'section[data-step="{name}"] h2')).to_be_focused()


async def test_the_wizard_by_the_keyboard_alone(server: NewServer) -> None:
    page = await server.page("/setup?lang=vi")
    await write(page, "#code", server.code)
    await go_on(page, "unit")
    await write(page, "#unit-name", "Trung tâm Phục vụ hành chính công xã Bình Minh")
    await page.keyboard.press("Enter")
    await expect(page.locator("#unit-code")).to_be_focused()
    await page.keyboard.type("H05.12.03")
    await go_on(page, "hours")
    await write(page, "#hours-saturday", "07:30-11:30")
    await go_on(page, "services")
    await tab_to(page, "#services input")
    await page.keyboard.press("Space")
    await tab_to(page, "#next")
    await go_on(page, "counters")
    await tab_to(page, ".moves button:nth-child(2)")
    await page.keyboard.press("Enter")
    await expect(page.locator(".counter input[type=text]").first).to_have_value("Quầy 2")
    await expect(page.locator('[data-place="1"] .moves button:nth-child(2)')).to_be_focused()
    await tab_to(page, "#next")
    await go_on(page, "priority")
    await tab_to(page, "#next")
    await go_on(page, "administrator")
    await write(page, "#administrator-display_name", "Bùi Anh Quân")
    await write(page, "#administrator-sign_in", "quan")
    await write(page, "#administrator-password", PASSWORD)
    await write(page, "#administrator-again", PASSWORD)
    await go_on(page, "finish")
    await expect(page.locator("#nothing-missing")).to_be_visible()
    await tab_to(page, "#next")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/settings/start?*")
