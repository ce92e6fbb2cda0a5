"""`kill -9` of the server at random moments while everybody works, on SQLite."""

from __future__ import annotations

import asyncio
from random import Random

import pytest

from tests.stress.alone import LoneCallers
from tests.stress.board import is_right
from tests.stress.callers import Callers
from tests.stress.installation import Installation, ServerProcess, Starts, running, typed
from tests.stress.truth import assert_kept

QUICK, LONG = 5, 100
QUICK_ALONE = 3
SLOWEST_START_SECONDS = 20.0


@pytest.mark.parametrize("times", [QUICK, pytest.param(LONG, marks=pytest.mark.stress)])
async def test_whatever_was_acknowledged_outlives_the_server(
    on_sqlite: Installation, seed: int, times: int
) -> None:
    random, server = Random(seed), on_sqlite.server()
    starts = Starts()
    async with running(server), Callers([server.address], on_sqlite.keys, random) as callers:
        for _ in range(times):
            await _kill_at_some_moment(server, callers, random)
            await assert_kept(on_sqlite, callers.acknowledged)
            await starts.of(server)
            assert await is_right(on_sqlite, server.address)
            callers.go_on()
        await callers.answers(1)
        await callers.finish()
        await assert_kept(on_sqlite, callers.acknowledged, everything=True)
    status, said, mistakes = await typed("audit", "verify", "--database", on_sqlite.url)
    assert status == 0, said + mistakes
    print(
        f"SQLite: {times} kills, {callers.acknowledged.count} commands acknowledged, 0 lost, "
        f"{callers.repeated} asked again; {starts}"
    )
    assert max(starts.seconds) < SLOWEST_START_SECONDS


@pytest.mark.parametrize("times", [QUICK_ALONE, pytest.param(LONG, marks=pytest.mark.stress)])
async def test_what_kiosks_gave_alone_is_there_once_whenever_the_server_is_killed(
    on_sqlite: Installation, seed: int, times: int
) -> None:
    random, server = Random(seed), on_sqlite.server()
    async with running(server), LoneCallers([server.address], on_sqlite.keys, random) as callers:
        for _ in range(times):
            await _kill_at_some_moment(server, callers, random)
            await assert_kept(on_sqlite, callers.acknowledged)
            await server.start()
            assert await is_right(on_sqlite, server.address)
            callers.go_on()
        await callers.answers(1)
        await callers.finish()
        await assert_kept(on_sqlite, callers.acknowledged, everything=True)
    known = callers.acknowledged
    print(
        f"SQLite: {times} kills, {len(known.alone)} tickets given alone, 0 lost; "
        f"{known.given_up} requests that kiosks did not wait for"
    )
    assert known.alone


async def _kill_at_some_moment(server: ServerProcess, callers: Callers, random: Random) -> None:
    """After some answers, and then anywhere between two of them."""
    await callers.answers(random.randint(1, 60))
    await asyncio.sleep(random.random() / 50)
    server.kill()
    callers.hold()
    await server.gone()
    await callers.held()
