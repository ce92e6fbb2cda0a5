"""A kiosk of the test's own: how it starts, hangs, loses its server, is restarted and ends."""

from __future__ import annotations

import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from config.wire import ErrorCode, PrinterState
from kiosk.testing.fake_centre import STAFF_PIN
from kiosk.testing.fake_procedures import demo_receipt
from kiosk.testing.fake_server import FakeCentre
from kiosk.testing.robot import KioskRobot, VirtualScreen
from printer.testing.fake_printer import FakePrinter
from tests.kiosk.at_the_glass import network_printer, read_birth, take_ticket

pytestmark = pytest.mark.window


@pytest.fixture(params=[(1080, 1920), (1920, 1080)], ids=["portrait", "landscape"])
def display(request: pytest.FixtureRequest) -> tuple[int, int]:
    size: tuple[int, int] = request.param
    return size


@pytest.fixture
async def screen() -> AsyncIterator[VirtualScreen]:
    async with VirtualScreen(1080, 1920) as screen:
        yield screen


@pytest.fixture
async def kiosk(screen: VirtualScreen, address: str, tmp_path: Path) -> AsyncIterator[KioskRobot]:
    """The kiosk, idle and connected, with a virtual printer."""
    async with KioskRobot(screen, address, tmp_path) as kiosk:
        await kiosk.wait("connected", seconds=60)
        await kiosk.wait("printer", lambda line: line["state"] == PrinterState.READY)
        await kiosk.see("idle")
        yield kiosk


@pytest.fixture
async def paper(centre: FakeCentre) -> AsyncIterator[FakePrinter]:
    """A network printer, which the centre's kiosk uses instead of the virtual one."""
    async with FakePrinter() as printer:
        centre.snapshot = centre.snapshot.model_copy(update=network_printer(printer))
        yield printer


@pytest.fixture
def no_calendar(centre: FakeCentre) -> None:
    """The centre's server is older than kiosks that can do without it."""
    centre.snapshot = centre.snapshot.model_copy(update={"opening": []})


async def test_both_ways_of_hanging_the_screen_lead_to_a_picture_of_the_ticket(
    display: tuple[int, int], address: str, tmp_path: Path, centre: FakeCentre
) -> None:
    async with (
        VirtualScreen(*display) as screen,
        KioskRobot(screen, address, tmp_path) as kiosk,
    ):
        await kiosk.wait("printer", lambda line: line["state"] == "ready", seconds=60)
        await take_ticket(kiosk)
        await kiosk.see("ticket", lambda line: line["printing"] == "printed")
        (issued,) = centre.tickets.values()
        for picture in (Image.open(tmp_path / "tickets" / "latest.png"), screen.picture()):
            (code,) = zxingcpp.read_barcodes(picture)
            assert code.text == issued.tracking_url


async def test_a_lost_server_sends_the_citizen_to_the_greeter_and_comes_back(
    no_calendar: None, kiosk: KioskRobot, centre: FakeCentre
) -> None:
    centre.faults.unavailable = 10_000
    await kiosk.touch("begin")
    await kiosk.see("services")
    await kiosk.touch("service:residence")
    await kiosk.see("confirm")
    await kiosk.touch("confirm")
    drawn = await kiosk.see("lost")
    assert any("bàn hướng dẫn" in text for text in drawn["words"])
    centre.faults.unavailable = 0
    await kiosk.touch("retry")
    await kiosk.see("ticket")
    assert len(centre.tickets) == 1


async def test_a_refused_key_is_told_to_staff(
    screen: VirtualScreen, address: str, tmp_path: Path
) -> None:
    async with KioskRobot(screen, address, tmp_path, key="wrong") as kiosk:
        drawn = await kiosk.see("lost", seconds=60)
    assert any(ErrorCode.NOT_SIGNED_IN in text for text in drawn["words"])


