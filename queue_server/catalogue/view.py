"""What the public pages of the catalogue say, word by word. Pure.

The law's own words (names, papers, exemptions) stay Vietnamese in every language; what we say
about them is in the page's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final
from urllib.parse import urlencode

from config.centre.model import Service
from config.phrases.procedures import (
    certain_fee,
    count_phrase,
    fee_line,
    fee_phrase,
    limit_phrase,
    paper_name,
    promised_limit,
)
from config.text.catalogue import FALLBACK_LANGUAGE, localised, text
from config.text.formats import format_date, format_time
from config.wire import Localised
from config.wire.procedures import Channel, ChannelLimit, Fee, OnlineLevel, Paper, Procedure

LIMITS: Final = "limits"
IN_THEIR_SECTIONS: Final = frozenset({LIMITS, "fees", "papers", "results", "conditions"})
"""Parts of a procedure that have a section of their own on its page."""


@dataclass(frozen=True, slots=True)
class ResultView:
    """A procedure in the list."""

    name: str
    field: str
    address: str
    facts: list[str]


@dataclass(frozen=True, slots=True)
class PaperView:
    name: str
    count: str
    form: str


@dataclass(frozen=True, slots=True)
class PapersView:
    """The papers of one case; the case is empty where they are always needed."""

    case: str
    heading: str
    """What the source writes over papers that are always needed."""
    papers: list[PaperView]


@dataclass(frozen=True, slots=True)
class LimitView:
    channel: str
    statutory: str
    committed: str
    """Empty where the centre commits itself to nothing more."""
    note: str


@dataclass(frozen=True, slots=True)
class FeeView:
    name: str
    amount: str
    """Empty where only the text says it."""
    channel: str
    text: str
    validity: str
    legal_basis: str
    exemption: str


@dataclass(frozen=True, slots=True)
class ProcedureView:
    """Everything that changes on a procedure's page; an empty text is not shown."""

    code: str
    name: str
    vietnamese_name: str
    """Where the page is in another language."""
    field: str
    decided_by: str
    limit: str
    limit_by_law: str
    fee: str
    place: str
    """Where in the hall it is received, without the letter."""
    letter: str
    notes: list[str]
    is_received_out_of_hours: bool
    papers: list[PapersView]
    paper_notes: list[str]
    """What the source explains among the papers."""
    limits: list[LimitView]
    fees: list[FeeView]
    results: list[str]
    conditions: str
    audience: str
    online: str
    unread: dict[str, str]
    """The source's own text of the parts that wait for a person's check."""
    unread_elsewhere: list[str]
    """The same of parts without a section on the page."""
    source: str
    decision: str
    legal_basis: str


def name_in(language: str, names: Localised) -> str:
    """The name in `language`, else in Vietnamese, else in any."""
    return localised(names, language)


def page_address(
    root: str, language: str, code: str = "", *, usually: str = FALLBACK_LANGUAGE, **parameters: str
) -> str:
    """The address of the list, or of a procedure, below `root`; what is empty is left out.

    `usually` is the language in which the page comes without being asked for one.
    """
    path = f"{root}/procedures/{code}" if code else f"{root}/procedures"
    query = {name: value for name, value in parameters.items() if value}
    if language != usually:
        query |= {"lang": language}
    return f"{path}?{urlencode(query)}" if query else path


# ------------------------------------------------------------------------------ the list


def result_view(language: str, procedure: Procedure, address: str, day: date) -> ResultView:
    """A procedure in the list: how long, how much, whether online."""
    promised = promised_limit(procedure)
    facts = [] if promised.amount is None else [limit_phrase(language, promised)]
    fee = certain_fee(language, procedure, Channel.IN_PERSON, day)
    if fee:
        facts.append(fee)
    if procedure.online_level in (OnlineLevel.FULL, OnlineLevel.PARTIAL):
        facts.append(text(language, "procedures.online_short"))
    return ResultView(
        name=name_in(language, procedure.name),
        field=procedure.field,
        address=address,
        facts=[fact[:1].upper() + fact[1:] for fact in facts],
    )


# --------------------------------------------------------------------------- the procedure


def procedure_view(
    language: str, procedure: Procedure, service: Service | None, day: date
) -> ProcedureView:
    """The whole page of `procedure` as it is on `day`."""
    line = procedure.limit_for(Channel.IN_PERSON)
    name = name_in(language, procedure.name)
    vietnamese = name_in(FALLBACK_LANGUAGE, procedure.name)
    return ProcedureView(
        code=procedure.code,
        name=name,
        vietnamese_name="" if vietnamese == name else vietnamese,
        field=procedure.field,
        decided_by=procedure.decided_by,
        limit=_limit(language, procedure, line),
        limit_by_law=_by_law(language, line),
        fee=fee_line(language, procedure, Channel.IN_PERSON, day),
        place=name_in(language, service.name) if service else "",
        letter=service.letter if service else "",
        notes=_notes(language, procedure),
        is_received_out_of_hours=procedure.received_out_of_hours,
        papers=_papers(language, [paper for paper in procedure.papers if not paper.note]),
        paper_notes=[paper.name for paper in procedure.papers if paper.note],
        limits=_limits(language, procedure.as_read().limits),
        fees=[_fee(language, fee) for fee in procedure.fees if _not_over(fee, day)],
        results=procedure.results,
        conditions=procedure.conditions,
        audience=", ".join(procedure.audience),
        online=_online(language, procedure),
        unread=procedure.unread,
        unread_elsewhere=[
            stated for part, stated in procedure.unread.items() if part not in IN_THEIR_SECTIONS
        ],
        source=procedure.source,
        decision=procedure.decision,
        legal_basis=procedure.legal_basis,
    )


