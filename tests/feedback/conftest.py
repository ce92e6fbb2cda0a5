"""A whole server of the demo's centre for what is around the visit."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import pytest_asyncio

from config.centre.model import Centre
from queue_server.centre.staff.access import new_secret
from queue_server.core.clock import SetClock
from tests.dossiers.house import MONDAY_MORNING
from tests.hall.demo import demo_centre
from tests.hall.with_dossiers import HallWithDossiers, running, start_session


@pytest.fixture
def clock() -> SetClock:
    return SetClock(MONDAY_MORNING)


@pytest.fixture
def centre() -> Centre:
    """The demo's, with officials of two fields who sign in."""
    told = demo_centre().model_dump()
    signs_in = {"tu-phap": "staff11", "dia-chinh": "staff12"}
    for one in told["officials"]:
        one["staff"] = signs_in.get(one["id"], "")
    return Centre.model_validate(told)


@pytest_asyncio.fixture(loop_scope="session")
async def hall(sqlite_url: str, centre: Centre, clock: SetClock) -> AsyncIterator[HallWithDossiers]:
    async with running(sqlite_url, centre, clock) as one:
        yield one


async def days_later(hall: HallWithDossiers, days: int) -> None:
    """So many days on; everybody has signed in anew."""
    hall.clock.set(hall.clock.now() + timedelta(days=days))
    for name, number in (("clerk", 1), ("official", 11), ("leader", 21)):
        hall.keys[name] = new_secret()
        start = partial(start_session, token=hall.keys[name], staff_id=number, now=hall.clock.now())
        await hall.house.database.write(start)


async def asks(hall: HallWithDossiers, question: str, **words: Any) -> dict[str, Any]:
    """A citizen's question, as the API takes it."""
    status, answer = await hall.call("POST", "/questions", {"question": question, **words})
    assert status == 200, answer
    asked: dict[str, Any] = answer
    return asked


Opened = Callable[..., Awaitable[HallWithDossiers]]


@pytest.fixture
async def opened(sqlite_url: str, clock: SetClock) -> AsyncIterator[Opened]:
    """`await opened(surveys={…}, petitions={…})`: a hall whose centre file says so."""
    async with AsyncExitStack() as stack:

        async def open_hall(**sections: dict[str, Any]) -> HallWithDossiers:
            words = demo_centre().model_dump()
            for section, values in sections.items():
                words[section] |= values
            centre = Centre.model_validate(words)
            return await stack.enter_async_context(running(sqlite_url, centre, clock))

        yield open_hall
