"""What is wrong with a centre file, said so that the person who wrote it can put it right.

A check yields `Violation`s, which know no language and no file; `config.centre.loading` turns each
into a `Mistake`, which a person reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from config.text.catalogue import text
from config.text.phrase import Phrase

KeyPath = tuple[str | int, ...]
"""Where something stands in the file: `("services", 2, "priority_classes", 0)`."""

Table = Mapping[str, object]
"""A table of the file as the TOML reader gives it, unchecked."""

LONGEST_SHOWN: Final = 60
"""Characters of a value shown back in a mistake; the rest is cut."""


@dataclass(frozen=True)
class WrittenAt:
    """Another place of the file that a mistake speaks of."""

    path: KeyPath

    def __str__(self) -> str:
        """`services[0].letter`, as the file has it."""
        return "".join(f"[{one}]" if isinstance(one, int) else f".{one}" for one in self.path)[1:]


@dataclass(frozen=True)
class Violation:
    """One thing wrong: where, what is there, and what would be right."""

    path: KeyPath
    found: Phrase
    expected: Phrase
    did_you_mean: str | None = None
    is_warning: bool = False
    """The centre can be opened all the same, but somebody should look at it."""
    keeps_from_loading: bool = True
    """A mistake that is none of these is wrong, and the centre can be opened all the same."""


@dataclass(frozen=True)
class Mistake:
    """One mistake of a centre file; `str()` is a paragraph for a person."""

    file: str
    key: str
    """The path in words: `services[1] "chung-thuc" . priority_classes[0]`; empty: the file."""
    line: int | None
    found: str
    expected: str
    did_you_mean: str | None = None
    is_warning: bool = False
    language: str = "en"
    keeps_from_loading: bool = True

    def __str__(self) -> str:
        return "\n".join([self._heading(), *(f"  {line}" for line in self._body())])

    @property
    def place(self) -> str:
        """The file, the line and the key, as far as they are known."""
        place = self.file
        if self.line is not None:
            place = text(self.language, "check.mistake.line", file=self.file, line=self.line)
        return f"{place}: {self.key}" if self.key else place

    def _heading(self) -> str:
        heading = self.place
        if self.is_warning:
            return text(self.language, "check.mistake.warning", place=heading)
        return heading

    def _body(self) -> list[str]:
        lines = [
            text(self.language, "check.mistake.found", found=self.found),
            text(self.language, "check.mistake.expected", expected=self.expected),
        ]
        if self.did_you_mean is not None:
            lines.append(text(self.language, "check.mistake.did_you_mean", word=self.did_you_mean))
        return lines


class CentreFileError(Exception):
    """A centre file that cannot be used; `mistakes` holds all of them, warnings included."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n\n".join(str(mistake) for mistake in self.mistakes))


def closest(word: object, candidates: Iterable[object]) -> str | None:
    """The candidate that `word` was probably meant to be, if one is near enough."""
    by_lower = {str(candidate).lower(): str(candidate) for candidate in candidates}
    near = get_close_matches(str(word).lower(), list(by_lower), n=1, cutoff=0.6)
    return by_lower[near[0]] if near else None


def shown(value: object) -> str | Phrase:
    """A value as the file would write it, cut where it is long."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            cut = value if len(value) <= LONGEST_SHOWN else f"{value[: LONGEST_SHOWN - 1]}…"
            return f'"{cut}"'
        case list():
            return Phrase("check.shown.list", {"count": len(value)})
        case dict():
            return Phrase("check.shown.table", {"keys": list(value)} if value else {"keys": "–"})
        case _:
            return str(value)


def key_in_words(path: KeyPath, data: Table) -> str:
    """`path` as a person reads it, each item of a list named by its id.

    `services[1] "chung-thuc" . priority_classes[0]`
    """
    labelled = ""
    here: object = data
    for step in path:
        if isinstance(step, int):
            labelled += f"[{step}]"
            here = here[step] if isinstance(here, list) and step < len(here) else None
            labelled += _name_of(here)
        else:
            labelled += f" . {step}" if labelled.endswith('"') else f".{step}" if labelled else step
            here = here.get(step) if isinstance(here, dict) else None
    return labelled


def _name_of(item: object) -> str:
    if not isinstance(item, dict):
        return ""
    name = item.get("id", item.get("day"))
    return f' "{name}"' if name is not None else ""
