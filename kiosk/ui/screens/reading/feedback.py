"""How to send what one suggests or complains of, and who is in charge of what today.

Nobody types a petition here: who stands behind would wait, and would read along. A phone opens the
page with the code; who has none has it written at the welcome desk. Where many are in charge, a
screen of letters leads to them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from kivy.properties import BooleanProperty, StringProperty

from config.text.catalogue import localised, plural_text, text
from config.text.persons import by_letters
from config.text.phone_numbers import spaced
from config.wire.feedback.officials import OfficialToday
from kiosk.flow.events import ChooseOfficials, GoBack, OpenOfficials
from kiosk.flow.state import FlowState
from kiosk.ui.screens.reading.listing import ListCard, ListScreen
from kiosk.ui.screens.visit.ticket import code_texture
from kiosk.ui.widgets.pane import PaperLine, ScrollPane
from kiosk.ui.widgets.parts import KioskScreen, kiosk, load_kv

UNBROKEN = "\u00a0"
"""In place of the spaces of a number that no line may break."""
FEW: Final = 24
"""The most people in one list; more are found by the first letter of their names."""
LEADING: Final = 6
"""Who stand first as the centre publishes them are kept together before the letters."""
FIRST: Final = "*"


class FeedbackScreen(KioskScreen):
    takes = BooleanProperty(False)
    """Whether the centre takes petitions."""
    names = BooleanProperty(False)
    """Whether there is anybody in charge to show."""

    title = StringProperty("")
    """Under which letters those stand who are shown; empty: all of them."""
    many = StringProperty("")
    """The words of the key to more people than are shown one below the other."""

    def back(self) -> None:
        self.touch(GoBack())

    def open_officials(self) -> None:
        self.touch(OpenOfficials())

    def place(self) -> object:
        return self.ids.list.scrolled

    def go_to(self, place: object) -> None:
        if isinstance(place, float):
            self.ids.list.scroll_to(place)

    def show(self, state: FlowState) -> None:
        if state.snapshot is None:
            return
        address, officials = state.snapshot.petition_url, state.snapshot.officials
        chosen = groups_of(officials).get(state.officials_of)
        self.takes, self.names = bool(address) and chosen is None, bool(officials)
        self.title = _title(state.officials_of, state.language) if chosen is not None else ""
        is_many = chosen is None and len(officials) > FEW
        count = len(officials)
        self.many = plural_text(state.language, "kiosk.officials_all", count) if is_many else ""
        self.ids.code.texture = code_texture(address) if address else None
        shown = officials[:LEADING] if is_many else officials if chosen is None else chosen
        pane: ScrollPane = self.ids.list
        pane.hold([official_lines(one, state.language) for one in shown], _line)


class OfficialsCard(ListCard):
    letters = StringProperty("")

    def on_release(self) -> None:
        kiosk().touch(ChooseOfficials(self.letters))


class OfficialsScreen(ListScreen):
    """Many people in charge, by the letters of their given names; first those who stand first."""

    def enter(self, state: FlowState) -> None:
        if not state.officials_of:
            self.pages.first_page()

    def show(self, state: FlowState) -> None:
        language = state.language
        groups = groups_of(state.snapshot.officials if state.snapshot else ())
        self.title = text(language, "officials.title")
        self.hint = text(language, "kiosk.officials_how")
        cards = self.pages.hold(list(groups), lambda letters: OfficialsCard(letters=letters))
        for (letters, people), card in zip(groups.items(), cards, strict=True):
            leads = letters == FIRST
            duties = [localised(one.duty, language) for one in people[:2]]
            card.title = f"{', '.join(duties)} …" if leads else letters
            card.line = plural_text(language, "kiosk.officials_count", len(people))


def groups_of(officials: Sequence[OfficialToday]) -> dict[str, Sequence[OfficialToday]]:
    """Those in charge by the letters under which they stand; nothing where all are shown at
    once."""
    if len(officials) <= FEW:
        return {}
    lettered = by_letters([one.name for one in officials], FEW)
    return {FIRST: officials[:LEADING]} | {
        letters: [officials[place] for place in places] for letters, places in lettered
    }


def official_lines(one: OfficialToday, language: str) -> tuple[str, str]:
    """An official: office and name; below it who is to be asked today, phone and hours."""
    parts = [spaced(one.phone).replace(" ", UNBROKEN), localised(one.hours, language)]
    if one.stand_in is not None:
        stands_in = text(language, "officials.stand_in_short", name=one.stand_in.name)
        parts = [stands_in, spaced(one.stand_in.phone).replace(" ", UNBROKEN)]
    elif one.is_away:
        parts = [text(language, "officials.away")]
    return f"{localised(one.duty, language)}: {one.name}", " · ".join(filter(None, parts))


def _title(letters: str, language: str) -> str:
    """Whose names begin with `letters`; empty for those who stand before the letters."""
    if letters == FIRST:
        return ""
    return text(language, "kiosk.officials_named", letters=letters)


def _line(line: tuple[str, str]) -> PaperLine:
    name, note = line
    return PaperLine(paper=name, note=note, icon="people")


load_kv(__file__)
