"""The hall board's page: HTML and what its scripts need to begin; the rest comes as a stream."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from config.centre.model import (
    Board,
    Centre,
)
from config.text.catalogue import (
    FALLBACK_LANGUAGE,
    LANGUAGES,
    all_texts,
)
from config.wire import SCHEMA_VERSION

LANGUAGES_SHOWN: Final = 2
"""The first language large, the second quietly below it; more would leave no room for either."""


@cache
def _template(name: str) -> Template:
    environment = Environment(
        loader=PackageLoader("display"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)


def board_page(board_id: str, centre: Centre, *, pairs: bool = False, reports: bool = False) -> str:
    """The page of a board of `centre` as HTML. Raises `KeyError` for an unknown board.

    Where it `pairs`, a page that is refused goes where a code is typed; where it `reports`, it
    has a key of its own and tells the server how it is.

    It holds no inline script or style, its addresses are relative to `/board/{board_id}`, and
    it works under `default-src 'self'`. Whoever opens it needs the board's key in a cookie for
    the stream; the page itself says nothing that the hall may not see.
    """
    board = centre.board_by_id[board_id]
    languages = _languages(board, centre)
    return _template("board.html").render(
        hall_name=centre.unit.name,
        languages=languages,
        texts={language: all_texts(language, "board") for language in languages},
        boot=_boot(board, centre, languages)
        | {
            "version": program_version(),
            "pairing_url": f"../board?board={board.id}" if pairs else "",
            "report_url": f"../api/v1/devices/{board.id}/report" if reports else "",
        },
    )


def pairing_page(centre: Centre, board_id: str = "") -> str:
    """The page at which a screen without a key takes the code that makes it a board.

    `board_id` is the board that it was; should its key hold again, it goes back there. Its
    addresses are relative to `/board`.
    """
    board = centre.board_by_id.get(board_id)
    languages = _languages(board, centre) if board else _known(centre.languages)
    texts = {language: all_texts(language, "board") for language in languages}
    return _template("pair.html").render(
        hall_name=centre.unit.name,
        languages=languages,
        texts=texts,
        boot={"board": board.id if board else "", "languages": languages, "texts": texts},
    )


def program_version() -> str:
    """The installed version, or nothing where Motcua runs uninstalled."""
    try:
        return version("motcua")
    except PackageNotFoundError:
        return ""


def _languages(board: Board, centre: Centre) -> list[str]:
    return _known(board.languages or centre.languages)


def _known(tags: Sequence[str]) -> list[str]:
    known = [tag for tag in tags if tag in LANGUAGES]
    return (known or [FALLBACK_LANGUAGE])[:LANGUAGES_SHOWN]


def _boot(board: Board, centre: Centre, languages: list[str]) -> dict[str, object]:
    return {
        "board": board.id,
        "schema_version": SCHEMA_VERSION,
        "names_version": centre.names_version,
        "languages": languages,
        "time_zone": centre.time_zone,
        "sound": board.sound,
        "state_url": f"../api/v1/boards/{board.id}",
        "announcements_url": f"../api/v1/boards/{board.id}/announcements/",
        "chime_url": "../static/display/chime.wav",
        "procedures_url": "../procedures/",
        "texts": {language: all_texts(language, "board") for language in languages},
    }
