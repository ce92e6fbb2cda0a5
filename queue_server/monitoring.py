"""How the server is, for machines: alive, ready, and in figures.

`/healthz` says that the process answers. `/readyz` says that it can do its work: a command
reaches the disk, the views are whole, the jobs turn. `/metrics` has the figures of the hall and
of the server for Prometheus, for those whom the centre file lets look; nothing in them is personal.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from datetime import datetime
from http import HTTPStatus
from time import monotonic
from typing import TYPE_CHECKING, Final

from aiohttp import web
from sqlalchemy import delete

from queue_server.backups.daily import DailyBackup
from queue_server.core.actor import SYSTEM
from queue_server.core.db.tables import answered_commands
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import MotcuaError, NotAllowed
from queue_server.core.http.addresses import lies_in, ranges
from queue_server.core.http.request_log import REQUEST_RECORD
from queue_server.core.ops.metrics import CONTENT_TYPE, gauge
from queue_server.core.room import App, Room
from queue_server.scheduler import Scheduler

if TYPE_CHECKING:
    from prometheus_client.core import Metric

LONGEST_WRITE_SECONDS: Final = 2.0
JUDGED_FOR_SECONDS: Final = 5.0
"""A judgement is good for so long: asking often must not keep the disk busy."""
PROBE: Final = "system readyz"
"""The one row that is written to see whether a row can be written; forgotten after a day."""
STREAMS: Final = ("board", "counter", "kiosk", "ticket")


class ServerCollector:
    """The server itself: its version, its streams, its own jobs."""

    def __init__(self, app: App, scheduler: Scheduler, backup: DailyBackup) -> None:
        self._app = app
        self._scheduler = scheduler
        self._backup = backup

    def collect(self) -> Iterator[Metric]:
        yield gauge("motcua_info", "The version that runs.", {(self._app.version,): 1}, "version")
        yield from self._streams()
        yield from self._itself()

    def _streams(self) -> Iterator[Metric]:
        yield gauge(
            "motcua_streams",
            "Event streams that are open.",
            {
                (kind,): sum(map(self._app.hub.subscribers, self._app.hub.topics(f"{kind}:")))
                for kind in STREAMS
            },
            "to",
        )
        yield gauge(
            "motcua_streams_dropped",
            "Streams that were ended because their listener did not keep up, since the start.",
            {(): self._app.hub.dropped},
        )

    def _itself(self) -> Iterator[Metric]:
        last_round, last_backup = self._scheduler.last_round_at, self._backup.last_made
        yield gauge(
            "motcua_jobs_last_round_timestamp_seconds",
            "When the server's own jobs were last through.",
            {(): last_round.timestamp()} if last_round else {},
        )
        yield gauge(
            "motcua_backup_last_timestamp_seconds",
            "When the last backup was taken; absent where there is none.",
            {(): last_backup.timestamp()} if last_backup else {},
        )


def setup(app: App, rooms: Sequence[Room], scheduler: Scheduler, backup: DailyBackup) -> Room:
    """`rooms` are those that must be whole before the server is ready."""
    return Room(
        routes=Monitoring(app, rooms, scheduler).routes(),
        collectors=[ServerCollector(app, scheduler, backup)],
    )


class Monitoring:
    """The three addresses."""

    def __init__(self, app: App, rooms: Sequence[Room], scheduler: Scheduler) -> None:
        self._app = app
        self._rooms = rooms
        self._scheduler = scheduler
        self._judging = asyncio.Lock()
        self._judged: dict[str, bool] = {}
        self._judged_at = -JUDGED_FOR_SECONDS

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/healthz", self.alive),
            web.get("/readyz", self.ready),
            web.get("/metrics", self.figures),
        ]

    async def alive(self, _request: web.Request) -> web.Response:
        """The process answers."""
        return web.json_response({"alive": True}, headers=_UNKEPT)

    async def ready(self, _request: web.Request) -> web.Response:
        """200 where the server can do its work, 503 where something of it is missing."""
        async with self._judging:
            if monotonic() - self._judged_at >= JUDGED_FOR_SECONDS:
                self._judged = await self._judge()
                self._judged_at = monotonic()
        is_ready = all(self._judged.values())
        return web.json_response(
            {"ready": is_ready, "checks": self._judged},
            status=HTTPStatus.OK if is_ready else HTTPStatus.SERVICE_UNAVAILABLE,
            headers=_UNKEPT,
        )

    async def figures(self, request: web.Request) -> web.Response:
        """Raises `NotAllowed` where the centre file does not let the address look."""
        watchers = ranges(self._app.centre.value.network.metrics_from)
        if not request[REQUEST_RECORD].is_address_known or not lies_in(
            request.remote or "", watchers
        ):
            raise NotAllowed
        return web.Response(
            body=self._app.metrics.text(), headers={"Content-Type": CONTENT_TYPE, **_UNKEPT}
        )

    async def _judge(self) -> dict[str, bool]:
        now = self._app.clock.now()
        return {
            "database": await self._can_write(now),
            "views": all(room.is_whole() for room in self._rooms),
            "jobs": self._scheduler.are_turning,
        }

    async def _can_write(self, now: datetime) -> bool:
        try:
            async with asyncio.timeout(LONGEST_WRITE_SECONDS):
                await self._app.database.write(_probe, SYSTEM, now)
        except (MotcuaError, TimeoutError):
            return False
        return True


def _probe(unit: UnitOfWork) -> None:
    """Write a row without meaning, as a command would."""
    unit.connection.execute(delete(answered_commands).where(answered_commands.c.name == PROBE))
    unit.append(answered_commands, {"name": PROBE, "fingerprint": "", "answer": "", "at": unit.now})


_UNKEPT: Final = {"Cache-Control": "no-store"}
