"""A whole server of the demo's centre for help in writing."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from config.centre.model import Centre
from queue_server.core.clock import SetClock
from tests.dossiers.house import MONDAY_MORNING
from tests.hall.demo import demo_centre
from tests.hall.with_dossiers import HallWithDossiers, running


@pytest.fixture
def clock() -> SetClock:
    return SetClock(MONDAY_MORNING)


@pytest.fixture
def centre() -> Centre:
    return demo_centre()


@pytest.fixture
async def hall(sqlite_url: str, centre: Centre, clock: SetClock) -> AsyncIterator[HallWithDossiers]:
    async with running(sqlite_url, centre, clock) as one:
        yield one


async def page_of(hall: HallWithDossiers, path: str, by: str, status: int = 200) -> str:
    """A page of staff as it is served."""
    async with hall.client.get(path, cookies={"motcua_session": hall.keys[by]}) as answer:
        assert answer.status == status
        return await answer.text()
