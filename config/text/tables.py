"""What a script writes days, amounts and languages by: tables to pick from, made by the rules of
`config.text.formats`, so that a page in the browser and one from the server say the same. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TypedDict

from config.text.catalogue import text
from config.text.formats import format_language, format_number, format_weekday

_A_MONDAY = date(2024, 1, 1)


class FormatTable(TypedDict):
    """The table of one language."""

    weekdays: list[str]
    """From Monday on."""
    day: str
    """`{weekday}, {date}`."""
    money: str
    """`{amount} đồng`."""
    thousands: str
    """What stands between groups of three digits."""
    languages: dict[str, str]
    """Tag → the language's name."""
    languages_in_sentence: dict[str, str]


def format_table(language: str, tags: Iterable[str] = ()) -> FormatTable:
    """How a page writes in `language`; `tags` are of the languages that it names."""
    named = list(tags)
    week = [_A_MONDAY + timedelta(days=days) for days in range(7)]
    return {
        "weekdays": [format_weekday(language, day) for day in week],
        "day": text(language, "common.day", weekday="{weekday}", date="{date}"),
        "money": text(language, "common.money", amount="{amount}"),
        "thousands": format_number(language, 1000)[1:-3],
        "languages": {tag: format_language(language, tag) for tag in named},
        "languages_in_sentence": {
            tag: format_language(language, tag, in_sentence=True) for tag in named
        },
    }
