"""A server in a process of its own whose clock is moved from outside, and which tells its size.

`python -m tests.stress.clocked CENTRE DATABASE PORT SECONDS` is `motcua-server serve` but for its
clock, which stands at so many `SECONDS` since 1970 until it is moved, and its voice. It reads its
orders as lines from its input and answers each with a line of JSON.
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
import json
import os
import sys
import threading
from collections.abc import Awaitable, Callable
from ctypes.util import find_library
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from config.centre.loading import load_centre
from display.voice import SilentVoice
from queue_server.app import Server
from queue_server.core.clock import SetClock
from queue_server.core.ops import logs
from queue_server.serve import serving
from tests.hall.ports import free_port
from tests.stress.installation import LONGEST_START_SECONDS, ROOT

SENTENCE_SECONDS: Final = 3.0
"""As long as a spoken call, so that what is remembered of them is as large as in life."""
LARGEST_LINE_BYTES: Final = 1 << 20


@dataclass(frozen=True)
class Size:
    """How large a server is at a moment."""

    memory_kilobytes: int
    used_kilobytes: int
    """Of them, what the C library has handed out: SQLite's pages, sounds, buffers, large objects.
    The rest is Python's own and what was freed and is kept for later."""
    blocks: int
    """What Python has handed out of its own: every small object, whatever it is."""
    database_kilobytes: int
    """Of them, what SQLite holds: its caches of pages, which grow with the database up to 2 MB
    for each of five connections."""
    files: int
    tasks: int
    threads: int
    topics: dict[str, int]
    """How many listen to each topic of the hub."""
    dropped: int
    """Streams that were ended because their listener did not keep up, since the start."""
    processor_seconds: float


def size_of(server: Server) -> Size:
    """After a full collection."""
    gc.collect()
    hub = server.app.hub
    return Size(
        memory_kilobytes=_memory(),
        used_kilobytes=_handed_out(),
        blocks=sys.getallocatedblocks(),
        database_kilobytes=_memory_of_sqlite(),
        files=len(os.listdir("/proc/self/fd")),
        tasks=len(asyncio.all_tasks()),
        threads=threading.active_count(),
        topics={topic: hub.subscribers(topic) for topic in hub.topics("")},
        dropped=hub.dropped,
        processor_seconds=sum(os.times()[:2]),
    )


def _memory() -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    raise LookupError("VmRSS")


class _Handed(ctypes.Structure):
    """`struct mallinfo2` of glibc 2.33 and newer."""

    _fields_ = [
        (name, ctypes.c_size_t)
        for name in (
            *("arena", "ordblks", "smblks", "hblks", "hblkhd"),
            *("usmblks", "fsmblks", "uordblks", "fordblks", "keepcost"),
        )
    ]


def _handed_out() -> int:
    """Nothing with a C library that cannot be asked."""
    ask = getattr(ctypes.CDLL(None), "mallinfo2", None)
    if ask is None:
        return 0
    ask.restype = _Handed
    found = ask()
    return int(found.uordblks + found.hblkhd) // 1024


def _memory_of_sqlite() -> int:
    """Nothing where Python brings a SQLite of its own that cannot be asked."""
    library = find_library("sqlite3")
    if library is None:
        return 0
    used = ctypes.CDLL(library).sqlite3_memory_used
    used.restype = ctypes.c_int64
    return int(used()) // 1024


# ------------------------------------------------------------------------- in the new process


async def serve(centre_file: str, url: str, port: int, seconds: float) -> None:
    clock = SetClock(datetime.fromtimestamp(seconds, UTC))
    centre = load_centre(Path(centre_file))
    voice = SilentVoice(SENTENCE_SECONDS)
    async with serving(centre, url, "127.0.0.1", port, voice=voice, clock=clock) as server:
        await _obey(server, clock)


async def _obey(server: Server, clock: SetClock) -> None:
    """Do what each line of the input says until it ends."""

    async def move(to: str) -> None:
        clock.move(seconds=float(to) - clock.now().timestamp())

    async def work(_words: str) -> None:
        await server.scheduler.round()
        await server.rooms.backups.daily.turn()

    async def size(_words: str) -> dict[str, Any]:
        return asdict(size_of(server))

    orders: dict[str, Callable[[str], Awaitable[object]]] = {
        "clock": move, "jobs": work, "size": size,
    }  # fmt: skip
    _say(None)
    lines = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    async for line in lines:
        order, _, words = line.decode().strip().partition(" ")
        _say(await orders[order](words))


def _say(answer: object) -> None:
    print(json.dumps(answer), flush=True)


# ------------------------------------------------------------------------------- from outside


class ClockedServer:
    """One such process, from outside."""

    def __init__(self, url: str, centre_file: Path, now: datetime) -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.said: list[str] = []
        """Its log."""
        self._words = (str(centre_file), url, str(self.port), str(now.timestamp()))
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None

    async def __aenter__(self) -> ClockedServer:
        pipe = asyncio.subprocess.PIPE
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.stress.clocked", *self._words,
            cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe, limit=LARGEST_LINE_BYTES,
        )  # fmt: skip
        self._reading = asyncio.create_task(self._read(self._process))
        async with asyncio.timeout(LONGEST_START_SECONDS):
            await self._answer()
        return self

    async def __aexit__(self, *_error: object) -> None:
        process, reading = self._process, self._reading
        assert process is not None
        assert process.stdin is not None
        assert reading is not None
        process.stdin.close()
        await process.wait()
        await reading

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        assert process.stderr is not None
        async for line in process.stderr:
            self.said.append(line.decode().rstrip())

    async def move_clock(self, to: datetime) -> None:
        await self._order(f"clock {to.timestamp()}")

    async def do_jobs(self) -> None:
        """A round of everything that the server does by itself, the daily backup included."""
        await self._order("jobs")

    async def size(self) -> Size:
        return Size(**await self._order("size"))

    async def _order(self, words: str) -> Any:
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(f"{words}\n".encode())
        return await self._answer()

    async def _answer(self) -> Any:
        assert self._process is not None
        assert self._process.stdout is not None
        line = await self._process.stdout.readline()
        assert line, "\n".join(self.said)
        return json.loads(line)


if __name__ == "__main__":
    logs.set_up("info", "plain")
    asyncio.run(serve(sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4])))
