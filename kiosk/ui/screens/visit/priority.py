"""Who may go first: one touch on a reason takes the ticket."""

from __future__ import annotations

from kivy.properties import StringProperty

from config.text.catalogue import localised
from kiosk.flow.events import ClaimPriority, GoBack
from kiosk.flow.state import FlowState
from kiosk.ui.widgets.cards import Card
from kiosk.ui.widgets.parts import KioskScreen, kiosk, load_kv


class ReasonCard(Card):
    priority_class = StringProperty("")
    reason = StringProperty("")
    title = StringProperty("")

    def on_release(self) -> None:
        kiosk().touch(ClaimPriority(self.priority_class, self.reason or None))


class PriorityScreen(KioskScreen):
    def back(self) -> None:
        self.touch(GoBack())

    def enter(self, state: FlowState) -> None:
        self.ids.cards.first_page()

    def place(self) -> object:
        return self.ids.cards.first

    def go_to(self, place: object) -> None:
        if isinstance(place, int):
            self.ids.cards.show_from(place)

    def show(self, state: FlowState) -> None:
        names = {
            f"{choice.priority_class}/{choice.reason or ''}": localised(name, state.language)
            for choice, name in state.claims
        }
        cards = self.ids.cards.hold(list(names), _card)
        for name, card in zip(names.values(), cards, strict=True):
            card.title = name


def _card(key: str) -> ReasonCard:
    priority_class, _, reason = key.partition("/")
    return ReasonCard(priority_class=priority_class, reason=reason)


load_kv(__file__)
