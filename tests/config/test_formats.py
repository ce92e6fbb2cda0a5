"""Numbers, money, days and times: one module writes them, in every language."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from config.text.formats import (
    format_date,
    format_date_time,
    format_day,
    format_day_month,
    format_money,
    format_month,
    format_number,
    format_percent,
    format_time,
    format_weekday,
    read_date,
)
from config.text.phrase import Megabytes, Phrase

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "written", ["23/11/2026", "2026-11-23", " 23.11.2026", "23-11-2026", "23/ 11/2026"]
)
def test_a_day_is_read(written: str) -> None:
    assert read_date(written) == date(2026, 11, 23)


@pytest.mark.parametrize("written", ["", "11/23/2026", "30/02/2026", "23/11/26", "x", "1/2/3/2026"])
def test_what_is_no_day_is_refused(written: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - there is nothing else to say of it
        read_date(written)


def test_it_is_written_as_it_is_read() -> None:
    assert format_date(date(2026, 2, 3)) == "03/02/2026"
    assert read_date(format_date(date(2026, 2, 3))) == date(2026, 2, 3)


@pytest.mark.parametrize(
    ("language", "number", "money", "share", "whole"),
    [
        ("vi", "1.234.567", "8.000 đồng", "99,9%", "100%"),
        ("en", "1,234,567", "8,000 đồng", "99.9%", "100%"),
    ],
)
def test_numbers_have_the_separators_of_their_language(
    language: str, number: str, money: str, share: str, whole: str
) -> None:
    assert format_number(language, 1_234_567) == number
    assert format_money(language, 8_000) == money
    assert format_percent(language, 99.9, decimals=1) == share
    assert format_percent(language, 100) == whole


def test_sizes_are_of_the_language_that_is_chosen_later() -> None:
    phrase = Phrase("backup.taken", {"file": "a", "size": Megabytes(12_939_428)})
    assert "12,3 MB" in phrase.in_language("vi")
    assert "12.3 MB" in phrase.in_language("en")


def test_days_and_times_are_of_digits_in_one_order() -> None:
    moment = datetime(2026, 2, 3, 8, 5)  # noqa: DTZ001 - what a clock on the wall shows
    assert format_date_time(moment) == "08:05 03/02/2026"
    assert format_time(time(23, 59)) == "23:59"
    assert format_day_month(moment.date()) == "03/02"
    assert format_month(moment.date()) == "02/2026"


def test_days_of_the_week_are_babels_and_small_within_a_vietnamese_sentence() -> None:
    week = [date(2026, 11, 23) + timedelta(days=place) for place in range(7)]
    assert [format_weekday("vi", day) for day in week][::6] == ["Thứ Hai", "Chủ nhật"]
    within = [format_weekday("vi", day, in_sentence=True) for day in week]
    assert within[::6] == ["thứ Hai", "Chủ nhật"]
    assert format_weekday("en", week[0], in_sentence=True) == "Monday"
    assert format_day("vi", week[0]) == "Thứ Hai, 23/11/2026"
    assert format_day("en", week[0]) == "Monday, 23/11/2026"


FORMATTING = re.compile(r"""%d/%m|%m/%Y|%H:%M|strftime\(|replace\(",", ?"\."\)|:,(?:\.\d+f|d)?\}""")
WRITES_ITSELF = {
    "queue_server/audit/verification.py": "what the command line tells an administrator, in UTC",
    "queue_server/backups/folder.py": "names of files",
    "queue_server/backups/restore.py": "names of files",
    "queue_server/backups/retention.py": "months as keys",
    "queue_server/centre/rota/planning.py": "shifts as the log names them, in UTC",
    "queue_server/core/db/sqlite_copies.py": "names of files",
}


@pytest.mark.parametrize("room", ["config", "printer", "display", "kiosk", "queue_server"])
def test_no_other_module_formats_figures_and_days(room: str) -> None:
    found = {
        str(path.relative_to(ROOT))
        for ending in ("py", "html")
        for path in (ROOT / room).rglob(f"*.{ending}")
        if FORMATTING.search(path.read_text("utf-8"))
    }
    assert found - WRITES_ITSELF.keys() == set()


def test_no_page_leaves_the_order_of_day_and_month_to_the_browser() -> None:
    """A date field shows mm/dd on a PC that was set up in English."""
    room = ROOT / "queue_server"
    pages = [*room.rglob("templates/*.html"), *room.rglob("static/**/*.js")]
    left = r"""type(=|: )["']date["']|toLocaleDateString"""
    assert [page.name for page in pages if re.search(left, page.read_text("utf-8"))] == []
