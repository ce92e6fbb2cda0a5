"""Whether the logs are sound, for Prometheus; read off the watch when somebody looks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from queue_server.audit.watch import LogWatch
from queue_server.core.ops.metrics import gauge

if TYPE_CHECKING:
    from prometheus_client.core import Metric


class LogCollector:
    """Three figures of each log; none before it was walked over for the first time."""

    def __init__(self, watch: LogWatch) -> None:
        self._watch = watch

    def collect(self) -> Iterator[Metric]:
        states = [one for one in self._watch.states if one.at is not None or not one.sound]
        yield gauge(
            "motcua_log_sound",
            "1 where every line of the log is as it was written.",
            {(state.verified.table,): float(state.sound) for state in states},
            "log",
        )
        yield gauge(
            "motcua_log_lines",
            "Lines of the log that are as they were written.",
            {(state.verified.table,): state.verified.lines for state in states},
            "log",
        )
        yield gauge(
            "motcua_log_verified_timestamp_seconds",
            "When the log was last verified.",
            {(one.verified.table,): one.at.timestamp() for one in states if one.at is not None},
            "log",
        )
