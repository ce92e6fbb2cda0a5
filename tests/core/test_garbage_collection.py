"""Streams are set aside from the garbage collector, and nothing that left stays for ever."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from queue_server.core.streams.garbage_collection import (
    JOINED_AT_ONCE,
    LEAST_LEFT,
    StreamFreezer,
    freeze,
    settle,
)

pytestmark = pytest.mark.slow


class Knot:
    """Refers to itself, so that only the collector frees it."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def _collector() -> Iterator[None]:
    often = gc.get_threshold()
    yield
    gc.set_threshold(*often)
    gc.freeze()  # as it was: all modules and tests are set aside


def test_what_is_here_is_set_aside_and_what_has_left_is_freed() -> None:
    gc.unfreeze()
    left, here = Knot(), Knot()
    gone = weakref.ref(left)
    del left
    freeze()
    assert gone() is None
    assert not any(each is here for each in gc.get_objects())


def test_whoever_joined_is_set_aside_some_at_a_time() -> None:
    freezer, held = StreamFreezer(), []
    gc.unfreeze()
    for _ in range(JOINED_AT_ONCE - 1):
        held.append(Knot())
        freezer.join()
    assert gc.get_freeze_count() == 0
    freezer.join()
    assert gc.get_freeze_count() > len(held)
    assert freezer.here == JOINED_AT_ONCE


def test_what_the_last_of_a_busy_day_left_behind_is_freed() -> None:
    freezer = StreamFreezer()
    for _ in range(LEAST_LEFT):
        freezer.join()
    knot = Knot()
    trace = weakref.ref(knot)
    gc.freeze()
    del knot
    for _ in range(LEAST_LEFT):
        assert trace() is not None
        freezer.leave()
    assert trace() is None
    assert freezer.here == 0


def test_a_hall_that_is_still_full_is_not_looked_over_yet() -> None:
    freezer = StreamFreezer()
    for _ in range(2 * LEAST_LEFT):
        freezer.join()
    gc.unfreeze()
    for _ in range(LEAST_LEFT):
        freezer.leave()
    assert gc.get_freeze_count() == 0
    assert freezer.here == LEAST_LEFT


def test_what_requests_hold_while_they_are_answered_is_not_searched() -> None:
    """Thirty-two at once hold less than what begins a search, so few of them cause one."""
    settle()
    searched = gc.get_stats()[0]["collections"]
    for _ in range(100):
        held = [[number] for number in range(2_000)]
        del held
    assert gc.get_stats()[0]["collections"] == searched
