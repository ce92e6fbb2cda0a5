"""The board's page as text, before any browser reads it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from string import Formatter

import pytest

import display
from config.centre.model import Centre
from config.text.catalogue import LANGUAGES, all_texts
from config.wire import IssueRefusal
from tests.display.fake_hall import board_page, pairing_page
from tests.hall.demo import demo_centre

ROOM = Path(display.__file__).parent


@pytest.fixture
def centre() -> Centre:
    return demo_centre()


def boot_of(page: str) -> dict[str, object]:
    found = re.search(r'<script type="application/json" id="boot">(.*?)</script>', page, re.DOTALL)
    assert found
    boot: dict[str, object] = json.loads(found[1])
    return boot


@pytest.mark.parametrize(
    ("name", "modules"),
    [("board", ["/static/display/board.js", "/static/display/report.js"]),
     ("pair", ["/static/display/pair.js"])],
)  # fmt: skip
def test_the_pages_have_no_inline_script_or_style(
    centre: Centre, name: str, modules: list[str]
) -> None:
    page = board_page(centre.boards[0].id, centre) if name == "board" else pairing_page(centre)
    scripts = re.findall(r"<script[^>]*>", page)
    assert sorted(scripts) == [
        '<script type="application/json" id="boot">',
        *(f'<script type="module" src="{module}">' for module in modules),
    ]
    assert "<style" not in page
    assert not re.search(r'\s(style|on\w+)="', page)


def test_every_file_that_the_page_names_is_there(centre: Centre) -> None:
    page = board_page(centre.boards[0].id, centre)
    named = set(re.findall(r'"(?:\.\.)?/static/display/([^"]+)"', page))
    named |= {boot.removeprefix("../static/display/") for boot in [str(boot_of(page)["chime_url"])]}
    for script in display.STATIC.glob("*.js"):
        named |= set(re.findall(r'from "\./([^"]+)"', script.read_text()))
    assert {name for name in named if not (display.STATIC / name).is_file()} == set()


def test_the_page_says_nothing_that_could_end_its_data_early(centre: Centre) -> None:
    name = {"vi": "</script><b>", "en": "& <i>"}
    hostile = centre.model_copy(update={"unit": centre.unit.model_copy(update={"name": name})})
    page = board_page(centre.boards[0].id, hostile)
    assert "<b>" not in page
    assert "<i>" not in page


def test_a_board_shows_its_own_languages_and_knows_whether_it_speaks(centre: Centre) -> None:
    board = centre.boards[0].model_copy(update={"languages": ["en"], "sound": False})
    boot = boot_of(board_page(board.id, centre.model_copy(update={"boards": [board]})))
    assert boot["languages"] == ["en"]
    assert boot["sound"] is False


def test_an_unknown_board_is_a_key_error(centre: Centre) -> None:
    with pytest.raises(KeyError):
        board_page("nowhere", centre)


def test_every_text_that_page_and_scripts_use_is_in_both_languages_and_no_other() -> None:
    pages = "".join(path.read_text() for path in (ROOM / "templates").glob("*.html"))
    used = set(re.findall(r'"board\.(\w+)"', pages))
    scripts = "".join(path.read_text() for path in display.STATIC.glob("*.js"))
    used |= set(re.findall(r'(?:text\(language, |drawStatus\(|[?:] )"((?!vi")\w+_?\w+)"', scripts))
    used |= set(re.findall(r'"((?:slide|limit|pair)_\w+)"', scripts))
    used |= {f"refusal.{refusal}" for refusal in IssueRefusal}
    for language in LANGUAGES:
        known = {key.removeprefix("board.") for key in all_texts(language, "board")}
        assert known - used == set(), "nobody says these"
        assert {key for key in used if "_" in key or "." in key} - known == set(), "no words yet"


@pytest.mark.parametrize("part", ["board", "voice"])
def test_both_languages_fill_the_same_placeholders(part: str) -> None:
    first, *others = (all_texts(language, part) for language in LANGUAGES)
    for other in others:
        assert {key: fields(text) for key, text in other.items()} == {
            key: fields(text) for key, text in first.items()
        }


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("name", ["roboto-regular", "roboto-bold"])
def test_the_fonts_are_small(name: str) -> None:
    assert (display.STATIC / "fonts" / f"{name}.woff2").stat().st_size <= 45_000
