"""`kill -9` of the server while it starts: on an empty folder, and on a hall in use."""

from __future__ import annotations

import asyncio
from pathlib import Path
from random import Random

import pytest

from tests.hall.ports import free_port
from tests.stress.board import comes_right
from tests.stress.callers import Callers
from tests.stress.installation import Installation, ServerProcess, write_centre
from tests.stress.truth import assert_kept


async def killed_while_it_starts(server: ServerProcess, seconds: float) -> bool:
    """Begin to start it and kill it after so long; whether that was before it listened."""
    listening = await server.begin()
    await asyncio.sleep(seconds)
    was_starting = not listening.is_set()
    server.kill()
    await server.gone()
    return was_starting


@pytest.mark.parametrize("times", [1, pytest.param(30, marks=pytest.mark.stress)])
async def test_the_first_start_is_killed_while_the_tables_are_made(
    tmp_path: Path, seed: int, times: int
) -> None:
    """Whatever it had done: the next start makes a whole database of it."""
    random, killed = Random(seed), 0
    write_centre(tmp_path / "centre.toml")
    usual = 1.0
    for number in range(times):
        url = f"sqlite:///{tmp_path / f'{number}.sqlite'}"
        server = ServerProcess(url, tmp_path / "centre.toml", free_port())
        killed += await killed_while_it_starts(server, random.uniform(0.2, 1.0) * usual)
        try:
            usual = await server.start()
            assert not [line for line in server.said if "Traceback" in line or " ERROR " in line]
        finally:
            await server.stop()
    print(f"first starts killed: {killed} of {times} before they listened, each went on after it")


@pytest.mark.parametrize("times", [1, pytest.param(30, marks=pytest.mark.stress)])
async def test_a_start_after_a_kill_is_killed_too(
    on_sqlite: Installation, seed: int, times: int
) -> None:
    """Twice in a row: the second comes while the first one's log is being brought in."""
    random, server, killed = Random(seed), on_sqlite.server(), 0
    usual = await server.start()
    async with Callers([server.address], on_sqlite.keys, random) as callers:
        try:
            for _ in range(times):
                await callers.answers(random.randint(1, 40))
                server.kill()
                callers.hold()
                await server.gone()
                await callers.held()
                killed += await killed_while_it_starts(server, random.uniform(0.2, 1.0) * usual)
                await assert_kept(on_sqlite, callers.acknowledged)
                usual = await server.start()
                await comes_right(on_sqlite, server.address)
                callers.go_on()
            await callers.answers(1)
            await callers.finish()
            await assert_kept(on_sqlite, callers.acknowledged, everything=True)
        finally:
            await server.stop()
    print(
        f"starts killed after a kill: {killed} of {times} before they listened, "
        f"{callers.acknowledged.count} commands acknowledged, 0 lost"
    )
