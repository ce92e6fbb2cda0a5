"""Checks every screen on any display: what overlaps, is cut, too small, out of reach or dead.

`python -m kiosk.testing.layout_check` lays the screens out in one process, without a window for
each size, and finds faults by geometry and by real touch events. It prints them as JSON lines, one
for each display and choice of aids, and a last line with Kivy's warnings. `--pictures FOLDER` draws
the screens as well.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from itertools import combinations, product
from pathlib import Path
from typing import Any, Final

for name, value in {
    "KIVY_NO_ARGS": "1",
    "KIVY_NO_CONFIG": "1",
    "KIVY_NO_FILELOG": "1",
    "KIVY_LOG_MODE": "PYTHON",
    "KIVY_METRICS_DENSITY": "1",
}.items():
    os.environ.setdefault(name, value)

from kivy.config import Config

Config.set("graphics", "maxfps", "0")

from kivy.clock import Clock
from kivy.input import MotionEvent
from kivy.lang import Builder
from kivy.uix.floatlayout import FloatLayout
from kivy.uix.scrollview import ScrollView
from kivy.uix.widget import Widget

from config.text.catalogue import LANGUAGES
from kiosk.control.health import Health
from kiosk.flow.events import Aid, Touch
from kiosk.flow.state import FlowState, ScreenName
from kiosk.testing.layout_geometry import (
    TOLERANCE,
    around,
    clipped,
    covers,
    is_leaf,
    is_part_of,
    is_within,
    name_of,
    overlap,
    rectangle_of,
    scrolls,
)
from kiosk.testing.scenes import COUNTED, SCENES, Scene
from kiosk.ui.screen_sizes import USUAL, DisplaySize, every_display_size
from kiosk.ui.screens.visit.idle import Invitation, least_invitation
from kiosk.ui.screens.visit.services import ServiceCard
from kiosk.ui.screens.visit.ticket import QrCode
from kiosk.ui.sizes import CAPITAL_OF_FONT_SIZE, SMALL_CAPITAL_MILLIMETRES, sizes_for
from kiosk.ui.widgets.frame import Frame
from kiosk.ui.widgets.parts import FittedLabel, Icon, KioskLike, TouchTarget, seen, touchables
from kiosk.ui.widgets.theme import Appearance

TURNS: Final = 6
"""How often Kivy's clock is turned until a screen stands still."""
QUICK_COUNTED: Final = ("1 services", "2 services", "12 services", "7 services, long")
LONGEST_WHOLE: Final = 150
LEAST_NUMBER_MILLIMETRES: Final = 15.0
LEAST_MODULE_MILLIMETRES: Final = 0.5
LEAST_CODE_MILLIMETRES: Final = 30.0
"""Without the white round it: a phone reads it at arm's length."""


@dataclass
class LayoutReport:
    """What was found on one display with one choice of aids."""

    display: str
    aids: list[str]
    screens: int = 0
    faults: list[str] = field(default_factory=list)


class WindowlessApp(KioskLike):
    """Stands in for the kiosk's app: no controller, no window of its own size."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[str] = []

    def touch(self, touch: Touch) -> None:
        """Nothing follows."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def health(self) -> Health:
        return Health(
            version="1.0.0",
            jobs_waiting=1,
            unsure=("A012", "A017"),
            tickets_left=140,
            held=30,
            notes=("Ổ đĩa của máy không lưu được (No space left on device)",),
            printer_detail="192.168.1.50:9100",
        )

    def debouncing(self) -> bool:
        return False

    def touch_elsewhere(self) -> None:
        """Nothing follows."""

    def note_touch(self, name: str) -> None:
        self.heard.append(name)


class Finger(MotionEvent):
    """One touch of the screen."""

    def __init__(self, x: float, y: float) -> None:
        super().__init__("layout_check", 1, {}, is_touch=True, type_id="touch")
        self.profile = ["pos"]
        self.x, self.y = self.ox, self.oy = x, y
        self.px, self.py, self.dx, self.dy = x, y, 0, 0
        self.pos = x, y

    def depack(self, args: Any) -> None:
        """There is nothing to unpack."""


