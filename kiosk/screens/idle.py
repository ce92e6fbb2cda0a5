"""The idle screen: touch anywhere to begin, or on another language to begin in it."""

from __future__ import annotations

from kivy.clock import Clock
from kivy.properties import BooleanProperty, NumericProperty, StringProperty

from config.texts import text
from kiosk.flow_state import FlowState
from kiosk.happenings import Begin
from kiosk.screens.parts import KioskScreen, WordButton, kiosk, load_kv
from kiosk.words import localised, opening_words


class OtherLanguage(WordButton):
    """Begins in another language, named in it."""

    tag = StringProperty("")

    def begin(self) -> None:
        kiosk().touch(Begin(self.tag))


class IdleScreen(KioskScreen):
    how = StringProperty("")
    notice = StringProperty("")
    flat = BooleanProperty(False)
    invitation_width = NumericProperty(600)
    invitation_height = NumericProperty(300)

    def __init__(self, **values: object) -> None:
        super().__init__(**values)
        self.bind(size=Clock.create_trigger(self._arrange, -1))

    def begin(self) -> None:
        self.touch(Begin())

    def show(self, state: FlowState) -> None:
        self._arrange(0)
        self.how = _how(state)
        notices = state.snapshot.notices if state.snapshot else []
        self.notice = localised(notices[0].text, state.language) if notices else ""
        others = [tag for tag in state.languages if tag != state.language]
        shown = self.ids.others
        if [button.tag for button in reversed(shown.children)] != others:
            shown.clear_widgets()
            for tag in others:
                shown.add_widget(OtherLanguage(tag=tag))

    def _arrange(self, _: float) -> None:
        look = kiosk().look
        self.flat = self.height < look.millimetre * 330
        tall = look.portrait and not self.flat
        self.invitation_height = look.millimetre * (150 if tall else 62)
        self.invitation_width = min(self.width * 0.92, look.millimetre * (250 if tall else 320))


def _how(state: FlowState) -> str:
    """How it goes; or, where nothing is open, when it opens."""
    language, snapshot = state.language, state.snapshot
    if snapshot is None or any(one.state.open for one in snapshot.services):
        return text(language, "kiosk.welcome_how")
    opens = [one.state.opens_at for one in snapshot.services if one.state.opens_at]
    first = min(opens) if opens else None
    when = opening_words(language, first, kiosk().now(), snapshot.time_zone)
    return f"{text(language, 'kiosk.centre_closed')}\n{when}"


load_kv(__file__)
