"""A text of the catalogue that is not worded yet: its language is known later. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from config.text.catalogue import text
from config.text.formats import format_size, format_tenths


@runtime_checkable
class Worded(Protocol):
    """What is in words once the language is known."""

    def in_language(self, language: str) -> str: ...


@dataclass(frozen=True)
class Megabytes:
    """A size, written as the language writes it."""

    size_bytes: int

    def in_language(self, language: str) -> str:
        return format_size(language, self.size_bytes)


@dataclass(frozen=True)
class Tenths:
    """A number with one decimal, written as the language writes it."""

    number: float

    def in_language(self, language: str) -> str:
        return format_tenths(language, self.number)


@dataclass(frozen=True)
class Phrase:
    """A text of the catalogue with its values (also phrases and sizes), in no language yet."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)

    def in_language(self, language: str) -> str:
        said = {name: _in_words(value, language) for name, value in self.values.items()}
        return text(language, self.key, **said)


def _in_words(value: object, language: str) -> str:
    if isinstance(value, Worded):
        return value.in_language(language)
    if isinstance(value, list | tuple):
        return ", ".join(_in_words(item, language) for item in value)
    return str(value)


def worded(value: object, language: str) -> object:
    """A value of a text: phrases, and lists that have some, as words of `language`."""
    is_said = isinstance(value, Worded | list | tuple)
    return _in_words(value, language) if is_said else value
