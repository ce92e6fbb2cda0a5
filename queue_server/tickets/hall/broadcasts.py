"""The messages that follow an event: to boards at once, then to everybody whose figures changed.

A call goes to the boards and to its own phone in the same step of the event loop in which it
arrives. Figures (people ahead, estimates) change for everybody with every call, so they are
gathered and sent a few times a second.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import Final

from config.centre.model import Board, Centre, Kiosk
from config.wire import (
    BoardCalled,
    BoardCallEnded,
    BoardNotices,
    BoardSnapshot,
    CounterSnapshot,
    KioskNotices,
    KioskOfficials,
    KioskReceipts,
    KioskSnapshot,
    Notice,
    TicketAction,
    TicketId,
    TicketState,
    TicketStatus,
)
from config.wire.centre.helping import CounterHelp
from config.wire.dossiers.answers import ReceiptJob
from config.wire.feedback.officials import OfficialToday
from config.wire.procedures import Slide
from display.voice import Announcer
from queue_server.centre.events import (
    CentreChanged,
    CounterChanged,
    DeviceChanged,
    NoticesChanged,
    RotaChanged,
)
from queue_server.core.clock import Clock
from queue_server.core.current import Current
from queue_server.core.db.base import Database
from queue_server.core.events import Event, EverythingMayHaveChanged
from queue_server.core.streams.hub import Hub
from queue_server.core.streams.sse import framed_message
from queue_server.tickets.events import CallHeard, HelpingChanged, TicketAmended, TicketChanged
from queue_server.tickets.hall.announcements import spoken
from queue_server.tickets.hall.day import Day, read_day
from queue_server.tickets.hall.device_reports import DeviceReports
from queue_server.tickets.hall.phones import Phones
from queue_server.tickets.hall.processor_share import Effort
from queue_server.tickets.hall.screens import snapshots
from queue_server.tickets.hall.screens.boards import Boards
from queue_server.tickets.hall.screens.consoles import Consoles
from queue_server.tickets.hall.screens.kiosks import Kiosks
from queue_server.tickets.hall.told_log import ToldLog
from queue_server.tickets.hall.view import CentreView, Hall
from queue_server.tickets.rules.calling.dispatch import seconds_unchanged
from queue_server.tickets.rules.lifecycle import Ticket

logger = logging.getLogger(__name__)

GATHER_SECONDS: Final = 0.1
"""How long figures are gathered before they are sent again."""
UNHEARD_SECONDS: Final = 1.0
"""The same of a process that nobody hears, as one that stands by for another: what it shows to the
first who comes is at most so old, and events of the other cost it little."""
SHARE_FOR_FIGURES: Final = 0.1
"""Of the processor's time at most, however full the hall is."""
REFRESH_SECONDS: Final = 15.0
"""Estimates shrink by themselves; nothing happening, they are sent this often."""


