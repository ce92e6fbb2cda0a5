"""A whole centre with its dossiers at work: server, pages, a kiosk's window and its printer.

The clock is turned by hand; between two days the server is switched off, as it may be.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote
from zoneinfo import ZoneInfo

import zxingcpp
from PIL import Image
from playwright.async_api import Browser, Page, Request, expect

from config.centre.model import Centre
from config.demo import demo_procedures
from kiosk.testing.robot import KioskRobot, Line, VirtualScreen
from printer.escpos.preview import render
from printer.escpos.profile import PaperProfile
from printer.testing.fake_printer import FakePrinter
from queue_server.centre.staff import administration
from queue_server.core.actor import ADMINISTRATOR
from queue_server.core.clock import SetClock
from queue_server.core.db.connect import open_database
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.events import EventBus
from tests.hall.at_work import PHONE, hashed_password, with_printer
from tests.hall.databases import copy_migrated
from tests.hall.ports import free_port
from tests.hall.with_desk import HallWithDesk, centre_of_days

ZONE: Final = ZoneInfo("Asia/Ho_Chi_Minh")
OFFICIAL: Final = ("toan", "Vũ Đình Toàn")
NAME: Final = "Đặng Thị Kim Thoa"
ID_NUMBER: Final = "034190056789"
OLD_NUMBER: Final = "151234567"
ADDRESS: Final = "Thôn Vĩnh Lộc, xã An Khê Thượng"
PHONE_NUMBER: Final = "0987 123 456"
CARD: Final = f"{ID_NUMBER}|{OLD_NUMBER}|{NAME}|08031990|Nữ|{ADDRESS}|10052021"
PRIVATE: Final = (
    NAME, "Kim Thoa", "Kim%20Thoa", "Dang Thi", ID_NUMBER, OLD_NUMBER, "Vĩnh Lộc", PHONE_NUMBER,
    PHONE_NUMBER.replace(" ", ""), "123 456", "08031990", "1990-03-08", "08/03/1990",
)  # fmt: skip
"""What is nobody's business but the office's: an invented person, in every spelling."""


def at(day: int, clock: str, month: int = 11) -> datetime:
    """A moment of 2026 on the hall's clock."""
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, month, day, hour, minute, tzinfo=ZONE)


class HallOfDossiers(HallWithDesk):
    """`HallWithDesk` with a kiosk and a printer of its own, and an ear on every request."""

    printer: FakePrinter
    robot: KioskRobot
    urls: list[str]

    @property
    def set_clock(self) -> SetClock:
        assert isinstance(self.clock, SetClock)
        return self.clock

    async def add_official(self) -> None:
        database = open_database(self.database_url, EventBus())
        await database.start()
        new = administration.NewMember(*OFFICIAL, "official", hashed_password())

        def add(unit: UnitOfWork) -> None:
            administration.add_member(unit, self.centre, new)

        await database.write(add, ADMINISTRATOR, self.clock.now())
        await database.stop()

    async def next_day(self, moment: datetime) -> None:
        """Everybody goes home, the server is off; then it is `moment`, and it is on again."""
        await self.pages.close()
        for session in self.sessions.values():
            await session.close()
        self.sessions.clear()
        seen = len(self.robot.lines)
        await self.stop()
        self.set_clock.set(moment)
        await self.start()
        await self.robot.wait("connected", after=seen, seconds=60)

    async def page(self, path: str, width: int, height: int, **more: Any) -> Page:
        page = await super().page(path, width, height, **more)
        page.on("request", self._heard)
        page.on("popup", lambda popup: popup.on("request", self._heard))
        self.urls.append(page.url)
        return page

    def _heard(self, request: Request) -> None:
        self.urls.append(unquote(request.url))

    async def citizens_phone(self, link: str) -> Page:
        """The page to which a code on paper leads."""
        top = self.centre.public_url
        assert link.upper().startswith(top.upper())
        return await self.page(link[len(top) :], 360, 640, **PHONE)

    async def dossier_page(self, who: str, dossier_id: int = 1) -> Page:
        page = await self.desk(who, f"/dossiers/{dossier_id}")
        await expect(page.locator(".head-code")).to_be_visible()
        return page

    async def look(self, who: str, path: str) -> Any:
        """What the API tells `who`."""
        await self.staff_does(who, "/dossiers/quote", {"procedure": "1.004873"})
        async with self.sessions[who].get(f"{self.centre.public_url}/api/v1{path}") as answer:
            assert answer.ok, await answer.text()
            return await answer.json()

    # -------------------------------------------------------------------------- the kiosk

    async def touch(self, screen: str, name: str) -> None:
        """Touch `name` as soon as the screen shows it."""
        await self.robot.see(screen, partial(touchable, name))
        await self.robot.touch(name)

    async def hold_under_scanner(self, link: str) -> Line:
        """What the kiosk shows of a receipt."""
        await self.robot.see("idle")
        await self.robot.screen.point("type", "--delay", "2", link)
        await self.robot.screen.point("key", "Return")
        return await self.robot.see("dossier")

    async def papers_printed(self, count: int) -> bytes:
        """The newest of so many papers that the printer has cut off in all."""
        tickets = await self.printer.wait_tickets(count, 30)
        assert len(tickets) == count
        return tickets[-1]


def touchable(name: str, drawn: dict[str, Any]) -> bool:
    return name in drawn["touch"]


def printed_code(ticket: bytes, centre: Centre) -> str:
    """What an independent reader finds in the picture of a printed paper."""
    (picture,) = render(ticket, PaperProfile.of(centre.kiosks[0].printer))
    return code_in(picture)


async def shown_code(page: Page) -> str:
    """The same of a page."""
    return code_in(Image.open(BytesIO(await page.screenshot(full_page=True))))


def code_in(picture: Image.Image) -> str:
    (code,) = zxingcpp.read_barcodes(picture)
    text: str = code.text
    return text


@asynccontextmanager
async def hall_of_dossiers(
    folder: Path, browser: Browser, opens: datetime
) -> AsyncIterator[HallOfDossiers]:
    """Everything started, the kiosk idle."""
    async with FakePrinter() as printer, VirtualScreen() as screen:
        port = free_port()
        url = copy_migrated(folder / "motcua.sqlite")
        hall = HallOfDossiers(
            with_printer(centre_of_days(port), printer), port, url, browser, SetClock(opens)
        )
        hall.printer, hall.urls = printer, []
        await hall._add_staff_and_devices()
        await hall.add_official()
        await hall._add_procedures(demo_procedures())
        await hall.start()
        key, address = hall.keys["kiosk-1"], hall.centre.public_url
        async with KioskRobot(screen, address, folder / "kiosk", key=key) as hall.robot:
            await hall.robot.see("idle", seconds=60)
            yield hall
        await hall.close()
