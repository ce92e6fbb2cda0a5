"""Numbers and tokens: unique, short, and read back as people write them."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queue_server.tickets.rules.numbering import (
    ALONE_NUMBERS,
    ALPHABET,
    TOKEN_LENGTH,
    is_token,
    new_token,
    offline_ordinal,
    ordinary_ordinal,
    read_number,
    read_token,
    ticket_number,
)

LETTERS = st.from_regex(r"[A-Z]{1,2}", fullmatch=True)
ORDINALS = st.integers(min_value=1, max_value=99_999)
TEN_BYTES = st.binary(min_size=10, max_size=10)


@pytest.mark.parametrize(
    ("ordinal", "number"), [(1, "A001"), (42, "A042"), (999, "A999"), (1000, "A1000")]
)
def test_numbers(ordinal: int, number: str) -> None:
    assert ticket_number("A", ordinal) == number


def test_numbers_start_at_one() -> None:
    with pytest.raises(ValueError, match="start at 1"):
        ticket_number("A", 0)


@settings(deadline=None)
@given(st.sets(st.tuples(LETTERS, ORDINALS)))
def test_no_two_numbers_are_the_same(pairs: set[tuple[str, int]]) -> None:
    assert len({ticket_number(*pair) for pair in pairs}) == len(pairs)


@settings(deadline=None)
@given(LETTERS, ORDINALS)
def test_a_number_is_read_back(letter: str, ordinal: int) -> None:
    number = ticket_number(letter, ordinal)
    assert read_number(number) == (letter, ordinal)
    assert read_number(f" {number.lower()} ") == (letter, ordinal)


@pytest.mark.parametrize("typed", ["", "A", "007", "A000", "ABC1", "A1B", "A٣٤٥", "A" * 100])
def test_what_is_no_number(typed: str) -> None:
    assert read_number(typed) is None


@pytest.mark.parametrize("typed", ["A12", "a 12", "A-012", "a012"])
def test_a_number_as_people_type_it(typed: str) -> None:
    assert read_number(typed) == ("A", 12)


def test_a_token_is_eighty_bits_that_a_qr_code_writes_compactly() -> None:
    asked: list[int] = []

    def random_bytes(count: int) -> bytes:
        asked.append(count)
        return bytes(range(count))

    token = new_token(random_bytes)
    assert asked == [10]
    assert len(token) == TOKEN_LENGTH
    assert re.fullmatch(r"[0-9A-Z]+", token)
    assert set("ILOU").isdisjoint(ALPHABET)
    assert len(set(ALPHABET)) == 32


@settings(deadline=None)
@given(TEN_BYTES, TEN_BYTES)
def test_other_bits_are_another_token(one: bytes, other: bytes) -> None:
    assert (new_token(lambda _: one) == new_token(lambda _: other)) == (one == other)


@settings(deadline=None)
@given(st.lists(TEN_BYTES, min_size=2, max_size=20))
def test_tokens_sort_as_their_bits_do(many: list[bytes]) -> None:
    tokens = [new_token(lambda _, bits=bits: bits) for bits in sorted(many)]  # type: ignore[misc]
    assert all(one <= other for one, other in pairwise(tokens))


@settings(deadline=None)
@given(TEN_BYTES)
def test_a_token_is_read_back_as_people_write_it(bits: bytes) -> None:
    token = new_token(lambda _: bits)
    assert is_token(token)
    assert read_token(token) == token
    assert read_token(token.lower()) == token
    assert read_token(" ".join(token[at : at + 4] for at in range(0, 16, 4))) == token
    assert read_token("-".join(token[at : at + 4] for at in range(0, 16, 4))) == token
    assert read_token(token.replace("0", "O").replace("1", "l")) == token
    assert read_token(token.replace("0", "o").replace("1", "I")) == token


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0" * 15,
        "0" * 17,
        "U" + "0" * 15,
        "0" * 15 + "/",
        "0" * 15 + "\n",
        "ſ" + "0" * 15,
        "٠" * 16,
        " " * 100 + "0" * 16,
    ],
)
def test_what_is_no_token(text: str) -> None:
    assert not is_token(text)
    assert read_token(text) is None


@settings(deadline=None)
@given(st.text(max_size=80))
def test_whatever_is_typed(text: str) -> None:
    token = read_token(text)
    assert token is None or is_token(token)


@settings(deadline=None)
@given(st.lists(st.integers(min_value=1, max_value=5_000), unique=True))
def test_the_servers_numbers_and_those_for_kiosks_never_meet(places: list[int]) -> None:
    ordinary = [ordinary_ordinal(place) for place in places]
    alone = [offline_ordinal(place) for place in range(1, ALONE_NUMBERS + 1)]
    assert len({*ordinary, *alone}) == len(ordinary) + len(alone)
    assert sorted(ordinary) == [ordinary_ordinal(place) for place in sorted(places)]


def test_the_servers_numbers_have_no_holes_but_the_numbers_for_kiosks() -> None:
    ordinary = [ordinary_ordinal(place) for place in range(1, 1_601)]
    alone = [offline_ordinal(place) for place in range(1, ALONE_NUMBERS + 1)]
    assert sorted([*ordinary, *alone]) == list(range(1, 2_001))
    assert (alone[0], alone[-1]) == (600, 999)


@pytest.mark.parametrize("place", [0, -1, ALONE_NUMBERS + 1])
def test_there_are_so_many_numbers_for_kiosks_and_no_more(place: int) -> None:
    with pytest.raises(ValueError, match="numbers for kiosks"):
        offline_ordinal(place)
