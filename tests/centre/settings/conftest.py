"""A hall with an administrator and a clerk, on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp.test_utils import TestClient, TestServer

from display.voice import SilentVoice
from queue_server.app import build
from queue_server.core.clock import SetClock
from queue_server.core.db.connect import open_database
from queue_server.core.events import EventBus
from tests.centre.settings.halls import Hall
from tests.hall.demo import demo_centre


@pytest.fixture
async def hall(database_url: str, clock: SetClock) -> AsyncIterator[Hall]:
    centre = demo_centre()
    database = open_database(database_url, EventBus())
    server = build(centre, database, clock, SilentVoice())
    async with TestClient(TestServer(server.application)) as client:
        hall = Hall(server, client)
        for sign_in, role in (("admin", "administrator"), ("clerk", "clerk")):
            await hall.enrol(sign_in, role)
            await hall.sign_in(sign_in)
        yield hall
