"""Freed memory goes back to the machine, large blocks at once and the rest each night; and a
server holds no library that it may never need."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import queue_server

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
from queue_server.core.ops.memory import keep_little
THREADS = 3
def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096
def look(_number):
    together.wait()
    matches("a password", None)
together = Barrier(THREADS)
keep_little()
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
import sys
from queue_server.command_line import program
program.get_command(None, "serve")
import asyncio
from functools import partial
import queue_server.serve as command
from queue_server.migrating import migrate_apart
from config.centre.loading import load_centre
from config.demo import demo_centre_file
from config.wire import TransferTicket
async def main():
    url = sys.argv[1]
    migrate = partial(migrate_apart, url=url, log=("warning", "plain"))
    centre = load_centre(demo_centre_file())
    serving = command.serving(centre, url, "127.0.0.1", 0, migrate=migrate)
    async with serving:
        print(*sorted(sys.modules))
        print(TransferTicket.__pydantic_complete__)
asyncio.run(main())
"""
SELDOM_NEEDED = {
    "alembic": "the tables were changed by a process of its own, if at all",
    "argon2": "nobody signs in yet",
    "prometheus_client": "nobody looks at the figures",
    "psycopg": "the database is SQLite",
    "cryptography": "no person is sealed or opened",
    "kivy": "the kiosk is another program",
    "PIL": "the server draws no pictures",
    "qrcode": "no page with a code was asked for",
    "queue_server.core.http.openapi": "nobody asked what the API is",
    "sqlalchemy.dialects.postgresql": "the database is SQLite",
    "queue_server.reports.pages": "no report was opened",
    "queue_server.reports.waiting.pages": "no report was opened",
    "queue_server.simulation.pages": "nobody plans ahead yet",
    "queue_server.simulation.service": "no night has passed",
    "ssl": "TLS is the proxy's",
    "xlsxwriter": "nobody wants a workbook",
}


@pytest.mark.parametrize("is_new", [False, True])
def test_a_server_starts_without_what_it_may_never_need(
    is_new: bool, sqlite_url: str, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'new.sqlite'}" if is_new else sqlite_url
    said = subprocess.run(
        [sys.executable, "-c", SERVING, url], capture_output=True, text=True, check=True
    )
    modules, was_command_built = said.stdout.splitlines()
    imported = set(modules.split())
    assert "queue_server.app" in imported
    assert not imported & SELDOM_NEEDED.keys()
    assert was_command_built == "False", "nobody transferred a ticket yet"


HTTPS_ASKED = """
from queue_server.command_line import program
program.get_command(None, "serve")
import asyncio
from aiohttp import ClientSession
async def main():
    async with ClientSession() as session:
        await session.get("https://127.0.0.1:1/")
asyncio.run(main())
"""
CLIENT_OF_HTTP = re.compile(r"\b(ClientSession|urllib\.request|http\.client|smtplib)\b")


def test_a_server_that_asks_over_https_fails_and_asks_nothing_unencrypted() -> None:
    said = subprocess.run([sys.executable, "-c", HTTPS_ASKED], capture_output=True, text=True)
    assert said.stderr.splitlines()[-1] == "RuntimeError: SSL is not supported."


def test_no_room_of_the_server_needs_openssl() -> None:
    server = Path(queue_server.__file__).parent
    clients = [file for file in server.rglob("*.py") if CLIENT_OF_HTTP.search(file.read_text())]
    assert not clients, "they may speak TLS: remove `without_openssl` of `core.ops.memory`"
