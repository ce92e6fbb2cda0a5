"""Whether the logs are sound, for Prometheus; read off the watch when somebody looks."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client.core import GaugeMetricFamily, Metric

from queue_server.audit.watch import LogWatch
from queue_server.core.ops.metrics import RoomCollector


class LogCollector(RoomCollector):
    """Three figures of each log; none before it was walked over for the first time."""

    def __init__(self, watch: LogWatch) -> None:
        self._watch = watch

    def collect(self) -> Iterator[Metric]:
        sound = _gauge("motcua_log_sound", "1 where every line of the log is as it was written.")
        lines = _gauge("motcua_log_lines", "Lines of the log that are as they were written.")
        at = _gauge("motcua_log_verified_timestamp_seconds", "When the log was last verified.")
        for state in self._watch.states:
            if state.at is None and state.sound:
                continue
            labels = [state.verified.table]
            sound.add_metric(labels, float(state.sound))
            lines.add_metric(labels, state.verified.lines)
            if state.at is not None:
                at.add_metric(labels, state.at.timestamp())
        yield from (sound, lines, at)


def _gauge(name: str, help_text: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, help_text, labels=["log"])
