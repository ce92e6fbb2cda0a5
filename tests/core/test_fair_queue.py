"""Turns: a few at once, and no subject goes before the others."""

from __future__ import annotations

import asyncio

import pytest

from queue_server.core.errors import TooManyRequests
from queue_server.core.security.fair_queue import MOST_WAITING, FairQueue


class Line:
    """People who take turns; each holds it until told to leave."""

    def __init__(self, at_once: int, most_of_one: int = 50) -> None:
        self.turns = FairQueue(at_once, most_of_one)
        self.came: list[str] = []
        self.leave = asyncio.Semaphore(0)

    async def _take(self, subject: str) -> None:
        async with self.turns.turn(subject):
            self.came.append(subject)
            await self.leave.acquire()

    async def joins(self, subject: str) -> asyncio.Task[None]:
        task = asyncio.create_task(self._take(subject))
        await asyncio.sleep(0)
        return task

    async def after(self, leaving: int) -> list[str]:
        for _ in range(leaving):
            self.leave.release()
            for _ in range(5):
                await asyncio.sleep(0)
        return self.came


async def test_so_many_at_once() -> None:
    line = Line(at_once=2)
    tasks = [await line.joins("a") for _ in range(4)]
    assert line.came == ["a", "a"]
    assert await line.after(4) == ["a"] * 4
    await asyncio.gather(*tasks)


async def test_one_of_another_waits_for_one_of_each_at_most() -> None:
    line = Line(at_once=1)
    tasks = [await line.joins("prankster") for _ in range(20)]
    tasks += [await line.joins("clerk"), await line.joins("clerk"), await line.joins("citizen")]
    came = await line.after(5)
    assert came[1:6] == ["prankster", "clerk", "citizen", "prankster", "clerk"]
    await line.after(20)
    await asyncio.gather(*tasks)


async def test_too_many_of_one_are_refused_and_hinder_nobody() -> None:
    line = Line(at_once=1, most_of_one=2)
    tasks = [await line.joins("prankster") for _ in range(4)]
    with pytest.raises(TooManyRequests):
        await tasks[3]
    tasks.append(await line.joins("clerk"))
    await line.after(4)
    assert line.came.count("clerk") == 1
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_whoever_leaves_the_line_costs_no_turn() -> None:
    line = Line(at_once=1)
    tasks = [await line.joins("a"), await line.joins("b"), await line.joins("c")]
    tasks[1].cancel()
    assert await line.after(2) == ["a", "c"]
    await asyncio.gather(*tasks, return_exceptions=True)
    again = await line.joins("d")
    assert line.came[-1] == "d"
    await line.after(1)
    await again


async def test_whoever_is_called_while_leaving_passes_it_on() -> None:
    line = Line(at_once=1)
    tasks = [await line.joins("a"), await line.joins("b")]
    line.leave.release()
    await asyncio.sleep(0)  # `a` has gone on; `b` is called and has not heard it
    tasks[1].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    free = await line.joins("c")
    assert line.came[-1] == "c"
    await line.after(1)
    await free


async def test_who_has_gone_takes_no_room() -> None:
    line = Line(at_once=1, most_of_one=MOST_WAITING)
    for _ in range(3):
        tasks = [await line.joins(str(number)) for number in range(MOST_WAITING // 2 + 1)]
        for task in tasks[1:]:
            task.cancel()
        await line.after(1)
        await asyncio.gather(*tasks, return_exceptions=True)
    assert line.came == ["0", "0", "0"]
