"""The pieces that every screen is built of; their looks are in `parts.kv`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Final

from kivy.app import App
from kivy.clock import Clock
from kivy.core.image import Image as CoreImage
from kivy.core.text import Label as CoreLabel
from kivy.graphics.texture import Texture
from kivy.lang import Builder
from kivy.properties import (
    BooleanProperty,
    ColorProperty,
    NumericProperty,
    ObjectProperty,
    StringProperty,
)
from kivy.uix.behaviors import ButtonBehavior
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.label import Label
from kivy.uix.screenmanager import Screen
from kivy.uix.widget import Widget

from config.texts import plural_text, text
from kiosk.flow_state import FlowState
from kiosk.happenings import Touch
from kiosk.health import Health
from kiosk.screens.fitting import fit
from kiosk.screens.look import Look

ICONS: Final = Path(__file__).parent.parent / "icons"
DEFAULT_ICON: Final = "document"


def load_kv(module_file: str) -> None:
    """Load the `.kv` that lies beside a screen's module."""
    Builder.load_file(str(Path(module_file).with_suffix(".kv")))


@lru_cache
def icon_texture(name: str) -> Texture | None:
    """The icon's picture; an unknown name is drawn as a document, no name as nothing."""
    if not name:
        return None
    file = ICONS / f"{name}.png"
    if not file.is_file():
        file = ICONS / f"{DEFAULT_ICON}.png"
    return CoreImage(str(file), mipmap=True).texture


@lru_cache(maxsize=4_096)
def text_width(words: str, font_size: float, bold: bool) -> float:
    """The width of one line in pixels, as Kivy will draw it."""
    label = CoreLabel(font_size=font_size, bold=bold)
    width: float = label.get_extents(words)[0]
    return width


class Words(Label):
    """A text as high as it needs at its width."""


class FittedWords(Label):
    """A text that fits its box: from `most` down to `least` font size, then cut at a word."""

    words = StringProperty("")
    most = NumericProperty(33)
    least = NumericProperty(22)

    def __init__(self, **values: object) -> None:
        self._refit = Clock.create_trigger(self._fit, -1)
        super().__init__(**values)
        self.bind(
            words=self._refit,
            size=self._refit,
            most=self._refit,
            least=self._refit,
            bold=self._refit,
        )

    def _fit(self, _: float) -> None:
        if self.width < 2 or self.height < 2:
            return
        fitted = fit(
            self.words,
            width=self.width,
            height=self.height,
            most=self.most,
            least=self.least,
            measure=lambda words, size: text_width(words, size, self.bold),
        )
        self.font_size = fitted.font_size
        self.text = fitted.text


class Icon(Widget):
    """A line icon in any colour."""

    name = StringProperty("")
    side = NumericProperty(44)
    tint = ColorProperty("#000000")
    texture = ObjectProperty(None, allownone=True)

    def on_name(self, _: object, name: str) -> None:
        self.texture = icon_texture(name)


class Panel(BoxLayout):
    """A sheet of paper upon the ground."""

    fill = ColorProperty("#ffffff")
    edge = ColorProperty("#ffffff")


class TouchTarget(ButtonBehavior, BoxLayout):
    """Anything to touch. `touch_name` is its name in the trace.

    A finger that slides off before it lifts still counts: old hands tremble.
    """

    touch_name = StringProperty("")
    fill = ColorProperty("#ffffff")
    edge = ColorProperty("#ffffff")
    pressed_fill = ColorProperty("#ffffff")
    always_release = BooleanProperty(True)

    def on_press(self) -> None:
        kiosk().note_touch(self.touch_name)


class WordButton(TouchTarget):
    """A button with a word and, or not, an icon."""

    words = StringProperty("")
    icon = StringProperty("")
    ink = ColorProperty("#000000")
    most = NumericProperty(33)
    centred = BooleanProperty(True)


class Pager(BoxLayout):
    """Two big arrows, there only where there is more than a page."""

    page = NumericProperty(0)
    pages = NumericProperty(1)

    def turn(self, by: int) -> None:
        self.page = min(self.pages - 1, max(0, self.page + by))
        kiosk().touch_elsewhere()


class KioskScreen(Screen):
    """One screen of the flow. `enter`, `show` and `leave` are called by the frame."""

    def enter(self, state: FlowState) -> None:
        """The screen has just come up."""

    def show(self, state: FlowState) -> None:
        """Bring what is drawn to `state`; called at each change while the screen is up."""

    def leave(self) -> None:
        """Another screen comes up."""

    @staticmethod
    def touch(touch: Touch) -> None:
        """A finger did this."""
        kiosk().touch(touch)


class KioskLike(App):
    """What screens need of the app; `kiosk.app.KioskApp` is it."""

    language = StringProperty("vi")
    look: Look | None = None
    """No Kivy property on purpose: see `Look`."""

    def touch(self, touch: Touch) -> None:
        raise NotImplementedError

    def now(self) -> datetime:
        """The kiosk's clock."""
        raise NotImplementedError

    def health(self) -> Health:
        """How this kiosk is, for staff."""
        raise NotImplementedError

    def settling(self) -> bool:
        """Whether the screen is too new for a touch to be meant for it."""
        raise NotImplementedError

    def touch_elsewhere(self) -> None:
        """A touch that the flow need only know as a sign of life."""
        raise NotImplementedError

    def note_touch(self, name: str) -> None:
        """For the trace: this was pressed."""
        raise NotImplementedError

    @staticmethod
    def say(language: str, key: str, **values: object) -> str:
        """A text of the catalogue; `language` is named so that `.kv` bindings follow it."""
        return text(language, key, **values)

    @staticmethod
    def say_count(language: str, key: str, count: int) -> str:
        return plural_text(language, key, count)


def kiosk() -> KioskLike:
    """The running app."""
    app = App.get_running_app()
    if not isinstance(app, KioskLike):
        raise RuntimeError("the kiosk's screens are shown by the kiosk's app")
    return app


def look() -> Look:
    """How things are drawn now."""
    current = kiosk().look
    if current is None:
        raise RuntimeError("nothing is drawn before there is a look")
    return current


def touchables(root: Widget) -> Iterator[TouchTarget]:
    """Everything below `root` that a finger can use now."""
    for widget in root.walk(restrict=True):
        named = isinstance(widget, TouchTarget) and bool(widget.touch_name)
        if named and not widget.disabled and widget.opacity > 0:
            yield widget


load_kv(__file__)
