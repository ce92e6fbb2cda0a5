"""The desk's page as text, and its words."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from config.centre.loading import load_centre
from config.demo import demo_centre_file
from config.text.catalogue import LANGUAGES, all_texts
from queue_server.dossiers.pages.desk import Screen, desk_page

ROOM = Path(__file__).parents[2] / "queue_server"
SCRIPTS = ROOM / "static" / "dossiers"
TEMPLATES = ROOM / "dossiers" / "templates"
CENTRE = load_centre(demo_centre_file())
SCREENS: tuple[Screen, ...] = ("lists", "receive", "dossier")


def sources() -> str:
    pages = [
        TEMPLATES / "desk.html",
        ROOM / "web" / "templates" / "staff_header.html",
        ROOM / "web" / "templates" / "sign_in.html",
    ]
    return "\n".join(path.read_text(encoding="utf-8") for path in [*SCRIPTS.glob("*.js"), *pages])


@pytest.mark.parametrize("screen", SCREENS)
def test_nothing_is_inline(screen: Screen) -> None:
    html = desk_page(screen, "vi", CENTRE, "/mot-cua")
    scripts = re.findall(r"<script([^>]*)>", html)
    assert all('src="' in item or 'type="application/json"' in item for item in scripts)
    assert "<style" not in html
    assert not re.search(r"\s(style|on\w+)=", html)
    assert not re.search(r'(src|href)="(?!/mot-cua/)', html)
    assert f'data-screen="{screen}"' in html


def test_the_page_speaks_the_language_and_carries_both() -> None:
    vietnamese, english = desk_page("lists", "vi", CENTRE), desk_page("lists", "en", CENTRE)
    assert '<html lang="vi">' in vietnamese
    assert "Gọi số" in vietnamese
    assert '<html lang="en">' in english
    found = re.search(r'<script type="application/json"[^>]*>(.*?)</script>', english, re.DOTALL)
    assert found is not None
    data = json.loads(found.group(1))
    assert data["texts"]["vi"]["desk.do_receive"] == "Tiếp nhận"
    assert data["texts"]["en"]["dossiers.list.late"] == "Overdue"
    assert '<html lang="vi">' in desk_page("lists", "xx", CENTRE)


def test_names_of_the_centre_are_never_markup() -> None:
    unit = CENTRE.unit.model_copy(update={"name": {"vi": "</script><script>alert(1)</script>"}})
    html = desk_page("lists", "vi", CENTRE.model_copy(update={"unit": unit}))
    assert "<script>alert" not in html


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_that_scripts_ask_for_is_there(language: str) -> None:
    texts = {
        key: words
        for part in ("desk", "dossiers")
        for key, words in all_texts(language, part).items()
    }
    asked = set(re.findall(r"[\"'`]((?:desk|dossiers)\.[a-z0-9_.]+)[\"'`]", sources()))
    assert len(asked) > 150
    heads = {key for key in asked if any(text.startswith((f"{key}.", f"{key}_")) for text in texts)}
    assert asked - heads - set(texts) == set()


def test_no_text_is_left_over() -> None:
    code = sources()
    heads = tuple(re.findall(r"`(desk\.[a-z0-9_.]*)\$\{", code))
    said = tuple(f"{key}." for key in re.findall(r'"(desk\.(?:kind|how))"', code))
    measured = ("desk.left_", "desk.over_", "desk.header.")
    left_over = [
        key
        for key in all_texts("vi", "desk")
        if f'"{key}"' not in code
        and f'"{key.removeprefix("desk.")}"' not in code
        and not key.startswith((*heads, *said, *measured))
    ]
    assert left_over == []
