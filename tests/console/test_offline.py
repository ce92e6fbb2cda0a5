"""A ticket that a kiosk gave while the server was away, as the console shows it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Page, expect

from tests.console.fake_centre import FakeCentre
from tests.hall.at_work import press

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_ticket_taken_while_offline_says_so_in_the_list_and_at_the_counter(
    centre: FakeCentre, desk: Callable[..., Awaitable[Page]]
) -> None:
    centre.arrive("ho-tich", minutes=12, number="A600", issued_offline=True)
    centre.arrive("ho-tich", minutes=6)
    page = await desk()
    rows = page.locator("#waiting li")
    await expect(rows).to_have_count(2)
    mark = rows.nth(0).locator(".marks")
    await expect(mark).to_have_text("Lấy lúc mất kết nối")
    assert "Thứ tự được tính từ lúc lấy số" in (await mark.get_attribute("title") or "")
    await expect(rows.nth(1).locator(".marks")).to_have_text("")
    await press(page, "Enter")
    await expect(page.locator("#current .number")).to_have_text("A600")
    await expect(page.locator("#current .facts")).to_contain_text("Lấy lúc mất kết nối")
