"""What was scanned tells nothing: why, and what to do instead."""

from __future__ import annotations

from config.text.catalogue import text
from kiosk.flow.events import GoBack, Retry
from kiosk.flow.state import FlowState, ScanFailure
from kiosk.ui.screens.messages.message import MessageScreen
from kiosk.ui.widgets.parts import load_kv


class UnreadScreen(MessageScreen):
    def back(self) -> None:
        self.touch(Retry() if self.back_name == "retry" else GoBack())

    def show(self, state: FlowState) -> None:
        trouble = state.scan.trouble if state.scan else None
        if trouble is None:
            return
        language, again = state.language, trouble is ScanFailure.NO_ANSWER
        gone = again or trouble is ScanFailure.OFFLINE
        self.icon = "unplugged" if gone else "document"
        self.title = text(language, f"kiosk.scan_{trouble.value}")
        self.advice = text(language, f"kiosk.scan_{trouble.value}_how")
        self.back_name = "retry" if again else "back"
        self.back_caption = text(language, "kiosk.retry" if again else "kiosk.to_numbers")


load_kv(__file__)
