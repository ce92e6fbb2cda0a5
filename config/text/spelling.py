"""How Vietnamese letters are kept and compared, wherever they were typed. Pure.

Đ has look-alikes that keyboards and other systems send in its place: Eth (U+00D0, U+00F0) and
the African D (U+0189, U+0256). They are kept as Đ, and found as it.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_D: Final = str.maketrans("\u00d0\u0189\u00f0\u0256", "ĐĐđđ")
LINE_ENDS: Final = re.compile(r"\r\n?|[\v\f\x85\u2028\u2029]")
_SPACES: Final = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_BLANKS: Final = re.compile(r"[^\S\n]+")
INVISIBLE: Final = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e"
    r"\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0001\U000e0020-\U000e007f]"
)
"""A control or format character: nobody sees it, and it is no kind of space."""


def composed(text: str) -> str:
    """`text` with composed letters (NFC), one kind of Đ and plain spaces; nothing is left out."""
    return spaced(text).translate(_D)


def spaced(text: str) -> str:
    """`text` with composed letters and plain spaces, in any script."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text))


def tidy(text: str, *, lines: bool = False) -> str:
    """`text` as it is kept where it is Vietnamese and compared: composed, without invisible
    characters, one space between words; on one line, or on its own `lines`."""
    seen = INVISIBLE.sub("", composed(LINE_ENDS.sub("\n", text)))
    return _BLANKS.sub(" ", seen).strip() if lines else " ".join(seen.split())


def plain(text: str) -> str:
    """Lower case without diacritics: "Đăng kí" and "DANG KY" are the same.

    i and y are one letter, for both spellings are in use ("đăng kí", "đăng ký"); where the tone
    of a rhyme stands ("hoà", "hòa") does not matter.
    """
    return INVISIBLE.sub("", without_marks(text)).replace("y", "i")


def without_marks(text: str) -> str:
    """Lower case without diacritics: "Đặng" is "dang"."""
    apart = unicodedata.normalize("NFKD", composed(text).casefold())
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return bare.replace("đ", "d")
