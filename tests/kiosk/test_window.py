"""The real kiosk in a real window: a virtual screen, real touches, a printer on a TCP port."""

from __future__ import annotations

import json
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from config.hardware import Printer
from config.qr_codes import qr_text
from config.wire import Emergency, ErrorCode, KioskNotices, PrinterState
from config.wire.dossiers.answers import DossierStatus
from kiosk.testing.fake_centre import STAFF_PIN
from kiosk.testing.fake_procedures import TOKENS, demo_receipt
from kiosk.testing.fake_server import FakeCentre
from kiosk.testing.robot import KioskRobot, Line, VirtualScreen
from printer.testing.fake_printer import FakePrinter

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
        network = Printer(kind="network", host=printer.host, port=printer.port)
        centre.snapshot = centre.snapshot.model_copy(update={"printer": network})
        yield printer


async def take_ticket(kiosk: KioskRobot) -> Line:
    """Three touches; the drawn ticket."""
    await kiosk.see("idle")
    for name, screen in (("begin", "services"), ("service:residence", "confirm")):
        await kiosk.touch(name)
        await kiosk.see(screen)
    await kiosk.touch("confirm")
    return await kiosk.see("ticket")


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


@pytest.fixture
def no_calendar(centre: FakeCentre) -> None:
    """The centre's server is older than kiosks that can do without it."""
    centre.snapshot = centre.snapshot.model_copy(update={"opening": []})


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


async def test_an_emergency_covers_the_screen_in_both_languages(
    kiosk: KioskRobot, centre: FakeCentre
) -> None:
    raised = Emergency(text={"vi": "Có cháy", "en": "Fire"}, raised_at=centre.snapshot.now)
    centre.say(KioskNotices(sequence=2, notices=[], emergency=raised))
    drawn = await kiosk.see("emergency")
    assert {"Có cháy", "Fire"} <= set(drawn["words"])
    centre.say(KioskNotices(sequence=3, notices=[]))
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


async def read_birth(kiosk: KioskRobot) -> Line:
    """From the greeting to the procedure of registering a birth."""
    await kiosk.touch("browse")
    await kiosk.see("fields", lambda line: "field:Hộ tịch" in line["touch"])
    await kiosk.touch("field:Hộ tịch")
    await kiosk.see("procedures", lambda line: "procedure:1.001193" in line["touch"])
    await kiosk.touch("procedure:1.001193")
    return await kiosk.see("procedure", lambda line: "print" in line["touch"])


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
