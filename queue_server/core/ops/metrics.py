"""Figures of the server's own work, for Prometheus: requests, and what the database took.

They are counted in plain numbers; the library that writes them in Prometheus' format is loaded
when somebody looks for the first time, for many centres have nobody who does. Names of people,
tokens and addresses are never labels.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from prometheus_client.core import GaugeMetricFamily, Metric
    from prometheus_client.registry import Collector

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
SECONDS: Final = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
COMMANDS: Final = (1, 2, 4, 8, 16, 32, 64, 128)


def gauge(
    name: str, help_text: str, values: Mapping[tuple[str, ...], float], *labels: str
) -> GaugeMetricFamily:
    """A figure by the values of its labels."""
    from prometheus_client.core import GaugeMetricFamily

    family = GaugeMetricFamily(name, help_text, labels=labels)
    for of, value in values.items():
        family.add_metric(of, value)
    return family


class Histogram:
    """How many values lay below each of some bounds, and their sum."""

    __slots__ = ("_bounds", "_counts", "sum")

    def __init__(self, bounds: Sequence[float]) -> None:
        self._bounds = bounds
        self._counts = [0] * (len(bounds) + 1)
        self.sum = 0.0

    def observe(self, value: float) -> None:
        self._counts[bisect_left(self._bounds, value)] += 1
        self.sum += value

    def buckets(self) -> list[tuple[str, float]]:
        """Each bound with the number of values up to it, as Prometheus has them."""
        bounds = [*(str(float(bound)) for bound in self._bounds), "+Inf"]
        return list(zip(bounds, accumulate(self._counts), strict=True))


class Metrics:
    """What is counted as it happens; what is read off when asked comes from `add`."""

    def __init__(self) -> None:
        self._collectors: list[Collector] = []
        self._seconds: dict[str, Histogram] = {}
        self._answers = Counter[tuple[str, int]]()
        self._batch = Histogram(COMMANDS)
        self._commit = Histogram(SECONDS)
        self._failed = 0

    def add(self, collector: Collector) -> None:
        """Have `collector` asked whenever somebody looks."""
        self._collectors.append(collector)

    def answered(self, operation: str, status: int, seconds: float | None) -> None:
        """A request was answered; `seconds` is `None` for one that is meant to last."""
        self._answers[operation, status] += 1
        if seconds is None:
            return
        histogram = self._seconds.get(operation)
        if histogram is None:
            histogram = self._seconds[operation] = Histogram(SECONDS)
        histogram.observe(seconds)

    def committed(self, commands: int, seconds: float, failed: bool) -> None:
        """A transaction of so many commands ended."""
        self._batch.observe(commands)
        self._commit.observe(seconds)
        self._failed += failed

    def collect(self) -> Iterator[Metric]:
        """What was counted here, and what the collectors see."""
        yield from self._counted()
        for collector in self._collectors:
            yield from collector.collect()

    def _counted(self) -> Iterator[Metric]:
        from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily

        seconds = HistogramMetricFamily(
            "motcua_request_seconds",
            "How long requests took, by operation; event streams are not among them.",
            labels=["operation"],
        )
        for operation, histogram in self._seconds.items():
            seconds.add_metric([operation], histogram.buckets(), histogram.sum)
        answers = CounterMetricFamily(
            "motcua_requests", "Requests by operation and status.", labels=["operation", "status"]
        )
        for (operation, status), count in self._answers.items():
            answers.add_metric([operation, str(status)], count)
        batch = HistogramMetricFamily(
            "motcua_database_commit_commands", "Commands that shared a commit.",
            self._batch.buckets(), self._batch.sum,
        )  # fmt: skip
        commit = HistogramMetricFamily(
            "motcua_database_commit_seconds",
            "How long transactions took, their commands and the flush to disk included.",
            self._commit.buckets(), self._commit.sum,
        )  # fmt: skip
        failed = CounterMetricFamily(
            "motcua_database_commits_failed", "Transactions of which nothing was kept.",
            self._failed,
        )  # fmt: skip
        yield from (seconds, answers, batch, commit, failed)

    def text(self) -> bytes:
        """Everything, in Prometheus' text format."""
        from prometheus_client import generate_latest

        return generate_latest(self)
