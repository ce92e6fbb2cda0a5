"""The hall board's page: what its templates show and what its scripts need to begin; the rest
comes as a stream. The queue server renders the templates, in the frame of all its pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final

from config.centre.model import Board, Centre
from config.phrases.waits import wait_table
from config.text.catalogue import FALLBACK_LANGUAGE, LANGUAGES, all_texts, localised
from config.text.tables import format_table
from config.wire import SCHEMA_VERSION

LANGUAGES_SHOWN: Final = 2
"""The first language large, the second quietly below it; more would leave no room for either."""


def board_view(
    board_id: str, centre: Centre, *, pairs: bool = False, reports: bool = False
) -> dict[str, Any]:
    """What `board.html` shows of a board of `centre`. Raises `KeyError` for an unknown board.

    Where it `pairs`, a page that is refused goes where a code is typed; where it `reports`, it
    has a key of its own and tells the server how it is.

    The page holds no inline script or style, so it works under `default-src 'self'`; what its
    scripts ask is relative to `/board/{board_id}`. The stream needs the board's key in a cookie;
    the page itself says nothing that the hall may not see.
    """
    board = centre.board_by_id[board_id]
    languages = _languages(board, centre)
    boot = _boot(board, centre, languages) | {
        "version": program_version(),
        "pairing_url": f"../board?board={board.id}" if pairs else "",
        "report_url": f"../api/v1/devices/{board.id}/report" if reports else "",
    }
    return _view(centre, languages, boot)


def pairing_view(centre: Centre, board_id: str = "") -> dict[str, Any]:
    """What `pair.html` shows, where a screen without a key takes the code that makes it a board.

    `board_id` is the board that it was; should its key hold again, it goes back there. What its
    script asks is relative to `/board`.
    """
    board = centre.board_by_id.get(board_id)
    languages = _languages(board, centre) if board else _known(centre.languages)
    texts = {language: all_texts(language, "board") for language in languages}
    boot = {"board": board.id if board else "", "languages": languages, "texts": texts}
    return _view(centre, languages, boot)


def _view(centre: Centre, languages: list[str], boot: Mapping[str, object]) -> dict[str, Any]:
    """What both pages show; whoever renders them adds `root`, the path of the public address."""
    return {
        "hall_name": {one: localised(centre.unit.name, one) for one in languages},
        "language": languages[0],
        "languages": languages,
        "texts": {language: all_texts(language, "board") for language in languages},
        "boot": boot,
    }


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
        "messages_url": f"../api/v1/boards/{board.id}/messages/",
        "chime_url": "../static/display/chime.wav",
        "procedures_url": "../procedures/",
        "texts": {
            language: all_texts(language, "board") | wait_table(language) for language in languages
        },
        "source_language": FALLBACK_LANGUAGE,
        "formats": {language: format_table(language) for language in languages},
    }
