"""Pages on weak machines: a cheap TV stick's board, an old phone, a counter's small PC.

A real Chromium draws each page with a processor six times slower than this one's
(`Emulation.setCPUThrottlingRate`); the phone's line is that of a slow 4G network, as Lighthouse
has it (1.6 Mbit/s, 150 ms there and back), the others are on the hall's own network. Each page is
opened with an empty cache.

The budgets: a first picture within 1.8 s is what web vitals call good, and so is the whole within
2.5 s, when the page's scripts run (the board: when its line is up); a hall's board and the
counter's number must come with the call's sound, so within half a second; the phone has its
line's delay on top, and who is called looks up within a second. A phone's first load costs its
owner's data: 100 kB are less than one photograph. Board and console load once a day from the hall's
own network, fonts and chime included.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from shutil import which
from statistics import median
from time import time
from typing import Any, Final

from playwright.async_api import Browser, CDPSession, Page, async_playwright

from benchmarks.house import House, Row, running
from benchmarks.server import SERVICE

SLOWER: Final = 6
FIRST_PICTURE_BUDGET_SECONDS: Final = 1.8
LIVE_BUDGET_SECONDS: Final = 2.5
BOARD: Final = "hall"
CHROMIUM: Final = which("chromium") or which("chromium-headless-shell")
SLOW_4G: Final = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}

FIRST_PICTURE: Final = """() => new Promise((resolve) => {
  new PerformanceObserver((list, observer) => {
    for (const entry of list.getEntriesByName("first-contentful-paint")) {
      observer.disconnect();
      resolve(entry.startTime);
    }
  }).observe({ type: "paint", buffered: true });
})"""
"""Milliseconds from the start of the load until something to read is on the screen."""

WATCH: Final = """([place, text]) => { window.shown = new Promise((resolve) => {
  const look = () => {
    if (!document.querySelector(place)?.textContent.includes(text)) return false;
    requestAnimationFrame(() => setTimeout(() => resolve(Date.now()), 0));
    return true;
  };
  if (look()) return;
  const observer = new MutationObserver(() => { if (look()) observer.disconnect(); });
  observer.observe(document.body, { subtree: true, childList: true, characterData: true });
}); }"""
"""From now on the page notes when `place` has `text`: `window.shown` is the moment after that
frame, in milliseconds since 1970."""


@dataclass(frozen=True)
class Client:
    """A kind of page on its machine, and what is asked of it."""

    name: str
    width: int
    height: int
    live: str
    """What is on the page once its line is up."""
    shown_in: str
    """Where the page shows who is called."""
    shown_budget_seconds: float
    bytes_budget: int
    line: dict[str, Any] | None = None
    """The network's limits; None for the hall's own."""


BOARD_CLIENT: Final = Client(
    "board, 1920 × 1080", 1920, 1080, "body[data-line=up]", "#calls", 0.5, 250_000
)
PHONE_CLIENT: Final = Client(
    "phone, 360 × 640, slow 4G", 360, 640, "#bell-button:enabled", "#place", 1.0, 100_000, SLOW_4G
)
CONSOLE_CLIENT: Final = Client(
    "console, 1366 × 768", 1366, 768, "#main-text:not(:empty)", "#current", 0.5, 250_000
)


@dataclass
class Loads:
    """What the loads of one client were like."""

    pictures: list[float] = field(default_factory=list)
    """Seconds until the first picture."""
    live: list[float] = field(default_factory=list)
    """Seconds until the page is live."""
    shown: list[float] = field(default_factory=list)
    """Seconds from just before the call until it is shown."""
    sizes: list[int] = field(default_factory=list)
    """Bytes that came over the line until the page was live."""


class WeakPage:
    """A page in a context of its own, slowed down, whose bytes are counted."""

    def __init__(self, page: Page, line: CDPSession) -> None:
        self.page = page
        self.received = 0
        line.on("Network.dataReceived", self._count_data)
        line.on("Network.responseReceived", self._count_head)

    def _count_data(self, event: dict[str, Any]) -> None:
        self.received += int(event["encodedDataLength"])

    def _count_head(self, event: dict[str, Any]) -> None:
        self.received += int(event["response"]["encodedDataLength"])


@asynccontextmanager
async def weak_page(
    browser: Browser, client: Client, base: str, cookies: dict[str, str]
) -> AsyncIterator[WeakPage]:
    """An empty page on the client's machine, with these cookies."""
    size: Any = {"width": client.width, "height": client.height}
    context = await browser.new_context(viewport=size)
    await context.add_cookies(
        [{"name": name, "value": value, "url": base} for name, value in cookies.items()]
    )
    page = await context.new_page()
    line = await context.new_cdp_session(page)
    await line.send("Network.enable")
    await line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    if client.line is not None:
        await line.send("Network.emulateNetworkConditions", client.line)
    try:
        yield WeakPage(page, line)
    finally:
        await context.close()


