"""Runs the flow and carries out its effects at server, printer and disk. No Kivy.

The controller has an asyncio loop and a thread of its own, so that a ticket is printed while the
screen is still being drawn. Its `state` is replaced as a whole and never changed, so that the
drawing thread may read it at any time.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Protocol

from config.wire import IssueTicket, KioskReceipts, KioskSnapshot, ReportDevice, TicketIssued
from config.wire.dossiers.answers import DossierFollowed
from config.wire.procedures import ProcedureDetails, ProceduresFound
from kiosk.control.health import Health, program_version
from kiosk.core.clock import utc_now
from kiosk.core.trace import Trace, no_trace
from kiosk.flow import effects, events
from kiosk.flow.machine import advance
from kiosk.flow.state import FlowState
from kiosk.offline.availability import NumberPoolState, fewest_numbers
from kiosk.offline.issuer import (
    RETRY_SECONDS,
    IssuerHooks,
    IssuerIntervals,
    IssuerServer,
    ServerStatus,
    TicketIssuer,
)
from kiosk.offline.number_pool import NumberPool
from kiosk.offline.staff_notes import staff_notes
from kiosk.printing.printer import PrinterHealth, TicketPrinter
from kiosk.printing.receipts import ReceiptTaker
from kiosk.server.client import NoAnswer, Refused, ServerTrouble, StreamMessage
from kiosk.server.procedure_cache import ProcedureCache
from printer.documents.letterhead import Stationery
from printer.spooling.outcome import PrintOutcome

log = logging.getLogger(__name__)

TICK_SECONDS: Final = 0.25
REPORT_SECONDS: Final = 60.0


class ControllerServer(IssuerServer, Protocol):
    """What the controller needs of `kiosk.server.client.KioskClient`."""

    async def list_procedures(self, field: str, offset: int, limit: int) -> ProceduresFound: ...
    async def get_procedure(self, code: str) -> ProcedureDetails: ...
    async def follow(self, token: str) -> DossierFollowed: ...
    async def take_receipt(self, job: str) -> None: ...
    async def report(self, report: ReportDevice) -> None: ...
    def messages(self) -> AsyncIterator[StreamMessage]: ...
    def reconnect_now(self) -> None: ...


class SnapshotKeeper(Protocol):
    """What the controller needs of `kiosk.server.snapshot_store.SnapshotStore`."""

    def save(self, snapshot: KioskSnapshot) -> None: ...


PinCheck = Callable[[str, str], bool]
"""Whether a PIN is the one of a hash; slow by intention."""


@dataclass(frozen=True)
class Adapters:
    """What the controller works with outside of the flow; tests put fakes in their place."""

    server: ControllerServer
    printer: TicketPrinter
    snapshots: SnapshotKeeper
    pool: NumberPool
    check_pin: PinCheck
    clock: Callable[[], datetime] = utc_now
    trace: Trace = no_trace


@dataclass(frozen=True)
class Intervals:
    """How often things are done again, in seconds."""

    report: float = REPORT_SECONDS
    offline_retry: float = RETRY_SECONDS


class Controller:
    """`run` it in an asyncio loop; `dispatch` may be called from any thread once it runs.

    `changed` is called after each change of `state`, `leave` where staff end the program.
    """

    def __init__(
        self,
        first: FlowState,
        adapters: Adapters,
        *,
        changed: Callable[[], None] = lambda: None,
        leave: Callable[[], None] = lambda: None,
        intervals: Intervals = Intervals(),
    ) -> None:
        self.state = first
        self.health = Health(version=program_version())
        self._server = server = adapters.server
        self._printer = adapters.printer
        self._snapshots = adapters.snapshots
        self._pool = adapters.pool
        self._check_pin = adapters.check_pin
        self._clock = adapters.clock
        self._trace = trace = adapters.trace
        self._changed = changed
        self._leave = leave
        self._report_seconds = intervals.report
        self._catalogue = ProcedureCache(server)
        self._receipts = ReceiptTaker(server, adapters.printer, trace=trace)
        self._issuer = TicketIssuer(
            adapters.pool,
            server,
            IssuerHooks(self._server_status, self._pool_changed, self._calendar_arrived),
            clock=adapters.clock,
            trace=trace,
            intervals=IssuerIntervals(retry=intervals.offline_retry),
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
                self._tasks.create_task(self._issuer.run(), name="standby")
                self._tasks.create_task(self._report(), name="report")
                self._tasks.create_task(self._tick(), name="tick")
        finally:
            self._loop = self._tasks = None
            await self._printer.close()
            await asyncio.to_thread(self._pool.close)

    def dispatch(self, event: events.Event) -> None:
        """Hand over an event, from any thread; before the start and after the end it is dropped."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._advance, event)

    def _advance(self, event: events.Event) -> None:
        before = self.state
        step = advance(before, event, self._clock(), lambda: uuid.uuid4().hex)
        self.state = step.state
        for effect in step.effects:
            self._perform(effect)
        if step.state is not before or isinstance(event, events.ClockTicked):
            self._changed()

    def _perform(self, effect: effects.Effect) -> None:
        if self._tasks is None:
            return
        match effect:
            case effects.RequestTicket(command, key):
                self._tasks.create_task(self._issue(command, key))
            case effects.SubmitPrintJob(ticket, again):
                self._tasks.create_task(self._print(ticket, again=again))
            case effects.FetchFields() | effects.FetchProcedures() | effects.FetchProcedure():
                self._tasks.create_task(self._ask_catalogue(effect))
            case effects.PrintPapersList(details, language):
                self._tasks.create_task(self._print_list(details, language))
            case effects.FetchDossier(token):
                self._tasks.create_task(self._follow_dossier(token))
            case effects.EndVisit(ticket, has_number):
                self._issuer.end_visit()
                self._tasks.create_task(self._printer.end(ticket, has_number))
            case effects.ResetPaperRoll():
                self._tasks.create_task(self._printer.new_roll())
            case effects.PrintTestPage(language):
                self._tasks.create_task(self._printer.print_test_page(language))
            case effects.SettleJobs(again):
                self._tasks.create_task(self._printer.settle(again))
            case effects.CheckPin(pin, pin_hash):
                self._tasks.create_task(self._check(pin, pin_hash))
            case effects.Reconnect():
                self._server.reconnect_now()
            case effects.Quit():
                self._leave()

    async def _issue(self, command: IssueTicket, key: str) -> None:
        self._trace("asked", service=command.service, key=key)
        try:
            ticket = await self._issuer.issue(command, key)
        except Refused as trouble:
            log.warning("No ticket for %s: %s", command.service, trouble)
            self._advance(events.TicketFailed(key, trouble.code))
        except NoAnswer as trouble:
            log.warning("No ticket for %s: %s", command.service, trouble)
            self._advance(events.TicketFailed(key, None))
        else:
            self._trace("issued", number=ticket.number, key=key)
            self._advance(events.TicketArrived(key, ticket))

    async def _print(self, ticket: TicketIssued, *, again: bool = False) -> None:
        try:
            async with aclosing(self._printer.print(ticket, again=again)) as outcomes:
                async for outcome in outcomes:
                    self._trace("paper", number=ticket.number, paper=outcome)
                    self._advance(events.PrintReported(ticket.ticket_id, outcome))
        except Exception:  # the citizen photographs the number; the controller goes on
            log.exception("%s is not printed", ticket.number)
            self._advance(events.PrintReported(ticket.ticket_id, PrintOutcome.WAITING))

    async def _ask_catalogue(
        self, asked: effects.FetchFields | effects.FetchProcedures | effects.FetchProcedure
    ) -> None:
        answer: events.Event
        try:
            match asked:
                case effects.FetchFields():
                    answer = events.FieldsArrived(await self._catalogue.fields())
                case effects.FetchProcedures(field):
                    answer = events.ProceduresArrived(field, await self._catalogue.of_field(field))
                case effects.FetchProcedure(code):
                    answer = events.ProcedureArrived(await self._catalogue.procedure(code))
        except ServerTrouble as trouble:
            log.warning("The catalogue does not answer: %s", trouble)
            answer = events.CatalogueFailed(asked)
        self._advance(answer)

    async def _print_list(self, details: ProcedureDetails, language: str) -> None:
        code = details.procedure.code
        try:
            outcome = await self._printer.print_papers(details, language)
        except Exception:  # the code on the screen leads to the same list; the controller goes on
            log.exception("The papers of %s are not printed", code)
            outcome = PrintOutcome.DISCARDED
        self._trace("papers", code=code, printed=outcome.took_paper)
        self._advance(events.PapersListReported(code, outcome))

    async def _follow_dossier(self, token: str) -> None:
        """Ask for a dossier; neither its token nor its code is logged."""
        try:
            dossier = await self._server.follow(token)
        except Refused as trouble:
            log.info("No dossier is followed: %s", trouble.code.value)
            self._advance(events.DossierFailed(token, trouble.code))
        except NoAnswer as trouble:
            log.warning("No dossier is followed: %s", trouble)
            self._advance(events.DossierFailed(token, None))
        else:
            self._trace("followed", status=dossier.status)
            self._advance(events.DossierArrived(token, dossier))

    async def _check(self, pin: str, pin_hash: str) -> None:
        right = await asyncio.to_thread(self._check_pin, pin, pin_hash)
        self._trace("pin", right=right)
        self._advance(events.PinChecked(right))

    async def _begin(self) -> None:
        """With the printer as it was last time: perhaps no server says which it is today."""
        if self.state.snapshot is not None:
            await self._use_printer(self.state.snapshot)
        await self._follow_server()

    async def _use_printer(self, snapshot: KioskSnapshot) -> None:
        stationery = Stationery.made_of(snapshot.logo, snapshot.paper_texts)
        await self._printer.use(snapshot.printer, stationery)

    async def _follow_server(self) -> None:
        async for message in self._server.messages():
            self._advance(message)
            match message:
                case events.SnapshotArrived(snapshot):
                    self._trace("connected", sequence=snapshot.sequence)
                    self._update_pool_health()
                    self._issuer.server_found()
                    await self._use_printer(snapshot)
                    self._receipts.offered(snapshot.receipts)
                    await self._keep(snapshot)
                case events.EventArrived(KioskReceipts(receipts=receipts)):
                    self._receipts.offered(receipts)
                case events.ServerLost(code):
                    self._trace("lost", code=code)

    def _server_status(self) -> ServerStatus:
        state = self.state
        refused = state.server_refusal is not None or state.clock_is_off
        return ServerStatus(state.snapshot, state.server_lost_since is not None, not refused)

    def _pool_changed(self, pool: NumberPoolState) -> None:
        """For the screen which numbers there are, for staff and server how the pool is."""
        self._advance(events.NumberPoolChanged(frozenset(pool.left)))
        self._update_pool_health()

    def _update_pool_health(self) -> None:
        pool, state = self._issuer.state, self.state
        notes = staff_notes(state.languages[0], pool, clock_is_off=state.clock_is_off)
        self.health = replace(
            self.health, undelivered=pool.undelivered, notes=notes, held=self._held(pool)
        )
        self._news.set()

    def _held(self, pool: NumberPoolState) -> int | None:
        snapshot = self.state.snapshot
        return None if snapshot is None else fewest_numbers(snapshot, pool.left, self._clock())

    async def _calendar_arrived(self, snapshot: KioskSnapshot) -> None:
        self._advance(events.CalendarArrived(snapshot))
        await self._keep(snapshot)

    async def _keep(self, snapshot: KioskSnapshot) -> None:
        try:
            await asyncio.to_thread(self._snapshots.save, snapshot)
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
            self._advance(events.PrinterChanged(now.state))
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
            self._advance(events.ClockTicked())


def _with_printer(health: Health, now: PrinterHealth) -> Health:
    return replace(
        health,
        printer=now.state,
        printer_detail=now.detail,
        jobs_waiting=now.jobs_waiting,
        unsure=now.unsure,
        tickets_left=now.tickets_left,
    )
