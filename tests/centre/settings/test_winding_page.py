"""Winding down in a browser: the administrator's choice, and who still waits."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from queue_server.core.clock import SetClock
from tests.axe import violations
from tests.hall.at_work import PASSWORD, HallAtWork

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(loop_scope="session")
async def at_work(tmp_path: Path, chromium: Browser) -> AsyncIterator[HallAtWork]:
    clock = SetClock(datetime(2027, 10, 4, 3, 0, tzinfo=UTC))
    built = await HallAtWork.built(tmp_path, chromium, clock)
    async with built.at_work() as hall:
        yield hall


async def signed_in(page: Page, name: str) -> None:
    await page.fill("[name=sign_in]", name)
    await page.fill("[name=password]", PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_load_state()


ASK = """([method, path, body]) => fetch(`/api/v1${path}`, {
  method, headers: { "Content-Type": "application/json" }, body: body && JSON.stringify(body),
}).then((answer) => answer.status === 204 ? {} : answer.json())"""


async def test_a_counter_is_wound_down_and_kept_after_all(at_work: HallAtWork) -> None:
    await at_work.take("cu-tru")
    await at_work.clerk_does("5", "/counters/5/open")
    await at_work.clerk_does("5", "/counters/5/next")
    page = await at_work.page("/settings/publish?lang=en", 1024, 768)
    await signed_in(page, "quan")
    await expect(page.locator("body")).to_have_attribute("data-ready", "yes")
    shown = await page.evaluate(ASK, ["GET", "/settings", None])
    gone = next(one for one in shown["content"]["counters"] if one["id"] == "5")
    change = {"path": ["counters", "5"], "seen": gone, "value": None}
    await page.evaluate(ASK, ["POST", "/settings/changes", {"changes": [change]}])
    await page.reload()
    await page.wait_for_load_state()
    await expect(page.locator("#in-use-choice")).to_be_visible()
    assert await violations(page) == []
    await page.locator("#publish-now").click()  # waiting is what stands there
    await expect(page.locator("#said")).to_have_attribute("data-look", "warning")
    await page.locator('[name=in_use][value="wind_down"]').check()
    await page.locator("#publish-now").click()
    await expect(page.locator("#said")).to_have_attribute("data-look", "good")
    await expect(page.locator("#winding li")).to_have_count(1)
    await expect(page.locator("#in-use-box")).to_be_hidden()
    assert await violations(page) == []
    await page.locator("#winding button").click()
    await expect(page.locator("#winding-box")).to_be_hidden()


async def test_the_choice_of_counters_fits_a_phone(at_work: HallAtWork) -> None:
    clerk = await at_work.page("/counter", 360, 640)
    await signed_in(clerk, "huong")
    await expect(clerk.locator(".counters button").first).to_be_visible()
    assert await clerk.evaluate("document.documentElement.scrollWidth") == 360
