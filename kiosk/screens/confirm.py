"""The chosen service: papers to bring, the priority question, and the one key that counts."""

from __future__ import annotations

from kivy.clock import Clock
from kivy.properties import BooleanProperty, NumericProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from config.texts import text
from kiosk.flow_state import FlowState
from kiosk.happenings import AskPriority, Confirm, GoBack
from kiosk.screens.parts import KioskScreen, Panel, TouchTarget, kiosk, load_kv
from kiosk.words import ahead_words, estimate_words, localised


class ServiceHeading(BoxLayout):
    """The service's icon and name, and a line below."""

    icon = StringProperty("document")
    title = StringProperty("")
    line = StringProperty("")


class PaperLine(BoxLayout):
    paper = StringProperty("")


class Question(Panel):
    """May you go first? One touch says yes; the key below it says no and takes the ticket."""

    __events__ = ("on_yes",)
    asks = BooleanProperty(False)
    reasons = StringProperty("")

    def on_yes(self) -> None:
        """The citizen may go first."""


class ArrowButton(TouchTarget):
    icon = StringProperty("")


class ScrollPane(BoxLayout):
    """Lines that scroll by two big arrows, which are there only where not all fits."""

    overflows = BooleanProperty(False)
    stacked = BooleanProperty(True)
    needed = NumericProperty(0)
    """The height at which all lines are seen."""

    def on_kv_post(self, _: object) -> None:
        measure = Clock.create_trigger(self._measure, -1)
        self.ids.view.bind(height=measure)
        self.ids.content.bind(height=measure)

    def hold(self, papers: list[str]) -> None:
        content = self.ids.content
        if [line.paper for line in reversed(content.children)] == papers:
            return
        content.clear_widgets()
        for paper in papers:
            content.add_widget(PaperLine(paper=paper))
        self.ids.view.scroll_y = 1

    def turn(self, direction: int) -> None:
        """Scroll by most of what is seen, up (1) or down (-1)."""
        view = self.ids.view
        hidden = max(1.0, self.ids.content.height - view.height)
        moved = view.scroll_y + direction * view.height * 0.8 / hidden
        view.scroll_y = min(1.0, max(0.0, moved))
        kiosk().touch_elsewhere()

    def _measure(self, _: float) -> None:
        self.needed = self.ids.content.height
        self.overflows = self.ids.content.height > self.ids.view.height + 2


class ConfirmScreen(KioskScreen):
    asks = BooleanProperty(False)
    reasons = StringProperty("")

    def back(self) -> None:
        self.touch(GoBack())

    def confirm(self) -> None:
        self.touch(Confirm())

    def ask_priority(self) -> None:
        self.touch(AskPriority())

    def show(self, state: FlowState) -> None:
        service = state.service
        if service is None:
            return
        language, heading = state.language, self.ids.heading
        heading.icon = service.state.icon
        heading.title = f"{service.state.letter} · {localised(service.state.name, language)}"
        ahead = ahead_words(language, service.state.people_ahead)
        heading.line = f"{ahead} · {estimate_words(language, service.state.estimate)}"
        papers = [localised(paper, language) for paper in service.papers]
        self.ids.list.hold(papers or [text(language, "kiosk.no_papers")])
        self.asks = bool(state.claimable)
        self.reasons = reasons_line(state)


def reasons_line(state: FlowState) -> str:
    """Who may go first, in one line."""
    names = [localised(name, state.language) for _, name in state.claims]
    return " · ".join(names)


load_kv(__file__)
