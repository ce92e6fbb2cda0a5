"""A whole centre at work for tests: the real server, and real pages before its people."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final, Self

from aiohttp import ClientSession, CookieJar
from playwright.async_api import Browser, Page, expect

from config.centre.model import Centre
from config.wire import BoardSnapshot, KioskSnapshot, TicketIssued, TicketStatus
from display.voice import SilentVoice, Voice
from printer.testing.fake_printer import FakePrinter
from queue_server.app import Server
from queue_server.centre.staff import administration
from queue_server.core.actor import ADMINISTRATOR
from queue_server.core.clock import Clock, SystemClock
from queue_server.core.db.connect import open_database
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.events import EventBus
from queue_server.serve import serving
from tests.hall.browser import BrowserPages
from tests.hall.databases import copy_migrated
from tests.hall.demo import always_open_centre, by_day
from tests.hall.passwords import quick_hash
from tests.hall.ports import free_port

PASSWORD: Final = "quay so mot mo cua 8"
STAFF: Final = {
    "huong": ("Nguyễn Thị Thanh Hương", "clerk"),
    "bao": ("Trần Quốc Bảo", "clerk"),
    "anh": ("Hoàng Thị Ngọc Ánh", "leader"),
    "duc": ("Phạm Minh Đức", "greeter"),
    "chi": ("Đỗ Linh Chi", "official"),
    "quan": ("Bùi Anh Quân", "administrator"),
    **{f"clerk-{number}": (f"Cán bộ {number}", "clerk") for number in range(1, 11)},
}
"""Sign-in name → name and role."""
PHONE: Final[dict[str, Any]] = {"device_scale_factor": 2, "has_touch": True, "is_mobile": True}
HOOKS: Final = """
window.vibrations = 0;
const vibrate = () => { window.vibrations += 1; return true; };
Object.defineProperty(navigator, "vibrate", { value: vibrate });
"""


@cache
def hashed_password() -> str:
    """Hashed once: it takes its time, as it should."""
    return quick_hash(PASSWORD)


def centre_at(port: int) -> Centre:
    """The demo's centre at any hour. One kiosk serves the whole test: no press is "the same"."""
    words = always_open_centre().model_dump()
    words["public_url"] = f"http://127.0.0.1:{port}"
    words["calling"]["same_press_seconds"] = 0
    return Centre.model_validate(words)


def with_printer(centre: Centre, printer: FakePrinter, **more: Any) -> Centre:
    """The same whose first kiosk prints there."""
    words = centre.model_dump()
    there = {"kind": "network", "host": printer.host, "port": printer.port}
    words["kiosks"][0]["printer"] |= there | more
    return Centre.model_validate(words)


