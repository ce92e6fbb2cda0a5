"""A demo centre, invented dossiers in both databases, and a slow second count of them."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Connection, update

from config.centre.loading import load_centre
from config.centre.model import Centre
from config.demo import demo_centre_file, demo_procedures
from queue_server.core.clock import SetClock
from queue_server.core.db.base import Database
from queue_server.dossiers.tables import dossiers
from queue_server.synthetic.generator import make
from queue_server.synthetic.plan import Plan
from tests.reports.recount import Rows, read_rows

LAST_DAY = date(2026, 11, 20)


@pytest.fixture(scope="session")
def demo_centre() -> Centre:
    return load_centre(demo_centre_file())


@pytest.fixture
def year(demo_centre: Centre) -> Plan:
    """A commune's year up to Fri 20/11/2026, with few dossiers."""
    until = demo_centre.midnight_after(LAST_DAY)
    return Plan.commune_year(demo_centre, LAST_DAY, until, 11).of(500)


@pytest.fixture
def clock(year: Plan) -> SetClock:
    return SetClock(year.until)


@pytest.fixture
async def filled(database: Database, demo_centre: Centre, year: Plan) -> Rows:
    """The year in the database, as plain rows."""
    procedures = demo_procedures()
    await database.write(lambda unit: make(unit, demo_centre, year, procedures))
    duties = [*(duty.id for duty in demo_centre.on_call), "before"]
    await database.write(lambda unit: _received_out_of_hours(unit.connection, duties))
    return await database.read(read_rows)


def _received_out_of_hours(connection: Connection, duties: list[str]) -> None:
    """Every seventh came in the hours of a duty; one duty is no more in the settings."""
    for place, duty in enumerate(duties):
        its = dossiers.c.id % (7 * len(duties)) == place
        connection.execute(update(dossiers).where(its).values(duty=duty))
