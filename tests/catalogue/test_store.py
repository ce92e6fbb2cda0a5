"""What is kept of procedures: versions, on both databases."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from importlib import import_module
from pathlib import Path

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, func, update

from queue_server import migrations
from queue_server.catalogue import repository, version_writes
from queue_server.catalogue.editing.fields import by_hand
from queue_server.catalogue.events import CatalogueChanged
from queue_server.catalogue.tables import procedure_versions
from queue_server.catalogue.version_writes import Stored
from queue_server.core.actor import SYSTEM
from queue_server.core.clock import SetClock
from queue_server.core.db.base import Database
from queue_server.core.events import Event, EventBus
from tests.catalogue.conftest import A_FEW, BIRTH, COPY, MARRIAGE, procedure

Put = Callable[..., Awaitable[Stored]]
RENAMED = BIRTH.model_copy(update={"name": {"vi": "Đăng ký khai sinh cho trẻ em"}})


async def test_what_was_put_is_read_again_whole(database: Database, put: Put) -> None:
    assert await put(*A_FEW) == Stored(added=4, changed=0, same=0)
    newest = await database.read(repository.newest)
    assert [one.procedure.code for one in newest] == sorted(one.code for one in A_FEW)
    assert {one.procedure.code: one.procedure for one in newest} == {one.code: one for one in A_FEW}
    assert {one.version for one in newest} == {1}


async def test_the_same_words_make_no_new_version(database: Database, put: Put) -> None:
    await put(*A_FEW)
    before = await database.read(repository.newest)
    assert await put(*A_FEW) == Stored(added=0, changed=0, same=4)
    assert await database.read(repository.newest) == before


async def test_a_change_is_a_new_version_and_the_old_one_stays(
    database: Database, put: Put
) -> None:
    await put(*A_FEW)
    old = {one.procedure.code: one for one in await database.read(repository.newest)}[BIRTH.code]
    assert await put(RENAMED, MARRIAGE) == Stored(added=0, changed=1, same=1)
    found = await database.read(lambda c: repository.find(c, BIRTH.code))
    assert found is not None
    new, offered = found
    assert (new.procedure, new.version, offered) == (RENAMED, 2, True)
    assert await database.read(lambda c: repository.version(c, old.version_id)) == old
    assert len(await database.read(repository.newest)) == len(A_FEW)


async def test_words_that_come_back_are_a_version_of_their_own(
    database: Database, put: Put
) -> None:
    for words in (BIRTH, RENAMED, BIRTH):
        await put(words)
    (newest,) = await database.read(repository.newest)
    assert (newest.procedure, newest.version) == (BIRTH, 3)


async def test_of_a_code_that_comes_twice_the_later_words_count(
    database: Database, put: Put
) -> None:
    assert await put(BIRTH, RENAMED) == Stored(added=1, changed=0, same=0)
    (newest,) = await database.read(repository.newest)
    assert newest.procedure == RENAMED


async def test_a_withdrawn_procedure_is_offered_no_more_until_it_comes_back(
    database: Database, put: Put, clock: SetClock
) -> None:
    await put(*A_FEW)
    codes = [COPY.code, "9.999999"]
    assert (
        await database.write(lambda u: version_writes.withdraw(u, codes), SYSTEM, clock.now()) == 1
    )
    assert (
        await database.write(lambda u: version_writes.withdraw(u, codes), SYSTEM, clock.now()) == 0
    )
    assert COPY.code not in [one.procedure.code for one in await database.read(repository.newest)]
    found = await database.read(lambda c: repository.find(c, COPY.code))
    assert found is not None
    assert found[1] is False
    assert await put(*A_FEW) == Stored(added=0, changed=1, same=3)
    again = await database.read(lambda c: repository.find(c, COPY.code))
    assert again is not None
    assert (again[0].procedure, again[0].version, again[1]) == (COPY, 3, True)


async def test_what_nobody_knows_is_not_found(database: Database) -> None:
    assert await database.read(lambda c: repository.find(c, "1.001193")) is None
    assert await database.read(lambda c: repository.version(c, 1)) is None
    assert await database.read(repository.is_empty)


async def test_only_a_change_is_announced(
    bus: EventBus, put: Put, settled: Callable[..., Awaitable[None]]
) -> None:
    heard: list[Event] = []
    bus.listen(heard.append)
    await put(*A_FEW)
    await put(*A_FEW)
    await put(RENAMED)
    await settled(lambda: len(heard) >= 2)
    assert heard == [CatalogueChanged(), CatalogueChanged()]


async def test_a_whole_province_is_put_at_once(database: Database, put: Put) -> None:
    many = [procedure(f"1.{number:06}", f"Thủ tục số {number}") for number in range(2_000)]
    assert await put(*many) == Stored(added=2_000, changed=0, same=0)
    assert await put(*many) == Stored(added=0, changed=0, same=2_000)
    assert len(await database.read(repository.newest)) == 2_000


def test_a_field_that_a_later_release_adds_changes_no_fingerprint() -> None:
    whole = BIRTH.model_validate(BIRTH.model_dump())
    assert (
        version_writes.fingerprint(whole)
        == version_writes.fingerprint(BIRTH)
        != version_writes.fingerprint(RENAMED)
    )


async def test_who_writes_the_forms_is_unknown_where_it_was_taken_for_true(
    database: Database, put: Put
) -> None:
    await put(BIRTH, COPY.model_copy(update={"forms_written_for_citizen": False}))
    await database.write(lambda unit: _take_for_true(unit.connection))
    await database.write(lambda unit: _migrate_forms(unit.connection))
    found = {
        one.procedure.code: one.procedure.forms_written_for_citizen
        for one in await database.read(repository.newest)
    }
    assert found == {BIRTH.code: None, COPY.code: False}
    assert (await put(BIRTH)).same == 1


def _take_for_true(connection: Connection) -> None:
    body = procedure_versions.c.body
    known = '"forms_written_for_citizen":'
    connection.execute(
        update(procedure_versions).values(body=func.replace(body, f"{known}null", f"{known}true"))
    )


def _migrate_forms(connection: Connection) -> None:
    (script,) = (Path(migrations.__file__).parent / "versions").glob("*_forms_unknown.py")
    migration = import_module(f"queue_server.migrations.versions.{script.stem}")
    with Operations.context(MigrationContext.configure(connection)):
        migration.upgrade()


async def test_what_the_portal_said_is_found_in_versions_of_before(
    database: Database, put: Put
) -> None:
    """Of each part, what the last import of the portal's records changed it to; what other files
    said was set by a person."""
    of_portal = BIRTH.model_copy(update={"decision": "1/QĐ", "level": "Cấp xã"})
    edited = of_portal.model_copy(update={"decision": "của xã", "service": "ho-tich"})
    newer = edited.model_copy(update={"level": "Cấp tỉnh"})
    for words in (of_portal, edited, newer):
        await put(words)
    await put(MARRIAGE)
    await database.write(lambda unit: _as_written_before(unit.connection))
    await database.write(lambda unit: _migrate_said(unit.connection))
    held = {one.procedure.code: one for one in await database.read(repository.everything)}
    portal = held[BIRTH.code].portal
    assert portal is not None
    assert (portal.decision, portal.level, portal.service) == ("1/QĐ", "Cấp tỉnh", None)
    assert by_hand(held[BIRTH.code].procedure, portal) == ["decision", "service"]
    assert held[MARRIAGE.code].portal is None
    origins = [
        one.origin for one in await database.read(lambda c: repository.history(c, BIRTH.code))
    ]
    assert origins == ["portal", "file", "portal"]


def _as_written_before(connection: Connection) -> None:
    """Rows as the command line of before left them."""
    versions = procedure_versions
    for number, who in enumerate(("portal.jsonl", "centre.toml", "portal.jsonl"), start=1):
        chosen = (versions.c.code == BIRTH.code) & (versions.c.version == number)
        connection.execute(update(versions).where(chosen).values(who=f"import-procedures {who}"))


def _migrate_said(connection: Connection) -> None:
    (script,) = (Path(migrations.__file__).parent / "versions").glob("*_catalogue_by_hand.py")
    migration = import_module(f"queue_server.migrations.versions.{script.stem}")
    migration.tell_apart(connection)
