"""What the product's own server holds in memory: just started, and after staff signed in."""

from __future__ import annotations

import asyncio
import tempfile
from contextlib import redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Final

from aiohttp import ClientSession

from benchmarks.history import free_port, serving, until_healthy
from benchmarks.house import API, Row, load, resident_bytes
from config.demo import demo_centre_file
from queue_server.__main__ import main as motcua_server
from queue_server.core.db.connect import open_database
from queue_server.core.events import EventBus

STARTED_BUDGET_MIB: Final = 80
SIGNED_IN_BUDGET_MIB: Final = 100
AT_ONCE: Final = 8
PASSWORD: Final = "mot-cua-mot-buoi-sang"


@dataclass(frozen=True)
class Size:
    staff: int
    sign_ins: int
    idle_seconds: float


FULL: Final = Size(10, 100, 5)
QUICK: Final = Size(2, 4, 0)


def add_staff(folder: Path, database: Path, count: int) -> list[str]:
    """Members who sign in with `PASSWORD` at a new centre; their sign-in names."""
    (folder / "password").write_text(PASSWORD)
    names = [f"nhan-vien-{number}" for number in range(count)]
    open_database(f"sqlite:///{database}", EventBus()).migrate()
    for name in names:
        command(
            "user", "add", name, "--name", name, "--role", "clerk",
            "--centre", str(demo_centre_file()), "--password-file", str(folder / "password"),
            database=database,
        )  # fmt: skip
    return names


def command(*words: str, database: Path) -> None:
    """Run a command of the product, which must succeed; what it prints is no part of the table."""
    with redirect_stdout(StringIO()) as said:
        done = motcua_server([*words, "--database", f"sqlite:///{database}"])
    assert done == 0, said.getvalue()


async def sign_in(session: ClientSession, base: str, name: str) -> None:
    body = {"sign_in": name, "password": PASSWORD}
    async with session.post(f"{base}{API}/session", json=body) as answer:
        assert answer.status == 200, await answer.text()


async def started_on_nothing(idle_seconds: float) -> int:
    """The bytes of a server that has made its tables first."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        async with (
            serving(Path(folder) / "new.sqlite", port) as process,
            ClientSession() as session,
        ):
            await until_healthy(session, f"http://127.0.0.1:{port}")
            await asyncio.sleep(idle_seconds)
            return resident_bytes(process.pid)


async def rows(*, quick: bool = False) -> list[Row]:
    """The memory of `motcua-server serve`, with each sign-in's password looked at by argon2."""
    size, port = QUICK if quick else FULL, free_port()
    migrated = await started_on_nothing(size.idle_seconds)
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "motcua.sqlite"
        names = await asyncio.to_thread(add_staff, Path(folder), database, size.staff)
        async with serving(database, port) as process, ClientSession() as session:
            base = f"http://127.0.0.1:{port}"
            await until_healthy(session, base)
            await asyncio.sleep(size.idle_seconds)
            started = resident_bytes(process.pid)

            async def one(_client: int, number: int) -> None:
                await sign_in(session, base, names[number % len(names)])

            await load(AT_ONCE, size.sign_ins, one)
            signed_in = resident_bytes(process.pid)
    after = f"… after {size.sign_ins} sign-ins, {AT_ONCE} at a time"
    return [
        row("the memory of a server that was just started", STARTED_BUDGET_MIB, started),
        row("… after making its tables", STARTED_BUDGET_MIB, migrated),
        row(after, SIGNED_IN_BUDGET_MIB, signed_in),
    ]


def row(what: str, budget_mib: int, held: int) -> Row:
    return Row(what, f"< {budget_mib} MiB", f"{held / 2**20:.0f} MiB", held < budget_mib * 2**20)
