"""The console's page as text, and its words."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from config.text.catalogue import all_texts, localised, text
from config.wire import CounterState, PrinterState, TicketAction, TicketState
from queue_server.tickets.pages.console import console_page
from tests.console.fake_centre import FakeCentre

SCRIPTS = Path(__file__).parents[2] / "queue_server" / "static" / "console"


def page_data(html: str) -> dict[str, object]:
    found = re.search(r'<script type="application/json"[^>]*>(.*?)</script>', html, re.DOTALL)
    assert found is not None
    data: dict[str, object] = json.loads(found.group(1))
    return data


def test_nothing_is_inline() -> None:
    html = console_page("vi", FakeCentre().centre)
    scripts = re.findall(r"<script([^>]*)>", html)
    assert all('src="' in item or 'type="application/json"' in item for item in scripts)
    assert "<style" not in html
    assert not re.search(r"\s(style|on\w+)=", html)
    assert not re.search(r'(src|href)="(?!static/|/)', html)


def test_the_page_speaks_the_language_and_carries_both() -> None:
    centre = FakeCentre().centre
    vietnamese, english = console_page("vi", centre), console_page("en", centre)
    assert '<html lang="vi">' in vietnamese
    assert "Đăng nhập quầy" in vietnamese
    assert '<html lang="en">' in english
    assert "Sign in to a counter" in english
    texts = page_data(vietnamese)["texts"]
    assert isinstance(texts, dict)
    assert texts["en"]["console.next"] == "Next"
    assert texts["vi"]["console.next"] == "Gọi tiếp"


def test_an_unknown_language_reads_as_the_centres_first() -> None:
    assert '<html lang="vi">' in console_page("xx", FakeCentre().centre)


def test_names_of_the_centre_are_never_markup() -> None:
    centre = FakeCentre().centre
    unit = centre.unit.model_copy(update={"name": {"vi": "</script><script>alert(1)</script>"}})
    html = console_page("vi", centre.model_copy(update={"unit": unit}))
    assert "<script>alert" not in html
    data = page_data(html)["centre"]
    assert isinstance(data, dict)
    assert data["hall_name"]["vi"].startswith("</script>")


def test_a_name_missing_in_a_language_is_said_in_another() -> None:
    assert localised({"vi": "Hộ tịch"}, "en") == "Hộ tịch"
    assert localised({}, "en") == ""


def test_both_languages_have_the_same_words_with_the_same_places() -> None:
    vietnamese, english = all_texts("vi", "console"), all_texts("en", "console")
    assert vietnamese.keys() == english.keys()
    for key, words in vietnamese.items():
        assert set(re.findall(r"\{\w+\}", words)) == set(re.findall(r"\{\w+\}", english[key])), key
        assert words.strip(), key
        assert english[key].strip(), key


@pytest.mark.parametrize(
    "key",
    [
        *(f"console.state.{state}" for state in TicketState),
        *(f"console.action.{action}" for action in TicketAction),
        *(f"console.counter_state.{state}" for state in CounterState),
        *(f"console.printer.{state}" for state in PrinterState),
    ],
)
def test_every_word_of_the_wire_is_said(key: str) -> None:
    assert text("vi", key) != key
    assert text("en", key) != key


def test_every_text_that_scripts_and_template_ask_for_is_there() -> None:
    known = all_texts("vi", "console")
    asked = set()
    for script in SCRIPTS.glob("*.js"):
        asked |= set(re.findall(r'\bt\(\s*"([\w.]+)"', script.read_text(encoding="utf-8")))
    html = console_page("vi", FakeCentre().centre)
    still = {key.removeprefix("console.") for key in re.findall(r'data-text="([\w.]+)"', html)}
    asked |= {key for key in still if not key.startswith("desk.header.")}
    assert {key for key in asked if f"console.{key}" not in known} == set()
