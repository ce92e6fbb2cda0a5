"""A dossier whose receipt was scanned: how it stands, what to do now, a number for the visit."""

from __future__ import annotations

from kivy.properties import BooleanProperty, StringProperty

from config.text.catalogue import text
from config.wire.dossiers.answers import DossierFollowed, StepState
from kiosk.flow.events import Finish, TakeNumber
from kiosk.flow.state import FlowState
from kiosk.ui.dossier_phrases import DossierPhrases, StepPhrases, dossier_phrases
from kiosk.ui.widgets.pane import PaperLine, ScrollPane
from kiosk.ui.widgets.parts import KioskScreen, load_kv, look

_ICONS = {StepState.DONE: "check", StepState.NOW: "clock", StepState.TO_COME: "dot"}


class DossierScreen(KioskScreen):
    heading = StringProperty("")
    lead = StringProperty("")
    procedure = StringProperty("")
    code = StringProperty("")
    promise = StringProperty("")
    promised = StringProperty("")
    list_title = StringProperty("")
    take_caption = StringProperty("")
    """Empty where no visit is needed, or this kiosk gives no number for it."""
    open = BooleanProperty(True)
    shows_steps = BooleanProperty(True)
    """Where there is little room, what to do goes before what is done."""
    asks = BooleanProperty(False)
    """There is something to bring or to know."""
    urgent = BooleanProperty(False)
    """The citizen has something to do, or is owed an apology."""

    def finish(self) -> None:
        self.touch(Finish())

    def take_number(self) -> None:
        self.touch(TakeNumber())

    def leave(self) -> None:
        """Nothing of a citizen's dossier stays behind."""
        for name in ("heading", "lead", "procedure", "code", "promise", "promised"):
            setattr(self, name, "")
        for pane in (self.ids.bring, self.ids.steps):
            pane.clear()

    def place(self) -> object:
        return self.ids.bring.scrolled, self.ids.steps.scrolled

    def go_to(self, place: object) -> None:
        if isinstance(place, tuple):
            self.ids.bring.scroll_to(place[0])
            self.ids.steps.scroll_to(place[1])

    def show(self, state: FlowState) -> None:
        dossier = state.scan.dossier if state.scan else None
        if dossier is None:
            return
        zone = state.snapshot.time_zone if state.snapshot else "UTC"
        self._say_take(dossier, state)
        self._say(dossier_phrases(state.language, dossier, zone), state.language)

    def _say(self, phrases: DossierPhrases, language: str) -> None:
        self.heading, self.procedure, self.code = phrases.heading, phrases.procedure, phrases.code
        self.lead = phrases.apology or phrases.lead
        self.promise, self.promised = phrases.promise, phrases.promised
        self.urgent = bool(phrases.apology or phrases.todo)
        self.list_title = phrases.todo
        bring: ScrollPane = self.ids.bring
        asks = bool(phrases.todo) and not self.take_caption
        how = text(language, "follow.take_a_number") if asks else ""
        notes = [(line, "") for line in (phrases.said, phrases.until, how) if line]
        self.asks = bool(phrases.bring or notes)
        bring.hold([*((line, "box") for line in phrases.bring), *notes], _line)
        self.shows_steps = not (look().cramped and self.asks)
        steps: ScrollPane = self.ids.steps
        steps.hold(phrases.steps, _step_line)

    def _say_take(self, dossier: DossierFollowed, state: FlowState) -> None:
        service = state.offered(dossier.visit_service) if dossier.visit else None
        self.open = service is None or service.state.open
        if service is None:
            self.take_caption = ""
        elif service.state.open:
            self.take_caption = text(state.language, f"kiosk.take_{dossier.visit}")
        else:
            self.take_caption = text(state.language, "kiosk.no_number_now")


def _line(line: tuple[str, str]) -> PaperLine:
    caption, icon = line
    return PaperLine(paper=caption, icon=icon)


def _step_line(step: StepPhrases) -> PaperLine:
    return PaperLine(
        paper=f"{step.name} · {step.day}" if step.day else step.name,
        icon=_ICONS[step.state],
        faint=step.state is StepState.TO_COME,
        strong=step.state is StepState.NOW,
    )


load_kv(__file__)
