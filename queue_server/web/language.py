"""The language of a page, chosen in one way for all of them.

What the address asks for (`?lang=en`) comes first, then the language of what the page shows (a
ticket's, a dossier's own), then the centre's first. The browser's own wish counts for nothing:
many a grandmother's phone was set up in English by somebody else. It counts for answers to
programs and for refusals, which belong to no page.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from config.text.catalogue import FALLBACK_LANGUAGE, LANGUAGES, known_language, language_name

MOST_ACCEPTED: Final = 10
"""How many languages of an `Accept-Language` are looked at."""


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """The same page in another language, under that language's own name."""

    tag: str
    name: str
    address: str


def page_language(request: web.Request, *otherwise: str | None) -> str:
    """What the address asks for, else the first of `otherwise` that has a catalogue."""
    return known_language(request.query.get("lang"), *otherwise)


def accepted_language(request: web.BaseRequest) -> str:
    """The first language of the request's `Accept-Language` that has a catalogue."""
    wanted = request.headers.get("Accept-Language", "").split(",", MOST_ACCEPTED)
    return known_language(
        None, *(one.split(";")[0].strip().lower().split("-")[0] for one in wanted)
    )


def known_languages(tags: Sequence[str]) -> list[str]:
    """Those of a centre's languages that have a catalogue; at least the catalogue's first."""
    return [tag for tag in tags if tag in LANGUAGES] or [FALLBACK_LANGUAGE]


def language_links(
    language: str, languages: Sequence[str], address: Callable[[str], str] = "?lang={}".format
) -> list[LanguageLink]:
    """Links to the same page in the others of `languages`; `address` makes one of a tag."""
    return [
        LanguageLink(tag, language_name(tag), address(tag))
        for tag in known_languages(languages)
        if tag != language
    ]
