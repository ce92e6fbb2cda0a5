"""A disk that is really full, and one that turns read-only under a server that works."""

from __future__ import annotations

import asyncio
import os
import resource
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from tests.stress.board import comes_right, snapshot
from tests.stress.callers import Callers
from tests.stress.disks import Disk, Ext4, ext4, lock, small_disk
from tests.stress.installation import Installation, ServerProcess, running, typed
from tests.stress.test_disk import issue, log_of, room_of
from tests.stress.truth import assert_kept


def moved_to(hall: Installation, folder: Path) -> Installation:
    """The same hall with its database on another disk."""
    file = folder / hall.sqlite_file.name
    shutil.copy(hall.sqlite_file, file)
    for written in (file, folder):  # a copy is no more on its disk than what was never flushed
        opened = os.open(written, os.O_RDONLY)
        os.fsync(opened)
        os.close(opened)
    return replace(hall, url=f"sqlite:///{file}")


@asynccontextmanager
async def at_work(hall: Installation, server: ServerProcess, seed: int) -> AsyncIterator[Callers]:
    async with (
        running(server),
        Callers([server.address], hall.keys, Random(seed)) as callers,
    ):
        await callers.answers(40)
        yield callers


async def is_refused_and_read(hall: Installation, server: ServerProcess, callers: Callers) -> None:
    """Commands are told to come again, whoever reads, reads, and the log says why."""
    async with asyncio.timeout(60):
        await callers.refused(callers.repeated + 5)
    await callers.held()
    assert await snapshot(server.address, hall.keys["hall"])
    assert any("disk" in line for line in server.said)


async def is_closed(hall: Installation, server: ServerProcess) -> None:
    """Nothing at all can be kept."""
    status, said = await issue(hall, server.address)
    assert (status, said["code"]) == (503, "unavailable")


async def goes_on(hall: Installation, server: ServerProcess, callers: Callers) -> None:
    """By itself, with everything that was acknowledged."""
    await assert_kept(hall, callers.acknowledged)
    await comes_right(hall, server.address)
    callers.go_on()
    await callers.answers(20)


# ------------------------------------------------------------------------------------- full


@contextmanager
def filled(hall: Installation, disk: Disk | None, server: ServerProcess) -> Iterator[None]:
    """The disk is full; where no file system of its own is allowed, no file may grow. What fits
    into the room that the database's files have already is still kept."""
    if disk is not None:
        disk.fill()
        yield
        disk.make_room()
        return
    room_of(server, log_of(hall).stat().st_size)
    yield
    room_of(server, resource.RLIM_INFINITY)


@pytest.mark.parametrize("times", [1, pytest.param(10, marks=pytest.mark.stress)])
async def test_a_file_system_that_is_really_full(
    on_sqlite: Installation, tmp_path: Path, seed: int, times: int
) -> None:
    with small_disk(tmp_path) as disk:
        hall = moved_to(on_sqlite, disk.folder) if disk else on_sqlite
        server = hall.server()
        async with at_work(hall, server, seed) as callers:
            for _ in range(times):
                with filled(hall, disk, server):
                    await is_refused_and_read(hall, server, callers)
                await goes_on(hall, server, callers)
            await callers.finish()
        await assert_kept(hall, callers.acknowledged, everything=True)
        print(
            f"{disk or 'the largest size of a file'} full {times} times: "
            f"{callers.acknowledged.count} commands acknowledged, 0 lost, "
            f"{callers.repeated} asked again, no restart"
        )


# -------------------------------------------------------------------------------- read-only


@pytest.mark.parametrize("times", [1, pytest.param(10, marks=pytest.mark.stress)])
async def test_a_disk_that_is_given_up_under_the_server(
    on_sqlite: Installation, tmp_path: Path, seed: int, times: int
) -> None:
    """What was acknowledged was flushed: it is there when the disk has been mounted anew.

    Nothing is being flushed in the moment itself: ext4 may say of that one flush that it was done
    (docs/reliability.md), which no program can know.
    """
    with ext4(tmp_path) as disk:
        if disk is None:
            await _locked_under_the_server(on_sqlite, seed, times)
            return
        hall = moved_to(on_sqlite, disk.folder)
        server = hall.server()
        async with at_work(hall, server, seed) as callers:
            for _ in range(times):
                await _given_up_and_repaired(hall, disk, server, callers)
            await callers.finish()
            await assert_kept(hall, callers.acknowledged, everything=True)
        print(
            f"{disk} given up {times} times: {callers.acknowledged.count} commands acknowledged, "
            f"0 lost, {callers.repeated} asked again"
        )


async def _given_up_and_repaired(
    hall: Installation, disk: Ext4, server: ServerProcess, callers: Callers
) -> None:
    await callers.held()
    disk.fail()
    callers.go_on()
    await is_refused_and_read(hall, server, callers)
    await is_closed(hall, server)
    await server.stop()
    status, _, said = await typed(*server.words)
    assert (status, "Traceback" in said) == (1, False), said
    assert "Read-only file system" in said
    disk.repair()
    await server.start()
    await goes_on(hall, server, callers)


@pytest.mark.stress
async def test_files_closed_to_writing_under_the_server(on_sqlite: Installation, seed: int) -> None:
    """Writing comes back by itself as soon as it is let again."""
    await _locked_under_the_server(on_sqlite, seed, 20)


async def _locked_under_the_server(hall: Installation, seed: int, times: int) -> None:
    server = hall.server()
    async with at_work(hall, server, seed) as callers:
        for _ in range(times):
            close, let, how = _ways_to_lock(hall, server)
            close()
            try:
                await is_refused_and_read(hall, server, callers)
                await is_closed(hall, server)
            finally:
                let()
            await goes_on(hall, server, callers)
        await callers.finish()
    await assert_kept(hall, callers.acknowledged, everything=True)
    print(
        f"{how} {times} times: {callers.acknowledged.count} commands acknowledged, 0 lost, "
        f"{callers.repeated} asked again, no restart"
    )


def _ways_to_lock(
    hall: Installation, server: ServerProcess
) -> tuple[Callable[[], object], Callable[[], object], str]:
    """How to close the database's files and let them again: marked immutable, which holds for
    files that are open already; or else no file may be written beyond its first byte."""
    files = (hall.sqlite_file, log_of(hall))
    if lock(hall.sqlite_file, locked=True):
        return (
            lambda: [lock(file, locked=True) for file in files],
            lambda: [lock(file, locked=False) for file in files],
            "files marked immutable",
        )
    return (
        lambda: room_of(server, 0),
        lambda: room_of(server, resource.RLIM_INFINITY),
        "the largest size of a file set to nothing",
    )
