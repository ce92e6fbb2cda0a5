"""Boards, kiosks, consoles and phones that follow their stream, lose it and come back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, Final

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout
from pydantic import TypeAdapter

from config.wire import (
    BoardEvent,
    BoardSnapshot,
    CalledTicket,
    KioskSnapshot,
    TicketState,
    TicketStatus,
)
from display.board import apply
from queue_server.core.http.operations import API

AGAIN_SECONDS: Final = 0.05
FOR_EVER: Final = ClientTimeout(total=None, sock_read=60)
LARGEST_LINE_BYTES: Final = 1 << 20
EVENT: Final[TypeAdapter[BoardEvent]] = TypeAdapter(BoardEvent)


class Follower:
    """Keeps one stream open until it is told to go."""

    def __init__(self, address: str, path: str, headers: dict[str, str]) -> None:
        self.opened = 0
        """How often the stream began."""
        self.wrong: list[str] = []
        self._url = f"{address}{API}{path}"
        self._headers = headers
        self._line: ClientResponse | None = None
        self._following: asyncio.Task[None] | None = None

    def hear(self, name: str, body: str) -> None:
        """Take in an event; the first of each stream is named `snapshot`."""

    @property
    def has_enough(self) -> bool:
        """Whether nothing more is of interest."""
        return False

    def begin(self) -> None:
        self._following = asyncio.create_task(self._follow())

    def break_line(self) -> None:
        """The cable is pulled: not a word to the server. The follower opens its stream anew."""
        if self._line is not None and self._line.connection is not None:
            transport = self._line.connection.transport
            if transport is not None:
                transport.abort()

    async def ended(self) -> None:
        """Wait until it has enough."""
        if self._following is not None:
            await asyncio.shield(self._following)

    async def go(self) -> None:
        """End it, whatever it was doing."""
        if self._following is not None:
            self._following.cancel()
            await asyncio.gather(self._following, return_exceptions=True)

    async def _follow(self) -> None:
        async with ClientSession(timeout=FOR_EVER, read_bufsize=LARGEST_LINE_BYTES) as session:
            while not self.has_enough:
                with suppress(ClientError, OSError, TimeoutError):
                    await self._read(session)
                if not self.has_enough:
                    await asyncio.sleep(AGAIN_SECONDS)

    async def _read(self, session: ClientSession) -> None:
        async with session.get(self._url, headers=self._headers) as line:
            if line.status != 200:
                self.wrong.append(f"{self._url}: {line.status} {await line.text()}")
                return
            self._line, name = line, ""
            self.opened += 1
            async for raw in line.content:
                if raw.startswith(b"event:"):
                    name = raw[6:].decode().strip()
                elif raw.startswith(b"data:"):
                    self.hear(name, raw[5:].decode())
                    if self.has_enough:
                        return


class Board(Follower):
    """Shows what its page would: a snapshot and the events after it, by the same rule.

    `fetch` gets the sentence of a call, where this board has a loudspeaker.
    """

    def __init__(
        self,
        address: str,
        board: str,
        headers: dict[str, str],
        fetch: Callable[[CalledTicket], Awaitable[None]] | None = None,
    ) -> None:
        super().__init__(address, f"/boards/{board}/stream", headers)
        self.shows: BoardSnapshot | None = None
        self._fetch = fetch
        self._speaking: set[asyncio.Task[None]] = set()

    def hear(self, name: str, body: str) -> None:
        if name == "snapshot":
            self.shows = BoardSnapshot.model_validate_json(body)
            return
        assert self.shows is not None
        event = EVENT.validate_json(body)
        self.shows = apply(self.shows, event)
        if self._fetch is not None and event.kind == "called":
            speaking = asyncio.ensure_future(self._fetch(event.call))
            self._speaking.add(speaking)
            speaking.add_done_callback(self._speaking.discard)

    async def silent(self) -> None:
        """Wait until every sentence was fetched."""
        await asyncio.gather(*self._speaking)

    @property
    def waiting(self) -> dict[str, int]:
        assert self.shows is not None
        return {one.service: one.waiting for one in self.shows.services if one.waiting}

    @property
    def called(self) -> set[tuple[str, str]]:
        assert self.shows is not None
        return {(one.number, one.counter) for one in self.shows.called}


class Kiosk(Follower):
    """Knows which receipts wait for its printer."""

    def __init__(self, address: str, kiosk: str, headers: dict[str, str]) -> None:
        super().__init__(address, f"/kiosks/{kiosk}/stream", headers)
        self.receipts: list[str] = []

    def hear(self, name: str, body: str) -> None:
        if name == "snapshot":
            snapshot = KioskSnapshot.model_validate_json(body)
            self.receipts = [one.job for one in snapshot.receipts]
        elif name == "receipts":
            self.receipts = [one["job"] for one in _fields(body)["receipts"]]


class Console(Follower):
    """A counter's own."""

    def __init__(self, address: str, counter: str, headers: dict[str, str]) -> None:
        super().__init__(address, f"/counters/{counter}/stream", headers)


class Phone(Follower):
    """Follows one ticket until it is told its end."""

    def __init__(self, address: str, token: str) -> None:
        super().__init__(address, f"/track/{token}/stream", {})
        self.token = token
        self.state: TicketState | None = None

    def hear(self, _name: str, body: str) -> None:
        self.state = TicketStatus.model_validate_json(body).state

    @property
    def has_enough(self) -> bool:
        return self.state is not None and self.state.is_final


def _fields(body: str) -> dict[str, Any]:
    found: dict[str, Any] = TypeAdapter(dict[str, Any]).validate_json(body)
    return found
