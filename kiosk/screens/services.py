"""The services as cards: icon, letter, name, open or closed, how many wait and how long."""

from __future__ import annotations

from kivy.properties import BooleanProperty, NumericProperty, StringProperty

from config.texts import text
from config.wire import KioskService
from kiosk.flow_state import FlowState
from kiosk.happenings import BrowseProcedures, ChooseService, GoBack
from kiosk.screens.cards import CardPages
from kiosk.screens.notices import says_alone
from kiosk.screens.parts import KioskScreen, TouchTarget, kiosk, load_kv, look
from kiosk.words import ahead_words, estimate_words, localised, service_line


class ServiceCard(TouchTarget):
    service = StringProperty("")
    letter = StringProperty("")
    title = StringProperty("")
    line = StringProperty("")
    icon = StringProperty("document")
    open = BooleanProperty(True)
    roominess = NumericProperty(1.0)
    """How much larger than ordinary its words and picture are: few services, large cards."""

    def on_release(self) -> None:
        kiosk().touch(ChooseService(self.service))

    def show(self, service: KioskService, state: FlowState) -> None:
        known = service.state
        self.letter, self.icon, self.open = known.letter, known.icon, known.open
        self.title = localised(known.name, state.language)
        self.line = _line(service, state)


class ServicesScreen(KioskScreen):
    hint = StringProperty("")

    def back(self) -> None:
        self.touch(GoBack())

    def browse(self) -> None:
        self.touch(BrowseProcedures())

    def enter(self, state: FlowState) -> None:
        self.pages.first_page()

    @property
    def pages(self) -> CardPages:
        pages: CardPages = self.ids.cards
        return pages

    def show(self, state: FlowState) -> None:
        services = state.services
        self.hint = text(
            state.language, "kiosk.choose_service_how" if services else "kiosk.no_services"
        )
        faulty = text(state.language, "kiosk.printer_notice")
        self.ids.fault.words = faulty if state.printer_faulty else ""
        alone = text(state.language, "kiosk.alone_note")
        self.ids.alone.words = alone if says_alone(state) and not look().tight else ""
        ids = [service.state.service for service in services]
        cards = self.pages.hold(ids, lambda service: ServiceCard(service=service))
        for service, card in zip(services, cards, strict=True):
            card.show(service, state)


def _line(service: KioskService, state: FlowState) -> str:
    known, language = service.state, state.language
    if state.alone is not None and known.service in state.alone.spent:
        return text(language, "kiosk.card_spent")
    if state.alone is not None and known.open:
        return ""
    if not known.open:
        zone = state.snapshot.time_zone if state.snapshot else "UTC"
        return service_line(language, known, kiosk().now(), zone)
    ahead = ahead_words(language, known.people_ahead)
    return f"{ahead} · {estimate_words(language, known.estimate)}"


load_kv(__file__)
