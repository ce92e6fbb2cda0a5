"""The short receipt of a dossier: `lay_out_receipt`. Pure; at most 8 kB.

Form 01 is the law's paper; this is the one that fits a purse: the code, what it is about, when it
was received, the promised day, what is still to be brought, and the QR code with which the
citizen follows the dossier and is known at the kiosk. Nothing of the person is on it.
"""

from __future__ import annotations

from typing import Final
from zoneinfo import ZoneInfo

from config.phrases.procedures import local_day, shortened
from config.qr_codes import qr_text
from config.text.catalogue import known_language, localised, plural_text, text
from config.text.formats import format_day, format_money, format_time
from config.wire.dossiers.answers import ReceiptJob
from printer.documents.layout import MARGIN_DOTS, DocumentLayout
from printer.documents.letterhead import PLAIN, Letterhead
from printer.documents.ticket import LARGEST_TICKET_BYTES, time_text
from printer.documents.typesetting import TextStyle, draw_tall
from printer.escpos.profile import DOTS_PER_MILLIMETRE, PaperProfile
from printer.fonts import Weight

CODE_MILLIMETRES: Final = 7.0
"""Height of a figure of the code's own part, the day and its serial."""
LOGO_ZOOM: Final = 2
HALL: Final = TextStyle(28, zoom=2)
TITLE: Final = TextStyle(36, Weight.BOLD, zoom=2)
LABEL: Final = TextStyle(28, zoom=2)
NAME: Final = TextStyle(32, zoom=2)
DAY: Final = TextStyle(44, Weight.BOLD, zoom=2)
SMALL: Final = TextStyle(28, zoom=2)
_LETTERS: Final = ((300, 600), (160, 240), (110, 160), (80, 100), (60, 60), (40, 40), (20, 20))
"""Letters of the procedure's name and of what is to be brought; the first that fit 8 kB."""


def lay_out_receipt(job: ReceiptJob, paper: PaperProfile, letterhead: Letterhead = PLAIN) -> bytes:
    """The ESC/POS bytes of a receipt for `paper`, from reset to cut.

    Long words are shortened, the code, the days and the QR code never. Raises `LayoutError`
    (font, profile).
    """
    output = b""
    for name, waiting_for in _LETTERS:
        output = _ReceiptLayout(paper, letterhead).fill(job, name, waiting_for)
        if len(output) <= LARGEST_TICKET_BYTES:
            break
    return output


class _ReceiptLayout(DocumentLayout):
    """The parts of a receipt, from the top."""

    def __init__(self, paper: PaperProfile, letterhead: Letterhead = PLAIN) -> None:
        super().__init__(paper)
        self.letterhead = letterhead

    def fill(self, job: ReceiptJob, name_letters: int, waiting_letters: int) -> bytes:
        language = known_language(job.language)
        self.logo(self.letterhead, LOGO_ZOOM)
        self.lines(localised(job.hall_name, language), HALL, gap=8)
        self.own_texts(self.letterhead.head, language)
        self.rule(gap=20, width_dots=96)
        self.lines(text(language, "ticket.receipt_title"), TITLE, gap=26)
        self._code(job.code)
        name = localised(job.procedure_name, language)
        self.lines(shortened(name, name_letters), NAME, gap=34)
        self._facts(job, language)
        self._promise(job, language)
        if job.waiting_for:
            self.lines(text(language, "ticket.receipt_bring"), LABEL, gap=32)
            self.lines(shortened(job.waiting_for, waiting_letters), NAME, gap=26)
        self.space(36)
        self.escpos.qr(qr_text(job.follow_url), 6)
        self.lines(text(language, "ticket.receipt_scan"), SMALL, gap=22)
        self.own_texts(self.letterhead.foot, language)
        return self.cut()

    def _code(self, code: str) -> None:
        """The unit in small, the day and its serial as large as the paper lets them be."""
        unit, dash, own = code.partition("-")
        if dash:
            self.lines(f"{unit}{dash}", LABEL, gap=26)
        self.space(20)
        height = round(CODE_MILLIMETRES * DOTS_PER_MILLIMETRE)
        drawn = draw_tall(own or unit, height, self.paper.dots - MARGIN_DOTS)
        self.drawn(drawn)

    def _facts(self, job: ReceiptJob, language: str) -> None:
        received = time_text(job.received_at, job.time_zone)
        self.lines(text(language, "ticket.receipt_received", at=received), SMALL, gap=28)
        self.lines(plural_text(language, "ticket.receipt_papers", job.papers), SMALL, gap=20)
        if job.fee is not None:
            amount = format_money(language, job.fee)
            self.lines(text(language, "ticket.receipt_fee", amount=amount), SMALL, gap=20)

    def _promise(self, job: ReceiptJob, language: str) -> None:
        if job.due_at is None:
            none = "limit_unread" if job.limit_unread else "no_limit"
            key = "clock_stands" if job.waiting_for else none
            self.lines(text(language, f"ticket.receipt_{key}"), NAME, gap=36)
            return
        self.lines(text(language, "ticket.receipt_due"), LABEL, gap=36)
        self.lines(format_day(language, local_day(job.due_at, job.time_zone)), DAY, gap=26)
        clock = format_time(job.due_at.astimezone(ZoneInfo(job.time_zone)))
        self.lines(text(language, "ticket.receipt_due_time", time=clock), SMALL, gap=24)
