"""What each part of a ticket and of a call costs, in microseconds of the server's processor.

py-spy looks several hundred times a second at what the busy threads of the server are doing
while tickets are taken or called. Each look counts for the part whose code is innermost: what
pydantic does for the sign-in is "validation and JSON". The shares are scaled by the processor
time of a command, which is measured in turns without anybody looking.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Final

from benchmarks.house import House, Row, Side, clocks_of, load, running, take_turns
from benchmarks.queue import CALLERS, CLIENTS, Clerks, Command, emptying, issuing

logger = logging.getLogger(__name__)

PARTS: Final = {
    "do_commit": "commit and flush",
    "queue_server/core/db/hash_chain": "hash chain",
    "queue_server/core/idempotency": "kept answer",
    "sqlalchemy/": "statements",
    "psycopg/": "statements",
    "queue_server/core/db/": "statements",
    "pydantic": "validation and JSON",
    "queue_server/tickets/rules/": "rules: who is next, forecast",
    "queue_server/tickets/hall/": "the hall's view, its figures and broadcasts",
    "queue_server/core/streams/": "the hall's view, its figures and broadcasts",
    "display/": "sentences that are spoken",
    "queue_server/tickets/": "quote and use case",
    "queue_server/core/http/operations": "operation: body in, answer out",
    "queue_server/core/http/": "middlewares",
    "queue_server/core/ops/": "middlewares",
    "queue_server/core/security/": "sign-in and limits",
    "queue_server/centre/": "sign-in and limits",
    "aiohttp/": "HTTP: reading, routing, writing",
    "asyncio/": "event loop and threads",
    "concurrent/": "event loop and threads",
    "threading": "event loop and threads",
}
"""What a frame's text has in it, the first that fits, and the part that it belongs to."""
OTHER: Final = "other"
WHOLE: Final = "processor time of a ticket, of a call"
WAITING: Final = (
    "EpollSelector.select ",
    "_worker (concurrent",
    "_WorkItem.run ",
    "BaseSelectorEventLoop._write_to_self ",
)
"""Innermost frames of threads that wait, for work or for the interpreter's lock: as soon as they
were looked at, they seem busy."""


@dataclass(frozen=True)
class Size:
    turns: int
    tickets: int
    calls: int
    """Rounds of calls in each turn."""
    looks_a_second: int


FULL: Final = Size(3, 1_200, 25, 250)
QUICK: Final = Size(1, 160, 6, 500)


def part_of(stack: str) -> str:
    """The part of a stack of py-spy's: its frames, outermost first, between semicolons."""
    for frame in reversed(stack.split(";")):
        for words, part in PARTS.items():
            if words in frame:
                return part
    return OTHER


def shares(looks: Iterable[str]) -> dict[str, float]:
    """The share of each part in py-spy's lines, which are a stack and how often it was seen."""
    seen = Counter[str]()
    for look in looks:
        stack, _, times = look.rpartition(" ")
        if not stack.rpartition(";")[2].startswith(WAITING):
            seen[part_of(stack)] += int(times)
    return {part: times / seen.total() for part, times in seen.items()}


def of_threads(process: int, fact: str) -> set[str]:
    """What proc(5) says of that fact in the status of each thread."""
    said = set()
    for file in Path(f"/proc/{process}/task").glob("*/status"):
        with suppress(OSError):  # a thread that has just ended
            lines = file.read_text().splitlines()
            said |= {line.split()[1] for line in lines if line.startswith(f"{fact}:")}
    return said


class NotAllowedToLook(Exception):
    """The system keeps py-spy from looking into the server; what py-spy said."""


