"""A running demo server, its clock in the test's hands, asked over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from config.centre.model import Centre
from queue_server.core.clock import SetClock
from tests.dossiers.house import MONDAY_MORNING
from tests.hall.with_dossiers import HallWithDossiers, running
from tests.security.table import demo_centre

Opened = Callable[..., Awaitable[HallWithDossiers]]


@pytest.fixture
def clock() -> SetClock:
    return SetClock(MONDAY_MORNING)


@pytest.fixture
async def opened(sqlite_url: str, clock: SetClock) -> AsyncIterator[Opened]:
    """`await opened(trusted_proxies=[…])`: a hall whose centre file says so of the network."""
    from contextlib import AsyncExitStack

    async with AsyncExitStack() as stack:

        async def open_hall(**network: Any) -> HallWithDossiers:
            words = demo_centre().model_dump()
            words["network"] |= network
            centre = Centre.model_validate(words)
            return await stack.enter_async_context(running(sqlite_url, centre, clock))

        yield open_hall
