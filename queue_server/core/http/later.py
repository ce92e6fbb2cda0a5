"""Pages and operations of which a server may need none: their modules are imported with the first
request for one of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from functools import cache, partial
from importlib import import_module
from typing import Any, Generic, TypeVar, overload

from aiohttp import web
from aiohttp.typedefs import Handler

M = TypeVar("M")


class Later:
    """Stands for an object whose methods answer requests, and which `make` makes for the first."""

    def __init__(self, make: Callable[[], object]) -> None:
        self._made = cache(make)

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        async def handle(*asked: Any) -> Any:
            return await getattr(self._made(), name)(*asked)

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


class WireModels:
    """Stands for a module of the wire in a list of operations, which is all that is needed of the
    models until somebody asks for one of them."""

    def __init__(self, module: str) -> None:
        self._module = module

    def __getattr__(self, name: str) -> Callable[[], Any]:
        return partial(_imported, self._module, name)


def _imported(module: str, name: str) -> Any:
    return getattr(import_module(module), name)


class ModelField(Generic[M]):
    """A field of a dataclass that holds a model or none, or what `WireModels` gave in its place:
    imported when the field is read."""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = f"_{name}"

    @overload
    def __get__(self, instance: None, owner: type) -> None: ...
    @overload
    def __get__(self, instance: object, owner: type) -> type[M] | None: ...
    def __get__(self, instance: object | None, owner: type) -> type[M] | None:
        if instance is None:
            return None  # the field's default
        fields = vars(instance)
        if isinstance(fields[self._name], partial):
            fields[self._name] = fields[self._name]()
        found: type[M] | None = fields[self._name]
        return found

    def __set__(self, instance: object, given: type[M] | None) -> None:
        vars(instance)[self._name] = given
