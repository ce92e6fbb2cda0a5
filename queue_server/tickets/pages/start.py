"""The start page `/`: where everything is, for those who set up or run the hall.

Pure: the hall's name and its links in, HTML out. It needs no sign-in and shows no ticket; each
linked page asks for its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from config.text.catalogue import FALLBACK_LANGUAGE, LANGUAGES
from config.wire import Localised
from queue_server.web.language import language_links
from queue_server.web.phrases import PagePhrases
from queue_server.web.templates import render

PART: Final = "start"

PAGE_HEADERS: Final[Mapping[str, str]] = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}


@dataclass(frozen=True, slots=True)
class PageLink:
    """A page of the centre: `address` as the browser takes it, such as `/board/hall-1`."""

    name: Localised
    address: str


@dataclass(frozen=True, slots=True)
class StartLinks:
    """What the start page lists; kiosks are programs of their own and are only named."""

    console: str
    follow: str = ""
    """Where citizens follow a dossier."""
    procedures: str = ""
    questions: str = ""
    boards: Sequence[PageLink] = ()
    kiosks: Sequence[Localised] = ()


def index_page(
    hall_name: Localised,
    links: StartLinks,
    language: str = FALLBACK_LANGUAGE,
    *,
    languages: Sequence[str] = LANGUAGES,
    root: str = "",
) -> str:
    """The start page in `language`; `languages` are the centre's, `root` is the path at which the
    server is reached."""
    phrases = PagePhrases(language, PART)
    return render(
        "tickets/start.html",
        language=phrases.language,
        phrases=phrases,
        hall_name=phrases.localised(hall_name),
        console=links.console,
        follow=links.follow,
        procedures=links.procedures,
        questions=links.questions,
        boards=[(phrases.localised(board.name), board.address) for board in links.boards],
        kiosks=[phrases.localised(kiosk) for kiosk in links.kiosks],
        other_languages=language_links(phrases.language, languages),
        root=root,
    )
