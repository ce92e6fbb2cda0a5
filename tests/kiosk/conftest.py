"""What the kiosk's tests share: a fake centre on loopback."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp.test_utils import TestServer

from kiosk.testing.fake_server import FakeCentre


@pytest.fixture
def centre() -> FakeCentre:
    return FakeCentre()


@pytest.fixture
async def address(centre: FakeCentre) -> AsyncIterator[str]:
    """The address of the served fake centre."""
    server = TestServer(centre.app())
    await server.start_server()
    try:
        yield str(server.make_url("/"))
    finally:
        await server.close()
