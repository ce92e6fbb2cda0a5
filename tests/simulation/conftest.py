"""The demo centre, some simulated weeks of it, and a server over them with a leader and a clerk."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, closing
from datetime import date, timedelta
from pathlib import Path
from sqlite3 import connect
from typing import Final

import pytest
import pytest_asyncio
from aiohttp.test_utils import TestClient, TestServer

from benchmarks.waiting.kinds import DayKind
from config.centre.loading import load_centre
from config.centre.model import Centre
from config.demo import demo_centre_file
from display.voice import SilentVoice
from queue_server.app import build
from queue_server.centre import repository as centre_store
from queue_server.centre.opening import centre_hours_on
from queue_server.centre.staff.access import new_secret, secret_hash
from queue_server.core.actor import SYSTEM
from queue_server.core.clock import SetClock
from queue_server.core.db.connect import open_database
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.events import EventBus
from tests.dossiers.house import add_staff
from tests.reports.test_pages import Hall
from tests.simulation.lived_day import live, write_day

FIRST: Final = date(2026, 11, 9)
TODAY: Final = date(2026, 11, 23)
SEED: Final = 20_261_109


@pytest.fixture(scope="session")
def centre() -> Centre:
    return load_centre(demo_centre_file())


@pytest.fixture(scope="session")
def two_weeks(
    centre: Centre, migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A database with every open day from `FIRST` until `TODAY`, to copy."""
    file = tmp_path_factory.mktemp("weeks") / "motcua.sqlite"
    _copy(migrated_sqlite, file)
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(_live_weeks(centre, file))).result()
    return file


def _copy(source: Path, to: Path) -> None:
    with closing(connect(source)) as whole, closing(connect(to)) as copy:
        whole.backup(copy)  # what is still in the write-ahead log too


async def _live_weeks(centre: Centre, file: Path) -> None:
    database = open_database(f"sqlite:///{file}", EventBus())
    await database.start()
    for n in range((TODAY - FIRST).days):
        day = FIRST + timedelta(days=n)
        if centre_hours_on(centre, day):
            diary = live(centre, DayKind("office", load=0.6), day, SEED + n)
            await write_day(database, diary, counters=True)
    await database.stop()


@asynccontextmanager
async def served(centre: Centre, url: str) -> AsyncIterator[Hall]:
    """A server on the morning of `TODAY`, before the centre opens."""
    database = open_database(url, EventBus())
    clock = SetClock(centre.midnight_after(TODAY - timedelta(days=1)) + timedelta(hours=6))
    server = build(centre, database, clock, SilentVoice())
    client = TestClient(TestServer(server.application), cookie_jar=None)
    await client.start_server()
    keys: dict[str, str] = {}

    def fill(unit: UnitOfWork) -> None:
        add_staff(unit)
        for name, number in (("clerk", 1), ("leader", 21)):
            keys[name] = new_secret()
            ends = clock.now().replace(year=2030)
            secret = secret_hash(keys[name])
            centre_store.add_session(unit.connection, secret, number, clock.now(), ends)

    await database.write(fill, SYSTEM, clock.now())
    yield Hall(client, keys)
    await client.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def hall(
    centre: Centre, two_weeks: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Hall]:
    """Served once for a file's tests, which only read: the week that comes is worked out for many
    seconds, half of which the server leaves to others."""
    file = tmp_path_factory.mktemp("hall") / "weeks.sqlite"
    _copy(two_weeks, file)
    async with served(centre, f"sqlite:///{file}") as found:
        yield found
