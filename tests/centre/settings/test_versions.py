"""The versions of the settings and the one that is in force, on both databases."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from config.centre.model import Centre
from queue_server.centre.events import CentreChanged
from queue_server.centre.settings import versions
from queue_server.centre.settings.live import LiveCentre
from queue_server.centre.settings.versions import Source, centre_of, content_of, publish
from queue_server.centre.tables import centre_log, centre_versions
from queue_server.core.clock import SetClock
from queue_server.core.current import Current
from queue_server.core.db.base import Database
from queue_server.core.db.connect import open_database
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import Unavailable
from queue_server.core.events import Event, EventBus
from queue_server.core.installation_fault import InstallationFault
from tests.centre.conftest import CENTRE, MONDAY_MORNING
from tests.hall.demo import demo_centre

OLD, NEW = "Asia/Ho_Chi_Minh", "Asia/Bangkok"


def centre(**changed: Any) -> Centre:
    return Centre.model_validate(CENTRE | changed)


async def kept(database: Database) -> list[Any]:
    rows = select(centre_versions).order_by(centre_versions.c.id)
    return list(await database.read(lambda c: c.execute(rows).all()))


async def published(database: Database, one: Centre, source: Source = Source.PAGES) -> int:
    return await database.write(lambda unit: publish(unit, one, source, "why"), now=MONDAY_MORNING)


async def begun(database: Database, one: Centre) -> tuple[LiveCentre, Current[Centre]]:
    held = Current(one)
    live = LiveCentre(held, database, SetClock(MONDAY_MORNING))
    await live.begin()
    return live, held


async def test_a_version_says_who_when_and_why_and_is_read_again(database: Database) -> None:
    old, new = centre(), centre(time_zone=NEW)
    numbers = [await published(database, one) for one in (old, new, old)]
    assert numbers == sorted(set(numbers))  # what was in force twice is two versions
    for number, noted in zip(numbers, (old, new, old), strict=True):
        assert await database.read(partial(centre_of, number=number)) == noted
    assert await database.read(lambda c: centre_of(c, 99)) is None
    newest = await database.read(versions.newest)
    assert newest is not None
    assert (newest.published_at, newest.published_by) == (MONDAY_MORNING, "system")
    assert (newest.source, newest.reason) == (Source.PAGES, "why")
    lines = await database.read(lambda c: list(c.execute(select(centre_log))))
    assert [(one.action, one.subject) for one in lines] == [
        ("publish_settings", str(number)) for number in numbers
    ]
    assert lines[0].detail == lines[2].detail != lines[1].detail
    assert lines[0].link


async def test_the_demo_centre_is_read_again_as_it_was(database: Database) -> None:
    demo = demo_centre()
    number = await published(database, demo)
    again = await database.read(lambda c: centre_of(c, number))
    assert again == demo
    assert content_of(again) == content_of(demo)


async def test_a_version_of_a_later_program_keeps_the_server_from_starting(
    database: Database,
) -> None:
    row = {
        "digest": "x",
        "published_at": MONDAY_MORNING,
        "published_by": "system",
        "source": "pages",
        "reason": "",
        "content": '{"unit": 7}',
    }
    await database.write(lambda unit: unit.connection.execute(centre_versions.insert(), row))
    assert await database.read(lambda c: centre_of(c, 1)) is None
    with pytest.raises(InstallationFault):
        await database.read(lambda c: versions.in_force(c, centre(), MONDAY_MORNING.date()))


async def test_a_changed_file_is_in_force_at_the_next_start(database: Database) -> None:
    for one in (centre(), centre(), centre(time_zone=NEW), centre()):
        _, held = await begun(database, one)
        assert held.value == one
    rows = await kept(database)
    assert [row.source for row in rows] == ["file"] * 3
    assert database.centre_version == rows[-1].id


async def test_what_was_published_in_the_browser_holds_over_the_file(database: Database) -> None:
    await begun(database, centre())
    number = await published(database, centre(time_zone=NEW))
    _, held = await begun(database, centre(languages=["vi"]))
    assert held.value.time_zone == NEW
    assert database.centre_version == number
    assert len(await kept(database)) == 2


async def test_two_servers_that_start_together_store_one_version(
    database: Database, database_url: str
) -> None:
    async with other_process(database_url) as other:
        await asyncio.gather(*(begun(one, centre()) for one in (database, other)))
        assert [row.id for row in await kept(database)] == [database.centre_version]
        assert other.centre_version == database.centre_version


async def test_the_next_transaction_runs_under_what_another_process_published(
    database: Database, database_url: str
) -> None:
    """Also before its event was heard."""
    _, held = await begun(database, centre())
    async with other_process(database_url) as other:
        number = await published(other, centre(time_zone=NEW))

        def look(unit: UnitOfWork) -> tuple[str, int | None]:
            return held.value.time_zone, unit.centre_version

        assert await database.write(look) == (NEW, number)


async def test_everybody_is_told_once_of_what_another_process_published(
    database: Database, database_url: str
) -> None:
    live, held = await begun(database, centre())
    told: list[tuple[Event, str]] = []
    database.bus.listen(lambda event: told.append((event, held.value.time_zone)), CentreChanged)
    async with other_process(database_url) as other:
        number = await published(other, centre(time_zone=NEW))
    await live.look()
    await live.look()
    assert told == [(CentreChanged(version=number), NEW)]


Seen = tuple[str, int | None]


def look_at(held: Current[Centre]) -> Callable[[UnitOfWork], Seen]:
    """A use case that says under what it is carried out."""
    return lambda unit: (held.value.time_zone, unit.centre_version)


async def test_commands_behind_the_one_that_publishes_run_under_what_it_published(
    database: Database,
) -> None:
    """In the same transaction, too, and the log says so."""
    _, held = await begun(database, centre())
    old = database.centre_version
    first, number, then = await asyncio.gather(
        database.write(look_at(held)),
        published(database, centre(time_zone=NEW)),
        database.write(look_at(held)),
    )
    assert (first, then) == ((OLD, old), (NEW, number))


async def test_a_version_whose_command_is_refused_is_never_in_force(database: Database) -> None:
    _, held = await begun(database, centre())
    old = database.centre_version

    def refused(unit: UnitOfWork) -> None:
        publish(unit, centre(time_zone=NEW), Source.PAGES)
        raise Unavailable

    answers = await asyncio.gather(
        database.write(refused), database.write(look_at(held)), return_exceptions=True
    )
    assert isinstance(answers[0], Unavailable)
    assert answers[1] == (OLD, old)


async def test_a_version_whose_transaction_is_not_kept_is_taken_back(
    database: Database, database_url: str
) -> None:
    """Also where another process gives its number to another version."""
    live, held = await begun(database, centre())

    def breaks_at_the_end(unit: UnitOfWork) -> None:
        publish(unit, centre(time_zone=NEW), Source.PAGES)
        unit.append(centre_log, {"at": None})

    with pytest.raises(Unavailable):
        await database.write(breaks_at_the_end)
    await live.look()
    assert held.value == centre()
    with pytest.raises(Unavailable):
        await database.write(breaks_at_the_end)
    async with other_process(database_url) as other:
        number = await published(other, centre(time_zone="Asia/Tokyo"))
    assert await database.write(look_at(held)) == ("Asia/Tokyo", number)


class Watched(Current[Centre]):
    """Notes which threads change it."""

    def __init__(self, value: Centre) -> None:
        self.threads: list[str] = []
        super().__init__(value)

    def __setattr__(self, name: str, value: object) -> None:
        if name == "value":
            self.threads.append(threading.current_thread().name)
        super().__setattr__(name, value)


async def test_one_thread_alone_takes_versions_over(database: Database, database_url: str) -> None:
    """Two would overtake each other, and an old centre would go by the new one's number."""
    held = Watched(centre())
    live = LiveCentre(held, database, SetClock(MONDAY_MORNING))
    await live.begin()
    held.threads.clear()
    async with other_process(database_url) as other:
        await published(other, centre(time_zone=NEW))
        await live.look()
        await published(other, centre())
        await database.write(look_at(held))
    assert held.value == centre()
    assert [name.partition("_")[0] for name in held.threads] == ["writer", "writer"]


async def test_an_unreadable_version_leaves_the_one_in_force(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    live, _ = await begun(database, centre())
    before = database.centre_version
    row = (await kept(database))[0]._asdict() | {"id": 7, "content": '{"unit": 7}'}
    await database.write(lambda unit: unit.connection.execute(centre_versions.insert(), row))
    for _ in range(2):
        await live.look()
    assert database.centre_version == before
    assert caplog.text.count("cannot be read") == 1


@asynccontextmanager
async def other_process(url: str) -> AsyncIterator[Database]:
    other = open_database(url, EventBus())
    await other.start()
    yield other
    await other.stop()
