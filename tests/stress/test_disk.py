"""A disk that is full, closed to writing or broken, under a server that works."""

from __future__ import annotations

import asyncio
import ctypes
import os
import resource
import sqlite3
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

import pytest
from aiohttp import ClientSession

from queue_server.core.http.operations import API
from tests.stress.board import comes_right, snapshot
from tests.stress.callers import Acknowledged, Callers
from tests.stress.installation import Installation, ServerProcess, in_this_process, running, typed
from tests.stress.truth import assert_kept

DROP_FROM_BOUNDING_SET, CAP_DAC_OVERRIDE = 24, 1


async def issue(hall: Installation, address: str) -> tuple[int, dict[str, Any]]:
    """Ask for a ticket as a kiosk does."""
    headers = {"Authorization": f"Bearer {hall.keys['kiosk-1']}"}
    body = {"service": "ho-tich"}
    async with (
        ClientSession(headers=headers) as session,
        session.post(f"{address}{API}/tickets", json=body) as answer,
    ):
        return answer.status, await answer.json()


@pytest.mark.parametrize("times", [1, pytest.param(20, marks=pytest.mark.stress)])
async def test_a_full_disk_is_said_and_passes(
    on_sqlite: Installation, seed: int, times: int
) -> None:
    """The largest size of a file stands for the disk, set while everybody works."""
    random, server = Random(seed), on_sqlite.server()
    async with running(server), Callers([server.address], on_sqlite.keys, random) as callers:
        for _ in range(times):
            await callers.answers(random.randint(5, 40))
            largest = log_of(on_sqlite).stat().st_size + random.randrange(50_000)
            room_of(server, largest)
            refused = callers.repeated
            async with asyncio.timeout(30):
                await callers.refused(refused + 5)
            await callers.held()
            room_of(server, 0)
            status, said = await issue(on_sqlite, server.address)
            assert (status, said["code"]) == (503, "unavailable")
            assert await snapshot(server.address, on_sqlite.keys["hall"])  # whoever reads, reads
            room_of(server, resource.RLIM_INFINITY)
            await assert_kept(on_sqlite, callers.acknowledged)
            await comes_right(on_sqlite, server.address)
            callers.go_on()
            await callers.answers(20)  # by itself, without a new start
        await callers.finish()
        assert any("disk" in line for line in server.said)
    await assert_kept(on_sqlite, callers.acknowledged, everything=True)
    print(
        f"disk full {times} times: {callers.acknowledged.count} commands acknowledged, 0 lost, "
        f"{callers.repeated} asked again, no restart"
    )


def room_of(server: ServerProcess, size: int) -> None:
    """Let no file of a running server grow over `size`, or be written beyond it."""
    resource.prlimit(server.id, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


async def test_started_on_a_full_disk_it_says_so(on_sqlite: Installation, seed: int) -> None:
    acknowledged = await worked(on_sqlite, Random(seed))
    status, _, said = await typed(*on_sqlite.server().words, before=leave_no_room)
    assert status == 1, said
    assert "The database cannot be used: " in said
    assert "disk" in said
    async with in_this_process(on_sqlite) as here:
        assert (await issue(on_sqlite, here.address))[0] == 200
    await assert_kept(on_sqlite, acknowledged)


def leave_no_room() -> None:
    """In the new process: no file grows over a page."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (4_096, 4_096))


def log_of(hall: Installation) -> Path:
    return hall.sqlite_file.with_name(f"{hall.sqlite_file.name}-wal")


# ------------------------------------------------------------------------ closed to writing


async def test_a_folder_closed_to_writing_is_said_and_harms_nothing(
    on_sqlite: Installation, seed: int
) -> None:
    """Started on it, the server says so and ends; opened again, it goes on where it was."""
    await worked(on_sqlite, Random(seed))
    folder = on_sqlite.sqlite_file.parent
    before = contents(folder)
    closed_to_writing(folder, closed=True)
    status, _, said = await typed_by_one_without_rights(*on_sqlite.server().words)
    closed_to_writing(folder, closed=False)
    assert (status, "Traceback" in said) == (1, False), said
    assert f"{on_sqlite.sqlite_file}.lock: Permission denied" in said
    assert "must be let in there" in said
    assert contents(folder) == before
    async with in_this_process(on_sqlite) as here:
        assert (await issue(on_sqlite, here.address))[0] == 200


async def worked(hall: Installation, random: Random) -> Acknowledged:
    """A while of everybody's work, then a clean stop; what was acknowledged."""
    async with (
        in_this_process(hall) as here,
        Callers([here.address], hall.keys, random) as callers,
    ):
        await callers.answers(60)
        await callers.finish()
    return callers.acknowledged


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}


