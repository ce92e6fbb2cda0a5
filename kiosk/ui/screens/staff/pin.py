"""The pad for the staff PIN; the digits are shown as dots and kept nowhere."""

from __future__ import annotations

from kivy.properties import NumericProperty, StringProperty

from config.text.catalogue import text
from kiosk.flow.events import EnterPin, GoBack
from kiosk.flow.state import FlowState
from kiosk.ui.widgets.parts import KioskScreen, TextButton, kiosk, load_kv

LONGEST_PIN = 12
_KEYS = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "erase", "0", "enter")


class PinKey(TextButton):
    """A digit, or erase, or enter."""


class PinScreen(KioskScreen):
    digits = NumericProperty(0)
    said = StringProperty("")

    def __init__(self, **values: object) -> None:
        self._pin = ""
        super().__init__(**values)
        for name in _KEYS:
            key = PinKey(touch_name=f"pin:{name}", caption=name)
            key.bind(on_release=lambda _, name=name: self._press(name))
            self.ids.pad.add_widget(key)

    def back(self) -> None:
        self.touch(GoBack())

    def enter(self, state: FlowState) -> None:
        self._keep("")

    def leave(self) -> None:
        self._keep("")

    def place(self) -> object:
        return self._pin

    def go_to(self, place: object) -> None:
        if isinstance(place, str):
            self._keep(place)

    def show(self, state: FlowState) -> None:
        for key in self.ids.pad.children:
            name = key.touch_name.removeprefix("pin:")
            if not name.isdigit():
                key.caption = text(state.language, f"kiosk.pin_{name}")
        self.said = _status_text(state)

    def _press(self, name: str) -> None:
        if name == "enter":
            pin = self._pin
            self._keep("")
            self.touch(EnterPin(pin))
            return
        self._keep(self._pin[:-1] if name == "erase" else (self._pin + name)[:LONGEST_PIN])
        kiosk().touch_elsewhere()

    def _keep(self, pin: str) -> None:
        self._pin, self.digits = pin, len(pin)


def _status_text(state: FlowState) -> str:
    language, wait = state.language, state.pin_wait_seconds(kiosk().now())
    if state.snapshot is None or not state.snapshot.staff_pin_hash:
        return text(language, "kiosk.pin_none")
    if state.checking_pin:
        return text(language, "kiosk.pin_checking")
    if wait:
        return text(language, "kiosk.pin_wrong", seconds=wait)
    return text(language, "kiosk.pin_wrong_ready") if state.wrong_pins else ""


load_kv(__file__)
