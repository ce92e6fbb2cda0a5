"""How applicants lie in the database, and how they are found again there.

Phone and ID numbers are sealed, each for its own row; names are found without diacritics, phones by
a digest of their last four digits, ID numbers by a digest.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, insert, or_, select, update

from config.text.persons import sex_of
from config.text.spelling import plain
from config.wire import ErrorCode
from config.wire.dossiers.answers import Applicant
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import BadRequest, SealBroken, Unavailable
from queue_server.core.security.encryption import OF_COLUMN, Cell, DataKeyError, DataKeys, data_keys
from queue_server.dossiers.tables import applicants

PHONE_END_DIGITS: Final = 4
MASK: Final = "•"
MASK_SHOWS: Final = 3
"""Fewer than the four digits by which a citizen finds a dossier."""
_LONGEST: Final = 200
ID_NUMBER: Final = "id_number"
PHONE: Final = "phone"
PHONE_END: Final = "phone_end"
ID_KEY: Final = "id_key"
RESEALED_AT_ONCE: Final = 500


def folded(text: str) -> str:
    """Lower case, without diacritics, one space between words: `Đặng  Thị Lan` → `dang thi lan`.

    Only ASCII letters and digits are left; every other letter parts words. i and y are one
    letter: the same name is written with either (`Mỹ`, `Mĩ`).
    """
    kept = "".join(
        letter if letter.isascii() and letter.isalnum() else " " for letter in plain(text)
    )
    return " ".join(kept.split())[:_LONGEST]


def given_name_first(folded_name: str) -> str:
    """The words from the last to the first: people are asked for by their given names."""
    return " ".join(reversed(folded_name.split()))


def phone_end(phone: str) -> str:
    """The last four digits of a phone number; empty where there are fewer."""
    digits = "".join(letter for letter in phone if letter.isascii() and letter.isdigit())
    return digits[-PHONE_END_DIGITS:] if len(digits) >= PHONE_END_DIGITS else ""


def plain_number(phone: str) -> str:
    """The digits of a phone number as it is dialled in the country: `+84 912…`, `0084 912…` and
    `(+84) 0912…` → `0912…`."""
    digits = "".join(letter for letter in phone if letter.isascii() and letter.isdigit())
    abroad = digits.removeprefix("00") if digits.startswith("0084") else digits
    if abroad.startswith("84") and len(abroad) > 10:
        return f"0{abroad[2:].lstrip('0')}"
    return digits


def name_keys(name: str) -> dict[str, str]:
    """The columns of `applicants` by which a name is found."""
    name_folded = folded(name)
    return {"name_folded": name_folded, "name_turned": given_name_first(name_folded)}


def cell(place: str, row: int) -> Cell:
    """Where a sealed number of the person in `row` lies."""
    return Cell(applicants.name, place, row)


def add(connection: Connection, person: Mapping[str, Any]) -> int:
    """Add a person; return the row.

    Raises `Unavailable` (`DATA_KEY_MISSING`) where there is something to seal and no key.
    """
    keys, phone, id_number = data_keys(connection), person[PHONE], person[ID_NUMBER]
    if (phone or id_number) and not keys:
        raise Unavailable(ErrorCode.DATA_KEY_MISSING)
    bare = {**person, **name_keys(person["name"]), PHONE: "", ID_NUMBER: ""}
    added: int = connection.execute(
        insert(applicants).values(bare).returning(applicants.c.id)
    ).scalar_one()
    if phone or id_number:
        _change(connection, added, _numbers(keys, added, phone, id_number))
    return added


def remove(connection: Connection, row: int) -> None:
    """Delete a person to whom no dossier is linked any more."""
    connection.execute(delete(applicants).where(applicants.c.id == row))


def require_sound(person: Applicant, today: date) -> None:
    """Raise `BadRequest` for a birth date that is ahead and for letters that no name has."""
    if person.birth_date is not None and person.birth_date > today:
        raise BadRequest(fields={"applicant.birth_date": "is ahead"})
    if any(letter in "<>" for letter in person.name):
        raise BadRequest(fields={"applicant.name": "has letters that no name has"})


def row_of(keys: DataKeys, row: int, person: Mapping[str, Any]) -> dict[str, Any]:
    """The whole row of a person whose number is known before; raises as `add`."""
    numbers = _numbers(keys, row, person[PHONE], person[ID_NUMBER])
    return {**person, **name_keys(person["name"]), **numbers}


def _change(connection: Connection, row: int, values: Mapping[str, str]) -> None:
    connection.execute(update(applicants).where(applicants.c.id == row).values(values))


def _numbers(keys: DataKeys, row: int, phone: str, id_number: str) -> dict[str, str]:
    """The sealed numbers of a row, which open in no other, and by what they are found."""
    return {
        ID_NUMBER: keys.seal(id_number, cell(ID_NUMBER, row)),
        PHONE: keys.seal(phone, cell(PHONE, row)),
        PHONE_END: keys.digest(phone_end(phone), PHONE_END),
        ID_KEY: keys.digest(id_number, ID_NUMBER),
    }


def opened(keys: DataKeys, row: Row[Any]) -> Applicant:
    """The person of a row. Raises `Unavailable` (`DATA_KEY_MISSING`) under another key, and
    `SealBroken` where a number, or what it is found by, is not this row's own."""
    known = {name: getattr(row, name) for name in Applicant.model_fields}
    known |= {place: keys.open(known[place], cell(place, row.id)) for place in (ID_NUMBER, PHONE)}
    known["sex"] = sex_of(known["sex"]) or known["sex"]  # "nu" as it was typed once: "Nữ"
    require_own(keys, row.phone_end, phone_end(known[PHONE]), PHONE_END)
    require_own(keys, row.id_key, known[ID_NUMBER], ID_NUMBER)
    return Applicant.model_construct(**known)  # checked when it was received


