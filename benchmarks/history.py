"""A million past tickets: what they add to taking and calling a ticket, and to a start.

Two servers run side by side, one with a thousand past tickets and one with a million, and take
turns command by command, so that whatever else the machine does meets both alike.

Another number of past tickets, in a file that is filled once and used again (11 GB and some ten
minutes for ten million):

    MOTCUA_PAST_TICKETS=10000000 MOTCUA_PAST_FILE=/var/tmp/ten-million.sqlite \\
        python -m benchmarks --only history
"""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final

from aiohttp import ClientConnectionError, ClientSession

from benchmarks.house import House, Row, running
from benchmarks.server import COUNTERS, SERVICE
from config.demo import demo_centre_file
from queue_server.core.db.connect import open_database
from queue_server.core.events import EventBus
from tests.hall.ports import free_port as free_port

FEW: Final = 1_000
MANY: Final = 1_000_000
RATIO_BUDGET: Final = 1.05
START_BUDGET_SECONDS: Final = 1.0
SLOWEST_START_BUDGET_SECONDS: Final = 1.3
TICKETS_A_DAY: Final = 2_000
FILLED_AT_ONCE: Final = 100_000
"""Past tickets in one transaction of the filling."""
WARMING: Final = 50
"""Commands before those that count: statements are prepared, pages are read."""

PAST_TICKETS: Final = """
WITH RECURSIVE n(i) AS (SELECT :first UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :end)
INSERT INTO tickets (day, number, service, language, state, priority_class, priority_reason,
  issued_at, issued_by, waiting_since, state_since, counter, calls, absences, voided, note, token)
SELECT
  date(:last_day, '-' || (i / :a_day) || ' days'),
  char(65 + i % 7) || printf('%03d', i % :a_day / 7 + 1),
  CASE i % 7 WHEN 0 THEN :service ELSE 'service-' || (i % 7) END,
  'vi',
  CASE WHEN i % 20 = 0 THEN 'no_show' WHEN i % 33 = 0 THEN 'cancelled' ELSE 'done' END,
  CASE WHEN i % 9 = 0 THEN 'uu-tien' END, NULL,
  at, 'kiosk:kiosk-' || (1 + i % 2), at, at + 1500000,
  '' || (1 + i % :counters), 1, 0, 0, '', hex(randomblob(8))
FROM (SELECT i, :last_moment - (i / :a_day) * 86400000 - (i % :a_day) * 14000 AS at FROM n)
"""
"""Whole days of finished tickets, today left out; times in milliseconds."""

PAST_LOG: Final = """
INSERT INTO ticket_log (ticket_id, day, at, action, from_state, to_state,
  milliseconds_in_state, service, counter, actor, told_ahead, told_low_seconds, told_high_seconds,
  rule, link)
SELECT *, link('
{"action":"' || action || '","actor":"' || actor || '","at":' || at
  || coalesce(',"counter":"' || counter || '"', '') || ',"day":"' || day || '"'
  || coalesce(',"from_state":"' || from_state || '"', '')
  || ',"milliseconds_in_state":' || lasted || coalesce(',"rule":"' || rule || '"', '')
  || ',"service":"' || service || '","ticket_id":' || id || ',"to_state":"' || to_state || '"'
  || coalesce(',"told_ahead":' || ahead || ',"told_high_seconds":' || high
    || ',"told_low_seconds":' || low, '') || '}')
FROM (
  SELECT id, day, issued_at + after AS at, action, from_state, to_state, lasted, service,
    CASE WHEN action <> 'issue' THEN counter END AS counter,
    CASE WHEN action = 'issue' THEN issued_by ELSE 'staff:' || counter END AS actor,
    CASE WHEN action = 'issue' THEN 3 END AS ahead,
    CASE WHEN action = 'issue' THEN 600 END AS low,
    CASE WHEN action = 'issue' THEN 1200 END AS high,
    CASE WHEN action = 'call' THEN 'longest_waiting' END AS rule
  FROM tickets CROSS JOIN (
    SELECT 0 AS after, 'issue' AS action, NULL AS from_state, 'waiting' AS to_state, 0 AS lasted
    UNION ALL SELECT 900000, 'call', 'waiting', 'called', 900000
    UNION ALL SELECT 930000, 'start', 'called', 'serving', 30000
    UNION ALL SELECT 1500000, 'finish', 'serving', 'done', 570000
  )
  WHERE id > :first
)
"""
"""Four lines for each of them, in the order of their tickets. `link` is told what
`queue_server.core.db.hash_chain` hashes of a line: its JSON with sorted names, without what is
empty. Written out in SQL it takes a tenth of the time, for the log has millions of lines."""

