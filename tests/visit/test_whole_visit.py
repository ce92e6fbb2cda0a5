"""One whole visit on real parts: a touch, paper bytes at a TCP printer, the QR read from the
ticket's picture, the phone page, a call from the console's keyboard, the board and its voice."""

from __future__ import annotations

import asyncio
import socket
import wave
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from playwright.async_api import Browser, Page, async_playwright, expect

from config.centre.loading import load_centre
from config.centre.model import Centre
from config.demo import (
    demo_centre_file,
    open_around_the_clock,
)
from kiosk.testing.robot import (
    KioskRobot,
    VirtualScreen,
)
from printer.escpos.preview import render
from printer.escpos.profile import PaperProfile
from printer.testing.fake_printer import FakePrinter
from queue_server.centre.staff import administration
from queue_server.centre.staff.passwords import hash_password
from queue_server.core.clock import SystemClock
from queue_server.core.db.base import (
    Unit,
)
from queue_server.core.db.connect import (
    open_database,
)
from queue_server.core.events import EventBus
from queue_server.serve import serving

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]
PASSWORD = "quay so mot mo cua 8"
LARGEST_TICKET_BYTES = 8_000
TOUCHES = (("idle", "begin"), ("services", "service:ho-tich"), ("confirm", "confirm"))
"""On which screen, what."""


@dataclass
class Hall:
    """Everything of a centre that runs on one machine."""

    centre: Centre
    keys: dict[str, str]
    printer: FakePrinter
    browser: Browser
    screen: VirtualScreen
    data: Path

    async def page(self, path: str, width: int, height: int) -> Page:
        context = await self.browser.new_context(viewport={"width": width, "height": height})
        page = await context.new_page()
        await page.goto(self.centre.public_url + path)
        return page


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def centre_at(port: int, printer: FakePrinter) -> Centre:
    """The demo's centre at any hour, its first kiosk on a network printer."""
    words = open_around_the_clock(load_centre(demo_centre_file())).model_dump()
    words["public_url"] = f"http://127.0.0.1:{port}"
    words["kiosks"][0]["printer"] |= {
        "kind": "network",
        "host": printer.host,
        "port": printer.port,
    }
    return Centre.model_validate(words)


async def staff_and_keys(centre: Centre, url: str) -> dict[str, str]:
    """A clerk to sign in as, and a key for each device that takes part."""
    database = open_database(url, EventBus())
    await asyncio.to_thread(database.migrate)
    await database.start()
    now = SystemClock().now()
    hashed = hash_password(PASSWORD)

    def add(unit: Unit) -> dict[str, str]:
        member = administration.NewMember("huong", "Nguyễn Thị Thanh Hương", "clerk", hashed)
        administration.add_member(unit, centre, member, now)
        return {
            device: administration.add_device(unit, centre, device, now)
            for device in ("kiosk-1", "hall")
        }

    keys = await database.write(add)
    await database.stop()
    return keys


@pytest.fixture
async def hall(tmp_path: Path) -> AsyncIterator[Hall]:
    async with AsyncExitStack() as stack:
        printer = await stack.enter_async_context(FakePrinter())
        port = free_port()
        centre = centre_at(port, printer)
        url = f"sqlite:///{tmp_path / 'motcua.sqlite'}"
        keys = await staff_and_keys(centre, url)
        await stack.enter_async_context(serving(centre, url, "127.0.0.1", port))
        playwright = await stack.enter_async_context(async_playwright())
        browser = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        stack.push_async_callback(browser.close)
        screen = await stack.enter_async_context(VirtualScreen())
        yield Hall(centre, keys, printer, browser, screen, tmp_path)


async def counter_opened(hall: Hall) -> Page:
    """The clerk signs in, chooses the first counter and opens it."""
    console = await hall.page("/counter", 1366, 768)
    await console.fill("#sign-in-name", "huong")
    await console.fill("#sign-in-password", PASSWORD)
    await console.keyboard.press("Enter")
    await console.click('[data-counter="1"]')
    await expect(console.locator("#main-key")).to_be_visible()
    return console


async def take_a_ticket(hall: Hall, robot: KioskRobot) -> int:
    """Touch what a citizen touches until the kiosk shows a number; returns how often."""
    touches = 0
    for screen, name in TOUCHES:
        await robot.see(screen, partial(touchable, name))
        await robot.touch(name)
        touches += 1
    await robot.see("ticket")
    return touches


def touchable(name: str, drawn: dict[str, Any]) -> bool:
    return name in drawn["touch"]


def read_qr(ticket: bytes, paper: PaperProfile) -> str:
    """What an independent reader finds in the picture of the printed paper."""
    (picture,) = render(ticket, paper)
    (code,) = zxingcpp.read_barcodes(picture)
    text: str = code.text
    return text


@pytest.mark.browser
@pytest.mark.window
async def test_from_the_touch_to_the_phone(hall: Hall):
    board = await hall.page(f"/board/hall?key={hall.keys['hall']}", 1920, 1080)
    assert "key=" not in board.url
    sounds: asyncio.Queue[bytes] = asyncio.Queue()
    board.on("response", lambda answer: asyncio.ensure_future(keep_sound(answer, sounds)))
    console = await counter_opened(hall)

    robot = KioskRobot(
        hall.screen, hall.centre.public_url, hall.data / "kiosk", key=hall.keys["kiosk-1"]
    )
    async with robot:
        assert await take_a_ticket(hall, robot) <= 3
        (ticket,) = await hall.printer.wait_tickets(1, 20)
    assert len(ticket) <= LARGEST_TICKET_BYTES
    link = read_qr(ticket, PaperProfile.of(hall.centre.kiosks[0].printer))
    assert link.startswith(f"{hall.centre.public_url}/T/")

    phone = await hall.page(link.removeprefix(hall.centre.public_url), 360, 640)
    await expect(phone.locator("#number")).to_have_text("A001")
    await expect(phone.locator("#ahead")).to_be_visible()
    await expect(console.locator("#waiting-count")).to_have_text("1")

    await console.keyboard.press("Enter")
    await expect(console.locator("#current .number")).to_have_text("A001")
    await expect(board.locator("#calls .called")).to_contain_text("A001")
    await expect(phone.locator("#place")).to_have_text("Quầy 1")
    spoken = await asyncio.wait_for(sounds.get(), 15)
    with wave.open(BytesIO(spoken)) as sound:
        assert 1.0 < sound.getnframes() / sound.getframerate() < 15.0

    await console.keyboard.press("1")
    await expect(console.locator("#current")).to_have_attribute("data-state", "serving")
    await expect(board.locator("#calls .past")).to_contain_text("A001")
    await expect(board.locator("#calls .called")).to_have_count(0)
    await console.keyboard.press("2")
    await expect(console.locator("#history")).to_contain_text("A001")
    await phone.wait_for_function("document.querySelector('#cancel-part').hidden")


async def keep_sound(answer: object, sounds: asyncio.Queue[bytes]) -> None:
    if "/announcements/" in answer.url and answer.status == 200:  # type: ignore[attr-defined]
        await sounds.put(await answer.body())  # type: ignore[attr-defined]
