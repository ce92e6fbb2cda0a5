"""A hall as it is installed, and its server as a process that can be killed.

The processes are `motcua-server serve` itself, on a centre file that is the demo's but for its
hours (it never closes) and its brakes on callers.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import tomllib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, Final

import tomli_w
from aiohttp import ClientSession

from config.centre.loading import load_centre
from config.centre.model import Centre
from config.demo import WEEKDAYS, demo_centre_file
from config.wire import CounterState
from display.voice import SilentVoice
from queue_server.app import Server
from queue_server.catalogue import version_writes
from queue_server.centre import repository
from queue_server.centre.staff import administration
from queue_server.centre.staff.access import new_secret, secret_hash
from queue_server.core.actor import SYSTEM
from queue_server.core.clock import Clock, SystemClock
from queue_server.core.db.base import Query
from queue_server.core.db.connect import open_database
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.events import EventBus
from queue_server.serve import serving
from tests.dossiers.house import A_FEW
from tests.hall.ports import free_port

ROOT: Final = Path(__file__).parents[2]
COUNTERS: Final = ("1", "2", "3", "4")
DESKS: Final = ("desk-1", "desk-2")
SOON_SECONDS: Final = 2.0
LONGEST_START_SECONDS: Final = 60.0
"""Generous: the machine of the tests may be busy. What is measured is told."""


def write_centre(file: Path) -> Centre:
    """The demo's centre, never closed, with callers as quick as they like."""
    words: dict[str, Any] = tomllib.loads(demo_centre_file().read_text(encoding="utf-8"))
    words["opening"] = {"week": {day: ["00:00-23:59"] for day in WEEKDAYS}}
    words["calling"]["same_press_seconds"] = 0
    words["network"] = words.get("network", {}) | {"tickets_per_minute": 0}
    words["backups"] = words.get("backups", {}) | {"daily": False}
    for service in words["services"]:
        for brake in ("hours", "daily_quota", "last_ticket_minutes_before_closing"):
            service.pop(brake, None)
    file.write_text(tomli_w.dumps(words), encoding="utf-8")
    return load_centre(file)


@dataclass
class Installation:
    """A centre file, a database with people and keys in it, and what its processes need."""

    url: str
    centre_file: Path
    centre: Centre
    keys: dict[str, str]

    def server(self) -> ServerProcess:
        return ServerProcess(self.url, self.centre_file, free_port())

    async def read(self, query: Query[Any]) -> Any:
        """What `query` finds, by a connection that is not a server's."""
        database = open_database(self.url, EventBus())
        await database.start()
        try:
            return await database.read(query)
        finally:
            await database.stop()

    @property
    def sqlite_file(self) -> Path:
        return Path(self.url.removeprefix("sqlite:///"))


async def install(url: str, folder: Path, now: datetime | None = None) -> Installation:
    """Make what a hall needs in the migrated database at `url`, everybody signed in at `now`."""
    file = folder / "centre.toml"
    centre = write_centre(file)
    database = open_database(url, EventBus())
    await database.start()
    keys: dict[str, str] = {}
    try:
        at = now or SystemClock().now()
        await database.write(
            partial(_people_and_keys, centre=centre, keys=keys, now=at), SYSTEM, at
        )
    finally:
        await database.stop()
    return Installation(url, file, centre, keys)


def _people_and_keys(unit: UnitOfWork, centre: Centre, keys: dict[str, str], now: datetime) -> None:
    for device in ("kiosk-1", "kiosk-2", "hall"):
        keys[device] = administration.add_device(unit, centre=centre, device_id=device)
    for name in (*COUNTERS, *DESKS):
        member = repository.add_member(
            unit.connection, now, sign_in=f"staff-{name}", display_name=f"Cán bộ {name}",
            role="leader", password_hash="-", demo=True,
        )  # fmt: skip
        keys[name] = new_secret()
        until = now + timedelta(hours=10)
        repository.add_session(unit.connection, secret_hash(keys[name]), member, now, until)
        if name in COUNTERS:
            repository.put_counter(unit.connection, name, CounterState.OPEN, member, now)
    version_writes.put(unit, A_FEW, "test")


