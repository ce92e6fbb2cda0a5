"""Two servers on one PostgreSQL while everybody works: one is killed; the database restarts."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter

import pytest
from sqlalchemy import literal, select, text
from sqlalchemy.exc import ProgrammingError

from queue_server.core.db.connect import open_database
from queue_server.core.errors import Unavailable
from queue_server.core.events import EventBus
from tests.hall.databases import migrate
from tests.postgres_server import PostgresServer
from tests.stress.alone import LoneCallers
from tests.stress.board import comes_right
from tests.stress.callers import Callers
from tests.stress.installation import Installation, Starts, install, running, typed
from tests.stress.truth import assert_kept

LONGEST_OUTAGE_SECONDS = 30.0


class RestartedPostgres(PostgresServer):
    """A PostgreSQL of a test's own, which may go away in the middle of everything."""

    def restart(self) -> None:
        """Without a goodbye: every process of it ends at once, then it recovers from its log."""
        self.stop()
        self.start_again()


@pytest.fixture(scope="module")
def restarted() -> Iterator[RestartedPostgres]:
    folder, data = (Path(tempfile.mkdtemp(prefix="motcua-")) for _ in range(2))
    server = RestartedPostgres(folder, data)
    server.start()
    yield server
    server.stop()
    shutil.rmtree(folder)
    shutil.rmtree(data)


async def test_while_it_is_away_a_query_is_refused_for_now(restarted: RestartedPostgres) -> None:
    """Not a fault of ours: whoever asks is told to ask again, and then it works."""
    database = open_database(restarted.url(restarted.create()), EventBus())
    await database.start()
    one = select(literal(1))
    assert await database.read(lambda connection: connection.scalar(one)) == 1
    await asyncio.to_thread(restarted.stop)
    for _ in range(2):  # on the line that broke, and on a new one
        with pytest.raises(Unavailable):
            await database.read(lambda connection: connection.scalar(one))
    await asyncio.to_thread(restarted.start_again)
    assert await database.read(lambda connection: connection.scalar(one)) == 1
    with pytest.raises(ProgrammingError):
        await database.read(lambda connection: connection.execute(text("SELECT nothing")))
    await database.stop()


@pytest.mark.parametrize("times", [2, pytest.param(20, marks=pytest.mark.stress)])
async def test_one_of_two_servers_dies(on_postgres: Installation, seed: int, times: int) -> None:
    random = Random(seed)
    servers = [on_postgres.server(), on_postgres.server()]
    addresses = [server.address for server in servers]
    starts = Starts()
    async with running(*servers), LoneCallers(addresses, on_postgres.keys, random) as callers:
        for _ in range(times):
            await callers.answers(random.randint(1, 60))
            await asyncio.sleep(random.random() / 50)
            killed, left = random.sample(servers, 2)
            killed.kill()
            await killed.gone()
            await callers.answers(10)  # the other one goes on
            await callers.held()
            await assert_kept(on_postgres, callers.acknowledged)
            await comes_right(on_postgres, left.address)
            await starts.of(killed)
            await comes_right(on_postgres, killed.address)
            callers.go_on()
        await callers.answers(1)
        await callers.finish()
        await assert_kept(on_postgres, callers.acknowledged, everything=True)
    status, said, mistakes = await typed("audit", "verify", "--database", on_postgres.url)
    assert status == 0, said + mistakes
    print(
        f"two on PostgreSQL: {times} kills of one, {callers.acknowledged.count} commands "
        f"acknowledged, 0 lost, {callers.repeated} asked again; {starts}"
    )


@pytest.mark.parametrize("times", [1, pytest.param(5, marks=pytest.mark.stress)])
async def test_postgresql_itself_restarts(
    restarted: RestartedPostgres, tmp_path: Path, seed: int, times: int
) -> None:
    random, url = Random(seed), restarted.url(restarted.create())
    await asyncio.to_thread(migrate, url)
    hall = await install(url, tmp_path)
    servers = [hall.server(), hall.server()]
    addresses = [server.address for server in servers]
    outages: list[float] = []
    async with running(*servers), Callers(addresses, hall.keys, random) as callers:
        for _ in range(times):
            await callers.answers(random.randint(1, 60))
            await asyncio.sleep(random.random() / 50)
            await asyncio.to_thread(restarted.restart)
            began = perf_counter()
            await callers.answers(1)
            outages.append(perf_counter() - began)
            await callers.answers(20)
            await callers.held()
            await assert_kept(hall, callers.acknowledged)
            for server in servers:
                await comes_right(hall, server.address)
                assert await server.is_ready()
            callers.go_on()
        await callers.finish()
        await assert_kept(hall, callers.acknowledged, everything=True)
    print(
        f"PostgreSQL restarted {times} times under two servers: {callers.acknowledged.count} "
        f"commands acknowledged, 0 lost, {callers.repeated} asked again; first answer after it "
        f"was back: median {median(outages):.2f} s, slowest {max(outages):.2f} s"
    )
    assert max(outages) < LONGEST_OUTAGE_SECONDS
