"""The logs' chain on both databases: whatever is done to a line afterwards shows."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, delete, select, update

from queue_server.centre import repository as centre_store
from queue_server.centre.tables import centre_log
from queue_server.core.db import hash_chain
from queue_server.core.db.base import Database
from queue_server.core.db.hash_chain import Verified
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.security.encryption import DataKeys
from queue_server.dossiers.tables import dossier_log
from tests.audit.damage import EVERYWHERE, undone
from tests.dossiers.house import House
from tests.privacy.other_keys import with_keys

LINES = 9


async def told(house: House) -> None:
    """Some lines of the centre, and of a dossier, with and without reasons."""

    def log(unit: UnitOfWork) -> None:
        for number in range(LINES):
            line = centre_store.log_row(
                house.clock.now(), f"staff:{number}", "sign_in", "", "é" * 3
            )
            unit.append(centre_log, line)

    await house.do(log)
    dossier = await house.receive()
    dossier = await house.ask_for_papers(dossier, instruction="Gọi chị Lan, số 0912")
    await house.accept_papers(dossier)
    await house.withdraw(await house.receive())


async def verified(house: House, table: Any, **more: Any) -> Verified:
    return await house.database.read(lambda c: hash_chain.verify(c, table, **more))


async def test_untouched_logs_are_sound(house: House) -> None:
    await told(house)
    for table in (centre_log, dossier_log):
        found = await verified(house, table)
        rows = await house.database.read(partial(_rows, table))
        assert found.sound
        assert (found.lines, found.head) == (len(rows), rows[-1].link)
        assert len({row.link for row in rows}) == len(rows)


def _rows(table: Any, connection: Connection) -> list[Any]:
    return list(connection.execute(select(table).order_by(table.c.id)))


@pytest.mark.parametrize("table", [centre_log, dossier_log], ids=lambda table: table.name)
async def test_whatever_is_done_to_a_line_shows(house: House, table: Any) -> None:
    await told(house)
    for what, damage in EVERYWHERE.items():
        found = await undone(house.database, partial(damage, table=table), table)
        assert not found.sound, what
        assert found.broken_at is not None, what
        assert found.at is not None, what
    assert (await verified(house, table)).sound, "each damage was undone"


@pytest.mark.parametrize("words", ["another reason", ""])
async def test_a_reason_that_was_changed_or_taken_away_shows(house: House, words: str) -> None:
    await told(house)

    def change(unit: UnitOfWork) -> None:
        has_reason = dossier_log.c.reason != ""
        unit.connection.execute(update(dossier_log).where(has_reason).values(reason=words))

    await house.do(change)
    assert not (await verified(house, dossier_log)).sound


async def test_a_reason_may_be_emptied_where_the_person_was_unlinked(house: House) -> None:
    await told(house)
    values = hash_chain.emptied("reason")
    await house.do(lambda unit: unit.connection.execute(update(dossier_log).values(values)))
    assert not (await verified(house, dossier_log)).sound
    assert (
        await verified(
            house, dossier_log, excused=lambda _connection, lines: {line.id for line in lines}
        )
    ).sound
    left = await house.database.read(lambda c: c.execute(select(dossier_log)).all())
    assert not any(row.reason or row.reason_salt for row in left)


async def test_lines_cut_off_the_end_show_where_the_head_was_noted(house: House) -> None:
    await told(house)
    noted = (await verified(house, centre_log)).head

    def cut(unit: UnitOfWork) -> None:
        last = unit.connection.scalar(select(centre_log.c.id).order_by(centre_log.c.id.desc()))
        unit.connection.execute(delete(centre_log).where(centre_log.c.id == last))

    await house.do(cut)
    assert (await verified(house, centre_log)).sound, "the chain alone cannot know"
    assert (await verified(house, centre_log, noted_heads=[noted])).missing == (noted,)


async def test_a_refused_use_case_leaves_no_link(house: House) -> None:
    await told(house)
    before = await verified(house, dossier_log)

    def refuse(_unit: UnitOfWork) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await house.do(refuse)
    await house.receive()
    found = await verified(house, dossier_log, noted_heads=[before.head])
    assert (found.sound, found.lines) == (True, before.lines + 1)


async def test_many_at_once_make_one_chain(house: House) -> None:
    await asyncio.gather(*(house.receive() for _ in range(30)))
    found = await verified(house, dossier_log)
    assert (found.sound, found.lines) == (True, 30)


async def test_two_servers_make_one_chain(house: House, database: Database) -> None:
    other = with_keys(house, DataKeys())
    await other.start()

    def log(unit: UnitOfWork) -> None:
        line = centre_store.log_row(house.clock.now(), "system", "sign_in")
        unit.append(centre_log, line)

    await asyncio.gather(*(one.write(log) for _ in range(40) for one in (database, other)))
    await other.stop()
    found = await verified(house, centre_log)
    assert (found.sound, found.lines) == (True, 80)
