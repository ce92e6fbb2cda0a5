"""What a keyboard-type scanner types: its letters gathered to a line, the line read. Pure.

A scanner is heard twice. As text, the way the operating system reads its keys; and by the places
of its keys on an American keyboard, which is how scanners leave the factory: with another layout,
or with an input method that makes "â" of "aa", the text is garbled and the places are right.

Whatever is scanned is kept nowhere and told to nobody but the server: it may be an identity card.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Final

from kiosk.flow.events import CodeScanned

LONGEST: Final = 300
"""A longer line is no receipt, however it ends."""
LEAST: Final = 8
"""Fewer letters are a key that was leant on."""
PAUSE: Final = timedelta(seconds=0.5)
"""A scanner types a letter in a few milliseconds: after this long its line has ended, also
where it is set to send no Enter."""

_LETTERS: Final = {4 + at: letter for at, letter in enumerate("abcdefghijklmnopqrstuvwxyz")}
_DIGITS: Final = {
    30 + at: pair for at, pair in enumerate(zip("1234567890", "!@#$%^&*()", strict=True))
}
_SIGNS: Final = {44: "  ", 45: "-_", 46: "=+", 51: ";:", 54: ",<", 55: ".>", 56: "/?"}
_PAD: Final = {84: "/", 86: "-", 99: "."} | {
    89 + at: digit for at, digit in enumerate("1234567890")
}
_SIXTEEN: Final = "[0-9A-Z]{16}"
_LINK: Final = re.compile(rf"[^0-9A-Z]([HT])[^0-9A-Z]{{1,2}}({_SIXTEEN})(?:[^0-9A-Z].*)?\Z")
_BARE: Final = re.compile(_SIXTEEN)
_MISREAD: Final = str.maketrans("OIL", "011")
"""A token has no O, I, L or U."""


class CodeKind(StrEnum):
    """What was held under the scanner."""

    RECEIPT = "receipt"
    """A dossier's receipt."""
    TICKET = "ticket"
    """A ticket of the queue."""
    OTHER = "other"


@dataclass(frozen=True)
class Code:
    kind: CodeKind
    token: str = field(default="", repr=False)


def read_code(texts: tuple[str, ...]) -> Code:
    """What a scan is, from the ways in which it was heard; the first that makes sense counts."""
    found = (code for code in map(_read, texts) if code.kind is not CodeKind.OTHER)
    return next(found, Code(CodeKind.OTHER))


def _read(text: str) -> Code:
    if len(text) > LONGEST:
        return Code(CodeKind.OTHER)
    line = text.strip().upper()
    if _BARE.fullmatch(line):
        return Code(CodeKind.RECEIPT, line.translate(_MISREAD))
    link = _LINK.search(line)
    if link is None:
        return Code(CodeKind.OTHER)
    kind = CodeKind.RECEIPT if link[1] == "H" else CodeKind.TICKET
    return Code(kind, link[2].translate(_MISREAD))


def key_letter(place: int, *, shift: bool) -> str:
    """The letter at a key's place (its USB usage) on an American keyboard, or nothing."""
    if place in _LETTERS:
        return _LETTERS[place].upper() if shift else _LETTERS[place]
    if place in _DIGITS:
        return _DIGITS[place][shift]
    if place in _SIGNS:
        return _SIGNS[place][shift]
    return _PAD.get(place, "")


class ScannerLine:
    """The line that is being typed. Moments are seconds of a monotonic clock."""

    def __init__(self) -> None:
        self._text = self._places = ""
        self._last = float("-inf")

    def typed(self, text: str, at: float) -> None:
        """The operating system heard `text`."""
        self._begin_anew_after_pause(at)
        self._text = (self._text + text)[: LONGEST + 1]

    def pressed(self, place: int, at: float, *, shift: bool) -> None:
        """A key went down."""
        self._begin_anew_after_pause(at)
        self._places = (self._places + key_letter(place, shift=shift))[: LONGEST + 1]

    def end(self) -> CodeScanned | None:
        """Enter, or a pause: what was scanned, where it was more than a key or two."""
        texts = (self._text, self._places)
        self._text = self._places = ""
        return CodeScanned(texts) if max(map(len, texts)) >= LEAST else None

    def _begin_anew_after_pause(self, at: float) -> None:
        if at - self._last > PAUSE.total_seconds():
            self._text = self._places = ""
        self._last = at
