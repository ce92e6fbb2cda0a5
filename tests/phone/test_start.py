"""The start page: its links, its languages, and nothing inline."""

from __future__ import annotations

import re

import pytest

from config.text.catalogue import LANGUAGES, all_texts, text
from queue_server.tickets.pages.start import PageLink, StartLinks, index_page

HALL = {"vi": "Trung tâm <Kinh Bắc>", "en": "Kinh Bac Centre"}
LINKS = StartLinks(
    console="/counter",
    boards=[PageLink({"vi": "Sảnh chính"}, "/board/hall-1")],
    kiosks=[{"vi": "Máy lấy số ở cửa", "en": "Kiosk at the door"}],
)


@pytest.mark.parametrize("language", [*LANGUAGES, "xx"])
def test_it_leads_citizens_first_then_to_the_console_and_the_boards(language: str) -> None:
    html = index_page(HALL, LINKS, language)
    spoken = language if language in LANGUAGES else "vi"
    assert re.findall(r'class="go" href="([^"]+)"', html) == [
        "/petition", f"/officials?lang={spoken}", f"/out-of-hours?lang={spoken}",
        f"/campaigns?lang={spoken}", "/counter", "/board/hall-1",
    ]  # fmt: skip
    assert "Sảnh chính" in html
    assert text(language, "start.kiosks_help") in html
    assert not re.search(r"\sstyle=|<style|<script|https?://", html)


def test_names_are_only_text_and_in_the_language() -> None:
    assert "Trung tâm &lt;Kinh Bắc&gt;" in index_page(HALL, LINKS)
    assert "Kiosk at the door" in index_page(HALL, LINKS, "en")


def test_a_centre_without_boards_and_kiosks_says_so() -> None:
    html = index_page(HALL, StartLinks(console="/counter"))
    assert "chưa có màn hình gọi số nào" in html
    assert "chưa có máy lấy số nào" in html


def test_both_languages_have_the_same_texts() -> None:
    assert set(all_texts("vi", "start")) == set(all_texts("en", "start"))
