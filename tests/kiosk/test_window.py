"""The real kiosk in a real window: a virtual screen, real touches, a printer on a TCP port.

One kiosk serves the whole file, as a kiosk serves one citizen after the other.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
import zxingcpp
from aiohttp.test_utils import TestServer

from config.qr_codes import qr_text
from config.wire import Emergency, KioskNotices, PrinterState
from config.wire.dossiers.answers import DossierStatus
from kiosk.testing.fake_centre import STAFF_PIN
from kiosk.testing.fake_procedures import TOKENS
from kiosk.testing.fake_server import FakeCentre, Faults
from kiosk.testing.robot import KioskRobot, VirtualScreen
from printer.testing.fake_printer import FakePrinter
from tests.kiosk.at_the_glass import leave, network_printer, read_birth, take_ticket

pytestmark = [pytest.mark.window, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def hall() -> AsyncIterator[tuple[FakeCentre, FakePrinter, KioskRobot]]:
    """A centre, the network printer of its kiosk, and the kiosk, connected."""
    centre = FakeCentre()
    async with FakePrinter() as printer, TestServer(centre.app()) as server:
        centre.snapshot = centre.snapshot.model_copy(update=network_printer(printer))
        with tempfile.TemporaryDirectory() as data:
            async with (
                VirtualScreen(1080, 1920) as screen,
                KioskRobot(screen, str(server.make_url("/")), Path(data)) as kiosk,
            ):
                await kiosk.wait("connected", seconds=60)
                await kiosk.wait("printer", lambda line: line["state"] == PrinterState.READY)
                await kiosk.see("idle")
                yield centre, printer, kiosk


@pytest.fixture
def centre(hall: tuple[FakeCentre, FakePrinter, KioskRobot]) -> FakeCentre:
    """Nobody took a ticket yet, and nothing is wrong."""
    centre, _, _ = hall
    centre.faults = Faults()
    centre.tickets.clear()
    centre.commands.clear()
    return centre


@pytest.fixture
def paper(hall: tuple[FakeCentre, FakePrinter, KioskRobot]) -> FakePrinter:
    """The kiosk's printer; nothing lies in it."""
    hall[1].tickets.clear()
    return hall[1]


@pytest_asyncio.fixture(loop_scope="module")
async def kiosk(
    hall: tuple[FakeCentre, FakePrinter, KioskRobot], centre: FakeCentre, paper: FakePrinter
) -> KioskRobot:
    """The kiosk, idle."""
    await leave(hall[2])
    return hall[2]


async def test_three_touches_give_a_ticket_on_paper(
    paper: FakePrinter, kiosk: KioskRobot, centre: FakeCentre
) -> None:
    drawn = await take_ticket(kiosk)
    assert "C001" in drawn["words"]
    (printed,) = await paper.wait_tickets(1)
    (issued,) = centre.tickets.values()
    assert qr_text(issued.tracking_url).encode() in printed
    await kiosk.see("ticket", lambda line: line["printing"] == "printed")
    assert [line["name"] for line in kiosk.lines if line["event"] == "touched"] == [
        "begin",
        "service:residence",
        "confirm",
    ]


async def test_the_idle_screen_fills_the_glass(kiosk: KioskRobot) -> None:
    picture = kiosk.screen.picture()
    corners = [(1, 1), (1078, 1), (1, 1918), (1078, 1918)]
    assert all(picture.getpixel(corner) != (0, 0, 0) for corner in corners)


async def test_a_double_press_gives_one_ticket(kiosk: KioskRobot, centre: FakeCentre) -> None:
    await kiosk.touch("begin")
    await kiosk.see("services")
    await kiosk.touch("service:residence")
    await kiosk.see("confirm")
    x, y = kiosk.drawn["touch"]["confirm"]
    await kiosk.screen.point("mousemove", str(x), str(y), "click", "--repeat", "3", "1")
    await kiosk.see("ticket")
    assert len(centre.tickets) == 1


