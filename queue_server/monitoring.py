"""How the server is, for machines: alive, ready, and in figures.

`/healthz` says that the process answers. `/readyz` says that it can do its work: a command
reaches the disk, the views are whole, the jobs turn. `/metrics` has the figures of the hall and
of the server for Prometheus, for those whom the centre file lets look; nothing in them is personal.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from http import HTTPStatus
from time import monotonic
from typing import Final

from aiohttp import web
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import delete

from config.centre.model import Centre
from config.wire import PrinterState, TicketState
from queue_server.centre.devices.alerts import alerts
from queue_server.centre.service import CentreService
from queue_server.core.clock import Clock
from queue_server.core.db.base import (
    Database,
    Unit,
)
from queue_server.core.db.tables import answered_commands
from queue_server.core.errors import MotcuaError, NotAllowed
from queue_server.core.http.addresses import (
    lies_in,
    ranges,
)
from queue_server.core.http.request_log import SEEN
from queue_server.core.ops.metrics import (
    CONTENT_TYPE,
    Metrics,
)
from queue_server.core.streams.hub import Hub
from queue_server.jobs import Jobs
from queue_server.tickets.hall.broadcasts import Live

LONGEST_WRITE_SECONDS: Final = 2.0
JUDGED_FOR_SECONDS: Final = 5.0
"""A judgement is good for so long: asking often must not keep the disk busy."""
PROBE: Final = "system readyz"
"""The one row that is written to see whether a row can be written; forgotten after a day."""
STREAMS: Final = ("board", "counter", "kiosk", "ticket")


class HallFigures(Collector):
    """The hall as it is now, read off the views in memory when somebody looks."""

    def __init__(
        self,
        people: CentreService,
        live: Live,
        hub: Hub,
        jobs: Jobs,
        clock: Clock,
        version: str,
    ) -> None:
        self._people = people
        self._live = live
        self._hub = hub
        self._jobs = jobs
        self._clock = clock
        self._version = version

    def describe(self) -> list[Metric]:
        """Nothing: the names are known once somebody looks."""
        return []

    def collect(self) -> Iterator[Metric]:
        now = self._clock.now()
        yield _gauge("motcua_info", "The version that runs.", {(self._version,): 1}, "version")
        yield from self._tickets(now)
        yield from self._streams()
        yield from self._devices(now)
        yield from self._itself()

    def _tickets(self, now: datetime) -> Iterator[Metric]:
        hall = self._live.hall
        services = [service.id for service in hall.centre.services]
        moving = [state for state in TicketState if not state.is_final]
        standing = Counter((str(t.service), t.state.value) for t in hall.tickets.values())
        yield _gauge(
            "motcua_tickets",
            "Tickets in motion, by service and state.",
            {(s, state.value): standing[(s, state.value)] for s in services for state in moving},
            "service", "state",
        )  # fmt: skip
        yield _gauge(
            "motcua_tickets_given",
            "Tickets given today.",
            {(s,): hall.given[s] + hall.taken_alone[s] for s in services},
            "service",
        )
        yield _gauge(
            "motcua_tickets_taken_alone",
            "Those of them that kiosks gave while the server did not answer.",
            {(service,): hall.taken_alone[service] for service in services},
            "service",
        )
        longest = dict.fromkeys(services, 0.0)
        for waiting in hall.waiting():
            waited = (now - waiting.waiting_since).total_seconds()
            longest[waiting.service] = max(longest.get(waiting.service, 0.0), waited)
        yield _gauge(
            "motcua_longest_wait_seconds",
            "How long whoever has waited longest has waited.",
            {(service,): seconds for service, seconds in longest.items()},
            "service",
        )
        yield _gauge(
            "motcua_expected_wait_seconds",
            "What whoever takes a ticket now is told, the ends of the range.",
            {
                (state.service, bound): float(seconds)
                for state in hall.service_states(now)
                if state.estimate is not None
                for bound, seconds in (
                    ("low", state.estimate.low_seconds), ("high", state.estimate.high_seconds),
                )
            },
            "service", "bound",
        )  # fmt: skip
        counters = Counter(counter.state.value for counter in self._people.counters.values())
        yield _gauge(
            "motcua_counters",
            "Counters by their state.",
            {(state,): count for state, count in counters.items()},
            "state",
        )

    def _streams(self) -> Iterator[Metric]:
        yield _gauge(
            "motcua_streams",
            "Event streams that are open.",
            {
                (kind,): sum(map(self._hub.subscribers, self._hub.topics(f"{kind}:")))
                for kind in STREAMS
            },
            "to",
        )
        yield _gauge(
            "motcua_streams_dropped",
            "Streams that were ended because their listener did not keep up, since the start.",
            {(): self._hub.dropped},
        )

    def _devices(self, now: datetime) -> Iterator[Metric]:
        devices = tuple(self._people.devices.values())
        names = {d.device: (d.device, d.kind) for d in devices}
        yield _gauge(
            "motcua_device_last_seen_timestamp_seconds",
            "When a kiosk or board last said how it is; 0: never.",
            {names[d.device]: d.last_seen.timestamp() if d.last_seen else 0.0 for d in devices},
            "device", "kind",
        )  # fmt: skip
        yield _gauge(
            "motcua_device_fault",
            "1 where the device tells of a fault.",
            {names[d.device]: float(bool(d.fault)) for d in devices},
            "device", "kind",
        )  # fmt: skip
        yield _gauge(
            "motcua_device_streams",
            "Streams of a kiosk or board that are open at this server.",
            {names[d.device]: self._hub.subscribers(f"{d.kind}:{d.device}") for d in devices},
            "device", "kind",
        )  # fmt: skip
        yield _gauge(
            "motcua_device_undelivered_tickets",
            "Tickets that a kiosk gave without the server and has not delivered.",
            {(d.device,): d.undelivered for d in devices if d.kind == "kiosk"},
            "device",
        )
        yield _gauge(
            "motcua_device_alerts",
            "1 for what consoles ask somebody to look at, by its urgency.",
            {
                (alert.device, alert.what.value, "now" if alert.urgent else "soon"): 1.0
                for alert in alerts(self._people.centre, devices, now)
            },
            "device", "what", "when",
        )  # fmt: skip
        printing = [d for d in devices if d.printer is not None]
        yield _gauge(
            "motcua_printer_state",
            "1 for the state in which the printer is.",
            {(d.device, s.value): float(d.printer is s) for d in printing for s in PrinterState},
            "device", "state",
        )  # fmt: skip
        yield _gauge(
            "motcua_printer_jobs_waiting",
            "Papers that wait for the printer.",
            {(d.device,): d.jobs_waiting for d in printing},
            "device",
        )

    def _itself(self) -> Iterator[Metric]:
        last_round, last_backup = self._jobs.last_round_at, self._jobs.backup.last_made
        yield _gauge(
            "motcua_jobs_last_round_timestamp_seconds",
            "When the server's own jobs were last through.",
            {(): last_round.timestamp()} if last_round else {},
        )
        yield _gauge(
            "motcua_backup_last_timestamp_seconds",
            "When the last backup was taken; absent where there is none.",
            {(): last_backup.timestamp()} if last_backup else {},
        )


def _gauge(
    name: str, words: str, values: dict[tuple[str, ...], float], *labels: str
) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, words, labels=labels)
    for of, value in values.items():
        family.add_metric(of, value)
    return family


class Monitoring:
    """The three addresses."""

    def __init__(
        self,
        centre: Centre,
        database: Database,
        people: CentreService,
        live: Live,
        jobs: Jobs,
        clock: Clock,
        metrics: Metrics,
    ) -> None:
        self._watchers = ranges(centre.network.metrics_from)
        self._database = database
        self._people = people
        self._live = live
        self._jobs = jobs
        self._clock = clock
        self._metrics = metrics
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
        if not request[SEEN].is_address_known or not lies_in(request.remote or "", self._watchers):
            raise NotAllowed
        return web.Response(
            body=self._metrics.text(), headers={"Content-Type": CONTENT_TYPE, **_UNKEPT}
        )

    async def _judge(self) -> dict[str, bool]:
        now = self._clock.now()
        return {
            "database": await self._can_write(now),
            "views": not self._people.reloading and self._live.is_whole,
            "jobs": self._jobs.are_turning,
        }

    async def _can_write(self, now: datetime) -> bool:
        try:
            async with asyncio.timeout(LONGEST_WRITE_SECONDS):
                await self._database.write(lambda unit: _probe(unit, now))
        except (MotcuaError, TimeoutError):
            return False
        return True


def _probe(unit: Unit, now: datetime) -> None:
    """Write a row that means nothing, as whoever has a command to keep would."""
    unit.connection.execute(delete(answered_commands).where(answered_commands.c.name == PROBE))
    unit.append(answered_commands, {"name": PROBE, "fingerprint": "", "answer": "", "at": now})


_UNKEPT: Final = {"Cache-Control": "no-store"}
