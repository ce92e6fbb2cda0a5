"""Browsers that somebody signed in with before (OWASP's device cookie).

The cookie holds a random name of the browser and, for each of the last few people who signed in
there, a keyed hash of that name and theirs. It opens nothing by itself: its holder may
still try a password when strangers have used up everybody's tries. Pure.
"""

from __future__ import annotations

import re
import secrets
from typing import Final

from queue_server.core.security.keyed_hash import HASH_LETTERS, KeyedHash

PURPOSE: Final = "known browsers"
COOKIE: Final = "motcua_browser"
LIFE_SECONDS: Final = 180 * 86_400
MOST_PEOPLE: Final = 8
_READ: Final = re.compile(
    rf"([A-Za-z0-9_-]{{22}})((?:\.[0-9a-f]{{{HASH_LETTERS}}}){{1,{MOST_PEOPLE}}})"
)


def browser_of(hashed: KeyedHash, cookie: str, sign_in: str) -> str:
    """The browser's name where `sign_in` was used in it before, else nothing."""
    name, marks = _parts(cookie)
    known = any(hashed.verify(_digest_input(name, sign_in), mark) for mark in marks)
    return name if known else ""


def with_person(hashed: KeyedHash, cookie: str, sign_in: str) -> str:
    """The cookie after `sign_in` was used in the browser, which `cookie` may know already."""
    name, marks = _parts(cookie)
    name = name or secrets.token_urlsafe(16)
    others = [
        mark for mark in marks if hashed.verify(_digest_input(name, sign_in), mark) is not True
    ]
    return ".".join([name, hashed.digest(_digest_input(name, sign_in)), *others[: MOST_PEOPLE - 1]])


def _parts(cookie: str) -> tuple[str, list[str]]:
    read = _READ.fullmatch(cookie)
    return (read[1], read[2][1:].split(".")) if read else ("", [])


def _digest_input(name: str, sign_in: str) -> str:
    return f"{name} {sign_in}"
