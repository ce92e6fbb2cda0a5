"""The chosen service gives no tickets now: why, and when it does again."""

from __future__ import annotations

from config.text.catalogue import localised, text
from config.wire import IssueRefusal
from kiosk.flow.state import FlowState
from kiosk.ui.phrases import opening_phrase, refusal_phrase
from kiosk.ui.screens.messages.message import MessageScreen
from kiosk.ui.widgets.parts import kiosk, load_kv


class ClosedScreen(MessageScreen):
    def show(self, state: FlowState) -> None:
        service, snapshot, language = state.service, state.snapshot, state.language
        if service is None or snapshot is None:
            return
        self.title = localised(service.state.name, language)
        if state.offline is not None and service.state.service in state.offline.exhausted:
            self.reason, self.advice = text(language, "kiosk.offline_exhausted"), ""
            return
        refusal: IssueRefusal | None = state.refusal or service.state.refusal
        self.reason = refusal_phrase(language, refusal)
        opens_at, zone = service.state.opens_at, snapshot.time_zone
        self.advice = opening_phrase(language, opens_at, kiosk().now(), zone)


load_kv(__file__)