class Warnings(logging.Handler):
    """Keeps what Kivy warns of: a layout that never comes to rest says so here."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage()[:200])


def turn() -> None:
    """One frame."""
    Clock.tick()
    Builder.sync()
    Clock.tick_draw()
    Builder.sync()


class LayoutChecker:
    """Lays out and looks at every scene on one display."""

    def __init__(self, app: WindowlessApp, display: DisplaySize, aids: frozenset[Aid]) -> None:
        self.app, self.display, self.aids = app, display, aids
        screen = display.screen
        self.width, self.height = screen.width_pixels, screen.height_pixels
        sizes = sizes_for(
            screen,
            self.width,
            self.height,
            large_text=Aid.LARGE_TEXT in aids,
            low_reach=Aid.LOW_REACH in aids,
        )
        self.sizes = sizes
        app.look = Appearance(sizes, high_contrast=Aid.HIGH_CONTRAST in aids)
        self.root = FloatLayout(size_hint=(None, None), size=(self.width, self.height))
        self.frame = Frame()
        self.root.add_widget(self.frame)
        self.report = LayoutReport(display.name, sorted(aids))

    def show(self, state: FlowState, language: str) -> None:
        """Lay `state` out, until it stands still."""
        self.app.language = language
        header = self.frame.ids.header
        hall = state.snapshot.hall_name if state.snapshot else {}
        header.hall_name, header.clock = hall.get(language, ""), "08:15"
        header.logo = state.snapshot.logo if state.snapshot else ""
        self.frame.show(_in(state, language, self.aids), None)
        for _ in range(TURNS):
            turn()

    def look_at(self, name: str, state: FlowState, language: str) -> None:
        self.show(state, language)
        self.report.screens += 1
        rectangle_of.cache_clear()
        found = [*self._words(), *self._targets(), *self._overlaps(), *self._dead(), *self._fades()]
        found += [*self._first_touched(), *self._codes(state.screen)]
        if state.ticket is not None:
            found += self._number(state.ticket.number)
        self.report.faults += [f"{name} ({language}): {fault}" for fault in found]

    def picture(self, file: Path) -> None:
        """What is laid out now, as a PNG."""
        self.frame.export_to_png(str(file))

    def _shown(self) -> Iterator[Widget]:
        return seen(self.frame)

    def _words(self) -> Iterator[str]:
        millimetre = self.sizes.pixels_per_millimetre
        for label in self._shown():
            if not isinstance(label, FittedLabel) or not label.text:
                continue
            box = rectangle_of(label)
            if label.texture_size[0] > label.width + TOLERANCE:
                yield f"wider than its place: {label.caption!r}"
            if label.texture_size[1] > label.height + TOLERANCE:
                yield f"higher than its place: {label.caption!r}"
            if "…" in label.text and "…" not in label.caption and not self._may_cut(label.caption):
                yield f"cut: {label.caption[:60]!r}"
            capital = label.font_size * CAPITAL_OF_FONT_SIZE / millimetre
            if capital < SMALL_CAPITAL_MILLIMETRES - 0.1:
                yield f"capitals of {capital:.1f} mm: {label.caption[:60]!r}"
            if not is_within(box, (0, 0, self.width, self.height)) and not scrolls(label):
                yield f"outside the display: {label.caption[:60]!r}"
            cards = [one for one in around(label) if isinstance(one, ServiceCard)]
            if any(label.font_size < min(one.smallest, label.most) - 0.5 for one in cards):
                yield f"smaller than its card may be: {label.caption[:60]!r}"
            for outer in around(label):
                if not is_within(box, rectangle_of(outer)):
                    yield f"outside its frame: {label.caption[:60]!r}"

    def _may_cut(self, caption: str) -> bool:
        """Names of procedures of two hundred letters, in low reach on the smallest display."""
        return self._is_small_and_low() and len(caption) > LONGEST_WHOLE

    def _is_small_and_low(self) -> bool:
        return self.sizes.width < self.sizes.pixels(160) and self.sizes.low_reach

    def _targets(self) -> Iterator[str]:
        least = self.sizes.target - TOLERANCE
        for target in touchables(self.frame):
            name, box = target.touch_name, rectangle_of(target)
            if target.width < least or target.height < least:
                millimetre = self.sizes.pixels_per_millimetre
                size = f"{target.width / millimetre:.1f} × {target.height / millimetre:.1f} mm"
                yield f"too small to touch: {name} {size}"
            if not is_within(box, (0, 0, self.width, self.height)):
                yield f"outside the display: {name}"
            low = Aid.LOW_REACH in self.aids and name != "begin"
            if low and box[3] > self.sizes.reach + TOLERANCE:
                yield f"out of low reach: {name}"
            if not any(isinstance(one, FittedLabel | Icon) and one.opacity for one in seen(target)):
                yield f"says nothing: {name}"

    def _overlaps(self) -> Iterator[str]:
        leaves = [(one, clipped(one)) for one in self._shown() if is_leaf(one)]
        for (one, box), (other, beside) in combinations(leaves, 2):
            if overlap(box, beside) and not is_part_of(one, other):
                yield f"overlap: {name_of(one)} and {name_of(other)}"

    def _dead(self) -> Iterator[str]:
        """Touches every target in the middle and near its corners."""
        targets = list(touchables(self.frame))
        for target in targets:
            for across in (0.06, 0.5, 0.94):
                for up in (0.08, 0.5, 0.92):
                    if not self._hears(target, across, up, targets):
                        yield f"dead: {target.touch_name} at {across:.2f}, {up:.2f}"

    def _hears(
        self, target: TouchTarget, across: float, up: float, targets: list[TouchTarget]
    ) -> bool:
        left, bottom, right, top = rectangle_of(target)
        x, y = left + (right - left) * across, bottom + (top - bottom) * up
        if target.touch_name == "begin" and any(
            covers(rectangle_of(one), x, y) for one in targets if one is not target
        ):
            return True
        finger = Finger(x, y)
        self.app.heard.clear()
        self.frame.dispatch("on_touch_down", finger)
        held = finger.ud.pop("staff", None)
        if held is not None:
            held.cancel()
        for pressed in targets:
            pressed.state = "normal"
        return self.app.heard == [target.touch_name]

    def _fades(self) -> Iterator[str]:
        """Kivy fades each scroll bar after each layout, drawing the whole window for half a
        second meanwhile, unless both of its colours are the same."""
        for view in self._shown():
            if isinstance(view, ScrollView) and view.bar_color != view.bar_inactive_color:
                yield "a scroll bar fades"

    def _first_touched(self) -> Iterator[str]:
        """What is to be touched first is seen from afar, whatever stands beside it."""
        least = least_invitation(self.sizes) - TOLERANCE
        for bar in self._shown():
            if isinstance(bar, Invitation) and bar.height < least:
                millimetres = bar.height / self.sizes.pixels_per_millimetre
                yield f"a thin bar to begin: {millimetres:.1f} mm"

    def _codes(self, screen: ScreenName) -> Iterator[str]:
        codes = [one for one in self._shown() if isinstance(one, QrCode) and one.texture]
        for code in codes:
            module = code.side / code.texture.width / self.sizes.pixels_per_millimetre
            if module < LEAST_MODULE_MILLIMETRES:
                yield "the modules of the code are too small"
            across = module * (code.texture.width - 8)
            least = LEAST_CODE_MILLIMETRES - self._is_small_and_low()
            if screen is ScreenName.FEEDBACK and across < least:
                yield f"a code of {across:.1f} mm"

    def _number(self, number: str) -> Iterator[str]:
        millimetre = self.sizes.pixels_per_millimetre
        labels = [
            one for one in self._shown() if isinstance(one, FittedLabel) and one.caption == number
        ]
        if not labels or labels[0].font_size * CAPITAL_OF_FONT_SIZE < (
            LEAST_NUMBER_MILLIMETRES * millimetre
        ):
            yield "the number is not there, or too small"
        if not any(isinstance(one, QrCode) and one.texture for one in self._shown()):
            yield "no code"


def _in(state: FlowState, language: str, aids: frozenset[Aid]) -> FlowState:
    return replace(state, language=language, aids=aids)


AIDS: Final = (
    frozenset[Aid](),
    frozenset({Aid.LARGE_TEXT}),
    frozenset({Aid.LOW_REACH}),
    frozenset({Aid.LARGE_TEXT, Aid.LOW_REACH}),
)


def check_layouts(
    displays: list[DisplaySize],
    scenes: dict[str, Scene],
    *,
    quick: bool = False,
    pictures: Path | None = None,
) -> Iterator[LayoutReport]:
    """Every scene in both languages on each display, with and without aids.

    `quick`: each scene in one language, another one on the next display.
    """
    app = WindowlessApp()
    for turn, (display, aids) in enumerate(product(displays, AIDS)):
        checker = LayoutChecker(app, display, aids)
        for place, (name, make) in enumerate(scenes.items()):
            languages = LANGUAGES if not quick else (LANGUAGES[(turn + place) % len(LANGUAGES)],)
            for language in languages:
                checker.look_at(name, make(), language)
                if pictures is not None:
                    file = f"{display.name} {'+'.join(sorted(aids))} {name} {language}.png"
                    checker.picture(pictures / file.replace(" ", "_").replace(":", "-"))
        yield checker.report


def _asked(asked: argparse.Namespace) -> tuple[list[DisplaySize], dict[str, Scene]]:
    displays = list(every_display_size()) if asked.every or asked.displays else list(USUAL)
    scenes = SCENES | ({n: COUNTED[n] for n in QUICK_COUNTED} if asked.quick else COUNTED)
    chosen = [one for one in displays if _named(one.name, asked.displays)]
    return chosen, {name: make for name, make in scenes.items() if _named(name, asked.scene)}


def _named(name: str, parts: list[str]) -> bool:
    """Whether it is asked for; all are where no part of a name is given."""
    return not parts or any(part in name for part in parts)


def main(arguments: list[str] | None = None) -> int:
    """0 where nothing was found, else 1."""
    parser = argparse.ArgumentParser(prog="kiosk.testing.layout_check", description=__doc__)
    parser.add_argument("--every", action="store_true", help="the whole grid of display")
    parser.add_argument("--quick", action="store_true", help="one language for each screen")
    part = "part of the name of a display"
    parser.add_argument("--glass", dest="displays", action="append", default=[], help=part)
    parser.add_argument("--scene", action="append", default=[], help="part of the name of a scene")
    parser.add_argument("--pictures", type=Path, help="draw every screen into this folder")
    asked = parser.parse_args(arguments)
    warnings = Warnings()
    logging.getLogger().addHandler(warnings)
    logging.getLogger("kivy").addHandler(warnings)
    displays, scenes = _asked(asked)
    if asked.pictures:
        asked.pictures.mkdir(parents=True, exist_ok=True)
    found = 0
    for one in check_layouts(displays, scenes, quick=asked.quick, pictures=asked.pictures):
        found += len(one.faults)
        print(json.dumps(asdict(one), ensure_ascii=False), flush=True)
    print(json.dumps({"warnings": sorted(set(warnings.said))}, ensure_ascii=False), flush=True)
    return 1 if found or warnings.said else 0


if __name__ == "__main__":
    sys.exit(main())
