"""A hall whose board, phone and console each reach the server by a line that tests damage."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from playwright.async_api import Browser, Page, expect

from config.wire import TicketIssued
from queue_server.core.clock import SystemClock
from tests.hall.at_work import HallAtWork, until, waiting_here
from tests.lines import Line

AIM_SECONDS: Final = 3.0
"""How soon after the line's return every page is right."""
PATIENCE_SECONDS: Final = 30
"""What a slow, busy machine is given before a test fails; the measured times are printed."""
LOST: Final = {
    "board": "#status .first",
    "phone": "#line.lost #line-words",
    "console": "#line b",
}
"""Where each page says that its line is lost."""


class AheadClock(SystemClock):
    """The system's clock, and as far ahead of it as a test has moved it."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return super().now() + self.ahead


@dataclass
class Scene:
    """Board `hall`, the console of counter 1 and a phone; counter 2 works beside them."""

    hall: HallAtWork
    clock: AheadClock
    lines: dict[str, Line]
    board: Page
    console: Page
    phone: Page | None = None
    ticket: TicketIssued | None = None
    measured: list[str] = field(default_factory=list)

    @property
    def pages(self) -> dict[str, Page]:
        assert self.phone is not None
        return {"board": self.board, "phone": self.phone, "console": self.console}

    def time_of_day(self, at: datetime) -> str:
        """On the centre's clock, as pages show it."""
        return f"{at.astimezone(ZoneInfo(self.hall.centre.time_zone)):%H:%M}"

    async def somebody_waits(self) -> TicketIssued:
        """Whoever waited is done; another waits, with the phone in hand, and every page knows."""
        await self.served()
        self.ticket = ticket = await self.hall.take("ho-tich")
        self.hall.door = self.lines["phone"].url
        if self.phone is not None:
            await self.phone.context.close()
            self.hall.pages.contexts.remove(self.phone.context)
        self.phone = await self.hall.phone(ticket)
        await waiting_here(self.console, ticket.number)
        await expect(self.board.locator("#calls .called")).to_have_count(0)
        return ticket

    async def served(self) -> None:
        """Whoever was called is done."""
        if self.ticket is not None:
            for step in ("start", "finish"):
                path = f"/tickets/{self.ticket.ticket_id}/{step}"
                await self.hall.clerk_does("2", path, counter="2")
            self.ticket = None

    async def called(self) -> None:
        """Counter 2 calls whoever waits; its own line is whole."""
        await self.hall.clerk_does("2", "/counters/2/next")

    def right(self) -> dict[str, str]:
        """For each page the condition under which it shows the call, on a line that is whole."""
        assert self.ticket is not None
        number = self.ticket.number
        return {
            "board": "document.body.dataset.line === 'up'"
            f" && document.querySelector('.call.called .number')?.textContent === '{number}'",
            "phone": "document.querySelector('#place').textContent === 'Quầy 2'"
            " && document.querySelector('#line').className === 'line'",
            "console": "document.querySelector('#line').hidden"
            " && document.querySelector('#waiting-count').textContent === '0'",
        }

    async def right_again(self, what: str, kinds: Iterable[str] = LOST) -> None:
        """Wait until pages are right; print how long each took, counted from now."""
        began, conditions = asyncio.get_running_loop().time(), self.right()

        async def seconds(kind: str) -> float:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await until(self.pages[kind], conditions[kind])
            return asyncio.get_running_loop().time() - began

        kinds = list(kinds)
        took = await asyncio.gather(*(seconds(kind) for kind in kinds))
        for kind, one in zip(kinds, took, strict=True):
            self.measured.append(f"{what}: {kind} right again after {one:.2f} s")
            print(f"\n{self.measured[-1]} (aim: {AIM_SECONDS} s)", end="")

    async def say_lost(self, kinds: Iterable[str] = LOST) -> None:
        """Until pages say that the line is lost; each keeps what it showed."""
        conditions = self.right()
        for kind in kinds:
            page = self.pages[kind]
            await expect(page.locator(LOST[kind])).to_contain_text("Mất kết nối")
            assert not await page.evaluate(conditions[kind].split("&&")[1])


@asynccontextmanager
async def scene_in(folder: Path, browser: Browser) -> AsyncIterator[Scene]:
    """The server, three lines, and the pages behind them."""
    clock = AheadClock()
    hall = await HallAtWork.built(folder, browser, clock)
    await hall.start()
    lines = {kind: Line(hall.port) for kind in LOST}
    for line in lines.values():
        await line.start()
    await hall.clerk_does("2", "/counters/2/open")
    hall.door = lines["board"].url
    board = await hall.board()
    hall.door = lines["console"].url
    console = await hall.console("huong", "1")
    yield Scene(hall, clock, lines, board, console)
    await hall.close()
    for line in lines.values():
        await line.stop()
    assert hall.pages.complaints == []


Damage = Callable[[Line], object]


async def damaged(scene: Scene, what: str, damages: Mapping[str, Damage]) -> None:
    """Somebody is called while lines are damaged: lost is said, and put right on their return."""
    await scene.somebody_waits()
    sounds = await scene.board.evaluate("motcuaBoard.sounds.log.length")
    for kind, damage in damages.items():
        damage(scene.lines[kind])
    await scene.called()
    await scene.say_lost(damages)
    scene.clock.ahead += timedelta(minutes=1)  # the call is long past when the line comes back
    await mended(scene.lines[kind] for kind in damages)
    await scene.right_again(what, damages)
    assert await scene.board.evaluate("motcuaBoard.sounds.log.length") == sounds


async def mended(lines: Iterable[Line]) -> None:
    mending: list[Awaitable[None]] = [line.mend() for line in lines]
    await asyncio.gather(*mending)
