"""The portal's table of ways to submit: channel, time, fees and description, run together.

"Trực tuyến3 Ngày làm việc5,000 VNĐ(một lần)Nộp quaTrực tiếp5 Ngày…" is taken apart only where
every cell shows by itself where it ends. A table whose rows cannot all be found is not read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from config.wire.procedures import Channel
from queue_server.catalogue.portal.text import NOT_STATED

HEADER: Final = re.compile(r"Hình thức nộp\s*Thời gian\s*Phí, lệ phí\s*Mô tả\s*")
CHANNELS: Final = {
    "Trực tuyến": Channel.ONLINE,
    "Trực tiếp": Channel.IN_PERSON,
    "Dịch vụ bưu chính": Channel.POSTAL,
}
FREE: Final = "Miễn phí"
UNITS: Final = "Ngày làm việc|Ngày|Giờ làm việc|Giờ|Phút|Tuần|Tháng|Quý|Năm"
_CHANNEL: Final = "|".join(CHANNELS)
_MONEY: Final = (
    r"(?:(?:Phí|Lệ phí) ?: ?)?[\d.,]*\d ?"
    r"(?:Việt Nam Đồng|VNĐ|VND|Đồng|đồng|USD|Đô la Mỹ|EUR|Euro|%)"
)
_FEE: Final = rf"{FREE}|{NOT_STATED}|{_MONEY}"
_LIMIT: Final = rf"\d{{1,4}} ?(?:{UNITS})|{NOT_STATED}|Không quy định|\d{{1,4}}(?=[MK])"
_FREE_LIMIT: Final = re.compile(
    rf"(?:{_CHANNEL})(?P<limit>[^\W\d][^\n]{{1,300}}?)(?={FREE}|{NOT_STATED}|(?<=[^\d.,]){_MONEY})"
)
_MONEY_NEXT: Final = re.compile(_MONEY)
_TOUCHING: Final = re.compile(rf"[^\s(+:;,–-](?:{_CHANNEL})(?P<next>\w)")
_TWICE_IN_BRACKETS: Final = re.compile(r"\((?:[^()]|\([^()]*\))*\)")
_ENUMERATOR: Final = re.compile(r"\((?:\d{1,2}|[a-zđ]|[ivxIVX]+)\)")


@dataclass(frozen=True, slots=True)
class FeeCell:
    """One fee of a row: the amount as the portal writes it and the words in brackets after it."""

    amount: str
    text: str = ""
    whole: bool = True
    """False where the brackets do not close, so that text and description are one."""


@dataclass(frozen=True, slots=True)
class SubmissionWay:
    """One way to submit, each cell word for word."""

    channel: Channel
    limit: str
    """Empty where time and amount are one number: "120 VNĐ"."""
    fees: tuple[FeeCell, ...]
    description: str
    raw: str
    """The row as it was found."""


def read_rows(text: str) -> list[SubmissionWay] | None:
    """The rows of a tidied table, channel by channel; None where it is no such table or not
    wholly understood."""
    header = HEADER.match(text)
    if header is None:
        return None
    body = text[header.end() :]
    starts = list(_row_pattern(body).finditer(body))
    if not starts or starts[0].start() != 0:
        return None
    ends = [start.start() for start in starts[1:]] + [len(body)]
    rows = [_row(body, start, end) for start, end in zip(starts, ends, strict=True)]
    if any(_swallows(row) for row in rows):
        return None
    return sorted(rows, key=lambda row: row.channel.code)  # stable: cases keep their order


def _row_pattern(body: str) -> re.Pattern[str]:
    """What begins a row. A first row with words for a time tells what to look for."""
    limits = _LIMIT
    free = _FREE_LIMIT.match(body)
    if free is not None and free["limit"] not in (NOT_STATED, FREE):
        limits = f"{_LIMIT}|{re.escape(free['limit'])}"
    return re.compile(
        rf"(?P<channel>{_CHANNEL})\s*"
        rf"(?:(?P<limit>{limits})\s*(?P<fee>{_FEE})|(?P<fused>{_MONEY}))"
    )


def _row(body: str, start: re.Match[str], end: int) -> SubmissionWay:
    fees, at = _fees(body, start["fee"] or start["fused"], start.end(), end)
    return SubmissionWay(
        channel=CHANNELS[start["channel"]],
        limit=start["limit"] or "",
        fees=tuple(fees),
        description=body[at:end].strip(),
        raw=body[start.start() : end].strip(),
    )


def _fees(body: str, amount: str, at: int, end: int) -> tuple[list[FeeCell], int]:
    """The fees of a row from the end of the first amount on, and where its description begins."""
    fees: list[FeeCell] = []
    while True:
        text, closed, at = (
            _bracketed(body, at, end) if _has_text(body, amount, at) else ("", True, at)
        )
        fees.append(FeeCell(amount, text, closed))
        more = _MONEY_NEXT.match(body, at, end)
        if more is None:
            return fees, at
        amount, at = more[0], more.end()


def _has_text(body: str, amount: str, at: int) -> bool:
    """Whether what follows belongs to the fee; an empty cell has no words, "(1)" counts."""
    return amount != NOT_STATED and body.startswith("(", at) and _ENUMERATOR.match(body, at) is None


def _bracketed(body: str, at: int, end: int) -> tuple[str, bool, int]:
    """The words in brackets at `at`, whether the brackets close, and where they end."""
    depth = 0
    for place in range(at, end):
        depth += {"(": 1, ")": -1}.get(body[place], 0)
        if depth == 0:
            inner = _bare(body[at + 1 : place].strip())
            return inner, _ENUMERATOR.fullmatch(f"({inner[-2:].strip()})") is None, place + 1
    return _bare(body[at + 1 : end].strip()), False, end


def _bare(stated: str) -> str:
    """Words without a second pair of brackets around all of them."""
    return stated[1:-1].strip() if _TWICE_IN_BRACKETS.fullmatch(stated) else stated


def _swallows(row: SubmissionWay) -> bool:
    """Whether a channel touches what is before and after it: a row that was not understood."""
    stated = (row.description, *(fee.text for fee in row.fees))
    touching = (found["next"] for some in stated for found in _TOUCHING.finditer(f".{some}"))
    return any(letter.isdigit() or letter.isupper() for letter in touching)
