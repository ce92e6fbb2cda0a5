"""What the pages of whoever leads say of queues, and what one press there does, in a browser."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from config.text.catalogue import LANGUAGES
from queue_server.core.actor import SYSTEM
from queue_server.core.clock import SetClock
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.events import EverythingMayHaveChanged
from queue_server.tickets.tables import tickets
from tests.axe import violations
from tests.hall.at_work import HallAtWork, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(loop_scope="session")
async def at_work(tmp_path: Path, chromium: Browser) -> AsyncIterator[HallAtWork]:
    """In the middle of a morning, whatever the time."""
    clock = SetClock(datetime(2026, 11, 16, 3, 0, tzinfo=UTC))
    async with (await HallAtWork.built(tmp_path, chromium, clock)).at_work() as hall:
        yield hall


async def signed_in(hall: HallAtWork, who: str) -> Page:
    page = await hall.page("/devices", 1366, 768)
    await sign_in(page, who)
    await expect(page.locator("a[data-who]")).to_have_text(re.compile(r"\w"))
    return page


async def waiting_for(hall: HallAtWork, service: str, minutes: int) -> None:
    """Somebody who took a ticket so long ago."""
    await hall.take(service)
    assert hall.server is not None
    app = hall.server.app
    since = app.clock.now() - timedelta(minutes=minutes)

    def put_back(unit: UnitOfWork) -> None:
        waits = tickets.update().where(tickets.c.service == service)
        unit.connection.execute(waits.values(waiting_since=since, state_since=since))
        unit.announce(EverythingMayHaveChanged())

    await app.database.write(put_back, SYSTEM, app.clock.now())


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_leader_is_told_and_lets_a_counter_help(at_work: HallAtWork, language: str) -> None:
    clerk = await at_work.console("huong", "5")
    await waiting_for(at_work, "chung-thuc", 61)
    page = await signed_in(at_work, "anh")
    await page.goto(at_work.centre.public_url + f"/reports?lang={language}")
    said = {"vi": "Chứng thực: có người đã chờ 61 phút", "en": "Certification: somebody has waited"}
    await expect(page.locator(".staff-alerts")).to_contain_text(said[language])
    await expect(page.locator(".staff-alerts")).to_have_attribute("data-look", "urgent")
    assert await violations(page) == []
    press = {"vi": "Cho Quầy 5 gọi thêm Chứng thực", "en": "Let Counter 5 also call Certification"}
    await page.get_by_role("button", name=press[language]).click()
    stop = {"vi": "Thôi gọi thêm Chứng thực", "en": "Stop also calling Certification"}
    await expect(page.get_by_role("button", name=stop[language])).to_be_visible()
    await expect(clerk.locator("#helping")).to_contain_text("Quầy này gọi thêm Chứng thực")
    await expect(clerk.locator("#why")).to_contain_text(re.compile("B001"))
    await page.get_by_role("button", name=stop[language]).click()
    await expect(clerk.locator("#helping")).to_be_hidden()


async def test_who_does_not_lead_is_told_nothing(at_work: HallAtWork) -> None:
    await waiting_for(at_work, "chung-thuc", 61)
    page = await signed_in(at_work, "chi")
    await page.goto(at_work.centre.public_url + "/dossiers")
    async with page.expect_response("**/queues/alerts*") as answer:
        pass
    assert await (await answer.value).json() == {"alerts": [], "helps": []}
