"""A unit of work knows its actor and its time, and every write of the server says both."""

from __future__ import annotations

import ast
import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

import queue_server
from queue_server.centre import repository as centre_store
from queue_server.centre.tables import centre_log
from queue_server.core.actor import ADMINISTRATOR, CITIZEN, NOBODY, SYSTEM, Actor, ActorKind
from queue_server.core.db.base import Database
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import Conflict, MotcuaError

NOW = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)
LAN = Actor(ActorKind.STAFF, "3", "Lan")
SERVER = Path(queue_server.__file__).parent


@pytest.mark.parametrize(
    ("actor", "label", "staff_id"),
    [
        (LAN, "staff:3", 3),
        (Actor(ActorKind.KIOSK, "kiosk-1"), "kiosk:kiosk-1", None),
        (Actor(ActorKind.BOARD, "7"), "board:7", None),
        (CITIZEN, "citizen", None),
        (ADMINISTRATOR, "administrator", None),
        (SYSTEM, "system", None),
        (NOBODY, "nobody", None),
    ],
)
def test_an_actor_has_one_label(actor: Actor, label: str, staff_id: int | None) -> None:
    assert (actor.label, actor.staff_id) == (label, staff_id)


async def _log(database: Database) -> list[tuple[str, datetime, str]]:
    def read(connection):
        rows = connection.execute(select(centre_log).order_by(centre_log.c.id))
        return [(row.who, row.at, row.action) for row in rows]

    return await database.read(read)


async def test_what_is_logged_names_the_actor_and_the_time_of_the_unit(database: Database) -> None:
    later = NOW + timedelta(minutes=1)

    def act(unit: UnitOfWork) -> None:
        centre_store.log(unit, "first")
        centre_store.log(unit.by(CITIZEN), "second")
        centre_store.log(unit.at(later), "third")

    await database.write(act, LAN, NOW)
    assert await _log(database) == [
        ("staff:3", NOW, "first"), ("citizen", NOW, "second"), ("staff:3", later, "third"),
    ]  # fmt: skip


async def test_what_is_done_in_another_name_is_undone_with_the_rest(database: Database) -> None:
    def act(unit: UnitOfWork) -> None:
        centre_store.log(unit.by(SYSTEM), "lost")
        raise Conflict

    with pytest.raises(MotcuaError):
        await database.write(act, LAN, NOW)
    assert await _log(database) == []


async def test_items_that_share_a_transaction_have_units_of_their_own(database: Database) -> None:
    def act(units: Sequence[UnitOfWork], items: Sequence[str]) -> list[str]:
        for unit, item in zip(units, items, strict=True):
            centre_store.log(unit, item)
        return list(items)

    people = [Actor(ActorKind.STAFF, str(number)) for number in range(8)]
    await asyncio.gather(
        *(
            database.write_grouped(act, person.id, person, NOW + timedelta(seconds=place))
            for place, person in enumerate(people)
        )
    )
    assert await _log(database) == [
        (person.label, NOW + timedelta(seconds=place), person.id)
        for place, person in enumerate(people)
    ]


def _writes(file: Path) -> list[tuple[int, int]]:
    """Line and number of arguments of every write to the database in a module."""
    calls = [node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Call)]
    return [
        (call.lineno, len(call.args) + len(call.keywords))
        for call in calls
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in ("write", "write_grouped")
        and "database" in ast.unparse(call.func.value)
    ]


def test_every_write_of_the_server_says_who_and_when() -> None:
    """The defaults of `Database.write` are for tests."""
    files = list(SERVER.rglob("*.py"))
    found = {file.relative_to(SERVER): _writes(file) for file in files}
    assert sum(map(len, found.values())) > 30
    assert [(file, line) for file, calls in found.items() for line, said in calls if said < 3] == []
