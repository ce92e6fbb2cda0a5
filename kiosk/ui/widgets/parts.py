"""The pieces that every screen is built of; their looks are in `parts.kv`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from math import ceil
from pathlib import Path
from typing import Final

from kivy.app import App
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
from kivy.uix.label import Label
from kivy.uix.screenmanager import Screen
from kivy.uix.widget import Widget

from config.text.catalogue import FALLBACK_LANGUAGE, language_name, plural_text, text
from kiosk.control.health import Health
from kiosk.flow.events import Touch
from kiosk.flow.state import FlowState
from kiosk.ui.sizes import LINE_OF_FONT_SIZE
from kiosk.ui.widgets.boxes import Box, Piece
from kiosk.ui.widgets.fitting import Fitted, fit
from kiosk.ui.widgets.sharing import NOTHING, Want
from kiosk.ui.widgets.theme import Appearance

ICONS: Final = Path(__file__).parent.parent / "icons"
DEFAULT_ICON: Final = "document"
PRESSED_SECONDS: Final = 0.3
"""How long the key that prints looks pressed: until its ticket is out, as a rule. Drawing it
released would take the processor from the ticket (a frame is 15 ms of every core where there is
no graphics driver)."""


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


@lru_cache(maxsize=32_768)
def text_width(text: str, font_size: float, bold: bool) -> float:
    """The width of one line in pixels, as Kivy will draw it."""
    label = CoreLabel(font_size=font_size, bold=bold)
    width: float = label.get_extents(text)[0]
    return width


class FittedLabel(Piece, Label):
    """A text: from `most` down to `least` font size, then cut at a word.

    In a box it is at least so high that nothing is cut; it lies in its place by `valign`.
    """

    caption = StringProperty("")
    most = NumericProperty(33)
    least = NumericProperty(22)
    wide = NumericProperty(0)
    """In a row where it has no share: at least so wide, so that what follows stands in line."""

    def __init__(self, **values: object) -> None:
        super().__init__(**values)
        for name in ("caption", "most", "least", "wide", "bold", "there"):
            self.fbind(name, self.changed)

    def want(self, width: float) -> Want:
        if not self.caption:
            return NOTHING
        return _wanted(self.caption, int(width), self.most, min(self.least, self.most), self.bold)

    def natural_width(self) -> float:
        return max(float(self.wide), text_width(self.caption, self.most, self.bold) + _EDGE)

    def arrange(self, x: float, y: float, width: float, height: float) -> None:
        least = min(self.least, self.most)
        fitted = _fitted(self.caption, int(width), height, self.most, least, self.bold)
        own = _lines_height(fitted)
        spare = {"top": height - own, "middle": (height - own) / 2}.get(self.valign, 0.0)
        super().arrange(x, y + spare, width, own)
        self.font_size = fitted.font_size
        self.text_size = width, None
        self.text = fitted.drawn


_EDGE: Final = 3
"""Pixels that a line keeps free, for Kivy adds up the widths of words a little otherwise."""


def _lines_height(fitted: Fitted) -> float:
    return fitted.lines * ceil(fitted.font_size * LINE_OF_FONT_SIZE) + 1.0


@lru_cache(maxsize=8_192)
def _fitted(text: str, width: int, height: float, most: float, least: float, bold: bool) -> Fitted:
    def measure(line: str, size: float) -> float:
        return text_width(line, size, bold)

    room = max(1, width - _EDGE)
    return fit(text, width=room, height=height, most=most, least=least, measure=measure)


@lru_cache(maxsize=8_192)
def _wanted(text: str, width: int, most: float, least: float, bold: bool) -> Want:
    whole = 1e6
    largest = _fitted(text, width, whole, most, least, bold)
    smallest = _fitted(text, width, whole, least, least, bold)
    longest = max((text_width(word, least, bold) for word in text.split()), default=0.0)
    least_height = min(_lines_height(smallest), _lines_height(largest))
    return Want(least_height, _lines_height(largest), longest + _EDGE)


class Icon(Piece, Widget):
    """A line icon in any colour."""

    name = StringProperty("")
    side = NumericProperty(44)
    tint = ColorProperty("#000000")
    texture = ObjectProperty(None, allownone=True)

    def on_name(self, _: object, name: str) -> None:
        self.texture = icon_texture(name)
        self.changed()

    def want(self, width: float) -> Want:
        return Want(self.side, self.side, self.side)

    def natural_width(self) -> float:
        return float(self.side)

    def arrange(self, x: float, y: float, width: float, height: float) -> None:
        side = self.side
        super().arrange(x + (width - side) / 2, y + (height - side) / 2, side, side)


class Tile(Box):
    """A picture's ground: as large as its icon and an edge round it."""

    side = NumericProperty(44)
    fill = ColorProperty("#ffffff")

    def _want(self, width: float) -> Want:
        return Want(self.side, self.side, self.side)

    def natural_width(self) -> float:
        return float(self.side)

    def arrange(self, x: float, y: float, width: float, height: float) -> None:
        super().arrange(x, y + (height - self.side) / 2, width, self.side)


