"""Codes of dossiers, and what a scanner reads from a receipt."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.wire import ErrorCode
from queue_server.core.errors import NotFound
from queue_server.dossiers.rules.codes import dossier_code, read_code, read_receipt
from queue_server.tickets.rules.numbering import new_token

UNIT = "H15.50.05.13"
DAY = date(2026, 10, 8)


def test_the_code_is_the_law_s() -> None:
    assert dossier_code(UNIT, DAY, 975, 4) == "H15.50.05.13-261008-0975"
    assert dossier_code("G01", DAY, 975, 7) == "G01-261008-0000975"
    assert dossier_code(UNIT, DAY, 12_345, 4) == "H15.50.05.13-261008-12345"
    with pytest.raises(ValueError, match="start at 1"):
        dossier_code(UNIT, DAY, 0, 4)


@given(
    day=st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    serial=st.integers(1, 9_999_999),
    digits=st.integers(4, 7),
)
def test_every_code_reads_as_itself(day: date, serial: int, digits: int) -> None:
    code = dossier_code(UNIT, day, serial, digits)
    assert read_code(code, UNIT) == code


@pytest.mark.parametrize(
    "typed",
    [
        "H15.50.05.13-261008-0975",
        " h15.50.05.13-261008-0975\r\n",
        "H15.50.05.13 – 261008 – 0975",
        "H15.50.05.13—261008—0975",
        "HI5.5O.O5.l3-26IOO8-O975",
        "h15,50,05,13 - 261008 - 0975",
        "H15 50 05 13 261008 0975",
        "H15500513-261008-0975",
        "H155005132610080975",
        "H15.50.05.13/261008/0975",
        "\u202aH15.50.05.13\u2011261008\u20110975\u202c",
        "Ｈ１５.50.05.13－261008－0975",
    ],
)
def test_typing_is_forgiven(typed: str) -> None:
    assert read_code(typed, UNIT) == "H15.50.05.13-261008-0975"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("H15.50.05.14-261008-0975", ErrorCode.DOSSIER_OF_OTHER_UNIT),
        ("H15-261008-0975", ErrorCode.DOSSIER_OF_OTHER_UNIT),
        ("H15.50.05.13-261308-0975", ErrorCode.UNKNOWN_DOSSIER),
        ("H15.50.05.13-261008-975", ErrorCode.UNKNOWN_DOSSIER),
        ("H15.50.05.13-261008", ErrorCode.UNKNOWN_DOSSIER),
        ("H15.50.05.13-261008-٠٩٧٥", ErrorCode.UNKNOWN_DOSSIER),
        ("", ErrorCode.UNKNOWN_DOSSIER),
        ("A001", ErrorCode.UNKNOWN_DOSSIER),
        ("' OR 1=1 --", ErrorCode.UNKNOWN_DOSSIER),
    ],
)
def test_what_is_no_code_of_ours(typed: str, code: ErrorCode) -> None:
    with pytest.raises(NotFound) as refused:
        read_code(typed, UNIT)
    assert refused.value.code is code


def test_a_code_from_before_a_merger_is_ours() -> None:
    assert read_code("h40.1-250630-0007", UNIT, "H40.1") == "H40.1-250630-0007"


@given(st.text(max_size=100))
def test_any_text_reads_or_is_refused(typed: str) -> None:
    with suppress(NotFound):
        code = read_code(typed, UNIT)
        assert code == read_code(code, UNIT)
        assert code.startswith(f"{UNIT}-")
    token = read_receipt(typed)
    assert token is None or read_receipt(token) == token


def test_a_receipt_is_its_link_or_its_token() -> None:
    token = new_token()
    for typed in (
        token,
        token.lower(),
        f"{token[:4]}-{token[4:8]} {token[8:]}\r\n",
        f"https://example.vn/H/{token}",
        f"HTTP://EXAMPLE.VN/MOTCUA/H/{token}\r",
        f"https://example.vn/motcua/h/{token.lower()}/?x=1",
    ):
        assert read_receipt(typed) == token
    for typed in (
        f"https://example.vn/T/{token}",
        f"https://example.vn/H/{token}/more",
        f"/H/{token[:-1]}",
        "H15.50.05.13-261008-0975",
        "https://[/H/",
        "",
    ):
        assert read_receipt(typed) is None