async def test_the_language_changes_on_every_screen_at_once(
    kiosk: KioskRobot, centre: FakeCentre
) -> None:
    await kiosk.touch("begin")
    await kiosk.see("services", lambda line: "Cư trú" in line["words"])
    await kiosk.touch("language:en")
    await kiosk.see("services", lambda line: "Residence" in line["words"])
    await kiosk.touch("service:residence")
    await kiosk.see("confirm", lambda line: "Papers to bring" in line["words"])
    await kiosk.touch("language:vi")
    await kiosk.see("confirm", lambda line: "Giấy tờ cần mang theo" in line["words"])
    await kiosk.touch("language:en")
    await kiosk.see("confirm", lambda line: line["language"] == "en")
    await kiosk.touch("confirm")
    await kiosk.see("ticket", lambda line: "Please take your ticket" in line["words"])
    assert centre.commands[0][1].language == "en"
    await kiosk.touch("finish")
    await kiosk.see("idle", lambda line: line["language"] == "vi")


async def test_priority_is_claimed_with_one_touch_on_its_reason(
    kiosk: KioskRobot, centre: FakeCentre
) -> None:
    await kiosk.touch("begin")
    await kiosk.see("services")
    await kiosk.touch("service:residence")
    await kiosk.see("confirm")
    await kiosk.touch("priority")
    await kiosk.see("priority")
    await kiosk.touch("reason:priority:elderly")
    await kiosk.see("ticket")
    command = centre.commands[0][1]
    assert (command.priority_class, command.priority_reason) == ("priority", "elderly")


async def test_a_printer_fault_leaves_number_and_code_on_the_glass(
    paper: FakePrinter, kiosk: KioskRobot, centre: FakeCentre
) -> None:
    await paper.set(paper_out=True)
    await kiosk.wait("printer", lambda line: line["state"] == PrinterState.PAPER_OUT, seconds=20)
    await kiosk.wait("reported", lambda line: line["printer"] == PrinterState.PAPER_OUT)
    assert centre.reports[-1].printer is PrinterState.PAPER_OUT
    drawn = await take_ticket(kiosk)
    assert drawn["printing"] == "waiting"
    assert "C001" in drawn["words"]
    (code,) = zxingcpp.read_barcodes(kiosk.screen.picture())
    assert code.text.endswith(next(iter(centre.tickets.values())).token)
    await paper.set(paper_out=False)
    await paper.wait_tickets(1)
    await kiosk.see("ticket", lambda line: line["printing"] == "printed")


async def test_a_ticket_that_broke_off_is_offered_on_the_glass_and_printed_again(
    paper: FakePrinter, kiosk: KioskRobot, centre: FakeCentre
) -> None:
    paper.at_byte(700, paper.cut_power)
    drawn = await take_ticket(kiosk)
    drawn = await kiosk.see("ticket", lambda line: line["printing"] == "unknown")
    assert "Máy in bị mất kết nối" in drawn["words"]
    assert "C001" in drawn["words"]
    await paper.start()
    drawn = await kiosk.see("ticket", lambda line: "print_again" in line["touch"])
    assert "Phiếu chưa in được" in drawn["words"]
    await kiosk.touch("print_again")
    await kiosk.see("ticket", lambda line: line["printing"] == "printed")
    (printed,) = paper.tickets
    assert next(iter(centre.tickets.values())).tracking_url.encode() in printed
    await kiosk.touch("finish")
    await kiosk.see("idle")


async def test_an_emergency_covers_the_screen_in_both_languages(
    kiosk: KioskRobot, centre: FakeCentre
) -> None:
    raised = Emergency(text={"vi": "Có cháy", "en": "Fire"}, raised_at=centre.snapshot.now)
    centre.say(KioskNotices(sequence=centre.next_sequence(), notices=[], emergency=raised))
    drawn = await kiosk.see("emergency")
    assert {"Có cháy", "Fire"} <= set(drawn["words"])
    centre.say(KioskNotices(sequence=centre.next_sequence(), notices=[]))
    await kiosk.see("idle")


async def test_low_reach_brings_everything_to_touch_into_the_lower_half(
    kiosk: KioskRobot,
) -> None:
    await kiosk.touch("begin")
    await kiosk.see("services")
    await kiosk.touch("aid:low_reach")
    drawn = await kiosk.see("services", lambda line: "low_reach" in line["aids"])
    assert all(y >= 1920 / 2 for _, y in drawn["touch"].values())


