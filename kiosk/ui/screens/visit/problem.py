"""The server gave no ticket for another reason than closing; its code in words."""

from __future__ import annotations

from kiosk.flow.state import FlowState
from kiosk.ui.phrases import problem_phrase
from kiosk.ui.screens.messages.message import MessageScreen
from kiosk.ui.widgets.parts import load_kv


class ProblemScreen(MessageScreen):
    def show(self, state: FlowState) -> None:
        self.reason = problem_phrase(state.language, state.problem)


load_kv(__file__)
