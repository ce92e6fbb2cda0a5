"""A demo hall with a catalogue of a few procedures, at a set time, on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from config.centre.loading import load_centre
from config.centre.model import Centre
from config.demo import demo_centre_file
from config.wire.procedures import Procedure
from queue_server.catalogue import version_writes
from queue_server.catalogue.service import Catalogue
from queue_server.catalogue.version_writes import Stored
from queue_server.core.actor import SYSTEM
from queue_server.core.clock import SetClock
from queue_server.core.current import Current
from queue_server.core.db.base import Database
from queue_server.core.events import EventBus

MONDAY_MORNING = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)
"""08:00 on a working Monday in Viet Nam."""


def procedure(code: str, name: str, field: str = "Hộ tịch", **words: Any) -> Procedure:
    """A procedure with a Vietnamese name, the rest as given."""
    said = {"code": code, "name": {"vi": name}, "field": field}
    return Procedure.model_validate(said | words)


BIRTH = procedure("1.001193", "Đăng ký khai sinh")
MARRIAGE = procedure("1.000894", "Đăng ký kết hôn")
COPY = procedure("2.000815", "Chứng thực bản sao từ bản chính", "Chứng thực")
RESIDENCE = procedure("1.004222", "Đăng ký thường trú", "Đăng ký, quản lý cư trú")
A_FEW = (BIRTH, MARRIAGE, COPY, RESIDENCE)


@pytest.fixture(scope="session")
def demo_centre() -> Centre:
    return load_centre(demo_centre_file())


@pytest.fixture
def clock() -> SetClock:
    return SetClock(MONDAY_MORNING)


@pytest.fixture
def put(database: Database, clock: SetClock) -> Callable[..., Awaitable[Stored]]:
    """`await put(procedure, …)`: keep procedures as an import does."""

    async def keep(*offered: Procedure) -> Stored:
        now = clock.now()
        return await database.write(
            lambda unit: version_writes.put(unit, offered, "staff:1"), SYSTEM, now
        )

    return keep


@pytest.fixture
async def catalogue(
    database: Database, bus: EventBus, demo_centre: Centre, clock: SetClock
) -> AsyncIterator[Catalogue]:
    """An empty catalogue that hears what is put into it."""
    loaded = Catalogue(Current(demo_centre), database, clock, bus)
    await loaded.load()
    yield loaded
    await loaded.stop()
