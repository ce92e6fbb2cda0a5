"""What citizens would see and hear of the draft: a ticket and a receipt as they print, the sentence
of a call.

A draft with mistakes that keep a centre from opening cannot be shown: what is in force is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from config.centre.campaigns import with_campaigns
from config.centre.model import Centre, Counter, Service
from config.text.catalogue import known_language
from config.wire import CalledTicket, TicketIssued, WaitEstimate
from config.wire.dossiers.answers import ReceiptJob
from config.wire.parts import AbsenceRule
from printer.documents.letterhead import Stationery
from printer.documents.receipt import lay_out_receipt
from printer.documents.ticket import lay_out_ticket
from printer.escpos.preview import png, render
from printer.escpos.profile import DOTS, PaperProfile

EXAMPLE_NUMBER: Final = 25
EXAMPLE_LINK: Final = "vi-du"
EXAMPLE_WAIT: Final = WaitEstimate(low_seconds=600, high_seconds=1_200)
EXAMPLE_AHEAD: Final = 4
EXAMPLE_LIMIT: Final = timedelta(days=7)
EXAMPLE_PAPERS: Final = 3
EXAMPLE_FEE: Final = 8_000


@dataclass(frozen=True, slots=True)
class Example:
    """A ticket of a service that is called to a counter."""

    centre: Centre
    service: Service
    counter: Counter
    language: str
    kiosk: str = ""
    """Whose own lines are on the paper."""

    @property
    def number(self) -> str:
        return f"{self.service.letter}{EXAMPLE_NUMBER:03}"


def example(centre: Centre, service: str, counter: str, language: str, kiosk: str = "") -> Example:
    """That of the service and the counter that are named, else of the first that go together, at
    the kiosk that is named, else at the first. A campaign is shown as while it runs."""
    if any(one.id == service for one in centre.campaigns):
        centre = with_campaigns(centre, ((service, False),))
    known = centre.counter_by_id.get(counter)
    first = known.services[0] if known else centre.services[0].id
    chosen = (
        centre.service_by_id.get(service) or centre.service_by_id.get(first) or centre.services[0]
    )
    at = known or next(centre.counters_for(chosen.id), centre.counters[0])
    machine = kiosk if kiosk in centre.kiosk_by_id else next(iter(centre.kiosk_by_id), "")
    return Example(centre, chosen, at, known_language(language), machine)


def ticket_picture(shown: Example, millimetres: int, now: datetime) -> bytes:
    """The ticket as a PNG, on paper of that width."""
    paper = _paper(millimetres)
    letterhead = _stationery(shown).of_ticket(shown.service.id)
    return _picture(lay_out_ticket(_ticket(shown, now), paper, letterhead), paper)


def receipt_picture(shown: Example, millimetres: int, now: datetime) -> bytes:
    """The short receipt of a dossier as a PNG, on paper of that width."""
    paper = _paper(millimetres)
    letterhead = _stationery(shown).of_receipt()
    return _picture(lay_out_receipt(_receipt(shown, now), paper, letterhead), paper)


def _paper(millimetres: int) -> PaperProfile:
    return PaperProfile(millimetres=millimetres, dots=DOTS[millimetres])


def _picture(printed: bytes, paper: PaperProfile) -> bytes:
    [picture, *_] = render(printed, paper)
    return png(picture)


def _stationery(shown: Example) -> Stationery:
    look = shown.centre.look
    return Stationery.made_of(
        look.logo, [text.printed for text in look.texts if text.is_of(shown.kiosk)]
    )


def _ticket(shown: Example, now: datetime) -> TicketIssued:
    centre, calling = shown.centre, shown.centre.calling
    return TicketIssued(
        ticket_id=EXAMPLE_NUMBER,
        number=shown.number,
        service=shown.service.id,
        service_name=shown.service.name,
        language=shown.language,
        token=EXAMPLE_LINK,
        tracking_url=f"{centre.public_url}/T/{EXAMPLE_LINK}",
        issued_at=now,
        time_zone=centre.time_zone,
        people_ahead=EXAMPLE_AHEAD,
        estimate=EXAMPLE_WAIT,
        hall_name=centre.unit.name,
        counters=[counter.name for counter in centre.counters_for(shown.service.id)],
        absence=AbsenceRule(calls=calling.absences_allowed, behind=calling.absence_sets_back),
    )


def _receipt(shown: Example, now: datetime) -> ReceiptJob:
    centre = shown.centre
    today, serial = centre.local(now), 1
    return ReceiptJob(
        job=EXAMPLE_LINK,
        code=f"{centre.unit.code}-{today:%y%m%d}-{serial:0{centre.dossiers.serial_digits}}",
        procedure_name=shown.service.name,
        received_at=now,
        due_at=now + EXAMPLE_LIMIT,
        papers=EXAMPLE_PAPERS,
        fee=EXAMPLE_FEE,
        follow_url=f"{centre.public_url}/H/{EXAMPLE_LINK}",
        hall_name=centre.unit.name,
        language=shown.language,
        time_zone=centre.time_zone,
    )


def call_of(shown: Example, now: datetime) -> CalledTicket:
    """The call of the example, as boards and the voice take it."""
    return CalledTicket(
        call_id=0,
        ticket_id=EXAMPLE_NUMBER,
        number=shown.number,
        counter=shown.counter.id,
        counter_name=shown.counter.name,
        service=shown.service.id,
        language=shown.language,
        called_at=now,
    )
