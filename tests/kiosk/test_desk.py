"""The desk behind the glass, with fakes on both sides and no window."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from config.devices import Printer
from config.wire import (
    ErrorCode,
    IssueTicket,
    KioskSnapshot,
    PrinterState,
    ReportDevice,
    TicketIssued,
)
from kiosk import happenings as happen
from kiosk.client import NoAnswer, Refused, ServerTrouble, StreamMessage
from kiosk.desk import Desk, check_pin
from kiosk.fake_centre import STAFF_PIN, demo_snapshot
from kiosk.flow import Printing, ScreenName, first_state
from kiosk.printing import PrinterHealth

SNAPSHOT = demo_snapshot()


class FakeServer:
    """Answers as told; says what it was asked."""

    def __init__(self) -> None:
        self.answers: list[TicketIssued | ServerTrouble] = []
        self.keys: list[str] = []
        self.reports: list[ReportDevice] = []
        self.said: asyncio.Queue[StreamMessage] = asyncio.Queue()
        self.hurried = 0

    async def issue_ticket(self, command: IssueTicket, key: str) -> TicketIssued:
        self.keys.append(key)
        answer = self.answers.pop(0)
        if isinstance(answer, ServerTrouble):
            raise answer
        return answer

    async def report(self, report: ReportDevice) -> None:
        self.reports.append(report)

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

    async def use(self, printer: Printer) -> None:
        self.used.append(printer)

    async def print(self, ticket: TicketIssued) -> AsyncGenerator[bool, None]:
        if self.fault:
            raise self.fault
        self.printed.append(ticket.number)
        yield True

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
    """A desk at work between its fakes, on a clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
        self.server, self.paper, self.keeper = FakeServer(), FakePaper(), FakeKeeper()
        self.changed = asyncio.Event()
        self.left = asyncio.Event()
        self.desk = Desk(
            first_state(self.now, None),
            self.server,
            self.paper,
            self.keeper,
            check_pin=check_pin,
            changed=self.changed.set,
            leave=self.left.set,
            clock=self.clock,
        )

    def clock(self) -> datetime:
        return self.now

    async def until(self, screen: ScreenName, printing: Printing | None = None) -> None:
        """Wait until the desk is there; ticks come by themselves."""
        async with asyncio.timeout(5):
            while self.desk.state.screen is not screen or (
                printing and self.desk.state.printing is not printing
            ):
                self.changed.clear()
                await self.changed.wait()

    async def touch(self, touch: happen.Touch, leads_to: ScreenName) -> None:
        self.now += timedelta(seconds=1)
        self.desk.happens(touch)
        await self.until(leads_to)

    async def asks(self, leads_to: ScreenName) -> None:
        await self.touch(happen.Begin(), ScreenName.SERVICES)
        await self.touch(happen.ChooseService("residence"), ScreenName.CONFIRM)
        await self.touch(happen.Confirm(), leads_to)


@pytest.fixture
async def world() -> AsyncIterator[World]:
    world = World()
    running = asyncio.create_task(world.desk.run())
    world.server.said.put_nowait(happen.SnapshotArrived(SNAPSHOT))
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
    await world.until(ScreenName.TICKET, Printing.PRINTED)
    assert world.paper.printed == ["C001"]


async def test_a_refusal_reaches_the_citizen(world: World) -> None:
    world.server.answers = [Refused(ErrorCode.QUOTA_REACHED)]
    await world.asks(ScreenName.CLOSED)


async def test_no_answer_is_tried_again_with_the_same_key(world: World) -> None:
    world.server.answers = [NoAnswer(), ticket()]
    await world.asks(ScreenName.LOST)
    await world.touch(happen.Retry(), ScreenName.TICKET)
    assert len(set(world.server.keys)) == 1
    assert world.server.hurried == 1


async def test_a_printer_that_breaks_the_program_leaves_the_number_on_the_glass(
    world: World,
) -> None:
    world.server.answers = [ticket()]
    world.paper.fault = RuntimeError("unforeseen")
    await world.asks(ScreenName.TICKET)
    await world.until(ScreenName.TICKET, Printing.FAILED)


async def test_a_change_of_the_printer_is_reported_at_once(world: World) -> None:
    world.paper.healths.put_nowait(PrinterHealth(PrinterState.COVER_OPEN, "cover", 2))
    async with asyncio.timeout(5):
        while not world.server.reports or world.server.reports[-1].printer != "cover_open":
            world.changed.clear()
            await world.changed.wait()
    assert world.server.reports[-1].jobs_waiting == 2
    assert world.desk.state.printer is PrinterState.COVER_OPEN


async def test_the_snapshot_is_kept_and_its_printer_used(world: World) -> None:
    async with asyncio.timeout(5):
        while not world.keeper.kept:
            world.changed.clear()
            await world.changed.wait()
    assert world.keeper.kept == [SNAPSHOT]
    assert world.paper.used == [SNAPSHOT.printer]


async def test_a_full_disk_does_not_stop_the_kiosk(world: World) -> None:
    world.keeper.fault = OSError("disk full")
    world.server.said.put_nowait(happen.SnapshotArrived(SNAPSHOT))
    world.server.answers = [ticket()]
    await world.asks(ScreenName.TICKET)


async def test_the_right_pin_opens_and_leaves(world: World) -> None:
    await world.touch(happen.OpenStaff(), ScreenName.PIN)
    await world.touch(happen.EnterPin(STAFF_PIN), ScreenName.STAFF)
    await world.touch(happen.LeaveProgram(), ScreenName.STAFF)
    await asyncio.wait_for(world.left.wait(), 5)


async def test_staff_try_the_printer_and_decide_on_unsure_tickets(world: World) -> None:
    world.paper.healths.put_nowait(PrinterHealth(PrinterState.READY, unsure=("A012", "A013")))
    await world.touch(happen.OpenStaff(), ScreenName.PIN)
    await world.touch(happen.EnterPin(STAFF_PIN), ScreenName.STAFF)
    assert world.desk.health.fault == "not known to be printed: A012, A013"
    await world.touch(happen.PrintTestPage(), ScreenName.STAFF)
    await world.touch(happen.SettleUnsure(again=True), ScreenName.STAFF)
    async with asyncio.timeout(5):
        while world.paper.settled is None:
            world.changed.clear()
            await world.changed.wait()
    assert (world.paper.printed, world.paper.settled) == (["test page in vi"], True)


@pytest.mark.parametrize("pin_hash", ["", "no hash", SNAPSHOT.staff_pin_hash])
def test_a_wrong_pin_or_a_broken_hash_opens_nothing(pin_hash: str) -> None:
    assert not check_pin("wrong", pin_hash)
