"""The emergency: in the citizen's language and in all others, over everything."""

from __future__ import annotations

from kivy.properties import StringProperty

from config.text.catalogue import localised
from kiosk.flow.state import FlowState
from kiosk.ui.widgets.parts import KioskScreen, load_kv


class EmergencyScreen(KioskScreen):
    caption = StringProperty("")
    other_caption = StringProperty("")

    def show(self, state: FlowState) -> None:
        if state.emergency is None:
            return
        said = state.emergency.text
        self.caption = localised(said, state.language)
        others = [said[tag] for tag in state.languages if tag != state.language and said.get(tag)]
        self.other_caption = " ".join(others)


load_kv(__file__)
