"""How to send what one suggests or complains of, and who is in charge of what today.

Nobody types a petition here: who stands behind would wait, and would read along. A phone opens the
page with the code; who has none has it written at the welcome desk.
"""

from __future__ import annotations

from kivy.properties import BooleanProperty

from config.text.catalogue import localised, text
from config.text.phone_numbers import spaced
from config.wire.feedback.officials import OfficialToday
from kiosk.flow.events import GoBack
from kiosk.flow.state import FlowState
from kiosk.ui.screens.visit.ticket import code_texture
from kiosk.ui.widgets.pane import PaperLine, ScrollPane
from kiosk.ui.widgets.parts import KioskScreen, load_kv

UNBROKEN = "\u00a0"
"""In place of the spaces of a number that no line may break."""


class FeedbackScreen(KioskScreen):
    takes = BooleanProperty(False)
    """Whether the centre takes petitions."""
    names = BooleanProperty(False)
    """Whether there is anybody in charge to show."""

    def back(self) -> None:
        self.touch(GoBack())

    def place(self) -> object:
        return self.ids.list.scrolled

    def go_to(self, place: object) -> None:
        if isinstance(place, float):
            self.ids.list.scroll_to(place)

    def show(self, state: FlowState) -> None:
        if state.snapshot is None:
            return
        address, officials = state.snapshot.petition_url, state.snapshot.officials
        self.takes, self.names = bool(address), bool(officials)
        self.ids.code.texture = code_texture(address) if address else None
        pane: ScrollPane = self.ids.list
        pane.hold([official_lines(one, state.language) for one in officials], _line)


def official_lines(one: OfficialToday, language: str) -> tuple[str, str]:
    """An official: office and name; below it who is to be asked today, phone and hours."""
    parts = [spaced(one.phone).replace(" ", UNBROKEN), localised(one.hours, language)]
    if one.stand_in is not None:
        stands_in = text(language, "officials.stand_in_short", name=one.stand_in.name)
        parts = [stands_in, spaced(one.stand_in.phone).replace(" ", UNBROKEN)]
    elif one.is_away:
        parts = [text(language, "officials.away")]
    return f"{localised(one.duty, language)}: {one.name}", " · ".join(filter(None, parts))


def _line(line: tuple[str, str]) -> PaperLine:
    name, note = line
    return PaperLine(paper=name, note=note, icon="people")


load_kv(__file__)