class Spy:
    """py-spy, which looks at a server only when it is told to."""

    def __init__(self, house: House, process: asyncio.subprocess.Process) -> None:
        self._house = house
        self._process = process
        self._paused_at = perf_counter()

    @asynccontextmanager
    async def looking(self) -> AsyncIterator[None]:
        self._process.send_signal(signal.SIGCONT)
        # It makes up for the looks that it missed, at a server that waits.
        await asyncio.sleep(perf_counter() - self._paused_at)
        yield
        await self.pause()

    async def pause(self) -> None:
        """Stop py-spy between two looks: during one it holds the server."""
        self._process.send_signal(signal.SIGSTOP)
        while of_threads(self._process.pid, "State") != {"T"}:  # noqa: ASYNC110
            await asyncio.sleep(0.001)
        if of_threads(self._house.process.pid, "TracerPid") != {"0"}:
            self._process.send_signal(signal.SIGCONT)
            await asyncio.sleep(0.001)
            await self.pause()
        self._paused_at = perf_counter()


@asynccontextmanager
async def spying(house: House, looks_a_second: int, looks: list[str]) -> AsyncIterator[Spy]:
    """py-spy beside a server; what it saw is added to `looks` when left."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "looks"
        process = await asyncio.create_subprocess_exec(
            Path(sys.executable).parent / "py-spy", "record", "--pid", str(house.process.pid),
            "--format", "raw", "--function", "--rate", str(looks_a_second),
            "--duration", "unlimited", "--output", str(file),
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        assert process.stdout is not None
        try:
            said = await process.stdout.readuntil(b"Sampling")
        except asyncio.IncompleteReadError as error:
            raise NotAllowedToLook(error.partial.decode()) from None
        spy = Spy(house, process)
        try:
            await spy.pause()
            yield spy
        finally:
            process.send_signal(signal.SIGINT)
            process.send_signal(signal.SIGCONT)
            said += (await process.communicate())[0]
        assert process.returncode == 0, said.decode()
        looks += file.read_text().splitlines()


@dataclass(frozen=True)
class Work:
    """A command, how many clients send it, and what follows each turn."""

    clients: int
    command: Command
    after: Callable[[], Awaitable[None]]
    rounds: int
    count: int


async def costs(house: House, work: Work, size: Size) -> Counter[str]:
    """The microseconds of each part of a command."""
    looks: list[str] = []
    given = (clocks_of(house), work.clients, work.command, work.after)
    async with spying(house, size.looks_a_second, looks) as spy:
        alone, watched = Side(*given), Side(*given, during=spy.looking)
        for _ in range(size.turns):
            await take_turns([alone], work.rounds, work.count)
            await take_turns([watched], work.rounds, work.count)
    return Counter({part: share * alone.microseconds() for part, share in shares(looks).items()})


async def rows(*, quick: bool = False) -> list[Row]:
    """A row for each part, the dearest first; where the system allows it."""
    try:
        return await measured(QUICK if quick else FULL)
    except NotAllowedToLook as error:
        logger.warning("py-spy may not look into the server: %s", error)
        return [Row(WHOLE, "", "not measured: see above", None)]


async def measured(size: Size) -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        async with running(Path(folder) / "motcua.sqlite", "--may-be-watched") as house:
            issue, clerks = issuing(house, []), Clerks(house)
            tickets = Work(CLIENTS, issue, emptying(house), 1, size.tickets)
            calls = Work(CALLERS, clerks.call, clerks.serve_and_refill, size.calls, CALLERS)
            await load(CLIENTS, size.tickets, issue)
            ticket = await costs(house, tickets, size)
            await clerks.fill_hall()
            await take_turns([Side({}, CALLERS, clerks.call, clerks.serve_and_refill)], 3, CALLERS)
            return table(ticket, await costs(house, calls, size))


def table(ticket: Counter[str], call: Counter[str]) -> list[Row]:
    """The whole of a ticket and of a call, then their parts."""
    parts = [part for part, _ in (ticket + call).most_common()]
    return [
        row(WHOLE, ticket.total(), call.total()),
        *(row(f"… {part}", ticket[part], call[part]) for part in parts),
    ]


def row(what: str, ticket: float, call: float) -> Row:
    return Row(what, "", f"{ticket:,.0f} µs, {call:,.0f} µs", None)
