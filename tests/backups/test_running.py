"""Backups beside a hall at work: consistent while everybody writes, daily by themselves."""

from __future__ import annotations

import asyncio
import logging
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from config.centre.loading import load_centre
from config.centre.model import Centre
from config.centre.sections.backups import Backups
from config.demo import demo_centre_file, open_around_the_clock
from config.wire import IssueTicket
from display.voice import SilentVoice
from queue_server.backups.daily import DailyBackup
from queue_server.backups.folder import backups_in, take
from queue_server.backups.retention import RETRY
from queue_server.core.actor import Actor, ActorKind
from queue_server.core.clock import SetClock, SystemClock
from queue_server.core.current import Current
from queue_server.core.db.base import Database
from queue_server.core.db.connect import open_database
from queue_server.core.durable_files import data_folder_of
from queue_server.core.events import EventBus
from queue_server.core.installation_fault import InstallationFault
from queue_server.serve import serving
from queue_server.tickets.usecases.issuing import IssueRequest, Issuing, Quote

from .conftest import count, is_sound

WRITERS = 16
WRITES_A_STEP = 10
EVENING = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def centre() -> Centre:
    return open_around_the_clock(load_centre(demo_centre_file()))


async def test_while_sixteen_write_the_copy_is_of_one_moment(path: Path, centre: Centre) -> None:
    database = open_database(f"sqlite:///{path}", EventBus())
    await database.start()
    written, done = threading.Semaphore(0), threading.Event()

    def wait_for_writers(_pages: int, _of: int) -> None:
        for _ in range(WRITES_A_STEP):
            assert written.acquire(timeout=30)

    writers = [
        asyncio.create_task(issue_until(done, written, database, centre, number))
        for number in range(WRITERS)
    ]
    try:
        folder = path.parent / "backups"
        copy = await asyncio.to_thread(take, path, folder, EVENING, wait_for_writers)
    finally:
        done.set()
        issued = sum(await asyncio.gather(*writers))
        await database.stop()
    assert is_sound(copy)
    assert agreed(copy) < issued
    assert agreed(path) == issued


async def issue_until(
    done: threading.Event,
    written: threading.Semaphore,
    database: Database,
    centre: Centre,
    number: int,
) -> int:
    """Give numbers by hand until told to stop; return how many."""
    issuing, issued = Issuing(Current(centre)), 0
    services = [service.id for service in centre.services if service.daily_quota is None]
    while not done.is_set():
        command = IssueTicket(service=services[number % len(services)])
        caller = Actor(ActorKind.STAFF, str(number), f"greeter {number}")
        request, now = IssueRequest(command, Quote(0, None, 0)), SystemClock().now()
        await database.write_grouped(issuing.issue, request, caller, now)
        issued += 1
        written.release()
    return issued


def agreed(database: Path) -> int:
    """How many tickets there are, once log, state and sequences say the same of them."""
    with closing(sqlite3.connect(database)) as opened:

        def ask(query: str) -> list[tuple[object, ...]]:
            return opened.execute(query).fetchall()

        tickets = ask("SELECT id, state FROM tickets ORDER BY id")
        logged = ask("SELECT ticket_id, to_state FROM ticket_log ORDER BY ticket_id")
        numbers = ask("SELECT count(DISTINCT number) FROM tickets")
        assert ask("PRAGMA foreign_key_check") == []
    assert tickets == logged
    assert numbers == [(len(tickets),)]
    return len(tickets)


# -------------------------------------------------------------------- a server that runs


async def test_a_server_keeps_its_folder_to_itself(path: Path, centre: Centre) -> None:
    url = f"sqlite:///{path}"
    async with serving(centre, url, "127.0.0.1", 0, voice=SilentVoice()):
        second = await asyncio.to_thread(typed, "serve", "--database", url, "--port", "0")
        assert second.returncode == 1
        assert "A server is running on the database" in second.stderr
        assert "Traceback" not in second.stderr
        by_hand = await asyncio.to_thread(typed, "backup", "--database", url)
        assert by_hand.returncode == 0, by_hand.stderr
        (backup,) = backups_in(path.parent / "backups")
        back = await asyncio.to_thread(typed, "restore", "--database", url, str(backup.path))
        assert back.returncode == 1
        assert "stop that one first" in back.stderr
    assert typed("restore", "--database", url, str(backup.path)).returncode == 0
    assert count(path) == 1_500


