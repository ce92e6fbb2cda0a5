"""Days are written 23/11/2026 and read as people write them."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from config.text.dates import (
    read_day,
    written_day,
)

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "written", ["23/11/2026", "2026-11-23", " 23.11.2026", "23-11-2026", "23/ 11/2026"]
)
def test_a_day_is_read(written: str) -> None:
    assert read_day(written) == date(2026, 11, 23)


@pytest.mark.parametrize("written", ["", "11/23/2026", "30/02/2026", "23/11/26", "x", "1/2/3/2026"])
def test_what_is_no_day_is_refused(written: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - there is nothing else to say of it
        read_day(written)


def test_it_is_written_as_it_is_read() -> None:
    assert written_day(date(2026, 2, 3)) == "03/02/2026"
    assert read_day(written_day(date(2026, 2, 3))) == date(2026, 2, 3)


def test_no_page_leaves_the_order_of_day_and_month_to_the_browser() -> None:
    """A date field shows mm/dd on a PC that was set up in English."""
    room = ROOT / "queue_server"
    pages = [*room.rglob("templates/*.html"), *room.rglob("static/**/*.js")]
    left = r"""type(=|: )["']date["']|toLocaleDateString"""
    assert [page.name for page in pages if re.search(left, page.read_text("utf-8"))] == []
