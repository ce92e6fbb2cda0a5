"""The versions of the centre, on both databases."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

from sqlalchemy import select

from config.centre.loading import load_centre
from config.centre.model import Centre
from config.demo import demo_centre_file
from queue_server.centre.tables import centre_versions
from queue_server.centre.versions import CentreVersion, centre_of, content_of, note_version
from queue_server.core.clock import SetClock
from queue_server.core.db.base import Database
from queue_server.core.db.connect import open_database
from queue_server.core.events import EventBus
from tests.centre.conftest import CENTRE, MONDAY_MORNING


def centre(**changed: Any) -> Centre:
    return Centre.model_validate(CENTRE | changed)


async def kept(database: Database) -> list[Any]:
    rows = select(centre_versions).order_by(centre_versions.c.id)
    return list(await database.read(lambda c: c.execute(rows).all()))


async def test_a_version_is_stored_once_and_read_again(database: Database) -> None:
    old, new = centre(), centre(time_zone="Asia/Bangkok")
    numbers = [
        await database.write(partial(note_version, centre=one), now=MONDAY_MORNING)
        for one in (old, new, centre(), new)
    ]
    assert numbers[0] == numbers[2] != numbers[1] == numbers[3]
    rows = await kept(database)
    assert [row.id for row in rows] == numbers[:2]
    assert {row.first_used_at for row in rows} == {MONDAY_MORNING}
    for number, noted in zip(numbers, (old, new, old, new), strict=True):
        assert await database.read(partial(centre_of, version=number)) == noted
    assert await database.read(lambda c: centre_of(c, 99)) is None


async def test_the_demo_centre_is_read_again_without_its_pins(database: Database) -> None:
    demo = load_centre(demo_centre_file())
    kiosks = [one.model_copy(update={"staff_pin_hash": "$argon2id$hidden"}) for one in demo.kiosks]
    number = await database.write(
        lambda unit: note_version(unit, demo.model_copy(update={"kiosks": kiosks}))
    )
    assert "argon2" not in (await kept(database))[0].content
    again = await database.read(lambda c: centre_of(c, number))
    assert again is not None
    assert content_of(again) == content_of(demo)


async def test_a_version_of_another_program_is_not_read(database: Database) -> None:
    row = {"digest": "x", "first_used_at": MONDAY_MORNING, "content": '{"unit": 7}'}
    await database.write(lambda unit: unit.connection.execute(centre_versions.insert(), row))
    assert await database.read(lambda c: centre_of(c, 1)) is None


async def test_two_servers_that_start_together_store_one_version(
    database: Database, database_url: str
) -> None:
    other = open_database(database_url, EventBus())
    await other.start()
    clock = SetClock(MONDAY_MORNING)
    await asyncio.gather(*(CentreVersion(centre(), one, clock).note() for one in (database, other)))
    assert [row.id for row in await kept(database)] == [database.centre_version]
    assert other.centre_version == database.centre_version
    await other.stop()