class Live:
    """The hall's view and its streams; `running` keeps them fresh."""

    def __init__(
        self,
        centre: Current[Centre],
        view: CentreView,
        database: Database,
        hub: Hub,
        clock: Clock,
        announcer: Announcer,
        receipts: Callable[[str], list[ReceiptJob]] = lambda _kiosk: [],
        slides: Callable[[Board], list[Slide]] = lambda _board: [],
        own_notices: Callable[[], list[Notice]] = list,
        officials: Callable[[], list[OfficialToday]] = list,
    ) -> None:
        """`receipts` gives what waits for the printer of a kiosk, `slides` what a board shows
        between calls, `own_notices` what boards say below the lines of the staff, `officials`
        who is in charge today."""
        self._centre = centre
        self._receipts = receipts
        self._officials = officials
        self._told_officials: list[OfficialToday] = []
        self._announcer = announcer
        self.hub = hub
        self._view = view
        self._database = database
        self._clock = clock
        self.hall = Hall(centre.value, view, Day(centre.value.day(clock.now()), [], []))
        self.sequence = int(clock.now().timestamp())
        self._boards = Boards(hub, slides, own_notices)
        self.told = ToldLog()
        self._kiosks = Kiosks(hub)
        self._missed: list[TicketChanged] | None = None
        self._newest_helps: list[CounterHelp] | None = None
        """What was heard of help between counters since the last loading began."""
        self._change = asyncio.Event()
        self._new_figures = asyncio.Event()
        self._reports = DeviceReports()
        self._effort = Effort(SHARE_FOR_FIGURES, 0.0)
        self.phones = Phones(hub, lambda: self.hall, self.ticket_status, clock)
        self._stale = False
        self._stale_figures = False
        self._figures_hold_until = 0.0
        """An instant of the monotonic clock."""
        self._stale_consoles: set[str] = set()
        database.bus.listen(self.hear)

    # ------------------------------------------------------------------------- lifetime

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Load the day and keep the figures fresh until left."""
        await self.load()
        loops = (self._refreshing(), self._telling_phones())
        refreshing = [asyncio.create_task(loop) for loop in loops]
        try:
            yield
        finally:
            for task in refreshing:
                task.cancel()
            await asyncio.gather(*refreshing, return_exceptions=True)

    @property
    def is_whole(self) -> bool:
        """Whether what is shown follows the database: not while events may have been missed."""
        return not self._stale and self._missed is None

    async def load(self) -> None:
        """Rebuild the view from the database; events that come meanwhile are kept for it."""
        # What happens from here on is in what is read, or makes it stale again.
        self._missed, self._newest_helps, self._stale = [], None, False
        now = self._clock.now()
        centre = self._centre.value
        day = centre.day(now)
        try:
            read = await self._database.read(lambda c: read_day(c, centre, day, now))
        except BaseException:
            self._stale = True
            raise
        finally:
            missed, self._missed = self._missed, None
        calls = self.hall.calls
        self.hall = Hall(centre, self._view, read)
        self.hall.calls = calls
        if self._newest_helps is not None:
            self.hall.helps = self._newest_helps
        for event in missed:
            self.hall.apply(event)
        now = self._clock.now()
        self._boards.load(self.hall, self.sequence, now)
        self._kiosks.forget()
        self.phones.forget()
        self._note_how_long_figures_hold(now)

    async def _refreshing(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._seconds_at_rest()):
                    await self._change.wait()
            self._change.clear()
            await _logging_errors(self.refresh)
            pace = GATHER_SECONDS if self.hub.is_heard else UNHEARD_SECONDS
            await asyncio.sleep(max(pace, self._effort.seconds_in_debt()))

    async def _telling_phones(self) -> None:
        while True:
            await self._new_figures.wait()
            self._new_figures.clear()
            await _logging_errors(self.phones.tell)

    def _seconds_at_rest(self) -> float:
        """How long, from now on, the figures hold if nothing happens."""
        return max(0.0, self._figures_hold_until - self._clock.monotonic())

    def _note_how_long_figures_hold(self, now: datetime) -> None:
        """If nothing happens, the figures hold until another ticket becomes the next."""
        orders = map(self.hall.called_by, self.hall.centre.counter_by_id)
        unchanged = seconds_unchanged(self.hall.waiting(), self.hall.centre.calling, now, orders)
        self._figures_hold_until = self._clock.monotonic() + min(REFRESH_SECONDS, unchanged)

    # --------------------------------------------------------------------------- hearing

    def hear(self, event: Event) -> None:
        """Take an event in and send at once what cannot wait."""
        if isinstance(event, TicketChanged):
            self._hear_ticket(event)
            self._mark([event.counter or ""], figures=event.moves_figures)
        elif isinstance(event, TicketAmended):
            self._stale = self._stale or self._missed is not None
            self.hall.amend(event.ticket)
            self._mark(figures=True)
        elif isinstance(event, CallHeard):
            if self.hall.calls.hear(event):
                ticket = self.hall.tickets.get(TicketId(event.ticket_id))
                self._mark([ticket.counter or ""] if ticket else [""])
        elif isinstance(event, DeviceChanged):
            if self._reports.is_news(event.state):
                self._mark(self.hall.centre.counter_by_id)
        elif isinstance(event, HelpingChanged):
            self._newest_helps = event.helps
            self.hall.helps = event.helps
            self.hall.counters_changed()
            self._mark(figures=True)
        elif isinstance(event, CounterChanged):
            self.hall.counters_changed()
            self._mark(figures=True)
        elif isinstance(event, NoticesChanged):
            self._hear_notices(event)
            self._mark(figures=True)
        elif isinstance(event, RotaChanged):
            self._hear_rota()
        elif isinstance(event, EverythingMayHaveChanged | CentreChanged):
            self._stale = True
            self._mark(figures=True)

    def _mark(self, consoles: Iterable[str] = (), *, figures: bool = False) -> None:
        """Note what the next refresh must send: to these consoles, or `figures` to everybody."""
        self._stale_figures = self._stale_figures or figures
        self._stale_consoles.update(consoles)
        self._change.set()

    def _hear_ticket(self, event: TicketChanged) -> None:
        if self._missed is not None:
            self._missed.append(event)
        before = self.hall.tickets.get(event.ticket.id)
        self.hall.apply(event)
        state = event.ticket.state
        was_called = before is not None and before.state is TicketState.CALLED
        if was_called and state is not TicketState.CALLED:
            self._end_call(event.ticket, state in (TicketState.SERVING, TicketState.DONE))
        if event.action in (TicketAction.CALL, TicketAction.RECALL):
            self._call(event)
        if state is not TicketState.WAITING:
            self.phones.tell_one(event.ticket)

    def _call(self, event: TicketChanged) -> None:
        recall = event.action is TicketAction.RECALL
        call = self.hall.call_of(event.ticket, event.at, recall=recall)
        self._boards.send(BoardCalled(sequence=self._next(), call=call), event.ticket.service)
        if self._boards.are_heard:
            centre = self.hall.centre
            self._announcer.prepare(call, centre.languages, **spoken(centre, call))

    def _end_call(self, ticket: Ticket, answered: bool) -> None:
        sequence = self._next()
        self._boards.send(BoardCallEnded(sequence=sequence, ticket_id=ticket.id, answered=answered))

    def _hear_notices(self, event: NoticesChanged) -> None:
        said = {
            "notices": event.notices,
            "emergency": event.emergency,
            "messages": event.messages,
        }
        self._boards.send_notices(BoardNotices(sequence=self._next(), **said))
        for told in (*event.messages, event.emergency):
            if told is not None and told.sounds:
                self._announcer.prepare_message(told.text, self.hall.centre.languages)
        kiosk_event = KioskNotices(sequence=self._next(), **said)
        for topic in self.hub.topics("kiosk:"):
            self.hub.send(topic, framed_message(kiosk_event.kind, kiosk_event))

    def _hear_rota(self) -> None:
        """Boards and kiosks come back for who is on call now."""
        self._boards.load(self.hall, self.sequence, self._clock.now())
        for screens in ("board:", "kiosk:"):
            self.hub.drop_all(screens)

    def tell_receipts(self, kiosk: str) -> None:
        """Tell a kiosk which receipts wait for its printer now."""
        event = KioskReceipts(sequence=self._next(), receipts=self._receipts(kiosk))
        self.hub.send(f"kiosk:{kiosk}", framed_message(event.kind, event))

    def tell_slides(self) -> None:
        """Tell every board whose slides have changed which they are now, and kiosks who is in
        charge."""
        self._boards.send_slides(self._next)
        officials = self._officials()
        if officials != self._told_officials:
            self._told_officials = officials
            event = KioskOfficials(sequence=self._next(), officials=officials)
            for topic in self.hub.topics("kiosk:"):
                self.hub.send(topic, framed_message(event.kind, event))

    def tell_notices(self) -> None:
        """Tell the boards what stands at their foot now."""
        view = self._view
        self._boards.send_notices(
            BoardNotices(
                sequence=self._next(),
                notices=view.notices,
                emergency=view.emergency,
                messages=view.messages,
            )
        )

    def _next(self) -> int:
        self.sequence += 1
        return self.sequence

    # ------------------------------------------------------------------------ refreshing

    async def refresh(self) -> None:
        """Send every figure that has changed to its followers; where no figure can have changed,
        only the snapshots of the consoles that an event concerns."""
        now = self._clock.now()
        consoles, self._stale_consoles = self._stale_consoles, set()
        if self._stale or self.hall.centre.day(now) != self.hall.day:
            await self.load()
            self.hub.drop_all()
            consoles.clear()
        if self._stale_figures or not consoles or not self._seconds_at_rest():
            self._stale_figures = False
            await self._refresh_figures(now)
            consoles = set(self.hall.centre.counter_by_id)
        await self._refresh_counters(consoles, now)

    async def _refresh_figures(self, now: datetime) -> None:
        """In a full hall each step takes some milliseconds; calls go out between them."""
        for step in (self._note_how_long_figures_hold, self._simulate, self._send_figures):
            with self._effort.spent():
                step(now)
            await asyncio.sleep(0)

    def _simulate(self, now: datetime) -> None:
        self.hall.forecast(now, fresh=True)

    def _send_figures(self, now: datetime) -> None:
        self.phones.enqueue()
        self._new_figures.set()
        states = self.hall.service_states(now)
        self._boards.send_figures(states, self._next)
        self._kiosks.send_services(self.hall.centre.kiosks, states, self._next)

    async def _refresh_counters(self, counters: Collection[str], now: datetime) -> None:
        consoles: Consoles | None = None
        for counter in counters:
            if self.hub.listens(f"counter:{counter}"):
                if consoles is None or consoles.version != self.hall.version:
                    consoles = Consoles(self.hall, now)
                with self._effort.spent():
                    self._refresh_counter(consoles, counter)
                await asyncio.sleep(0)

    def _refresh_counter(self, consoles: Consoles, counter: str) -> None:
        # News of a device or another counter moves no board's figure; what does is of the same
        # moment on both.
        snapshot = consoles.snapshot(counter, self._next())
        self.hub.send(f"counter:{counter}", framed_message("counter", snapshot))

    # ------------------------------------------------------------------------- snapshots

    def board_snapshot(self, board: str) -> BoardSnapshot:
        """The board as it is now. Raises `KeyError`."""
        return self._boards.snapshot(board, self.sequence, self._clock.now())

    def kiosk_snapshot(self, kiosk: Kiosk) -> KioskSnapshot:
        """Everything that a kiosk needs, as it is now."""
        now, receipts = self._clock.now(), self._receipts(kiosk.id)
        return snapshots.kiosk_snapshot(
            self.hall, kiosk, receipts, self._officials(), self.sequence, now
        )

    def counter_snapshot(self, counter: str) -> CounterSnapshot:
        """Everything that a console shows. Raises `KeyError`."""
        return Consoles(self.hall, self._clock.now()).snapshot(counter, self.sequence)

    def ticket_status(self, ticket: Ticket) -> TicketStatus:
        """What the phone that holds a ticket's token may know."""
        status = snapshots.ticket_status(self.hall, ticket, self.sequence, self._clock.now())
        self.told.note(ticket, status)
        return status


async def _logging_errors(refresh: Callable[[], Awaitable[None]]) -> None:
    """One round of a loop, which must go on after a failure."""
    try:
        await refresh()
    except Exception:
        logger.exception("the figures could not be refreshed")
