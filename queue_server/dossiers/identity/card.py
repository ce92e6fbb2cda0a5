"""What the QR code on a chip-based identity card (CCCD) says.

Seven fields split by `|`: number (12 digits), old number (9 or 12 digits, or none), full name,
date of birth ddMMyyyy (or the year alone), sex, address, date of issue ddMMyyyy (or none). Newer
cards append more. Desktop scanners type like a keyboard: they may end with CR and LF, and may have
turned letters into others. Whatever surely is garbled is refused whole: a clerk types it then.
What may be right, yet is not certain, is given with the names of its fields: the clerk compares
them with the card by eye. The payload is neither kept nor logged.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from config.text.spelling import composed
from config.wire import ErrorCode
from config.wire.dossiers.answers import IdentityRead
from queue_server.core.errors import BadRequest
from queue_server.dossiers.identity import garbled_text
from queue_server.dossiers.identity.syllables import is_syllable

FIELDS: Final = 7
_LONGEST: Final = {"name": 100, "address": 400}
_BREAK: Final = re.compile(r"[\t\n\x0b\x0c\r\x85\u2028\u2029]")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]")
_HIGH_CONTROL: Final = re.compile(r"[\x80-\x9f]")
_NUMBER: Final = re.compile(r"[0-9]{12}", re.ASCII)
_OLD_NUMBER: Final = re.compile(r"([0-9]{9}|[0-9]{12})?", re.ASCII)
_DATE: Final = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{4})", re.ASCII)
_YEAR: Final = re.compile(r"(?:00|(?:00)?(?:0[0-9]|1[0-2]))?([0-9]{4})", re.ASCII)
_MARKUP: Final = re.compile(r"[<>{}\[\]`\\|]")
_LETTER_LOST: Final = re.compile(r"\?(?=\w)|(?<=\w)\?")
"""What a table without the letter leaves of it ("Th?n")."""
_SEXES: Final = {"nam": "Nam", "nữ": "Nữ", "nu": "Nữ"}
_VIETNAMESE: Final = frozenset(
    "aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệghiìíỉĩịklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvxyỳýỷỹỵ"
)
_OTHERS: Final = frozenset("fjwzƀčĕĭñŏŭ\u0306")
"""Letters of the alphabets in which minorities of Viet Nam write their names."""
_VOWEL: Final = re.compile("[^bcdđfghjklmnpqrstvwxzƀčñ\u0306]")
_WORD: Final = re.compile(r"[^\W\d_]+")
_PARTED: Final = re.compile("[ -]")
_PROVINCES: Final = (
    "001 002 004 006 008 010 011 012 014 015 017 019 020 022 024 025 026 027 030 031 033 034 035 "
    "036 037 038 040 042 044 045 046 048 049 051 052 054 056 058 060 062 064 066 067 068 070 072 "
    "074 075 077 079 080 082 083 084 086 087 089 091 092 093 094 095 096"
)
"""Of the 63 provinces until July 2025, those of today among them (Circular 59/2021/TT-BCA)."""


def read_identity_card(payload: str, today: date) -> IdentityRead:
    """The person on the card that a scanner typed as `payload`; `today` is the centre's day.

    Raises `BadRequest` (`UNREADABLE_IDENTITY_CARD`) where it is not such a card, or was damaged
    on its way: fewer than seven fields, a number that is not 12 digits, a name that nobody has,
    letters that no Vietnamese address has, a date that does not exist or lies ahead.
    """
    said = composed(_CONTROL.sub("", _BREAK.sub(" ", payload)))
    mended = garbled_text.unspoilt(said)
    fields = _fields(mended or said)
    number, old_number, name, birth, sex, address, issued = fields
    telex = None if mended else garbled_text.from_telex(name)
    if telex:
        name, sex = telex, garbled_text.from_telex(sex) or sex
        address = garbled_text.from_telex(address) or address
    _require(_NUMBER.fullmatch(number) is not None, "id_number")
    _require(_OLD_NUMBER.fullmatch(old_number) is not None, "old_id_number")
    _require(_may_be_name(name), "name")
    _require(sex.lower() in _SEXES, "sex")
    _require(_may_be_address(address), "address")
    year, born = _born(birth, today)
    issue = _date(issued, "issued_on", today) if issued else None
    _require(issue is None or issue.year >= year, "issued_on")
    _require(issue is None or not born or issue >= born, "issued_on")
    read = IdentityRead(
        name=name, id_number=number, birth_date=born, sex=_SEXES[sex.lower()], address=address,
        issued_on=issue,
    )  # fmt: skip
    unsure = {"name", "sex", "address"} if mended or telex else set()
    by_eye = sorted(unsure | _doubts(read, year))
    return read.model_copy(update={"by_eye": by_eye})


def _fields(said: str) -> list[str]:
    fields = [" ".join(_HIGH_CONTROL.sub("", field).split()) for field in said.split("|")]
    if len(fields) < FIELDS:
        raise _unreadable("payload")
    return fields[:FIELDS]


def _may_be_name(name: str) -> bool:
    """Letters of Viet Nam, words with single spaces, hyphens and apostrophes between them; a word
    has a vowel, or is a single capital (`K'Brôih`, `H'Hen`). Two letters at least."""
    letters = [char for char in name.lower() if char not in " -'’"]
    return (
        2 <= len(letters) <= len(name) <= _LONGEST["name"]
        and _VIETNAMESE.union(_OTHERS).issuperset(letters)
        and name[0] not in " -'’"
        and all(map(_may_be_word, _WORD.findall(name)))
    )


def _may_be_word(word: str) -> bool:
    return _VOWEL.search(word.lower()) is not None or (len(word) == 1 and word.isupper())


def _may_be_address(address: str) -> bool:
    """Plain words: no markup, no letters that nobody sees, that turn others around, or that are
    of another alphabet."""
    letters = {char for char in address.lower() if not char.isascii() and char.isalpha()}
    return (
        len(address) <= _LONGEST["address"]
        and address.isprintable()
        and not _MARKUP.search(address)
        and not _LETTER_LOST.search(address)
        and "\ufffd" not in address
        and _VIETNAMESE.union(_OTHERS).issuperset(letters)
    )


def _born(digits: str, today: date) -> tuple[int, date | None]:
    """The year of birth, and the day where the card has one: many an elder's has the year alone
    (`1950`, `00001950`, `051950`)."""
    digits = re.sub("[/.-]", "", digits)
    if found := _YEAR.fullmatch(digits):
        _require(1880 <= int(found[1]) <= today.year, "birth_date")
        return int(found[1]), None
    born = _date(digits, "birth_date", today)
    return born.year, born


def _date(digits: str, field: str, today: date) -> date:
    found = _DATE.fullmatch(re.sub("[/.-]", "", digits))
    if found is None:
        raise _unreadable(field)
    try:
        read = date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError:
        raise _unreadable(field) from None
    _require(date(1880, 1, 1) <= read <= today, field)
    return read


# ---------------------------------------------------------------------------- what is uncertain


def _doubts(read: IdentityRead, year: int) -> set[str]:
    """The fields that contradict one another, or are no Vietnamese words.

    Digits 1–3 of the number are the place where the birth was registered, the 4th sex and
    century (0 and 1 for men and women of the twentieth, 2 and 3 of the twenty-first …), 5 and 6
    the year (Decree 137/2015/NĐ-CP, article 13).
    """
    number, kind = read.id_number, int(read.id_number[3])
    doubts = set()
    if number[:3] not in _PROVINCES.split():
        doubts.add("id_number")
    if 1900 + 100 * (kind // 2) + int(number[4:6]) != year:
        doubts |= {"id_number", "birth_date"}
    if kind % 2 != (read.sex == "Nữ"):
        doubts |= {"id_number", "sex"}
    if not all(_is_usual(word) for word in _PARTED.split(read.name)):
        doubts.add("name")
    words = _WORD.findall(read.address)
    if any(map(_is_doubtful, words)) or (len(words) > 2 and read.address.isascii()):
        doubts.add("address")
    return doubts


def _is_usual(word: str) -> bool:
    """A syllable in capitals, small letters, or beginning with a capital."""
    return is_syllable(word) and word in (word.upper(), word.lower(), word.capitalize())


def _is_doubtful(word: str) -> bool:
    """A word that lost letters, or has some that no syllable has ("Hýng")."""
    return _is_cut(word) or not (word.isascii() or is_syllable(word))


def _is_cut(word: str) -> bool:
    """A word that lost its vowels (`Thn`), not an abbreviation in capitals."""
    return len(word) > 2 and not word.isupper() and not _VOWEL.search(word.lower())


def _require(holds: bool, field: str) -> None:
    if not holds:
        raise _unreadable(field)


def _unreadable(field: str) -> BadRequest:
    """Says which part, never what was in it."""
    return BadRequest(ErrorCode.UNREADABLE_IDENTITY_CARD, fields={field: "unreadable"})
