"""What the phone page says, as rules: no server, no browser."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from config.text.catalogue import LANGUAGES
from config.wire import TicketState, TicketStatus, WaitEstimate
from queue_server.tickets.pages.phone import (
    PAGE_HEADERS,
    PART,
    ahead_text,
    page_address,
    phone_page,
    unknown_ticket_page,
    view,
)
from queue_server.web.phrases import PagePhrases

MakeTicket = Callable[..., TicketStatus]
STATIC_PHONE = Path(__file__).parents[2] / "queue_server" / "static" / "phone"
VI, EN = PagePhrases("vi", PART), PagePhrases("en", PART)


def test_people_ahead_have_their_plural() -> None:
    assert ahead_text(EN, 0) == "nobody"
    assert ahead_text(EN, 1) == "1 person"
    assert ahead_text(EN, 4) == "4 people"
    assert ahead_text(VI, 4) == "4 người"
    assert ahead_text(VI, None) == ""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", TicketState)
@pytest.mark.parametrize("counter", [None, {"vi": "Quầy 3", "en": "Counter 3"}])
def test_every_state_has_its_words(
    make_ticket: MakeTicket, state: TicketState, language: str, counter: dict[str, str] | None
) -> None:
    shown = view(make_ticket(state, counter_name=counter), PagePhrases(language, PART))
    assert shown.heading
    assert shown.advice
    assert shown.title.startswith("A025")
    assert "{" not in "".join([shown.heading, shown.advice, shown.title])
    assert bool(shown.place) == (counter is not None and state in {"called", "serving"})
    assert bool(shown.ahead) == (state is TicketState.WAITING)


def test_called_names_the_counter(make_ticket: MakeTicket) -> None:
    shown = view(make_ticket(TicketState.CALLED), VI)
    assert (shown.heading, shown.place) == ("Mời ông/bà đến", "Quầy 3")


def test_nearly_there_asks_to_stay_near(make_ticket: MakeTicket) -> None:
    assert view(make_ticket(people_ahead=2), VI).look == "next"
    assert view(make_ticket(people_ahead=3), VI).look == "waiting"


def test_nobody_ahead_and_no_counter_open_is_not_called_soon(make_ticket: MakeTicket) -> None:
    shown = view(make_ticket(people_ahead=0, estimate=None), VI)
    assert shown.look == "waiting"
    assert "chưa có quầy nào" in shown.advice


def test_who_may_not_be_reached_today_is_told_whom_to_ask(make_ticket: MakeTicket) -> None:
    late = WaitEstimate(low_seconds=3_000, high_seconds=5_400, before_closing=False)
    assert "hỏi cán bộ hướng dẫn" in view(make_ticket(people_ahead=20, estimate=late), VI).advice
    assert "gần quầy" in view(make_ticket(people_ahead=1, estimate=late), VI).advice


def test_a_missed_call_is_told(make_ticket: MakeTicket) -> None:
    assert "chưa gặp ông/bà" in view(make_ticket(absences=1), VI).advice
    assert "2 lần" in view(make_ticket(absences=2), VI).advice


def test_a_final_ticket_asks_for_no_papers(make_ticket: MakeTicket) -> None:
    assert view(make_ticket(TicketState.SERVING), VI).papers
    assert view(make_ticket(TicketState.DONE), VI).papers == []


def test_a_name_without_this_language_reads_in_another(make_ticket: MakeTicket) -> None:
    shown = view(make_ticket(service_name={"vi": "Hộ tịch"}), EN)
    assert shown.service == "Hộ tịch"


def test_addresses_stay_below_the_public_path() -> None:
    assert page_address("AB", "en") == "/T/AB?lang=en"
    assert page_address("A/B", "vi", root="/hall") == "/hall/T/A%2FB?lang=vi"


def test_whatever_a_name_holds_is_only_text(make_ticket: MakeTicket) -> None:
    nasty = "</script><script>alert(1)</script>\"'&"
    status = make_ticket(service_name={"vi": nasty}, papers=[{"vi": nasty}])
    html = phone_page(status, "AB", "vi")
    assert "<script>alert" not in html
    block = re.search(r'<script type="application/json" id="boot">(.*?)</script>', html, re.DOTALL)
    assert block is not None
    boot = json.loads(block[1])
    assert boot["status"]["service_name"]["vi"] == nasty
    assert TicketStatus.model_validate(boot["status"]) == status


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_written_inline_and_nothing_comes_from_elsewhere(
    make_ticket: MakeTicket, language: str
) -> None:
    for html in (
        phone_page(make_ticket(), "AB", language),
        unknown_ticket_page(language, hall_name={"vi": "Sảnh"}),
    ):
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=|https?://|//[a-z]+\.", html)
        assert all("src=" in tag or "json" in tag for tag in re.findall(r"<script[^>]*>", html))
        assert '<meta name="referrer" content="no-referrer">' in html
        assert '<meta name="robots" content="noindex, nofollow">' in html
    assert "unsafe" not in PAGE_HEADERS["Content-Security-Policy"]


def test_only_a_living_ticket_refreshes_without_scripts(make_ticket: MakeTicket) -> None:
    assert 'http-equiv="refresh" content="20"' in phone_page(make_ticket(), "AB", "vi")
    done = phone_page(make_ticket(TicketState.DONE), "AB", "vi")
    assert "http-equiv" not in done


def test_the_unknown_page_says_what_to_do_and_gives_nothing_away() -> None:
    html = unknown_ticket_page("vi")
    assert "Không tìm thấy số này" in html
    assert "máy lấy số" in html
    assert "/api/" not in html


def test_both_languages_have_the_same_texts() -> None:
    assert set(VI.texts) == set(EN.texts)
    for key, vietnamese in VI.texts.items():
        assert set(re.findall(r"\{\w+\}", vietnamese)) == set(
            re.findall(r"\{\w+\}", EN.texts[key])
        ), key


NEWER_THAN_CHROME_80 = {
    ".js": r"\?\?=|\|\|=|&&=|\.replaceAll\(|\.at\(|\bstatic \{|\bclass |structuredClone",
    ".css": r":has\(|:is\(|:where\(|\binset:|(?<!grid-)\bgap:|aspect-ratio|@layer|@container|dvh",
}


@pytest.mark.parametrize("suffix", NEWER_THAN_CHROME_80)
def test_an_old_android_understands_the_scripts_and_styles(suffix: str) -> None:
    files = sorted(STATIC_PHONE.glob(f"*{suffix}"))
    assert len(files) >= 2
    for file in files:
        source = re.sub(r"/\*.*?\*/", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert not re.findall(NEWER_THAN_CHROME_80[suffix], source), file.name
        assert not re.findall(r"^(?:const .* = )?await ", source, re.MULTILINE), file.name


def test_how_waits_were_kept_is_said_while_somebody_waits(make_ticket: MakeTicket) -> None:
    kept = "cứ 10 người thì 9 người"
    assert kept in phone_page(make_ticket(), "AB", "vi", kept=kept)
    assert kept not in phone_page(make_ticket(TicketState.DONE), "AB", "vi", kept=kept)
    assert phone_page(make_ticket(), "AB", "vi").count('class="issued"') == 1
