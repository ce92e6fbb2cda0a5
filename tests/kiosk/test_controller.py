"""The controller behind the screen, with fakes on both sides and no window."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from config.hardware import Printer
from config.wire import (
    ErrorCode,
    IssueTicket,
    KioskReceipts,
    KioskSnapshot,
    NumbersReserved,
    PrinterState,
    ReportDevice,
    ReserveNumbers,
    TicketIssued,
)
from config.wire.dossiers.answers import DossierFollowed, DossierStatus, ReceiptJob
from config.wire.offline import DeliverTickets, NumbersReturned, ReturnNumbers, TicketsDelivered
from config.wire.procedures import ProcedureDetails, ProceduresFound
from kiosk.control.controller import Adapters, Controller
from kiosk.control.staff_pin import check_pin
from kiosk.flow import events
from kiosk.flow.machine import first_state
from kiosk.flow.state import Browsing, ScreenName
from kiosk.offline.number_pool import NumberPool
from kiosk.printing.printer import BLANK, PrinterHealth
from kiosk.server.client import NoAnswer, Refused, ServerTrouble, StreamMessage
from kiosk.testing.fake_centre import STAFF_PIN, demo_snapshot
from kiosk.testing.fake_procedures import TOKENS, demo_dossier, demo_procedures, demo_receipt, found
from printer.documents.letterhead import Stationery
from printer.spooling.outcome import PrintOutcome

SNAPSHOT = demo_snapshot()


class FakeServer:
    """Answers as told; says what it was asked."""

    def __init__(self) -> None:
        self.answers: list[TicketIssued | ServerTrouble] = []
        self.keys: list[str] = []
        self.reports: list[ReportDevice] = []
        self.said: asyncio.Queue[StreamMessage] = asyncio.Queue()
        self.hurried = 0
        self.gone = False
        self.followed: list[str] = []
        self.taken: list[str] = []
        self.commands: list[IssueTicket] = []

    async def issue_ticket(
        self, command: IssueTicket, key: str, seconds: float | None = None
    ) -> TicketIssued:
        self.keys.append(key)
        self.commands.append(command)
        answer = self.answers.pop(0)
        if isinstance(answer, ServerTrouble):
            raise answer
        return answer

    async def get_kiosk(self) -> KioskSnapshot:
        return SNAPSHOT

    async def reserve_numbers(self, command: ReserveNumbers, key: str) -> NumbersReserved:
        raise NoAnswer

    async def return_numbers(self, command: ReturnNumbers) -> NumbersReturned:
        raise NoAnswer

    async def deliver_tickets(self, command: DeliverTickets) -> TicketsDelivered:
        raise NoAnswer

    async def report(self, report: ReportDevice) -> None:
        self.reports.append(report)

    async def list_procedures(self, field: str, offset: int, limit: int) -> ProceduresFound:
        if self.gone:
            raise NoAnswer
        return found(demo_procedures(), field, offset, limit)

    async def get_procedure(self, code: str) -> ProcedureDetails:
        if self.gone:
            raise NoAnswer
        procedure = next(one for one in demo_procedures() if one.code == code)
        page = f"http://hall/procedures/{code}"
        return ProcedureDetails(procedure=procedure, version=1, version_id=1, page_url=page)

    async def follow(self, token: str) -> DossierFollowed:
        self.followed.append(token)
        if self.gone:
            raise NoAnswer
        if token not in TOKENS.values():
            raise Refused(ErrorCode.UNKNOWN_DOSSIER, f"for {token}")
        return demo_dossier(DossierStatus.SUPPLEMENT_REQUESTED)

    async def take_receipt(self, job: str) -> None:
        self.taken.append(job)

    async def messages(self) -> AsyncIterator[StreamMessage]:
        while True:
            yield await self.said.get()

    def reconnect_now(self) -> None:
        self.hurried += 1


class FakePaper:
    """A printer that prints, or raises `fault`."""

    def __init__(self) -> None:
        self.printed: list[str] = []
        self.used: list[Printer] = []
        self.fault: Exception | None = None
        self.healths: asyncio.Queue[PrinterHealth] = asyncio.Queue()
        self.closed = False
        self.settled: bool | None = None
        self.comes = PrintOutcome.PRINTED
        self.ended: list[tuple[str, bool]] = []
        self.rolls = 0

    async def end(self, ticket: TicketIssued, has_number: bool) -> None:
        self.ended.append((ticket.number, has_number))

    async def new_roll(self) -> None:
        self.rolls += 1

    async def use(self, printer: Printer, stationery: Stationery = BLANK) -> None:
        self.used.append(printer)

    async def print(
        self, ticket: TicketIssued, *, again: bool = False
    ) -> AsyncGenerator[PrintOutcome, None]:
        if self.fault:
            raise self.fault
        self.printed.append(f"{ticket.number} again" if again else ticket.number)
        yield self.comes

    async def print_papers(self, details: ProcedureDetails, language: str) -> PrintOutcome:
        if self.fault:
            raise self.fault
        self.printed.append(f"papers of {details.procedure.code} in {language}")
        return PrintOutcome.PRINTED

    async def keep_receipt(self, receipt: ReceiptJob) -> bool:
        self.printed.append(f"receipt {receipt.job}")
        return True

    async def print_test_page(self, language: str) -> None:
        self.printed.append(f"test page in {language}")

    async def settle(self, again: bool) -> None:
        self.settled = again

    async def health(self) -> AsyncIterator[PrinterHealth]:
        while True:
            yield await self.healths.get()

    async def close(self) -> None:
        self.closed = True


class FakeKeeper:
    def __init__(self) -> None:
        self.kept: list[KioskSnapshot] = []
        self.fault: OSError | None = None

    def save(self, snapshot: KioskSnapshot) -> None:
        if self.fault:
            raise self.fault
        self.kept.append(snapshot)


class World:
    """A controller at work between its fakes, on a clock that is moved by hand."""

    def __init__(self, folder: Path) -> None:
        self.now = SNAPSHOT.now
        self.server, self.paper, self.snapshots = FakeServer(), FakePaper(), FakeKeeper()
        self.changed = asyncio.Event()
        self.left = asyncio.Event()
        self.controller = Controller(
            first_state(self.now, None),
            Adapters(
                self.server,
                self.paper,
                self.snapshots,
                NumberPool(folder),
                check_pin,
                self.clock,
            ),
            changed=self.changed.set,
            leave=self.left.set,
        )

    def clock(self) -> datetime:
        return self.now

    async def until(self, screen: ScreenName, printing: PrintOutcome | None = None) -> None:
        """Wait until the controller is there; ticks come by themselves."""
        async with asyncio.timeout(30):
            while self.controller.state.screen is not screen or (
                printing and self.controller.state.printing is not printing
            ):
                self.changed.clear()
                await self.changed.wait()

    async def touch(self, touch: events.Touch, leads_to: ScreenName) -> None:
        self.now += timedelta(seconds=1)
        self.controller.dispatch(touch)
        await self.until(leads_to)

    async def asks(self, leads_to: ScreenName) -> None:
        await self.touch(events.Begin(), ScreenName.SERVICES)
        await self.touch(events.ChooseService("residence"), ScreenName.CONFIRM)
        await self.touch(events.Confirm(), leads_to)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    world = World(tmp_path)
    running = asyncio.create_task(world.controller.run())
    world.server.said.put_nowait(events.SnapshotArrived(SNAPSHOT))
    await world.until(ScreenName.IDLE)
    yield world
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert world.paper.closed


def ticket() -> TicketIssued:
    return TicketIssued(
        ticket_id=1,
        number="C001",
        service="residence",
        service_name={},
        language="vi",
        token="T",
        tracking_url="HTTP://HALL/T/T",
        issued_at=datetime(2026, 11, 23, tzinfo=UTC),
        time_zone="Asia/Ho_Chi_Minh",
        people_ahead=0,
        estimate=None,
        hall_name={},
    )


async def test_an_issued_ticket_is_printed(world: World) -> None:
    world.server.answers = [ticket()]
    await world.asks(ScreenName.TICKET)
    await world.until(ScreenName.TICKET, PrintOutcome.PRINTED)
    assert world.paper.printed == ["C001"]


async def test_a_refusal_reaches_the_citizen(world: World) -> None:
    world.server.answers = [Refused(ErrorCode.QUOTA_REACHED)]
    await world.asks(ScreenName.CLOSED)
    assert world.controller.state.ticket is None


async def test_no_answer_is_tried_again_with_the_same_key(world: World) -> None:
    world.server.answers = [NoAnswer(), ticket()]
    await world.asks(ScreenName.LOST)
    await world.touch(events.Retry(), ScreenName.TICKET)
    assert len(set(world.server.keys)) == 1
    assert world.server.hurried == 1


async def test_a_printer_that_breaks_the_program_leaves_the_number_on_the_glass(
    world: World,
) -> None:
    world.server.answers = [ticket()]
    world.paper.fault = RuntimeError("unforeseen")
    await world.asks(ScreenName.TICKET)
    await world.until(ScreenName.TICKET, PrintOutcome.WAITING)


async def test_a_ticket_that_broke_off_is_printed_again_and_its_end_is_told(world: World) -> None:
    world.server.answers = [ticket()]
    world.paper.comes = PrintOutcome.UNKNOWN
    await world.asks(ScreenName.TICKET)
    await world.until(ScreenName.TICKET, PrintOutcome.UNKNOWN)
    world.paper.comes = PrintOutcome.PRINTED
    await world.touch(events.PrintAgain(), ScreenName.TICKET)
    await world.until(ScreenName.TICKET, PrintOutcome.PRINTED)
    assert world.paper.printed == ["C001", "C001 again"]
    await world.touch(events.Finish(), ScreenName.IDLE)
    await until(lambda: world.paper.ended == [("C001", True)], world)


async def test_a_change_of_the_printer_is_reported_at_once(world: World) -> None:
    world.paper.healths.put_nowait(PrinterHealth(PrinterState.COVER_OPEN, "cover", 2))
    async with asyncio.timeout(30):
        while not world.server.reports or world.server.reports[-1].printer != "cover_open":
            world.changed.clear()
            await world.changed.wait()
    assert world.server.reports[-1].jobs_waiting == 2
    assert world.controller.state.printer is PrinterState.COVER_OPEN


async def test_the_snapshot_is_kept_and_its_printer_used(world: World) -> None:
    async with asyncio.timeout(30):
        while not world.snapshots.kept:
            world.changed.clear()
            await world.changed.wait()
    assert world.snapshots.kept == [SNAPSHOT]
    assert world.paper.used == [SNAPSHOT.printer]


async def test_a_full_disk_does_not_stop_the_kiosk(world: World) -> None:
    world.snapshots.fault = OSError("disk full")
    world.server.said.put_nowait(events.SnapshotArrived(SNAPSHOT))
    world.server.answers = [ticket()]
    await world.asks(ScreenName.TICKET)


async def test_the_right_pin_opens_and_leaves(world: World) -> None:
    await world.touch(events.OpenStaff(), ScreenName.PIN)
    await world.touch(events.EnterPin(STAFF_PIN), ScreenName.STAFF)
    await world.touch(events.QuitProgram(), ScreenName.STAFF)
    await asyncio.wait_for(world.left.wait(), 30)
    assert world.left.is_set()


async def test_staff_try_the_printer_and_decide_on_unsure_tickets(world: World) -> None:
    world.paper.healths.put_nowait(PrinterHealth(PrinterState.READY, unsure=("A012", "A013")))
    await world.touch(events.OpenStaff(), ScreenName.PIN)
    await world.touch(events.EnterPin(STAFF_PIN), ScreenName.STAFF)
    assert world.controller.health.report().unsure == ["A012", "A013"]
    await world.touch(events.RequestTestPage(), ScreenName.STAFF)
    await world.touch(events.ConfirmNewRoll(), ScreenName.STAFF)
    await world.touch(events.SettleUnsure(again=True), ScreenName.STAFF)
    async with asyncio.timeout(30):
        while world.paper.settled is None:
            world.changed.clear()
            await world.changed.wait()
    assert (world.paper.printed, world.paper.settled) == (["test page in vi"], True)
    assert world.paper.rolls == 1


async def until(condition: Callable[[], bool], world: World) -> None:
    """Wait for something that the controller does; it ticks by itself."""
    async with asyncio.timeout(30):
        while not condition():
            world.changed.clear()
            await world.changed.wait()


def browsing(world: World) -> Browsing:
    """What the catalogue shows."""
    return world.controller.state.browsing or Browsing()


async def reads_birth(world: World) -> None:
    await world.touch(events.BrowseProcedures(), ScreenName.FIELDS)
    await until(lambda: bool(browsing(world).fields), world)
    await world.touch(events.ChooseField("Hộ tịch"), ScreenName.PROCEDURES)
    await until(lambda: bool(browsing(world).procedures), world)
    await world.touch(events.ChooseProcedure("1.001193"), ScreenName.PROCEDURE)
    await until(lambda: bool(browsing(world).details), world)


async def test_a_procedure_is_read_and_its_papers_printed(world: World) -> None:
    await reads_birth(world)
    await world.touch(events.PrintPapers(), ScreenName.PROCEDURE)
    await until(lambda: papers_are(world, PrintOutcome.PRINTED), world)
    assert world.paper.printed == ["papers of 1.001193 in vi"]


def papers_are(world: World, printing: PrintOutcome) -> bool:
    browsing = world.controller.state.browsing
    return browsing is not None and browsing.printing is printing


async def test_a_printer_that_breaks_the_program_is_told_on_the_procedure(world: World) -> None:
    await reads_birth(world)
    world.paper.fault = RuntimeError("unforeseen")
    await world.touch(events.PrintPapers(), ScreenName.PROCEDURE)
    await until(lambda: papers_are(world, PrintOutcome.DISCARDED), world)


async def test_a_catalogue_that_is_gone_is_said_and_numbers_are_given(world: World) -> None:
    world.server.gone = True
    await world.touch(events.BrowseProcedures(), ScreenName.FIELDS)
    await until(lambda: bool(browsing(world).failed), world)
    await world.touch(events.GoBack(), ScreenName.IDLE)
    world.server.answers = [ticket()]
    await world.asks(ScreenName.TICKET)


async def test_a_scanned_receipt_takes_a_ticket_for_its_visit(world: World) -> None:
    token = TOKENS[DossierStatus.SUPPLEMENT_REQUESTED]
    world.controller.dispatch(events.CodeScanned((f"http://hall/H/{token}",)))
    await world.until(ScreenName.DOSSIER)
    await world.touch(events.TakeNumber(), ScreenName.CONFIRM)
    world.server.answers = [ticket()]
    await world.touch(events.Confirm(), ScreenName.TICKET)
    assert world.server.commands[-1].receipt == token


async def test_a_token_is_never_logged(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    unknown, secret = "Z" * 16, TOKENS[DossierStatus.RECEIVED]
    world.controller.dispatch(events.CodeScanned((unknown,)))
    await world.until(ScreenName.UNREAD)
    world.server.gone = True
    world.controller.dispatch(events.CodeScanned((secret,)))
    await until(lambda: len(world.server.followed) == 2, world)
    await world.until(ScreenName.UNREAD)
    assert world.server.followed == [unknown, secret]
    assert unknown not in caplog.text
    assert secret not in caplog.text
    assert secret not in repr(world.controller.state)


async def test_receipts_of_clerks_are_kept_and_the_server_told(world: World) -> None:
    event = KioskReceipts(sequence=2, receipts=[demo_receipt("job-1")])
    world.server.said.put_nowait(events.EventArrived(event))
    await until(lambda: world.server.taken == ["job-1"], world)
    assert world.paper.printed == ["receipt job-1"]


@pytest.mark.parametrize(
    "pin_hash", ["", "no hash", SNAPSHOT.staff_pin_hash], ids=["none", "broken", "of another PIN"]
)
def test_a_wrong_pin_or_a_broken_hash_opens_nothing(pin_hash: str) -> None:
    assert not check_pin("wrong", pin_hash)
