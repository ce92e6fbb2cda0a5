"""Real databases for the tests: a SQLite file and a PostgreSQL server, the same tests on both.

The PostgreSQL server comes from a wheel and is started once for the run, on a socket in a
folder of its own.
"""

from __future__ import annotations

import asyncio
import gc
import os
import random
import shutil
import tempfile
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Final

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, settings
from playwright.async_api import Browser

from config.command_line import LANGUAGE_VARIABLE
from queue_server.core.db.base import Database
from queue_server.core.db.connect import open_database
from queue_server.core.events import EventBus
from queue_server.core.security.encryption import KEY_FILE_VARIABLE, new_key_file
from queue_server.core.streams.garbage_collection import LOOKS_AFTER
from tests.hall.at_work import HallAtWork
from tests.hall.browser import chromium as chromium
from tests.hall.browser import phone_chromium as phone_chromium
from tests.hall.databases import copy_migrated, migrate, migrated_file
from tests.postgres_server import PostgresServer

ROOM_BYTES: Final = 2 * 1024**3
BACKENDS: Final = ("sqlite", "postgres")
ON_DISK: Final = {"stress", "packages"}
"""Runs that ask for these write to a disk as servers do, or more than memory should hold."""
PYTEST_WORKER: Final = "PYTEST_XDIST_WORKER"
LONG_SECONDS: Final = {"window": 4.0, "browser": 2.0, "slow": 1.0, "postgres": 0.3}
"""About how long a test of each kind takes, and any other 0.02; it only orders the files."""

# A machine that is busy with other tests is no fault of what is tried by chance. Two runs of the
# same tree try the same; where `MOTCUA_SEED` is set, each run tries others.
settings.register_profile(
    "busy",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize="MOTCUA_SEED" not in os.environ,
)
settings.load_profile("busy")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """What a test draws follows from its name and `MOTCUA_SEED`: it is the same in each run."""
    random.seed(f"{os.environ.get('MOTCUA_SEED')} {item.nodeid}")


def pytest_configure(config: pytest.Config) -> None:
    """Put the files of tests into memory where it has room: nothing waits for a disk that has to
    flush each command of thousands of databases. The long runs of damage keep to the disk."""
    memory = _memory()
    if PYTEST_WORKER in os.environ or config.option.markexpr in ON_DISK or memory is None:
        return
    if os.statvfs(memory).f_flag & os.ST_NOEXEC:
        return  # some tests write programs
    folder = tempfile.mkdtemp(prefix="motcua-", dir=memory)
    Path(folder).chmod(0o755)  # PostgreSQL runs as somebody else
    os.environ["TMPDIR"] = tempfile.tempdir = folder
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs PostgreSQL, and let the longest files begin.

    Each process takes the next file when it has done with one: a long file at the end would
    keep one of them busy while the others have nothing left to do.
    """
    seconds: defaultdict[Path, float] = defaultdict(float)
    for item in items:
        if _on_postgres(item):
            item.add_marker(pytest.mark.postgres)
        kinds = {mark.name for mark in item.iter_markers()}
        seconds[item.path] += sum((LONG_SECONDS.get(kind, 0) for kind in kinds), 0.02)
    if PYTEST_WORKER in os.environ:
        items.sort(key=lambda item: -seconds[item.path])


def pytest_collection_finish() -> None:
    """All modules and thousands of collected tests stay to the end: no look at garbage goes through
    them again, which takes longer than many a test. And it looks as seldom as a server does: a
    twentieth of the processor's time and more went into looks that found little."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*LOOKS_AFTER)


def _on_postgres(item: pytest.Item) -> bool:
    """Whether the test, or this one of its parameters, runs on PostgreSQL."""
    if "postgres_server" in getattr(item, "fixturenames", ()):
        return True
    call = getattr(item, "callspec", None)
    return call is not None and "postgres" in call.params.values()


@pytest.fixture(scope="session", autouse=True)
def data_key_file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data key of the run's own, which every server of the tests finds, also in processes."""
    file = tmp_path_factory.mktemp("keys") / "data.key"
    new_key_file(file)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv(KEY_FILE_VARIABLE, str(file))
        yield file


@pytest.fixture(scope="session", autouse=True)
def english_terminal() -> Iterator[None]:
    """What commands say does not depend on the machine's language."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv(LANGUAGE_VARIABLE, "en")
        yield


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    # Not pytest's own folder: root's is closed to others, and a socket's path has 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="motcua-"))
    data_folder = Path(tempfile.mkdtemp(prefix="motcua-", dir=_memory()))
    server = PostgresServer(folder, data_folder)
    server.start()
    yield server
    server.stop()
    shutil.rmtree(folder)
    shutil.rmtree(data_folder)


def _memory() -> Path | None:
    """A folder in memory with room for many small databases, where there is one."""
    shared = Path("/dev/shm")
    roomy = shared.is_dir() and shutil.disk_usage(shared).free > ROOM_BYTES
    return shared if roomy and os.access(shared, os.W_OK) else None


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: PostgresServer) -> str:
    """The name of a database with every table, to copy."""
    name = postgres_server.create()
    migrate(postgres_server.url(name))
    return name


@pytest.fixture(scope="session")
def migrated_sqlite() -> Path:
    """A file with every table, to copy."""
    return migrated_file()


@pytest.fixture
def postgres_url(postgres_server: PostgresServer, migrated_postgres: str) -> Iterator[str]:
    """A PostgreSQL database of the test's own, with every table."""
    name = postgres_server.create(migrated_postgres)
    yield postgres_server.url(name)
    postgres_server.drop(name)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A SQLite file of the test's own, with every table."""
    return copy_migrated(tmp_path / "motcua.sqlite")


@pytest.fixture(params=BACKENDS)
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of a fresh database with every table; each test runs on both kinds."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def bus() -> EventBus:
    return EventBus()


@pytest.fixture
async def database(database_url: str, bus: EventBus) -> AsyncIterator[Database]:
    """A started database that publishes to `bus`."""
    started = open_database(database_url, bus)
    await started.start()
    yield started
    await started.stop()


@pytest.fixture
def settled(bus: EventBus) -> Callable[..., Awaitable[None]]:
    """`await settled(lambda: …, *buses)`: wait for the event after which it is so.

    On PostgreSQL an event comes back a moment after the command is answered.
    """

    async def wait(condition: Callable[[], bool], *buses: EventBus) -> None:
        heard = asyncio.Event()
        for listened in buses or (bus,):
            listened.listen(lambda _event: heard.set())
        async with asyncio.timeout(30):
            while not condition():
                heard.clear()
                await heard.wait()

    return wait


@pytest_asyncio.fixture(loop_scope="session")
async def at_work(tmp_path: Path, chromium: Browser) -> AsyncIterator[HallAtWork]:
    """A whole centre at work, with a real browser."""
    async with (await HallAtWork.built(tmp_path, chromium)).at_work() as hall:
        yield hall
