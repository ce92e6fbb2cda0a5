"""Reads a TOML text, and says in words what is not TOML in it.

One slip does not hide the others: a line that cannot be read is passed over, where it stands
by itself, and reading goes on.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import Final

from config.centre.mistakes import Table
from config.text.phrase import Phrase

MOST_ERRORS: Final = 50
MOST_NESTED: Final = 50
"""Tables and lists within one another; a centre file has four."""
MOST_BITS: Final = 4_096
MOST_DIGITS: Final = 18
NUMBER: Final = re.compile(r"[0-9][0-9A-Fa-fxo_]*")
PLACE: Final = re.compile(r" \(at line (\d+), column (\d+)\)$")
PAIR: Final = re.compile(r"^\s*([\w-]+)(?:\s*=|\s+\S)")
ACCENTED_KEY: Final = re.compile(r"[^=\"'#\[]*[^\x00-\x7f=\"'#\[“”‘’„«][^=\"'#\[]*=")
CURLY_QUOTES: Final = re.compile(r"[=\[,]\s*[“”‘’„«]")

MESSAGES: Final = (
    ("Cannot overwrite a value", "written_twice"),
    ("Duplicate inline table key", "written_twice"),
    ("Cannot declare", "table_twice"),
    ("Cannot mutate immutable namespace", "table_twice"),
    ("Cannot redefine namespace", "table_twice"),
    ("Expected '=' after a key", "equals_sign"),
    ("Expected ']]'", "closing_brackets"),
    ("Expected ']'", "closing_bracket"),
    ("Expected newline or end of document", "one_on_a_line"),
    ("Expected '", "unclosed_string"),
    ("Unterminated string", "unclosed_string"),
    ("Illegal character", "unclosed_string"),
    ("Invalid date or datetime", "date"),
    ("Invalid initial character for a key part", "key"),
    ("Invalid statement", "statement"),
    ("Invalid value", "value"),
    ("Unclosed array", "unclosed_list"),
    ("Unclosed inline table", "unclosed_inline_table"),
    ("Unescaped '\\'", "backslash"),
    ("Escaped character", "backslash"),
    ("Invalid hex value", "backslash"),
)
"""How each message of the library's reader begins, and the word of the catalogue for it."""

ON_ITS_OWN_LINE: Final = frozenset(
    {
        "backslash",
        "curly_quotes",
        "date",
        "equals_sign",
        "key",
        "one_on_a_line",
        "statement",
        "unclosed_string",
        "value",
        "written_twice",
    }
)
"""What is wrong with one line and says nothing of those around it."""


@dataclass(frozen=True)
class SyntaxSlip:
    """A line that is not TOML."""

    line: int
    word: str
    """What is wrong, as the catalogue's `check.syntax` calls it."""
    found: Phrase
    expected: Phrase


@dataclass(frozen=True)
class Reading:
    """What could be read of a text."""

    data: Table | None
    """The values; `None` where a slip leaves open what belongs where."""
    slips: tuple[SyntaxSlip, ...] = ()
    unread_keys: frozenset[str] = frozenset()
    """Keys of the lines that were passed over; they are not missing."""
    text: str = ""
    """The text as far as it is TOML."""


def read_toml(text: str) -> Reading:
    """Read `text`, passing over lines that are wrong only in themselves."""
    # Not splitlines(): a line of TOML ends at a line feed and at nothing else.
    lines = text.split("\n")
    slips: list[SyntaxSlip] = []
    unread: set[str] = set()
    while len(slips) < MOST_ERRORS:
        try:
            data = tomllib.loads("\n".join(lines))
        except tomllib.TOMLDecodeError as error:
            slip = _slip(str(error), lines)
            if slips and slip.line <= slips[-1].line:
                # Passing over the line before made no sense of what follows.
                break
            slips.append(slip)
            pair = PAIR.match(lines[slip.line - 1])
            if pair is None or slip.word not in ON_ITS_OWN_LINE:
                break
            unread.add(pair.group(1))
            lines[slip.line - 1] = ""
        except RecursionError:
            slips.append(_nested(lines))
            break
        except ValueError:  # more digits than Python makes a number of
            slips.append(_long_number(lines))
            break
        else:
            beyond = _beyond_reading(data, lines)
            if beyond is None:
                return Reading(data, tuple(slips), frozenset(unread), "\n".join(lines))
            slips.append(beyond)
            break
    return Reading(None, tuple(slips))


def _beyond_reading(data: Table, lines: list[str]) -> SyntaxSlip | None:
    """What is TOML and yet nothing that a centre file can mean: too deep, or too long a number."""
    inside: list[tuple[object, int]] = [(data, 0)]
    while inside:
        value, depth = inside.pop()
        if depth > MOST_NESTED:
            return _nested(lines)
        if isinstance(value, int) and value.bit_length() > MOST_BITS:
            return _long_number(lines)
        if isinstance(value, dict | list):
            items = value.values() if isinstance(value, dict) else value
            inside += [(item, depth + 1) for item in items]
    return None


def _nested(lines: list[str]) -> SyntaxSlip:
    """The slip of the line where brackets are deepest (or a key has the most parts)."""
    depth, deepest, at = 0, 0, 1
    for number, line in enumerate(lines, start=1):
        open_here = sum(map(line.count, "[{"))
        if depth + max(open_here, line.count(".")) > deepest:
            deepest, at = depth + max(open_here, line.count(".")), number
        depth = max(0, depth + open_here - sum(map(line.count, "]}")))
    return _beyond(at, "nested", MOST_NESTED)


def _long_number(lines: list[str]) -> SyntaxSlip:
    """The slip of the line with the longest number."""
    longest = [max(map(len, NUMBER.findall(line)), default=0) for line in lines]
    return _beyond(longest.index(max(longest)) + 1, "long_number", MOST_DIGITS)


def _beyond(line: int, word: str, most: int) -> SyntaxSlip:
    values = {"most": most}
    found = Phrase(f"check.found.{word}", values)
    return SyntaxSlip(line, word, found, Phrase(f"check.syntax.{word}", values))


def _slip(message: str, lines: list[str]) -> SyntaxSlip:
    """The slip that the reader's `message` tells of."""
    place = PLACE.search(message)
    line = int(place.group(1)) if place else len(lines)
    content = lines[line - 1].strip()
    word = _word(message, content)
    values = {"content": content, "column": place.group(2) if place else "", "message": message}
    found = Phrase("check.found.syntax" if place else "check.found.syntax_at_end", values)
    return SyntaxSlip(line, word, found, Phrase(f"check.syntax.{word}", values))


def _word(message: str, content: str) -> str:
    """What is wrong, as the catalogue calls it: by the line itself where it tells more."""
    if CURLY_QUOTES.search(content):
        return "curly_quotes"
    if ACCENTED_KEY.match(content):
        return "key"
    if content.startswith("[") and message.startswith("Cannot overwrite"):
        return "table_twice"
    return next((word for start, word in MESSAGES if message.startswith(start)), "other")
