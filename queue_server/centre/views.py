"""A centre as it is now, in memory: what snapshots are made from, on the event loop.

Filled from the database and then kept by events, so it is the same in every server process.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Connection

from config.centre.model import Centre, Counter
from config.wire import CounterState, CounterSummary, DeviceState, Emergency, HallMessage, Notice
from queue_server.centre import counter_log, repository, shifts
from queue_server.centre.events import (
    CentreChanged,
    CounterChanged,
    DeviceChanged,
    FinishingChanged,
    HeldShift,
    NoticesChanged,
    RotaChanged,
)
from queue_server.centre.shifts import FinishingDay
from queue_server.core.clock import Clock
from queue_server.core.current import Current
from queue_server.core.db.base import Database
from queue_server.core.errors import MotcuaError
from queue_server.core.events import Event, EventBus, EverythingMayHaveChanged

logger = logging.getLogger(__name__)

NOTICES = TypeAdapter(list[Notice])
MESSAGES = TypeAdapter(list[HallMessage])


@dataclass(frozen=True, slots=True)
class _Rows:
    """What is read at once, from one moment of the database."""

    counters: list[repository.CounterRow]
    unmanned: set[str]
    devices: list[repository.Device]
    notices: repository.NoticesRow
    shifts: list[HeldShift]
    finishing: FinishingDay | None = None


def summary_of(
    counter: Counter, row: repository.CounterRow | None, *, manned: bool = True
) -> CounterSummary:
    """The counter with its state; without a row it is closed."""
    return CounterSummary(
        counter=counter.id,
        name=counter.name,
        services=list(counter.services),
        state=row.state if row else CounterState.CLOSED,
        staff_id=row.staff_id if row else None,
        staff_name=row.staff_name if row else None,
        since=row.since if row else None,
        back_at=row.back_at if row else None,
        manned=manned,
        winding_down=counter.winding_down,
    )


def notices_of(centre: Centre, row: repository.NoticesRow) -> NoticesChanged:
    """The lines (the centre file's until somebody sets others), the banner, and the messages."""
    if row.notices is None:
        lines = [Notice(text=text) for text in centre.notices]
    else:
        lines = NOTICES.validate_json(row.notices)
    banner = None if row.emergency is None else Emergency.model_validate_json(row.emergency)
    messages = [] if row.messages is None else MESSAGES.validate_json(row.messages)
    return NoticesChanged(notices=lines, emergency=banner, messages=messages)


class CentreViews:
    """Counters, notices, devices and the rota of the centre, as they are now."""

    def __init__(
        self, database: Database, centre: Current[Centre], bus: EventBus, clock: Clock
    ) -> None:
        self._database, self._clock = database, clock
        self._centre = centre
        self._changes = 0
        self._reloading: asyncio.Task[None] | None = None
        self.counters: dict[str, CounterSummary] = {}
        self.devices: dict[str, DeviceState] = {}
        self.notices: list[Notice] = []
        self.emergency: Emergency | None = None
        self.messages: list[HallMessage] = []
        self.shifts: dict[int, HeldShift] = {}
        """The shifts that are not over, by their numbers."""
        self.finishing: FinishingDay | None = None
        """The day on which who waits is served, after closing too."""
        self._put(_Rows([], set(), [], repository.NoticesRow(None, None), []))
        kinds = (CounterChanged, DeviceChanged, NoticesChanged, RotaChanged, FinishingChanged)
        bus.listen(self._hear, *kinds, CentreChanged, EverythingMayHaveChanged)

    async def load(self) -> None:
        """Fill the views from the database, again if something happened meanwhile."""
        while True:
            before = self._changes
            rows = await self._database.read(self._read)
            if before == self._changes:
                self._put(rows)
                return

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Loaded, until left."""
        await self.load()
        try:
            yield
        finally:
            await self.stop()

    async def stop(self) -> None:
        if self._reloading is not None:
            self._reloading.cancel()
            await asyncio.gather(self._reloading, return_exceptions=True)

    @property
    def reloading(self) -> bool:
        return self._reloading is not None and not self._reloading.done()

    async def settle(self) -> None:
        """Wait until a reload that is under way has ended."""
        if self._reloading is not None:
            await asyncio.shield(self._reloading)

    def _read(self, connection: Connection) -> _Rows:
        counters = repository.counters_not_closed(connection)
        is_open = [row.counter for row in counters if row.state is CounterState.OPEN]
        return _Rows(
            counters,
            counter_log.unmanned(connection, is_open),
            repository.all_devices(connection),
            repository.read_notices(connection),
            shifts.planned(connection, self._clock.now()),
            shifts.finishing(connection),
        )

    def _put(self, rows: _Rows) -> None:
        by_counter = {row.counter: row for row in rows.counters}
        self.counters = {
            counter.id: summary_of(
                counter, by_counter.get(counter.id), manned=counter.id not in rows.unmanned
            )
            for counter in self._centre.value.counters
        }
        self.devices = {state.device: state for state in self._device_states(rows.devices)}
        self._put_notices(notices_of(self._centre.value, rows.notices))
        self.shifts = {one.shift: one for one in rows.shifts}
        self.finishing = rows.finishing

    def _follow_centre(self) -> None:
        """What is known of the parts that the changed centre has; a new part is closed, and silent,
        until the database was read."""
        known, devices = self.counters, self.devices
        planned, finishing = self.shifts, self.finishing
        notices = NoticesChanged(
            notices=self.notices, emergency=self.emergency, messages=self.messages
        )
        self._put(_Rows([], set(), [], repository.NoticesRow(None, None), []))
        self._put_notices(notices)
        self.shifts, self.finishing = planned, finishing
        for counter in self._centre.value.counters:
            if counter.id in known:
                held = {"name", "services", "winding_down"}
                now = summary_of(counter, None).model_dump(include=held)
                self.counters[counter.id] = known[counter.id].model_copy(update=now)
        self.devices |= {id: state for id, state in devices.items() if id in self.devices}

    def _put_notices(self, now: NoticesChanged) -> None:
        self.notices, self.emergency, self.messages = now.notices, now.emergency, now.messages

    def _device_states(self, rows: Iterable[repository.Device]) -> Iterable[DeviceState]:
        by_id = {row.id: row for row in rows}
        for kiosk in self._centre.value.kiosks:
            yield _reported(by_id.get(kiosk.id)) or DeviceState(device=kiosk.id, kind="kiosk")
        for board in self._centre.value.boards:
            yield _reported(by_id.get(board.id)) or DeviceState(device=board.id, kind="board")

    def _hear(self, happened: Event) -> None:
        match happened:
            case CounterChanged(summary=summary) if summary.counter in self.counters:
                self.counters[summary.counter] = summary
            case DeviceChanged(state=state) if state.device in self.devices:
                self.devices[state.device] = state
            case NoticesChanged():
                self._put_notices(happened)
            case RotaChanged(planned=planned, removed=removed):
                kept = {id: one for id, one in self.shifts.items() if id not in removed}
                self.shifts = kept | {one.shift: one for one in planned}
            case FinishingChanged(day=day, services=services):
                self.finishing = None if day is None else FinishingDay(day, frozenset(services))
            case CentreChanged():
                self._follow_centre()
                self._reload()
            case EverythingMayHaveChanged():
                self._reload()
            case _:
                return
        self._changes += 1

    def _reload(self) -> None:
        if not self.reloading:
            self._reloading = asyncio.create_task(self._load_again(), name="centre views")

    async def _load_again(self) -> None:
        try:
            await self.load()
        except Exception as error:
            # The edge of a task that nobody awaits; the next event of its kind tries again.
            level = logging.WARNING if isinstance(error, MotcuaError) else logging.ERROR
            logger.log(level, "the views of the centre could not be reloaded", exc_info=True)


def _reported(device: repository.Device | None) -> DeviceState | None:
    if device is None or device.report is None:
        return None
    try:
        state = DeviceState.model_validate_json(device.report)
        return state.model_copy(update={"last_seen": device.last_seen})
    except ValidationError:
        # A later version wrote a word that this one does not know; the next report mends it.
        return None
