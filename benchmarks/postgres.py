"""The same on PostgreSQL, with its flushes: one process beside SQLite, and two beside one.

The database server is a temporary one on this machine, set as it is shipped (`fsync` and
`synchronous_commit` on): Debian's PostgreSQL 15 where that is installed, or else the tests' own.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import process_time
from typing import Final

from benchmarks.house import (
    SERVER,
    House,
    Row,
    Side,
    clocks_of,
    load,
    processor_seconds,
    ratio_row,
    running,
    take_turns,
)
from benchmarks.queue import CALLERS, CLIENTS, Clerks, called_twice, emptying, given_twice, issuing
from tests.postgres_server import QUICK as UNFLUSHED
from tests.postgres_server import SOCKET, PostgresServer

DEBIAN: Final = Path("/usr/lib/postgresql/15/bin")
CALL_BUDGET: Final = 0.5
TWO_BUDGET: Final = 1.0
DATABASE: Final = "database"
CLIENT: Final = "client"
MANY_CORES: Final = 65
WORTH_IT: Final = 0.25


@dataclass(frozen=True)
class Size:
    rounds: int
    tickets: int
    """In each round."""
    calls: int
    waiting: int
    """People in the hall before those that count."""


FULL: Final = Size(8, 250, 480, 300)
QUICK: Final = Size(1, 40, CALLERS, CALLERS)


@contextmanager
def postgres(options: str = SOCKET) -> Iterator[PostgresServer]:
    """A PostgreSQL that flushes every commit to this disk, unless `options` say otherwise, until
    left."""
    folder, data = (Path(tempfile.mkdtemp(prefix="motcua-")) for _ in range(2))
    server = PostgresServer(folder, data, options, DEBIAN if DEBIAN.is_dir() else None)
    server.start()
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)
        shutil.rmtree(data)


def new_database(server: PostgresServer) -> str:
    """The URL of a new, empty database."""
    return server.url(server.create())


def database_seconds(server: PostgresServer) -> float:
    """The processor time of PostgreSQL's first process and of all that it started."""
    children = Path(f"/proc/{server.process}/task/{server.process}/children").read_text().split()
    return sum(map(seconds_of, [server.process, *map(int, children)]))


def seconds_of(process: int) -> float:
    try:
        return processor_seconds(process)
    except OSError:  # a worker that has just ended
        return 0.0


def issuing_side(houses: Sequence[House], numbers: list[str], server: PostgresServer) -> Side:
    """Tickets asked of one process, or of several in turn."""
    commands = [issuing(house, numbers) for house in houses]

    async def issue(client: int, number: int) -> None:
        await commands[client % len(commands)](client, number)

    clocks = clocks_of(*houses) | {
        DATABASE: lambda: database_seconds(server),
        CLIENT: process_time,
    }
    return Side(clocks, CLIENTS, issue, emptying(houses[0]))


async def beside_sqlite(server: PostgresServer, folder: Path, size: Size) -> list[Row]:
    """One process on PostgreSQL against one on SQLite, in turns."""
    numbers: list[str] = []
    async with (
        running(folder / "motcua.sqlite") as small,
        running(new_database(server)) as large,
    ):
        on_sqlite = issuing_side([small], [], server)
        on_postgres = issuing_side([large], numbers, server)
        for house in (small, large):
            await load(CLIENTS, size.waiting, issuing(house, []))
        await take_turns([on_postgres, on_sqlite], size.rounds, size.tickets)
        calls = await calls_beside_sqlite(small, large, size)
    issue = ratio_row(
        "PostgreSQL, one process: issueTicket ÷ SQLite's", None, on_postgres, on_sqlite
    )
    return [issue, given_twice("… numbers given twice", numbers), *calls]


async def calls_beside_sqlite(small: House, large: House, size: Size) -> list[Row]:
    clerks = [Clerks(house) for house in (small, large)]
    sides = []
    for house, its in zip((small, large), clerks, strict=True):
        await its.fill_hall(size.waiting)
        sides.append(Side(clocks_of(house), CALLERS, its.call, its.serve_and_refill))
    on_sqlite, on_postgres = sides
    await take_turns([on_postgres, on_sqlite], size.calls // CALLERS, CALLERS)
    return [
        ratio_row(
            "PostgreSQL, one process: callNext ÷ SQLite's", CALL_BUDGET, on_postgres, on_sqlite
        ),
        called_twice("… called twice, lost", clerks[1].called, on_postgres.count),
    ]


async def two_beside_one(server: PostgresServer, size: Size) -> list[Row]:
    """Two processes on one database against one on another, in turns."""
    of_one, of_two = list[str](), list[str]()
    shared = new_database(server)
    async with (
        running(new_database(server)) as alone,
        running(shared) as first,
        running(shared) as second,
    ):
        one = issuing_side([alone], of_one, server)
        two = issuing_side([first, second], of_two, server)
        for house in (alone, first, second):
            await load(CLIENTS, size.waiting, issuing(house, []))
        await take_turns([two, one], size.rounds, size.tickets)
    return [
        ratio_row("PostgreSQL: issueTicket of two processes ÷ one", TWO_BUDGET, two, one),
        given_twice("… numbers given twice", of_two),
        cost_row("… processor time of a ticket with one process", one),
        cost_row("… with two processes", two),
        cores_row(costs(one), costs(two)),
    ]


@dataclass(frozen=True)
class Costs:
    """The processor time of a ticket, in microseconds; clients are on other machines."""

    server: float
    database: float

    def limit(self, processes: int, cores: int) -> float:
        """Tickets a second at most: each process uses one core, and all of it must fit."""
        busy = self.server + self.database
        return 1e6 * min(processes / self.server, cores / busy)


def costs(side: Side) -> Costs:
    return Costs(side.microseconds(SERVER), side.microseconds(DATABASE))


def cores_for_two(one: Costs, two: Costs) -> int | None:
    """The fewest cores on which two processes may bring more than one, by `WORTH_IT` or more."""
    return next(
        (n for n in range(1, MANY_CORES) if two.limit(2, n) >= (1 + WORTH_IT) * one.limit(1, n)),
        None,
    )


def cores_row(one: Costs, two: Costs) -> Row:
    cores = cores_for_two(one, two)
    limits = f"{one.limit(1, MANY_CORES):,.0f} and {two.limit(2, MANY_CORES):,.0f} a second at most"
    said = f"{cores or f'more than {MANY_CORES - 1}'} cores ({limits})"
    return Row("… derived from these: two bring a quarter more than one from", "", said, None)


def cost_row(what: str, side: Side) -> Row:
    """What a ticket costs each program, and how many cores all of them keep busy."""
    parts = {program: side.microseconds(program) for program in (SERVER, DATABASE, CLIENT)}
    said = ", ".join(f"{program} {cost:,.0f} µs" for program, cost in parts.items())
    busy = side.rate * sum(parts.values()) / 1e6
    return Row(what, "", f"{said} ({busy:.1f} cores busy at {side.rate:,.0f} a second)", None)


async def rows(*, quick: bool = False) -> list[Row]:
    """PostgreSQL beside SQLite, and two processes beside one."""
    size = QUICK if quick else FULL
    # Nobody reads the figures of a quick run: it need not wait for the disk.
    with (
        postgres(UNFLUSHED if quick else SOCKET) as server,
        tempfile.TemporaryDirectory() as folder,
    ):
        return [
            *await beside_sqlite(server, Path(folder), size),
            *await two_beside_one(server, size),
        ]
