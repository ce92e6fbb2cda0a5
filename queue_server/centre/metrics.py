"""Counters and devices for Prometheus."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from config.wire import PrinterState
from queue_server.centre.devices.alerts import alerts
from queue_server.centre.views import CentreViews
from queue_server.core.ops.metrics import gauge
from queue_server.core.room import App

if TYPE_CHECKING:
    from prometheus_client.core import Metric


class CentreCollector:
    """Counters and devices as they are now, read off the views in memory."""

    def __init__(self, app: App, views: CentreViews) -> None:
        self._app = app
        self._views = views

    def collect(self) -> Iterator[Metric]:
        yield from self._counters()
        yield from self._devices()

    def _counters(self) -> Iterator[Metric]:
        counters = Counter(counter.state.value for counter in self._views.counters.values())
        yield gauge(
            "motcua_counters",
            "Counters by their state.",
            {(state,): count for state, count in counters.items()},
            "state",
        )

    def _devices(self) -> Iterator[Metric]:
        now = self._app.clock.now()
        devices = tuple(self._views.devices.values())
        names = {d.device: (d.device, d.kind) for d in devices}
        yield gauge(
            "motcua_device_last_seen_timestamp_seconds",
            "When a kiosk or board last said how it is; 0: never.",
            {names[d.device]: d.last_seen.timestamp() if d.last_seen else 0.0 for d in devices},
            "device", "kind",
        )  # fmt: skip
        yield gauge(
            "motcua_device_fault",
            "1 where the device tells of a fault.",
            {names[d.device]: float(bool(d.fault)) for d in devices},
            "device", "kind",
        )  # fmt: skip
        yield gauge(
            "motcua_device_streams",
            "Streams of a kiosk or board that are open at this server.",
            {names[d.device]: self._app.hub.subscribers(f"{d.kind}:{d.device}") for d in devices},
            "device", "kind",
        )  # fmt: skip
        yield gauge(
            "motcua_device_undelivered_tickets",
            "Tickets that a kiosk gave without the server and has not delivered.",
            {(d.device,): d.undelivered for d in devices if d.kind == "kiosk"},
            "device",
        )
        yield gauge(
            "motcua_device_alerts",
            "1 for what consoles ask somebody to look at, by its urgency.",
            {
                (alert.device, alert.what.value, "now" if alert.urgent else "soon"): 1.0
                for alert in alerts(self._app.centre.value, devices, now)
            },
            "device", "what", "when",
        )  # fmt: skip
        printing = [d for d in devices if d.printer is not None]
        yield gauge(
            "motcua_printer_state",
            "1 for the state in which the printer is.",
            {(d.device, s.value): float(d.printer is s) for d in printing for s in PrinterState},
            "device", "state",
        )  # fmt: skip
        yield gauge(
            "motcua_printer_jobs_waiting",
            "Papers that wait for the printer.",
            {(d.device,): d.jobs_waiting for d in printing},
            "device",
        )
