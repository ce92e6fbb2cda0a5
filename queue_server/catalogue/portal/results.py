"""What a procedure results in: names, each followed by "Mã:" and a code, run together."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_CODE: Final = (
    r"KQ[.-][A-Z]\d{2}\.(?:\d{6}|\d{4,5}(?!\d))"
    r"|[A-Z]{2}-[A-Z]\d{2}\.\d{8}"
    r"|\d{3}\.\d{2}\.\d{2}\.[A-Z]\d{2}-KQ\d{4}"
    r"|[A-Z0-9.\-]{2,40}$"
)
_RESULT: Final = re.compile(rf"(?P<name>(?:(?!Mã:).)+?)Mã: ?(?P<code>{_CODE})", re.DOTALL)


@dataclass(frozen=True, slots=True)
class ResultsRead:
    """The results in the portal's order, and what follows the last that could be read."""

    results: tuple[str, ...]
    codes: tuple[str, ...]
    unread: str = ""


def read_results(text: str) -> ResultsRead:
    """The names of the results of a tidied cell without the end of its page."""
    if not any(letter.isalnum() for letter in text.split("Mã:")[0]):
        return ResultsRead((), (), text)
    names: list[str] = []
    codes: list[str] = []
    at = 0
    while (found := _RESULT.match(text, at)) is not None:
        names.append(found["name"].strip())
        codes.append(found["code"])
        at = found.end()
    return ResultsRead(tuple(names), tuple(codes), text[at:].strip())
