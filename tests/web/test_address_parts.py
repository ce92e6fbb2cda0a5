"""Numbers and days of addresses, in whatever way they are written."""

from __future__ import annotations

from datetime import date

import pytest

from queue_server.web.address_parts import LONGEST_NUMBER, read_day, read_number

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("0", 0),
        ("0012", 12),
        ("9" * LONGEST_NUMBER, 10**LONGEST_NUMBER - 1),
        ("9" * (LONGEST_NUMBER + 1), None),
        ("", None),
        ("-1", None),
        ("1.0", None),
        (" 1", None),
        ("1_0", None),
        ("²", None),
        ("١٢", None),
    ],
)
def test_only_short_ascii_digits_are_a_number(written: str, number: int | None) -> None:
    assert read_number(written) == number


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("24/11/2026", date(2026, 11, 24)),
        ("2026-11-24", date(2026, 11, 24)),
        ("31/02/2026", TODAY),
        ("1999-12-31", TODAY),
        ("9999-12-31", TODAY),
        ("", TODAY),
    ],
)
def test_a_day_that_cannot_be_meant_is_the_usual_one(written: str, day: date) -> None:
    assert read_day(written, TODAY) == day