def _limit(language: str, procedure: Procedure, line: ChannelLimit) -> str:
    """The promise at the top of the page; no word where the source's is still to be checked."""
    if LIMITS in procedure.unread and line.statutory.amount is None:
        return text(language, "procedures.limit.to_check")
    if not procedure.limits:
        return text(language, "procedures.limit.unknown")
    if _depends(procedure, line):
        return text(language, "procedures.limit.depends")
    return limit_phrase(language, line.committed or line.statutory)


def _depends(procedure: Procedure, line: ChannelLimit) -> bool:
    """Whether the source has several limits for it, and the case says which holds."""
    return line.statutory.amount is None and any(
        other.statutory.amount is not None and other.channel in (None, Channel.IN_PERSON)
        for other in procedure.limits
    )


def _by_law(language: str, line: ChannelLimit) -> str:
    if line.committed is None or line.committed == line.statutory:
        return ""
    limit = limit_phrase(language, line.statutory)
    return text(language, "procedures.limit_by_law", limit=limit)


def _notes(language: str, procedure: Procedure) -> list[str]:
    notes = []
    if procedure.cutoff is not None:
        time = format_time(procedure.cutoff)
        notes.append(text(language, "procedures.note.cutoff", time=time))
    if procedure.forms_written_for_citizen:
        notes.append(text(language, "procedures.note.forms_written"))
    elif procedure.forms_written_for_citizen is False:
        unwritten = text(language, "procedures.note.forms_not_written")
        notes.append(procedure.forms_note or unwritten)
    if procedure.received_out_of_hours:
        notes.append(text(language, "procedures.note.out_of_hours"))
    if procedure.paperless:
        notes.append(text(language, "procedures.note.paperless"))
    return notes


def _papers(language: str, papers: Sequence[Paper]) -> list[PapersView]:
    """By case in the order of the source; those first that are always needed."""
    by_case = sorted(papers, key=lambda paper: bool(paper.case))
    groups = list(dict.fromkeys(map(_group, by_case)))
    in_order = sorted(by_case, key=lambda paper: groups.index(_group(paper)))
    return [
        PapersView(case, heading, [_paper(language, paper) for paper in some])
        for (case, heading), some in groupby(in_order, key=_group)
    ]


def _group(paper: Paper) -> tuple[str, str]:
    return paper.case, "" if paper.case else paper.heading


def _paper(language: str, paper: Paper) -> PaperView:
    form = "" if paper.form in paper.name else paper.form
    return PaperView(paper_name(paper), count_phrase(language, paper), form)


def _limits(language: str, limits: Sequence[ChannelLimit]) -> list[LimitView]:
    several = len(limits) > 1
    return [
        LimitView(
            channel=_channel(
                language, limit.channel, "other_channels" if several else "any_channel"
            ),
            statutory=limit_phrase(language, limit.statutory),
            committed=limit_phrase(language, limit.committed) if limit.committed else "",
            note=limit.note,
        )
        for limit in limits
    ]


def _channel(language: str, channel: Channel | None, otherwise: str) -> str:
    if channel is None:
        return text(language, f"procedures.{otherwise}")
    return text(language, f"dossiers.channel.{channel.value}")


def _not_over(fee: Fee, day: date) -> bool:
    return fee.valid_to is None or day <= fee.valid_to


def _fee(language: str, fee: Fee) -> FeeView:
    return FeeView(
        name=fee.name,
        amount="" if fee.amount is None else fee_phrase(language, fee),
        channel="" if fee.channel is None else _channel(language, fee.channel, ""),
        text=fee.text or ("" if fee.amount is not None else fee_phrase(language, fee)),
        validity=_validity(language, fee),
        legal_basis=fee.legal_basis,
        exemption=fee.exemption,
    )


def _validity(language: str, fee: Fee) -> str:
    start, end = (format_date(day) if day else "" for day in (fee.valid_from, fee.valid_to))
    if start and end:
        return text(language, "procedures.fee.from_to", start=start, end=end)
    if start:
        return text(language, "procedures.fee.from", start=start)
    return text(language, "procedures.fee.to", end=end) if end else ""


def _online(language: str, procedure: Procedure) -> str:
    if procedure.online_level is OnlineLevel.UNKNOWN:
        return ""
    return text(language, f"dossiers.online_level.{procedure.online_level.value}")
