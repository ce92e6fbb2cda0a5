"""Lines that scroll by two big arrows: papers to bring, steps of a dossier."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Final, TypeVar

from kivy.properties import BooleanProperty, NumericProperty, StringProperty
from kivy.uix.widget import Widget

from kiosk.ui.widgets.boxes import Box, hide
from kiosk.ui.widgets.parts import TouchTarget, kiosk, load_kv, look
from kiosk.ui.widgets.sharing import Want

Line = TypeVar("Line", bound=Hashable)
LEAST_PART: Final = 0.14
"""Of a screen's height, however little room there is."""
LOW_PANE: Final = 3
"""In targets: where fewer lie over one another, words are small rather than lines few."""
SIZES: Final = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5)
"""Of the largest size, in the order in which they are tried."""


class PaperLine(Box):
    """A line with an icon; `note` is a smaller one below it."""

    icon = StringProperty("box")
    paper = StringProperty("")
    note = StringProperty("")
    faint = BooleanProperty(False)
    strong = BooleanProperty(False)
    size_of = NumericProperty(1.0)
    """How much larger than ordinary its words are."""


class ArrowButton(TouchTarget):
    icon = StringProperty("")


class ScrollPane(Box):
    """Lines that scroll by two big arrows, which are there only where not all fits."""

    pane = StringProperty("papers")
    """Its name in the trace."""
    roomy = NumericProperty(1.0)
    overflows = BooleanProperty(False)

    def on_kv_post(self, _: object) -> None:
        self._held: tuple[object, ...] = ()
        self._arrows = [self._arrow("up", 1), self._arrow("down", -1)]

    def _arrow(self, icon: str, direction: int) -> ArrowButton:
        arrow = ArrowButton(icon=icon, touch_name=f"{self.pane}_{icon}")
        arrow.bind(on_release=lambda _: self.turn(direction))
        self.add_widget(arrow)
        return arrow

    def hold(self, lines: Sequence[Line], make: Callable[[Line], Widget]) -> None:
        """Show `lines`, each drawn by `make`."""
        if self._held == tuple(lines):
            return
        self.clear()
        self._held = tuple(lines)
        for line in lines:
            self.ids.content.add_widget(make(line))
        self.ids.view.scroll_y = 1
        self.changed()

    def clear(self) -> None:
        """Show nothing."""
        self._held = ()
        self.ids.content.clear_widgets()

    @property
    def scrolled(self) -> float:
        """How far, from 1 (the beginning) to 0."""
        return float(self.ids.view.scroll_y)

    def scroll_to(self, scrolled: float) -> None:
        self.ids.view.scroll_y = scrolled

    def turn(self, direction: int) -> None:
        """Scroll by most of what is seen, up (1) or down (-1)."""
        view = self.ids.view
        hidden = max(1.0, self.ids.content.height - view.height)
        moved = view.scroll_y + direction * view.height * 0.8 / hidden
        view.scroll_y = min(1.0, max(0.0, moved))
        kiosk().touch_elsewhere()

    # ---------------------------------------------------------------------------- placing

    @property
    def needs_touch(self) -> bool:
        return bool(look().low)

    def _want(self, width: float) -> Want:
        self._be(self.roomy)
        wanted = self.ids.content.want(width)
        least = min(wanted.least, max(look().target, look().body_height * LEAST_PART))
        return Want(least, wanted.preferred, min(wanted.narrowest, width))

    def arrange(self, x: float, y: float, width: float, height: float) -> None:
        self.pos, self.size = (x, y), (width, height)
        content, view = self.ids.content, self.ids.view
        self._choose(width, height)
        self.overflows = content.want(width).least > height + 1
        own = width - (self._place_arrows(x + width, y, height) if self.overflows else 0)
        if not self.overflows:
            for arrow in self._arrows:
                hide(arrow)
        view.pos, view.size = (x, y), (own, height)
        wanted = content.want(own)
        content.arrange(0, 0, own, max(wanted.preferred if self.overflows else height, 1))

    def _choose(self, width: float, height: float) -> None:
        """The largest size at which all lines are seen, the same for each; if they scroll, the
        ordinary one without large text, on small displays and in low panes the least."""
        for size in SIZES:
            self._be(self.roomy * size)
            if self.ids.content.want(width).preferred <= height:
                return
        small = look().cramped or height < look().target * LOW_PANE
        self._be(SIZES[-1] if small else 1.0 / look().factor)

    def _be(self, size: float) -> None:
        lines = [one for one in self.ids.content.children if isinstance(one, PaperLine)]
        if any(line.size_of != size for line in lines):
            for line in lines:
                line.size_of = size
            self.ids.content.forget()

    def _place_arrows(self, right: float, y: float, height: float) -> float:
        """At the right edge, over one another where there is room; the width they take."""
        side, gap = look().target * 1.15, look().gap
        stacked = height >= look().target * 2 + gap
        each = (height - gap) / 2 if stacked else height
        for place, arrow in enumerate(self._arrows):
            arrow.opacity = 1
            if stacked:
                arrow.arrange(right - side, y + (1 - place) * (each + gap), side, each)
            else:
                arrow.arrange(right - side * (2 - place) - gap * (1 - place), y, side, each)
        return float(side + gap if stacked else side * 2 + gap * 2)


load_kv(__file__)
