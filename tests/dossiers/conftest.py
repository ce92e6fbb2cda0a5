"""A demo hall with a few procedures and people, at a set time, on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from config.centre.loading import load_centre
from config.centre.model import Centre
from config.demo import demo_centre_file
from queue_server.catalogue import version_writes
from queue_server.catalogue.service import Catalogue
from queue_server.core.actor import SYSTEM
from queue_server.core.clock import SetClock
from queue_server.core.current import Current
from queue_server.core.db.base import Database
from queue_server.core.events import Event, EventBus
from queue_server.dossiers.events import DossierMoved
from queue_server.dossiers.usecases.service import DossierService
from tests.dossiers.house import A_FEW, MONDAY_MORNING, House, add_staff


@pytest.fixture(scope="session")
def demo_centre() -> Centre:
    return load_centre(demo_centre_file())


@pytest.fixture
def clock() -> SetClock:
    return SetClock(MONDAY_MORNING)


@pytest.fixture
async def house(
    database: Database, bus: EventBus, demo_centre: Centre, clock: SetClock
) -> AsyncIterator[House]:
    await database.write(add_staff)
    await database.write(lambda u: version_writes.put(u, A_FEW, "test"), SYSTEM, MONDAY_MORNING)
    catalogue = Catalogue(Current(demo_centre), database, clock, bus)
    await catalogue.load()
    dossiers = DossierService(Current(demo_centre), catalogue)
    ready = House(demo_centre, database, clock, catalogue, dossiers)

    def hear(event: Event) -> None:
        if isinstance(event, DossierMoved):
            ready.moved.append(event)

    bus.listen(hear)
    yield ready
    await catalogue.stop()
