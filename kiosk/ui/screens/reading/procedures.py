"""The procedures of a field, as large rows."""

from __future__ import annotations

from kivy.properties import StringProperty

from config.phrases.procedures import limit_phrase
from config.text.catalogue import localised, text
from config.wire.procedures import ProcedureSummary
from kiosk.flow.events import ChooseProcedure
from kiosk.flow.state import Browsing, FlowState
from kiosk.ui.screens.reading.listing import ListCard, ListScreen
from kiosk.ui.widgets.parts import kiosk, load_kv


class ProcedureCard(ListCard):
    code = StringProperty("")

    def on_release(self) -> None:
        kiosk().touch(ChooseProcedure(self.code))


class ProceduresScreen(ListScreen):
    """Its page is kept while one of its procedures is read."""

    def __init__(self, **values: object) -> None:
        self._field = ""
        super().__init__(**values)

    def enter(self, state: FlowState) -> None:
        field = state.browsing.field if state.browsing else ""
        came_back = state.browsing is not None and state.browsing.chosen is not None
        if field != self._field or not came_back:
            self.pages.first_page()
        self._field = field

    def show(self, state: FlowState) -> None:
        browsing, language = state.browsing or Browsing(), state.language
        procedures = browsing.procedures or ()
        self.title = browsing.field
        self.hint = text(language, "kiosk.procedures_how") if procedures else ""
        self.failed, self.said = browsing.failed, _status_text(browsing, language)
        codes = [one.code for one in procedures]
        cards = self.pages.hold(codes, lambda code: ProcedureCard(code=code))
        for one, card in zip(procedures, cards, strict=True):
            card.title = localised(one.name, language)
            card.line = _line(one, language)


def _line(procedure: ProcedureSummary, language: str) -> str:
    limit = limit_phrase(language, procedure.limit)
    said = text(language, "kiosk.limit_line", limit=limit)
    return f"{said} · {text(language, 'procedures.fee.free')}" if procedure.free else said


def _status_text(browsing: Browsing, language: str) -> str:
    if browsing.failed:
        return text(language, "kiosk.catalogue_gone")
    if browsing.procedures is None:
        return text(language, "kiosk.catalogue_loading")
    return "" if browsing.procedures else text(language, "kiosk.field_empty")


load_kv(__file__)