async def test_procedures_are_read_on_both_ways_of_hanging_the_screen(
    display: tuple[int, int], address: str, tmp_path: Path
) -> None:
    async with (
        VirtualScreen(*display) as screen,
        KioskRobot(screen, address, tmp_path) as kiosk,
    ):
        await kiosk.wait("printer", lambda line: line["state"] == "ready", seconds=60)
        await kiosk.see("idle")
        await read_birth(kiosk)
        assert len(zxingcpp.read_barcodes(screen.picture())) == 1
        for aid in ("low_reach", "large_text", "high_contrast"):
            await kiosk.touch(f"aid:{aid}")
            drawn = await kiosk.see("procedure", lambda line, aid=aid: aid in line["aids"])  # type: ignore[misc]
        assert all(y >= display[1] / 2 for _, y in drawn["touch"].values())
        assert len(zxingcpp.read_barcodes(screen.picture())) == 1


async def test_a_catalogue_that_is_gone_or_empty_is_said_and_numbers_are_given(
    kiosk: KioskRobot, centre: FakeCentre
) -> None:
    centre.faults.no_catalogue = True
    await kiosk.touch("browse")
    drawn = await kiosk.see("fields", lambda line: "retry" in line["touch"])
    assert any("vẫn lấy số được" in text for text in drawn["words"])
    centre.faults.no_catalogue, centre.procedures = False, []
    await kiosk.touch("retry")
    await kiosk.see("fields", lambda line: any("chưa có danh sách" in w for w in line["words"]))
    await kiosk.touch("back")
    await take_ticket(kiosk)


async def test_a_clerks_receipt_comes_out_once_over_lost_answers_and_a_restart(
    screen: VirtualScreen, address: str, tmp_path: Path, paper: FakePrinter, centre: FakeCentre
) -> None:
    centre.faults.lose_taken = 1
    async with KioskRobot(screen, address, tmp_path) as kiosk:
        await kiosk.wait("connected", seconds=60)
        centre.send_receipts([demo_receipt("job-1")])
        await kiosk.wait("receipt", lambda line: line["code"].endswith("0975"))
        await paper.wait_tickets(1)
    waiting = [demo_receipt("job-1"), demo_receipt("job-2")]
    centre.snapshot = centre.snapshot.model_copy(update={"receipts": waiting})
    async with KioskRobot(screen, address, tmp_path) as kiosk:
        await kiosk.wait("connected", seconds=60)
        await paper.wait_tickets(2)
        await take_ticket(kiosk)
        await kiosk.see("ticket", lambda line: line["printing"] == "printed")
    assert centre.taken.count("job-2") == 1
    assert len(paper.tickets) == 3


async def enter_pin(kiosk: KioskRobot, pin: str) -> None:
    for digit in pin:
        await kiosk.touch(f"pin:{digit}")
    await kiosk.touch("pin:enter")


async def test_only_the_staff_pin_leads_out(kiosk: KioskRobot) -> None:
    await kiosk.screen.point("key", "Escape", "key", "F1", "key", "alt+F4")
    await kiosk.screen.point("mousemove", "30", "30", "mousedown", "1")
    await kiosk.see("pin")
    await kiosk.screen.point("mouseup", "1")
    await enter_pin(kiosk, "11")
    await kiosk.wait("pin", lambda line: not line["right"])
    await kiosk.see("pin", lambda line: "Mã PIN chưa đúng. Mời nhập lại." in line["words"])
    await enter_pin(kiosk, STAFF_PIN)
    await kiosk.see("staff")
    before = len(kiosk.lines)
    await kiosk.touch("test_page")
    await kiosk.wait("printer", lambda line: line["jobs_waiting"] == 1, after=before)
    await kiosk.wait("printer", lambda line: line["jobs_waiting"] == 0, after=before)
    await kiosk.touch("leave")
    assert await kiosk.ended() == 0, kiosk.log[-12:]


async def test_a_restart_without_a_server_greets_with_what_it_kept(
    no_calendar: None, screen: VirtualScreen, address: str, tmp_path: Path
) -> None:
    async with KioskRobot(screen, address, tmp_path) as kiosk:
        await kiosk.wait("kept", seconds=60)
    async with KioskRobot(screen, "http://127.0.0.1:9", tmp_path) as kiosk:
        first = await kiosk.wait("screen", seconds=60)
        hall = "Trung tâm Phục vụ hành chính công xã Đoài Phương"
        assert (first["screen"], hall in first["words"]) == ("idle", True)
        await kiosk.see("lost")


async def test_it_ends_when_it_is_told_to(kiosk: KioskRobot) -> None:
    kiosk.send(signal.SIGTERM)
    assert await kiosk.ended() == 0, kiosk.log[-12:]
