"""The server is killed and a real kiosk goes on: paper from it, its own death, and the way back."""

from __future__ import annotations

import signal
import tomllib
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import tomli_w
import zxingcpp
from aiohttp import ClientSession
from sqlalchemy import text

from config.centre.loading import load_centre
from config.centre.model import Centre
from kiosk.testing.robot import KioskRobot, Line, VirtualScreen
from printer.escpos.preview import render
from printer.escpos.profile import PaperProfile
from printer.testing.fake_printer import FakePrinter
from tests.hall.ports import free_port
from tests.stress.installation import Installation, ServerProcess, install

pytestmark = pytest.mark.window
NOTE = "Máy đang tạm mất kết nối"


@dataclass
class Hall:
    installed: Installation
    server: ServerProcess
    printer: FakePrinter
    screen: VirtualScreen
    data: Path
    session: ClientSession

    def kiosk(self) -> KioskRobot:
        return KioskRobot(
            self.screen, self.server.address, self.data, key=self.installed.keys["kiosk-1"]
        )

    async def post(self, path: str, body: dict[str, Any], headers: dict[str, str]) -> Any:
        address = f"{self.server.address}/api/v1{path}"
        async with self.session.post(address, json=body, headers=headers) as answer:
            assert answer.ok, await answer.text()
            return await answer.json()

    async def takes_at_the_other_kiosk(self) -> str:
        key = {"Authorization": f"Bearer {self.installed.keys['kiosk-2']}"}
        ticket = await self.post("/tickets", {"service": "ho-tich"}, key)
        number: str = ticket["number"]
        return number

    async def serves_the_next(self) -> str:
        """A clerk calls, and is done with whoever comes; the number."""
        clerk = {"Cookie": f"motcua_session={self.installed.keys['1']}"}
        called = await self.post("/counters/1/next", {}, clerk)
        ticket = called["ticket"]
        for step in ("start", "finish"):
            await self.post(f"/tickets/{ticket['ticket_id']}/{step}", {"counter": "1"}, clerk)
        number: str = ticket["number"]
        return number

    async def printed(self, count: int) -> str:
        """The link on the last of so many tickets at the printer, as a camera reads it."""
        tickets = await self.printer.wait_tickets(count, 30)
        paper = PaperProfile.of(self.installed.centre.kiosks[0].printer)
        (picture,) = render(tickets[-1], paper)
        (code,) = zxingcpp.read_barcodes(picture)
        link: str = code.text
        return link


def set_up(file: Path, port: int, printer: FakePrinter) -> Centre:
    """The first kiosk has a network printer, and phones find the server."""
    words = tomllib.loads(file.read_text(encoding="utf-8"))
    words["public_url"] = f"http://127.0.0.1:{port}"
    network = {"kind": "network", "host": printer.host, "port": printer.port}
    words["kiosks"][0]["printer"] = words["kiosks"][0].get("printer", {}) | network
    file.write_text(tomli_w.dumps(words), encoding="utf-8")
    return load_centre(file)


@pytest.fixture
async def hall(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Hall]:
    async with AsyncExitStack() as stack:
        printer = await stack.enter_async_context(FakePrinter())
        installed, port = await install(sqlite_url, tmp_path), free_port()
        installed.centre = set_up(installed.centre_file, port, printer)
        server = ServerProcess(installed.url, installed.centre_file, port)
        await server.start()
        stack.push_async_callback(server.stop)
        screen = await stack.enter_async_context(VirtualScreen())
        session = await stack.enter_async_context(ClientSession())
        yield Hall(installed, server, printer, screen, tmp_path / "kiosk", session)


async def take(kiosk: KioskRobot) -> Line:
    """Three touches; the drawn ticket, whose paper is out."""
    await kiosk.see("idle")
    for name, screen in (("begin", "services"), ("service:ho-tich", "confirm")):
        await kiosk.touch(name)
        await kiosk.see(screen)
    await kiosk.touch("confirm")
    await kiosk.see("ticket", lambda line: line["printing"] == "printed", 60)
    drawn = kiosk.drawn
    await kiosk.touch("finish")
    await kiosk.see("idle")
    return drawn


def number_on(drawn: Line) -> str:
    words: list[str] = drawn["words"]
    return next(one for one in words if one[0] == "A" and one[1:].isdigit())


async def test_a_kiosk_goes_on_without_its_server(hall: Hall) -> None:
    async with hall.kiosk() as kiosk:
        await kiosk.wait("connected", seconds=60)
        today = await kiosk.wait("numbers", lambda line: line["service"] == "ho-tich", seconds=60)
        assert today["count"] > 0
        await kiosk.wait("kept")
        assert number_on(await take(kiosk)) == "A001"
        hall.server.kill()
        await hall.server.gone()
        await kiosk.wait("lost")
        drawn = await take(kiosk)
        first, link = number_on(drawn), await hall.printed(2)
        assert "Chưa rõ còn bao nhiêu người phía trước" in drawn["words"]
        kiosk.send(signal.SIGKILL)
        await kiosk.ended()
    async with hall.kiosk() as kiosk:
        drawn = await kiosk.see("idle", lambda line: NOTE in " ".join(line["words"]), 60)
        second, other_link = number_on(await take(kiosk)), await hall.printed(3)
        kiosk.send(signal.SIGKILL)
        await kiosk.ended()
    assert first != second
    assert min(int(first[1:]), int(second[1:])) >= 600
    await hall.server.start()
    assert await hall.takes_at_the_other_kiosk() == "A002"
    async with hall.kiosk() as kiosk:
        await kiosk.wait("delivered", lambda line: line["number"] == first, seconds=60)
        await kiosk.wait("delivered", lambda line: line["number"] == second)
        await kiosk.wait("reported")
    await every_link_works(hall, {first: link, second: other_link})
    assert [await hall.serves_the_next() for _ in range(4)] == ["A001", first, second, "A002"]
    rows = await hall.installed.read(
        lambda connection: connection.execute(text("SELECT number FROM tickets")).scalars().all()
    )
    assert sorted(rows) == sorted({"A001", first, second, "A002"})


async def every_link_works(hall: Hall, links: dict[str, str]) -> None:
    """Each paper's code leads to its own ticket."""
    for number, link in links.items():
        path = link.upper().removeprefix(hall.server.address.upper())
        assert path.startswith("/T/"), link
        async with hall.session.get(hall.server.address + path) as page:
            assert page.status == 200
        token = path.removeprefix("/T/")
        async with hall.session.get(f"{hall.server.address}/api/v1/track/{token}") as answer:
            assert (await answer.json())["number"] == number
