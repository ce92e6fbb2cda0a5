"""Letters that sound alike when they are called: found by their rhyme."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import combinations

import pytest

from config.centre.loading import check_centre_file, load_centre
from config.demo import demo_centre_file
from config.text.spoken.vietnamese import readings, sound_alike
from config.wire import CalledTicket
from display.reading import call_sentence


@pytest.mark.parametrize("letters", ["BCDĐGPTV", "AK", "IJQ", "LRMNF", "SX"])
def test_letters_that_rhyme(letters: str) -> None:
    for one, other in combinations(letters, 2):
        assert sound_alike(readings(one), readings(other)), (one, other)


@pytest.mark.parametrize("letters", ["ABHOUS", "AELSZ"])
def test_letters_that_do_not(letters: str) -> None:
    for one, other in combinations(letters, 2):
        assert not sound_alike(readings(one), readings(other)), (one, other)


def test_word_letters_and_pairs_of_letters() -> None:
    assert not sound_alike(readings("B", "bê như Bình"), readings("D", "đê như Dũng"))
    assert sound_alike(readings("B", "bê như Bình"), readings("D", "đê như Đình"))
    assert sound_alike(readings("AB"), readings("AC"))
    assert not sound_alike(readings("AB"), readings("HC"))
    assert readings("B", " ") == ["bê"]


def test_the_demos_letters_are_told_apart() -> None:
    assert [one for one in check_centre_file(demo_centre_file()) if "sounds" in one.found] == []


def test_the_sentence_says_the_word_for_the_letter() -> None:
    centre = load_centre(demo_centre_file())
    letter = next(one.spoken_letter for one in centre.services if one.letter == "B")
    call = CalledTicket(
        call_id=1, ticket_id=1, number="B021", counter="3", counter_name={"vi": "Quầy 3"},
        service="chung-thuc", language="vi", called_at=datetime(2026, 11, 16, tzinfo=UTC),
    )  # fmt: skip
    said = call_sentence(call, "vi", letter=letter)
    assert said == "Mời công dân có số bê như Bình, hai mươi mốt, đến quầy số ba."
    assert "B for Bravo, twenty-one" in call_sentence(call, "en", letter=letter)
