"""`motcua-server generate-dossiers`: fills an empty database with dossiers that never were."""

from __future__ import annotations

import asyncio
import sys
from argparse import Namespace
from datetime import date, datetime, timedelta
from functools import partial

from config.centre.loading import load_centre
from config.centre.model import Centre
from config.demo import demo_procedures
from queue_server.core.actor import ADMINISTRATOR
from queue_server.core.clock import SystemClock
from queue_server.core.db.base import Database
from queue_server.core.db.connect import (
    open_database,
)
from queue_server.core.events import EventBus
from queue_server.synthetic.generator import (
    NotEmpty,
    is_empty,
    make,
)
from queue_server.synthetic.plan import Plan

REFUSED = (
    "There are dossiers in this database already, and invented ones must not come among them. "
    "Nothing was changed. Name an empty database, such as --database sqlite:///trial.sqlite"
)


def generate_dossiers(arguments: Namespace) -> int:
    """Make the dossiers of a plan, all or none; 1 where the database is not empty."""
    centre = load_centre(arguments.centre)
    plan = plan_of(centre, arguments, SystemClock().now())
    if not arguments.yes:
        print(
            f"{plan.dossiers} invented dossiers, received from {plan.first} to {plan.last}, would "
            f"go into {arguments.database}. Say --yes to make them.",
            file=sys.stderr,
        )
        return 1
    database = open_database(arguments.database, EventBus())
    database.migrate()
    try:
        made = asyncio.run(_made(database, centre, plan))
    except NotEmpty:
        print(REFUSED, file=sys.stderr)
        return 1
    print(
        f"{made} invented dossiers from {plan.first} to {plan.last} (seed {plan.seed}); the same "
        f"seed and --until {plan.last} make the same again."
    )
    return 0


def plan_of(centre: Centre, arguments: Namespace, now: datetime) -> Plan:
    """What was asked for; up to yesterday, the last whole day, where no day is named."""
    last: date = arguments.until or centre.day(now) - timedelta(days=1)
    until = min(centre.midnight_after(last), now)
    kinds = {"commune-year": Plan.commune_year, "province-month": Plan.province_month}
    return kinds[arguments.kind](centre, last, until, arguments.seed).of(arguments.dossiers)


async def _made(database: Database, centre: Centre, plan: Plan) -> int:
    await database.start()
    try:
        if not await database.read(is_empty):
            raise NotEmpty
        procedures = demo_procedures()
        filled = partial(make, centre=centre, plan=plan, procedures=procedures)
        return await database.write(filled, ADMINISTRATOR, SystemClock().now())
    finally:
        await database.stop()
