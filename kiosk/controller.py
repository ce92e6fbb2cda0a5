"""Behind the glass: runs the flow, asks server and printer for what it wishes. No Kivy.

The desk lives in an asyncio loop of its own, in a thread of its own, so that a ticket is printed
while the glass is still being drawn. Its `state` is replaced as a whole and never changed, so
that the drawing thread may read it at any time.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import replace
from datetime import datetime
from typing import Final, Protocol

from config.wire import (
    IssueTicket,
    KioskReceipts,
    KioskSnapshot,
    ReportDevice,
    TicketIssued,
)
from config.wire.dossiers.answers import DossierFollowed
from config.wire.procedures import ProcedureDetails, ProceduresFound
from kiosk.clock import utc_now
from kiosk.flow import events as happen
from kiosk.flow.machine import (
    FlowState,
    advance,
)
from kiosk.offline.availability import least_held
from kiosk.offline.issuer import (
    RETRY_SECONDS,
    Situation,
    Standby,
    StandbyServer,
    StockState,
)
from kiosk.offline.number_pool import Stock
from kiosk.printing.health import (
    Health,
    program_version,
)
from kiosk.printing.printer import (
    PrinterHealth,
    TicketPrinter,
)
from kiosk.printing.receipts import ReceiptTaker
from kiosk.server.client import (
    NoAnswer,
    Refused,
    ServerTrouble,
    StreamMessage,
)
from kiosk.server.procedure_cache import ProcedureBook
from kiosk.trace import Trace, no_trace
from kiosk.ui.phrases import stock_notes

log = logging.getLogger(__name__)

TICK_SECONDS: Final = 0.25
REPORT_SECONDS: Final = 60.0


class Server(StandbyServer, Protocol):
    """What the desk needs of `kiosk.server.client.KioskClient`."""

    async def list_procedures(self, field: str, offset: int, limit: int) -> ProceduresFound: ...
    async def get_procedure(self, code: str) -> ProcedureDetails: ...
    async def follow(self, token: str) -> DossierFollowed: ...
    async def take_receipt(self, job: str) -> None: ...
    async def report(self, report: ReportDevice) -> None: ...
    def messages(self) -> AsyncIterator[StreamMessage]: ...
    def reconnect_now(self) -> None: ...


class Keeper(Protocol):
    """What the desk needs of `kiosk.server.snapshot_store.Store`."""

    def save(self, snapshot: KioskSnapshot) -> None: ...


PinCheck = Callable[[str, str], bool]
"""Whether a PIN is the one of a hash; slow by intention."""


class Desk:
    """`run` it in an asyncio loop; `happens` may be called from any thread once it runs."""

    def __init__(
        self,
        first: FlowState,
        server: Server,
        printer: TicketPrinter,
        keeper: Keeper,
        stock: Stock,
        *,
        check_pin: PinCheck,
        changed: Callable[[], None] = lambda: None,
        leave: Callable[[], None] = lambda: None,
        clock: Callable[[], datetime] = utc_now,
        trace: Trace = no_trace,
        report_seconds: float = REPORT_SECONDS,
        alone_retry_seconds: float = RETRY_SECONDS,
    ) -> None:
        self.state = first
        self.health = Health(version=program_version())
        self._server = server
        self._printer = printer
        self._keeper = keeper
        self._stock = stock
        self._check_pin = check_pin
        self._changed = changed
        self._leave = leave
        self._clock = clock
        self._trace = trace
        self._report_seconds = report_seconds
        self._book = ProcedureBook(server)
        self._receipts = ReceiptTaker(server, printer, trace=trace)
        self._standby = Standby(
            stock,
            server,
            clock=clock,
            situation=self._situation,
            changed=self._stock_changed,
            calendar=self._calendar_arrived,
            trace=trace,
            retry_seconds=alone_retry_seconds,
        )
        self._news = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tasks: asyncio.TaskGroup | None = None

    async def run(self) -> None:
        """Work until cancelled."""
        self._loop = asyncio.get_running_loop()
        try:
            async with asyncio.TaskGroup() as self._tasks:
                self._tasks.create_task(self._begin(), name="server")
                self._tasks.create_task(self._follow_printer(), name="printer")
                self._tasks.create_task(self._receipts.run(), name="receipts")
                self._tasks.create_task(self._standby.run(), name="standby")
                self._tasks.create_task(self._report(), name="report")
                self._tasks.create_task(self._tick(), name="tick")
        finally:
            self._loop = self._tasks = None
            await self._printer.close()
            await asyncio.to_thread(self._stock.close)

    def happens(self, happening: happen.Happening) -> None:
        """Tell the desk, from any thread. Before it runs and after it ended, nobody listens."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._take, happening)

    def _take(self, happening: happen.Happening) -> None:
        before = self.state
        step = advance(before, happening, self._clock(), lambda: uuid.uuid4().hex)
        self.state = step.state
        for wish in step.wishes:
            self._grant(wish)
        if step.state is not before or isinstance(happening, happen.Tick):
            self._changed()

    def _grant(self, wish: happen.Wish) -> None:
        if self._tasks is None:
            return
        match wish:
            case happen.Issue(command, key):
                self._tasks.create_task(self._issue(command, key))
            case happen.Print(ticket):
                self._tasks.create_task(self._print(ticket))
            case happen.AskFields() | happen.AskProcedures() | happen.AskProcedure():
                self._tasks.create_task(self._ask_catalogue(wish))
            case happen.PrintList(details, language):
                self._tasks.create_task(self._print_list(details, language))
            case happen.Follow(token):
                self._tasks.create_task(self._follow_dossier(token))
            case happen.Reprint(ticket):
                self._tasks.create_task(self._print(ticket, again=True))
            case happen.EndTicket(ticket, has_number):
                self._standby.end_visit()
                self._tasks.create_task(self._printer.end(ticket, has_number))
            case happen.CountNewRoll():
                self._tasks.create_task(self._printer.new_roll())
            case happen.TestPage(language):
                self._tasks.create_task(self._printer.print_test_page(language))
            case happen.Settle(again):
                self._tasks.create_task(self._printer.settle(again))
            case happen.CheckPin(pin, pin_hash):
                self._tasks.create_task(self._check(pin, pin_hash))
            case happen.Reconnect():
                self._server.reconnect_now()
            case happen.Leave():
                self._leave()

    async def _issue(self, command: IssueTicket, key: str) -> None:
        self._trace("asked", service=command.service, key=key)
        try:
            ticket = await self._standby.give(command, key)
        except Refused as trouble:
            log.warning("No ticket for %s: %s", command.service, trouble)
            self._take(happen.IssueFailed(key, trouble.code))
        except NoAnswer as trouble:
            log.warning("No ticket for %s: %s", command.service, trouble)
            self._take(happen.IssueFailed(key, None))
        else:
            self._trace("issued", number=ticket.number, key=key)
            self._take(happen.TicketArrived(key, ticket))

    async def _print(self, ticket: TicketIssued, *, again: bool = False) -> None:
        try:
            async with aclosing(self._printer.print(ticket, again=again)) as papers:
                async for paper in papers:
                    self._trace("paper", number=ticket.number, paper=paper)
                    self._take(happen.PrintEnded(ticket.ticket_id, paper))
        except Exception:  # the citizen photographs the number; the desk goes on
            log.exception("%s is not printed", ticket.number)
            self._take(happen.PrintEnded(ticket.ticket_id, happen.Paper.NOT_YET))

    async def _ask_catalogue(
        self, asked: happen.AskFields | happen.AskProcedures | happen.AskProcedure
    ) -> None:
        answer: happen.Happening
        try:
            match asked:
                case happen.AskFields():
                    answer = happen.FieldsFound(await self._book.fields())
                case happen.AskProcedures(field):
                    answer = happen.ProceduresFound(field, await self._book.of_field(field))
                case happen.AskProcedure(code):
                    answer = happen.ProcedureFound(await self._book.procedure(code))
        except ServerTrouble as trouble:
            log.warning("The catalogue does not answer: %s", trouble)
            answer = happen.NotFound(asked)
        self._take(answer)

    async def _print_list(self, details: ProcedureDetails, language: str) -> None:
        code = details.procedure.code
        try:
            printed = await self._printer.print_papers(details, language)
        except Exception:  # the code on the glass leads to the same list; the desk goes on
            log.exception("The papers of %s are not printed", code)
            printed = False
        self._trace("papers", code=code, printed=printed)
        self._take(happen.PapersPrinted(code, printed))

    async def _follow_dossier(self, token: str) -> None:
        """Ask for a dossier; neither its token nor its code is logged."""
        try:
            dossier = await self._server.follow(token)
        except Refused as trouble:
            log.info("No dossier is followed: %s", trouble.code.value)
            self._take(happen.FollowFailed(token, trouble.code))
        except NoAnswer as trouble:
            log.warning("No dossier is followed: %s", trouble)
            self._take(happen.FollowFailed(token, None))
        else:
            self._trace("followed", status=dossier.status)
            self._take(happen.DossierArrived(token, dossier))

    async def _check(self, pin: str, pin_hash: str) -> None:
        right = await asyncio.to_thread(self._check_pin, pin, pin_hash)
        self._trace("pin", right=right)
        self._take(happen.PinChecked(right))

    async def _begin(self) -> None:
        """With the printer as it was last time: perhaps no server says which it is today."""
        if self.state.snapshot is not None:
            await self._printer.use(self.state.snapshot.printer)
        await self._follow_server()

    async def _follow_server(self) -> None:
        async for message in self._server.messages():
            self._take(message)
            match message:
                case happen.SnapshotArrived(snapshot):
                    self._trace("connected", sequence=snapshot.sequence)
                    self._see_stock()
                    self._standby.found()
                    await self._printer.use(snapshot.printer)
                    self._receipts.offered(snapshot.receipts)
                    await self._keep(snapshot)
                case happen.EventArrived(KioskReceipts(receipts=receipts)):
                    self._receipts.offered(receipts)
                case happen.ServerLost(code):
                    self._trace("lost", code=code)

    def _situation(self) -> Situation:
        state = self.state
        refused = state.server_refusal is not None or state.clock_is_off
        return Situation(state.snapshot, state.server_lost_since is not None, not refused)

    def _stock_changed(self, stock: StockState) -> None:
        """For the glass which numbers there are, for staff and server how the stock is."""
        self._take(happen.NumbersHeld(frozenset(stock.left)))
        self._see_stock()

    def _see_stock(self) -> None:
        stock, state = self._standby.state, self.state
        notes = stock_notes(state.languages[0], stock, clock_is_off=state.clock_is_off)
        self.health = replace(
            self.health, undelivered=stock.undelivered, notes=notes, held=self._held(stock)
        )
        self._news.set()

    def _held(self, stock: StockState) -> int | None:
        snapshot = self.state.snapshot
        return None if snapshot is None else least_held(snapshot, stock.left, self._clock())

    async def _calendar_arrived(self, snapshot: KioskSnapshot) -> None:
        self._take(happen.CalendarArrived(snapshot))
        await self._keep(snapshot)

    async def _keep(self, snapshot: KioskSnapshot) -> None:
        try:
            await asyncio.to_thread(self._keeper.save, snapshot)
            self._trace("kept", sequence=snapshot.sequence)
        except OSError:
            log.exception("The snapshot is not kept; a restart will wait for the server")

    async def _follow_printer(self) -> None:
        async for now in self._printer.health():
            health = _with_printer(self.health, now)
            if health == self.health:
                continue
            self._trace("printer", state=now.state, jobs_waiting=now.jobs_waiting)
            self.health = health
            self._take(happen.PrinterChanged(now.state))
            self._news.set()

    async def _report(self) -> None:
        """Each minute and at each change; a report that did not arrive is sent again later."""
        while True:
            self._news.clear()
            try:
                await self._server.report(self.health.report())
                self._trace("reported", printer=self.health.printer)
            except ServerTrouble as trouble:
                log.info("The report did not arrive: %s", trouble)
            try:
                async with asyncio.timeout(self._report_seconds):
                    await self._news.wait()
            except TimeoutError:
                pass  # a minute has passed

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK_SECONDS)
            self._take(happen.Tick())


def _with_printer(health: Health, now: PrinterHealth) -> Health:
    return replace(
        health,
        printer=now.state,
        printer_detail=now.detail,
        jobs_waiting=now.jobs_waiting,
        unsure=now.unsure,
        tickets_left=now.tickets_left,
    )


def check_pin(pin: str, pin_hash: str) -> bool:
    """Whether `pin` is the one of the argon2 `pin_hash`. Takes tenths of a second."""
    from argon2 import PasswordHasher
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return PasswordHasher().verify(pin_hash, pin)
    except (VerificationError, InvalidHashError) as trouble:
        if isinstance(trouble, InvalidHashError):
            log.error("staff_pin_hash in the centre file is no argon2 hash")
        return False
