"""A ticket as ESC/POS bytes: `lay_out_ticket`. Pure; a ticket has at most 8 kB.

On the paper, from the top: the centre's logo, the hall's name, lines of the centre's own, the
number at least 15 mm tall, the service, the time on the centre's clock, the people ahead, the
estimate as a range, the counters that serve it, what follows an absence at a call, the QR code of
the tracking link, again lines of the centre's own. Nothing about the person, and nothing about
priority: the paper lies around."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, product
from typing import Final
from zoneinfo import ZoneInfo

from config.phrases.waits import USUAL_ZONE, is_on_clock, wait_phrase
from config.qr_codes import qr_text
from config.text.catalogue import known_language, localised, plural_text, text
from config.text.formats import format_date, format_time
from config.wire import TicketIssued, WaitEstimate
from config.wire.parts import AbsenceRule
from printer.documents.layout import MARGIN_DOTS, OWN_TEXT, OWN_TEXT_SMALL, DocumentLayout
from printer.documents.letterhead import PLAIN, Letterhead
from printer.documents.typesetting import TextStyle, draw_tall
from printer.escpos.profile import DOTS_PER_MILLIMETRE, PaperProfile
from printer.fonts import Weight

LARGEST_TICKET_BYTES: Final = 8_000
NUMBER_MILLIMETRES: Final = 15.2
"""Height of a capital of the number."""

FINE_LOGO_SCALES: Final = 2
"""In the roomiest types a logo is printed in single dots."""
MOST_COUNTERS: Final = 4
"""More of them are not named on a ticket: the board and the voice say where."""


@dataclass(frozen=True)
class TypeScale:
    """The sizes of one ticket's lines, in dots, of a module of its QR code, and the width that
    its number may take."""

    hall: TextStyle
    label: TextStyle
    service: TextStyle
    fact: TextStyle
    small: TextStyle
    module_dots: int
    number_dots: int


def _scale(
    hall: int,
    label: int,
    service: int,
    fact: TextStyle,
    small: int,
    *,
    tightest: bool = False,
) -> TypeScale:
    return TypeScale(
        hall=TextStyle(hall),
        label=TextStyle(label),
        service=TextStyle(service, Weight.BOLD, zoom=2),
        fact=fact,
        small=TextStyle(small),
        module_dots=4 if tightest else 6,
        number_dots=480 if tightest else 576,
    )


SCALES: Final = {
    80: (
        _scale(hall=24, label=26, service=42, fact=TextStyle(38, zoom=2), small=24),
        _scale(hall=22, label=24, service=40, fact=TextStyle(36, zoom=2), small=22),
        _scale(hall=20, label=22, service=38, fact=TextStyle(36, zoom=2), small=20),
        _scale(hall=20, label=22, service=36, fact=TextStyle(34, zoom=2), small=20, tightest=True),
        _scale(hall=18, label=20, service=34, fact=TextStyle(34, zoom=2), small=18, tightest=True),
    ),
    58: (
        _scale(hall=24, label=26, service=40, fact=TextStyle(28), small=22),
        _scale(hall=22, label=24, service=36, fact=TextStyle(26), small=20),
        _scale(hall=20, label=22, service=36, fact=TextStyle(34, zoom=2), small=20),
        _scale(hall=20, label=22, service=36, fact=TextStyle(34, zoom=2), small=20, tightest=True),
        _scale(hall=18, label=20, service=34, fact=TextStyle(34, zoom=2), small=18, tightest=True),
    ),
}
"""By the paper's millimetres, from the roomiest to the tightest; a ticket takes the first that
keeps it under 8 kB. Lines that the printer doubles (`zoom=2`) cost a quarter of their bytes."""
DOUBLED: Final = TypeScale(
    hall=TextStyle(28, zoom=2),
    label=TextStyle(28, zoom=2),
    service=TextStyle(34, Weight.BOLD, zoom=2),
    fact=TextStyle(34, zoom=2),
    small=TextStyle(28, zoom=2),
    module_dots=4,
    number_dots=480,
)
"""Every line doubled, as on a receipt: for long names in capitals, which no other type keeps
under 8 kB. The letters are coarser, not smaller."""


def estimate_text(language: str, estimate: WaitEstimate | None, time_zone: str = USUAL_ZONE) -> str:
    """The wait in words: a range, after which break, or that it is not known; never a number made
    up."""
    if estimate is None:
        return text(language, "ticket.wait_unknown")
    key = "ticket.turn" if is_on_clock(estimate) else "ticket.wait"
    return text(language, key, wait=wait_phrase(language, estimate, time_zone))


def ahead_text(language: str, people_ahead: int | None) -> str:
    """How many are before this ticket, in words; that nobody can know where it is None."""
    if people_ahead is None:
        return text(language, "ticket.ahead_unknown")
    if people_ahead == 0:
        return text(language, "ticket.nobody_ahead")
    return plural_text(language, "ticket.people_ahead", people_ahead)


def absence_text(language: str, rule: AbsenceRule) -> str:
    """What happens when the number is called and nobody comes, by the centre's settings."""
    if rule.calls == 1:
        return text(language, "ticket.absence_once")
    key = "ticket.absence" if rule.behind else "ticket.absence_at_once"
    return text(language, key, calls=rule.calls, behind=rule.behind)


def time_text(at: datetime, time_zone: str) -> str:
    """The moment on the centre's clock: `08:15 · 22/11/2026`."""
    local = at.astimezone(ZoneInfo(time_zone))
    return f"{format_time(local)} · {format_date(local.date())}"


