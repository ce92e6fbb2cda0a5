"""Letters that a scanner or a wrong setting spoilt on their way: seen, and mended where certain.

A card's text is UTF-8. Read by another table its letters become others (`Ã `, `Ä\\x90`): undoing
that is certain, for by chance it never gives UTF-8 again. A scanner that types behind a Telex
input method leaves its keys (`Nguyeexn`): certain where every word becomes a syllable.
"""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from typing import Final

from config.text.spelling import composed
from queue_server.dossiers.identity.syllables import is_syllable

_WORD: Final = re.compile(r"[^\W\d_]+")
_LOST: Final = re.compile("[\ufffd\x80-\x9f]")
_SPACED: Final = re.compile("([ÃÂĂ]|á[º»])(?: (?=[a-z])|(?= |$|[|]))")
"""Here a no-break space, half of a letter, was lost or became a plain one."""
_TONES: Final = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
_MARKS: Final = (
    ("aa", "â"), ("ee", "ê"), ("oo", "ô"), ("dd", "đ"), ("uow", "ươ"), ("uwow", "ươ"),
    ("aw", "ă"), ("ow", "ơ"), ("uw", "ư"),
)  # fmt: skip


def unspoilt(text: str) -> str | None:
    """UTF-8 that was read as Latin-1, Windows-1252 or -1258, as it was; None where it was not."""
    for written in (text, _SPACED.sub("\\1\u00a0", text)):
        try:
            mended = b"".join(map(_byte, written)).decode("utf-8")
        except (UnicodeEncodeError, UnicodeDecodeError):
            continue
        if mended != text and not _LOST.search(mended):
            return composed(mended)
    return None


def _byte(letter: str) -> bytes:
    """The byte that one of the tables made this letter of."""
    for table in ("latin-1", "cp1252"):
        with suppress(UnicodeEncodeError):
            return letter.encode(table)
    return letter.encode("cp1258")


def from_telex(text: str) -> str | None:
    """Words typed as Telex keys (`Nguyeexn Vawn`), each a syllable then; else None."""
    mended = _WORD.sub(lambda found: _telex_word(found[0]), text)
    words = _WORD.findall(mended)
    return mended if mended != text and words and all(map(is_syllable, words)) else None


def _telex_word(word: str) -> str:
    if not word.isascii() or is_syllable(word):
        return word
    low, tone = word.lower(), ""
    if len(low) > 2 and low[-1] in _TONES:
        low, tone = low[:-1], _TONES[low[-1]]
    elif found := re.search("(?<=[aeiouyw])[sfrxj]", low):
        tone = _TONES[found[0]]
        low = low[: found.start()] + low[found.end() :]
    for keys, letter in _MARKS:
        low = low.replace(keys, letter)
    return _cased(_toned(low, tone), word)


def _toned(word: str, tone: str) -> str:
    """`word` with its tone where today's spelling puts it."""
    vowels = list(re.finditer("[aăâeêioôơuưy]", word))
    if not tone or not vowels:
        return word
    marked = [one for one in vowels if one[0] in "ăâêôơư"]
    place = (marked or vowels)[-1 if marked else _main(word, len(vowels))].end()
    return unicodedata.normalize("NFC", word[:place] + tone + word[place:])


def _main(word: str, vowels: int) -> int:
    """Which of `vowels` plain ones bears the tone: the second of three, or of two before an end."""
    if vowels >= 3:
        return 1
    opens = word.startswith(("qu", "gi"))
    return vowels - 1 if vowels == 1 or opens or word[-1] not in "aeiouy" else 0


def _cased(word: str, like: str) -> str:
    if like.isupper():
        return word.upper()
    return word.capitalize() if like[0].isupper() else word
