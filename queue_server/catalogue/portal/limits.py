"""Time limits as the portal states them. A number without its unit is not a limit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from typing import Final

from config.wire.procedures import Channel, ChannelLimit, Limit, LimitUnit
from queue_server.catalogue.portal.table import UNITS, SubmissionWay
from queue_server.catalogue.portal.text import NOT_STATED

NOT_LIMITED: Final = "Không quy định"
_UNIT: Final = {
    "ngày làm việc": LimitUnit.WORKING_DAY,
    "ngày": LimitUnit.CALENDAR_DAY,
    "giờ làm việc": LimitUnit.HOUR,
    "giờ": LimitUnit.HOUR,
}
"""Weeks, months and years are no unit of a limit here: they stay words."""
_LONGEST: Final = 3_650
_CELL: Final = re.compile(rf"(\d{{1,4}}) ?({UNITS})")
_TERM: Final = re.compile(
    r"(?<!ngày )(?<![\d/.,])(\d{1,3}) ?(?:\([^()]{1,20}\) ?)?"
    r"(ngày làm việc|giờ làm việc|ngày|giờ)\b(?! ?\d)",
    re.IGNORECASE,
)
_WHOLE: Final = re.compile(
    r"(?:[-–+*] ?)?(?:Thời hạn giải quyết ?:? ?)?"
    r"(?:(?:Trong|Trong thời hạn|Không quá|Tối đa|Chậm nhất|không quá|tối đa) ){0,2}"
    r"(?P<amount>\d{1,3}) ?(?P<unit>ngày làm việc|giờ làm việc|ngày|giờ)"
    r"(?:,? ?(?:kể )?từ (?:ngày|khi|thời điểm) (?:tiếp )?nhận (?:được |đủ )*hồ sơ"
    r"(?: đầy đủ| hợp lệ|,| và| theo quy định)*)? ?[.;]?",
    re.IGNORECASE,
)
"""A description that is nothing but a limit."""
_SAME_DAY: Final = re.compile(
    r"\btrong ngày (?:làm việc )?(?:cơ quan[^.;]{0,40} )?(?:tiếp nhận|nhận)\b"
    r"|\bngay sau khi (?:tiếp nhận|nhận)(?: được| đủ)* hồ sơ\b[^.;]*\btrong ngày\b",
    re.IGNORECASE,
)
_NEXT_DAY: Final = re.compile(r"\bngày (?:làm việc )?(?:tiếp theo|kế tiếp)\b", re.IGNORECASE)
_AFTER: Final = re.compile(
    r"\bsau (?P<hour>\d{1,2}) ?(?:giờ|h|:)(?: ?(?P<minute>\d{2})\b)?", re.IGNORECASE
)
_SPEAKS_OF_TIME: Final = re.compile(
    r"\d ?(?:\([^()]{1,20}\) ?)?(?:ngày|giờ|tháng|tuần|năm)\b|\btrong ngày\b|\bthời hạn\b"
    r"|\bngay (?:khi|sau)\b",
    re.IGNORECASE,
)
_BY_A_DATE: Final = re.compile(
    r"\b(?:trước|chậm nhất|muộn nhất|đến hết|không muộn hơn|không quá)[^.;\n]{0,25}?"
    r"(?:\bngày (?:mùng )?\d{1,2} ?(?:[/-] ?\d{1,2}\b|tháng|hàng|hằng|của)|\bngày cuối cùng\b"
    r"|\b(?:tháng|quý) (?:\d{1,2}|[IVX]+|sau|tiếp theo)\b|\bh[àằ]ng (?:tháng|quý|năm)\b)"
    r"|\b(?:ngày|trước|hạn[^.;\n]{0,15}|đến) (?:mùng )?\d{1,2} ?/ ?\d{1,2}(?![\d/-]| ?/)"
    r"|\b(?:trong|vào|từ|trước) (?:ngày|tháng|quý)[^.;\n]{0,40}\bh[àằ]ng (?:tháng|quý|năm)\b",
    re.IGNORECASE,
)
"""A date ("trước ngày 30/11"): nobody says which holds, it or the days beside it. A date with its
year is that of a law."""
_LONGER_IN_WORDS: Final = re.compile(
    r"\b(?:kéo dài|gia hạn|thêm|tối đa|không quá)[^.;\n\d]{0,20}?"
    r"(?:\d{1,2}|một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười)(?: \([^()]{1,12}\))? "
    r"(?:tuần|tháng)\b"
    r"|\b(?:kéo dài|gia hạn|thêm|tối đa|không quá)[^.;\n\d]{0,20}?"
    r"(?:một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười)(?: \w+){0,2} ngày\b",
    re.IGNORECASE,
)
"""A longer time beside the number of days, in words or in weeks and months."""


@dataclass(frozen=True, slots=True)
class LimitsRead:
    """The limits of a table, and the rows that a person has to look at."""

    limits: tuple[ChannelLimit, ...]
    unread: tuple[str, ...]
    cutoff: time | None = None


def read_limits(rows: Sequence[SubmissionWay]) -> LimitsRead:
    """One limit for each way to submit; more than one where the rows of a channel differ."""
    read = [(row, *_limit(row)) for row in rows]
    limits = _joined([_line(row, limit) for row, limit, _ in read])
    cases = _channels_with_cases(limits)
    unread = [row.raw for row, _, sure in read if not sure or row.channel in cases]
    return LimitsRead(tuple(limits), tuple(unread), _cutoff(rows, limits))


def _line(row: SubmissionWay, limit: Limit) -> ChannelLimit:
    return ChannelLimit(channel=row.channel, statutory=limit, note=row.description)


def _joined(lines: Sequence[ChannelLimit]) -> list[ChannelLimit]:
    """Lines of one channel and one limit become one, each different note kept."""
    notes: dict[tuple[Channel | None, int | None, LimitUnit], dict[str, None]] = {}
    for line in lines:
        key = (line.channel, line.statutory.amount, line.statutory.unit)
        notes.setdefault(key, {}).update({line.note: None} if line.note else {})
    return [
        ChannelLimit(
            channel=channel, statutory=Limit(amount=amount, unit=unit), note="\n".join(stated_text)
        )
        for (channel, amount, unit), stated_text in notes.items()
    ]


def _channels_with_cases(limits: Sequence[ChannelLimit]) -> set[Channel | None]:
    channels = [line.channel for line in limits]
    return {channel for channel in channels if channels.count(channel) > 1}


def _limit(row: SubmissionWay) -> tuple[Limit, bool]:
    """The limit of a row, and whether it is certain (an empty one is where nothing is said)."""
    if _BY_A_DATE.search(f"{row.limit}. {row.description}"):
        return Limit(), False
    cell = _CELL.fullmatch(row.limit)
    if cell is not None:
        return _checked(int(cell[1]), _UNIT.get(cell[2].lower()), row.description)
    if row.limit == NOT_LIMITED:
        return Limit(), _SPEAKS_OF_TIME.search(row.description) is None
    if row.limit.isdecimal():
        return _of_bare_number(int(row.limit), row.description)
    stated_text = row.description if row.limit == NOT_STATED else row.limit
    return _of_words(stated_text, empty=row.limit == NOT_STATED)


def _checked(amount: int, unit: LimitUnit | None, description: str) -> tuple[Limit, bool]:
    """The cell's own limit, unless the description tells otherwise."""
    if unit is None or amount > _LONGEST:
        return Limit(), False
    limit = Limit(amount=amount, unit=unit)
    terms = _terms(description, hours=unit is LimitUnit.HOUR)
    if _SAME_DAY.search(description):
        return limit if (amount, unit) in terms or not terms else Limit(), False
    if not terms:
        return limit, _LONGER_IN_WORDS.search(description) is None
    if (amount, unit) in terms and amount == max(number for number, _ in terms):
        # Other, shorter terms are of other cases or of steps: a person should know.
        return limit, terms == {(amount, unit)}
    return Limit(), False


