"""Figures of a year with 200,000 dossiers (II.06a, beside a bare walk over the same rows), and of
waits over a year with 150,000 tickets."""

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
from config.centre.model import Centre
from config.demo import demo_centre_file, demo_procedures
from queue_server.core.clock import SetClock
from queue_server.core.current import Current
from queue_server.core.db.base import Database
from queue_server.core.db.connect import open_database
from queue_server.core.events import EventBus
from queue_server.dossiers.tables import dossiers
from queue_server.reports.figures import Dimension, checks
from queue_server.reports.periods import Period
from queue_server.reports.service import Reports
from queue_server.reports.waiting.figures import TicketMeasure
from queue_server.reports.waiting.service import WaitingFigures
from queue_server.synthetic import queue_generator
from queue_server.synthetic.generator import make
from queue_server.synthetic.plan import Plan
from queue_server.synthetic.queue_generator import QueuePlan

DOSSIERS: Final = 200_000
FEW: Final = 500
TIMES: Final = 7
BUDGET_SECONDS: Final = 0.2
TICKETS_A_DAY: Final = 600
WAITING_DAYS: Final = 365
WAITING_BUDGET_SECONDS: Final = 1.0
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


async def waiting_rows(*, quick: bool = False) -> list[Row]:
    """The pages of waits over a year of a busy centre: the first look after a start, on which the
    whole year is read, and the looks after it."""
    centre = load_centre(demo_centre_file())
    days, people = (10, 60) if quick else (WAITING_DAYS, TICKETS_A_DAY)
    plan = QueuePlan.of(centre, LAST_DAY, days, people, seed=1)
    period = Period(plan.first, plan.last)
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{Path(folder) / 'queue.sqlite'}", EventBus())
        await asyncio.to_thread(database.migrate)
        await database.start()
        try:
            made = await database.write(lambda u: queue_generator.make(u, centre, plan))
            first, later, listing = await _looks_at_waits(database, centre, period)
        finally:
            await database.stop()
    name = f"waits of a year with {made:,} tickets"
    return [
        Row(
            f"{name}: any page",
            f"< {WAITING_BUDGET_SECONDS} s",
            f"{max(median(later), median(listing)):.2f} s "
            f"(slowest of {2 * TIMES}: {max(*later, *listing):.2f} s)",
            max(median(later), median(listing)) < WAITING_BUDGET_SECONDS,
        ),
        Row("… the first one, where the server has read nothing yet", "", f"{first:.2f} s", None),
    ]


async def _looks_at_waits(
    database: Database, centre: Centre, period: Period
) -> tuple[float, list[float], list[float]]:
    """Seconds of the first overview, of later ones, and of tables with a list."""
    figures = WaitingFigures(Current(centre), database, SetClock(centre.midnight_after(LAST_DAY)))
    took: list[list[float]] = [[], []]
    for _ in range(1 + TIMES):
        began = perf_counter()
        await figures.overview(period)
        took[0].append(perf_counter() - began)
        began = perf_counter()
        await figures.behind(period, TicketMeasure.LATE, {})
        took[1].append(perf_counter() - began)
    return took[0][0], took[0][1:], took[1][1:]


async def rows(*, quick: bool = False) -> list[Row]:
    """Of dossiers and of waits."""
    return [*await dossier_rows(quick=quick), *await waiting_rows(quick=quick)]


async def dossier_rows(*, quick: bool = False) -> list[Row]:
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
            reports, year = (
                Reports(Current(centre), database, SetClock(until)),
                Period(plan.first, LAST_DAY),
            )
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
