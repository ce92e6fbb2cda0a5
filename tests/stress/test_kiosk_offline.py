"""`kill -9` of kiosks at random moments: between print and delivery, between delivery and answer,
in the middle of asking for numbers. No number twice, none lost."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest
from aiohttp.test_utils import TestServer

from config.wire import ErrorCode
from kiosk.offline.number_pool import NumberPool
from kiosk.testing.fake_centre import demo_snapshot
from kiosk.testing.fake_numbers import FakeNumbers
from kiosk.testing.fake_server import KEY, FakeCentre

ROOT = Path(__file__).parents[2]
QUICK, LONG = 2, 30
"""Kills of each kiosk."""


@dataclass
class Killed:
    """One kiosk's process, its server and what came out of its printer."""

    name: str
    folder: Path
    numbers: FakeNumbers
    random: Random
    printed: list[str] = field(default_factory=list)

    async def run(self, times: int) -> None:
        """Start it, let it give some tickets, kill it, `times` over; then have it deliver."""
        self.folder.mkdir()
        snapshot = demo_snapshot(services=12).model_copy(
            update={"kiosk": self.name, "same_press_seconds": 0}
        )
        centre = FakeCentre(snapshot, numbers=self.numbers)
        centre.faults.refuse_issue = ErrorCode.UNAVAILABLE
        async with TestServer(centre.app()) as server:
            address = str(server.make_url("/"))
            for _ in range(times):
                centre.faults.lose_deliveries = self.random.randint(0, 2)
                centre.faults.lose_numbers = self.random.randint(0, 3)
                await self._until_killed(address)
            centre.faults.lose_deliveries = centre.faults.lose_numbers = 0
            process = await self._start(address, "deliver")
            assert await asyncio.wait_for(process.wait(), 60) == 0

    async def _until_killed(self, address: str) -> None:
        process = await self._start(address)
        assert process.stdout is not None
        for _ in range(self.random.randint(1, 40)):
            line = await asyncio.wait_for(process.stdout.readline(), 60)
            assert line, f"{self.name} ended by itself"
            self.printed.append(line.decode().strip())
        await asyncio.sleep(self.random.random() / 20)
        process.kill()
        rest = await process.stdout.read()
        self.printed += [line for line in rest.decode().splitlines(keepends=False) if line]
        await process.wait()

    async def _start(self, address: str, *more: str) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.stress.kiosk_offline", address, self.name, KEY,
            str(self.folder), *more, cwd=ROOT, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip


@pytest.mark.parametrize("times", [QUICK, pytest.param(LONG, marks=pytest.mark.stress)])
async def test_what_is_on_paper_reaches_the_server_once(
    seed: int, tmp_path: Path, times: int
) -> None:
    random, numbers = Random(seed), FakeNumbers()
    kiosks = [
        Killed(name, tmp_path / name, numbers, Random(random.random()))
        for name in ("kiosk-1", "kiosk-2")
    ]
    await asyncio.gather(*(kiosk.run(times) for kiosk in kiosks))
    printed = [number for kiosk in kiosks for number in kiosk.printed]
    taken = {number for _, number in numbers.taken}
    assert len(printed) == len(set(printed)), "a number was given twice"
    assert set(printed) <= taken, "a number on paper did not reach the server"
    for kiosk in kiosks:
        mine = [
            one for name, one in numbers.taken.items() if numbers.holders[name][0] == kiosk.name
        ]
        # A ticket that was put down, but killed before its paper, is told, too.
        assert len({one.number for one in mine} - set(kiosk.printed)) <= times
        assert mine == sorted(mine, key=lambda one: one.taken_at), "not in the order of their times"
        held = sum(NumberPool(kiosk.folder).left().values())
        reserved = sum(holder == kiosk.name for holder, _ in numbers.holders.values())
        assert held + len(mine) == reserved, "a number is neither held nor given"
    print(f"{2 * times} kills of kiosks: {len(printed)} tickets on paper, 0 lost, 0 twice")