def _terms(description: str, hours: bool) -> set[tuple[int, LimitUnit]]:
    """The lengths of time that a description names, in hours or in days."""
    found = {(int(one[1]), _UNIT[one[2].lower()]) for one in _TERM.finditer(description)}
    return {term for term in found if hours or term[1] is not LimitUnit.HOUR}


def _of_bare_number(amount: int, description: str) -> tuple[Limit, bool]:
    """A number whose unit the description alone may tell."""
    terms = _terms(description, hours=True)
    if amount > 0 and len(terms) == 1:
        (number, unit), *_ = terms
        if number == amount:
            return Limit(amount=amount, unit=unit), True
    return Limit(), False


def _of_words(stated_text: str, empty: bool) -> tuple[Limit, bool]:
    """A limit that words alone state; `empty`: the cell itself says nothing."""
    whole = _WHOLE.fullmatch(stated_text)
    if whole is not None:
        return Limit(amount=int(whole["amount"]), unit=_UNIT[whole["unit"].lower()]), True
    if _SAME_DAY.search(stated_text) and not _terms(stated_text, hours=False):
        return Limit(amount=0, unit=LimitUnit.WORKING_DAY), True
    return Limit(), empty and _SPEAKS_OF_TIME.search(stated_text) is None


def _cutoff(rows: Sequence[SubmissionWay], limits: Sequence[ChannelLimit]) -> time | None:
    """The hour after which the result is due a working day later, where the text states one.

    It belongs to the same day alone: of three days nobody said that they begin a day later.
    """
    stated_limits = [line.statutory for line in limits if line.statutory.amount is not None]
    if not stated_limits or any(limit.amount != 0 for limit in stated_limits):
        return None
    stated = {hour for row in rows for hour in _hours(f"{row.limit}. {row.description}")}
    return stated.pop() if len(stated) == 1 else None


def _hours(stated_text: str) -> list[time]:
    hours = []
    for sentence in re.split(r"\.\s|\n", stated_text):
        found = _AFTER.search(sentence)
        if found is not None and _NEXT_DAY.search(sentence):
            hour, minute = int(found["hour"]), int(found["minute"] or 0)
            hours += [time(hour, minute)] if 6 <= hour <= 18 and minute < 60 else []
    return hours
