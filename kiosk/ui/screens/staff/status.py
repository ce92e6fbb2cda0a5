"""For staff, behind the PIN: how the kiosk is, and the way out."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from kivy.properties import BooleanProperty, StringProperty

from config.text.catalogue import text
from config.text.formats import format_time
from kiosk.flow.events import ConfirmNewRoll, GoBack, QuitProgram, RequestTestPage, SettleUnsure
from kiosk.flow.state import FlowState
from kiosk.ui.phrases import printer_phrase
from kiosk.ui.widgets.boxes import Box
from kiosk.ui.widgets.parts import KioskScreen, TextButton, kiosk, load_kv


class FactLine(Box):
    name = StringProperty("")
    fact = StringProperty("")


class StaffButton(TextButton):
    """A plain button, two in a row."""


class StaffScreen(KioskScreen):
    unsure = BooleanProperty(False)

    def print_test_page(self) -> None:
        self.touch(RequestTestPage())

    def change_roll(self) -> None:
        self.touch(ConfirmNewRoll())

    def settle(self, again: bool) -> None:
        self.touch(SettleUnsure(again))

    def back(self) -> None:
        self.touch(GoBack())

    def leave_program(self) -> None:
        self.touch(QuitProgram())

    def show(self, state: FlowState) -> None:
        self.unsure = bool(kiosk().health().unsure)
        named = {text(state.language, f"kiosk.staff_{k}"): v for k, v in _facts(state).items()}
        self.ids.facts.hold(list(named.items()), _fact_line)


def _fact_line(line: tuple[str, str]) -> FactLine:
    return FactLine(name=line[0], fact=line[1])


def _facts(state: FlowState) -> dict[str, str]:
    health = kiosk().health()
    printer = printer_phrase(state.language, state.printer)
    notes = {"notes": "; ".join(health.notes)} if health.notes else {}
    return {
        "kiosk": state.snapshot.kiosk if state.snapshot else "–",
        "server": _server(state),
        "printer": f"{printer} ({health.printer_detail})" if health.printer_detail else printer,
        "jobs": str(health.jobs_waiting),
        "paper": _paper_left(state.language, health.tickets_left),
        "unsure": ", ".join(health.unsure) or "–",
        "numbers": _numbers(state),
        "undelivered": str(health.undelivered),
        "version": health.version,
    } | notes


def _paper_left(language: str, tickets: int | None) -> str:
    return "–" if tickets is None else text(language, "kiosk.staff_paper_left", count=tickets)


def _numbers(state: FlowState) -> str:
    """The least that is held of any service that gives numbers today."""
    held = kiosk().health().held
    if held is None:
        return "–"
    return text(state.language, "kiosk.staff_numbers_left", least=held) if held else "0"


def _server(state: FlowState) -> str:
    if state.server_lost_since is None:
        return text(state.language, "kiosk.staff_server_found")
    zone = ZoneInfo(state.snapshot.time_zone if state.snapshot else "UTC")
    local = state.server_lost_since.astimezone(zone)
    return text(state.language, "kiosk.staff_server_lost", time=format_time(local))


load_kv(__file__)
