"""A real server on both databases with the demo's duties and its hours: until 17:00 on weekdays."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from config.centre.loading import load_centre
from config.demo import demo_centre_file
from queue_server.core.clock import SetClock
from tests.hall.served_hall import served_hall
from tests.people.conftest import Hall, Start
from tests.people.conftest import clock as clock
from tests.people.conftest import hall as hall


@pytest.fixture
async def start(clock: SetClock) -> AsyncIterator[Start]:
    async with AsyncExitStack() as stack:

        async def started(database_url: str) -> Hall:
            opening = load_centre(demo_centre_file()).opening
            made = await served_hall(stack, database_url, clock, opening=opening)
            centre, server, port, session = made
            return Hall(centre, clock, server, port, session)

        yield started
