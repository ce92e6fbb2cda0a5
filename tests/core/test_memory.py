"""Freed memory goes back to the machine, once in each night."""

from __future__ import annotations

import subprocess
import sys

import pytest

from config.centre.loading import load_centre
from config.centre.model import Centre
from config.demo import demo_centre_file
from queue_server import jobs
from queue_server.core.clock import SetClock
from tests.dossiers.house import MONDAY_MORNING
from tests.hall.with_dossiers import running

HOLES = """
import ctypes, sys
from pathlib import Path
from queue_server.core.ops.memory import give_back
library = ctypes.CDLL(None)
library.malloc.restype = ctypes.c_void_p
library.free.argtypes = [ctypes.c_void_p]
pieces = [library.malloc(60_000) for _ in range(2_000)]
for piece in pieces:
    ctypes.memset(piece, 1, 60_000)
for place, piece in enumerate(pieces):
    if place % 50:
        library.free(piece)  # what is left between keeps it all with the process
def resident():
    return int(Path("/proc/self/statm").read_text().split()[1])
before = resident()
print(give_back(), before - resident())
"""


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="only glibc is asked, and /proc tells"
)
def test_what_is_free_goes_back() -> None:
    said = subprocess.run([sys.executable, "-c", HOLES], capture_output=True, text=True, check=True)
    given, pages = said.stdout.split()
    assert given == "True"
    assert int(pages) > 10_000


@pytest.mark.asyncio(loop_scope="session")
async def test_once_in_each_night(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[bool] = []
    monkeypatch.setattr(jobs, "give_back", lambda: given.append(True))
    demo: Centre = load_centre(demo_centre_file())
    clock = SetClock(MONDAY_MORNING)
    async with running(sqlite_url, demo, clock) as hall:
        for nights in (0, 0, 1, 0, 1):
            clock.move(days=nights)
            await hall.server.jobs.round()
    assert len(given) == 2
