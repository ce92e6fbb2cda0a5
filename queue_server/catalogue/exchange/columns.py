"""The columns of a catalogue in CSV: what each says of a procedure, written and read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Final

from config.text.formats import format_time
from config.wire.procedures import Channel, ChannelLimit, Fee, OnlineLevel, Paper, Procedure
from queue_server.catalogue.exchange.cells import (
    NOT_KNOWN,
    CellLine,
    NotUnderstood,
    counts_text,
    limit_text,
    read,
    read_amount,
    read_counts,
    read_limit,
    written,
)

YES: Final = "có"
NO: Final = "không"
_TRUE: Final = frozenset({YES, "co", "yes", "true", "đúng", "dung", "x", "1"})
_FALSE: Final = frozenset({NO, "khong", "no", "false", "sai", "0"})
_TIME: Final = re.compile(r"(\d{1,2})[:hg](\d{2})(?::00)?")
_FEE_KEYS: Final = ("name", "exemption", "legal_basis", "valid_from", "valid_to")


@dataclass(frozen=True)
class ProcedureColumn:
    """One column: the part of the procedure that it tells, and how."""

    part: str
    write: Callable[[Procedure], str]
    read: Callable[[str], object]
    """Raises `NotUnderstood`."""
    expects: str = "text"
    """What would be right, as the catalogue of texts calls it."""
    joins: bool = False
    """Whether several columns tell the same list."""


def _text(part: str) -> ProcedureColumn:
    return ProcedureColumn(part, lambda one: str(getattr(one, part) or ""), str)


def _lines(part: str) -> ProcedureColumn:
    """A list of words, one on each line."""
    return ProcedureColumn(
        part,
        lambda one: written(CellLine(source) for source in getattr(one, part)),
        lambda cell: [entry.says for entry in read(cell)],
        "lines",
    )


def _yes_or_no(part: str) -> ProcedureColumn:
    """A truth; an empty cell is one that nobody has said."""
    said = {True: YES, False: NO, None: ""}
    return ProcedureColumn(part, lambda one: said[getattr(one, part)], _truth, "yes_or_no")


def _truth(cell: str) -> bool:
    if cell.lower() in _TRUE:
        return True
    if cell.lower() in _FALSE:
        return False
    raise NotUnderstood(cell)


def _limits(channel: Channel | None) -> ProcedureColumn:
    def write(one: Procedure) -> str:
        own = [line for line in one.limits if line.channel is channel]
        return written(map(_limit_entry, own))

    def understand(cell: str) -> list[ChannelLimit]:
        return [_limit(entry, channel) for entry in read(cell, ("committed", "note"))]

    return ProcedureColumn("limits", write, understand, "limit", joins=True)


def _limit_entry(line: ChannelLimit) -> CellLine:
    committed = "" if line.committed is None else limit_text(line.committed) or NOT_KNOWN
    known = {"committed": committed, "note": line.note}
    return CellLine(limit_text(line.statutory) or NOT_KNOWN, known)


def _limit(entry: CellLine, channel: Channel | None) -> ChannelLimit:
    committed = entry.known.get("committed")
    return ChannelLimit(
        channel=channel,
        statutory=read_limit(_source_text(entry.says)),
        committed=None if committed is None else read_limit(_source_text(committed)),
        note=entry.known.get("note", ""),
    )


def _source_text(source: str) -> str:
    return "" if source in (NOT_KNOWN, "-") else source


def _fees(channel: Channel | None) -> ProcedureColumn:
    def write(one: Procedure) -> str:
        return written(_fee_entry(fee) for fee in one.fees if fee.channel is channel)

    def understand(cell: str) -> list[Fee]:
        return [_fee(entry, channel) for entry in read(cell, _FEE_KEYS)]

    return ProcedureColumn("fees", write, understand, "fee", joins=True)


def _fee_entry(fee: Fee) -> CellLine:
    known = {key: str(getattr(fee, key) or "") for key in _FEE_KEYS}
    amount = NOT_KNOWN if fee.amount is None else str(fee.amount)
    return CellLine(f"{amount}: {fee.text}" if fee.text else f"{amount}:", known)


def _fee(entry: CellLine, channel: Channel | None) -> Fee:
    amount, text = read_amount(entry.says)
    return Fee(
        name=entry.known.get("name", ""),
        amount=amount,
        channel=channel,
        text=text,
        valid_from=_day(entry.known.get("valid_from")),
        valid_to=_day(entry.known.get("valid_to")),
        legal_basis=entry.known.get("legal_basis", ""),
        exemption=entry.known.get("exemption", ""),
    )


def _day(source: str | None) -> date | None:
    if not source:
        return None
    try:
        return date.fromisoformat(source)
    except ValueError as error:
        raise NotUnderstood(source) from error


def _write_papers(one: Procedure) -> str:
    return written(
        CellLine(
            f"{counts_text(paper.originals, paper.copies)}: {paper.name}",
            {
                "form": paper.form,
                "case": paper.case,
                "heading": paper.heading,
                "note": YES if paper.note else "",
            },
        )
        for paper in one.papers
    )


def _read_papers(cell: str) -> list[Paper]:
    return [_paper(entry) for entry in read(cell, ("form", "case", "heading", "note"))]


def _paper(entry: CellLine) -> Paper:
    originals, copies, name = read_counts(entry.says)
    if not name:
        raise NotUnderstood(entry.says)
    return Paper(
        name=name,
        originals=originals,
        copies=copies,
        form=entry.known.get("form", ""),
        case=entry.known.get("case", ""),
        heading=entry.known.get("heading", ""),
        note=_truth(entry.known.get("note", NO)),
    )


def _read_time(cell: str) -> time:
    found = _TIME.fullmatch(cell)
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        raise NotUnderstood(cell)
    return time(int(found[1]), int(found[2]))


def _read_level(cell: str) -> OnlineLevel:
    try:
        return OnlineLevel(cell.lower())
    except ValueError as error:
        raise NotUnderstood(cell) from error


def _write_unread(one: Procedure) -> str:
    return written(CellLine(f"{part}: {source}") for part, source in one.unread.items())


def _read_unread(cell: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for entry in read(cell):
        part, sign, source = entry.says.partition(":")
        if not sign:
            raise NotUnderstood(entry.says)
        parts[part.strip()] = source.strip()
    return parts


COLUMNS: Final[Mapping[str, ProcedureColumn]] = {
    "field": _text("field"),
    "decided_by": _text("decided_by"),
    "level": _text("level"),
    "decision": _text("decision"),
    "legal_basis": _text("legal_basis"),
    "audience": _lines("audience"),
    "limit": _limits(None),
    **{f"limit_{channel}": _limits(channel) for channel in Channel},
    "cutoff": ProcedureColumn(
        "cutoff",
        lambda one: "" if one.cutoff is None else format_time(one.cutoff),
        _read_time,
        "time",
    ),
    "fee": _fees(None),
    **{f"fee_{channel}": _fees(channel) for channel in Channel},
    "papers": ProcedureColumn("papers", _write_papers, _read_papers, "papers"),
    "results": _lines("results"),
    "conditions": _text("conditions"),
    "online_level": ProcedureColumn(
        "online_level", lambda one: str(one.online_level), _read_level, "online_level"
    ),
    "forms_written_for_citizen": _yes_or_no("forms_written_for_citizen"),
    "forms_note": _text("forms_note"),
    "received_out_of_hours": _yes_or_no("received_out_of_hours"),
    "paperless": _yes_or_no("paperless"),
    "service": _text("service"),
    "workflow": _text("workflow"),
    "unread": ProcedureColumn("unread", _write_unread, _read_unread, "unread"),
    "source": _text("source"),
}