class ServerProcess:
    """One `motcua-server serve`, on the same port however often it is started."""

    def __init__(self, url: str, centre_file: Path | None, port: int) -> None:
        self.words = (
            "serve", *(("--centre", str(centre_file)) if centre_file else ()), "--database", url,
            "--host", "127.0.0.1", "--port", str(port),
        )  # fmt: skip
        self.address = f"http://127.0.0.1:{port}"
        self.said: list[str] = []
        """Its log, from the last start on."""
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None

    @property
    def id(self) -> int:
        assert self._process is not None
        return self._process.pid

    async def start(self) -> float:
        """Start it; return the seconds until `/readyz` said that it can do its work."""
        began = perf_counter()
        listening = await self.begin()
        assert self._process is not None
        async with asyncio.timeout(LONGEST_START_SECONDS):
            await listening.wait()
            assert self._process.returncode is None, "\n".join(self.said)
            assert await self.is_ready(), "\n".join(self.said)
        return perf_counter() - began

    async def begin(self) -> asyncio.Event:
        """Begin to start it; the event says that it listens, or that it has ended."""
        listening = asyncio.Event()
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "queue_server", *self.words,
            cwd=ROOT, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        self.said = []
        self._reading = asyncio.create_task(self._read(self._process, listening))
        return listening

    async def _read(self, process: asyncio.subprocess.Process, listening: asyncio.Event) -> None:
        assert process.stderr is not None
        async for line in process.stderr:
            self.said.append(line.decode().rstrip())
            if "serving http" in self.said[-1]:
                listening.set()
        listening.set()

    async def is_ready(self) -> bool:
        async with ClientSession() as session, session.get(f"{self.address}/readyz") as answer:
            return answer.status == 200

    def kill(self) -> None:
        """`kill -9`, at once."""
        os.kill(self.id, signal.SIGKILL)

    async def gone(self) -> None:
        """Wait until nothing of it is left."""
        assert self._process is not None
        assert self._reading is not None
        await self._process.wait()
        await self._reading

    async def stop(self) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
            await self.gone()


@asynccontextmanager
async def running(*servers: ServerProcess) -> AsyncIterator[None]:
    """All of them started, and stopped afterwards whatever happened."""
    try:
        for server in servers:
            await server.start()
        yield
    finally:
        for server in servers:
            await server.stop()


@dataclass
class Here:
    """A server within the process of the test."""

    server: Server
    address: str


@asynccontextmanager
async def in_this_process(hall: Installation, clock: Clock | None = None) -> AsyncIterator[Here]:
    """The same server, sooner up, where nothing is done to its process."""
    port = free_port()
    async with serving(
        hall.centre, hall.url, "127.0.0.1", port, voice=SilentVoice(), clock=clock
    ) as server:
        yield Here(server, f"http://127.0.0.1:{port}")


@dataclass
class Starts:
    """How long servers took from their start until `/readyz` said so."""

    seconds: list[float] = field(default_factory=list)

    async def of(self, server: ServerProcess) -> None:
        self.seconds.append(await server.start())
        if self.seconds[-1] > SOON_SECONDS:
            load = os.getloadavg()[0]
            print(
                f"a start of {self.seconds[-1]:.2f} s, load {load:.1f}:", *server.said, sep="\n  "
            )

    def __str__(self) -> str:
        late = sum(one > SOON_SECONDS for one in self.seconds)
        return (
            f"start to ready: median {median(self.seconds):.2f} s, slowest "
            f"{max(self.seconds):.2f} s, {late} over {SOON_SECONDS:.0f} s"
        )


async def typed(*words: str, before: Callable[[], None] | None = None) -> tuple[int, str, str]:
    """`motcua-server …` as an administrator types it: its status and both outputs.

    `before` is done in the new process first.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "queue_server", *words,
        cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        preexec_fn=before,
    )  # fmt: skip
    out, said = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode(), said.decode()
