"""Every text that a citizen or a clerk reads, in every language: one gettext catalogue.

The catalogue lies in `config/text/locale/{language}/{part}.po`, one part per room (`kiosk`,
`console`, `board`, `phone`, `ticket`, `voice`, `errors`, `common`), so that translators can use
any gettext editor. A message's id is its key, prefixed by its part: `kiosk.take_ticket`.
Placeholders are named: `{number}`.

A language is a folder there, named by its tag, and nothing else. `MOTCUA_LOCALE` names one more
folder of such folders: a translator tries a language there without installing it.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from functools import cache, lru_cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from importlib.resources.abc import Traversable
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from babel import Locale, UnknownLocaleError, core, localedata
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

logger = logging.getLogger(__name__)

FALLBACK_LANGUAGE: Final = "vi"
"""The language of the law: whatever another language lacks is read in this one."""
NEVER_WRITTEN: Final = (
    "compact_currency_formats",
    "compact_decimal_formats",
    "compound_unit_patterns",
    "currency_names",
    "currency_names_plural",
    "meta_zones",
    "time_zones",
    "unit_display_names",
)
"""What Babel knows of a language and no text of ours needs: names of currencies, of time zones, of
units without their numbers."""
WRITTEN_UNITS: Final = "duration-"
"""Of all units Babel's names of these are written: minutes, hours, days."""
LOCALE_VARIABLE: Final = "MOTCUA_LOCALE"


def _folders() -> dict[str, Traversable]:
    """The folder of each language; the product's own come before those of `MOTCUA_LOCALE`."""
    more = os.environ.get(LOCALE_VARIABLE)
    roots: list[Traversable] = [Path(more)] if more else []
    roots.append(files("config.text") / "locale")
    return {one.name: one for root in roots for one in root.iterdir() if _has_texts(one)}


def _has_texts(folder: Traversable) -> bool:
    return folder.is_dir() and any(one.name.endswith(".po") for one in folder.iterdir())


_FOLDERS: Final = _folders()
LANGUAGES: Final = (FALLBACK_LANGUAGE, *sorted({*_FOLDERS} - {FALLBACK_LANGUAGE}))
"""Languages with a catalogue; the first is the one to fall back to."""


def known_language(*asked: str | None) -> str:
    """The first of the languages `asked` for that has a catalogue, else the one to fall back to."""
    return next((one for one in asked if one in LANGUAGES), FALLBACK_LANGUAGE)


def next_language(language: str) -> str:
    """The language that a switch of a device leads to, one after another."""
    place = LANGUAGES.index(known_language(language))
    return LANGUAGES[(place + 1) % len(LANGUAGES)]


@lru_cache
def locale_of(language: str) -> Locale:
    """Babel's rules of a language: its plural forms, names of days, separators. A language that
    Babel does not know is written by the rules of the one to fall back to."""
    try:
        return _read_locale(known_language(language))
    except (ValueError, UnknownLocaleError):
        return _read_locale(FALLBACK_LANGUAGE)


def _read_locale(language: str) -> Locale:
    """Babel's rules of a language, read. Raises `ValueError` and `UnknownLocaleError`."""
    locale = Locale.parse(language)
    _ = locale.languages  # its data are read now
    # What Babel knows of all languages, only to find the parents of one: 2 MiB, read again in 5 ms
    # where another language is asked for. The name is Babel's own; under another, nothing is freed.
    core._global_data = None
    for data in localedata._cache.values():
        _forget_unread(data)
    return locale


def _forget_unread(data: dict[str, Any]) -> None:
    """Drop what is never written of the data of a language: most of a megabyte for each. Of its
    names of languages those stay in which the product speaks, and none of countries."""
    for name in NEVER_WRITTEN:
        data.pop(name, None)
    names = data.get("languages", {})
    data["languages"] = {one: names[one] for one in LANGUAGES if one in names}
    data["territories"] = {}
    for unit in [one for one in data["unit_patterns"] if not one.startswith(WRITTEN_UNITS)]:
        del data["unit_patterns"][unit]


@lru_cache
def language_name(language: str) -> str:
    """What a language calls itself: "Tiếng Việt", "English"; its tag where Babel has no name."""
    try:
        name = _read_locale(language).get_display_name()
    except (ValueError, UnknownLocaleError):
        name = None
    return name[:1].upper() + name[1:] if name else language.upper()


