"""By which program and system somebody signed in, in fixed words. Pure.

Of the header `User-Agent` only these words are stored: enough to tell one's own computers apart,
and nothing by which a browser is recognised elsewhere.
"""

from __future__ import annotations

from typing import Final

OTHER: Final = "other"
PROGRAMS: Final = (
    ("coc_coc_browser", "coccoc"),
    ("edg", "edge"),
    ("opr/", "opera"),
    ("samsungbrowser", "samsung"),
    ("firefox", "firefox"),
    ("fxios", "firefox"),
    ("crios", "chrome"),
    ("chrome", "chrome"),
    ("chromium", "chrome"),
    ("safari", "safari"),
)
"""A part of the header and the program's word; the first that is found decides, since programs
name those that they are like as well."""
SYSTEMS: Final = (
    ("windows", "windows"),
    ("android", "android"),
    ("iphone", "iphone"),
    ("ipad", "ipad"),
    ("mac os", "macos"),
    ("cros", "chromeos"),
    ("linux", "linux"),
)
LONGEST_READ: Final = 400


def browser_words(user_agent: str) -> str:
    """`chrome/windows` of a header `User-Agent`; `other/other` of one that says neither."""
    read = user_agent[:LONGEST_READ].lower()
    return f"{_first(read, PROGRAMS)}/{_first(read, SYSTEMS)}"


def _first(read: str, known: tuple[tuple[str, str], ...]) -> str:
    return next((word for part, word in known if part in read), OTHER)
