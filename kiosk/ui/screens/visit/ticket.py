"""The ticket on the screen: number and QR code, and where its paper is."""

from __future__ import annotations

from functools import lru_cache
from math import ceil
from typing import Final

from kivy.graphics.texture import Texture
from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.widget import Widget

from config.qr_codes import qr_modules, qr_text
from config.text.catalogue import localised, plural_text, text
from config.wire import TicketIssued
from kiosk.flow.events import Finish, PrintAgain
from kiosk.flow.state import FlowState
from kiosk.ui.phrases import ahead_phrase, estimate_phrase, fault_phrase
from kiosk.ui.widgets.boxes import Piece
from kiosk.ui.widgets.parts import KioskScreen, load_kv, look
from kiosk.ui.widgets.sharing import Want
from printer.spooling.outcome import PrintOutcome

_QUIET_MODULES: Final = 4
LEAST_CODE_MILLIMETRES: Final = 26
"""A phone reads modules of 0.7 mm from the screen."""
LEAST_MODULE_MILLIMETRES: Final = 0.6
"""A module is of whole pixels: where the code shrinks to its least, none may be rounded away."""


@lru_cache(maxsize=2)
def code_texture(link: str) -> Texture:
    """The QR code as a picture with one pixel for a module, enlarged without blur."""
    modules = qr_modules(qr_text(link), _QUIET_MODULES)
    side = len(modules)
    pixels = b"".join(b"\x00" if dark else b"\xff" for row in reversed(modules) for dark in row)
    texture = Texture.create(size=(side, side), colorfmt="luminance")
    texture.mag_filter = "nearest"
    texture.blit_buffer(pixels, colorfmt="luminance", bufferfmt="ubyte")
    return texture


class QrCode(Piece, Widget):
    """As large as fits, in whole pixels for a module, so that every module is equally wide."""

    texture = ObjectProperty(None, allownone=True)
    side = NumericProperty(0)
    preferred = NumericProperty(200)
    across = NumericProperty(0)
    """The least side in millimetres of what is dark and light, without the white round it."""

    def want(self, width: float) -> Want:
        modules = self.texture.width if self.texture is not None else 0
        inner = max(1, modules - 2 * _QUIET_MODULES)
        module = max(LEAST_MODULE_MILLIMETRES, self.across / inner)
        whole = modules * ceil(look().millimetre * module)
        least = max(look().millimetre * LEAST_CODE_MILLIMETRES, whole)
        return Want(least, max(least, min(width, self.preferred)), least)

    def natural_width(self) -> float:
        return self.want(0).least

    def on_texture(self, *_: object) -> None:
        self.changed()
        self._measure()

    def on_size(self, *_: object) -> None:
        self._measure()

    def _measure(self) -> None:
        if self.texture is not None:
            modules = self.texture.width
            self.side = modules * max(1, int(min(self.size) // modules))


class TicketScreen(KioskScreen):
    number = StringProperty("")
    service = StringProperty("")
    ahead = StringProperty("")
    estimate = StringProperty("")
    scan_caption = StringProperty("")
    headline = StringProperty("")
    advice = StringProperty("")
    failed = BooleanProperty(False)
    """The paper is not to be expected; the number is to be photographed."""
    again = BooleanProperty(False)
    """It may be asked for again."""

    def finish(self) -> None:
        self.touch(Finish())

    def print_again(self) -> None:
        self.touch(PrintAgain())

    def leave(self) -> None:
        """Nothing of a citizen's ticket stays behind."""
        self.ids.code.texture = None

    def show(self, state: FlowState) -> None:
        ticket, language = state.ticket, state.language
        if ticket is None:
            return
        self.failed = state.printing in _MISSING
        self.again = state.may_print_again
        self.headline, self.advice = _headline(state)
        self._facts(ticket, language)
        self.ids.code.texture = code_texture(ticket.tracking_url)

    def _facts(self, ticket: TicketIssued, language: str) -> None:
        self.number = ticket.number
        self.service = localised(ticket.service_name, language)
        if ticket.priority:
            self.service += f" · {text(language, 'kiosk.priority_ticket')}"
        if ticket.dossiers > 1:
            self.service += f" · {plural_text(language, 'kiosk.dossiers', ticket.dossiers)}"
        self.ahead = ahead_phrase(language, ticket.people_ahead)
        if ticket.issued_offline:
            self.estimate = text(language, "kiosk.offline_ticket")
        else:
            phrase = estimate_phrase(language, ticket.estimate, ticket.time_zone)
            self.estimate = phrase[:1].upper() + phrase[1:]
        self.scan_caption = text(
            language, "kiosk.offline_scan" if ticket.issued_offline else "kiosk.scan"
        )


def _headline(state: FlowState) -> tuple[str, str]:
    """What became of the paper, and what to do now."""
    language, printing = state.language, state.printing
    headline, advice = _EARLIER if state.is_repeated else _TEXTS[printing]
    if printing in _MISSING and state.printer_faulty:
        fault = fault_phrase(language, state.printer)
        return fault, text(language, "kiosk.ticket_fault_how")
    return text(language, headline), text(language, advice)


_MISSING: Final = frozenset({PrintOutcome.WAITING, PrintOutcome.UNKNOWN, PrintOutcome.DISCARDED})
_EARLIER: Final = ("kiosk.ticket_earlier", "kiosk.ticket_how")
_TEXTS: Final = {
    PrintOutcome.PRINTING: ("kiosk.printing", "kiosk.ticket_how"),
    PrintOutcome.PRINTED: ("kiosk.take_ticket", "kiosk.ticket_how"),
    PrintOutcome.UNCONFIRMED: ("kiosk.take_ticket", "kiosk.ticket_look"),
} | dict.fromkeys(_MISSING, ("kiosk.ticket_broken_off", "kiosk.ticket_broken_off_how"))


load_kv(__file__)
