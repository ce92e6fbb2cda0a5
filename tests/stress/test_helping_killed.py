"""`kill -9` while counters begin to help: it has begun, whole and once, or not at all."""

from __future__ import annotations

import asyncio
import tomllib
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random

import pytest
import tomli_w
from sqlalchemy import Connection, select

from config.centre.loading import load_centre
from config.wire import IssueTicket
from queue_server.centre.tables import centre_log
from queue_server.core.actor import SYSTEM
from queue_server.core.clock import SystemClock
from queue_server.core.current import Current
from queue_server.core.db.connect import open_database
from queue_server.core.events import EventBus
from queue_server.tickets.tables import helps
from queue_server.tickets.usecases.helping import Helping
from queue_server.tickets.usecases.issuing import IssueRequest, Issuing
from tests.stress.installation import Installation, install, running, typed
from tests.tickets.conftest import NO_QUOTE

QUICK, LONG = 3, 30
WAITED = timedelta(minutes=3)
RULE = {"id": "ho-tro", "service": "chung-thuc", "wait_minutes": 1, "for_minutes": 0}
SECONDS_AROUND_READY = 0.6


async def somebody_has_waited(url: str, folder: Path) -> Installation:
    """A hall with a rule that is due as soon as its server looks."""
    hall = await install(url, folder)
    words = tomllib.loads(hall.centre_file.read_text(encoding="utf-8"))
    words["calling"]["rules"] = [RULE | {"counters": ["3", "4"]}]
    hall.centre_file.write_text(tomli_w.dumps(words), encoding="utf-8")
    hall.centre = load_centre(hall.centre_file)
    database = open_database(url, EventBus())
    await database.start()
    command = IssueRequest(IssueTicket(service="chung-thuc"), NO_QUOTE)
    issuing, then = Issuing(Current(hall.centre)), SystemClock().now() - WAITED
    await database.write_grouped(issuing.issue, command, SYSTEM, then)
    await database.stop()
    return hall


async def ended(hall: Installation) -> None:
    """End the help, so that it is due again."""
    database = open_database(hall.url, EventBus())
    await database.start()
    clock = SystemClock()
    helping = Helping(Current(hall.centre), database, clock)
    await database.write(partial(helping.end, name="ho-tro"), SYSTEM, clock.now())
    await database.stop()


def begun(connection: Connection) -> tuple[list[str], bool]:
    """What the log says of help, and whether it holds."""
    lines = select(centre_log.c.action).where(centre_log.c.action.like("%_help"))
    rows = connection.execute(select(helps).where(helps.c.begun_at.is_not(None))).all()
    return list(connection.scalars(lines.order_by(centre_log.c.id))), bool(rows)


@pytest.mark.parametrize("times", [QUICK, pytest.param(LONG, marks=pytest.mark.stress)])
async def test_help_begins_once_or_not_at_all(
    sqlite_url: str, tmp_path: Path, seed: int, times: int
) -> None:
    hall = await somebody_has_waited(sqlite_url, tmp_path)
    random, server, fired = Random(seed), hall.server(), 0
    async with running(server):
        for _ in range(times):
            server.kill()
            await server.gone()
            await ended(hall)
            listening = await server.begin()
            if random.random() < 0.5:
                await listening.wait()
            await asyncio.sleep(random.random() * SECONDS_AROUND_READY)
            server.kill()
            await server.gone()
            actions, holds = await hall.read(begun)
            fired += holds
            # Begun and ended take turns, and the log's last line is what holds.
            assert actions == (["begin_help", "end_help"] * len(actions))[: len(actions)]
            assert holds is (len(actions) % 2 == 1)
            await server.start()
            assert (await hall.read(begun))[1], "whatever was cut off begins anew"
    status, said, mistakes = await typed("audit", "verify", "--database", hall.url)
    assert status == 0, said + mistakes
    print(f"{times} kills while help began, {fired} had begun")


async def test_two_processes_that_start_together_begin_it_once(
    postgres_url: str, tmp_path: Path
) -> None:
    hall = await somebody_has_waited(postgres_url, tmp_path)
    async with running(hall.server(), hall.server()):
        assert await hall.read(begun) == (["begin_help"], True)
