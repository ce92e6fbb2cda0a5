"""What the QR code on a chip-based identity card (CCCD) says.

Seven fields split by `|`: number (12 digits), old number (9 digits or none), full name, date
of birth ddMMyyyy, sex, address, date of issue ddMMyyyy. Newer cards may append more. Desktop
scanners type like a keyboard: they may end with CR and LF, and a Vietnamese input method may
have turned letters into others. Whatever does not read with certainty is refused whole: a
clerk types it then. The payload is neither kept nor logged.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Final

from config.wire import ErrorCode
from config.wire.dossiers import IdentityRead
from queue_server.core.errors import BadRequest

FIELDS: Final = 7
_LONGEST: Final = {"name": 100, "address": 400}
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]")
_NUMBER: Final = re.compile(r"[0-9]{12}", re.ASCII)
_OLD_NUMBER: Final = re.compile(r"([0-9]{9})?", re.ASCII)
_DATE: Final = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{4})", re.ASCII)
_MARKUP: Final = re.compile(r"[<>{}\[\]`\\|]")
_SEXES: Final = {"nam": "Nam", "nữ": "Nữ", "nu": "Nữ"}


def read_identity_card(payload: str, today: date) -> IdentityRead:
    """The person on the card that a scanner typed as `payload`; `today` is the centre's day.

    Raises `BadRequest` (`UNREADABLE_IDENTITY_CARD`) where it is not such a card, or was damaged
    on its way: fewer than seven fields, a number that is not 12 digits, a name that is not one,
    an address with unseen letters, a date that does not exist or lies ahead.
    """
    fields = [" ".join(field.split()) for field in _cleaned(payload).split("|")]
    if len(fields) < FIELDS:
        raise _unreadable("payload")
    number, old_number, name, birth, sex, address, issued = fields[:FIELDS]
    _require(_NUMBER.fullmatch(number) is not None, "id_number")
    _require(_OLD_NUMBER.fullmatch(old_number) is not None, "old_id_number")
    _require(_is_name(name), "name")
    _require(sex.lower() in _SEXES, "sex")
    _require(_is_address(address), "address")
    born = _date(birth, "birth_date", today)
    _require(_date(issued, "issued_on", today) >= born, "issued_on")
    return IdentityRead(
        name=name, id_number=number, birth_date=born, sex=_SEXES[sex.lower()], address=address
    )


def _cleaned(payload: str) -> str:
    """Composed letters, without the control characters that a scanner sends along."""
    return unicodedata.normalize("NFC", _CONTROL.sub("", payload))


def _is_name(name: str) -> bool:
    """Latin letters, with single spaces, hyphens and apostrophes between; at least two of them."""
    letters = [char for char in name if char not in " -'’"]
    return (
        2 <= len(letters) <= len(name) <= _LONGEST["name"]
        and all(unicodedata.name(char, "").startswith("LATIN ") for char in letters)
        and name[0] not in " -'’"
    )


def _is_address(address: str) -> bool:
    """Plain words: no markup, no letters that nobody sees or that turn others around."""
    return (
        len(address) <= _LONGEST["address"]
        and address.isprintable()
        and not _MARKUP.search(address)
    )


def _date(digits: str, field: str, today: date) -> date:
    found = _DATE.fullmatch(digits)
    if found is None:
        raise _unreadable(field)
    try:
        read = date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError:
        raise _unreadable(field) from None
    _require(date(1880, 1, 1) <= read <= today, field)
    return read


def _require(holds: bool, field: str) -> None:
    if not holds:
        raise _unreadable(field)


def _unreadable(field: str) -> BadRequest:
    """Says which part, never what was in it."""
    return BadRequest(ErrorCode.UNREADABLE_IDENTITY_CARD, fields={field: "unreadable"})
