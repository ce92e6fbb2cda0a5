"""Numbers, money, days, times and durations as people write them: Babel's rules in one place. Pure.

Days are 23/11/2026 and times 08:05 in every language, as on the papers of Vietnam's offices and as
`read_date` reads them; words and separators are the language's. Instants are shown on the clock of
their own zone: a caller gives them in the centre's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Final

from babel import dates, numbers

from config.text.catalogue import locale_of, text

_WRITTEN: Final = re.compile(r"\s*([0-9]{1,2})\s*[/.-]\s*([0-9]{1,2})\s*[/.-]\s*([0-9]{4})\s*")


# ------------------------------------------------------------------------ numbers, money


@lru_cache(maxsize=4096)
def format_number(language: str, number: int) -> str:
    """`1.234`, `1,234`."""
    return numbers.format_decimal(number, locale=locale_of(language))


def format_tenths(language: str, number: float) -> str:
    """A number with one decimal: `4,5`, `4.5`."""
    return numbers.format_decimal(number, "#,##0.0", locale=locale_of(language))


@lru_cache(maxsize=4096)
def format_percent(language: str, per_cent: float, decimals: int = 0) -> str:
    """`99,9%`, `99.9%`; `per_cent` is of a hundred."""
    share = Decimal(str(round(per_cent, decimals))) / 100
    pattern = f"#,##0.{'0' * decimals}%" if decimals else "#,##0%"
    return numbers.format_percent(share, pattern, locale=locale_of(language))


ISO_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
"""2026-11-16, and no other way to write a day."""


def read_iso_date(written: str) -> date:
    """A day as addresses and the wire write it. Raises `ValueError` where it is not 2026-11-16."""
    if not ISO_DATE.fullmatch(written):
        raise ValueError(written)
    return date.fromisoformat(written)


def format_money(language: str, amount: int) -> str:
    """An amount of đồng: `8.000 đồng`, `8,000 đồng`."""
    return text(language, "common.money", amount=format_number(language, amount))


def format_size(language: str, size_bytes: int) -> str:
    """Megabytes with one decimal: `12,5 MB`, `12.5 MB`."""
    return f"{format_tenths(language, size_bytes / 1024**2)} MB"


# ------------------------------------------------------------------------------ languages


def format_language(language: str, tag: str, *, in_sentence: bool = False) -> str:
    """The name of the language `tag`: `Tiếng Anh`, within a sentence `tiếng Anh`; `English`.

    A name that ends in a proper name begins with a common noun: that is what the sentence's rule
    makes small.
    """
    name = str(locale_of(language).languages.get(tag, tag.upper()))
    first, _, last = name.partition(" ")
    if not last:
        return name if in_sentence else name[:1].upper() + name[1:]
    starts_small = in_sentence and last[:1].isupper()
    return (first.lower() if starts_small else first[:1].upper() + first[1:]) + f" {last}"


# ---------------------------------------------------------------------------- days, times


@lru_cache(maxsize=4096)
def format_date(day: date) -> str:
    """`23/11/2026`."""
    return f"{day.day:02}/{day.month:02}/{day.year:04}"


@lru_cache(maxsize=1024)
def format_day_month(day: date) -> str:
    """`23/11`, where the year is clear."""
    return f"{day.day:02}/{day.month:02}"


@lru_cache(maxsize=1024)
def format_month(day: date) -> str:
    """The month of `day`: `11/2026`."""
    return f"{day.month:02}/{day.year:04}"


def format_month_name(language: str, day: date) -> str:
    """`Tháng 1`, `January`, at the head of a calendar."""
    name = dates.format_date(day, "LLLL", locale=locale_of(language))
    return name[:1].upper() + name[1:]


def weekday_letters(language: str) -> list[str]:
    """`T2` to `CN`, `Mo` to `Su`: the heads of a calendar's columns."""
    short: Mapping[int, str] = locale_of(language).days["stand-alone"]["short"]
    return [short[weekday] for weekday in range(7)]


@lru_cache(maxsize=1024)
def format_weekday(language: str, day: date, *, in_sentence: bool = False) -> str:
    """`Thứ Tư`, `Chủ nhật`, within a sentence `thứ Tư`, `Chủ nhật` (Decree 30/2020/NĐ-CP, Annex
    II, where the language of the names is Vietnamese); `Wednesday`."""
    name = dates.format_date(day, "EEEE", locale=locale_of(language))
    name = name.replace("Chủ Nhật", "Chủ nhật")
    return name.replace("Thứ ", "thứ ") if in_sentence else name


def format_short_weekday(language: str, day: date) -> str:
    """`Mon`, within a sentence; the whole `thứ Hai` where the language's short names are more than
    letters (`Th 2`), for a clerk reads it out."""
    short: Mapping[int, str] = locale_of(language).days["format"]["abbreviated"]
    if all(name.isalpha() for name in short.values()):
        return short[day.weekday()]
    return format_weekday(language, day, in_sentence=True)


def format_day(language: str, day: date, *, in_sentence: bool = False) -> str:
    """The day with its weekday: `Thứ Tư, 25/11/2026`."""
    weekday = format_weekday(language, day, in_sentence=in_sentence)
    return text(language, "common.day", weekday=weekday, date=format_date(day))


def format_time(moment: datetime | time) -> str:
    """`08:05`, of 24 hours."""
    return f"{moment.hour:02}:{moment.minute:02}"


def format_minutes(minutes: int) -> str:
    """Minutes as hours and minutes: `−1:30`."""
    sign = "−" if minutes < 0 else ""
    return f"{sign}{abs(minutes) // 60}:{abs(minutes) % 60:02}"


def format_seconds(moment: datetime) -> str:
    """`08:05:09`, for a log."""
    return f"{format_time(moment)}:{moment.second:02}"


def format_date_time(moment: datetime) -> str:
    """`08:05 23/11/2026`."""
    return f"{format_time(moment)} {format_date(moment.date())}"


def read_date(written: str) -> date:
    """The day that is `written` as 23/11/2026, or as programs write it, 2026-11-23.

    Raises `ValueError`.
    """
    found = _WRITTEN.fullmatch(written)
    if found is None:
        return read_iso_date(written)
    day, month, year = map(int, found.groups())
    return date(year, month, day)


# ------------------------------------------------------------------------------ durations
