"""Phone and ID numbers on both databases: readable with the key, nowhere without."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from config.demo import demo_procedures
from config.wire import ErrorCode
from config.wire.dossiers.answers import Applicant, FindDossier
from queue_server.core.current import Current
from queue_server.core.db.base import Database
from queue_server.core.db.sqlite import SqliteDatabase
from queue_server.core.errors import NotFound, Unavailable
from queue_server.core.security.encryption import (
    DataKeyError,
    DataKeys,
    add_key,
    new_key_file,
    read_keys,
)
from queue_server.dossiers.persons import applicants as people
from queue_server.dossiers.persons.applicants import Resealed, require_key
from queue_server.dossiers.reading.tracking import DossierTracking
from queue_server.dossiers.reading.visits import DossierVisits
from queue_server.dossiers.repository import queries, register, writes
from queue_server.dossiers.tables import applicants
from queue_server.synthetic.generator import make
from queue_server.synthetic.plan import Plan
from queue_server.tables import metadata
from tests.dossiers.house import House
from tests.privacy.other_keys import with_keys

PERSON = {"name": "Nguyễn Thị Lan", "id_number": "034190001234", "phone": "0912 345 678"}
PLAIN = ("034190001234", "0912 345 678", "0912345678", "345678", "5678")


async def kept(database: Database) -> str:
    """Every value of every table."""

    def read(connection: Connection) -> list[object]:
        return [
            value
            for table in metadata.sorted_tables
            for row in connection.execute(select(table))
            for value in row
        ]

    return "\n".join(str(value) for value in await database.read(read))


async def test_staff_read_the_numbers_and_the_database_does_not_hold_them(house: House) -> None:
    dossier = await house.receive(applicant=PERSON)
    again = await house.get(dossier.dossier_id)
    assert (again.applicant.id_number, again.applicant.phone) == ("034190001234", "0912345678")
    start = house.clock.now()
    lines = await house.database.read(
        lambda c: register.register_lines(c, start, start + timedelta(days=1), 9)
    )
    assert [line.phone for line in lines] == ["0912345678"]
    said = await kept(house.database)
    # Four digits by themselves: within a digest they may stand by chance.
    assert not [words for words in PLAIN if re.search(rf"\b{words}\b", said)]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_numbers_are_nowhere_in_the_files(house: House) -> None:
    """Neither in the database nor in its write-ahead log."""
    assert isinstance(house.database, SqliteDatabase)
    for _ in range(20):
        await house.receive(applicant=PERSON)
    files = list(house.database.path.parent.glob("motcua.sqlite*"))
    assert {file.suffix for file in files} >= {".sqlite", ".sqlite-wal"}
    held = b"".join(file.read_bytes() for file in files)
    assert "Nguyễn Thị Lan".encode() in held
    assert not [words for words in PLAIN[:4] if words.encode() in held]


async def test_a_dossier_is_found_by_the_end_of_the_phone(house: House) -> None:
    dossier = await house.receive(applicant=PERSON)
    await house.receive(applicant={"name": "Trần Văn Bình", "phone": "0987 000 111"})
    await house.receive(applicant={"name": "Lê Văn Không"})
    assert [one.code for one in (await house.listed(words="5678")).dossiers] == [dossier.code]
    assert (await house.listed(words="5679")).dossiers == []


async def test_a_citizen_finds_it_by_the_end_of_the_phone(house: House) -> None:
    dossier = await house.receive(applicant=PERSON)
    nobody = await house.receive(applicant={"name": "Lê Văn Không"})
    visits = DossierVisits(Current(house.centre), house.catalogue)
    following = DossierTracking(
        Current(house.centre), house.database, house.catalogue, visits, house.clock
    )
    asked = FindDossier(code=dossier.code, phone_digits="5678")
    assert (await following.find(asked, "1.2.3.4")).follow_url == dossier.follow_url
    for code, digits in ((dossier.code, "5679"), (nobody.code, "0000")):
        with pytest.raises(NotFound):
            await following.find(FindDossier(code=code, phone_digits=digits), "1.2.3.4")


async def test_keys_are_changed_while_everything_goes_on(house: House, tmp_path: Path) -> None:
    file = tmp_path / "keys" / "data.key"
    new_key_file(file)
    old = with_keys(house, read_keys(file))
    await old.start()
    await old.write(lambda unit: _add(unit.connection, "0912345678"))
    await old.stop()
    add_key(file)
    both, lines = read_keys(file), file.read_text().splitlines()
    new = with_keys(house, both)
    await new.start()
    assert await new.read(_phones) == ["0912345678"]
    await new.write(lambda unit: _add(unit.connection, "0987000111"))
    assert await new.write(people.reseal) == Resealed(1, 0, [])
    assert await new.write(people.reseal) == Resealed(0, 0, [])
    await new.stop()
    file.write_text("\n".join(line for line in lines[:-1]) + "\n")
    only_new = with_keys(house, read_keys(file))
    await only_new.start()
    assert await only_new.read(_phones) == ["0912345678", "0987000111"]
    ends = read_keys(file).digests("5678", "phone_end")
    found = await only_new.read(
        lambda c: c.scalars(select(applicants.c.id).where(applicants.c.phone_end.in_(ends))).all()
    )
    assert len(found) == 1
    await only_new.stop()


def _add(connection: Connection, phone: str) -> None:
    writes.add_applicant(connection, Applicant(name="Nguyễn Thị Lan", phone=phone))


def _phones(connection: Connection) -> list[str]:
    ids = connection.scalars(select(applicants.c.id).order_by(applicants.c.id)).all()
    return [queries.applicant(connection, one).phone for one in ids]


async def test_a_wrong_key_and_none_are_told_at_the_start(house: House, tmp_path: Path) -> None:
    await house.database.read(require_key)
    await house.receive(applicant={"name": "Lê Văn Không"})
    new_key_file(tmp_path / "other.key")
    for keys in (DataKeys(), read_keys(tmp_path / "other.key")):
        other = with_keys(house, keys)
        await other.start()
        await other.read(require_key)
        await other.stop()
    await house.receive(applicant=PERSON)
    for keys in (DataKeys(), read_keys(tmp_path / "other.key")):
        other = with_keys(house, keys)
        await other.start()
        with pytest.raises(DataKeyError, match="MOTCUA_DATA_KEY_FILE"):
            await other.read(require_key)
        await other.stop()
    await house.database.read(require_key)


async def test_without_a_key_only_people_without_numbers_are_kept(house: House) -> None:
    bare = with_keys(house, DataKeys())
    await bare.start()
    with pytest.raises(Unavailable) as refused:
        await bare.write(lambda unit: _add(unit.connection, "0912345678"))
    assert refused.value.code is ErrorCode.DATA_KEY_MISSING
    await bare.write(lambda unit: _add(unit.connection, ""))
    assert await bare.read(_phones) == [""]
    await bare.stop()


async def test_invented_people_need_no_key(house: House) -> None:
    """Trying figures out, and measuring them, needs no preparation."""
    bare = with_keys(house, DataKeys())
    await bare.start()
    last = house.centre.day(house.clock.now())
    until = house.centre.midnight_after(last)
    plan = Plan.commune_year(house.centre, last, until, 3).of(20)
    await bare.write(lambda unit: make(unit, house.centre, plan, demo_procedures()))
    assert set(await bare.read(_phones)) == {""}
    await bare.stop()
