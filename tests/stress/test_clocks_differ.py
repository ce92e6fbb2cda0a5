"""Two servers on one PostgreSQL whose clocks differ by minutes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Final

import pytest
from sqlalchemy import Connection, func, select

from queue_server.core.clock import SetClock
from queue_server.tickets import tables as tickets
from tests.stress.board import comes_right
from tests.stress.callers import Callers
from tests.stress.installation import in_this_process, install
from tests.stress.truth import assert_kept

BEHIND: Final = timedelta(minutes=-4)
AHEAD: Final = timedelta(minutes=7)
NOON: Final = datetime(2026, 11, 16, 5, 0, tzinfo=UTC)
"""In Viet Nam."""


@pytest.mark.parametrize("minutes", [1, pytest.param(60, marks=pytest.mark.stress)])
async def test_two_clocks_that_differ_by_minutes(
    postgres_url: str, tmp_path: Path, seed: int, minutes: int
) -> None:
    """Eleven minutes apart, in the middle of a day: what each server does holds for both."""
    random = Random(seed)
    hall = await install(postgres_url, tmp_path, NOON + BEHIND)
    clocks = [SetClock(NOON + BEHIND), SetClock(NOON + AHEAD)]
    late, early = (in_this_process(hall, clock) for clock in clocks)
    async with late as behind, early as ahead:
        servers = (behind, ahead)
        addresses = [server.address for server in servers]
        async with Callers(addresses, hall.keys, random) as callers:
            for minute in range(minutes):
                for here, clock in zip(servers, clocks, strict=True):
                    clock.move(minutes=1)
                    await here.server.scheduler.round()
                await callers.answers(random.randint(10, 40))
                if minute % 10 == 0:
                    await callers.held()
                    await assert_kept(hall, callers.acknowledged)
                    for address in addresses:
                        await comes_right(hall, address)
                    callers.go_on()
            await callers.finish()
        await assert_kept(hall, callers.acknowledged, everything=True)
        below = await hall.read(_steps_below_nothing)
    print(
        f"two clocks 11 minutes apart for {minutes} minutes: {callers.acknowledged.count} commands "
        f"acknowledged, 0 lost, {below} steps with a duration below nothing"
    )


def _steps_below_nothing(connection: Connection) -> int:
    log = tickets.ticket_log.c
    below = select(func.count()).where(log.milliseconds_in_state < 0)
    return int(connection.scalar(below) or 0)