def catalogue_parts(language: str) -> dict[str, Catalog]:
    """The catalogue's parts of one language by name, read from their `.po` files."""
    return {part: _read(language, part) for part in _parts(language)}


@cache
def _parts(language: str) -> tuple[str, ...]:
    entries = sorted(entry.name for entry in _FOLDERS[language].iterdir())
    return tuple(name.removesuffix(".po") for name in entries if name.endswith(".po"))


def _read(language: str, part: str) -> Catalog:
    with (_FOLDERS[language] / f"{part}.po").open("rb") as file:
        return read_po(file, locale=language)


@cache
def _part(language: str, part: str) -> NullTranslations:
    """The texts of one part; empty where the language lacks it. Parts are read on first use: no
    program needs all of them, and a start waits only for those of its first page."""
    if part not in _parts(language):
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, _read(language, part), use_fuzzy=True)
    compiled.seek(0)
    return GNUTranslations(compiled)


def _translations(language: str, key: str) -> NullTranslations:
    """The texts of the part that `key` belongs to."""
    return _part(language, key.partition(".")[0])


def text(language: str, key: str, /, **values: object) -> str:
    """The text of `key` in `language`, its `{placeholders}` filled.

    A language without a catalogue reads as the one to fall back to, and so does a text that a
    language lacks (logged once); a key that none has reads as the key itself.
    """
    chosen = language if language in _FOLDERS else FALLBACK_LANGUAGE
    found = _translations(chosen, key).gettext(key)
    if found == key:
        found = _translations(_lacking(chosen, key), key).gettext(key)
    return found.format(**values) if values else found


def text_if_any(language: str, key: str, /, **values: object) -> str | None:
    """The text of a key that may well have none, such as that of an action of another version."""
    is_known = _translations(FALLBACK_LANGUAGE, key).gettext(key) != key
    return text(language, key, **values) if is_known else None


def plural_text(language: str, key: str, count: int, /, **values: object) -> str:
    """Like `text`, for a message with plural forms (`msgid_plural` is `{key}.plural`).

    `{count}` is always filled.
    """
    chosen, plural = known_language(language), f"{key}.plural"
    found = _translations(chosen, key).ngettext(key, plural, count)
    if found in (key, plural):
        found = _translations(_lacking(chosen, key), key).ngettext(key, plural, count)
    return found.format(count=count, **values)


@cache
def _lacking(language: str, key: str) -> str:
    """The language in whose words a text is read that `language` lacks; it is logged once."""
    logger.warning("the language %s has no text for %s", language, key)
    return FALLBACK_LANGUAGE


def localised(names: Mapping[str, str], language: str) -> str:
    """What a centre calls something in `language`, else in the first language that has it, else
    nothing."""
    found = (names[one] for one in (language, *LANGUAGES, *names) if names.get(one))
    return next(found, "")


def all_texts(language: str, part: str) -> dict[str, str]:
    """Every text whose key begins with `part`, a catalogue part (`board`) or a section of one
    (`common.wait.short`), placeholders unfilled, for a browser page. Texts that the language lacks
    are those of the fallback language, and are logged once."""
    own = _part_texts(known_language(language), part)
    usual = _part_texts(FALLBACK_LANGUAGE, part)
    lacking = {key: usual[key] for key in usual.keys() - own.keys()}
    for key in lacking:
        _lacking(known_language(language), key)
    return {**own, **lacking}


@cache
def _part_texts(language: str, part: str) -> Mapping[str, str]:
    file, prefix = part.partition(".")[0], f"{part}."
    return {
        key: value
        for key, value in _messages(language, file).items()
        if isinstance(key, str) and key.startswith(prefix)
    }


def _messages(language: str, part: str) -> dict[object, str]:
    """The texts of one part by key, or by key and plural form."""
    messages: dict[object, str] = getattr(_part(language, part), "_catalog", {})
    return {key: value for key, value in messages.items() if key}


def missing_texts(language: str) -> list[str]:
    """The keys that the language to fall back to has and `language` lacks, in order."""
    return sorted(_keys(FALLBACK_LANGUAGE) - _keys(known_language(language)))


def _keys(language: str) -> set[str]:
    found = (key for part in _parts(language) for key in _messages(language, part))
    return {str(key[0]) if isinstance(key, tuple) else str(key) for key in found}
