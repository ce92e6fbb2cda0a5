"""A server as it was just installed: the program itself, on an empty folder, without a centre
file."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from queue_server.centre.first_run.code import FILE_NAME
from tests.hall.browser import BrowserPages
from tests.hall.ports import free_port

PASSWORD: Final = "quay so mot mo cua 8"
START_SECONDS: Final = 60.0


@dataclass
class NewServer:
    """It runs; nobody works here yet. `said` is its log so far."""

    address: str
    data: Path
    said: str
    pages: BrowserPages

    @property
    def code(self) -> str:
        """As whoever installed the server reads it."""
        return (self.data / FILE_NAME).read_text().strip()

    async def page(self, path: str, width: int = 1366, height: int = 768) -> Page:
        return await self.pages.open(self.address + path, width, height)

    async def wizard(self, language: str = "vi", width: int = 1366, height: int = 768) -> Page:
        """At its second step."""
        page = await self.page(f"/setup?lang={language}", width, height)
        await page.fill("#code", self.code)
        await next_step(page, "unit")
        return page


async def next_step(page: Page, expected: str) -> None:
    await page.click("#next")
    await at_step(page, expected)


async def at_step(page: Page, name: str) -> None:
    await expect(page.locator(f'section[data-step="{name}"]')).to_be_visible()


@asynccontextmanager
async def started(data: Path, browser: Browser) -> AsyncIterator[NewServer]:
    """`motcua-server serve` on the folder `data`, until left."""
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "queue_server", "serve",
        "--database", f"sqlite:///{data / 'motcua.sqlite'}",
        "--host", "127.0.0.1", "--port", str(port),
        env={name: value for name, value in os.environ.items() if name != "MOTCUA_CENTRE"},
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stderr is not None
    said = ""
    async with asyncio.timeout(START_SECONDS):
        while "INFO queue_server.serve: serving" not in said:
            line = (await process.stderr.readline()).decode()
            assert line, said
            said += line
    reading = asyncio.ensure_future(process.stderr.read())  # a full pipe would stop it
    pages = BrowserPages(
        browser, ("Failed to load resource", "/stream: ", "inline style", "preload")
    )
    try:
        yield NewServer(f"http://127.0.0.1:{port}", data, said, pages)
        await pages.close()
    finally:
        process.terminate()
        await reading
        await process.wait()
    assert pages.complaints == []


@pytest_asyncio.fixture(loop_scope="session")
async def server(tmp_path: Path, chromium: Browser) -> AsyncIterator[NewServer]:
    async with started(tmp_path, chromium) as new:
        yield new
