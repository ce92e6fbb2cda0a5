"""Whatever a scanner types is read as a card with certainty, or refused whole."""

from __future__ import annotations

import json
import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from config.wire import ErrorCode
from config.wire.dossiers.answers import IdentityRead
from queue_server.core.errors import BadRequest
from queue_server.dossiers.identity.card import read_identity_card
from tests.fuzz.chance import tried, within

pytestmark = pytest.mark.slow


TIMES = 300
TODAY = date(2026, 11, 16)
FIELDS = (
    "034190001234", "151234567", "Nguyễn Thị Hồng Hạnh", "02091990", "Nữ",
    "Thôn Đông, An Khê Thượng, Hưng Yên", "10052022",
)  # fmt: skip
ODD = (
    "", "|", "||||||", "\x00", "\r\n", "\u202e", "\u200b", "\u2067", "<b>", "'; --", "29021900",
    "١٢٣", "９", "Ａ", "ﬁ", "İ", "ß", "\u0301" * 50, "ﷺ", "\U0001f600", "\ud800", "00000000",
    "99999999", "31042000", "=1+1",
)  # fmt: skip
PARTS = some.one_of(
    some.sampled_from(FIELDS),
    some.sampled_from(ODD),
    some.text(max_size=20),
    some.text("0123456789"),
)


@some.composite
def payloads(draw: some.DrawFn) -> str:
    """A card's seven fields with some of them spoilt, cut, doubled or in another order."""
    fields = list(FIELDS)
    for _ in range(draw(some.integers(0, 3))):
        place = draw(some.integers(0, len(fields)))
        kind = draw(some.sampled_from(["put", "put", "add", "cut", "inside"]))
        if kind == "add" or not fields[place:]:
            fields.insert(place, draw(PARTS))
        elif kind == "cut":
            del fields[place]
        elif kind == "put":
            fields[place] = draw(PARTS)
        else:
            at = draw(some.integers(0, len(fields[place])))
            fields[place] = fields[place][:at] + draw(PARTS) + fields[place][at:]
    whole = draw(some.sampled_from(["", "\x02", "\ufeff"])) + "|".join(fields)
    return unicodedata.normalize("NFD", whole) if draw(some.booleans()) else whole


def test_a_payload_is_a_card_or_refused(seed: int) -> None:
    assert read_payloads(TIMES, seed) > TIMES // 20


def read_payloads(times: int, seed: int) -> int:
    """Read so many; how many were cards."""
    cards = []

    @tried(times, seed)
    @given(payloads() | some.text(max_size=300))
    def read(payload: str) -> None:
        with within():
            card = _read(payload)
        if card is not None:
            cards.append(card)
            _check(card, payload)

    read()
    return len(cards)


def _read(payload: str) -> IdentityRead | None:
    try:
        return read_identity_card(payload, TODAY)
    except BadRequest as refused:
        said = (refused.code, list(refused.fields.values()))
        if said != (ErrorCode.UNREADABLE_IDENTITY_CARD, ["unreadable"]):
            raise
        return None


def _check(card: IdentityRead, payload: str) -> None:
    """What a clerk is shown is plain: nothing made up, nothing that a page or paper trips over."""
    assert len(card.id_number) == 12
    assert card.id_number.isascii()
    assert card.id_number.isdigit()
    assert card.sex in ("Nam", "Nữ")
    assert card.birth_date is None or date(1880, 1, 1) <= card.birth_date <= TODAY
    for words in (card.name, card.address):
        assert words == " ".join(words.split())
        assert not set(words) & set("<>|{}\\`")
        assert words.isprintable(), repr(words)
    letters = unicodedata.normalize("NFC", payload)
    assert all(letter in letters for letter in card.name.replace(" ", ""))
    assert read_identity_card(payload, TODAY) == card
    json.dumps(card.model_dump(mode="json")).encode()
