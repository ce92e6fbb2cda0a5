r"""What stands in the cells of a catalogue that is edited in Excel.

A cell holds one entry on each line: what it says, then what else is known of it, parted by "|":
`20000: 20.000 đồng/lần | name=Lệ phí`. Within an entry `\n` is a new line, `\|` a "|" and `\\`
a backslash. Excel takes "1.001193" for a number and "- Tờ khai" for a formula, so such cells
begin with an apostrophe, which is taken off again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from config.wire.procedures import UNREAD_LIMIT, Limit, LimitUnit

_ESCAPES: Final = {"\\": "\\\\", "|": "\\|", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)
_BAR: Final = re.compile(r"(?<!\\)((?:\\\\)*)\|")
_GUARDED: Final = re.compile(r"['=+\-@\t\r]|\d[\d.,/:\-Ee+]*$")
_UNITS: Final = {
    LimitUnit.WORKING_DAY: "ngày làm việc",
    LimitUnit.CALENDAR_DAY: "ngày",
    LimitUnit.HOUR: "giờ",
}
_DIGITS: Final = 6
_SHORTENED: Final = re.compile(r"(\d)(?:[.,](\d{0,5}))?")
NOT_KNOWN: Final = "?"
_SAME_DAY: Final = "trong ngày"
_UNREAD: Final = "đang kiểm tra"
_LIMIT: Final = re.compile(
    r"(?P<amount>\d{1,4})\s*(?P<unit>ngày làm việc|ngày|giờ làm việc|giờ|\w+)", re.IGNORECASE
)
_WORDS_OF_UNITS: Final = {
    **{source: unit for unit, source in _UNITS.items()},
    "giờ làm việc": LimitUnit.HOUR,
    **{str(unit): unit for unit in _UNITS},
}
_COUNT: Final = re.compile(r"(\d{1,2})\s*bản\s+(chính|sao)", re.IGNORECASE)


class NotUnderstood(ValueError):
    """An entry that says nothing that is known; its words are the argument."""


@dataclass(frozen=True)
class CellLine:
    """One line of a cell."""

    says: str
    known: Mapping[str, str] = field(default_factory=dict)


def guarded(cell: str) -> str:
    """`cell` so that Excel leaves it as it is."""
    return f"'{cell}" if _GUARDED.match(cell) else cell


def unguarded(cell: str) -> str:
    """`cell` without the apostrophe, or the formula `="…"`, that keeps Excel from changing it."""
    formula = re.fullmatch(r'="(.*)"', cell, re.DOTALL)
    if formula is not None:
        return formula[1]
    return cell.removeprefix("'")


def zeros_lost(code: str) -> str | None:
    """The code with the zeros that Excel takes off a number's end ("9.00001" was "9.000010"), where
    some are missing: the national portal's have six digits after the point."""
    found = _SHORTENED.fullmatch(code)
    return f"{found[1]}.{(found[2] or '').ljust(_DIGITS, '0')}" if found else None


def written(entries: Iterable[CellLine]) -> str:
    """The cell of some entries; what is empty is left out."""
    return "\n".join(_line(entry) for entry in entries)


def _line(entry: CellLine) -> str:
    known = [f"{key}={_escaped(value)}" for key, value in entry.known.items() if value]
    return " | ".join([_escaped(entry.says), *known])


def read(cell: str, keys: Iterable[str] = ()) -> list[CellLine]:
    """The entries of a cell. Raises `NotUnderstood` for a key that is not among `keys`."""
    lines = re.split(r"\r\n|\r|\n", cell)
    return [_entry(line, tuple(keys)) for line in lines if line.strip()]


def _entry(line: str, keys: tuple[str, ...]) -> CellLine:
    parts = _BAR.sub(lambda found: f"{found[1]}\0", line).split("\0")
    known: dict[str, str] = {}
    for part in parts[1:]:
        key, sign, value = part.partition("=")
        if not sign or key.strip() not in keys:
            raise NotUnderstood(part.strip())
        known[key.strip()] = _plain(value.strip())
    return CellLine(_plain(parts[0].strip()), known)


def _escaped(source: str) -> str:
    return re.sub(r"[\\|\n\r\t]", lambda found: _ESCAPES[found[0]], source)


def _plain(source: str) -> str:
    letters = {"n": "\n", "r": "\r", "t": "\t"}
    return _ESCAPED.sub(lambda found: letters.get(found[1], found[1]), source)


def limit_text(limit: Limit) -> str:
    """ "3 ngày làm việc", "trong ngày", "đang kiểm tra"; nothing for a limit that is not stated."""
    if limit.is_unread:
        return _UNREAD
    if limit.amount is None or limit.unit is LimitUnit.UNSPECIFIED:
        return ""
    if limit.amount == 0 and limit.unit is LimitUnit.WORKING_DAY:
        return _SAME_DAY
    return f"{limit.amount} {_UNITS[limit.unit]}"


def read_limit(source: str) -> Limit:
    """The limit that `limit_text` wrote, or a person. Raises `NotUnderstood`."""
    if not source:
        return Limit()
    if source.lower() == _UNREAD:
        return UNREAD_LIMIT
    if source.lower() == _SAME_DAY:
        return Limit(amount=0, unit=LimitUnit.WORKING_DAY)
    found = _LIMIT.fullmatch(source)
    unit = _WORDS_OF_UNITS.get(found["unit"].lower()) if found else None
    if found is None or unit is None or int(found["amount"]) > 3_650:
        raise NotUnderstood(source)
    return Limit(amount=int(found["amount"]), unit=unit)


def read_amount(source: str) -> tuple[int | None, str]:
    """The amount before the first ":" and the words after it: "20000: một lần", "?: theo luật".

    Raises `NotUnderstood` where no amount and no "?" stands before the ":".
    """
    amount, _, text = source.partition(":")
    digits = re.sub(r"(?<=\d)[.,](?=\d{3}(?:\D|$))", "", amount.strip())
    if digits in ("", NOT_KNOWN, "-"):
        return None, text.strip()
    if not re.fullmatch(r"\d{1,12}", digits):
        raise NotUnderstood(source)
    return int(digits), text.strip()


def counts_text(originals: int, copies: int) -> str:
    """ "2 bản chính; 1 bản sao"; "0 bản chính" where nothing is asked for."""
    counts = [f"{originals} bản chính"] if originals or not copies else []
    return "; ".join([*counts, *([f"{copies} bản sao"] if copies else [])])


def read_counts(source: str) -> tuple[int, int, str]:
    """Originals, copies and the paper's name: "2 bản chính; 1 bản sao: Tờ khai".

    A name alone asks for one original.
    """
    before, sign, name = source.partition(":")
    pieces = [piece.strip() for piece in re.split(r"[;,]", before)]
    found = [_COUNT.fullmatch(piece) for piece in pieces]
    if not sign or not all(found):
        return 1, 0, source
    counts = {one[2].lower(): int(one[1]) for one in found if one is not None}
    return counts.get("chính", 0), counts.get("sao", 0), name.strip()
