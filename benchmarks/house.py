"""What every benchmark shares: a server process, a client, percentiles, a row of the table."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

from aiohttp import ClientSession, TCPConnector

API = "/api/v1"


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

    async def post(self, path: str, body: object, headers: dict[str, str]) -> dict[str, Any]:
        """Send a command that must be answered with 200; return its answer."""
        async with self.session.post(self.base + path, json=body, headers=headers) as answer:
            said: dict[str, Any] = await answer.json()
            assert answer.status == 200, said
            return said

    def resident_bytes(self) -> int:
        """The memory that the server's process holds."""
        text = Path(f"/proc/{self.process.pid}/statm").read_text()
        return int(text.split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def processor_seconds(self) -> float:
        """The processor time that the server has used so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


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
