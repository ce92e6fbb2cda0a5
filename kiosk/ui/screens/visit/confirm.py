"""The chosen service: papers to bring, the priority question, and the one key that counts."""

from __future__ import annotations

from typing import Final

from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty

from config.text.catalogue import localised, plural_text, text
from config.wire import KioskService, ServiceState
from kiosk.flow.events import AskPriority, Confirm, FewerDossiers, GoBack, MoreDossiers
from kiosk.flow.state import FlowState
from kiosk.ui.phrases import ahead_phrase, case_of, estimate_phrase, lines_by_case
from kiosk.ui.widgets.boxes import Box
from kiosk.ui.widgets.pane import PaperLine, ScrollPane
from kiosk.ui.widgets.parts import KioskScreen, Panel, load_kv, look
from kiosk.ui.widgets.theme import Appearance

ROOMY: Final = 1.45
"""How much larger than ordinary words are on upright displays."""
FEW_LINES: Final = 8
ROOM_MILLIMETRES: Final = 200
SHORT: Final = 70
"""Letters of a sentence for which any display has room."""


class ServiceHeading(Box):
    """The service's icon and name, and a line below."""

    icon = StringProperty("document")
    title = StringProperty("")
    line = StringProperty("")


class HowMany(Panel):
    """The question how many dossiers, with its keys."""

    screen = ObjectProperty()
    elsewhere = BooleanProperty(False)
    """Whether so many are chosen that the number is one of the lane."""
    one_line = BooleanProperty(False)
    """Whether that is said in place of the question, for there is room for one of them."""
    roomy = NumericProperty(1.0)
    tight = BooleanProperty(False)
    """Whether the question goes before a key gets too small: its answer says what is counted."""
    lane = StringProperty("")
    dossiers = StringProperty("")
    fewest = BooleanProperty(True)
    most = BooleanProperty(False)


class ConfirmScreen(KioskScreen):
    asks = BooleanProperty(False)
    counts = BooleanProperty(False)
    """Whether the service asks how many dossiers."""
    dossiers = StringProperty("")
    lane = StringProperty("")
    """Whose number those with many get; empty: they are with all others."""
    goes_elsewhere = BooleanProperty(False)
    """Whether that is for whoever stands here."""
    fewest = BooleanProperty(True)
    most = BooleanProperty(False)
    tight = BooleanProperty(False)
    """Whether upright too little room is left for a row of the back key's own."""
    few = BooleanProperty(False)
    """Whether the papers leave room for a large list of reasons and large keys."""
    reasons = StringProperty("")
    roomy = NumericProperty(1.0)
    """How much larger than ordinary words are: upright there is room."""

    def back(self) -> None:
        self.touch(GoBack())

    def confirm(self) -> None:
        self.touch(Confirm())

    def more(self) -> None:
        self.touch(MoreDossiers())

    def fewer(self) -> None:
        self.touch(FewerDossiers())

    def ask_priority(self) -> None:
        self.touch(AskPriority())

    def place(self) -> object:
        return self.ids.list.scrolled

    def go_to(self, place: object) -> None:
        if isinstance(place, float):
            self.ids.list.scroll_to(place)

    def show(self, state: FlowState) -> None:
        service = state.service
        if service is None:
            return
        language, heading = state.language, self.ids.heading
        self.roomy = max(1.0, ROOMY / look().factor) if look().portrait and not look().low else 1.0
        heading.icon = service.state.icon
        heading.title = f"{service.state.letter} · {localised(service.state.name, language)}"
        zone = state.snapshot.time_zone if state.snapshot else "UTC"
        heading.line = _line(service.state, language, zone, offline=state.offline is not None)
        self.asks = bool(state.claimable)
        self.counts = service.most_dossiers > 1
        self.tight = self.counts and look().portrait and _is_low(look())
        self.dossiers = plural_text(language, "kiosk.dossiers", state.dossiers)
        self.lane = _lane(state, service, language)
        at_least = service.many_dossiers.at_least if service.many_dossiers else 0
        self.goes_elsewhere = 0 < at_least <= state.dossiers
        self.fewest = state.dossiers <= 1
        self.most = state.dossiers >= service.most_dossiers
        pane: ScrollPane = self.ids.list
        pane.roomy = self.roomy if self.asks else self.roomy**1.5
        lines = paper_lines(state)
        self.few = self.roomy > 1 and not look().large_text and len(lines) <= FEW_LINES
        pane.hold(lines, _paper_line)
        between = "\n" if self.roomy > 1 else " · "
        self.reasons = between.join(reasons_of(state))


def _is_low(shown: Appearance) -> bool:
    """Whether three rows of keys over one another leave too little to read."""
    return bool(shown.low) or shown.body_height < shown.millimetre * ROOM_MILLIMETRES


def _paper_line(line: tuple[str, str]) -> PaperLine:
    caption, icon = line
    return PaperLine(paper=caption, icon=icon, strong=not icon)


def _lane(state: FlowState, service: KioskService, language: str) -> str:
    """From how many dossiers on the number is another service's; by its letter where the name is
    long."""
    lane = service.many_dossiers
    if lane is None:
        return ""
    name = localised(lane.name, language)
    said = text(language, "kiosk.dossiers_lane", count=lane.at_least, service=name)
    letters = [one.state.letter for one in state.services if one.state.service == lane.service]
    if len(said) <= SHORT or not letters:
        return said
    return text(language, "kiosk.dossiers_lane_letter", count=lane.at_least, letter=letters[0])


def _line(known: ServiceState, language: str, time_zone: str, *, offline: bool) -> str:
    if offline:
        return ahead_phrase(language, None)
    ahead = ahead_phrase(language, known.people_ahead)
    return f"{ahead} · {estimate_phrase(language, known.estimate, time_zone)}"


def paper_lines(state: FlowState) -> list[tuple[str, str]]:
    """Each paper with an empty box before it, under the case in which it is needed."""
    papers = papers_of(state)
    if not papers:
        return [(text(state.language, "kiosk.no_papers"), "")]
    return lines_by_case(papers)


def papers_of(state: FlowState) -> list[tuple[str, str]]:
    """What to bring, each with its case: what the dossier still lacks, else the procedure's
    papers, else the service's."""
    visit = state.visit
    if visit is not None and visit.waiting_papers:
        return [(paper, "") for paper in visit.waiting_papers]
    details = state.browsing.details if state.browsing else None
    needed = [one for one in details.procedure.papers if not one.note] if details else []
    if needed:
        return [(one.name, one.case) for one in needed]
    papers = state.service.papers if state.service else []
    return [case_of(localised(paper, state.language)) for paper in papers]


def reasons_of(state: FlowState) -> list[str]:
    """Who may go first."""
    return [localised(name, state.language) for _, name in state.claims]


load_kv(__file__)
