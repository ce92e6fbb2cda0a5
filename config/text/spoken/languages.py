"""The languages in which calls are spoken."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from config.text.spoken.english import ENGLISH
from config.text.spoken.table import SpokenLanguage
from config.text.spoken.vietnamese import VIETNAMESE

SPOKEN_LANGUAGES: Final[Mapping[str, SpokenLanguage]] = MappingProxyType(
    {one.language: one for one in (VIETNAMESE, ENGLISH)}
)


class NotSpoken(LookupError):
    """A language has no table by which numbers are read aloud."""

    def __init__(self, language: str) -> None:
        known = ", ".join(SPOKEN_LANGUAGES)
        super().__init__(
            f"no table reads numbers aloud in the language {language!r} (there are {known}); "
            "add a module to config/text/spoken and name it in config/text/spoken/languages.py"
        )
        self.language = language


def spoken_language(
    language: str, tables: Mapping[str, SpokenLanguage] = SPOKEN_LANGUAGES
) -> SpokenLanguage:
    """The table of a language. Raises `NotSpoken`."""
    if language not in tables:
        raise NotSpoken(language)
    return tables[language]
