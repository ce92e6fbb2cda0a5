"""Pages and operations of which a server may need none: their modules are imported with the first
request for one of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from functools import cache
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler


class Later:
    """Stands for an object whose methods answer requests, and which `make` makes for the first."""

    def __init__(self, make: Callable[[], object]) -> None:
        self._made = cache(make)

    def __getattr__(self, name: str) -> Callable[[Any], Awaitable[Any]]:
        async def handle(request: Any) -> Any:
            return await getattr(self._made(), name)(request)

        return handle


def pages_later(
    paths: Iterable[str], routes: Callable[[], Iterable[web.RouteDef]]
) -> list[web.RouteDef]:
    """Routes of pages with these paths; `routes` makes those that answer."""

    @cache
    def handlers() -> dict[str, Handler]:
        return {one.path: one.handler for one in routes()}

    def page(path: str) -> web.RouteDef:
        async def handle(request: web.Request) -> web.StreamResponse:
            return await handlers()[path](request)

        return web.get(path, handle)

    return [page(path) for path in paths]
