"""A hall in the middle of a morning, with something on every page."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from config.wire import TicketIssued
from tests.hall.with_desk import HallWithDesk

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
async def morning(
    tmp_path_factory: pytest.TempPathFactory, chromium: Browser
) -> AsyncIterator[Morning]:
    hall = await HallWithDesk.with_procedures(tmp_path_factory.mktemp("morning"), chromium)
    hall.pages.expected = (*hall.pages.expected, *AXE_COMPLAINS)
    async with hall.at_work():
        yield await _lived(hall)


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
