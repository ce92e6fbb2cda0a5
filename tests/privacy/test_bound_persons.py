"""A sealed number is its row's own: swapped, moved or brought from an old copy, it is refused."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from typing import Any

import pytest
from sqlalchemy import select, update

from config.wire.dossiers.answers import FindDossier
from queue_server.audit import verification
from queue_server.core.current import Current
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import NotFound, SealBroken
from queue_server.core.security.encryption import DataKey, data_keys
from queue_server.dossiers.persons.applicants import cell
from queue_server.dossiers.persons.reencryption import bind, is_bound
from queue_server.dossiers.reading.tracking import DossierTracking
from queue_server.dossiers.reading.visits import DossierVisits
from queue_server.dossiers.tables import applicants
from tests.dossiers.house import House

LAN: dict[str, Any] = {"name": "Nguyễn Thị Lan", "id_number": "034190001234", "phone": "0912345678"}
BINH: dict[str, Any] = {"name": "Trần Bình", "id_number": "001190005678", "phone": "0987000111"}


def swap(unit: UnitOfWork, *columns: str) -> None:
    """Give each of two persons the other's values."""
    rows = unit.connection.execute(select(applicants).order_by(applicants.c.id)).all()
    for row, other in zip(rows, reversed(rows), strict=True):
        values = {column: getattr(other, column) for column in columns}
        unit.connection.execute(update(applicants).where(applicants.c.id == row.id).values(values))


@pytest.mark.parametrize(
    "columns",
    [("phone",), ("phone", "phone_end"), ("id_number", "id_key"), ("phone_end",), ("id_key",)],
    ids=" ".join,
)
async def test_two_persons_numbers_cannot_be_swapped(
    house: House, columns: tuple[str, ...]
) -> None:
    lan, binh = await house.receive(applicant=LAN), await house.receive(applicant=BINH)
    await house.do(lambda unit: swap(unit, *columns))
    for dossier in (lan, binh):
        with pytest.raises(SealBroken):
            await house.get(dossier.dossier_id)


async def test_a_number_cannot_be_moved_to_another_column(house: House) -> None:
    dossier = await house.receive(applicant=LAN)
    await house.do(
        lambda unit: unit.connection.execute(
            update(applicants).values(phone=applicants.c.id_number, phone_end="")
        )
    )
    with pytest.raises(SealBroken):
        await house.get(dossier.dossier_id)


async def test_a_citizen_does_not_find_a_dossier_by_anothers_phone(house: House) -> None:
    lan, _ = await house.receive(applicant=LAN), await house.receive(applicant=BINH)
    await house.do(lambda unit: swap(unit, "phone", "phone_end"))
    visits = DossierVisits(Current(house.centre), house.catalogue)
    following = DossierTracking(
        Current(house.centre), house.database, house.catalogue, visits, house.clock
    )
    with pytest.raises(NotFound):
        await following.find(FindDossier(code=lan.code, phone_digits="0111"), "1.2.3.4")


# ----------------------------------------------------------- what an earlier version sealed


def seal_as_before(unit: UnitOfWork) -> None:
    """Everybody's numbers as version 0005 kept them: for their column alone."""
    keys = data_keys(unit.connection)
    for row in unit.connection.execute(select(applicants)).all():
        values = {}
        for column in ("phone", "id_number"):
            words = keys.open(getattr(row, column), cell(column, row.id))
            values[column] = _old_seal(next(iter(keys.hashing)), words, column) if words else ""
        unit.connection.execute(update(applicants).where(applicants.c.id == row.id).values(values))


def _old_seal(key: DataKey, words: str, column: str) -> str:
    body = key.encrypt(words.encode(), column.encode())
    return f"s1.{key.id}.{urlsafe_b64encode(body).decode()}"


async def test_old_seals_are_bound_once_and_refused_afterwards(house: House) -> None:
    lan = await house.receive(applicant=LAN)
    bare = await house.receive(applicant={"name": "Lê Văn Không"})
    await house.do(seal_as_before)
    old = await house.database.read(lambda c: c.scalars(select(applicants.c.phone)).all())
    assert (await house.get(lan.dossier_id)).applicant.phone == "0912345678"
    await bind(house.database, house.clock.now())
    assert await house.database.read(is_bound)
    kept = await house.database.read(lambda c: c.scalars(select(applicants.c.phone)).all())
    assert all(phone == "" or phone.startswith("s2.") for phone in kept)
    assert (await house.get(lan.dossier_id)).applicant.phone == "0912345678"
    assert (await house.get(bare.dossier_id)).applicant.phone == ""
    await house.do(
        lambda unit: unit.connection.execute(
            update(applicants).where(applicants.c.phone != "").values(phone=old[0])
        )
    )
    await bind(house.database, house.clock.now())
    with pytest.raises(SealBroken):
        await house.get(lan.dossier_id)
    assert all(one.sound for one in await house.database.read(lambda c: verification.verify(c, {})))


async def test_a_new_database_needs_no_line_for_it(house: House) -> None:
    await house.receive(applicant=LAN)
    await bind(house.database, house.clock.now())
    assert not await house.database.read(is_bound)
