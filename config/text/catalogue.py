"""Every text that a citizen or a clerk reads, in every language: one gettext catalogue.

The catalogue lies in `config/text/locale/{language}/{part}.po`, one part per room (`kiosk`,
`console`, `board`, `phone`, `ticket`, `voice`, `errors`, `common`), so that translators can use
any gettext editor. A message's id is its key, prefixed by its part: `kiosk.take_ticket`.
Placeholders are named: `{number}`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from gettext import GNUTranslations
from importlib.resources import files
from io import BytesIO
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES: Final = ("vi", "en")
"""Languages with a catalogue; the first is the one to fall back to."""


def catalogue_parts(language: str) -> dict[str, Catalog]:
    """The catalogue's parts of one language by name, read from their `.po` files."""
    folder = files("config.text") / "locale" / language
    parts = {}
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if entry.name.endswith(".po"):
            with entry.open("rb") as file:
                parts[entry.name.removesuffix(".po")] = read_po(file, locale=language)
    return parts


@lru_cache
def _translations(language: str) -> GNUTranslations:
    merged = Catalog(locale=language)
    for part in catalogue_parts(language).values():
        for message in part:
            if message.id:
                merged.add(message.id, message.string)
    compiled = BytesIO()
    write_mo(compiled, merged)
    compiled.seek(0)
    return GNUTranslations(compiled)


def text(language: str, key: str, /, **values: object) -> str:
    """The text of `key` in `language`, its `{placeholders}` filled.

    A language without a catalogue reads as the first of `LANGUAGES`; a missing key reads as
    the key itself (a test holds that none is missing).
    """
    found = _translations(language if language in LANGUAGES else LANGUAGES[0]).gettext(key)
    return found.format(**values) if values else found


def localised(names: Mapping[str, str], language: str) -> str:
    """What a centre calls something in `language`, else in the first language that has it, else
    nothing."""
    found = (names[one] for one in (language, *LANGUAGES, *names) if names.get(one))
    return next(found, "")


def plural_text(language: str, key: str, count: int, /, **values: object) -> str:
    """Like `text`, for a message with plural forms (`msgid_plural` is `{key}.plural`).

    `{count}` is always filled.
    """
    chosen = language if language in LANGUAGES else LANGUAGES[0]
    found = _translations(chosen).ngettext(key, f"{key}.plural", count)
    return found.format(count=count, **values)


def all_texts(language: str, part: str) -> dict[str, str]:
    """Every text of one part, placeholders unfilled, for a browser page to take along."""
    translations = _translations(language if language in LANGUAGES else LANGUAGES[0])
    prefix = f"{part}."
    catalog: dict[object, str] = translations._catalog  # type: ignore[attr-defined]
    return {
        key: value
        for key, value in catalog.items()
        if isinstance(key, str) and key.startswith(prefix)
    }
