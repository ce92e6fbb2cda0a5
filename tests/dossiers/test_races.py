"""Many at once, and broken off midway: serials without gaps, one winner, nothing half-done."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from aiohttp import ClientError, ClientSession
from sqlalchemy import Connection, func, select

from config.wire.dossiers.answers import AdvanceDossier, Dossier, ReceiveDossier
from queue_server.catalogue import version_writes
from queue_server.core.actor import SYSTEM
from queue_server.core.db.base import Database
from queue_server.core.db.connect import open_database
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import MotcuaError
from queue_server.core.events import EventBus
from queue_server.dossiers import tables
from queue_server.dossiers.errors import DossierChanged
from tests.dossiers.house import A_FEW, MARITAL_STATUS, MONDAY_MORNING, House, add_staff

MANY = 60


async def codes_and_serials(database: Database) -> tuple[list[str], dict[str, int]]:
    def read(connection: Connection) -> tuple[list[str], dict[str, int]]:
        codes = list(connection.execute(select(tables.dossiers.c.code)).scalars())
        given = {row.kind: row.given for row in connection.execute(select(tables.dossier_serials))}
        return codes, given

    return await database.read(read)


async def test_parallel_callers_get_serials_without_gaps_or_twins(house: House):
    """Every third is refused in the middle of the others' transaction."""

    async def one(number: int) -> Dossier | None:
        unknown: dict[str, Any] = {"ticket_id": 10**9} if number % 3 == 0 else {}
        with suppress(MotcuaError):
            return await house.receive(**unknown)
        return None

    received = [d for d in await asyncio.gather(*map(one, range(MANY))) if d is not None]
    serials = sorted(int(dossier.code[-4:]) for dossier in received)
    assert serials == list(range(1, len(received) + 1))
    assert len({dossier.follow_url for dossier in received}) == len(received) == MANY * 2 // 3
    _, given = await codes_and_serials(house.database)
    assert given == {"day:2026-11-16": len(received)}


async def test_of_many_officials_at_once_one_wins_and_the_others_are_told(house: House):
    dossier = await house.receive()

    async def act(number: int) -> Dossier | DossierChanged:
        try:
            if number % 2:
                return await house.advance(dossier, house.leader)
            return await house.ask_for_papers(dossier, house.clerk)
        except DossierChanged as refusal:
            return refusal

    answers = await asyncio.gather(*(act(number) for number in range(16)))
    (winner,) = [answer for answer in answers if isinstance(answer, Dossier)]
    told = [answer for answer in answers if isinstance(answer, DossierChanged)]
    assert len(told) == 15
    last = winner.log[-1]
    assert {(t.who, t.action, t.status) for t in told} == {(last.who, last.action, last.to_status)}
    assert len(winner.log) == winner.version == 2
    assert len(winner.forms) == len(winner.stops) == (last.action == "request_supplement")


async def test_callers_at_two_processes_lose_to_each_other_as_within_one(
    house: House, database_url: str
):
    """The conditional UPDATE itself: two writers that looked at the same version."""
    second = open_database(database_url, EventBus())
    await second.start()
    dossiers = [await house.receive() for _ in range(10)]
    words = AdvanceDossier(seen=1)
    now = house.clock.now()

    async def advance(database: Database, dossier: Dossier) -> bool:
        processing = house.dossiers.processing
        try:
            await database.write(
                lambda unit: processing.advance(unit, dossier.dossier_id, words), house.clerk, now
            )
        except DossierChanged:
            return False
        return True

    for dossier in dossiers:
        both = await asyncio.gather(
            *(advance(database, dossier) for database in (house.database, second))
        )
        assert sorted(both) == [False, True]
    await second.stop()


class Failing:
    """A connection that breaks after so many statements."""

    def __init__(self, connection: Connection, statements: int) -> None:
        self._connection = connection
        self._left = statements

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def execute(self, *words: Any) -> Any:
        if not self._left:
            raise KeyError("the power went")
        self._left -= 1
        return self._connection.execute(*words)


async def test_a_use_case_that_dies_midway_leaves_nothing(house: House):
    """It breaks before each of its statements in turn; the next one is received whole."""
    said = {"procedure": MARITAL_STATUS.code, "applicant": {"name": "Nguyễn Thị Lan"}}
    words = ReceiveDossier.model_validate(said | {"supplement": {"instruction": "Mang giấy"}})
    broken = 0

    def receive(unit: UnitOfWork) -> None:
        failing: Any = Failing(unit.connection, broken)
        house.dossiers.receiving.receive(replace(unit, connection=failing), words)

    while True:
        before = await house.rows()
        try:
            await house.do(receive, house.clerk)
            break
        except KeyError:
            broken += 1
        assert await house.rows() == before
    assert broken >= 8
    assert (await house.receive()).code.endswith("-0002")


async def test_a_server_that_is_killed_keeps_whole_what_it_acknowledged(database_url: str):
    """`kill -9` in the middle of many receives: what was answered is there, nothing is half."""
    database = open_database(database_url, EventBus())
    await database.start()
    await database.write(add_staff)
    await database.write(lambda u: version_writes.put(u, A_FEW, "test"), SYSTEM, MONDAY_MORNING)
    await database.stop()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.dossiers.receiving_server", database_url,
        stdout=asyncio.subprocess.PIPE, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert process.stdout is not None
    port = int(await process.stdout.readline())
    acknowledged: list[str] = []
    enough = asyncio.Event()

    async def client(session: ClientSession) -> None:
        body = {"procedure": MARITAL_STATUS.code, "applicant": {"name": "Nguyễn Thị Lan"}}
        body |= {"supplement": {"instruction": "Mang thêm giấy"}}
        while True:
            url = f"http://127.0.0.1:{port}/dossiers"
            async with session.post(url, json=body) as answer:
                acknowledged.append((await answer.json())["code"])
            if len(acknowledged) >= MANY:
                enough.set()

    async with ClientSession() as session:
        clients = [asyncio.create_task(client(session)) for _ in range(8)]
        async with asyncio.timeout(30):
            await enough.wait()
        os.kill(process.pid, signal.SIGKILL)
        await process.wait()
        ended = await asyncio.gather(*clients, return_exceptions=True)
    assert all(isinstance(end, ClientError | OSError) for end in ended), ended
    again = open_database(database_url, EventBus())
    await again.start()
    codes, given = await codes_and_serials(again)
    assert set(acknowledged) <= set(codes)
    assert sorted(int(code[-4:]) for code in codes) == list(range(1, len(codes) + 1))
    assert set(given.values()) == {len(codes)}
    assert await again.read(belongings) == {len(codes)}
    await again.stop()


def belongings(connection: Connection) -> set[int]:
    """How many dossiers have an applicant, steps, papers' due line, a log, a stop and a form."""
    of_dossiers = (
        tables.dossier_steps, tables.dossier_due_dates, tables.dossier_log,
        tables.dossier_stops, tables.dossier_forms,
    )  # fmt: skip
    counted = {
        connection.scalar(select(func.count(table.c.dossier_id.distinct()))) or 0
        for table in of_dossiers
    }
    return counted | {connection.scalar(select(func.count()).select_from(tables.applicants)) or 0}