def typed(*words: str) -> subprocess.CompletedProcess[str]:
    """`motcua-server …` as an administrator types it."""
    if words[0] == "serve":
        words = (*words, "--centre", str(demo_centre_file()))
    return subprocess.run(
        [sys.executable, "-m", "queue_server", *words], capture_output=True, text=True, check=False
    )


async def test_a_centre_moves_to_a_new_computer(
    path: Path, tmp_path: Path, centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As docs/operations.md says: what was given stays given, and the next number is the next."""
    monkeypatch.delenv("MOTCUA_CENTRE", raising=False)
    old, new = f"sqlite:///{path}", f"sqlite:///{tmp_path / 'new' / 'motcua.sqlite'}"
    stick = str(tmp_path / "move.sqlite")
    async with serving(centre, old, "127.0.0.1", 0, voice=SilentVoice()):
        assert await give_a_number(old, centre) == "A001"
        assert await give_a_number(old, centre) == "A002"
    assert (await asyncio.to_thread(typed, "backup", stick, "--database", old)).returncode == 0
    assert (await asyncio.to_thread(typed, "restore", stick, "--database", new)).returncode == 0
    async with serving(centre, new, "127.0.0.1", 0, voice=SilentVoice()):
        assert await give_a_number(new, centre) == "A003"


async def give_a_number(url: str, centre: Centre) -> str:
    database = open_database(url, EventBus())
    await database.start()
    command = IssueTicket(service=centre.services[0].id)
    caller = Actor(ActorKind.STAFF, "1", "greeter")
    request, now = IssueRequest(command, Quote(0, None, 0)), SystemClock().now()
    issued = await database.write_grouped(Issuing(Current(centre)).issue, request, caller, now)
    await database.stop()
    return issued.number


HOLDING = """
import sys
from pathlib import Path
from queue_server.core.durable_files import data_folder_of

with data_folder_of(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_server_that_was_killed_holds_nothing(path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDING, path], stdin=-1, stdout=-1, text=True
    )
    assert process.stdin is not None
    assert process.stdout is not None
    with process.stdin, process.stdout:
        assert process.stdout.readline() == "held\n"
        with pytest.raises(InstallationFault, match=str(process.pid)), data_folder_of(path):
            pass
        process.send_signal(signal.SIGKILL)
        process.wait()
    with data_folder_of(path):
        pass


@pytest.mark.parametrize("left", [0, 100, 40_960])
def test_a_broken_database_is_said_in_a_sentence(path: Path, left: int) -> None:
    """Whatever remains of it: the server does not start, and says what to do."""
    path.write_bytes(b"\xa5" * 4_096 + path.read_bytes()[4_096:left])
    said = typed("serve", "--database", f"sqlite:///{path}", "--port", "0")
    assert said.returncode == 1
    assert "motcua-server restore" in said.stderr
    assert "Traceback" not in said.stderr


# ----------------------------------------------------------------------------- every day


@pytest.fixture
def clock() -> SetClock:
    return SetClock(EVENING - timedelta(hours=10))


def daily(path: Path, centre: Centre, clock: SetClock, **keep: object) -> DailyBackup:
    kept = centre.model_copy(update={"backups": Backups.model_validate(keep)})
    return DailyBackup(Current(kept), open_database(f"sqlite:///{path}", EventBus()), clock)


async def test_it_is_taken_each_evening_and_old_ones_go(
    path: Path, centre: Centre, clock: SetClock
) -> None:
    backup = daily(path, centre, clock, keep_days=3, keep_weeks=0, keep_months=0)
    assert await backup.turn() is None
    for day in range(6):
        clock.set(EVENING + timedelta(days=day))
        assert await backup.turn() is not None
        assert await backup.turn() is None
        assert backup.last_made == clock.now()
    names = [one.path.name for one in backups_in(path.parent / "backups")]
    assert names == [f"motcua-2026-11-{day}-190000+0700.sqlite" for day in (25, 26, 27)]


@pytest.mark.parametrize("days", [1, 31, 366])
async def test_a_clock_that_was_ahead_costs_no_evening_its_backup(
    path: Path, centre: Centre, clock: SetClock, days: int
) -> None:
    """Not the one on which it is put right, nor the one that it believed it was."""
    clock.set(EVENING + timedelta(days=days, seconds=30))
    backup = daily(path, centre, clock)
    clock.move(minutes=11)  # it has settled, and makes up for what was missed
    assert await backup.turn() is not None
    clock.set(EVENING - timedelta(hours=9))
    assert await backup.turn() is None
    clock.set(EVENING)
    assert await backup.turn() is not None
    assert await backup.turn() is None
    backup = daily(path, centre, clock)  # started anew
    clock.set(EVENING + timedelta(days=days, minutes=20))
    assert await backup.turn() is not None


async def test_a_running_server_takes_it_by_itself(path: Path, centre: Centre) -> None:
    clock = SetClock(EVENING)
    with told_of("was taken") as taken:
        async with (
            serving(centre, f"sqlite:///{path}", "127.0.0.1", 0, voice=SilentVoice(), clock=clock),
            asyncio.timeout(30),
        ):
            await taken.wait()
    (backup,) = backups_in(path.parent / "backups")
    assert backup.made_at == EVENING
    assert is_sound(backup.path)


@contextmanager
def told_of(words: str) -> Iterator[asyncio.Event]:
    """An event that is set when the log of backups says so, from whatever thread."""
    loop, heard = asyncio.get_running_loop(), asyncio.Event()

    class Listening(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if words in record.getMessage():
                loop.call_soon_threadsafe(heard.set)

    log, listening = logging.getLogger("queue_server.backups"), Listening()
    level = log.level
    log.setLevel(logging.INFO)
    log.addHandler(listening)
    yield heard
    log.removeHandler(listening)
    log.setLevel(level)


async def test_one_that_fails_is_told_and_tried_again(
    path: Path, centre: Centre, clock: SetClock, caplog: pytest.LogCaptureFixture
) -> None:
    backup = daily(path, centre, clock, keep_days=1, keep_weeks=0, keep_months=0)
    folder = path.parent / "backups"
    old = take(path, folder, clock.now() - timedelta(days=9))
    whole = halved(path)
    clock.set(EVENING)
    assert await backup.turn() is None
    (told,) = [line for line in caplog.records if line.levelno == logging.ERROR]
    assert "no backup was taken; trying again in 15 minutes" in told.getMessage()
    assert old.exists()
    assert await backup.turn() is None
    await asyncio.to_thread(path.write_bytes, whole)
    clock.set(EVENING + RETRY)
    assert await backup.turn() is not None
    assert not old.exists()


def halved(path: Path) -> bytes:
    """Cut a database in two; return what it was."""
    with closing(sqlite3.connect(path)) as opened:
        opened.execute("PRAGMA journal_mode=DELETE")
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    return whole


async def test_a_server_that_stops_does_not_wait_for_a_copy(
    path: Path, centre: Centre, clock: SetClock
) -> None:
    backup = daily(path, centre, clock)
    clock.set(EVENING)
    async with backup.running():
        pass
    clock.move(minutes=1)
    assert await backup.turn() is None  # told to stop between two steps
    assert list((path.parent / "backups").glob("*.sqlite")) == []


async def test_on_postgresql_and_where_it_is_turned_off_nothing_is_taken(
    postgres_url: str, path: Path, centre: Centre, clock: SetClock
) -> None:
    clock.set(EVENING)
    backup = DailyBackup(Current(centre), open_database(postgres_url, EventBus()), clock)
    assert backup.folder is None
    assert await backup.turn() is None
    async with daily(path, centre, clock, daily=False).running():
        pass
    assert not (path.parent / "backups").exists()
