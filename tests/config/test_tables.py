"""The tables by which scripts write: as the server writes, in every language."""

from datetime import date

import pytest

from config.text.catalogue import LANGUAGES
from config.text.formats import format_day, format_language, format_money
from config.text.tables import format_table


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_day_picked_from_the_table_is_the_servers(language: str) -> None:
    table = format_table(language)
    for day in (date(2026, 11, number) for number in range(1, 9)):
        picked = table["day"].format(
            weekday=table["weekdays"][day.weekday()], date=f"{day:%d/%m/%Y}"
        )
        assert picked == format_day(language, day)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_amount_grouped_by_the_table_is_the_servers(language: str) -> None:
    table = format_table(language)
    grouped = table["thousands"].join(("1", "234", "500"))
    assert table["money"].format(amount=grouped) == format_money(language, 1_234_500)


def test_a_language_is_named_alone_and_within_a_sentence() -> None:
    table = format_table("vi", ["vi", "en"])
    assert table["languages"] == {"vi": "Tiếng Việt", "en": "Tiếng Anh"}
    assert table["languages_in_sentence"] == {"vi": "tiếng Việt", "en": "tiếng Anh"}
    assert format_table("en", ["vi"])["languages_in_sentence"] == {"vi": "Vietnamese"}
    assert format_language("vi", "zzz") == "ZZZ"