def masked(person: Applicant) -> Applicant:
    """The person as pages show them until somebody asks for the numbers."""
    numbers = {place: mask(getattr(person, place)) for place in (PHONE, ID_NUMBER)}
    return person.model_copy(update=numbers)


def mask(number: str) -> str:
    """A number of which its last letters alone are shown: `••••••••678`."""
    shown = number[-MASK_SHOWS:] if len(number) > 2 * MASK_SHOWS else ""
    return MASK * (len(number) - len(shown)) + shown


def require_own(keys: DataKeys, digest: str, number: str, place: str) -> None:
    """Raise `SealBroken` where a row is found by a digest that is not of its own number."""
    if digest not in (keys.digests(number, place) if number else ("",)):
        raise SealBroken


# ----------------------------------------------------------------------------- keys and rows


@dataclass(frozen=True, slots=True)
class Resealed:
    """What became of some hundred people."""

    sealed: int
    """How many were encrypted again."""
    after: int
    """The last row that was looked at; 0 at the end."""
    broken: list[int]
    """Rows with numbers that are not their own."""


_HAS_NUMBERS: Final = or_(applicants.c.phone != "", applicants.c.id_number != "")


def require_key(connection: Connection) -> None:
    """Raises `DataKeyError` where the oldest or the newest person of the database cannot be
    read with its keys."""
    people = select(applicants).where(_HAS_NUMBERS).limit(1)
    for order in (applicants.c.id, applicants.c.id.desc()):
        row = connection.execute(people.order_by(order)).first()
        try:
            if row is not None:
                with suppress(SealBroken):  # the key is there; opening the dossier shows it
                    opened(data_keys(connection), row)
        except Unavailable as error:
            raise DataKeyError(
                "The phone and ID numbers in this database are sealed with a data key that is "
                "not here. Let MOTCUA_DATA_KEY_FILE name the file with that key, or bring it "
                "back from where its copy is kept. The server was not started and nothing was "
                "changed."
            ) from error


def has_old_seals(connection: Connection) -> bool:
    """Whether somebody's numbers are sealed for their columns alone, by an earlier version."""
    old = [applicants.c[place].like(f"{OF_COLUMN}.%") for place in (PHONE, ID_NUMBER)]
    return connection.scalar(select(applicants.c.id).where(or_(*old)).limit(1)) is not None


def reseal(unit: UnitOfWork, after: int = 0) -> Resealed:
    """Seal the numbers of the next people after row `after` with the key that seals now, each for
    its row."""
    connection = unit.connection
    keys = data_keys(connection)
    people = select(applicants).where(applicants.c.id > after, _HAS_NUMBERS)
    rows = connection.execute(people.order_by(applicants.c.id).limit(RESEALED_AT_ONCE)).all()
    others = [row for row in rows if not _is_newest(keys, row)]
    broken = [row.id for row in others if not _reseal(connection, keys, row)]
    following = rows[-1].id if len(rows) == RESEALED_AT_ONCE else 0
    return Resealed(len(others) - len(broken), following, broken)


def _is_newest(keys: DataKeys, row: Row[Any]) -> bool:
    return keys.is_sealed_by_first(row.phone) and keys.is_sealed_by_first(row.id_number)


def _reseal(connection: Connection, keys: DataKeys, row: Row[Any]) -> bool:
    """Whether the numbers of a row could be opened: what was tampered with stays as it is."""
    try:
        person = opened(keys, row)
    except SealBroken:
        return False
    _change(connection, row.id, _numbers(keys, row.id, person.phone, person.id_number))
    return True
