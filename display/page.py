"""The hall board's page: HTML and what its scripts need to begin; the rest comes as a stream."""

from __future__ import annotations

from functools import cache
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from config.centre import Board, Centre
from config.texts import LANGUAGES, all_texts
from config.wire import SCHEMA_VERSION

LANGUAGES_SHOWN: Final = 2
"""The first language large, the second quietly below it; more would leave no room for either."""


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("display"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("board.html")


def board_page(board_id: str, centre: Centre) -> str:
    """The page of a board of `centre` as HTML. Raises `KeyError` for an unknown board.

    It holds no inline script or style, its addresses are relative to `/board/{board_id}`, and
    it works under `default-src 'self'`. Whoever opens it needs the board's key in a cookie for
    the stream; the page itself says nothing that the hall may not see.
    """
    board = centre.board_by_id[board_id]
    languages = _languages(board, centre)
    return _template().render(
        hall_name=centre.unit.name,
        languages=languages,
        texts={language: all_texts(language, "board") for language in languages},
        boot=_boot(board, centre, languages),
    )


def _languages(board: Board, centre: Centre) -> list[str]:
    known = [tag for tag in board.languages or centre.languages if tag in LANGUAGES]
    return (known or [LANGUAGES[0]])[:LANGUAGES_SHOWN]


def _boot(board: Board, centre: Centre, languages: list[str]) -> dict[str, object]:
    return {
        "board": board.id,
        "schema_version": SCHEMA_VERSION,
        "languages": languages,
        "time_zone": centre.time_zone,
        "sound": board.sound,
        "stream_url": f"../api/v1/boards/{board.id}/stream",
        "announcements_url": f"../api/v1/boards/{board.id}/announcements/",
        "chime_url": "../static/display/chime.wav",
        "procedures_url": "../procedures/",
        "texts": {language: all_texts(language, "board") for language in languages},
    }