async def test_an_aid_keeps_the_typed_pin(kiosk: KioskRobot) -> None:
    await kiosk.screen.point("mousemove", "20", "20", "mousedown", "1")
    await kiosk.see("pin")
    await kiosk.screen.point("mouseup", "1")
    for digit in STAFF_PIN[:2]:
        await kiosk.touch(f"pin:{digit}")
    await kiosk.see("pin", lambda line: "●\xa0●" in line["words"])
    for aid in ("large_text", "low_reach", "high_contrast"):
        await kiosk.touch(f"aid:{aid}")
        drawn = await kiosk.see("pin", lambda line, aid=aid: aid in line["aids"])  # type: ignore[misc]
        assert "●\xa0●" in drawn["words"]
    for digit in STAFF_PIN[2:]:
        await kiosk.touch(f"pin:{digit}")
    await kiosk.touch("pin:enter")
    await kiosk.see("staff")


async def scan(kiosk: KioskRobot, typed: str, *ends: str) -> None:
    """Type as a scanner does, ending with these keys."""
    await kiosk.screen.point("type", "--delay", "2", typed)
    for key in ends:
        await kiosk.screen.point("key", key)


async def test_a_procedure_is_read_taken_along_and_leads_to_a_number(
    paper: FakePrinter, kiosk: KioskRobot, centre: FakeCentre
) -> None:
    drawn = await read_birth(kiosk)
    assert {"Giấy chứng sinh", "Ngay trong ngày", "Không mất tiền"} <= set(drawn["words"])
    (code,) = zxingcpp.read_barcodes(kiosk.screen.picture())
    assert code.text == "http://192.168.1.10:8080/procedures/1.001193"
    await kiosk.touch("print")
    await kiosk.see("procedure", lambda line: "Mời lấy giấy in" in line["words"])
    (listed,) = paper.tickets
    assert code.text.encode() in listed
    await kiosk.touch("take")
    await kiosk.see("confirm")
    await kiosk.touch("confirm")
    await kiosk.see("ticket")
    assert centre.commands[0][1].service == "civil-status"


@pytest.mark.parametrize("ends", [("Return",), ("Tab",), ()], ids=["Enter", "Tab", "a pause"])
async def test_a_receipt_under_the_scanner_shows_its_dossier(
    kiosk: KioskRobot, ends: tuple[str, ...]
) -> None:
    token = TOKENS[DossierStatus.SUPPLEMENT_REQUESTED]
    await scan(kiosk, f"HTTP://192.168.1.10:8080/H/{token}", *ends)
    drawn = await kiosk.see("dossier")
    assert {"Cần bổ sung giấy tờ", "Giấy chứng sinh"} <= set(drawn["words"])
    said = json.dumps(kiosk.lines) + "".join(kiosk.log)
    assert token not in said


async def test_a_scanned_result_gives_its_number_with_one_touch(
    paper: FakePrinter, kiosk: KioskRobot, centre: FakeCentre
) -> None:
    token = TOKENS[DossierStatus.RESOLVED]
    await kiosk.touch("begin")
    await kiosk.see("services")
    await scan(kiosk, token.lower(), "Return")
    await kiosk.see("dossier", lambda line: "take" in line["touch"])
    await kiosk.touch("take")
    await kiosk.see("ticket", lambda line: line["printing"] == "printed")
    (command,) = [command for _, command in centre.commands]
    assert (command.service, command.receipt) == ("result", token)
    assert len(paper.tickets) == 1


async def test_whatever_else_is_scanned_is_told_calmly(kiosk: KioskRobot) -> None:
    await scan(kiosk, "001099012345||NGUYEN THI LAN|01011990|Nu|Xa|01012022", "Return")
    drawn = await kiosk.see("unread")
    assert not any("NGUYEN" in text for text in drawn["words"])
    await scan(kiosk, "<script>alert(1)</script>" * 20, "Return")
    await kiosk.see("unread")
    await scan(kiosk, "Z" * 16, "Return")
    await kiosk.see("unread", lambda line: "Không tìm thấy hồ sơ này" in line["words"])
    await kiosk.touch("finish")
    await kiosk.see("idle")
    assert "NGUYEN" not in json.dumps(kiosk.lines) + "".join(kiosk.log)
