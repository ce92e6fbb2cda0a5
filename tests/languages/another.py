"""A language that nobody speaks, made of the catalogue, and what is shown outside of it.

Every text of the language to fall back to stands in it between «», accented and a third longer. A
text that is shown without these marks never went through the catalogue, unless it is data: words
that the centre's file, the catalogue of procedures or people carry themselves.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from html.parser import HTMLParser
from pathlib import Path
from string import Formatter
from typing import Final

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from pydantic import BaseModel

from config.text.catalogue import FALLBACK_LANGUAGE, catalogue_parts, language_name

ANOTHER: Final = "eo"
"""Babel knows its days, months and plurals; no folder of the product does."""
_ACCENTS: Final = str.maketrans("aeiouAEIOU", "áéíóúÁÉÍÓÚ")


def write_catalogue(folder: Path, *, without: Sequence[str] = ()) -> None:
    """The `.po` files of `ANOTHER` in a folder of languages; the keys of `without` are left out."""
    (folder / ANOTHER).mkdir(parents=True)
    for part, texts in catalogue_parts(FALLBACK_LANGUAGE).items():
        made = Catalog(locale=ANOTHER)
        for message in texts:
            key = message.id if isinstance(message.id, str) else message.id[0]
            if not key or key in without:
                continue
            said = (
                message.string if isinstance(message.string, str) else (message.string or [""])[0]
            )
            forms = disguised(said) if isinstance(message.id, str) else [disguised(said)] * 2
            made.add(message.id, forms)
        with (folder / ANOTHER / f"{part}.po").open("wb") as file:
            write_po(file, made)


def disguised(said: str) -> str:
    """`said` between marks, accented and longer; its placeholders stay."""
    pieces = []
    for literal, name, _, _ in Formatter().parse(said):
        pieces.append(literal.translate(_ACCENTS).replace("{", "{{").replace("}", "}}"))
        pieces.append(f"{{{name}}}" if name is not None else "")
    return f"«{''.join(pieces)}{'~' * (len(said) // 3)}»"


# ------------------------------------------------------------------------- what is shown


class Shown(HTMLParser):
    """The words of a page: texts and the attributes that are read, but for scripts, styles,
    what is marked as written in another language (`lang="vi"`) and what people typed."""

    ATTRIBUTES: Final = ("title", "aria-label", "placeholder", "alt", "aria-roledescription")
    EMPTY: Final = frozenset(
        [
            "area",
            "base",
            "br",
            "col",
            "embed",
            "hr",
            "img",
            "input",
            "link",
            "meta",
            "source",
            "wbr",
        ]
    )

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._hidden: list[bool] = [False]

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag == "html" and given.get("lang") != ANOTHER:
            self.words.append(f"the page is in {given.pop('lang', 'no language')}")
        another = given.get("lang", ANOTHER) != ANOTHER or given.get("translate") == "no"
        hidden = self._hidden[-1] or tag in ("script", "style") or another
        if not hidden:
            self.words += [given[name] or "" for name in self.ATTRIBUTES if name in given]
        if tag not in self.EMPTY:
            self._hidden.append(hidden or tag == "textarea")

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.EMPTY and len(self._hidden) > 1:
            self._hidden.pop()

    def handle_data(self, data: str) -> None:
        if data.strip() and not self._hidden[-1]:
            self.words.append(data)


def words_of_page(page: str) -> list[str]:
    shown = Shown()
    shown.feed(page)
    return shown.words


# ------------------------------------------------------------------------------- the data


def data_in(thing: object) -> Iterator[str]:
    """Every word that a model, a state or a table carries."""
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, BaseModel):
        yield from data_in(thing.model_dump())
    elif isinstance(thing, Mapping):
        yield from data_in(list(thing.values()))
    elif is_dataclass(thing) and not isinstance(thing, type):
        yield from data_in([getattr(thing, field.name) for field in fields(thing)])
    elif isinstance(thing, Iterable) and not isinstance(thing, bytes):
        for one in thing:
            yield from data_in(one)


class Data:
    """Words that are nobody's to translate, because something carries them."""

    def __init__(self, *things: object) -> None:
        self._all = "\n".join(f" {_plain(one)} " for one in data_in(list(things)))

    def explains(self, words: str) -> bool:
        parts = re.split(r",|: |\(|\)|\d\. ", words)
        return self._carries(words) or all(self._carries(one) for one in parts)

    def _carries(self, words: str) -> bool:
        bare = _AROUND.sub("", words)
        is_word = any(letter.isalpha() for letter in bare) and not _LINK.fullmatch(bare)
        named = _NUMBERS.sub("", bare).casefold()
        return not is_word or f" {_plain(bare)} " in self._all or named in _OF_BABEL | _FORMATS


def _plain(words: str) -> str:
    return " ".join(re.findall(r"\w+", words.casefold()))


_OF_BABEL: Final = {language_name(ANOTHER).casefold()} | {
    name.casefold()
    for names in (
        *Locale.parse(ANOTHER).days["format"].values(),
        *Locale.parse(ANOTHER).months["stand-alone"].values(),
    )
    for name in names.values()
}
"""Its own name, its days and its months: Babel's, not the catalogue's."""
_FORMATS: Final = {"csv", "excel"}
"""Kinds of files, called so in every language."""
_LINK: Final = re.compile("[0-9a-f]{64}")
"""The end of a log's chain, which is there as soon as the log was looked through."""
_NUMBERS: Final = re.compile(r"\W+\d[\d\W]*$")
_MESSAGE: Final = re.compile("«[^«»]*»")
_AROUND: Final = re.compile(r"^\W+|\W+$")


def untranslated(words: Iterable[str], data: Data) -> list[str]:
    """What of `words` is neither of the catalogue nor data."""
    return [left for one in words for left in _left(one) if not data.explains(left)]


def _left(words: str) -> Iterator[str]:
    """What stays of `words` without the catalogue's; in it stand other texts, and data."""
    rest = words
    while _MESSAGE.search(rest):
        rest = _MESSAGE.sub("\n", rest)
    for piece in re.split(r"\n|·| – ", rest):
        bare = _AROUND.sub("", piece)
        if any(letter.isalpha() for letter in bare):
            yield bare


class Missing(logging.Handler):
    """Keeps what the catalogue says of texts that a language lacks."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())
