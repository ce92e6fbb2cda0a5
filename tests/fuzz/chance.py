"""How much is tried by chance, and from which seed."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final

import hypothesis
from hypothesis import HealthCheck, Phase, settings

USUAL_SEED: Final = 20_261_116
LONGEST_SECONDS: Final = 60.0
"""What takes longer hangs, also on a slow machine that is busy with other things."""


def tried(examples: int, seed: int) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Try a function with so many examples that follow from the seed.

    Nothing is shrunk: what is asked changes the hall, so the same is not asked twice.
    """
    some = settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )

    def deciding(test: Callable[..., Any]) -> Callable[..., Any]:
        return hypothesis.seed(seed)(some(test))

    return deciding


@contextmanager
def within(seconds: float = LONGEST_SECONDS) -> Iterator[None]:
    """Raise `TimeoutError` where what is done takes longer, however busy it keeps itself."""

    def ring(_signal: int, _frame: FrameType | None) -> None:
        raise TimeoutError(f"not done after {seconds} s")

    usual = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, usual)
