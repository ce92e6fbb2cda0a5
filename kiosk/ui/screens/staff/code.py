"""The pad for a pairing code, on the screen of a kiosk that has no key."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from kivy.properties import BooleanProperty, StringProperty

from config.text.catalogue import language_name, next_language, text
from kiosk.server.pairing import CodeEntry, PairingFailure
from kiosk.ui.widgets.boxes import Box
from kiosk.ui.widgets.parts import TextButton, load_kv, look

_KEYS = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "erase", "0", "enter")


class CodeKey(TextButton):
    """A digit, or erase, or enter."""


class CodeScreen(Box):
    """`press` hears each key by its name: a digit, `erase`, `enter`, `language`, `leave`."""

    title = StringProperty("")
    how = StringProperty("")
    public = StringProperty("")
    code = StringProperty("")
    said = StringProperty("")
    ready = BooleanProperty(False)
    may_leave = BooleanProperty(False)

    def __init__(self, press: Callable[[str], None], **values: object) -> None:
        self.press = press
        super().__init__(**values)
        for name in _KEYS:
            key = CodeKey(touch_name=f"code:{name}", caption=name)
            key.bind(on_release=lambda _, name=name: press(name))
            self.ids.pad.add_widget(key)

    def show(self, language: str, entry: CodeEntry, now: datetime, *, refused: bool) -> None:
        self.title = text(language, "kiosk.pair_refused" if refused else "kiosk.pair_title")
        self.how = text(language, "kiosk.pair_how")
        self.public = text(language, "kiosk.pair_public")
        self.code = entry.shown
        self.said = _status_text(language, entry, now)
        self.ready = entry.may_ask(now)
        self.ids.language.caption = language_name(next_language(language))
        for key in self.ids.pad.children:
            name = key.touch_name.removeprefix("code:")
            if not name.isdigit():
                key.caption = text(language, f"kiosk.pair_{name}")
            if name == "enter":
                self._light(key)

    def _light(self, key: CodeKey) -> None:
        drawn = look()
        key.fill = drawn.primary if self.ready else drawn.paper
        key.ink = drawn.upon_primary if self.ready else drawn.muted
        key.edge = drawn.primary if self.ready else drawn.line


def _status_text(language: str, entry: CodeEntry, now: datetime) -> str:
    if entry.asking:
        return text(language, "kiosk.pair_asking")
    if entry.trouble is PairingFailure.WAIT:
        return text(language, "kiosk.pair_wait", seconds=entry.seconds_to_wait(now))
    return text(language, f"kiosk.pair_{entry.trouble.value}") if entry.trouble else ""


load_kv(__file__)
