"""The idle screen: touch anywhere to begin, or on another language to begin in it."""

from __future__ import annotations

from typing import Final

from kivy.properties import BooleanProperty, StringProperty

from config.text.catalogue import text
from kiosk.flow.events import Begin, BrowseProcedures, OpenFeedback
from kiosk.flow.state import FlowState
from kiosk.ui.phrases import opening_phrase
from kiosk.ui.sizes import Sizes
from kiosk.ui.widgets.boxes import Box
from kiosk.ui.widgets.notices import (
    counters_note,
    message_text,
    notice_text,
    out_of_hours_lines,
    says_offline,
)
from kiosk.ui.widgets.parts import KioskScreen, Panel, TextButton, kiosk, load_kv, look
from kiosk.ui.widgets.sharing import Want


class OtherLanguage(TextButton):
    """Begins in another language, named in it."""

    tag = StringProperty("")
    begins = BooleanProperty(True)
    """Whether there are numbers to take; else it only names its language."""

    def begin(self) -> None:
        kiosk().touch(Begin(self.tag))


LEAST_MILLIMETRES: Final = 30
LEAST_PART: Final = 0.25
"""Of the room for the screen, or for what is touched where that is less."""


def least_invitation(sizes: Sizes) -> float:
    """The height below which what is to be touched first never is, whatever stands beside it."""
    room = min(sizes.body_height, sizes.reach - sizes.footer_height)
    return max(sizes.pixels(LEAST_MILLIMETRES), room * LEAST_PART)


class Invitation(Box):
    """What to do first; the whole screen does it."""

    caption = StringProperty("")

    @property
    def needs_touch(self) -> bool:
        return True

    def _want(self, width: float) -> Want:
        want, least = super()._want(width), least_invitation(look().sizes)
        return Want(max(want.least, least), max(want.preferred, least), want.narrowest)


class Closed(Panel):
    """Nothing gives numbers now: that it is so, and until when."""

    title = StringProperty("")
    when = StringProperty("")


class IdleScreen(KioskScreen):
    how = StringProperty("")
    open = BooleanProperty(True)
    """Whether any service gives numbers now."""
    closed = StringProperty("")
    outside = StringProperty("")
    more_outside = StringProperty("")
    """Who is on call and where help is given meanwhile, a line each; the first stays longest."""
    opens = StringProperty("")
    counters = StringProperty("")
    """That no counter is open, where none is."""
    notice = StringProperty("")
    message = StringProperty("")
    """What those who wait are told now."""
    scanner_hint = StringProperty("")
    feedback = BooleanProperty(False)
    """Whether there is somebody in charge to show, or a way for petitions."""
    offline = StringProperty("")
    """That the server is away and numbers are given all the same."""

    def begin(self) -> None:
        self.touch(Begin())

    def browse(self) -> None:
        self.touch(BrowseProcedures())

    def open_feedback(self) -> None:
        self.touch(OpenFeedback())

    def show(self, state: FlowState) -> None:
        language = state.language
        self._say_opening(state)
        self.feedback = state.has_feedback
        self.offline = text(language, "kiosk.offline_note") if says_offline(state) else ""
        self.counters = counters_note(state, kiosk().now())
        self.notice = notice_text(state)
        self.message = message_text(state)
        scans = state.snapshot is not None and state.snapshot.scanner and state.offline is None
        self.scanner_hint = text(language, "kiosk.scanner_hint") if scans else ""
        self._name_others([tag for tag in state.languages if tag != language])

    def _say_opening(self, state: FlowState) -> None:
        language, snapshot = state.language, state.snapshot
        self.open = snapshot is None or any(one.state.open for one in state.services)
        self.how = text(language, "kiosk.welcome_how") if self.open else ""
        self.outside, *more = [""] if self.open else out_of_hours_lines(state) or [""]
        self.more_outside = "\n".join(more)
        if self.open or snapshot is None:
            return
        opens = [one.state.opens_at for one in state.services if one.state.opens_at]
        first = min(opens) if opens else None
        self.closed = text(language, "kiosk.centre_closed")
        self.opens = opening_phrase(language, first, kiosk().now(), snapshot.time_zone)

    def _name_others(self, tags: list[str]) -> None:
        shown = self.ids.others
        shown.there = bool(tags)
        if [button.tag for button in reversed(shown.children)] != tags:
            shown.clear_widgets()
            for tag in tags:
                shown.add_widget(OtherLanguage(tag=tag))
        for button in shown.children:
            button.begins = self.open


load_kv(__file__)
