"""A record of the National Public Service Portal, as crawled, as a procedure.

What cannot be read with certainty stays as text in `Procedure.unread`, for a person to check;
nothing is guessed and nothing of a cell is dropped but the furniture of its page. See
docs/procedures.md for what is understood.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from pydantic import TypeAdapter, ValidationError

from config.text.catalogue import FALLBACK_LANGUAGE
from config.text.spelling import tidy
from config.wire.procedures import Channel, OnlineLevel, Procedure, ProcedureCode
from queue_server.catalogue.portal.fees import read_fees
from queue_server.catalogue.portal.limits import read_limits
from queue_server.catalogue.portal.papers import read_papers
from queue_server.catalogue.portal.results import read_results
from queue_server.catalogue.portal.table import HEADER as TABLE_HEADER
from queue_server.catalogue.portal.table import SubmissionWay, read_rows
from queue_server.catalogue.portal.text import Page, stated, without_furniture

CODE: Final = "ma_thu_tuc"
NAME: Final = "ten_thu_tuc"
_WORDS: Final = {
    "field": "linh_vuc",
    "level": "cap_thuc_hien",
    "decision": "so_quyet_dinh",
    "decided_by": "co_quan_co_tham_quyen",
}
_CODE: Final[TypeAdapter[str]] = TypeAdapter(ProcedureCode)
_OFFICIALS: Final = "Cán bộ, công chức, viên chức"
_OWN_COMMA: Final = "\0"
_OUT_OF_HOURS: Final = re.compile(
    r"tiếp nhận[^.;\n]{0,60}(?:ngoài giờ (?:hành chính|làm việc)|24/24|24/7)", re.IGNORECASE
)
_DENIED: Final = re.compile(r"\bkhông\b[^.;\n]{0,40}$", re.IGNORECASE)
_WHOLLY_ONLINE: Final = re.compile(r"(?:dịch vụ công|trực tuyến) toàn trình", re.IGNORECASE)
_PARTLY_ONLINE: Final = re.compile(r"(?:dịch vụ công|trực tuyến) một phần", re.IGNORECASE)


Part = tuple[dict[str, object], dict[str, str]]
"""What was read of a part of a record, and what was not."""


class NotARecord(ValueError):
    """A record that names no procedure: `part` says which of its keys is missing or wrong."""

    def __init__(self, part: str, found: str) -> None:
        super().__init__(f"{part}: {found!r}")
        self.part = part
        self.found = found


def read_record(record: Mapping[str, object], source: str = "") -> Procedure:
    """The procedure of a crawled record, whose unknown keys are ignored.

    Raises `NotARecord` where it has no code or no name; never for anything else that it says.
    """
    code, name = _word(record, CODE), _word(record, NAME)
    if not _is_code(code):
        raise NotARecord(CODE, code)
    if not name:
        raise NotARecord(NAME, name)
    page = without_furniture(_word(record, "ket_qua_xu_ly"))
    conditions = without_furniture(_word(record, "yeu_cau_dieu_kien"))
    raw = {part: stated(_word(record, key)) for part, key in _WORDS.items()}
    read: dict[str, object] = {
        "code": code,
        "name": {FALLBACK_LANGUAGE: name},
        "audience": split_audience(stated(_word(record, "doi_tuong_thuc_hien"))),
        "conditions": stated(conditions.text),
        "source": source,
        **raw,
    }
    unread = {"description": "\n".join(filter(None, (conditions.description, page.description)))}
    for part, left in (_submission(record, name, page), _papers(record), _results(page)):
        read |= part
        unread |= left
    read["unread"] = {part: text for part, text in unread.items() if text}
    return Procedure.model_validate(read)


def split_audience(text: str) -> list[str]:
    """Groups parted by commas, but for those within brackets or within a group's own name."""
    whole = text.replace(_OFFICIALS, _OFFICIALS.replace(",", _OWN_COMMA))
    return [group.replace(_OWN_COMMA, ",") for group in _parted(whole)]


def _parted(text: str) -> list[str]:
    groups: list[str] = []
    depth = 0
    for piece in text.split(","):
        if depth > 0:
            groups[-1] += f",{piece}"
        else:
            groups.append(piece)
        depth += piece.count("(") - piece.count(")")
    return [group.strip() for group in groups if group.strip()]


def _word(record: Mapping[str, object], key: str) -> str:
    found = record.get(key)
    if isinstance(found, list):
        return ", ".join(tidy(str(one), lines=True) for one in found)
    return "" if found is None else tidy(str(found), lines=True)


def _is_code(code: str) -> bool:
    try:
        _CODE.validate_python(code)
    except ValidationError:
        return False
    return True


def _submission(record: Mapping[str, object], name: str, page: Page) -> Part:
    """Limits, fees and what else the table of ways to submit tells."""
    text = without_furniture(_word(record, "cach_thuc_thuc_hien")).text
    rows = read_rows(text)
    if rows is None:
        raw = "" if TABLE_HEADER.fullmatch(text) else stated(text)
        level = _online_level(name, None, page)
        return {"online_level": level}, {"limits": raw, "fees": raw}
    limits, fees = read_limits(rows), read_fees(rows)
    read: dict[str, object] = {
        "limits": limits.limits,
        "cutoff": limits.cutoff,
        "fees": fees.fees,
        "online_level": _online_level(name, rows, page),
        "received_out_of_hours": any(_is_out_of_hours(row) for row in rows),
    }
    return read, {"limits": _lines(limits.unread), "fees": _lines(fees.unread)}


def _online_level(name: str, rows: Iterable[SubmissionWay] | None, page: Page) -> OnlineLevel:
    """What the name itself says; none where no online way is listed and no button is shown."""
    wholly, partly = _WHOLLY_ONLINE.search(name), _PARTLY_ONLINE.search(name)
    if wholly and not partly:
        return OnlineLevel.FULL
    if partly and not wholly:
        return OnlineLevel.PARTIAL
    if rows is None or page.can_apply or any(row.channel is Channel.ONLINE for row in rows):
        return OnlineLevel.UNKNOWN
    return OnlineLevel.NONE


def _is_out_of_hours(row: SubmissionWay) -> bool:
    found = _OUT_OF_HOURS.search(row.description)
    return (
        row.channel is Channel.IN_PERSON
        and found is not None
        and _DENIED.search(row.description[: found.start()]) is None
        and "không" not in found[0].lower()
    )


def _papers(record: Mapping[str, object]) -> Part:
    read = read_papers(stated(without_furniture(_word(record, "thanh_phan_ho_so")).text))
    return {"papers": read.papers}, {"papers": _lines(read.unread)}


def _results(page: Page) -> Part:
    read = read_results(stated(page.text))
    return {"results": read.results}, {"results": read.unread}


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(dict.fromkeys(texts))
