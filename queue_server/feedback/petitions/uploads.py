"""Turns of forms with photos: each is held in memory while it is read, so few are read at once; and
how many photos are kept."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final
from weakref import WeakValueDictionary

from queue_server.core.security.rate_limits import RateLimit, RateLimiter

AT_ONCE: Final = 6
OF_ONE_NETWORK: Final = 2
"""Whoever sends slowly keeps a place for long, and never all of them."""

PHOTOS: Final = RateLimit(burst=200, every_seconds=120)
"""Photos of everybody together, so that strangers with many addresses fill no disk: two gigabytes a
day at most. Petitions without photos go on."""
EVERYBODY: Final = ""


class Uploads:
    """Who may be read now; the others wait, first of their own network, then of all."""

    def __init__(self) -> None:
        self._photos = RateLimiter(PHOTOS)
        self._all = asyncio.Semaphore(AT_ONCE)
        self._networks: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()

    @asynccontextmanager
    async def turn(self, network: str) -> AsyncIterator[None]:
        """The body runs when it is the turn of a form from `network`."""
        own = self._networks.get(network) or asyncio.Semaphore(OF_ONE_NETWORK)
        self._networks[network] = own  # there as long as somebody of the network holds it
        async with own, self._all:
            yield

    def fit(self, photos: int, now: float) -> bool:
        """Whether so many photos may be kept at `now` (monotonic seconds); then they count."""
        if photos and self._photos.seconds_to_wait(EVERYBODY, now) > 0:
            return False
        for _ in range(photos):
            self._photos.count(EVERYBODY, now)
        return True
