"""The account of compensatory leave over `kill -9`, and under two leaders who confirm at once."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta
from random import Random
from typing import Any, Final
from uuid import uuid4

import pytest
from aiohttp import ClientError, ClientSession
from sqlalchemy import Connection, select

from config.wire.centre.rota import LeaveKind
from queue_server.centre.rota.proposals import propose
from queue_server.centre.staff.access import SESSION_COOKIE
from queue_server.centre.tables import leave_entries, staff
from queue_server.core.actor import SYSTEM
from queue_server.core.clock import SystemClock
from queue_server.core.db.connect import open_database
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.events import EventBus
from tests.stress.installation import Installation, running, typed

LINES: Final = 12
QUICK, LONG = 3, 30
SECONDS_TO_DIE: Final = 0.25


async def worked(hall: Installation) -> list[int]:
    """Twelve lines of work of somebody who confirms none of them; their numbers."""

    def write(unit: UnitOfWork) -> None:
        who = unit.connection.scalar(select(staff.c.id).where(staff.c.sign_in == "staff-4"))
        day = hall.centre.day(unit.now)
        work = [(int(who or 0), day - timedelta(days=ago), 30 + ago) for ago in range(LINES)]
        propose(unit, LeaveKind.OVERTIME, work)

    database = open_database(hall.url, EventBus())
    await database.start()
    await database.write(write, SYSTEM, SystemClock().now())
    await database.stop()
    lines = select(leave_entries.c.id).where(leave_entries.c.act == "propose")
    found = await hall.read(lambda connection: connection.scalars(lines.order_by("id")).all())
    return list(found)[-LINES:]


class Leader:
    """Somebody who confirms, under one key for each line until an answer comes."""

    def __init__(self, hall: Installation, who: str, address: str) -> None:
        self._cookies = {SESSION_COOKIE: hall.keys[who]}
        self._address = f"{address}/api/v1/rota/leave"
        self._keys: dict[str, str] = {}

    async def post(self, path: str, body: object) -> tuple[int, dict[str, Any]]:
        key = self._keys.setdefault(path, f"leave-{uuid4()}")
        url, headers = self._address + path, {"Idempotency-Key": key}
        async with (
            ClientSession(cookies=self._cookies) as session,
            session.post(url, json=body, headers=headers) as answer,
        ):
            return answer.status, await answer.json()

    async def confirm(self, line: int) -> str:
        status, said = await self.post(f"/{line}/confirm", {})
        return "" if status == 200 else said["code"]


def confirmed(connection: Connection) -> tuple[Counter[int], int]:
    """How often each proposal was confirmed, and what all of them earned."""
    lines = connection.execute(select(leave_entries).where(leave_entries.c.act == "confirm")).all()
    return Counter(line.about for line in lines), sum(line.credit for line in lines)


async def whole(hall: Installation, lines: list[int]) -> None:
    """Each line was confirmed once, the account adds up, and the chains hold."""
    found, earned = await hall.read(confirmed)
    assert found == Counter(lines)
    worked_minutes = select(leave_entries.c.worked).where(leave_entries.c.id.in_(lines))
    minutes = await hall.read(lambda connection: connection.scalars(worked_minutes).all())
    assert earned == sum(minutes)
    status, said, mistakes = await typed("audit", "verify", "--database", hall.url)
    assert status == 0, said + mistakes


@pytest.mark.parametrize("times", [QUICK, pytest.param(LONG, marks=pytest.mark.stress)])
async def test_killed_while_it_writes_nothing_is_lost_or_twice(
    on_sqlite: Installation, seed: int, times: int
) -> None:
    random, server = Random(seed), on_sqlite.server()
    lines = await worked(on_sqlite)
    leader = Leader(on_sqlite, "1", server.address)
    told: set[int] = set()

    async def confirm_all() -> None:
        for line in lines:
            if line not in told and not await leader.confirm(line):
                told.add(line)

    async with running(server):
        for _ in range(times):
            working = asyncio.create_task(confirm_all())
            await asyncio.sleep(random.random() * SECONDS_TO_DIE)
            server.kill()
            await server.gone()
            await asyncio.gather(working, return_exceptions=True)
            assert isinstance(working.exception(), ClientError | None)
            found, _ = await on_sqlite.read(confirmed)
            assert set(found.values()) <= {1}
            assert told <= set(found), "an answer was on disk before it was given"
            await server.start()
        await confirm_all()
        assert told == set(lines)
        await whole(on_sqlite, lines)
    print(f"{times} kills while {LINES} lines were confirmed: each once")


async def test_two_leaders_at_two_servers_confirm_the_same_hours_once(
    on_postgres: Installation, seed: int
) -> None:
    random = Random(seed)
    lines = await worked(on_postgres)
    servers = [on_postgres.server(), on_postgres.server()]
    async with running(*servers):
        leaders = [
            Leader(on_postgres, who, server.address)
            for who, server in zip(("1", "2"), servers, strict=True)
        ]
        one_by_one = [
            leader.confirm(line)
            for leader in leaders
            for line in random.sample(lines[: LINES // 2], LINES // 2)
        ]
        at_once = (leader.post("/confirm", {"entries": lines}) for leader in leaders)
        codes, answers = await asyncio.gather(asyncio.gather(*one_by_one), asyncio.gather(*at_once))
        assert set(codes) <= {"", "leave_entry_over"}
        both = [line for _, said in answers for line in said["confirmed"]]
        assert len(both) == len(set(both))
        assert codes.count("") + len(both) == LINES
        await whole(on_postgres, lines)