def closed_to_writing(folder: Path, *, closed: bool) -> None:
    for file in (folder, *folder.rglob("*")):
        mode = file.stat().st_mode
        file.chmod(mode & ~0o222 if closed else mode | 0o200)


async def typed_by_one_without_rights(*words: str) -> tuple[int, str, str]:
    """As `typed`; where root runs the tests, without root's right to pass over a file's mode."""
    return await typed(*words, before=drop_override if os.geteuid() == 0 else None)


def drop_override() -> None:
    """In the new process: no program that it starts passes over a file's mode."""
    assert ctypes.CDLL(None).prctl(DROP_FROM_BOUNDING_SET, CAP_DAC_OVERRIDE, 0, 0, 0) == 0


# --------------------------------------------------------------------------------- broken


@pytest.mark.stress
async def test_half_a_database_is_said_and_the_backup_brings_it_back(
    on_sqlite: Installation, seed: int
) -> None:
    acknowledged = await worked(on_sqlite, Random(seed))
    backup = str(on_sqlite.sqlite_file.with_name("kept.sqlite"))
    assert (await typed("backup", backup, "--database", on_sqlite.url))[0] == 0
    os.truncate(on_sqlite.sqlite_file, on_sqlite.sqlite_file.stat().st_size // 2)
    broken = on_sqlite.sqlite_file.read_bytes()
    status, _, said = await typed(*on_sqlite.server().words)
    assert status == 1
    assert "Traceback" not in said
    assert "motcua-server restore" in said
    assert on_sqlite.sqlite_file.read_bytes() == broken
    assert (await typed("restore", backup, "--database", on_sqlite.url))[0] == 0
    async with in_this_process(on_sqlite) as here:
        assert (await issue(on_sqlite, here.address))[0] == 200
    await assert_kept(on_sqlite, acknowledged)


async def test_nonsense_in_one_table_is_said_and_the_rest_goes_on(
    on_sqlite: Installation, seed: int, caplog: pytest.LogCaptureFixture
) -> None:
    """A page of the dossiers' log alone, as a dying disk does: the queue is called on."""
    random = Random(seed)
    await worked(on_sqlite, random)
    spoil(on_sqlite.sqlite_file, "dossier_log")
    session = {"Cookie": f"motcua_session={on_sqlite.keys['desk-1']}"}
    async with (
        in_this_process(on_sqlite) as here,
        Callers([here.address], on_sqlite.keys, random, desks=()) as callers,
        ClientSession(headers=session) as desk,
    ):
        async with desk.get(f"{here.address}{API}/dossiers/1") as asked:
            assert (asked.status, (await asked.json())["code"]) == (503, "unavailable")
        await callers.answers(60)
        await callers.held()
        await comes_right(on_sqlite, here.address)
        callers.go_on()
        await callers.finish()
        assert "malformed" in caplog.text
    status, _, said = await typed("audit", "verify", "--database", on_sqlite.url)
    assert status == 1
    assert "The database is damaged" in said
    assert "Traceback" not in said
    status, said, _ = await typed("doctor", "--database", on_sqlite.url)
    assert status == 1
    assert "is damaged" in said


def spoil(file: Path, table: str) -> None:
    """Write nonsense over the first page of a table."""
    with closing(sqlite3.connect(file)) as opened:
        opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (size,) = opened.execute("PRAGMA page_size").fetchone()
        root = opened.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,))
        pages = [number for (number,) in root]
    with file.open("r+b") as bytes_:
        for page in pages:
            bytes_.seek((page - 1) * size)
            bytes_.write(b"\xa5" * size)
