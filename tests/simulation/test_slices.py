"""Computations in slices: one after the other, not too many, not for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Generator

import pytest

from queue_server.core.errors import TooManyRequests
from queue_server.simulation.slices import Slices


def counting(seen: list[str], name: str, steps: int) -> Generator[None, None, str]:
    for _ in range(steps):
        seen.append(name)
        yield
    return name


async def test_one_is_done_after_the_other_while_the_loop_goes_on() -> None:
    seen: list[str] = []
    slices, turns = Slices(), 0
    both = asyncio.gather(
        slices.run(counting(seen, "a", 60_000)), slices.run(counting(seen, "b", 10))
    )
    while not both.done():
        turns += 1
        await asyncio.sleep(0)
    assert [*await both] == ["a", "b"]
    assert seen == sorted(seen)
    assert turns > 3


async def test_too_many_are_refused_and_others_may_ask_again() -> None:
    slices = Slices(most_waiting=1)
    first = asyncio.ensure_future(slices.run(counting([], "a", 60_000)))
    await asyncio.sleep(0)
    with pytest.raises(TooManyRequests):
        await slices.run(counting([], "b", 1))
    await first
    assert await slices.run(counting([], "c", 1)) == "c"


async def test_one_that_never_ends_is_stopped() -> None:
    slices = Slices(most_seconds=0.01)
    with pytest.raises(TooManyRequests):
        await slices.run(counting([], "a", 10**9))
    assert await slices.run(counting([], "b", 1)) == "b"