PAST_COUNTERS: Final = """
INSERT INTO counter_log (at, day, counter, from_state, to_state, milliseconds_in_state, staff_id,
  manned, link)
SELECT at, day, counter, from_state, to_state, lasted, CAST(counter AS INTEGER), manned,
  link_of_counters('
{"at":' || at || ',"counter":"' || counter || '","day":"' || day || '"'
  || coalesce(',"from_state":"' || from_state || '"', '')
  || coalesce(',"manned":' || CASE manned WHEN 1 THEN 'true' WHEN 0 THEN 'false' END, '')
  || ',"milliseconds_in_state":' || lasted || ',"staff_id":' || counter
  || ',"to_state":"' || to_state || '"}')
FROM (
  SELECT days.day, days.ends - 28000000 + after AS at, counters.counter,
    CASE WHEN days.place = 1 AND after = 0 THEN NULL ELSE from_state END AS from_state, to_state,
    CASE WHEN days.place = 1 AND after = 0 THEN 0
      WHEN after = 0 THEN 86400000 - 28000000 ELSE lasted END AS lasted, manned
  FROM (
    SELECT day, :last_moment - (row_number() OVER (ORDER BY day DESC) - 1) * 86400000 AS ends,
      row_number() OVER (ORDER BY day) AS place
    FROM (SELECT DISTINCT day FROM tickets)
  ) AS days
  CROSS JOIN (SELECT DISTINCT counter FROM tickets) AS counters
  CROSS JOIN (
    SELECT 0 AS after, 'closed' AS from_state, 'open' AS to_state, 0 AS lasted, 1 AS manned
    UNION ALL SELECT 7200000, 'open', 'paused', 7200000, NULL
    UNION ALL SELECT 8100000, 'paused', 'open', 900000, 1
    UNION ALL SELECT 28000000, 'open', 'closed', 19900000, NULL
  )
  ORDER BY days.day, after, counters.counter
)
"""
"""Each counter of each of these days: opened, paused for a quarter of an hour, and closed."""

PAST_SEQUENCES: Final = """
INSERT INTO sequences (day, service, given) SELECT day, service, count(*) FROM tickets
GROUP BY day, service
"""


@dataclass(frozen=True)
class Size:
    many: int
    commands: int
    starts: int


FULL: Final = Size(MANY, 1_000, 7)
QUICK: Final = Size(2_000, 10, 1)


def fill(file: Path, count: int, at_once: int = FILLED_AT_ONCE) -> None:
    """Put `count` tickets of past days and what happened to them into a new database, chained as
    the server would have."""
    open_database(f"sqlite:///{file}", EventBus()).migrate()
    now = datetime.now(UTC)
    names = {
        "a_day": TICKETS_A_DAY,
        "service": SERVICE,
        "counters": COUNTERS,
        "last_day": last_day(now.date()).isoformat(),
        "last_moment": int((now - timedelta(days=2)).timestamp() * 1000),
    }
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        # Nothing is lost if the machine stops now: the file is only for this run.
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("PRAGMA cache_size=-1000000")
        connection.create_function("link", 1, Chain().link)
        for first in range(0, count, at_once):
            part = names | {"first": first, "end": min(count, first + at_once)}
            connection.execute("BEGIN")
            connection.execute(PAST_TICKETS, part)
            connection.execute(PAST_LOG, part)
            connection.execute("COMMIT")
        connection.create_function("link_of_counters", 1, Chain().link)
        connection.execute(PAST_COUNTERS, names)
        connection.execute(PAST_SEQUENCES)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with file.open("rb") as written:
        # So that the disk is not still writing this when the measuring begins.
        os.fsync(written.fileno())


class Chain:
    """The log's chain while it is filled: each line's link from the one before."""

    def __init__(self) -> None:
        self._head = ""

    def link(self, line: str) -> str:
        """The link of the next line; `line` is what is hashed of it."""
        self._head = sha256((self._head + line).encode()).hexdigest()
        return self._head


def last_day(today: date) -> date:
    """The last of the past days; two days back, so that it is over in every time zone."""
    return today - timedelta(days=2)


# ------------------------------------------------------------------- taking and calling


