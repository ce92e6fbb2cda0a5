"""A hall served by a thread of its own, so that whoever fuzzes it needs no event loop."""

from __future__ import annotations

import asyncio
import hashlib
import threading
from collections.abc import Coroutine, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, cached_property, partial
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Dialect, Table, create_engine, delete, select, text, update

from config.centre.model import Centre
from queue_server.centre.repository import put_notices
from queue_server.centre.staff import administration
from queue_server.centre.tables import sign_in_attempts, staff
from queue_server.core.actor import ADMINISTRATOR
from queue_server.core.clock import SetClock
from queue_server.core.db.tables import metadata
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.dossiers.tables import dossiers, find_attempts, receipt_jobs
from queue_server.tickets.tables import reserved_numbers, tickets
from tests.dossiers.hostile import PEOPLE, HostileHall, hostile_hall
from tests.dossiers.house import MONDAY_MORNING
from tests.hall.passwords import quick_hash
from tests.security.hall import AT_COUNTER

Answer = TypeVar("Answer")
UNLIMITED_A_MINUTE: Final = 10_000
"""As many as a centre may allow; nobody here asks as fast."""
PATIENCE_SECONDS: Final = 60.0
TRIES: Final = (find_attempts, sign_in_attempts)
"""A refused try is counted here: the one thing that a refusal may write."""
READS: Final = frozenset(
    {"getDossier", "listDossiers", "getTicketDossiers", "getQuestion", "getPetition"}
)
"""They show persons: that they were asked is logged, and nothing else is written."""
DEVICES: Final = {"kiosk": "kiosk-1", "board": "hall"}
USUAL: Final = ("sessions", "counter_states", "devices", "notices")
"""What is put back in order before the next operation is asked."""
NOTED_WHEN_USED: Final = ("sessions", "last_used_at")
"""Every few minutes of its use, whatever is asked: no doing of a refused command."""
AT_REST: Final = {"waiting", "done", "no_show", "cancelled", "expired"}
PASSWORD: Final = "mua xuân chín"
"""What staff1 signs in with; nobody else can."""
LATELY: Final = 12
"""So many of the newest tickets and dossiers are asked about."""


_NUMBERS: Final = (
    select(reserved_numbers.c.number)
    .where(reserved_numbers.c.kiosk == "kiosk-1", reserved_numbers.c.unused_at.is_(None))
    .order_by(reserved_numbers.c.reserved_at.desc())
    .limit(LATELY)
)


@dataclass(frozen=True)
class State:
    """What the database holds at one moment: a digest, and what can be asked about."""

    revision: object
    digest: dict[str, str]
    tickets: list[int]
    """The newest, and mostly whoever is at a counter."""
    links: list[str]
    dossiers: dict[int, int]
    """The newest dossiers, with their versions."""
    receipts: list[str]
    codes: list[str]
    jobs: list[str]
    calls: list[int]
    """The calls of whoever is at a counter."""
    numbers: list[str]
    """What is set aside for kiosk-1 and has no ticket."""


Connected = asyncio.Task[Any]
"""A task of the server: for a connection, or for what was asked over it."""


