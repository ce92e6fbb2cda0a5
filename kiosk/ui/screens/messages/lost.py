"""The server does not answer, or refuses this kiosk: the citizen is sent to the greeter."""

from __future__ import annotations

from config.text.catalogue import text
from kiosk.flow.events import Retry
from kiosk.flow.state import FlowState
from kiosk.ui.screens.messages.message import MessageScreen
from kiosk.ui.widgets.parts import load_kv


class LostScreen(MessageScreen):
    def back(self) -> None:
        self.touch(Retry())

    def show(self, state: FlowState) -> None:
        language, refused = state.language, state.server_refusal
        if refused is not None:
            self.title = text(language, "kiosk.lost_setup")
            self.advice = text(language, "kiosk.lost_setup_how")
            self.detail = text(language, "kiosk.lost_setup_staff", code=refused.value)
            return
        undecided = state.request is not None
        self.title = text(language, "kiosk.lost")
        self.advice = text(language, "kiosk.lost_undecided" if undecided else "kiosk.lost_how")
        trouble = state.offline.reason if state.offline else None
        self.detail = text(language, f"kiosk.lost_{trouble.value}") if trouble else ""


load_kv(__file__)
