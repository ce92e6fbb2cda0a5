"""A province in preparation: the reads of a hundred centres on one PostgreSQL.

A commune's year of invented dossiers is copied a hundred times (without its log, of which the chain
would break). Then readers ask one server process for what staff and leaders open most: a work list,
a dossier, form II.06a of a month and of the year. No budget holds these rows yet: the hub that will
serve a province is not built; they say what its reads would start from.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from random import Random
from time import perf_counter
from typing import Final

from sqlalchemy import Column, Table, text

from benchmarks.house import House, Row, load, percentile, running
from benchmarks.postgres import new_database, postgres
from benchmarks.server import COUNTERS
from config.centre.loading import load_centre
from config.demo import demo_centre_file, demo_procedures
from queue_server.core.db.connect import open_database
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.events import EventBus
from queue_server.dossiers.tables import (
    dossier_due_dates,
    dossier_papers,
    dossier_steps,
    dossier_stops,
    dossiers,
)
from queue_server.synthetic.generator import make
from queue_server.synthetic.plan import Plan

COPIED: Final = (dossiers, dossier_due_dates, dossier_stops, dossier_steps, dossier_papers)
"""Not the applicants: their numbers are sealed to their own rows. Namesakes share one."""
APART: Final = 1_000_000
"""Between the numbers of one centre's rows and the next one's."""
NUMBERS: Final = frozenset({"id", "dossier_id"})
UNIQUE_TEXTS: Final = frozenset({"code", "token"})
LAST_DAY: Final = date(2026, 10, 31)
SEED: Final = 20261031


@dataclass(frozen=True)
class Size:
    centres: int
    dossiers: int
    """Of each centre."""
    readers: int
    reads: int


FULL: Final = Size(100, 2_000, 16, 1_500)
QUICK: Final = Size(3, 30, 4, 40)

LIST: Final = "a work list"
DOSSIER: Final = "a dossier"
MONTH: Final = "II.06a of a month"
YEAR: Final = "II.06a of the year"
SHARES: Final = {LIST: 60, DOSSIER: 30, MONTH: 8, YEAR: 2}
"""Of a hundred reads; leaders are few and look at figures now and then."""
MONTH_ASKED: Final = "from=2026-10-01&to=2026-10-31"
YEAR_ASKED: Final = "from=2025-11-01&to=2026-10-31"
WORK_LISTS: Final = ("mine", "late", "soon", "open")


async def fill(url: str, size: Size) -> None:
    """Put the dossiers of all centres into a new database."""
    database = open_database(url, EventBus())
    await asyncio.to_thread(database.migrate)
    await database.start()
    centre = load_centre(demo_centre_file())
    plan = Plan.commune_year(centre, LAST_DAY, centre.midnight_after(LAST_DAY), SEED)
    of_one = plan.of(size.dossiers)

    def write(unit: UnitOfWork) -> None:
        make(unit, centre, of_one, demo_procedures())
        for table in COPIED:
            unit.connection.execute(text(copying(table)), {"centres": size.centres - 1})
        unit.connection.execute(text("ANALYZE"))

    try:
        await database.write(write)
    finally:
        await database.stop()


def copying(table: Table) -> str:
    """The statement that copies the rows of one centre for the others."""
    names = ", ".join(column.name for column in table.c)
    values = ", ".join(map(_value, table.c))
    return (
        f"INSERT INTO {table.name} ({names}) "
        f"SELECT {values} FROM {table.name} CROSS JOIN generate_series(1, :centres) AS k"
    )


def _value(column: Column[object]) -> str:
    if column.name in NUMBERS:
        return f"{column.name} + k * {APART}"
    if column.name in UNIQUE_TEXTS and column.unique:
        return f"left(md5({column.name} || k), 32)"
    return column.name


class Readers:
    """Staff of the centres, who read one thing after the other; `seconds` is how long each took."""

    def __init__(self, house: House, size: Size) -> None:
        self._house = house
        self._size = size
        self._random = Random(SEED)
        self.seconds: defaultdict[str, list[float]] = defaultdict(list)
        self._ways: dict[str, Callable[[], str]] = {
            LIST: lambda: f"/api/v1/dossiers?list={self._random.choice(WORK_LISTS)}",
            DOSSIER: lambda: f"/api/v1/dossiers/{self._any_dossier()}",
            MONTH: lambda: f"/reports/by/field?{MONTH_ASKED}",
            YEAR: lambda: f"/reports/by/field?{YEAR_ASKED}",
        }

    def _any_dossier(self) -> int:
        centre = self._random.randrange(self._size.centres)
        return centre * APART + 1 + self._random.randrange(self._size.dossiers)

    async def read(self, reader: int, _number: int) -> None:
        what = self._random.choices(list(SHARES), list(SHARES.values()))[0]
        await self.read_one(what, reader % COUNTERS + 1)

    async def read_one(self, what: str, clerk: int) -> None:
        url = f"http://127.0.0.1:{self._house.port}{self._ways[what]()}"
        began = perf_counter()
        async with self._house.session.get(url, headers=self._house.clerk(clerk)) as answer:
            assert answer.status == 200, await answer.text()
            await answer.read()
        self.seconds[what].append(perf_counter() - began)


async def rows(*, quick: bool = False) -> list[Row]:
    """What staff and leaders of a province read, from one process on one PostgreSQL."""
    size = QUICK if quick else FULL
    with postgres() as server:
        url = new_database(server)
        await fill(url, size)
        async with running(url) as house:
            readers = Readers(house, size)
            for what in SHARES:
                await readers.read_one(what, 1)
            done = await load(size.readers, size.reads, readers.read)
    whole = Row(
        f"a province: {size.centres} centres, {size.centres * size.dossiers:,} dossiers, "
        f"{size.readers} readers at once on one process",
        "",
        f"{done.rate:,.0f} reads a second",
        None,
    )
    return [whole, *(row(what, readers.seconds[what]) for what in SHARES)]


def row(what: str, seconds: list[float]) -> Row:
    """How long one kind of read took."""
    middle, slow = (percentile(seconds, share) * 1000 for share in (0.5, 0.99))
    return Row(f"… {what}", "", f"p99 {slow:,.0f} ms (median {middle:,.0f} ms)", None)
