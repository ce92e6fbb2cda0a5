"""`motcua-server generate-dossiers` and `generate-tickets`: fill an empty database with dossiers,
or with days of a queue, that never were."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Coroutine
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final

import click

from config.centre.loading import load_centre
from config.centre.model import Centre
from config.command_line import command_text, current_language
from config.demo import demo_procedures
from queue_server.core import command_options as options
from queue_server.core.actor import ADMINISTRATOR
from queue_server.core.clock import SystemClock
from queue_server.core.db.base import Database
from queue_server.core.db.connect import open_database
from queue_server.core.events import EventBus
from queue_server.core.progress import Report, progress
from queue_server.synthetic import queue_generator
from queue_server.synthetic.generator import NotEmpty, is_empty, make
from queue_server.synthetic.plan import Plan
from queue_server.synthetic.queue_generator import QueuePlan

KINDS: Final = {"commune-year": Plan.commune_year, "province-month": Plan.province_month}


@options.command("generate-dossiers")
@options.centre()
@options.database
@click.option("--kind", type=click.Choice(tuple(KINDS)), default="commune-year")
@click.option("--seed", type=int, default=1)
@click.option("--dossiers", type=click.IntRange(1, 2_000_000), metavar="N")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE")
@click.option("--yes", is_flag=True)
@options.quiet
def generate_dossiers(
    centre: Path,
    database: str,
    kind: str,
    seed: int,
    dossiers: int | None,
    until: datetime | None,
    yes: bool,
    quiet: bool,
) -> int:
    """Make the dossiers of a plan, all or none; 1 where the database is not empty."""
    of = load_centre(centre, current_language())
    last = until.date() if until else of.day(SystemClock().now()) - timedelta(days=1)
    plan = plan_of(of, kind, last, SystemClock().now(), seed).of(dossiers)
    if not yes:
        values = {"first": plan.first, "last": plan.last, "database": database}
        print(
            command_text("command.generate.dossiers", count=plan.dossiers, **values),
            file=sys.stderr,
        )
        return 1
    into = partial(_made, centre=of, plan=plan)
    made = _filled(database, into, "dossiers", quiet=quiet)
    if made is None:
        return 1
    values = {"first": plan.first, "last": plan.last, "seed": plan.seed}
    print(command_text("command.generate.dossiers_made", count=made, **values))
    return 0


def _filled(
    url: str,
    into: Callable[..., Coroutine[object, object, int]],
    what: str,
    *,
    quiet: bool,
) -> int | None:
    """How many `into` made in the database, with its progress; None, having said so, where
    the database is not empty."""
    database = open_database(url, EventBus())
    database.migrate()
    try:
        with progress(
            command_text(f"command.generate.{what}_label"), current_language(), quiet=quiet
        ) as report:
            return asyncio.run(into(database, report=report))
    except NotEmpty:
        print(command_text(f"command.generate.{what}_refused"), file=sys.stderr)
        return None


def plan_of(centre: Centre, kind: str, last: date, now: datetime, seed: int) -> Plan:
    """What was asked for, up to `last`."""
    until = min(centre.midnight_after(last), now)
    return KINDS[kind](centre, last, until, seed)


async def _made(database: Database, centre: Centre, plan: Plan, report: Report) -> int:
    await database.start()
    try:
        if not await database.read(is_empty):
            raise NotEmpty
        procedures = demo_procedures()
        filled = partial(make, centre=centre, plan=plan, procedures=procedures, report=report)
        return await database.write(filled, ADMINISTRATOR, SystemClock().now())
    finally:
        await database.stop()


@options.command("generate-tickets")
@options.centre()
@options.database
@click.option("--days", type=click.IntRange(1, 800), default=28)
@click.option("--people", type=click.IntRange(1, 5_000), metavar="N")
@click.option("--seed", type=int, default=1)
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE")
@click.option("--yes", is_flag=True)
@options.quiet
def generate_tickets(
    centre: Path,
    database: str,
    days: int,
    people: int | None,
    seed: int,
    until: datetime | None,
    yes: bool,
    quiet: bool,
) -> int:
    """Make whole past days of a queue, all or none; 1 where there are tickets already."""
    of, now = load_centre(centre, current_language()), SystemClock().now()
    yesterday = of.day(now) - timedelta(days=1)
    last = min(until.date(), yesterday) if until else yesterday
    plan = QueuePlan.of(of, last, days, people, seed)
    if not yes:
        values = {"first": plan.first, "last": plan.last, "database": database}
        print(
            command_text("command.generate.tickets", count=plan.people, **values), file=sys.stderr
        )
        return 1
    into = partial(_made_tickets, centre=of, plan=plan)
    made = _filled(database, into, "tickets", quiet=quiet)
    if made is None:
        return 1
    values = {"first": plan.first, "last": plan.last, "seed": plan.seed}
    print(command_text("command.generate.tickets_made", count=made, **values))
    return 0


async def _made_tickets(database: Database, centre: Centre, plan: QueuePlan, report: Report) -> int:
    await database.start()
    try:
        filled = partial(queue_generator.make, centre=centre, plan=plan, report=report)
        return await database.write(filled, ADMINISTRATOR, SystemClock().now())
    finally:
        await database.stop()
