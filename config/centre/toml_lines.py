"""Finds on which line of a TOML text each key and each list item begins.

The reader of Python's library gives values without their places. This one gives places
without values, and only for a text that the library has read: it needs no care for errors.
"""

from __future__ import annotations

import re
from typing import Final

from config.centre.mistakes import KeyPath

BLANK: Final = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
KEY_PART: Final = re.compile(
    r'[ \t]*(?:"((?:[^"\\\n]|\\.)*)"|\'([^\'\n]*)\'|([A-Za-z0-9_-]+))[ \t]*'
)
STRING: Final = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}|' r"'''.*?'{3,5}|" r'"(?:[^"\\\n]|\\.)*"|' r"'[^'\n]*'",
    re.DOTALL,
)
SCALAR: Final = re.compile(r"[^,\]}\n#]*")


def lines_of(text: str) -> dict[KeyPath, int]:
    """The line, counted from 1, of each path in a correct TOML text."""
    return _Finder(text).lines


def line_at(lines: dict[KeyPath, int], path: KeyPath) -> int | None:
    """The line of `path`, or of the nearest thing around it that has one."""
    for length in range(len(path), 0, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return None


class _Finder:
    """Goes through the text once; `place` is where it has got to."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.place = 0
        self.lines: dict[KeyPath, int] = {}
        self.lists: dict[KeyPath, int] = {}
        """How many `[[tables]]` of each list have been begun."""
        self.counted_to = 0
        self.line = 1
        table: KeyPath = ()
        self.skip(BLANK)
        while self.place < len(text):
            if text[self.place] == "[":
                table = self.header()
            else:
                self.pair(table)
            self.skip(BLANK)

    def skip(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.text, self.place)
        if found is None:
            # Only a text that the library refuses comes here; go on rather than stand still.
            self.place += 1
            return ""
        self.place = found.end()
        return found.group()

    def note(self, path: KeyPath) -> None:
        self.line += self.text.count("\n", self.counted_to, self.place)
        self.counted_to = self.place
        self.lines.setdefault(path, self.line)

    def key(self) -> list[str]:
        """A dotted key: `calling.ordinary_weight`."""
        parts = []
        while found := KEY_PART.match(self.text, self.place):
            parts.append(next(part for part in found.groups() if part is not None))
            self.place = found.end()
            if self.text[self.place : self.place + 1] != ".":
                break
            self.place += 1
        return parts

    def header(self) -> KeyPath:
        """`[table]` or `[[list of tables]]`; gives the path of what follows."""
        start = self.place
        is_list = self.text.startswith("[[", start)
        self.place += 2 if is_list else 1
        names = self.key()
        end, self.place = self.place, start
        path: KeyPath = ()
        for name in names[:-1]:
            path = self.last_of((*path, name))
        path = (*path, *names[-1:])
        if is_list:
            self.note(path)
            self.lists[path] = self.lists.get(path, 0) + 1
            path = self.last_of(path)
        self.note(path)
        self.place = end + (2 if is_list else 1)
        return path

    def last_of(self, path: KeyPath) -> KeyPath:
        return (*path, self.lists[path] - 1) if path in self.lists else path

    def pair(self, table: KeyPath) -> None:
        """`key = value`."""
        start = self.place
        names = self.key()
        end, self.place = self.place, start
        for length in range(1, len(names) + 1):
            self.note((*table, *names[:length]))
        self.place = max(end, start) + 1
        self.value((*table, *names))

    def value(self, path: KeyPath) -> None:
        self.skip(BLANK)
        opening = self.text[self.place : self.place + 1]
        if opening == "[":
            self.items(path)
        elif opening == "{":
            self.inline_table(path)
        elif opening in ('"', "'"):
            self.skip(STRING)
        else:
            self.skip(SCALAR)

    def items(self, path: KeyPath) -> None:
        self.place += 1
        index = 0
        self.skip(BLANK)
        while self.place < len(self.text) and self.text[self.place] != "]":
            self.note((*path, index))
            self.value((*path, index))
            index += 1
            self.past_comma()
        self.place += 1

    def inline_table(self, path: KeyPath) -> None:
        self.place += 1
        self.skip(BLANK)
        while self.place < len(self.text) and self.text[self.place] != "}":
            self.pair(path)
            self.past_comma()
        self.place += 1

    def past_comma(self) -> None:
        self.skip(BLANK)
        if self.text[self.place : self.place + 1] == ",":
            self.place += 1
            self.skip(BLANK)
