"""What papers, spoken sentences, refusals and command lines say outside of the other language.

Run with `MOTCUA_LOCALE`, in a process of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from config.text.spoken.english import ENGLISH
from config.wire import CalledTicket, TicketIssued, WaitEstimate
from config.wire.parts import AbsenceRule
from config.wire.procedures import ProcedureDetails
from display.reading import call_sentence
from kiosk.testing.fake_procedures import demo_procedures, demo_receipt
from printer.documents.papers_list import _Cut, _PapersLayout
from printer.documents.receipt import _ReceiptLayout
from printer.documents.ticket import SCALES, Attempt, _TicketLayout
from printer.escpos.profile import PaperProfile
from tests.languages.another import ANOTHER, Data, untranslated

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
NAMES = {"vi": "Hộ tịch"}
TICKET = TicketIssued(
    ticket_id=1, number="A021", service="ho-tich", service_name=NAMES, language=ANOTHER,
    token="7K3QF9ABCDEFGH2J", tracking_url="HTTP://LOCALHOST/T/0", issued_at=NOW,
    time_zone="Asia/Ho_Chi_Minh", people_ahead=3,
    estimate=WaitEstimate(low_seconds=600, high_seconds=900), hall_name=NAMES,
    counters=[NAMES], absence=AbsenceRule(calls=2, behind=3),
)  # fmt: skip


def on_paper() -> dict[str, list[str]]:
    """Of each paper and sentence what is neither of the language nor data."""
    return {name: untranslated(words, data) for name, words, data in _everything()}


def _everything() -> Iterator[tuple[str, list[str], Data]]:
    for millimetres in (58, 80):
        paper = PaperProfile(millimetres=millimetres)
        for estimate in (TICKET.estimate, None):
            for ahead in (0, 1, 3, None):
                told = {"estimate": estimate, "people_ahead": ahead}
                yield _ticket(paper, TICKET.model_copy(update=told))
        for changed in ({}, {"due_at": None}, {"fee": 8_000, "waiting_for": "Giấy chứng sinh"}):
            receipt = demo_receipt("1", NOW).model_copy(update={"language": ANOTHER} | changed)
            layout = _ReceiptLayout(paper)
            layout.fill(receipt, 300, 600)
            yield "receipt", layout.texts, Data(receipt)
        for procedure in demo_procedures():
            details = ProcedureDetails(
                procedure=procedure, page_url="HTTP://LOCALHOST", version=1, version_id=1
            )
            papers = _PapersLayout(paper)
            papers.fill(details, ANOTHER, _Cut(90, 90, 5))
            yield f"papers of {procedure.code}", papers.texts, Data(details)
    yield "call", [_call("Quầy số 3")], Data(NAMES)
    yield "call to a place", [_call("Bàn hướng dẫn")], Data("bàn hướng dẫn")


def _ticket(paper: PaperProfile, ticket: TicketIssued) -> tuple[str, list[str], Data]:
    layout = _TicketLayout(paper, Attempt(SCALES[paper.millimetres][0]))
    layout.fill(ticket)
    return "ticket", layout.texts, Data(ticket)


def _call(counter: str) -> str:
    """With a table of numbers for the language, each number as a text of its own."""
    table = replace(
        ENGLISH, language=ANOTHER, number=lambda number, _: f"«{number}»", letters={"A": "«a»"}
    )
    call = CalledTicket(
        call_id=1, ticket_id=1, number="A021", counter="guide", counter_name={"vi": counter},
        service="ho-tich", language=ANOTHER, called_at=NOW,
    )  # fmt: skip
    return call_sentence(call, ANOTHER, tables={ANOTHER: table})
