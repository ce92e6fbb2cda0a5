"""More half requests than descriptors: right ones are answered, and the log stays short."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

import config
from tests.hall.ports import free_port

pytestmark = pytest.mark.slow


HALF = {
    "nothing": b"",
    "half a head": b"GET / HTTP/1.1\r\nHost: a\r\n",
    "half a body": b"POST /api/v1/session HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
    b"Content-Length: 100\r\n\r\n{",
    "another half": b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\nGET /he",
}
RIGHT = b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
CENTRE = Path(config.__file__).parent / "demo" / "centre.toml"
LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_NOFILE, (200, 200))
from queue_server.__main__ import main
sys.exit(main(sys.argv[1:]))
"""
WITHOUT_A_CAP = """
import asyncio, resource, sys
resource.setrlimit(resource.RLIMIT_NOFILE, (100, 100))
from aiohttp import web
from queue_server.core.ops import logs
from queue_server.core.http.connections import Connections
from queue_server.core.http.listener import Listener

async def alive(_request):
    return web.Response()

async def serve():
    logs.set_up("info")
    application = web.Application()
    application.router.add_get("/healthz", alive)
    runner = web.AppRunner(application)
    await runner.setup()
    await Listener(runner, "127.0.0.1", int(sys.argv[1]), Connections(10_000)).start()
    await asyncio.Event().wait()

asyncio.run(serve())
"""


def ask(port: int) -> bytes:
    with socket.create_connection(("127.0.0.1", port), 60) as line:
        line.sendall(RIGHT)
        answer = b""
        with suppress(ConnectionResetError):
            while more := line.recv(4096):
                answer += more
        return answer


class Program:
    """A server in a process of its own; `said` is what it wrote, once it was ended."""

    def __init__(self, script: str, log: Path, *arguments: str) -> None:
        self._log = log
        with log.open("wb") as into:
            self._process = subprocess.Popen(
                [sys.executable, "-c", script, *arguments], stderr=into, stdout=into
            )

    def is_up(self, port: int) -> bool:
        assert self._process.poll() is None, self._log.read_text()
        with suppress(ConnectionRefusedError):
            return b"200 OK" in ask(port)
        return False

    def end(self) -> list[str]:
        self._process.terminate()
        self._process.wait(60)
        return self._log.read_text().splitlines()


@pytest.fixture
def lines() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def open_halves(lines: ExitStack, port: int, half: bytes, count: int) -> None:
    for _ in range(count):
        line = lines.enter_context(socket.create_connection(("127.0.0.1", port), 60))
        with suppress(ConnectionError):
            line.sendall(half)


def test_half_requests_make_room_for_whole_ones(tmp_path: Path, lines: ExitStack) -> None:
    port = free_port()
    program = Program(
        LIMITED, tmp_path / "log", "serve", "--centre", str(CENTRE), "--host", "127.0.0.1",
        "--port", str(port), "--database", f"sqlite:///{tmp_path}/motcua.sqlite",
    )  # fmt: skip
    while not program.is_up(port):
        pass
    for name, half in HALF.items():
        open_halves(lines, port, half, 260)
        answers = [ask(port) for _ in range(20)]
        assert all(b"200 OK" in answer for answer in answers), name
    said = [line for line in program.end() if "motcua.requests" not in line]  # one for each
    assert len(said) < 60, said[:80]
    assert not any("Traceback" in line for line in said), said


def test_without_descriptors_the_listener_waits_and_says_so_seldom(
    tmp_path: Path, lines: ExitStack
) -> None:
    port = free_port()
    program = Program(WITHOUT_A_CAP, tmp_path / "log", str(port))
    while not program.is_up(port):
        pass
    open_halves(lines, port, HALF["half a head"], 150)
    assert b"200 OK" in ask(port)
    said = program.end()
    tries = [line for line in said if "no connection can be taken" in line]
    assert len(tries) == 1, said
    assert "Too many open files" in tries[0]
    assert len(said) < 10, said
