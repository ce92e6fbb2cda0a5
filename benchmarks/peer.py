"""Beside a peer, the Free Queue Manager (github.com/mrf345/FQM), in one run on one machine.

Only with `--peer FOLDER`: a checkout of it with a virtual environment of its own in `.venv`
(docs/performance.md says how it is made). It runs as it is deployed, two workers of gunicorn on
SQLite; its tickets are asked for as its touch page does, and pulled as its page of a task does.
"""

from __future__ import annotations

import asyncio
import os
import re
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from aiohttp import ClientConnectionError, ClientResponse, ClientSession, DummyCookieJar

from benchmarks.history import free_port
from benchmarks.house import Row, Side, clocks_of, load, running
from benchmarks.queue import CALLERS, CLIENTS, Clerks, emptying, issuing

ISSUE_BUDGET: Final = 20
CALL_BUDGET: Final = 10
PROGRAMS: Final = Path(".venv", "bin")
GUNICORN: Final = PROGRAMS / "gunicorn"
WORKERS: Final = 2
START_SECONDS: Final = 60
WARMING: Final = 2 * CLIENTS
"""Tickets before those that count: pages are compiled, statements are prepared."""
ACCOUNT: Final = {"name": "Admin", "password": "admin"}
"""The one that it makes by itself."""
PREPARE: Final = """
from app.main import create_app, create_db
from app.middleware import db
from app.database import BackgroundTask, Office, Serial, Task
app = create_app()
create_db(app)
with app.app_context():
    BackgroundTask.query.update({"enabled": False})
    office, task = Office("Office", "A"), Task("Task")
    db.session.add_all([office, task])
    task.offices.append(office)
    db.session.commit()
    db.session.add(Serial(office_id=office.id, task_id=task.id, p=True))
    db.session.commit()
"""
"""One office with one task, as its pages make them; nothing runs beside."""
TOKEN: Final = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@dataclass(frozen=True)
class Size:
    rounds: int
    ours: int
    """Tickets in each round; of the peer `its`."""
    its: int


FULL: Final = Size(5, 1_000, 120)
QUICK: Final = Size(1, 2 * CLIENTS, 2 * CLIENTS)


class Peer:
    """A running one: a page's form is sent with the token and the cookies that came with it."""

    def __init__(self, base: str, database: Path, session: ClientSession) -> None:
        self._base = base
        self._database = database
        self._session = session
        self._cookies = ""
        self._token = ""

    async def sign_in(self) -> None:
        await self._open("/")
        async with self._post("/", ACCOUNT) as answer:
            assert answer.status == 302, await answer.text()
            self._cookies = cookies_of(answer)
        await self._open("/serial/1/1")

    async def _open(self, path: str) -> None:
        headers = {"Cookie": self._cookies}
        async with self._session.get(self._base + path, headers=headers) as answer:
            found = TOKEN.search(await answer.text())
            assert found, answer.status
            self._token = found[1]
            self._cookies = cookies_of(answer) or self._cookies

    def _post(self, path: str, form: dict[str, str]) -> AbstractAsyncContextManager[ClientResponse]:
        return self._session.post(
            self._base + path,
            data=form | {"csrf_token": self._token},
            headers={"Cookie": self._cookies},
            allow_redirects=False,
        )

    async def issue(self, _client: int, number: int) -> None:
        async with self._post("/serial/1/1", {"name": f"name {number}"}) as answer:
            assert "/touch" in answer.headers.get("Location", ""), answer.status

    async def pull(self, _client: int, _number: int) -> None:
        headers = {"Cookie": self._cookies}
        url = f"{self._base}/pull/1/1"
        async with self._session.get(url, headers=headers, allow_redirects=False) as answer:
            assert answer.status == 302, await answer.text()

    def numbers(self) -> list[int]:
        """Those that were given, in its database."""
        with closing(sqlite3.connect(self._database)) as connection:
            found = connection.execute("SELECT number FROM serials WHERE number > 100")
            return [number for (number,) in found]


def cookies_of(answer: ClientResponse) -> str:
    return "; ".join(f"{cookie.key}={cookie.value}" for cookie in answer.cookies.values())


@asynccontextmanager
async def peer_running(folder: Path, data: Path) -> AsyncIterator[Peer]:
    """The peer of that checkout on a new database in `data`, signed in, until left."""
    database, port = data / "peer.sqlite", free_port()
    environment = os.environ | {
        "DATABASE_URI": f"sqlite:///{database}?check_same_thread=False",
        "PYTHONPATH": str(folder),
        "SECRET_KEY": "the same in both workers",
    }
    log = (data / "peer.log").open("wb")
    prepared = await asyncio.create_subprocess_exec(
        folder / PROGRAMS / "python", "-c", PREPARE,
        cwd=folder, env=environment, stdout=log, stderr=log,
    )  # fmt: skip
    assert await prepared.wait() == 0, (data / "peer.log").read_text()
    process = await asyncio.create_subprocess_exec(
        folder / GUNICORN, "--preload", "--workers", str(WORKERS),
        "--bind", f"127.0.0.1:{port}", "app.main:bundle_app()",
        cwd=folder, env=environment, stdout=log, stderr=log,
    )  # fmt: skip
    try:
        async with ClientSession(cookie_jar=DummyCookieJar()) as session:
            peer = Peer(f"http://127.0.0.1:{port}", database, session)
            async with asyncio.timeout(START_SECONDS):
                await answering(peer.sign_in)
            yield peer
    finally:
        process.terminate()
        await process.wait()
        log.close()


async def answering(ask: Callable[[], Awaitable[None]]) -> None:
    """Ask until somebody listens."""
    while True:
        try:
            return await ask()
        except ClientConnectionError:
            await asyncio.sleep(0.2)


async def rows(folder: Path, *, quick: bool = False) -> list[Row]:
    """Tickets and calls of both, in turns."""
    size = QUICK if quick else FULL
    with tempfile.TemporaryDirectory() as name:
        data = Path(name)
        async with running(data / "motcua.sqlite") as house, peer_running(folder, data) as peer:
            numbers: list[str] = []
            clerks = Clerks(house)
            await load(CLIENTS, WARMING, issuing(house, []))
            await load(CLIENTS, WARMING, peer.issue)
            issued = Side(clocks_of(house), CLIENTS, issuing(house, numbers), emptying(house))
            its_issued = Side({}, CLIENTS, peer.issue)
            await take_turns_of_sizes(issued, its_issued, size)
            await clerks.fill_hall()
            called = Side(clocks_of(house), CALLERS, clerks.call, clerks.serve_and_refill)
            pulled = Side({}, CALLERS, peer.pull)
            for _ in range(size.its * size.rounds // CALLERS):
                await called.take_turn(CALLERS)
                await pulled.take_turn(CALLERS)
            given = peer.numbers()
    twice = len(given) - len(set(given))
    return [
        against("issueTicket at 32 clients ÷ the peer's", ISSUE_BUDGET, issued, its_issued),
        Row("… numbers that the peer gave twice", "", f"{twice} of {len(given)}", None),
        against("callNext alone, 16 callers ÷ the peer's pulls", CALL_BUDGET, called, pulled),
    ]


async def take_turns_of_sizes(ours: Side, its: Side, size: Size) -> None:
    for _ in range(size.rounds):
        await ours.take_turn(size.ours)
        await its.take_turn(size.its)


def against(what: str, budget: int, ours: Side, its: Side) -> Row:
    ratio = ours.ratio_to(its)
    said = f"{ratio:.1f} ({ours.rate:,.0f} ÷ {its.rate:,.0f} a second)"
    return Row(what, f"≥ {budget}", said, ratio >= budget)
