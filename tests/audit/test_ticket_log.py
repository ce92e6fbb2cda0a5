"""The log of tickets in its chain, on both databases: whatever is done to it afterwards shows."""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import json
from collections.abc import Awaitable
from datetime import UTC, date, datetime
from functools import partial
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, select, text

from config.wire import IssueTicket, ServiceId, TicketAction, TicketIssued
from queue_server.audit import verification
from queue_server.core.db import hash_chain
from queue_server.core.db.base import Database
from queue_server.core.db.connect import open_database
from queue_server.core.db.hash_chain import Verified
from queue_server.core.events import EventBus
from queue_server.tickets.tables import ticket_log
from queue_server.tickets.usecases.issuing import IssueRequest
from tests.audit.damage import EVERYWHERE, changed, cut, undone
from tests.tickets.conftest import GREETER, NO_QUOTE, House, clerk

SERVICE: Final = "chung-thuc"
DAY_ONE: Final = date(2026, 11, 16)


async def visited(house: House) -> int:
    """Some visits with their steps; how many lines of the log that makes."""
    await asyncio.gather(*(house.issue(SERVICE) for _ in range(6)))
    counter = next(c.id for c in house.centre.counters if SERVICE in c.services)
    one = clerk(1)
    await house.open(counter, one)
    called = (await house.next(counter, one)).ticket
    await house.step(TicketAction.START, called.ticket_id, counter, one)
    await house.step(TicketAction.FINISH, called.ticket_id, counter, one)
    await house.next(counter, one)
    return 10


async def verified(database: Database, **more: Any) -> Verified:
    return await database.read(lambda c: verification.verify_log(c, ticket_log, **more))


async def test_every_step_has_its_place_in_the_chain(house: House) -> None:
    lines = await visited(house)
    found = await verified(house.database)
    links = await house.database.read(lambda c: c.scalars(select(ticket_log.c.link)).all())
    assert found.sound
    assert (found.lines, len(set(links))) == (lines, lines)
    assert all(len(link) == 64 for link in links)


async def test_whatever_is_done_to_a_line_shows(house: House) -> None:
    await visited(house)
    values: dict[str, Any] = {
        "ticket_id": 6, "day": DAY_ONE, "at": datetime(2026, 11, 1, tzinfo=UTC), "action": "void",
        "from_state": "done", "to_state": "done", "milliseconds_in_state": 86_400_000,
        "service": "x", "counter": "9", "actor": "staff:9", "told_ahead": 3,
        "told_low_seconds": 60, "told_high_seconds": 61, "foreseen_seconds": 59,
        "foreseen_spread": 300, "rule": "chosen", "centre_version": 9,
    }  # fmt: skip
    assert values.keys() == {name for name, _ in hash_chain._chained_columns(ticket_log)}, (
        "every column is tried"
    )
    values["day"] = date(2026, 11, 15)
    damages = EVERYWHERE | {f"{name}": changed(**{name: value}) for name, value in values.items()}
    for what, damage in damages.items():
        found = await undone(house.database, partial(damage, table=ticket_log), ticket_log)
        assert not found.sound, what
        assert found.broken_at is not None, what
    assert (await verified(house.database)).sound, "each damage was undone"


async def test_a_cut_end_shows_to_whoever_noted_it(house: House) -> None:
    await visited(house)
    noted = (await verified(house.database)).head
    await house.do(lambda unit: cut(unit.connection, ticket_log))
    assert (await verified(house.database)).sound, "the chain alone cannot know"
    assert (await verified(house.database, noted_heads=[noted])).missing == (noted,)
    await house.issue(SERVICE)
    assert (await verified(house.database, noted_heads=[noted])).missing == (noted,)


ANYTHING: Final = (-1, 10**18, 1.5, "words", "", b"\x00\xff")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_values_of_any_kind_break_the_chain_and_nothing_else(house: House) -> None:
    """SQLite keeps whatever is put into a column."""
    await visited(house)
    for column in ("at", "day", "actor", "milliseconds_in_state", "link"):
        statement = text(f"UPDATE ticket_log SET {column} = :value WHERE id = 2")
        for value in ANYTHING:

            def damage(connection: Connection, how: Any = (statement, value)) -> None:
                connection.execute(how[0], {"value": how[1]})

            found = await undone(house.database, damage, ticket_log)
            assert found.broken_at == 2, (column, value)


async def test_two_servers_make_one_chain(house: House, database_url: str) -> None:
    other = open_database(database_url, EventBus())
    await other.start()
    both = itertools.cycle((house.database, other))

    def issue() -> Awaitable[TicketIssued]:
        command = IssueTicket(service=ServiceId(SERVICE))
        request = IssueRequest(command, NO_QUOTE)
        return next(both).write_grouped(house.issuing.issue, request, GREETER, house.clock.now())

    issued = await asyncio.gather(*(issue() for _ in range(80)))
    await other.stop()
    assert len({ticket.number for ticket in issued}) == 80
    found = await verified(house.database)
    assert (found.sound, found.lines) == (True, 80)


async def test_the_newest_lines_alone_are_verified_quickly(house: House) -> None:
    await visited(house)

    async def newest(most: int) -> Verified:
        found = await house.database.read(lambda c: verification.verify_newest(c, most))
        return next(one for one in found if one.table == ticket_log.name)

    assert (await newest(4)).lines == 4
    assert (await newest(99)).lines == 10
    await house.do(lambda unit: changed(actor="staff:9")(unit.connection, ticket_log))
    assert (await newest(4)).sound, "the second line is older"
    assert (await newest(9)).broken_at == 2


SINCE: Final = datetime(1971, 1, 1)  # noqa: DTZ001 - hypothesis adds the zone
words = st.dictionaries(
    st.text(max_size=8),
    st.none() | st.text() | st.integers() | st.dates() | st.booleans()
    | st.datetimes(timezones=st.just(UTC), min_value=SINCE),
    max_size=8,
)  # fmt: skip


@given(st.text(max_size=64), words)
def test_a_line_is_hashed_as_json(before: str, line: dict[str, Any]) -> None:
    """What versions before have written must be found by those that follow."""

    def plain(value: Any) -> Any:
        if isinstance(value, datetime):
            return round(value.timestamp() * 1000)
        return value.isoformat() if isinstance(value, date) else value

    said = {name: plain(value) for name, value in line.items() if value not in (None, "")}
    as_json = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    wanted = hashlib.sha256(f"{before}\n{as_json}".encode()).hexdigest()
    assert hash_chain.line_hash(before, line) == wanted