@dataclass
class HallAtWork:
    """`start` and `stop` as often as a test likes: port, database and keys stay."""

    centre: Centre
    port: int
    database_url: str
    browser: Browser
    clock: Clock = field(default_factory=SystemClock)
    voice: Voice | None = field(default_factory=SilentVoice)
    """None is the one that is installed."""
    keys: dict[str, str] = field(default_factory=dict)
    door: str = ""
    """Where the pages are opened, if not at the server itself."""
    server: Server | None = None
    sessions: dict[str, ClientSession] = field(default_factory=dict)
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)

    def __post_init__(self) -> None:
        # A stopped server and a refusal are part of the tests; anything else is a fault.
        self.pages = BrowserPages(self.browser, ("Failed to load resource", "/stream: "))

    @classmethod
    async def built(cls, folder: Path, browser: Browser, clock: Clock | None = None) -> HallAtWork:
        """A centre with staff and devices in a database in `folder`, not started yet."""
        port = free_port()
        url = copy_migrated(folder / "motcua.sqlite")
        centre = centre_at(port) if clock else by_day(centre_at(port))
        hall = cls(centre, port, url, browser, clock or SystemClock())
        await hall._add_staff_and_devices()
        return hall

    async def _add_staff_and_devices(self) -> None:
        database = open_database(self.database_url, EventBus())
        await database.start()

        def add(unit: UnitOfWork) -> dict[str, str]:
            for sign_in, (name, role) in STAFF.items():
                member = administration.NewMember(sign_in, name, role, hashed_password())
                administration.add_member(unit, self.centre, member)
            return {
                device: administration.add_device(unit, self.centre, device)
                for device in (*self.centre.board_by_id, *self.centre.kiosk_by_id)
            }

        self.keys = await database.write(add, ADMINISTRATOR, self.clock.now())
        await database.stop()

    async def start(self) -> None:
        served = serving(
            self.centre,
            self.database_url,
            "127.0.0.1",
            self.port,
            voice=self.voice,
            clock=self.clock,
        )
        self.server = await self._stack.enter_async_context(served)

    async def stop(self) -> None:
        await self._stack.aclose()
        self.server = None

    async def close(self) -> None:
        """Close every page and the server."""
        await self.pages.close()
        for session in self.sessions.values():
            await session.close()
        await self.stop()

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[Self]:
        """Started and, at the end, closed; its pages must end without a complaint."""
        await self.start()
        yield self
        await self.close()
        assert self.pages.complaints == []

    # ------------------------------------------------------------------------- the people

    async def take(self, service: str, language: str = "vi", **priority: str) -> TicketIssued:
        """Somebody takes a ticket at the kiosk."""
        body = {"service": service, "language": language, **priority}
        return TicketIssued.model_validate(await self._kiosk("POST", "/tickets", body))

    async def report(self, **words: Any) -> None:
        """The kiosk tells how it is."""
        await self._kiosk("POST", "/devices/kiosk-1/report", words)

    async def _kiosk(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        return await self._ask(method, path, body, self.keys["kiosk-1"])

    async def _ask(self, method: str, path: str, body: Any = None, key: str = "") -> Any:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        address = f"{self.centre.public_url}/api/v1{path}"
        async with (
            ClientSession() as session,
            session.request(method, address, json=body, headers=headers) as answer,
        ):
            assert answer.ok, await answer.text()
            return await answer.json() if answer.status != 204 else None

    async def clerk_does(self, counter: str, path: str, /, **words: str) -> dict[str, Any]:
        """What `clerk-{counter}` has the console do: a command under `/api/v1`."""
        name = f"clerk-{counter}"
        await self.signed_in(name)
        return await self._do(name, path, words)

    async def signed_in(self, name: str) -> ClientSession:
        """A browser of that member of staff, without a page."""
        if name not in self.sessions:
            self.sessions[name] = ClientSession(cookie_jar=CookieJar(unsafe=True))
            await self._do(name, "/session", {"sign_in": name, "password": PASSWORD})
        return self.sessions[name]

    async def _do(self, name: str, path: str, words: dict[str, str]) -> dict[str, Any]:
        address = f"{self.centre.public_url}/api/v1{path}"
        async with self.sessions[name].post(address, json=words) as answer:
            assert answer.ok, await answer.text()
            done: dict[str, Any] = await answer.json() if answer.status != 204 else {}
            return done

    async def status(self, ticket: TicketIssued) -> TicketStatus:
        """What a phone is told that asks now."""
        return TicketStatus.model_validate(await self._ask("GET", f"/track/{ticket.token}"))

    async def board_now(self, board: str = "hall") -> BoardSnapshot:
        answer = await self._ask("GET", f"/boards/{board}", key=self.keys[board])
        return BoardSnapshot.model_validate(answer)

    async def kiosk_now(self) -> KioskSnapshot:
        return KioskSnapshot.model_validate(await self._kiosk("GET", "/kiosks/kiosk-1"))

    # -------------------------------------------------------------------------- the pages

    async def page(self, path: str, width: int, height: int, **more: Any) -> Page:
        """Open `path`; `script` runs before the page's own, the rest is for the browser."""
        scripts = [HOOKS, *filter(None, [more.pop("script", "")])]
        url = (self.door or self.centre.public_url) + path
        return await self.pages.open(url, width, height, scripts=scripts, **more)

    async def board(
        self, board: str = "hall", width: int = 1920, height: int = 1080, script: str = ""
    ) -> Page:
        page = await self.page(
            f"/board/{board}?key={self.keys[board]}", width, height, script=script
        )
        await expect(page.locator("body")).to_have_attribute("data-line", "up")
        return page

    async def console(self, who: str, counter: str) -> Page:
        """The page of `who`, signed in, with `counter` open."""
        page = await self.page("/counter", 1366, 768)
        await sign_in(page, who)
        await page.click(f'#choose-list [data-counter="{counter}"]')
        await expect(page.locator("#counter-state")).to_have_text("Đang mở")
        await ready(page)
        return page

    async def phone(self, ticket: TicketIssued, script: str = "") -> Page:
        page = await self.page(f"/T/{ticket.token}", 360, 640, script=script, **PHONE)
        await expect(page.locator("#bell-button")).to_be_enabled()
        return page


# ------------------------------------------------------------------- what is seen on pages


async def sign_in(page: Page, who: str, password: str = PASSWORD) -> None:
    """Sign in where a page asks for it, until the one behind it is there and its scripts have
    run: what is typed and pressed before that, nobody hears."""
    await page.fill("#sign-in-name", who)
    await page.fill("#sign-in-password", password)
    await page.keyboard.press("Enter")
    await expect(page.locator("#sign-in")).to_be_hidden()
    await page.wait_for_load_state()


async def until(page: Page, condition: str) -> None:
    """Return once `condition` holds in the page, which may `await`: `wait_for_function` takes the
    promise of an asynchronous function for its answer, and the pages' policy forbids it."""
    async with asyncio.timeout(30):
        await page.evaluate(
            "async () => { const frame = () => new Promise(requestAnimationFrame);"
            f" while (!({condition})) await frame(); }}"
        )


async def at_counter(console: Page, state: str, number: str | None = None) -> None:
    """Until the console shows a number in a state and its keys are ready."""
    await expect(console.locator("#current")).to_have_attribute("data-state", state)
    if number is not None:
        await expect(console.locator("#current .number")).to_have_text(number)
    await ready(console)


async def ready(console: Page) -> None:
    """Until a key does something: the stream may show what a command did before its own answer."""
    await expect(console.locator("#main-key")).not_to_have_class(re.compile("busy"))


async def press(console: Page, *keys: str) -> None:
    """Each key when the console is ready for it."""
    for key in keys:
        await ready(console)
        await console.keyboard.press(key)


async def waiting_here(console: Page, *numbers: str) -> None:
    """Until exactly these stand in the console's list, in this order."""
    await expect(console.locator("#waiting .number")).to_have_text(list(numbers))


async def called_on(board: Page, *calls: tuple[str, str]) -> None:
    """Until exactly these (number, counter) are called on the board, the newest first."""
    await expect(board.locator("#calls .call.called")).to_have_count(len(calls))
    for place, (number, counter) in enumerate(calls):
        row = board.locator(f'#calls .call.called[style*="--place: {place}"]')
        await expect(row.locator(".number")).to_have_text(number)
        await expect(row.locator(".code")).to_have_text(counter)


def service_on(board: Page, letter: str) -> Any:
    """A service's row on the board."""
    return board.locator("#services .service", has=board.locator(f'.letter:text-is("{letter}")'))
