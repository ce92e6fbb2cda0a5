"""One link, or one member of staff, has only so many streams at once; the oldest makes room."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import ClientError

from queue_server.tickets.api import STREAMS_OF_A_LINK, STREAMS_OF_STAFF
from tests.tickets.test_api import Api, Stream, api, followed, hashed

__all__ = ["api", "hashed"]


async def assert_ended(stream: Stream) -> None:
    async with asyncio.timeout(30):
        with pytest.raises(ClientError):
            await stream.answer.content.read()


async def assert_alive(*streams: Stream) -> None:
    for stream in streams:
        assert (await stream.next())[0] == "snapshot"
        assert not stream.answer.content.at_eof()


@pytest.mark.parametrize(
    ("by", "most"), [("nobody", STREAMS_OF_A_LINK), ("clerk", STREAMS_OF_STAFF)]
)
async def test_the_oldest_streams_of_one_make_room(api: Api, by: str, most: int) -> None:
    ticket, other = await api.issue(), await api.issue()
    link = f"/track/{ticket['token']}/stream" if by == "nobody" else "/counters/1/stream"
    family = await followed(api, f"/track/{other['token']}/stream", "nobody")
    board = await followed(api, "/boards/hall/stream", "hall")
    streams = [await followed(api, link, by) for _ in range(most + 3)]
    for gone in streams[:3]:
        await assert_ended(gone)
    await assert_alive(family, board, *streams[3:])


async def test_a_family_that_reads_one_ticket_on_eight_phones_is_told_of_the_call(api: Api) -> None:
    await api.call("POST", "/counters/1/open", {})
    ticket = await api.issue()
    link = f"/track/{ticket['token']}/stream"
    phones = [await followed(api, link, "nobody") for _ in range(STREAMS_OF_A_LINK)]
    await api.call("POST", "/counters/1/next", {})
    for phone in phones:
        while (await phone.until("status"))["state"] != "called":
            pass
