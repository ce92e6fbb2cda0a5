"""A whole hall with a catalogue, its dossier desk open in a real browser."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from time import time
from typing import Any, Final

from aiohttp import ClientSession, CookieJar
from playwright.async_api import Browser, CDPSession, Page

from config.centre.model import Centre
from config.demo import demo_procedures
from config.wire.procedures import ChannelLimit, Limit, LimitUnit, Paper, Procedure
from queue_server.catalogue import version_writes
from queue_server.core.actor import SYSTEM
from queue_server.core.clock import SetClock
from queue_server.core.db.connect import open_database
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.events import EventBus
from tests.hall.at_work import PASSWORD, HallAtWork
from tests.hall.at_work import sign_in as sign_in
from tests.hall.databases import copy_migrated
from tests.hall.demo import demo_centre
from tests.hall.ports import free_port

MONDAY_MORNING: Final = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""Mon 23/11/2026, 09:00 in the hall; the next day is a holiday."""
CARD: Final = "001190012345|012345678|Nguyễn Thị Bình|05031990|Nữ|Thôn Đông, xã An Khê|10052021"
"""An invented identity card, as a scanner types it."""
SURVEY: Final = Procedure(
    code="9.000001",
    name={
        "vi": "Xác nhận thông tin có tên thật dài để thử trang tiếp nhận khi tên thủ tục chiếm "
        "hơn hai dòng của một màn hình nhỏ ở quầy của trung tâm phục vụ hành chính công",
        "en": "A procedure with thirty papers and a name that is as long as names can be",
    },
    field="Hộ tịch",
    limits=[
        ChannelLimit(
            statutory=Limit(amount=5, unit=LimitUnit.WORKING_DAY),
            committed=Limit(amount=1, unit=LimitUnit.WORKING_DAY),
        )
    ],
    papers=[
        Paper(
            name=f"Giấy tờ số {number}: bản chính hoặc bản sao có chứng thực của giấy tờ do cơ "
            "quan có thẩm quyền cấp, còn giá trị sử dụng đến ngày nộp hồ sơ",
            originals=1,
            copies=number % 3,
            case="" if number <= 12 else f"Trường hợp {number // 10}: người nộp ở nước ngoài",
        )
        for number in range(1, 31)
    ],
)
"""Thirty papers, in cases."""
ONE_DAY: Final = Procedure(
    code="9.000002",
    name={"vi": "Xác nhận một ngày làm việc", "en": "One working day"},
    field="Hộ tịch",
    limits=[ChannelLimit(statutory=Limit(amount=1, unit=LimitUnit.WORKING_DAY))],
    papers=[
        Paper(name="Tờ khai theo mẫu", originals=1),
        Paper(name="Giấy chứng sinh", originals=1),
    ],
)

UNREAD: Final = Procedure(
    code="9.000003",
    name={"vi": "Thủ tục có thời hạn đang kiểm tra", "en": "Its limit is being checked"},
    field="Đất đai",
    limits=[ChannelLimit()],
    unread={"limits": "Trực tiếp1Miễn phí"},
)
"""A limit that an import could not read."""


def centre_of_days(port: int) -> Centre:
    """The demo's centre with its own hours and holidays, which deadlines count."""
    words = demo_centre().model_dump()
    words["public_url"] = f"http://127.0.0.1:{port}"
    words["calling"]["same_press_seconds"] = 0
    return Centre.model_validate(words)


class HallWithDesk(HallAtWork):
    """`HallAtWork` whose catalogue has the demo's procedures and two of the tests."""

    @classmethod
    async def with_procedures(
        cls, folder: Path, browser: Browser, more: Iterable[Procedure] = ()
    ) -> HallWithDesk:
        """A hall, not started yet, at nine on a Monday whose next day is a holiday."""
        port = free_port()
        url = copy_migrated(folder / "motcua.sqlite")
        hall = cls(centre_of_days(port), port, url, browser, SetClock(MONDAY_MORNING))
        await hall._add_staff_and_devices()
        await hall._add_procedures([*demo_procedures(), SURVEY, ONE_DAY, UNREAD, *more])
        return hall

    async def _add_procedures(self, procedures: list[Procedure]) -> None:
        database = open_database(self.database_url, EventBus())
        await database.start()

        def put(unit: UnitOfWork) -> None:
            version_writes.put(unit, procedures, "test")

        await database.write(put, SYSTEM, self.clock.now())
        await database.stop()

    @property
    def set_clock(self) -> SetClock:
        assert isinstance(self.clock, SetClock)
        return self.clock

    async def desk(
        self, who: str, path: str = "/dossiers", width: int = 1366, height: int = 768
    ) -> Page:
        """A page of the desk, `who` signed in."""
        page = await self.page(path, width, height)
        await sign_in(page, who)
        return page

    async def receive(self, who: str = "clerk-1", **changes: Any) -> dict[str, Any]:
        """A dossier that somebody received, everything in it."""
        body = {
            "procedure": ONE_DAY.code,
            "applicant": {"name": "Trần Văn Cường", "phone": "0912345678"},
            "papers": [{"paper": place, "state": "received"} for place in (0, 1)],
            **changes,
        }
        return await self.staff_does(who, "/dossiers", body)

    async def act(self, dossier: dict[str, Any], act: str, **body: Any) -> dict[str, Any]:
        """What the leader does to a dossier, having seen it as it is given."""
        address = f"/dossiers/{dossier['dossier_id']}/{act}"
        return await self.staff_does("anh", address, {"seen": dossier["version"], **body})

    async def staff_does(self, name: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        if name not in self.sessions:
            self.sessions[name] = ClientSession(cookie_jar=CookieJar(unsafe=True))
            await self._do(name, "/session", {"sign_in": name, "password": PASSWORD})
        return await self._do(name, path, body)


SCANNED_EVERY_SECONDS: Final = 0.005
_PLACES: Final = {
    " ": "Space",
    "|": "Backslash",
    "/": "Slash",
    "?": "Slash",
    ":": "Semicolon",
    ".": "Period",
    ",": "Comma",
    "-": "Minus",
    "_": "Minus",
}
_SHIFT: Final = 8


async def scan(page: Page, payload: str = CARD, delay: float = 0) -> None:
    """What a scanner of the keyboard kind does: it types quickly, then presses Enter.

    `delay` is from key to key, in milliseconds. Each key bears the time at which a scanner would
    have sent it, however busy the machine is on which browser and test take turns.
    """
    keyboard = await page.context.new_cdp_session(page)
    began = time()
    for place, letter in enumerate(payload):
        at = began + place * max(delay / 1000, SCANNED_EVERY_SECONDS)
        await asyncio.sleep(at - time() if delay else 0)
        await _type(keyboard, letter, at)
    await page.keyboard.press("Enter")
    await keyboard.detach()


async def _type(keyboard: CDPSession, letter: str, at: float) -> None:
    if not letter.isascii():
        await keyboard.send("Input.insertText", {"text": letter})
        return
    code = _PLACES.get(letter) or f"{'Digit' if letter.isdigit() else 'Key'}{letter.upper()}"
    shifted = letter.isupper() or letter in "|?:_"
    key = {"key": letter, "code": code, "timestamp": at, "modifiers": _SHIFT if shifted else 0}
    await keyboard.send("Input.dispatchKeyEvent", {"type": "keyDown", "text": letter, **key})
    await keyboard.send("Input.dispatchKeyEvent", {"type": "keyUp", **key})