@dataclass
class Bench:
    """One server, one browser, and how pages of them are measured."""

    house: House
    browser: Browser

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self.house.port}"

    async def load(
        self,
        client: Client,
        path: str,
        loads: Loads,
        text: str,
        call: Callable[[Page], Awaitable[object]],
        cookies: dict[str, str] | None = None,
    ) -> None:
        """Open a page, then call, and wait until it shows `text`."""
        async with weak_page(self.browser, client, self.root, cookies or {}) as weak:
            await weak.page.goto(self.root + path, wait_until="commit")
            loads.pictures.append(await weak.page.evaluate(FIRST_PICTURE) / 1000)
            await weak.page.wait_for_selector(client.live)
            loads.live.append(await weak.page.evaluate("performance.now()") / 1000)
            loads.sizes.append(weak.received)
            await weak.page.evaluate(WATCH, [client.shown_in, text])
            began = time()
            await call(weak.page)
            loads.shown.append(await weak.page.evaluate("window.shown") / 1000 - began)

    async def issue(self) -> tuple[str, str]:
        """The number and the token of a ticket that is next in the queue."""
        ticket = await self.house.post("/tickets", {"service": SERVICE}, self.house.clerk(1))
        return ticket["number"], ticket["token"]

    def calling_to(self, counter: int) -> Callable[[Page], Awaitable[object]]:
        """Calls who is next to `counter`; the page has no part in it."""

        async def call(_: Page) -> object:
            return await self.house.post(f"/counters/{counter}/next", {}, self.house.clerk(counter))

        return call


async def board_loads(bench: Bench, count: int) -> Loads:
    """Somebody is called to another counter each time."""
    loads = Loads()
    cookies = {"motcua_device": bench.house.keys[BOARD]}
    for counter in range(1, count + 1):
        number, _ = await bench.issue()
        await bench.load(
            BOARD_CLIENT, f"/board/{BOARD}", loads, number, bench.calling_to(counter), cookies
        )
    return loads


async def phone_loads(bench: Bench, count: int) -> Loads:
    """The phone's owner is called, and the phone says where to."""
    loads = Loads()
    for counter in range(count + 1, 2 * count + 1):
        _, token = await bench.issue()
        await bench.load(
            PHONE_CLIENT, f"/T/{token}", loads, str(counter), bench.calling_to(counter)
        )
    return loads


async def console_loads(bench: Bench, count: int) -> Loads:
    """The clerk presses the large key, and the number comes up."""
    loads = Loads()
    for counter in range(2 * count + 1, 3 * count + 1):
        number, _ = await bench.issue()
        cookies = {"motcua_session": bench.house.keys[f"session:{counter}"]}
        await bench.load(CONSOLE_CLIENT, "/counter", loads, number, press_enter, cookies)
    return loads


async def press_enter(page: Page) -> None:
    await page.keyboard.press("Enter")


def rows_of(client: Client, loads: Loads) -> list[Row]:
    size = max(loads.sizes)
    return [
        _row(f"weak {client.name}: first picture", loads.pictures, FIRST_PICTURE_BUDGET_SECONDS),
        _row("… until its scripts run", loads.live, LIVE_BUDGET_SECONDS),
        _row("… from a call until it is shown", loads.shown, client.shown_budget_seconds),
        Row(
            "… bytes of a first load",
            f"≤ {client.bytes_budget:,}",
            f"{size:,}",
            size <= client.bytes_budget,
        ),
    ]


def _row(what: str, seconds: list[float], budget: float) -> Row:
    usual = median(seconds)
    slowest = f"slowest of {len(seconds)}: {max(seconds):.2f} s"
    return Row(what, f"< {budget} s", f"{usual:.2f} s ({slowest})", usual < budget)


async def rows(*, quick: bool = False) -> list[Row]:
    """A board, a phone and a console on weak machines."""
    count = 1 if quick else 5
    with tempfile.TemporaryDirectory() as folder:
        async with (
            running(Path(folder) / "motcua.sqlite") as house,
            async_playwright() as playwright,
        ):
            browser = await playwright.chromium.launch(
                executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
            )
            bench = Bench(house, browser)
            board = await board_loads(bench, count)
            phone = await phone_loads(bench, count)
            console = await console_loads(bench, count)
            await browser.close()
    return [
        *rows_of(BOARD_CLIENT, board),
        *rows_of(PHONE_CLIENT, phone),
        *rows_of(CONSOLE_CLIENT, console),
    ]


if __name__ == "__main__":
    for one in asyncio.run(rows()):
        print(one)
