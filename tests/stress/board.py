"""A hall board that opens its stream."""

from __future__ import annotations

import asyncio
import json
from typing import Any, Final

from aiohttp import ClientSession

from queue_server.core.http.operations import API
from tests.stress.installation import Installation
from tests.stress.truth import shown

LONGEST_SECONDS: Final = 20.0
AGAIN_SECONDS: Final = 0.1


async def snapshot(address: str, key: str) -> dict[str, Any]:
    """The first event of a board's stream."""
    headers = {"Authorization": f"Bearer {key}"}
    url = f"{address}{API}/boards/hall/stream"
    async with ClientSession() as session, session.get(url, headers=headers) as stream:
        assert stream.status == 200
        async for line in stream.content:
            if line.startswith(b"data:"):
                found: dict[str, Any] = json.loads(line[5:])
                return found
    raise AssertionError("the stream ended before its snapshot")


async def is_right(hall: Installation, address: str) -> bool:
    """Whether a board that comes back is shown what the database says, while nobody acts."""
    waiting, called = await hall.read(shown)
    board = await snapshot(address, hall.keys["hall"])
    told = {one["service"]: one["waiting"] for one in board["services"] if one["waiting"]}
    shows = {(one["number"], one["counter"]) for one in board["called"]}
    return bool(told == waiting and shows == called)


async def comes_right(hall: Installation, address: str) -> None:
    """Wait until it is. Figures are gathered for a quarter of a second, two servers hear of each
    other, and a database that came back is read anew."""
    async with asyncio.timeout(LONGEST_SECONDS):
        while not await is_right(hall, address):  # noqa: ASYNC110 - it is in another process
            await asyncio.sleep(AGAIN_SECONDS)
