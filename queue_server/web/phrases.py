"""The phrases of one page in one language, as its template and its scripts take them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from config.text.catalogue import all_texts, known_language, localised
from config.wire import Localised


@cache
def _texts(language: str, part: str) -> Mapping[str, str]:
    found = all_texts(language, part)
    return {key.removeprefix(f"{part}."): value for key, value in found.items()}


class PagePhrases:
    """A part of the catalogue, by keys without the part's name."""

    def __init__(self, language: str, part: str) -> None:
        self.language = known_language(language)
        self.texts = _texts(self.language, part)

    def __call__(self, key: str, /, **values: object) -> str:
        return self.texts[key].format(**values)

    def localised(self, names: Localised | None) -> str:
        """The name in this language, else in the first language that has it, else nothing."""
        return localised(names or {}, self.language)
