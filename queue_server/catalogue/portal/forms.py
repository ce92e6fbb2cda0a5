"""Where the name of a paper ends and the file of its form begins: "…(Mẫu CT01).MauCT01.doc"."""

from __future__ import annotations

import re
from typing import Final

_FILE_END: Final = re.compile(
    r"\.(?:docx?|xlsx?|pdf|zip|rar|7z|png|jpe?g|odt|ods|rtf|pptx?)$", re.IGNORECASE
)
_LONGEST: Final = 160
_NOT_IN_A_FILE: Final = re.compile(r'[/\\:*?"<>|;\n]')
_FORM_WORD: Final = (
    r"(?:M[ẫẪâ]u|MẪU|Mau|MAU|Mus|Mu|Ph[ụu] ?l[ụu]c|PL|BM|Bi[ểe]u|T[ờo] khai|Đơn|Don|Phi[ếe]u"
    r"|B[ảa]n|Gi[ấa]y)"
)
_BEGINS_A_FORM: Final = re.compile(_FORM_WORD)
_AFTER_A_LAW: Final = re.compile(
    rf"NĐ-CP(?=\w)|QĐ-TTg(?=\w)|(?:TT|QĐ|TTLT)-[A-ZĐ]+?(?={_FORM_WORD}|\d)"
)
"""The number of a law ends in capitals and touches what follows: "183/2025/NĐ-CPMus05.docx"."""
_CLOSERS: Final = ")]”»;:…"
_NUMBERED: Final = re.compile(r"\d{1,2}[._ -]")
_NAMES: Final = re.compile(r"\b(?:VNeID|eID|iOS|eKYC|pH)\b")
"""Words with a capital in their midst."""


def split_form(raw: str) -> tuple[str, str, bool]:
    """A paper's name, the file of its form ("" where there is none), and whether that is certain.

    Where the beginning of the file cannot be told, all the words are the name.
    """
    end = _FILE_END.search(raw)
    if end is None:
        return raw, "", True
    starts = _file_starts(raw, end.start())
    if not starts:
        return raw, "", False
    first = starts[0]
    if any(_looks_like_prose(raw[first:other]) for other in starts[1:]):
        named = [start for start in starts if _BEGINS_A_FORM.match(raw, start)]
        if len(named) != 1:
            return raw, "", False
        (first,) = named
    return raw[:first], raw[first:], True


def _file_starts(raw: str, end: int) -> list[int]:
    """The places before `end` at which a file's name could begin, in order: two cells touch,
    and nothing from there on is unfit for a file's name."""
    inside = {place for found in _NAMES.finditer(raw) for place in range(*found.span())}
    places = {place for place in range(1, end) if _touches(raw, place, end)} - inside
    places |= {found.end() for found in _AFTER_A_LAW.finditer(raw, 0, end)}
    return sorted(
        place
        for place in places
        if end - place <= _LONGEST
        and _NOT_IN_A_FILE.search(raw, place, end) is None
        and raw[:place].strip()
    )


def _touches(raw: str, place: int, end: int) -> bool:
    """Whether `place` parts two cells: no blank between them and no word goes across."""
    left, right = raw[place - 1], raw[place]
    if left in _CLOSERS:
        return right.isalnum() or right == "("
    if left in ".,":
        ended = raw[place - 2 : place - 1]
        return right.isalnum() and (ended.isalpha() or ended in _CLOSERS)
    if left.isdigit():
        return right.isupper() and re.search(r"/(?:19|20)\d\d$", raw[:place]) is not None
    if left.islower():
        return right.isupper() or _NUMBERED.match(raw, place, end) is not None
    return False


def _looks_like_prose(raw: str) -> bool:
    """Whether words read like the end of a paper's name rather than like a file's."""
    return len(raw.split()) > 3 and any(ord(letter) > 0x7F for letter in raw)
