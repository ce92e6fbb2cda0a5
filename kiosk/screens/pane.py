"""Lines that scroll by two big arrows: papers to bring, steps of a dossier."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

from kivy.clock import Clock
from kivy.properties import BooleanProperty, NumericProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from kiosk.screens.parts import TouchTarget, kiosk, load_kv

Line = TypeVar("Line", bound=Hashable)


class PaperLine(BoxLayout):
    """A line with an icon; `note` is a smaller one below it."""

    icon = StringProperty("check")
    paper = StringProperty("")
    note = StringProperty("")
    faint = BooleanProperty(False)
    strong = BooleanProperty(False)


def paper_line(paper: str) -> PaperLine:
    """A paper to bring, with a tick before it."""
    return PaperLine(paper=paper)


class ArrowButton(TouchTarget):
    icon = StringProperty("")


class ScrollPane(BoxLayout):
    """Lines that scroll by two big arrows, which are there only where not all fits."""

    pane = StringProperty("papers")
    """Its name in the trace."""
    overflows = BooleanProperty(False)
    stacked = BooleanProperty(True)
    needed = NumericProperty(0)
    """The height at which all lines are seen."""

    def on_kv_post(self, _: object) -> None:
        self._held: tuple[object, ...] = ()
        measure = Clock.create_trigger(self._measure, -1)
        self.ids.view.bind(height=measure)
        self.ids.content.bind(height=measure)

    def hold(self, lines: Sequence[Line], make: Callable[[Line], Widget]) -> None:
        """Show `lines`, each drawn by `make`."""
        if self._held == tuple(lines):
            return
        self._held = tuple(lines)
        content = self.ids.content
        content.clear_widgets()
        for line in lines:
            content.add_widget(make(line))
        self.ids.view.scroll_y = 1

    def clear(self) -> None:
        """Show nothing."""
        self._held = ()
        self.ids.content.clear_widgets()

    def turn(self, direction: int) -> None:
        """Scroll by most of what is seen, up (1) or down (-1)."""
        view = self.ids.view
        hidden = max(1.0, self.ids.content.height - view.height)
        moved = view.scroll_y + direction * view.height * 0.8 / hidden
        view.scroll_y = min(1.0, max(0.0, moved))
        kiosk().touch_elsewhere()

    def _measure(self, _: float) -> None:
        self.needed = self.ids.content.height
        self.overflows = self.ids.content.height > self.ids.view.height + 2


load_kv(__file__)