@dataclass(repr=False)
class FuzzedHall:
    """A running hall, who may call it, and what is in its database."""

    hall: HostileHall
    loop: asyncio.AbstractEventLoop
    watching: Connection | None
    """A connection that only looks; None: looking goes by the server's own."""
    _state: State | None = None
    _usual: dict[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        return "hall"

    @cached_property
    def address(self) -> str:
        return str(self.hall.client.make_url("")).rstrip("/")

    @property
    def port(self) -> int:
        port = self.hall.client.port
        assert port is not None
        return port

    def run(self, does: Coroutine[Any, Any, Answer]) -> Answer:
        """What the server's own loop answers."""
        return asyncio.run_coroutine_threadsafe(does, self.loop).result(PATIENCE_SECONDS)

    def connections(self) -> set[Connected]:
        """What the server has taken on."""
        return self.run(_connections())

    def settle(self, known: set[Connected]) -> None:
        """Return once what came over newer connections than `known` is done with, also where
        whoever asked has left."""
        self.run(_ended(known))
        # A command that was begun is carried out though nobody waits; this one comes after it.
        self.run(self.hall.house.database.write(lambda _unit: None))

    def proof(self, caller: str) -> dict[str, str]:
        """The headers that say who is calling; none for a citizen and for nobody."""
        if caller in DEVICES:
            return {"Authorization": f"Bearer {self.hall.keys[DEVICES[caller]]}"}
        if caller in PEOPLE:
            return {"Cookie": f"motcua_session={self.hall.keys[caller]}"}
        return {}

    def state(self) -> State:
        """The state now; read anew only where something was committed meanwhile."""
        if self.watching is not None:
            self._state = self._read(self.watching)
        else:
            self._state = self.run(self.hall.house.database.read(self._read))
        return self._state

    def _read(self, connection: Connection) -> State:
        revision = _revision(connection)
        if self._state is not None and self._state.revision == revision:
            return self._state
        newest = select(tickets.c.id, tickets.c.token, tickets.c.state, tickets.c.calls)
        issued = connection.execute(newest.order_by(tickets.c.id.desc()).limit(LATELY)).all()
        at_counters = [row for row in issued if row.state not in AT_REST]
        last = select(dossiers.c.id, dossiers.c.version, dossiers.c.token, dossiers.c.code)
        received = connection.execute(last.order_by(dossiers.c.id.desc()).limit(LATELY)).all()
        return State(
            revision,
            {table.name: _digest(connection, table) for table in metadata.sorted_tables},
            [row.id for row in at_counters * LATELY + list(issued)],
            [row.token for row in issued],
            {row.id: row.version for row in received},
            [row.token for row in received],
            [row.code for row in received],
            list(connection.execute(select(receipt_jobs.c.job)).scalars()),
            [row.id * 1000 + row.calls for row in at_counters],
            list(connection.execute(_NUMBERS).scalars()),
        )

    def begin(self, wanted: str = "") -> None:
        """A moment later everybody is signed in, counters are open and tickets wait; `wanted` is
        the state of a ticket that stands at counter 1, or `free`: nobody does."""
        self.hall.clock.move(seconds=1)
        now = self.state().digest
        if any(now[table] != self._usual.get(table) for table in USUAL):
            self.run(self._as_usual())
            self._usual = self.state().digest
        self.run(self._ticket_in(wanted))

    async def _as_usual(self) -> None:
        # A message that is left would end by itself while something else is asked.
        await self.hall.house.database.write(
            lambda unit: put_notices(unit.connection, unit.now, messages=None, emergency=None),
            ADMINISTRATOR,
            self.hall.clock.now(),
        )
        await self.hall.sign_in()
        await _enrol(self.hall, DEVICES.values())
        for counter, by in (("1", "clerk"), ("2", "other")):
            await self.hall.call("POST", f"/counters/{counter}/open", {}, by=by)

    async def _ticket_in(self, wanted: str) -> None:
        ticket = await self.hall.issue()
        if not wanted:
            return
        await self.hall.call("POST", "/day/close", {}, by="leader")
        ticket = await self.hall.issue()
        for _ in range(2):
            await self.hall.issue()
        steps = {"free": [], "called": [""], "serving": ["", "start"]}
        for step in steps.get(wanted, ["", "start", "hold"]):
            path = f"/tickets/{ticket['ticket_id']}/{step}" if step else "/counters/1/next"
            status, answer = await self.hall.call(
                "POST", path, AT_COUNTER if step else {}, by="clerk"
            )
            assert status == 200, answer

    def dossiers_in(self, status: str, count: int) -> None:
        """So many new dossiers in a status."""
        for _ in range(count):
            self.run(self.hall.in_status(status))

    def set_aside(self) -> None:
        """Two numbers of today for kiosk-1."""
        body = {"service": "ho-tich", "count": 2}
        status, answer = self.run(
            self.hall.call("POST", "/kiosks/kiosk-1/numbers", body, by="kiosk-1")
        )
        assert status == 200 or answer["code"] == "no_numbers_left", answer

    def forgive(self) -> None:
        """Nobody was wrong before, neither with a password nor with a dossier's code."""

        def forget(unit: UnitOfWork) -> None:
            for table in TRIES:
                unit.connection.execute(delete(table))

        self.run(self.hall.house.database.write(forget))


async def _connections() -> set[Connected]:
    for _ in range(10):  # a connection that was made a moment ago is taken in some steps
        await asyncio.sleep(0)
    tasks = asyncio.all_tasks()
    return {one for one in tasks if "RequestHandler" in repr(one.get_coro())}


async def _ended(known: set[Connected]) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while newer := await _connections() - known:
            await asyncio.wait(newer)


def _revision(connection: Connection) -> object:
    """Something that differs once a transaction of somebody else has written."""
    if connection.dialect.name == "sqlite":
        asked = "PRAGMA data_version"
    else:
        asked = "SELECT CAST(pg_snapshot_xmax(pg_current_snapshot()) AS text)"
    return connection.execute(text(asked)).scalar_one()


def _digest(connection: Connection, table: Table) -> str:
    rows = connection.exec_driver_sql(_whole(table, connection.dialect)).all()
    return hashlib.sha256("\n".join(sorted(repr(tuple(row)) for row in rows)).encode()).hexdigest()


@cache
def _whole(table: Table, dialect: Dialect) -> str:
    """How all rows are asked for, as the database keeps them: thousands are read after each
    request, and making Python's values of them would take longer than the request."""
    looked_at = [column for column in table.c if (table.name, column.name) != NOTED_WHEN_USED]
    return str(select(*looked_at).compile(dialect=dialect))


def changed(before: State, after: State) -> set[str]:
    """The tables that differ."""
    return {name for name, digest in before.digest.items() if after.digest[name] != digest}


def without_limits(centre: Centre) -> Centre:
    """The centre with limits that no caller reaches: 429 would hide everything behind it."""
    many = {"tickets_per_minute": 0, "wrong_links_per_minute": UNLIMITED_A_MINUTE}
    reading = dict.fromkeys(("read_alert", "read_most", "listed_most"), 1_000_000)
    persons = {f"persons_{name}": most for name, most in reading.items()}
    return centre.model_copy(
        update={
            "network": centre.network.model_copy(update=many),
            "dossiers": centre.dossiers.model_copy(update=persons),
        }
    )


@contextmanager
def served(database_url: str, centre: Centre) -> Iterator[FuzzedHall]:
    """The hall over a database with every table, in a thread, until left."""
    loop, over = asyncio.new_event_loop(), asyncio.Event()
    ready: asyncio.Future[HostileHall] = loop.create_future()

    async def serve() -> None:
        try:
            async with hostile_hall(database_url, centre, SetClock(MONDAY_MORNING)) as hall:
                await _give_keys(hall, centre)
                ready.set_result(hall)
                await over.wait()
        except BaseException as error:
            if ready.done():
                raise
            ready.set_exception(error)

    def work() -> None:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(serving)

    serving = loop.create_task(serve())
    thread = threading.Thread(target=work, name="fuzzed hall", daemon=True)
    thread.start()
    try:
        hall = asyncio.run_coroutine_threadsafe(_of(ready), loop).result(PATIENCE_SECONDS)
        with _watching(database_url) as connection:
            yield FuzzedHall(hall, loop, connection)
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(PATIENCE_SECONDS)
        loop.close()


@contextmanager
def _watching(database_url: str) -> Iterator[Connection | None]:
    """One connection throughout: SQLite tells by it whether others have written."""
    if not database_url.startswith("sqlite:"):
        yield None
        return
    engine = create_engine(database_url)
    with engine.connect() as connection:
        yield connection.execution_options(isolation_level="AUTOCOMMIT")
    engine.dispose()


async def _of(future: asyncio.Future[Answer]) -> Answer:
    return await future


async def _give_keys(hall: HostileHall, centre: Centre) -> None:
    """A key for each board, a password for one of the staff."""
    known = update(staff).where(staff.c.sign_in == "staff1")
    password = known.values(password_hash=quick_hash(PASSWORD))
    await hall.house.database.write(lambda unit: unit.connection.execute(password).rowcount)
    await _enrol(hall, centre.board_by_id)


async def _enrol(hall: HostileHall, devices: Iterable[str]) -> None:
    """A new key for each of the devices."""
    for device in devices:
        enrol = partial(administration.add_device, centre=hall.house.centre, device_id=device)
        hall.keys[device] = await hall.house.database.write(enrol, ADMINISTRATOR, hall.clock.now())
