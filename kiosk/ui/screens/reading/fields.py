"""The fields of the catalogue, each with its number of procedures."""

from __future__ import annotations

from kivy.properties import StringProperty

from config.text.catalogue import plural_text, text
from kiosk.flow.events import ChooseField
from kiosk.flow.state import Browsing, FlowState
from kiosk.ui.screens.reading.listing import ListCard, ListScreen
from kiosk.ui.widgets.parts import kiosk, load_kv


class FieldCard(ListCard):
    field = StringProperty("")

    def on_release(self) -> None:
        kiosk().touch(ChooseField(self.field))


class FieldsScreen(ListScreen):
    def enter(self, state: FlowState) -> None:
        self.pages.first_page()

    def show(self, state: FlowState) -> None:
        browsing, language = state.browsing or Browsing(), state.language
        fields = browsing.fields or ()
        self.title = text(language, "kiosk.fields")
        self.hint = text(language, "kiosk.fields_how") if fields else ""
        self.failed, self.said = browsing.failed, _status_text(browsing, language)
        names = [one.field for one in fields]
        cards = self.pages.hold(names, lambda field: FieldCard(field=field, title=field))
        for one, card in zip(fields, cards, strict=True):
            card.line = plural_text(language, "kiosk.procedures_count", one.procedures)


def _status_text(browsing: Browsing, language: str) -> str:
    if browsing.failed:
        return text(language, "kiosk.catalogue_gone")
    if browsing.fields is None:
        return text(language, "kiosk.catalogue_loading")
    return "" if browsing.fields else text(language, "kiosk.catalogue_empty")


load_kv(__file__)
