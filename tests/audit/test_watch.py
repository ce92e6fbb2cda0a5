"""A running server keeps an eye on its logs, on both databases."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Final

import pytest
from prometheus_client import generate_latest
from sqlalchemy import Connection, delete

from queue_server.audit.log_metrics import LogCollector
from queue_server.audit.watch import LogState, LogWatch, WalkingPace
from queue_server.core.clock import SetClock
from queue_server.core.db.base import Database
from queue_server.tickets.tables import ticket_log
from tests.audit.damage import changed, cut
from tests.tickets.conftest import House

SERVICE = "chung-thuc"


AT_ONCE: Final = WalkingPace(3, share=1, shortest_pause_seconds=0, first_seconds=0, round_seconds=0)
"""A few lines at once, so that a few make many steps; and no waiting."""


@pytest.fixture
def watch(database: Database, clock: SetClock) -> LogWatch:
    return LogWatch(database, clock, AT_ONCE)


@pytest.fixture
def thorough(database: Database, clock: SetClock) -> LogWatch:
    """It begins from the first line whenever it looks."""
    return LogWatch(database, clock, replace(AT_ONCE, restart_seconds=0))


def of_tickets(watch: LogWatch) -> LogState:
    return next(state for state in watch.states if state.verified.table == ticket_log.name)


async def issue(house: House, count: int) -> None:
    await asyncio.gather(*(house.issue(SERVICE) for _ in range(count)))


async def harm(house: House, how: Callable[[Connection], object]) -> None:
    await house.do(lambda unit: how(unit.connection))


async def test_it_reads_everything_once_and_then_what_is_new(house: House, watch: LogWatch) -> None:
    assert of_tickets(watch).at is None
    await issue(house, 10)
    await watch.look()
    first = of_tickets(watch)
    assert (first.sound, first.verified.lines, first.at) == (True, 10, house.clock.now())
    house.clock.move(minutes=1)
    await issue(house, 5)
    await watch.look()
    then = of_tickets(watch)
    assert (then.sound, then.verified.lines, then.at) == (True, 15, house.clock.now())
    assert all(state.sound for state in watch.states)


async def test_an_edit_of_what_is_old_shows_when_it_is_read_anew(
    house: House, watch: LogWatch, thorough: LogWatch, caplog: pytest.LogCaptureFixture
) -> None:
    await issue(house, 10)
    await watch.look()
    await thorough.look()
    await harm(house, lambda c: changed(actor="staff:9")(c, ticket_log))
    await watch.look()
    assert of_tickets(watch).sound, "old lines are read anew once a day"
    await thorough.look()
    await thorough.look()
    assert of_tickets(thorough).verified.broken_at == 2
    assert of_tickets(thorough).verified.lines == 1
    told = [one for one in caplog.records if one.levelno == logging.ERROR]
    assert len(told) == 1
    assert "ticket_log: BROKEN at line 2" in told[0].getMessage()


async def test_an_edit_of_what_is_new_shows_at_once(house: House, watch: LogWatch) -> None:
    await watch.look()
    await issue(house, 5)
    await harm(house, lambda c: changed(actor="staff:9")(c, ticket_log))
    await watch.look()
    assert of_tickets(watch).verified.broken_at == 2
    await issue(house, 1)
    await watch.look()
    assert of_tickets(watch).verified.broken_at == 2


async def test_a_cut_end_shows_and_stays_known(
    house: House, watch: LogWatch, thorough: LogWatch
) -> None:
    await issue(house, 5)
    for one in (watch, thorough):
        await one.look()
    await harm(house, lambda c: cut(c, ticket_log))
    for one in (watch, thorough):
        await one.look()
        assert of_tickets(one).verified.missing
    await issue(house, 2)
    for one in (watch, thorough):
        await one.look()
        assert of_tickets(one).verified.missing, "new lines do not cover it up"


async def test_a_log_that_was_put_right_is_sound_again(house: House, watch: LogWatch) -> None:
    await issue(house, 5)
    await harm(house, lambda c: changed(actor="staff:9")(c, ticket_log))
    await watch.look()
    assert not of_tickets(watch).sound
    await harm(house, lambda c: changed(actor="staff:90")(c, ticket_log))
    await watch.look()
    assert of_tickets(watch).sound
    assert of_tickets(watch).verified.lines == 5


async def test_an_emptied_log_shows(house: House, watch: LogWatch) -> None:
    await issue(house, 5)
    await watch.look()
    await harm(house, lambda c: c.execute(delete(ticket_log)))
    await watch.look()
    assert of_tickets(watch).verified.missing


async def looked(watch: LogWatch) -> None:
    """Two rounds, of which the second began after this was asked."""
    async with asyncio.timeout(30):
        for _ in range(2):
            watch.looked.clear()
            await watch.looked.wait()


async def test_it_looks_by_itself_and_ends_with_the_server(house: House, watch: LogWatch) -> None:
    await issue(house, 10)
    async with watch.running():
        await looked(watch)
        assert of_tickets(watch).verified.lines == 10
        await issue(house, 1)
        await looked(watch)
        assert of_tickets(watch).verified.lines == 11


async def test_it_says_when_it_cannot_read(house: House, watch: LogWatch) -> None:
    def renamed(old: str, new: str) -> Callable[[Connection], object]:
        return lambda c: c.exec_driver_sql(f"ALTER TABLE {old} RENAME TO {new}")

    await harm(house, renamed("ticket_log", "away"))
    async with watch.running():
        await looked(watch)
        assert watch.is_unreadable
        await harm(house, renamed("away", "ticket_log"))
        await looked(watch)
        assert not watch.is_unreadable


async def test_its_figures(house: House, watch: LogWatch) -> None:
    figures = LogCollector(watch)
    assert 'motcua_log_sound{log="ticket_log"}' not in generate_latest(figures).decode()
    await issue(house, 5)
    await watch.look()
    said = generate_latest(figures).decode()
    assert 'motcua_log_sound{log="ticket_log"} 1.0' in said
    assert 'motcua_log_lines{log="ticket_log"} 5.0' in said
    await harm(house, lambda c: cut(c, ticket_log))
    await watch.look()
    assert 'motcua_log_sound{log="ticket_log"} 0.0' in generate_latest(figures).decode()
