"""What every benchmark shares: a server process, a client, percentiles, a row of the table."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import clock_gettime, perf_counter
from typing import Any

from aiohttp import ClientSession, TCPConnector

API = "/api/v1"
SERVER = "server"
"""Its name among the programs that use processor time."""


@dataclass(frozen=True)
class Row:
    """A line of the table: what was measured, its budget, and whether it holds."""

    what: str
    budget: str
    measured: str
    holds: bool | None
    """None where the row is for information."""


@dataclass
class House:
    """A running server and who may call it."""

    port: int
    keys: dict[str, str]
    process: asyncio.subprocess.Process
    session: ClientSession = field(repr=False)

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}{API}"

    def device(self, name: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.keys[name]}"}

    def clerk(self, number: int) -> dict[str, str]:
        return {"Cookie": f"motcua_session={self.keys[f'session:{number}']}"}

    def administrator(self) -> dict[str, str]:
        return {"Cookie": f"motcua_session={self.keys['session:administrator']}"}

    async def post(self, path: str, body: object, headers: dict[str, str]) -> dict[str, Any]:
        """Send a command that must be answered with 200; return its answer."""
        async with self.session.post(self.base + path, json=body, headers=headers) as answer:
            said: dict[str, Any] = await answer.json()
            assert answer.status == 200, said
            return said

    def resident_bytes(self) -> int:
        """The memory that the server's process holds."""
        return resident_bytes(self.process.pid)

    def processor_seconds(self) -> float:
        """The processor time that the server has used so far."""
        return processor_seconds(self.process.pid)


def resident_bytes(process: int) -> int:
    """The memory that a process holds."""
    text = Path(f"/proc/{process}/statm").read_text()
    return int(text.split()[1]) * os.sysconf("SC_PAGE_SIZE")


def processor_seconds(process: int) -> float:
    """The processor time that a process has used so far, to the nanosecond."""
    # What clock_getcpuclockid(3) gives on Linux: the clock of all its threads.
    return clock_gettime(~process << 3 | 2)


@asynccontextmanager
async def running(database: Path | str, *options: str) -> AsyncIterator[House]:
    """A server process on `database` (a SQLite file, or a URL), until left.

    `options` are those of `benchmarks.server`.
    """
    url = f"sqlite:///{database}" if isinstance(database, Path) else database
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.server", "--database", url, *options,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdin is not None
    try:
        ready = json.loads(await process.stdout.readline())
        async with ClientSession(connector=TCPConnector(limit=0)) as session:
            yield House(ready["port"], ready["keys"], process, session)
    finally:
        process.stdin.close()
        try:
            async with asyncio.timeout(20):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()


@dataclass(frozen=True)
class Load:
    """How a number of commands went."""

    rate: float
    """Commands a second."""
    seconds: Sequence[float]
    """How long each took."""

    def percentile(self, share: float) -> float:
        return percentile(self.seconds, share)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` (0 to 1) of them lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


async def load(clients: int, count: int, command: Callable[[int, int], Awaitable[None]]) -> Load:
    """Run `command(client, number)` `count` times over `clients` that each wait for an answer."""
    numbers = iter(range(count))
    seconds: list[float] = []

    async def work(client: int) -> None:
        for number in numbers:
            began = perf_counter()
            await command(client, number)
            seconds.append(perf_counter() - began)

    began = perf_counter()
    await asyncio.gather(*(work(client) for client in range(clients)))
    return Load(count / (perf_counter() - began), seconds)


async def no_more() -> None:
    """For a side with nothing to do after a turn."""


class Side:
    """One of the sides of a comparison, and how its turns went."""

    def __init__(
        self,
        clocks: Mapping[str, Callable[[], float]],
        clients: int,
        command: Callable[[int, int], Awaitable[None]],
        after: Callable[[], Awaitable[None]] = no_more,
        during: Callable[[], AbstractAsyncContextManager[None]] = nullcontext,
    ) -> None:
        """`clocks` say the processor time that a program has used; `after` is done after each
        turn and not counted; `during` is open while a turn lasts."""
        self._clocks = clocks
        self._clients = clients
        self._command = command
        self._after = after
        self._during = during
        self.turns: list[Load] = []
        self._processor_seconds = Counter[str]()

    async def take_turn(self, count: int) -> None:
        async with self._during():
            before = self._used()
            self.turns.append(await load(self._clients, count, self._command))
            self._processor_seconds.update(self._used())
            self._processor_seconds.subtract(before)
        await self._after()

    def _used(self) -> dict[str, float]:
        return {program: clock() for program, clock in self._clocks.items()}

    @property
    def count(self) -> int:
        return sum(len(turn.seconds) for turn in self.turns)

    @property
    def rate(self) -> float:
        """Commands a second in the middlemost turn."""
        return median(turn.rate for turn in self.turns)

    def microseconds(self, program: str = SERVER) -> float:
        """The processor time of one command in `program`."""
        return self._processor_seconds[program] / self.count * 1e6

    def percentile(self, share: float) -> float:
        return median(turn.percentile(share) for turn in self.turns)

    def ratio_to(self, other: Side) -> float:
        """The middlemost of the ratios of their rates, turn by turn."""
        pairs = zip(self.turns, other.turns, strict=True)
        return median(mine.rate / its.rate for mine, its in pairs)


async def take_turns(sides: Sequence[Side], rounds: int, count: int) -> None:
    """`rounds` times, each side does its command `count` times; who is first changes."""
    for turn in range(rounds):
        for side in sides if turn % 2 else reversed(sides):
            await side.take_turn(count)


def clocks_of(*houses: House) -> dict[str, Callable[[], float]]:
    """The clock of these servers together."""
    return {SERVER: lambda: sum(house.processor_seconds() for house in houses)}


def ratio_row(what: str, budget: float | None, side: Side, other: Side) -> Row:
    """How fast one side is against the other, and what a command costs the servers of both."""
    ratio = side.ratio_to(other)
    return Row(
        what,
        "" if budget is None else f"≥ {budget}",
        f"{ratio:.2f} ({side.rate:,.0f} a second; "
        f"processor {side.microseconds():,.0f} µs ÷ {other.microseconds():,.0f} µs)",
        None if budget is None else ratio >= budget,
    )
