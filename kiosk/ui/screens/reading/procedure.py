"""One procedure: how long, what it costs, the papers to bring, its page for the phone."""

from __future__ import annotations

from kivy.properties import BooleanProperty, StringProperty

from config.phrases.procedures import count_phrase, fee_line, limit_phrase, promised_limit
from config.text.catalogue import localised, text
from config.wire import Localised
from config.wire.procedures import Channel, Paper, ProcedureDetails
from kiosk.core.clock import centre_day
from kiosk.flow.events import GoBack, PrintPapers, Retry, TakeNumber
from kiosk.flow.state import Browsing, FlowState
from kiosk.ui.screens.visit.ticket import code_texture
from kiosk.ui.widgets.boxes import Box
from kiosk.ui.widgets.pane import PaperLine, ScrollPane
from kiosk.ui.widgets.parts import KioskScreen, kiosk, load_kv
from printer.spooling.outcome import PrintOutcome


class LabelledFact(Box):
    name = StringProperty("")
    fact = StringProperty("")


class ProcedureScreen(KioskScreen):
    title = StringProperty("")
    facts = StringProperty("")
    """The three facts in one line, where there is no room for three boxes."""
    said = StringProperty("")
    failed = BooleanProperty(False)
    print_caption = StringProperty("")
    may_print = BooleanProperty(False)
    take_caption = StringProperty("")
    """Empty where this kiosk does not offer the service."""
    open = BooleanProperty(True)

    def back(self) -> None:
        self.touch(GoBack())

    def retry(self) -> None:
        self.touch(Retry())

    def print_papers(self) -> None:
        self.touch(PrintPapers())

    def take_number(self) -> None:
        self.touch(TakeNumber())

    def place(self) -> object:
        return self.ids.list.scrolled

    def go_to(self, place: object) -> None:
        if isinstance(place, float):
            self.ids.list.scroll_to(place)

    def show(self, state: FlowState) -> None:
        browsing = state.browsing or Browsing()
        chosen = browsing.chosen
        self.title = localised(chosen.name, state.language) if chosen else ""
        self.failed, self.said = browsing.failed, _status_text(browsing, state.language)
        self._say_print(browsing, state)
        self._say_take(browsing, state)
        if browsing.details is None:
            self._clear()
        else:
            self._fill(browsing.details, state)

    def _clear(self) -> None:
        self.facts = ""
        self.ids.code.texture = None
        pane: ScrollPane = self.ids.list
        pane.clear()

    def _fill(self, details: ProcedureDetails, state: FlowState) -> None:
        procedure, language = details.procedure, state.language
        zone = state.snapshot.time_zone if state.snapshot else "UTC"
        today = centre_day(kiosk().now(), zone)
        facts = {
            "limit": limit_phrase(language, promised_limit(procedure)),
            "fee": fee_line(language, procedure, Channel.IN_PERSON, today, part="ticket.fee"),
            "online": text(language, f"dossiers.online_level.{procedure.online_level.value}"),
        }
        for name, fact in facts.items():
            self.ids[name].name = text(language, f"kiosk.procedure_{name}")
            self.ids[name].fact = _capitalised(fact)
        lines = (f"{text(language, f'kiosk.procedure_{n}')}: {fact}" for n, fact in facts.items())
        self.facts = " · ".join(lines)
        self.ids.code.texture = code_texture(details.page_url)
        self._list_papers(procedure.papers, details.officials, language)

    def _list_papers(self, papers: list[Paper], officials: list[Localised], language: str) -> None:
        lines = _lines(papers, language)
        if all(one.note for one in papers):
            lines.append((text(language, "ticket.papers_none"), "", ""))
        if officials:
            lines.append((text(language, "officials.who_to_ask"), "", "case"))
            lines += [(localised(one, language), "", "") for one in officials]
        pane: ScrollPane = self.ids.list
        pane.hold(lines, _paper_line)

    def _say_print(self, browsing: Browsing, state: FlowState) -> None:
        """The key for the list: what it does, or where the list is."""
        key = _print_key(browsing.printing, faulty=state.printer_faulty)
        self.print_caption = text(state.language, f"kiosk.papers_{key}")
        self.may_print = browsing.details is not None and key == "list"

    def _say_take(self, browsing: Browsing, state: FlowState) -> None:
        service = state.offered(browsing.chosen.service if browsing.chosen else None)
        self.open = service is None or service.state.open
        if service is None:
            self.take_caption = ""
        elif service.state.open:
            self.take_caption = text(state.language, "kiosk.take_number_for_this")
        else:
            self.take_caption = text(state.language, "kiosk.no_number_now")


def _print_key(outcome: PrintOutcome | None, *, faulty: bool) -> str:
    """Which text stands on the key for the list of papers."""
    if faulty or outcome is PrintOutcome.DISCARDED:
        return "faulty"
    if outcome is None:
        return "list"
    return "printed" if outcome.took_paper else "under_way"


def _lines(papers: list[Paper], language: str) -> list[tuple[str, str, str]]:
    """Name, counts and icon of each line: the papers in groups by their case, then the notes."""
    needed = [one for one in papers if not one.note]
    lines = []
    for case in sorted(dict.fromkeys(one.case for one in needed), key=bool):
        if case:
            lines.append((case, "", "case"))
        own = [one for one in needed if one.case == case]
        lines += [(one.name, count_phrase(language, one), "box") for one in own]
    return lines + [(one.name, "", "") for one in papers if one.note]


def _paper_line(line: tuple[str, str, str]) -> PaperLine:
    name, note, icon = line
    case = icon == "case"
    return PaperLine(paper=name, note=note, strong=case, faint=not icon, icon="" if case else icon)


def _capitalised(fact: str) -> str:
    return fact[:1].upper() + fact[1:]


def _status_text(browsing: Browsing, language: str) -> str:
    if browsing.failed:
        return text(language, "kiosk.catalogue_gone")
    return "" if browsing.details else text(language, "kiosk.catalogue_loading")


load_kv(__file__)
