"""The tablet at a counter: what one person touched is sent, and never shown to the next."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.async_api import Page, Route, expect

from tests.hall.at_work import HallAtWork, until

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


class Counter:
    """The server as the tablet sees it: who stands at the counter, and what it took."""

    def __init__(self) -> None:
        self.number, self.is_lost = "A001", False
        self.taken: list[dict[str, Any]] = []

    async def answer(self, route: Route) -> None:
        if self.is_lost:
            return await route.abort()
        if route.request.method == "POST":
            self.taken.append(json.loads(route.request.post_data or ""))
            return await route.fulfill(json={"repeated": False})
        return await route.fulfill(json={"counter": "1", "number": self.number})


async def asks(page: Page, number: str) -> None:
    """It looks every few seconds."""
    await page.clock.run_for(3_500)
    await expect(page.locator("#number")).to_have_text(number)
    await expect(page.locator("#asked")).to_be_visible()


async def test_the_next_person_sees_nothing_of_what_the_last_one_touched(
    at_work: HallAtWork,
) -> None:
    leader = await at_work.signed_in("anh")
    made = f"{at_work.centre.public_url}/api/v1/counters/1/survey-tablet"
    async with leader.post(made, json={}) as answer:
        key = (await answer.json())["address"].rpartition("/")[2]
    page = await at_work.page(f"/survey/counter/{key}", 1024, 768, clock=True)
    counter = Counter()
    await page.route("**/api/v1/survey-tablets/*", counter.answer)
    await asks(page, "A001")
    await page.locator(".face-2").first.click()

    # The next is served before the last one sent it: it is sent for them as far as it is.
    counter.number = "A002"
    await asks(page, "A002")
    assert await page.locator("input:checked").count() == 0
    await expect(page.locator("#send")).to_be_disabled()
    await expect(page.locator("#more")).to_be_hidden()
    assert counter.taken == [{"number": "A001", "reasons": [], "process": 2}]

    # Sent without a line: thanked, nothing left to see, and delivered once the line is back.
    await page.locator(".face-5").first.click()
    counter.is_lost = True
    await page.click("#send")
    await expect(page.locator("#thanks")).to_be_visible()
    await page.clock.run_for(5_000)
    await expect(page.locator("#asked")).to_be_hidden()
    await expect(page.locator("#no-line")).to_be_visible()
    counter.is_lost, counter.number = False, "A003"
    await asks(page, "A003")
    assert [(one["number"], one["process"]) for one in counter.taken[1:]] == [("A002", 5)]
    await until(page, "document.getElementById('no-line').hidden")
    assert await page.locator("input:checked").count() == 0

    # Left alone, it sends by itself.
    await page.locator(".face-4").last.click()
    await page.clock.run_for(31_000)
    await expect(page.locator("#thanks")).to_be_visible()
    assert (counter.taken[-1]["number"], counter.taken[-1]["attitude"]) == ("A003", 4)
