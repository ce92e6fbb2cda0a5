"""One whole visit on real parts: a touch, paper bytes at a TCP printer, the QR read from the
ticket's picture, the phone page, a call from the console's keyboard, the board and its voice."""

from __future__ import annotations

import asyncio
import wave
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import zxingcpp
from playwright.async_api import Browser, expect

from config.centre.model import Centre
from kiosk.testing.robot import KioskRobot, VirtualScreen
from printer.escpos.preview import render
from printer.escpos.profile import PaperProfile
from printer.testing.fake_printer import FakePrinter
from tests.hall.at_work import HallAtWork, press, with_printer

pytestmark = [
    pytest.mark.browser,
    pytest.mark.window,
    pytest.mark.asyncio(loop_scope="session"),
]
LARGEST_TICKET_BYTES = 8_000
TOUCHES = (("idle", "begin"), ("services", "service:ho-tich"), ("confirm", "confirm"))
"""On which screen, what."""


@dataclass
class Hall:
    """Everything of a centre that runs on one machine."""

    at_work: HallAtWork
    printer: FakePrinter
    screen: VirtualScreen
    data: Path

    @property
    def centre(self) -> Centre:
        return self.at_work.centre


@pytest_asyncio.fixture(loop_scope="session")
async def hall(tmp_path: Path, chromium: Browser) -> AsyncIterator[Hall]:
    built = await HallAtWork.built(tmp_path, chromium)
    built.voice = None
    async with FakePrinter() as printer, VirtualScreen() as screen:
        built.centre = with_printer(built.centre, printer)
        async with built.at_work() as at_work:
            yield Hall(at_work, printer, screen, tmp_path)


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


async def test_from_the_touch_to_the_phone(hall: Hall):
    board = await hall.at_work.board()
    assert "key=" not in board.url
    sounds: asyncio.Queue[bytes] = asyncio.Queue()
    board.on("response", lambda answer: asyncio.ensure_future(keep_sound(answer, sounds)))
    console = await hall.at_work.console("huong", "1")

    robot = KioskRobot(
        hall.screen, hall.centre.public_url, hall.data / "kiosk", key=hall.at_work.keys["kiosk-1"]
    )
    async with robot:
        assert await take_a_ticket(hall, robot) <= 3
        (ticket,) = await hall.printer.wait_tickets(1)
    assert len(ticket) <= LARGEST_TICKET_BYTES
    link = read_qr(ticket, PaperProfile.of(hall.centre.kiosks[0].printer))
    assert link.startswith(f"{hall.centre.public_url}/T/")

    phone = await hall.at_work.page(link.removeprefix(hall.centre.public_url), 360, 640)
    await expect(phone.locator("#number")).to_have_text("A001")
    await expect(phone.locator("#ahead")).to_be_visible()
    await expect(console.locator("#waiting-count")).to_have_text("1")

    await press(console, "Enter")
    await expect(console.locator("#current .number")).to_have_text("A001")
    await expect(board.locator("#calls .called")).to_contain_text("A001")
    await expect(phone.locator("#place")).to_have_text("Quầy 1")
    spoken = await asyncio.wait_for(sounds.get(), 30)
    with wave.open(BytesIO(spoken)) as sound:
        assert 1.0 < sound.getnframes() / sound.getframerate() < 15.0

    await press(console, "1")
    await expect(console.locator("#current")).to_have_attribute("data-state", "serving")
    await expect(board.locator("#calls .past")).to_contain_text("A001")
    await expect(board.locator("#calls .called")).to_have_count(0)
    await press(console, "2")
    await expect(console.locator("#history")).to_contain_text("A001")
    await expect(phone.locator("#cancel-part")).to_be_hidden()


async def keep_sound(answer: object, sounds: asyncio.Queue[bytes]) -> None:
    if "/announcements/" in answer.url and answer.status == 200:  # type: ignore[attr-defined]
        await sounds.put(await answer.body())  # type: ignore[attr-defined]
