"""Limits on guessing links: wrong tokens are counted by address, right ones never.

A token has 80 bits, so nobody guesses one; the limit keeps a guesser from costing the hall its
database and its pages. A hall often stands behind one address: while that address is over its
limit a right link is still opened. What is not known in memory is looked for in the database, a
few at once and in turns by address; only what is wrong is refused.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from config.wire import ErrorCode
from queue_server.core.clock import Clock
from queue_server.core.errors import NotFound, TooManyRequests
from queue_server.core.http.addresses import network_of
from queue_server.core.security.fair_queue import FairQueue
from queue_server.core.security.rate_limits import RateLimit, RateLimiter

TOKEN: Final = "token"  # noqa: S105
"""The name of the part of an address that is a secret link, in every route that has one."""
LINK_EXISTS: Final = web.RequestKey("link_is_right", bool)
"""Set on a request whose link is right although there is nothing to be shown yet."""
MOST_REMEMBERED: Final = 10_000
LOOKED_FOR_AT_ONCE: Final = 2


class _RecentLinks:
    """The links that were right, the latest of them."""

    def __init__(self) -> None:
        self._links: OrderedDict[str, None] = OrderedDict()

    def __contains__(self, token: str) -> bool:
        return token in self._links

    def add(self, token: str) -> None:
        self._links[token] = None
        self._links.move_to_end(token)
        if len(self._links) > MOST_REMEMBERED:
            self._links.popitem(last=False)


def limit_link_guessing(
    limit: RateLimit,
    clock: Clock,
    is_todays: Callable[[str], bool],
    is_known: Callable[[str], Awaitable[bool]],
) -> Middleware:
    """A middleware that counts wrong tokens; `is_todays` knows the links of today's tickets,
    `is_known` looks for any other in the database.

    It raises `TooManyRequests` for links that nobody knows while the address is over its limit.
    """
    wrong, right, looking = RateLimiter(limit), _RecentLinks(), FairQueue(LOOKED_FOR_AT_ONCE)

    async def is_right(token: str, subject: str) -> bool:
        if token in right or is_todays(token):
            return True
        async with looking.turn(subject):
            return await is_known(token)

    @web.middleware
    async def limit_guessing(request: web.Request, handler: Handler) -> web.StreamResponse:
        token = request.match_info.get(TOKEN)
        if token is None:
            return await handler(request)
        subject, now = network_of(request.remote or ""), clock.monotonic()
        wait = wrong.seconds_to_wait(subject, now)
        if wait > 0 and not await is_right(token, subject):
            raise TooManyRequests(wait)
        try:
            answer = await handler(request)
        except NotFound as refusal:
            if refusal.code is not ErrorCode.TICKET_ON_ITS_WAY:
                wrong.count(subject, now)
            else:
                right.add(token)
            raise
        if answer.status == HTTPStatus.NOT_FOUND and not request.get(LINK_EXISTS):
            wrong.count(subject, now)
        else:
            right.add(token)
        return answer

    return limit_guessing