class Hall:
    """One server under comparison, and how long its commands took."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._current: dict[int, int] = {}
        self.issued: list[float] = []
        self.called: list[float] = []

    async def issue(self, number: int) -> None:
        began = perf_counter()
        await self._house.post(
            "/tickets", {"service": SERVICE}, self._house.clerk(number % COUNTERS + 1)
        )
        self.issued.append(perf_counter() - began)

    async def call(self, number: int) -> None:
        counter = number % COUNTERS + 1
        clerk = self._house.clerk(counter)
        if counter in self._current:
            start = f"/tickets/{self._current[counter]}/start"
            await self._house.post(start, {"counter": str(counter)}, clerk)
        began = perf_counter()
        answer = await self._house.post(f"/counters/{counter}/next", {}, clerk)
        self.called.append(perf_counter() - began)
        self._current[counter] = answer["ticket"]["ticket_id"]

    def forget(self) -> None:
        self.issued.clear()
        self.called.clear()


async def take_turns(few: Hall, many: Hall, commands: int) -> None:
    """Issue and call on both, `commands` times each, who is first changing every time."""
    for count in (WARMING, commands):
        few.forget()
        many.forget()
        for number in range(count):
            halls = (few, many) if number % 2 else (many, few)
            for hall in halls:
                await hall.issue(number)
            for hall in halls:
                await hall.call(number)


def ratio_row(what: str, few: list[float], many: list[float], size: Size) -> Row:
    ratio = median(many) / median(few)
    return Row(
        f"{what}, {size.many:,} past tickets ÷ {FEW:,}",
        f"≤ {RATIO_BUDGET}",
        f"{ratio:.2f} ({median(many) * 1000:.2f} ms ÷ {median(few) * 1000:.2f} ms)",
        ratio <= RATIO_BUDGET,
    )


# ------------------------------------------------------------------------------ starting


@asynccontextmanager
async def serving(
    database: Path, port: int, *, log_level: str = "warning", log: int | None = None
) -> AsyncIterator[asyncio.subprocess.Process]:
    """The product's own command, `motcua-server serve`, until left; it writes its log to `log`,
    as of a subprocess."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "queue_server", "serve", "--centre", str(demo_centre_file()),
        "--database", f"sqlite:///{database}", "--host", "127.0.0.1", "--port", str(port),
        "--log-level", log_level, stderr=log,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        await process.wait()


async def seconds_to_healthy(database: Path) -> float:
    """From starting the process to the first page that it answers with."""
    port = free_port()
    began = perf_counter()
    async with serving(database, port), ClientSession() as session:
        await until_healthy(session, f"http://127.0.0.1:{port}/")
        return perf_counter() - began


async def until_healthy(session: ClientSession, url: str) -> None:
    """Ask for a page again and again until it is answered, with 200."""
    while True:
        try:
            async with session.get(url) as answer:
                assert answer.status == 200, await answer.text()
                return
        except ClientConnectionError:
            await asyncio.sleep(0.005)


def sized(quick: bool) -> Size:
    """What is measured: quickly, as asked for by the environment, or as usual."""
    return QUICK if quick else replace(FULL, many=int(os.environ.get("MOTCUA_PAST_TICKETS", MANY)))


def filled(folder: Path, count: int) -> Path:
    """A database with `count` past tickets: the one that is kept, or a new one in `folder`."""
    file = Path(os.environ.get("MOTCUA_PAST_FILE", folder / "many.sqlite"))
    if not file.exists():
        fill(file, count)
    return file


async def rows(*, quick: bool = False) -> list[Row]:
    """What a million past tickets add."""
    size = sized(quick)
    with tempfile.TemporaryDirectory() as folder:
        small = Path(folder) / "few.sqlite"
        await asyncio.to_thread(fill, small, FEW)
        large = await asyncio.to_thread(filled, Path(folder), size.many)
        starts = [await seconds_to_healthy(large) for _ in range(size.starts)]
        async with running(small) as small_house, running(large) as large_house:
            few, many = Hall(small_house), Hall(large_house)
            await take_turns(few, many, size.commands)
    return [
        ratio_row("issueTicket", few.issued, many.issued, size),
        ratio_row("callNext", few.called, many.called, size),
        start_row(starts, size),
    ]


def start_row(starts: list[float], size: Size) -> Row:
    return Row(
        f"server start to healthy, {size.many:,} past tickets",
        f"< {START_BUDGET_SECONDS:.0f} s, slowest < {SLOWEST_START_BUDGET_SECONDS} s",
        f"{median(starts):.2f} s (slowest of {size.starts}: {max(starts):.2f} s)",
        median(starts) < START_BUDGET_SECONDS and max(starts) < SLOWEST_START_BUDGET_SECONDS,
    )
