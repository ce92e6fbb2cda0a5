"""Freed memory goes back to the machine, large blocks at once and the rest each night; and a
server holds no library that it may never need."""

from __future__ import annotations

import subprocess
import sys

import pytest

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


PASSWORDS = """
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from queue_server.centre.staff.passwords import matches
from queue_server.core.ops.memory import give_large_blocks_back
THREADS = 3
def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096
def look(_number):
    together.wait()
    matches("a password", None)
together = Barrier(THREADS)
give_large_blocks_back()
before = resident()
with ThreadPoolExecutor(THREADS) as threads:
    for _ in range(3):
        list(threads.map(look, range(THREADS)))
    print(resident() - before)
"""
A_HASH_BYTES = 19 * 1024 * 1024


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="only glibc is asked, and /proc tells"
)
def test_no_thread_keeps_the_memory_of_a_password_that_it_looked_at() -> None:
    said = subprocess.run(
        [sys.executable, "-c", PASSWORDS], capture_output=True, text=True, check=True
    )
    assert int(said.stdout) < A_HASH_BYTES


SERVING = """
import asyncio, sys
import queue_server.serve as command
from config.centre.loading import load_centre
from config.demo import demo_centre_file
from config.wire import TransferTicket
async def main():
    serving = command.serving(load_centre(demo_centre_file()), sys.argv[1], "127.0.0.1", 0)
    async with serving:
        print(*sorted(sys.modules))
        print(TransferTicket.__pydantic_complete__)
asyncio.run(main())
"""
SELDOM_NEEDED = {
    "alembic": "the tables are those of this version",
    "argon2": "nobody signs in yet",
    "psycopg": "the database is SQLite",
    "cryptography": "no person is sealed or opened",
    "kivy": "the kiosk is another program",
    "PIL": "the server draws no pictures",
    "qrcode": "no page with a code was asked for",
    "queue_server.core.http.openapi": "nobody asked what the API is",
    "sqlalchemy.dialects.postgresql": "the database is SQLite",
    "xlsxwriter": "nobody wants a workbook",
}


def test_a_server_starts_without_what_it_may_never_need(sqlite_url: str) -> None:
    said = subprocess.run(
        [sys.executable, "-c", SERVING, sqlite_url], capture_output=True, text=True, check=True
    )
    modules, was_command_built = said.stdout.splitlines()
    imported = set(modules.split())
    assert "queue_server.app" in imported
    assert not imported & SELDOM_NEEDED.keys()
    assert was_command_built == "False", "nobody transferred a ticket yet"
