"""How a room joins the server: `setup(app, …) -> Room`, called once by `queue_server.app`.

A room's setup gets the `App` (shared by all rooms) and the parts of other rooms that it needs,
makes its own, and returns a `Room` with everything that the server runs for it. Of a higher room
it learns by an event, or by a Protocol that the higher room implements.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from enum import Flag, auto
from typing import TYPE_CHECKING

from aiohttp.web_routedef import AbstractRouteDef
from sqlalchemy import Connection

from config.centre.model import Centre
from display.voice import Announcer
from queue_server.core.clock import Clock
from queue_server.core.current import Current
from queue_server.core.db.base import Database
from queue_server.core.events import EventBus
from queue_server.core.http.operations import Limit, Operation
from queue_server.core.idempotency import Commands
from queue_server.core.ops.metrics import Metrics
from queue_server.core.streams.hub import Hub

if TYPE_CHECKING:
    from prometheus_client.registry import Collector

Lifetime = Callable[[], AbstractAsyncContextManager[object]]
"""Entered when the server starts, left when it stops."""


class When(Flag):
    """When the server does a job by itself."""

    START = auto()
    """Once, before anything is loaded or answered."""
    ROUND = auto()
    """In every round, each half minute."""
    NIGHT = auto()
    """Once, in the first round of a new day of the centre."""


@dataclass(frozen=True, slots=True)
class PeriodicJob:
    """Work that the server does by itself; harmless when it is done twice or by two servers."""

    name: str
    when: When
    work: Callable[[], Awaitable[object]]
    """Raises `MotcuaError` where it must wait for the database."""
    deletes_for_good: bool = False
    """Then it waits until the computer's clock went on steadily for long enough."""


@dataclass(frozen=True, slots=True)
class App:
    """What every room of a server shares."""

    centre: Current[Centre]
    database: Database
    clock: Clock
    hub: Hub
    commands: Commands
    announcer: Announcer
    metrics: Metrics
    version: str

    @property
    def bus(self) -> EventBus:
        """Every event, after its commit."""
        return self.database.bus


@dataclass(frozen=True, kw_only=True)
class Room:
    """What the server does for a room; rooms add the parts that others use."""

    operations: Sequence[Operation] = ()
    """Of the API."""
    limits: Mapping[str, Limit] = field(default_factory=dict)
    """Of operations, by their ids."""
    routes: Sequence[AbstractRouteDef] = ()
    """Pages and files."""
    jobs: Sequence[PeriodicJob] = ()
    lifetimes: Sequence[Lifetime] = ()
    """Entered in this order, left in the reverse."""
    collectors: Sequence[Collector] = ()
    """Figures for `/metrics`, read off when somebody looks."""
    is_whole: Callable[[], bool] = lambda: True
    """Whether what it shows follows the database: not while events may have been missed."""
    knows_link: Callable[[Connection, str], bool] = lambda _connection, _token: False
    """Whether a token is one of the room's secret links, by the database."""
    knows_link_of_today: Callable[[str], bool] = lambda _token: False
    """The same of links that are used now, by the view in memory."""
