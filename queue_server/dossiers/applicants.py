"""How applicants lie in the database, and how they are found again there.

Phone and ID numbers are sealed; names are found without diacritics, phones by a digest of their
last four digits, ID numbers by a digest.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection, Row, or_, select, update

from config.wire.dossiers import Applicant
from queue_server.core.database import Unit
from queue_server.core.errors import Unavailable
from queue_server.core.secrets_at_rest import DataKeyError, DataKeys, data_keys
from queue_server.dossiers.tables import applicants

PHONE_END_DIGITS: Final = 4
_LONGEST: Final = 200
ID_NUMBER: Final = "id_number"
PHONE: Final = "phone"
PHONE_END: Final = "phone_end"
RESEALED_AT_ONCE: Final = 500


def folded(words: str) -> str:
    """Lower case, without diacritics, one space between words: `Đặng  Thị Lan` → `dang thi lan`.

    Only ASCII letters and digits are left; every other letter parts words. i and y are one
    letter: the same name is written with either (`Mỹ`, `Mĩ`).
    """
    apart = unicodedata.normalize("NFKD", words.casefold().replace("đ", "d"))
    plain = "".join(letter for letter in apart if not unicodedata.combining(letter))
    plain = plain.replace("y", "i")
    kept = "".join(letter if letter.isascii() and letter.isalnum() else " " for letter in plain)
    return " ".join(kept.split())[:_LONGEST]


def turned(folded_name: str) -> str:
    """The words from the last to the first: people are asked for by their given names."""
    return " ".join(reversed(folded_name.split()))


def phone_end(phone: str) -> str:
    """The last four digits of a phone number; empty where there are fewer."""
    digits = "".join(letter for letter in phone if letter.isascii() and letter.isdigit())
    return digits[-PHONE_END_DIGITS:] if len(digits) >= PHONE_END_DIGITS else ""


def name_keys(name: str) -> dict[str, str]:
    """The columns of `applicants` by which a name is found."""
    name_folded = folded(name)
    return {"name_folded": name_folded, "name_turned": turned(name_folded)}


def sealed(keys: DataKeys, words: Mapping[str, Any]) -> dict[str, Any]:
    """The row of `applicants` for what was said of a person.

    Raises `Unavailable` (`DATA_KEY_MISSING`) where there is something to seal and no key.
    """
    return {**words, **name_keys(words["name"]), **_numbers(keys, words[PHONE], words[ID_NUMBER])}


def _numbers(keys: DataKeys, phone: str, id_number: str) -> dict[str, str]:
    return {
        ID_NUMBER: keys.seal(id_number, ID_NUMBER),
        PHONE: keys.seal(phone, PHONE),
        PHONE_END: keys.digest(phone_end(phone), PHONE_END),
        "id_key": keys.digest(id_number, ID_NUMBER),
    }


def opened(keys: DataKeys, row: Row[Any]) -> Applicant:
    """The person of a row. Raises `Unavailable` (`DATA_KEY_MISSING`) under another key."""
    known = {name: getattr(row, name) for name in Applicant.model_fields}
    known |= {place: keys.open(known[place], place) for place in (ID_NUMBER, PHONE)}
    return Applicant.model_construct(**known)  # checked when it was received


# ----------------------------------------------------------------------------- keys and rows

_HAS_NUMBERS: Final = or_(applicants.c.phone != "", applicants.c.id_number != "")


def require_key(connection: Connection) -> None:
    """Raises `DataKeyError` where the oldest or the newest person of the database cannot be
    read with its keys."""
    people = select(applicants).where(_HAS_NUMBERS).limit(1)
    for order in (applicants.c.id, applicants.c.id.desc()):
        row = connection.execute(people.order_by(order)).first()
        try:
            if row is not None:
                opened(data_keys(connection), row)
        except Unavailable as error:
            raise DataKeyError(
                "The phone and ID numbers in this database are sealed with a data key that is "
                "not here. Let MOTCUA_DATA_KEY_FILE name the file with that key, or bring it "
                "back from where its copy is kept. The server was not started and nothing was "
                "changed."
            ) from error


def reseal(unit: Unit, after: int = 0) -> tuple[int, int]:
    """Seal the numbers of the next people after row `after` with the key that seals now.

    Returns how many were sealed anew, and the last row that was looked at: 0 at the end.
    """
    connection = unit.connection
    keys = data_keys(connection)
    people = select(applicants).where(applicants.c.id > after, _HAS_NUMBERS)
    rows = connection.execute(people.order_by(applicants.c.id).limit(RESEALED_AT_ONCE)).all()
    others = [
        row
        for row in rows
        if not (keys.is_sealed_by_first(row.phone) and keys.is_sealed_by_first(row.id_number))
    ]
    for row in others:
        person = opened(keys, row)
        numbers = _numbers(keys, person.phone, person.id_number)
        connection.execute(update(applicants).where(applicants.c.id == row.id).values(numbers))
    return len(others), rows[-1].id if len(rows) == RESEALED_AT_ONCE else 0
