"""The chosen service: papers to bring, the priority question, and the one key that counts."""

from __future__ import annotations

from kivy.properties import BooleanProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from config.texts import text
from config.wire import ServiceState
from kiosk.flow_state import FlowState
from kiosk.happenings import AskPriority, Confirm, GoBack
from kiosk.screens.pane import ScrollPane, paper_line
from kiosk.screens.parts import KioskScreen, Panel, load_kv
from kiosk.words import ahead_words, estimate_words, localised


class ServiceHeading(BoxLayout):
    """The service's icon and name, and a line below."""

    icon = StringProperty("document")
    title = StringProperty("")
    line = StringProperty("")


class Question(Panel):
    """May you go first? One touch says yes; the key below it says no and takes the ticket."""

    __events__ = ("on_yes",)
    asks = BooleanProperty(False)
    reasons = StringProperty("")

    def on_yes(self) -> None:
        """The citizen may go first."""


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
        heading.line = _line(service.state, language, alone=state.alone is not None)
        pane: ScrollPane = self.ids.list
        pane.hold(papers_of(state) or [text(language, "kiosk.no_papers")], paper_line)
        self.asks = bool(state.claimable)
        self.reasons = reasons_line(state)


def _line(known: ServiceState, language: str, *, alone: bool) -> str:
    if alone:
        return ahead_words(language, None)
    ahead = ahead_words(language, known.people_ahead)
    return f"{ahead} · {estimate_words(language, known.estimate)}"


def papers_of(state: FlowState) -> list[str]:
    """What to bring: what the dossier still lacks, the procedure's papers, or the service's."""
    visit = state.visit
    if visit is not None and visit.waiting_papers:
        return list(visit.waiting_papers)
    details = state.browsing.details if state.browsing else None
    needed = [one.name for one in details.procedure.papers if not one.note] if details else []
    if needed:
        return needed
    papers = state.service.papers if state.service else []
    return [localised(paper, state.language) for paper in papers]


def reasons_line(state: FlowState) -> str:
    """Who may go first, in one line."""
    names = [localised(name, state.language) for _, name in state.claims]
    return " · ".join(names)


load_kv(__file__)
