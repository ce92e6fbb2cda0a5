"""The language of a page: one rule for all of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from aiohttp.test_utils import make_mocked_request

import queue_server
from config.text.catalogue import FALLBACK_LANGUAGE
from queue_server.web.language import (
    LanguageLink,
    accepted_language,
    known_languages,
    language_links,
    page_language,
)

ROOM = Path(queue_server.__file__).parent


@pytest.mark.parametrize(
    ("address", "otherwise", "language"),
    [
        ("/", ["en", "vi"], "en"),
        ("/?lang=vi", ["en", "en"], "vi"),
        ("/?lang=xx", ["en", "vi"], "en"),
        ("/?lang=", [None, "en"], "en"),
        ("/?lang=VI", ["xx", "en"], "en"),
        ("/?lang=en&lang=vi", ["vi"], "en"),
        ("/?lang=%3Cscript%3E", ["yy"], FALLBACK_LANGUAGE),
        ("/", [], FALLBACK_LANGUAGE),
    ],
)
def test_the_address_asks_and_the_browser_does_not(
    address: str, otherwise: list[str | None], language: str
) -> None:
    """What is asked for comes first, then what is shown, then the centre's first."""
    for accepted in ("vi", "en"):
        request = make_mocked_request("GET", address, headers={"Accept-Language": accepted})
        assert page_language(request, *otherwise) == language


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("en-GB,en;q=0.9", "en"),
        ("fr, en;q=0.5", "en"),
        ("VI-vn", "vi"),
        ("", FALLBACK_LANGUAGE),
        ("*", FALLBACK_LANGUAGE),
        ("," * 9 + "en", "en"),
        ("," * 11 + "en", FALLBACK_LANGUAGE),
    ],
)
def test_answers_to_programs_are_in_the_language_they_accept(accepted: str, language: str) -> None:
    request = make_mocked_request("GET", "/", headers={"Accept-Language": accepted})
    assert accepted_language(request) == language


def test_a_centre_speaks_at_least_the_first_language_of_the_catalogue() -> None:
    assert known_languages(["en", "xx", "vi"]) == ["en", "vi"]
    assert known_languages(["xx"]) == [FALLBACK_LANGUAGE]


def test_links_lead_to_the_centres_other_languages() -> None:
    assert language_links("vi", ["vi", "xx", "en"]) == [LanguageLink("en", "English", "?lang=en")]
    assert language_links("vi", ["vi"]) == []
    links = language_links("en", ["vi", "en"], lambda tag: f"/audit?lang={tag}&who=a")
    assert [one.address for one in links] == ["/audit?lang=vi&who=a"]


def test_no_page_chooses_by_hand() -> None:
    by_hand = re.compile(r"""query(?:\.get\(|\[)\s*["']lang|["']Accept-Language["']""")
    chosen = {
        path.relative_to(ROOM).as_posix()
        for path in ROOM.rglob("*.py")
        if by_hand.search(path.read_text(encoding="utf-8"))
    }
    assert chosen == {"web/language.py"}
