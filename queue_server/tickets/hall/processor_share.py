"""A share of the processor's time for work that can wait."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter


class Effort:
    """How much of the processor's time something may take: a share of it, saved up to a credit.

    It measures the machine, not the hall, so it reads the machine's own counter.
    """

    def __init__(self, share: float, largest_credit_seconds: float) -> None:
        self._share = share
        self._largest = largest_credit_seconds
        self._credit = largest_credit_seconds
        self._at = perf_counter()

    def has_credit(self) -> bool:
        now = perf_counter()
        self._credit = min(self._largest, self._credit + (now - self._at) * self._share)
        self._at = now
        return self._credit > 0

    def seconds_in_debt(self) -> float:
        """Seconds until there is credit again; 0 where there is some."""
        return 0.0 if self.has_credit() else -self._credit / self._share

    @contextmanager
    def spent(self) -> Iterator[None]:
        """Charge what the body takes."""
        began = perf_counter()
        yield
        self._credit -= perf_counter() - began
