"""Figures of a year with 200,000 dossiers: II.06a, beside a bare walk over the same rows."""

from __future__ import annotations

import asyncio
import tempfile
from contextlib import suppress
from datetime import date
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final

from sqlalchemy import Connection, func, select

from benchmarks.house import Row, percentile
from config.centre.loading import load_centre
from config.demo import demo_centre_file, demo_procedures
from queue_server.core.clock import SetClock
from queue_server.core.db.base import Database
from queue_server.core.db.connect import open_database
from queue_server.core.events import EventBus
from queue_server.dossiers.tables import dossiers
from queue_server.reports.figures import Dimension, checks
from queue_server.reports.periods import Period
from queue_server.reports.service import Reports
from queue_server.synthetic.generator import make
from queue_server.synthetic.plan import Plan

DOSSIERS: Final = 200_000
FEW: Final = 500
TIMES: Final = 7
BUDGET_SECONDS: Final = 0.2
LAST_DAY: Final = date(2026, 10, 31)
LOOKS: Final = 400
"""Looks at one dossier, alone and while figures are made."""


def walk(connection: Connection) -> object:
    """Read every row and do nothing with it."""
    return connection.execute(select(func.sum(func.length(dossiers.c.note)))).scalar()


def look(connection: Connection) -> object:
    """What every page of a dossier begins with."""
    return connection.execute(select(dossiers).where(dossiers.c.id == FEW)).first()


async def seconds_of(database: Database, reports: Reports, period: Period) -> list[list[float]]:
    """How long II.06a and the bare walk took, in turns."""
    took: list[list[float]] = [[], []]
    for _ in range(TIMES):
        began = perf_counter()
        figures = await reports.figures(period, Dimension.FIELD)
        took[0].append(perf_counter() - began)
        assert all(check.holds for check in checks(figures.total))
        began = perf_counter()
        await database.read(walk)
        took[1].append(perf_counter() - began)
    return took


async def looks(database: Database) -> list[float]:
    took = []
    for _ in range(LOOKS):
        began = perf_counter()
        await database.read(look)
        took.append(perf_counter() - began)
    return took


async def looks_meanwhile(database: Database, reports: Reports, period: Period) -> list[float]:
    """The same while somebody makes II.06a again and again."""

    async def again() -> None:
        while True:
            await reports.figures(period, Dimension.FIELD)

    making = asyncio.create_task(again())
    took = await looks(database)
    making.cancel()
    with suppress(asyncio.CancelledError):
        await making
    return took


async def rows(*, quick: bool = False) -> list[Row]:
    """II.06a over a commune's year of many dossiers."""
    centre = load_centre(demo_centre_file())
    until = centre.midnight_after(LAST_DAY)
    plan = Plan.commune_year(centre, LAST_DAY, until, 1).of(FEW if quick else DOSSIERS)
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{Path(folder) / 'year.sqlite'}", EventBus())
        await asyncio.to_thread(database.migrate)
        await database.start()
        try:
            made = await database.write(lambda u: make(u, centre, plan, demo_procedures()))
            reports, year = Reports(centre, database, SetClock(until)), Period(plan.first, LAST_DAY)
            form, bare = await seconds_of(database, reports, year)
            alone = await looks(database)
            meanwhile = await looks_meanwhile(database, reports, year)
        finally:
            await database.stop()
    ratio = median(form) / median(bare)
    return [
        Row(
            f"II.06a of a year with {made:,} dossiers",
            f"< {BUDGET_SECONDS} s",
            f"{median(form):.2f} s (slowest of {TIMES}: {max(form):.2f} s)",
            median(form) < BUDGET_SECONDS,
        ),
        Row("… ÷ a bare walk over its rows", "", f"{ratio:.1f} ({median(bare):.3f} s)", None),
        Row(
            "… reading one dossier meanwhile ÷ alone, p99",
            "",
            " ÷ ".join(f"{percentile(took, 0.99) * 1000:.1f} ms" for took in (meanwhile, alone)),
            None,
        ),
    ]
