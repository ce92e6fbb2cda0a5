"""The services as cards: icon, letter, name, open or closed, how many wait and how long."""

from __future__ import annotations

from kivy.properties import BooleanProperty, NumericProperty, StringProperty

from config.phrases.waits import is_on_clock
from config.text.catalogue import localised, text
from config.wire import KioskService
from kiosk.flow.events import BrowseProcedures, ChooseService, GoBack
from kiosk.flow.state import FlowState
from kiosk.ui.phrases import ahead_phrase, estimate_phrase, service_line
from kiosk.ui.widgets.cards import Card, CardPages
from kiosk.ui.widgets.notices import message_text, says_offline
from kiosk.ui.widgets.parts import KioskScreen, kiosk, load_kv


class ServiceCard(Card):
    service = StringProperty("")
    letter = StringProperty("")
    letters = NumericProperty(1)
    """How many the longest has on this screen, so that all names begin in one column."""
    title = StringProperty("")
    line = StringProperty("")
    icon = StringProperty("document")
    open = BooleanProperty(True)
    short = StringProperty("")
    """The line where there is little room."""
    examples = StringProperty("")

    def on_release(self) -> None:
        kiosk().touch(ChooseService(self.service))

    def show(self, service: KioskService, state: FlowState) -> None:
        known = service.state
        self.letter, self.icon, self.open = known.letter, known.icon, known.open
        self.title = localised(known.name, state.language)
        self.line, self.short = _lines(service, state)
        self.examples = examples_line(service, state.language)


class ServicesScreen(KioskScreen):
    hint = StringProperty("")

    def back(self) -> None:
        self.touch(GoBack())

    def browse(self) -> None:
        self.touch(BrowseProcedures())

    def enter(self, state: FlowState) -> None:
        self.pages.first_page()

    def place(self) -> object:
        return self.pages.first

    def go_to(self, place: object) -> None:
        if isinstance(place, int):
            self.pages.show_from(place)

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
        self.ids.fault.caption = faulty if state.printer_faulty else ""
        self.ids.message.caption = message_text(state)
        note = text(state.language, "kiosk.offline_note")
        self.ids.offline.caption = note if says_offline(state) else ""
        ids = [service.state.service for service in services]
        cards = self.pages.hold(ids, lambda service: ServiceCard(service=service))
        longest = max((len(service.state.letter) for service in services), default=1)
        for service, card in zip(services, cards, strict=True):
            card.letters = longest
            card.show(service, state)


def _lines(service: KioskService, state: FlowState) -> tuple[str, str]:
    """The line under the name, and a shorter one."""
    known, language = service.state, state.language
    if state.offline is not None and known.service in state.offline.exhausted:
        exhausted = text(language, "kiosk.card_spent")
        return exhausted, exhausted
    if state.offline is not None and known.open:
        return "", ""
    zone = state.snapshot.time_zone if state.snapshot else "UTC"
    if not known.open:
        return service_line(language, known, kiosk().now(), zone), text(
            language, "kiosk.card_closed"
        )
    ahead = ahead_phrase(language, known.people_ahead)
    wait = estimate_phrase(language, known.estimate, zone)
    short = text(language, "kiosk.card_ahead", count=known.people_ahead)
    is_plain = known.estimate is not None and not is_on_clock(known.estimate)
    return f"{ahead} · {wait}", short if is_plain else wait


def examples_line(service: KioskService, language: str) -> str:
    """What people come for: "khai sinh, kết hôn, khai tử"."""
    return ", ".join(filter(None, (localised(one, language) for one in service.examples)))


load_kv(__file__)
