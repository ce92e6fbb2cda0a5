"""Fees (phí) and charges (lệ phí) as the portal states them.

The portal shows "Miễn phí" wherever no amount was typed in, also where its own words beside it
say that the province decides; it writes "20 VNĐ" for 20.000. An amount is kept only where cell
and words agree.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from config.wire.procedures import Channel, Fee
from queue_server.catalogue.portal.table import FREE, FeeCell, SubmissionWay
from queue_server.catalogue.portal.text import NOT_STATED

_DONG: Final = r"(?:Việt Nam Đồng|VNĐ|VND|đồng|đ)"
_CELL: Final = re.compile(
    rf"(?:(?P<name>Phí|Lệ phí) ?: ?)?(?P<digits>[\d.,]*\d) ?{_DONG}", re.IGNORECASE
)
_AMOUNT: Final = re.compile(
    rf"(?<![\d.,/])(\d{{1,3}}(?:[.,]\d{{3}})+|\d+) ?(?:{_DONG})(?!\w)", re.IGNORECASE
)
_MOST_DIGITS: Final = 15
_GROUPED: Final = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_SAYS_FREE: Final = re.compile(
    r"[-–(]? ?(?:(?:Phí|Lệ phí|Phí, lệ phí) ?: ?)?"
    r"(?:Không|Không có|Không có phí|Không thu(?: phí| lệ phí)?|Không quy định|Không áp dụng"
    r"|Không mất phí|Miễn|Miễn phí|Miễn lệ phí|Miễn thu) ?[.;)]*",
    re.IGNORECASE,
)
"""Words for everybody: "Không thu lệ phí đối với tổ hợp tác" says nothing of the others."""
_OTHERS_DECIDE: Final = re.compile(
    r"Hội đồng nhân dân|HĐND|theo quy định của Luật|Mức (?:thu )?(?:phí|lệ phí)"
    r"|do .{3,40} (?:quy định|quyết định)",
    re.IGNORECASE,
)
_VARIES: Final = re.compile(r"\d ?%|tỷ lệ|USD|tùy|tuỳ|từng loại|giảm|bằng \d", re.IGNORECASE)
_OF_COPIES: Final = re.compile(
    r"Phí cấp bản sao [^.]{3,160}\(nếu có yêu cầu\) thực hiện theo quy định tại "
    r"Thông tư số [^.]{3,400}\.?$"
)
"""A fee for copies that somebody may ask for besides: the procedure itself is as free as ever."""
_SPEAKS_OF_FEES: Final = re.compile(
    r"\b(?:lệ phí|mức thu|mức phí|Phí)\b(?! (?:đăng ký xe|trước bạ))[^.;]{0,60}"
    r"(?:quy định|quyết định|theo|:)",
    re.IGNORECASE,
)
_HINTS_AT_FEES: Final = re.compile(
    r"TT-BTC|HĐND|Hội đồng nhân dân|\bBiểu (?:mức )?(?:phí|thu|giá)\b"
    r"|\bMức (?:thu|phí|lệ phí)\b|\b(?:nộp|đóng|thu|trả|thanh toán) (?:phí|lệ phí|tiền)\b",
    re.IGNORECASE,
)
"""The wording of those who set or take fees; beside a bare "Miễn phí" nobody knows which holds."""
_DENIES_FEES: Final = re.compile(
    r"\b(?:không (?:phải |cần )?(?:thu|nộp|mất|có)|miễn) (?:(?:phí|lệ phí)(?:, | và )?)+",
    re.IGNORECASE,
)
_EXEMPTION: Final = re.compile(
    r"(?:(?<=^)|(?<=[.;\n] )|(?<=[.;\n])|(?<=- ))"
    r"(?:Miễn (?:lệ phí|phí|thu)|Không thu (?:lệ phí|phí)|Được miễn)[^.\n]*\.?"
)


@dataclass(frozen=True, slots=True)
class FeesRead:
    """The fees of a table, and the rows that a person has to look at."""

    fees: tuple[Fee, ...]
    unread: tuple[str, ...]


def read_fees(rows: Sequence[SubmissionWay]) -> FeesRead:
    """The fees of each way to submit; an empty cell is no fee and not "free"."""
    fees: list[Fee] = []
    unread: list[str] = []
    all_free = all(_is_free(row) for row in rows)
    for row in rows:
        read = [_fee(cell, row, all_free) for cell in row.fees]
        fees += [fee for fee, _ in read if fee is not None and fee not in fees]
        unread += [] if all(sure for _, sure in read) else [row.raw]
    return FeesRead(tuple(fees), tuple(unread))


def _is_free(row: SubmissionWay) -> bool:
    """Whether nothing in a row speaks of a fee that is to be paid."""
    return not _speaks_of_fees(row.description) and all(
        cell.amount == NOT_STATED or (cell.amount == FREE and _says_free(cell.text))
        for cell in row.fees
    )


def _speaks_of_fees(description: str) -> bool:
    """Whether words tell of a fee: its amount, or where it is set. Those that deny one, or speak
    of copies that somebody may ask for besides, do not."""
    own = _DENIES_FEES.sub("", _OF_COPIES.sub("", description))
    patterns = (_SPEAKS_OF_FEES, _HINTS_AT_FEES)
    return bool(_amounts(own)) or any(pattern.search(own) for pattern in patterns)


def _says_free(text: str) -> bool:
    """Whether the words beside "Miễn phí" agree with it; no words do."""
    own = _OF_COPIES.sub("", text).strip()
    return not own or _SAYS_FREE.fullmatch(own) is not None


def _fee(cell: FeeCell, row: SubmissionWay, all_free: bool) -> tuple[Fee | None, bool]:
    """A fee and whether it is certain; unless `all_free`, another row speaks of a fee, so that
    a bare "Miễn phí" may be an amount that nobody entered."""
    elsewhere = _amounts(row.description)
    if cell.amount == NOT_STATED:
        return None, not elsewhere and _SPEAKS_OF_FEES.search(row.description) is None
    if cell.amount == FREE and not (all_free or cell.text or elsewhere):
        return None, False
    if cell.amount == FREE:
        return _free(cell, row.channel, bool(elsewhere), all_free)
    return _money(cell, row, elsewhere)


def _free(
    cell: FeeCell, channel: Channel, costs_elsewhere: bool, all_free: bool
) -> tuple[Fee, bool]:
    states_it = _SAYS_FREE.fullmatch(cell.text) is not None
    sure = _says_free(cell.text) and (all_free or states_it) and cell.whole and not costs_elsewhere
    text = cell.text if sure or cell.text else cell.amount
    return _written(0 if sure else None, channel, text), sure


def _money(cell: FeeCell, row: SubmissionWay, elsewhere: set[int]) -> tuple[Fee, bool]:
    parts = _CELL.fullmatch(cell.amount)
    amount = None if parts is None else _agreed(parts["digits"], cell.text, row)
    name = (parts["name"] or "") if parts else ""
    if amount is None or (elsewhere and amount not in elsewhere):
        stated_text = f"{cell.amount} ({cell.text})" if cell.text else cell.amount
        return _written(None, row.channel, stated_text, name), False
    # Other amounts beside it are of other cases: a person should know.
    return _written(amount, row.channel, cell.text, name), elsewhere <= {amount}


def _written(amount: int | None, channel: Channel, text: str, name: str = "") -> Fee:
    exempt = [] if amount == 0 else [one.strip() for one in _EXEMPTION.findall(text)]
    exemption = " ".join(exempt)
    return Fee(name=name, amount=amount, channel=channel, text=text, exemption=exemption)


def _agreed(digits: str, text: str, row: SubmissionWay) -> int | None:
    """The amount that cell and words agree on; None where they do not."""
    stated = _amounts(text)
    if len(stated) > 1 or _VARIES.search(text) or (not stated and _OTHERS_DECIDE.search(text)):
        return None
    if row.limit == "":  # time and amount are one number: the words alone tell where it parts
        return next((one for one in stated if _could_end_with(digits, one)), None)
    shown = _number(digits)
    if shown is None:
        return None
    if not stated:
        return shown if shown >= 1_000 else None
    (only,) = stated
    return only if only in (shown, shown * 1_000) and only >= 1_000 else None


def _could_end_with(digits: str, amount: int) -> bool:
    """Whether `digits` can be a time and then `amount`, in one way and in thousands or in đồng."""
    splits = [
        _number(digits[at:])
        for at in range(1, len(digits))
        if digits[:at].isdecimal() and digits[at] not in "0.,"
    ]
    return [amount in (one, one * 1_000) for one in splits if one is not None].count(True) == 1


def _number(digits: str) -> int | None:
    """`5,000` and `5.000` are five thousand; `2,5` is not a number of đồng."""
    if len(digits) > _MOST_DIGITS:
        return None
    if digits.isdecimal():
        return int(digits)
    return int(re.sub(r"[.,]", "", digits)) if _GROUPED.fullmatch(digits) else None


def _amounts(text: str) -> set[int]:
    numbers = (_number(found) for found in _AMOUNT.findall(text))
    return {number for number in numbers if number is not None}
