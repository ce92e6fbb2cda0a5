"""The web application over the rooms: middlewares, routes, and what starts and stops with it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import AsyncExitStack
from functools import cache

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from sqlalchemy import Connection

from queue_server.core.http.addresses import ranges
from queue_server.core.http.early_refusals import refuse_early
from queue_server.core.http.link_guessing import limit_link_guessing
from queue_server.core.http.operations import (
    API,
    LARGEST_BODY_BYTES,
    Authenticator,
    Operation,
    add_security_headers,
    routes,
)
from queue_server.core.http.origin import PUBLIC_URL
from queue_server.core.http.problem_page import ROOT
from queue_server.core.http.problems import problems
from queue_server.core.http.redirects import redirect_to_meant
from queue_server.core.http.request_log import record_requests
from queue_server.core.room import App, Lifetime, Room
from queue_server.core.security.rate_limits import RateLimit
from queue_server.core.streams.revocation import UntilEnded, end_with_permission


def serve_rooms(
    app: App, rooms: Sequence[Room], authenticator: Authenticator, until_ended: UntilEnded
) -> web.Application:
    """The application of these rooms; the database and all lifetimes are not in it yet."""
    application = web.Application(
        middlewares=_middlewares(app, rooms), client_max_size=LARGEST_BODY_BYTES
    )
    application[PUBLIC_URL] = app.centre.value.public_url
    application[ROOT] = app.centre.value.root_path
    operations = [operation for room in rooms for operation in room.operations]
    limits = {name: limit for room in rooms for name, limit in room.limits.items()}
    ending = end_with_permission(operations, until_ended)
    application.add_routes(routes(ending, authenticator, limits, app.commands.answered))
    application.router.add_get(f"{API}/openapi.json", _openapi(operations, app.version))
    for room in rooms:
        application.add_routes(room.routes)
    application.on_response_prepare.append(add_security_headers)
    return application


def run_lifetimes(
    app: App, lifetimes: Iterable[Lifetime]
) -> Callable[[web.Application], AsyncIterator[None]]:
    """Start the database and then these in their order; stop in the reverse."""

    async def lifetime(_application: web.Application) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            await app.database.start(app.metrics.committed)
            stack.push_async_callback(app.database.stop)
            for one in lifetimes:
                await stack.enter_async_context(one())
            yield

    return lifetime


def _middlewares(app: App, rooms: Sequence[Room]) -> list[Middleware]:
    network = app.centre.value.network
    return [
        record_requests(app.metrics, ranges(network.trusted_proxies)),
        problems,
        redirect_to_meant,
        refuse_early,
        limit_link_guessing(
            RateLimit.per_minute(network.wrong_links_per_minute),
            app.clock,
            lambda token: any(room.knows_link_of_today(token) for room in rooms),
            _known_links(app, rooms),
        ),
    ]


def _known_links(app: App, rooms: Sequence[Room]) -> Callable[[str], Awaitable[bool]]:
    def looked_up(connection: Connection, token: str) -> bool:
        return any(room.knows_link(connection, token) for room in rooms)

    async def is_known(token: str) -> bool:
        return await app.database.read(lambda connection: looked_up(connection, token))

    return is_known


def _openapi(operations: list[Operation], version: str) -> Handler:
    @cache
    def described() -> str:
        # Built on first use: it takes longer than building the rest of the application.
        from queue_server.core.http.openapi import document

        return json.dumps(document(operations, version), ensure_ascii=False)

    async def openapi(_request: web.Request) -> web.Response:
        return web.Response(text=described(), content_type="application/json")

    return openapi
