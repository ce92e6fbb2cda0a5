"""The server gave no ticket for another reason than closing; its code in words."""

from __future__ import annotations

from kiosk.flow_state import FlowState
from kiosk.screens.message import MessageScreen
from kiosk.screens.parts import load_kv
from kiosk.words import problem_words


class ProblemScreen(MessageScreen):
    def show(self, state: FlowState) -> None:
        self.reason = problem_words(state.language, state.problem)


load_kv(__file__)
