"""The idle screen: touch anywhere to begin, or on another language to begin in it."""

from __future__ import annotations

from kivy.properties import BooleanProperty, NumericProperty, StringProperty

from config.texts import text
from kiosk.flow_state import FlowState
from kiosk.happenings import Begin, BrowseProcedures
from kiosk.screens.notices import says_alone
from kiosk.screens.parts import KioskScreen, WordButton, kiosk, load_kv, look
from kiosk.words import localised, opening_words


class OtherLanguage(WordButton):
    """Begins in another language, named in it."""

    tag = StringProperty("")

    def begin(self) -> None:
        kiosk().touch(Begin(self.tag))


class IdleScreen(KioskScreen):
    greeting = StringProperty("")
    how = StringProperty("")
    notice = StringProperty("")
    scanner_hint = StringProperty("")
    alone = StringProperty("")
    """That the server is away and numbers are given all the same."""
    beside = BooleanProperty(False)
    """Other languages and the door to the procedures side by side."""
    flat = BooleanProperty(False)
    short = BooleanProperty(False)
    """No room for more than the invitation."""
    invitation_width = NumericProperty(600)
    invitation_height = NumericProperty(300)

    def begin(self) -> None:
        self.touch(Begin())

    def browse(self) -> None:
        self.touch(BrowseProcedures())

    def show(self, state: FlowState) -> None:
        self._arrange()
        self.alone = text(state.language, "kiosk.alone_note") if says_alone(state) else ""
        tight = bool(self.alone) and look().low_reach
        self.greeting = "" if tight and self.short else text(state.language, "kiosk.welcome")
        self.how = "" if self.short or tight else _how(state)
        notices = state.snapshot.notices if state.snapshot else []
        shows = bool(notices) and not look().low_reach
        self.notice = localised(notices[0].text, state.language) if shows else ""
        scans = state.snapshot is not None and state.snapshot.scanner and not look().low_reach
        scans = scans and state.alone is None
        self.scanner_hint = text(state.language, "kiosk.scanner_hint") if scans else ""
        others = [tag for tag in state.languages if tag != state.language]
        shown = self.ids.others
        if [button.tag for button in reversed(shown.children)] != others:
            shown.clear_widgets()
            for tag in others:
                shown.add_widget(OtherLanguage(tag=tag))

    def _arrange(self) -> None:
        drawn = look()
        self.flat = drawn.low_reach or not drawn.portrait
        self.beside = not drawn.portrait
        self.short = drawn.low_reach and not drawn.portrait
        high, wide = (48, 380) if self.short else (74, 380) if self.flat else (165, 280)
        self.invitation_height = drawn.millimetre * high
        self.invitation_width = min(drawn.sizes.width * 0.9, drawn.millimetre * wide)


def _how(state: FlowState) -> str:
    """How it goes; or, where nothing is open, when it opens."""
    language, snapshot = state.language, state.snapshot
    if snapshot is None or any(one.state.open for one in state.services):
        return text(language, "kiosk.welcome_how")
    opens = [one.state.opens_at for one in state.services if one.state.opens_at]
    first = min(opens) if opens else None
    when = opening_words(language, first, kiosk().now(), snapshot.time_zone)
    return f"{text(language, 'kiosk.centre_closed')}\n{when}"


load_kv(__file__)