def ticket_language(ticket: TicketIssued) -> str:
    """The language of the paper: the citizen's, where the catalogue has it."""
    return known_language(ticket.language)


def lay_out_ticket(
    ticket: TicketIssued, paper: PaperProfile, letterhead: Letterhead = PLAIN
) -> bytes:
    """The ESC/POS bytes of a ticket for `paper`, from reset to cut.

    Names of any length are wrapped, never cut. Takes the roomiest type that keeps the ticket
    within `LARGEST_TICKET_BYTES`; beside the longest names the logo is coarser, then it is left
    out, then the notes on calling, and beside such in capitals the centre's own lines. A ticket
    that is larger in any type is printed all the same, for the citizen needs it. Raises
    `LayoutError` (font, profile).
    """
    output = b""
    for attempt in _attempts(paper, letterhead):
        output = _TicketLayout(paper, attempt, letterhead).fill(ticket)
        if len(output) <= LARGEST_TICKET_BYTES:
            break
    return output


@dataclass(frozen=True)
class Attempt:
    """A way to lay a ticket out."""

    scale: TypeScale
    notes: bool = True
    """Whether there is room for where it is called and what follows an absence."""
    logo_zoom: int = 0
    """How often each dot of the logo is repeated; 0: it is left out."""
    own_texts: TextStyle | None = OWN_TEXT
    """How the centre's own lines are drawn; None: they are left out."""


def _attempts(paper: PaperProfile, letterhead: Letterhead) -> Iterator[Attempt]:
    """The roomiest first."""
    scales = SCALES[paper.millimetres]
    if letterhead.logo is not None:
        yield from (Attempt(scale, logo_zoom=1) for scale in scales[:FINE_LOGO_SCALES])
        yield from (Attempt(scale, logo_zoom=2) for scale in scales)
    with_notes = (True, False)
    for notes, scale in chain(product(with_notes, scales), product(with_notes, (DOUBLED,))):
        yield Attempt(scale, notes)
    if letterhead.head or letterhead.foot:
        yield Attempt(DOUBLED, notes=False, own_texts=OWN_TEXT_SMALL)
        yield Attempt(DOUBLED, notes=False, own_texts=None)


class _TicketLayout(DocumentLayout):
    """The parts of a ticket, from the top."""

    def __init__(
        self, paper: PaperProfile, attempt: Attempt, letterhead: Letterhead = PLAIN
    ) -> None:
        super().__init__(paper)
        self.attempt, self.letterhead = attempt, letterhead
        self.scale, self.notes = attempt.scale, attempt.notes

    def fill(self, ticket: TicketIssued) -> bytes:
        language = ticket_language(ticket)
        self.logo(self.letterhead, self.attempt.logo_zoom)
        self.lines(localised(ticket.hall_name, language), self.scale.hall, gap=8)
        self.own_texts(self.letterhead.head, language, self.attempt.own_texts)
        self.rule(gap=22, width_dots=96)
        self._number(ticket.number, text(language, "ticket.your_number"))
        self.lines(localised(ticket.service_name, language), self.scale.service, gap=40)
        self._facts(ticket, language)
        if self.notes:
            self._calling(ticket, language)
        self._tracking(ticket.tracking_url, text(language, "ticket.scan"))
        if ticket.absence is None or not self.notes:
            self.lines(text(language, "ticket.closing"), self.scale.small, gap=30)
        self.own_texts(self.letterhead.foot, language, self.attempt.own_texts)
        return self.cut()

    def _number(self, number: str, label: str) -> None:
        self.lines(label, self.scale.label, gap=24)
        self.space(30)
        drawn = draw_tall(
            number,
            round(NUMBER_MILLIMETRES * DOTS_PER_MILLIMETRE),
            min(self.paper.dots - MARGIN_DOTS, self.scale.number_dots),
        )
        self.drawn(drawn)

    def _facts(self, ticket: TicketIssued, language: str) -> None:
        self._dossiers(ticket, language)
        at = time_text(ticket.issued_at, ticket.time_zone)
        self.lines(at, self.scale.small, gap=26)
        self.lines(ahead_text(language, ticket.people_ahead), self.scale.fact, gap=36)
        if ticket.issued_offline:
            self.lines(text(language, "ticket.issued_offline"), self.scale.small, gap=26)
        else:
            wait = estimate_text(language, ticket.estimate, ticket.time_zone)
            self.lines(wait, self.scale.fact, gap=30)

    def _dossiers(self, ticket: TicketIssued, language: str) -> None:
        """For how many dossiers it is, where for several, and why of another service."""
        if ticket.dossiers > 1:
            several = plural_text(language, "ticket.dossiers", ticket.dossiers)
            self.lines(several, self.scale.fact, gap=26)
        if ticket.lane_from and self.notes:
            name = localised(ticket.service_name, language)
            sentence = text(language, "ticket.lane", count=ticket.lane_from, service=name)
            self.lines(sentence, self.scale.small, gap=18)

    def _calling(self, ticket: TicketIssued, language: str) -> None:
        """Where it is called, and what happens when nobody comes."""
        names = [localised(one, language) for one in ticket.counters[:MOST_COUNTERS]]
        if names and len(ticket.counters) <= MOST_COUNTERS:
            counters = text(language, "ticket.counters", counters=", ".join(names))
            self.lines(counters, self.scale.small, gap=26)
        if ticket.absence is not None:
            self.lines(absence_text(language, ticket.absence), self.scale.small, gap=18)

    def _tracking(self, tracking_url: str, caption: str) -> None:
        self.space(40)
        self.escpos.qr(qr_text(tracking_url), self.scale.module_dots)
        self.lines(caption, self.scale.small, gap=22)
