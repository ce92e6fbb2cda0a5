"""How much is tried by chance, and from which seed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import hypothesis
from hypothesis import HealthCheck, Phase, settings

USUAL_SEED: Final = 20_261_116
TEST_TIMES, STRESS_TIMES = 1, 40
"""How often the tests of every run and those of `make stress` do what a test says."""


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
