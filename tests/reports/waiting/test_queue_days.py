"""Invented days of a queue: believable, whole, the same again from the same seed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from random import Random

import pytest
from sqlalchemy import func, select

from config.centre.model import Centre
from config.demo import demo_centre_file
from queue_server.__main__ import main
from queue_server.centre.tables import counter_log
from queue_server.core.actor import SYSTEM
from queue_server.core.clock import SystemClock
from queue_server.core.db.base import Database
from queue_server.synthetic.generator import NotEmpty
from queue_server.synthetic.queue_days import InventedHall
from queue_server.synthetic.queue_generator import QueuePlan, make
from queue_server.tickets.rules.lifecycle import ALLOWED
from queue_server.tickets.tables import ticket_log
from tests.reports.waiting import recount

LAST_DAY = date(2026, 11, 20)


async def made(database: Database, centre: Centre, seed: int = 5) -> int:
    plan = QueuePlan.of(centre, LAST_DAY, days=4, people=400, seed=seed)
    return await database.write(lambda unit: make(unit, centre, plan), SYSTEM, SystemClock().now())


async def test_every_step_is_one_that_a_ticket_may_take(
    database: Database, busy_centre: Centre
) -> None:
    count = await made(database, busy_centre)
    lines = await database.read(lambda c: c.execute(select(ticket_log)).all())
    steps = {(line.action, line.from_state) for line in lines if line.from_state}
    permitted = {
        (action.value, state.value) for action, states in ALLOWED.items() for state in states
    }
    assert steps <= permitted
    assert all(line.milliseconds_in_state >= 0 for line in lines)
    found = await database.read(lambda c: recount.counted(c, busy_centre))
    counts = recount.counts(found)
    assert counts["given"] > 0.9 * count
    assert counts["served"] > 0.8 * counts["given"]
    assert 0.5 < counts["within"] / counts["told"] < 0.95
    assert not counts["in_motion"]


async def test_times_in_the_log_are_those_between_its_lines(
    database: Database, busy_centre: Centre
) -> None:
    await made(database, busy_centre)
    for one in await database.read(lambda c: recount.counted(c, busy_centre)):
        before = one.lines[0]
        for line in one.lines[1:]:
            if line.action != "recall":
                passed = (line.at - before.at).total_seconds() * 1000
                assert abs(line.milliseconds_in_state - passed) < 2, one.row.number
                before = line


async def test_counters_open_pause_and_close(database: Database, busy_centre: Centre) -> None:
    await made(database, busy_centre)
    states = await database.read(
        lambda c: c.execute(
            select(counter_log.c.to_state, func.count()).group_by(counter_log.c.to_state)
        ).all()
    )
    counted = {row[0]: row[1] for row in states}
    assert counted["closed"] == 15 * 4
    assert counted["open"] == counted["closed"] + counted["paused"]


async def test_invented_tickets_never_come_among_real_ones(
    database: Database, busy_centre: Centre
) -> None:
    await made(database, busy_centre)
    with pytest.raises(NotEmpty):
        await made(database, busy_centre)


def test_the_same_seed_makes_the_same_day(busy_centre: Centre) -> None:
    days = [InventedHall(busy_centre, LAST_DAY, 80, Random(seed)).play() for seed in (5, 5, 6)]
    assert days[0] == days[1]
    assert days[0].lines != days[2].lines


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(
    sqlite_url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Run:
    monkeypatch.setenv("MOTCUA_DATABASE", sqlite_url)
    monkeypatch.setenv("MOTCUA_CENTRE", str(demo_centre_file()))

    def typed(*words: str) -> tuple[int, str, str]:
        status = main(words)
        said = capsys.readouterr()
        return status, said.out, said.err

    return typed


def test_the_command_fills_an_empty_database_once(run: Run) -> None:
    words = ("generate-tickets", "--days", "3", "--people", "40", "--until", "2026-11-20")
    status, _, said = run(*words)
    assert status == 1
    assert "About 40 invented tickets" in said
    status, said, _ = run(*words, "--yes")
    assert status == 0
    assert "from 2026-11-18 to 2026-11-20 (seed 1)" in said
    status, _, refused = run(*words, "--yes")
    assert status == 1
    assert "There are tickets in this database already" in refused
