"""Spans of time: joined, cut and taken from each other. Pure; a span is empty at its end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from queue_server.simulation.helping import Span


def joined(spans: Iterable[Span]) -> list[Span]:
    """In order, those that touch made one, empty ones dropped."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if end <= start:
            continue
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((start, end))
    return found


def common(some: Sequence[Span], others: Sequence[Span]) -> list[Span]:
    """What is in both. Each is in order and without overlaps, as `joined` gives it."""
    found, i, j = [], 0, 0
    while i < len(some) and j < len(others):
        start, end = max(some[i][0], others[j][0]), min(some[i][1], others[j][1])
        if start < end:
            found.append((start, end))
        if some[i][1] < others[j][1]:
            i += 1
        else:
            j += 1
    return found


def without(some: Sequence[Span], taken: Sequence[Span]) -> list[Span]:
    """What is in `some` and not in `taken`. Each as `joined` gives it."""
    found: list[Span] = []
    for start, end in some:
        for taken_start, taken_end in taken:
            if taken_end <= start or taken_start >= end:
                continue
            if taken_start > start:
                found.append((start, taken_start))
            start = max(start, taken_end)
        if start < end:
            found.append((start, end))
    return found


def seconds(spans: Iterable[Span]) -> float:
    return sum((end - start).total_seconds() for start, end in spans)


def between(spans: Sequence[Span], whole: Span) -> list[Span]:
    """The rest of `whole`."""
    return without([whole], spans)


def shifted_ends(spans: Sequence[Span], latest: datetime) -> list[Span]:
    """The same, the last lasting until `latest` where that is later."""
    *earlier, (start, end) = spans
    return [*earlier, (start, max(end, latest))]