class Panel(Box):
    """A sheet of paper upon the ground."""

    fill = ColorProperty("#ffffff")
    edge = ColorProperty("#ffffff")


class TouchTarget(ButtonBehavior, Box):
    """Anything to touch. `touch_name` is its name in the trace.

    A finger that slides off before it lifts still counts: old hands tremble.
    """

    touch_name = StringProperty("")
    fill = ColorProperty("#ffffff")
    edge = ColorProperty("#ffffff")
    pressed_fill = ColorProperty("#ffffff")
    always_release = BooleanProperty(True)
    tall = NumericProperty(0)
    """The height that it would like."""

    def on_press(self) -> None:
        kiosk().note_touch(self.touch_name)

    @property
    def needs_touch(self) -> bool:
        return True

    def _want(self, width: float) -> Want:
        inner, target = super()._want(width), look().target
        least = max(inner.least, target)
        return Want(least, max(least, inner.preferred, self.tall), max(inner.narrowest, target))


class TextButton(TouchTarget):
    """A button with a word and, or not, an icon."""

    caption = StringProperty("")
    icon = StringProperty("")
    ink = ColorProperty("#000000")
    most = NumericProperty(33)
    centred = BooleanProperty(True)


class Pad(Box):
    """Keys in columns, all alike in size."""

    columns = NumericProperty(3)
    wide = NumericProperty(400)
    """The width that three columns would like."""

    def __init__(self, **values: object) -> None:
        super().__init__(**values)
        self.fbind("columns", self.changed)
        self.fbind("wide", self.changed)

    @property
    def needs_touch(self) -> bool:
        return True

    def _want(self, width: float) -> Want:
        rows = ceil(len(self.children) / self.columns)
        least = look().target * rows + look().gap * (rows - 1)
        across = look().target * self.columns + look().gap * (self.columns - 1)
        return Want(least, max(least, self.wide / 3 * 0.8 * rows), across)

    def arrange(self, x: float, y: float, width: float, height: float) -> None:
        self.pos, self.size = (x, y), (width, height)
        gap, keys = look().gap, self.parts()
        rows = ceil(len(keys) / self.columns)
        own = min(width, self.wide / 3 * self.columns)
        each = (own - gap * (self.columns - 1)) / self.columns
        high = min((height - gap * (rows - 1)) / rows, each)
        left, top = x + (width - own) / 2, y + (height + high * rows + gap * (rows - 1)) / 2
        for place, key in enumerate(keys):
            row, column = divmod(place, self.columns)
            key.opacity = 1
            key.arrange(
                left + column * (each + gap), top - (row + 1) * high - row * gap, each, high
            )


class Pager(Box):
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

    def place(self) -> object:
        """Where the citizen is on it: the page, how far it is scrolled, what was typed."""
        return None

    def go_to(self, place: object) -> None:
        """Be there again, after the screen was built anew for an aid."""

    @staticmethod
    def touch(touch: Touch) -> None:
        """A finger did this."""
        kiosk().touch(touch)


class KioskLike(App):
    """What screens need of the app; `kiosk.ui.app.KioskApp` is it."""

    language = StringProperty(FALLBACK_LANGUAGE)
    pressed_seconds = PRESSED_SECONDS
    look: Appearance | None = None
    """No Kivy property on purpose: see `Appearance`."""

    def touch(self, touch: Touch) -> None:
        raise NotImplementedError

    def now(self) -> datetime:
        """The kiosk's clock."""
        raise NotImplementedError

    def health(self) -> Health:
        """How this kiosk is, for staff."""
        raise NotImplementedError

    def debouncing(self) -> bool:
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
    def language_name(language: str) -> str:
        """What a language calls itself."""
        return language_name(language)

    @staticmethod
    def say_count(language: str, key: str, count: int) -> str:
        return plural_text(language, key, count)


def kiosk() -> KioskLike:
    """The running app."""
    app = App.get_running_app()
    if not isinstance(app, KioskLike):
        raise RuntimeError("the kiosk's screens are shown by the kiosk's app")
    return app


def look() -> Appearance:
    """How things are drawn now."""
    current = kiosk().look
    if current is None:
        raise RuntimeError("nothing is drawn before there is a look")
    return current


def seen(root: Widget) -> Iterator[Widget]:
    """Everything below `root` that is on the screen."""
    waiting = [root]
    while waiting:
        widget = waiting.pop()
        yield widget
        waiting += [child for child in reversed(widget.children) if child.opacity > 0]


def touchables(root: Widget) -> Iterator[TouchTarget]:
    """Everything below `root` that a finger can use now."""
    for widget in seen(root):
        if isinstance(widget, TouchTarget) and widget.touch_name and not widget.disabled:
            yield widget


load_kv(__file__)
