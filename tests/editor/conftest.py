"""A whole centre at work, and the pages of settings before its administrators."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from queue_server.centre.staff import administration
from queue_server.core.actor import ADMINISTRATOR
from queue_server.core.db.connect import open_database
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.events import EventBus
from tests.hall.at_work import HallAtWork, hashed_password, sign_in

SECOND = administration.NewMember("lan", "Nguyễn Thị Lan", "administrator", hashed_password())


class HallWithEditors(HallAtWork):
    """`quan` and `lan` administer it."""

    async def add_second(self) -> None:
        database = open_database(self.database_url, EventBus())
        await database.start()

        def add(unit: UnitOfWork) -> None:
            administration.add_member(unit, self.centre, SECOND)

        await database.write(add, ADMINISTRATOR, self.clock.now())
        await database.stop()

    async def settings(
        self, path: str = "", who: str = "quan", width: int = 1366, height: int = 768
    ) -> Page:
        """A page of settings, `who` signed in, its forms drawn."""
        page = await self.page(f"/settings{path}", width, height)
        await sign_in(page, who)
        await self.drawn(page)
        return page

    async def go(self, page: Page, path: str) -> None:
        """Leave for another page, once what was changed is saved: the browser asks before."""
        await expect(page.locator("body")).not_to_have_attribute("data-saving", "yes")
        await page.goto(f"{self.centre.public_url}/settings{path}")
        await self.drawn(page)

    async def drawn(self, page: Page) -> None:
        await expect(page.locator("body")).to_have_attribute("data-ready", "yes")


@pytest_asyncio.fixture(loop_scope="session")
async def hall(tmp_path: Path, chromium: Browser) -> AsyncIterator[HallWithEditors]:
    port_and_database = await HallWithEditors.built(tmp_path, chromium)
    assert isinstance(port_and_database, HallWithEditors)
    await port_and_database.add_second()
    async with port_and_database.at_work():
        yield port_and_database
