"""A hall in the middle of a morning, with something on every page."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

from config.wire import TicketIssued
from tests.desk.conftest import FLAGS, PATIENCE_MS
from tests.desk.hall_with_desk import HallWithDesk

AXE_COMPLAINS = ("inline style", "preload assets")
"""axe measures with styles of its own, which the pages' policy keeps out."""


@dataclass
class Morning:
    """The hall, a ticket that waits, one that is called, and a dossier with papers missing."""

    hall: HallWithDesk
    waiting: TicketIssued
    called: TicketIssued
    dossier: dict[str, Any]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def morning(
    tmp_path_factory: pytest.TempPathFactory, chromium: Browser
) -> AsyncIterator[Morning]:
    expect.set_options(timeout=PATIENCE_MS)
    folder: Path = tmp_path_factory.mktemp("morning")
    hall = await HallWithDesk.opened(folder, chromium)
    yield await _lived(hall)
    await hall.close()
    expect.set_options(timeout=5_000)
    assert [one for one in hall.complaints if not any(own in one for own in AXE_COMPLAINS)] == []


async def _lived(hall: HallWithDesk) -> Morning:
    tickets = [await hall.take(service) for service in ("ho-tich", "ho-tich", "chung-thuc")]
    await hall.clerk_does("1", "/counters/1/open")
    await hall.clerk_does("1", "/counters/1/next")
    await hall.receive()
    incomplete = await hall.receive(
        papers=[{"paper": 0, "state": "received"}, {"paper": 1, "state": "missing"}],
        supplement={"instruction": "Giấy chứng sinh chưa có dấu"},
    )
    return Morning(hall, tickets[1], tickets[0], incomplete)
