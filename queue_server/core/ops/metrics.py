"""RoomCollector of the server's own work, for Prometheus: requests, and what the database took.

Each server has a registry of its own. Names of people, tokens and addresses are never labels.
"""

from __future__ import annotations

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
SECONDS: Final = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
COMMANDS: Final = (1, 2, 4, 8, 16, 32, 64, 128)


class RoomCollector(Collector):
    """What is read off when somebody looks, and costs nothing until then."""

    def describe(self) -> list[Metric]:
        """Nothing: the names are known once somebody looks."""
        return []


def gauge(
    name: str, help_text: str, values: dict[tuple[str, ...], float], *labels: str
) -> GaugeMetricFamily:
    """A figure by the values of its labels."""
    family = GaugeMetricFamily(name, help_text, labels=labels)
    for of, value in values.items():
        family.add_metric(of, value)
    return family


class Metrics:
    """What is counted as it happens; what is read off when asked comes from `add`."""

    def __init__(self) -> None:
        registry = self._registry = CollectorRegistry()
        self._seconds = Histogram(
            "motcua_request_seconds",
            "How long requests took, by operation; event streams are not among them.",
            ["operation"],
            buckets=SECONDS,
            registry=registry,
        )
        self._answers = Counter(
            "motcua_requests", "Requests by operation and status.", ["operation", "status"],
            registry=registry,
        )  # fmt: skip
        self._batch = Histogram(
            "motcua_database_commit_commands", "Commands that shared a commit.",
            buckets=COMMANDS, registry=registry,
        )  # fmt: skip
        self._commit = Histogram(
            "motcua_database_commit_seconds",
            "How long transactions took, their commands and the flush to disk included.",
            buckets=SECONDS, registry=registry,
        )  # fmt: skip
        self._failed = Counter(
            "motcua_database_commits_failed", "Transactions of which nothing was kept.",
            registry=registry,
        )  # fmt: skip
        self._by_operation: dict[str, Histogram] = {}
        self._by_status: dict[tuple[str, int], Counter] = {}

    def add(self, collector: Collector) -> None:
        """Have `collector` asked whenever somebody looks."""
        self._registry.register(collector)

    def answered(self, operation: str, status: int, seconds: float | None) -> None:
        """A request was answered; `seconds` is `None` for one that is meant to last."""
        key = operation, status
        counter = self._by_status.get(key)
        if counter is None:
            counter = self._by_status[key] = self._answers.labels(operation, str(status))
        counter.inc()
        if seconds is None:
            return
        histogram = self._by_operation.get(operation)
        if histogram is None:
            histogram = self._by_operation[operation] = self._seconds.labels(operation)
        histogram.observe(seconds)

    def committed(self, commands: int, seconds: float, failed: bool) -> None:
        """A transaction of so many commands ended."""
        self._batch.observe(commands)
        self._commit.observe(seconds)
        if failed:
            self._failed.inc()

    def text(self) -> bytes:
        """Everything, in Prometheus' text format."""
        return generate_latest(self._registry)
