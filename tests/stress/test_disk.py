"""A disk that is full, closed to writing or broken, under a server that works."""

from __future__ import annotations

import asyncio
import os
import resource
import sqlite3
from contextlib import closing
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import pytest
from aiohttp import ClientSession

from queue_server.core.http import API
from queue_server.core.secrets_at_rest import KEY_FILE_VARIABLE
from queue_server.dossiers.tables import dossiers
from tests.stress.board import is_right, snapshot
from tests.stress.callers import Callers
from tests.stress.installation import Installation, ServerProcess, running, typed
from tests.stress.truth import assert_kept

NO_LIMIT = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)


async def issue(hall: Installation, server: ServerProcess) -> tuple[int, dict[str, Any]]:
    """Ask for a ticket as a kiosk does."""
    headers = {"Authorization": f"Bearer {hall.keys['kiosk-1']}"}
    body = {"service": "ho-tich"}
    async with (
        ClientSession(headers=headers) as session,
        session.post(f"{server.address}{API}/tickets", json=body) as answer,
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
            resource.prlimit(server.id, resource.RLIMIT_FSIZE, (largest, resource.RLIM_INFINITY))
            refused = callers.repeated
            async with asyncio.timeout(30):
                await callers.refused(refused + 5)
            await callers.held()
            status, said = await issue(on_sqlite, server)
            assert (status, said["code"]) == (503, "unavailable")
            assert await snapshot(server.address, on_sqlite.keys["hall"])  # whoever reads, reads
            resource.prlimit(server.id, resource.RLIMIT_FSIZE, NO_LIMIT)
            await assert_kept(on_sqlite, callers.acknowledged)
            assert await is_right(on_sqlite, server.address)
            callers.go_on()
            await callers.answers(20)  # by itself, without a new start
        await callers.finish()
        assert any("disk" in line for line in server.said)
    await assert_kept(on_sqlite, callers.acknowledged, everything=True)
    print(
        f"disk full {times} times: {callers.acknowledged.count} commands acknowledged, 0 lost, "
        f"{callers.repeated} asked again, no restart"
    )


def log_of(hall: Installation) -> Path:
    return hall.sqlite_file.with_name(f"{hall.sqlite_file.name}-wal")
