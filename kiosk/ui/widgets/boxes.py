"""Boxes that know what their parts need: nothing in them overlaps, is cut or lies dead.

Kivy's own layouts give sizes downwards without asking, and what is larger than its place hangs
out of it. Here every piece is asked first what it wants at its width (`want`), then placed with
all that is in it in one go (`arrange`), so that a change takes one pass and never loops.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from kivy.clock import Clock
from kivy.input import MotionEvent
from kivy.properties import BooleanProperty, NumericProperty, OptionProperty, VariableListProperty
from kivy.uix.screenmanager import Screen
from kivy.uix.widget import Widget

from kiosk.ui.widgets.sharing import NOTHING, BoxPart, Want, needed, share

FAR_OFF: Final = -20_000.0
"""Where that lies which is not there."""
SLACK: Final = 1.0
"""A pixel that rounding may take."""


class Piece:
    """What a box must know of whatever is in it."""

    parent: Any
    there = BooleanProperty(True)
    rank = NumericProperty(0)
    """Where there is too little room the highest is left out first; 0 never is."""
    keen = NumericProperty(0)
    stretch = NumericProperty(0)
    share = NumericProperty(1)
    """In a row: the part of the width that it takes; 0: as much as it needs."""

    def want(self, width: float) -> Want:
        """What is needed at `width`."""
        raise NotImplementedError

    def natural_width(self) -> float:
        """Its width in a row where it has no share."""
        return 0.0

    def arrange(self, x: float, y: float, width: float, height: float) -> None:
        """Lie there, with everything inside."""
        self.pos = x, y
        self.size = width, height

    def changed(self, *_: object) -> None:
        """What it needs has changed: the outermost box shares its room out anew."""
        if Box.arranging:
            return
        box = self
        while isinstance(getattr(box, "parent", None), Piece):
            box = box.parent
        lay_out = getattr(box, "lay_out", None)
        if lay_out is not None:
            lay_out()

    @property
    def needs_touch(self) -> bool:
        """Whether there is anything in it to touch."""
        return False


def hide(piece: Widget) -> None:
    piece.opacity = 0
    piece.pos = FAR_OFF, FAR_OFF


def _hidden_screen(piece: Widget) -> Screen | None:
    """The screen on which it lies, where that is not shown; else None."""
    top = piece
    while top.parent is not None and top.parent is not top:  # Kivy's window is its own parent
        top = top.parent
    return top if isinstance(top, Screen) else None


class Box(Piece, Widget):
    """Parts under one another, or beside one another."""

    orientation = OptionProperty("vertical", options=("vertical", "horizontal"))
    spacing = NumericProperty(0)
    padding = VariableListProperty([0, 0, 0, 0])
    align = OptionProperty("middle", options=("top", "middle", "bottom"))
    """Where the parts stand if none of them stretches."""
    low = NumericProperty(0)
    """The height, from the lower edge, above which nothing to touch may lie; 0: anywhere."""

    arranging = False
    passes = 0
    """Counts the passes: what was wanted holds for one."""

    def __init__(self, **values: object) -> None:
        self._asked_in, self._asked = -1, dict[float, Want]()
        self.lay_out = Clock.create_trigger(self._lay_out, -1)
        super().__init__(**values)
        for name in ("orientation", "spacing", "padding", "align", "low", "there", "rank", "share"):
            self.fbind(name, self.changed)
        self.fbind("size", self._moved)
        self.fbind("pos", self._moved)

    def add_widget(self, widget: Widget, *args: object, **values: object) -> None:
        super().add_widget(widget, *args, **values)
        self.changed()

    def remove_widget(self, widget: Widget, *args: object, **values: object) -> None:
        super().remove_widget(widget, *args, **values)
        self.changed()

    def on_touch_down(self, touch: MotionEvent) -> bool:
        """What is not there hears no finger."""
        if self.disabled:
            return bool(self.collide_point(*touch.pos))
        return any(part.dispatch("on_touch_down", touch) for part in self.children if part.opacity)

    @property
    def needs_touch(self) -> bool:
        return any(part.needs_touch for part in self.parts())

    def parts(self) -> list[Widget]:
        """What is to be placed, in order."""
        return [part for part in reversed(self.children) if part.there]

    def _moved(self, *_: object) -> None:
        if not Box.arranging and not isinstance(self.parent, Piece):
            self.lay_out()

    def _lay_out(self, _: float) -> None:
        screen = _hidden_screen(self)
        if screen is not None:
            # Another language changes the words of every screen, and one of them is seen.
            screen.bind(parent=self._brought_up)
        elif self.width > 1 and self.height > 1:
            Box.passes += 1
            Box.arranging = True
            try:
                self.arrange(self.x, self.y, self.width, self.height)
            finally:
                Box.arranging = False

    def _brought_up(self, screen: Screen, _: Widget) -> None:
        screen.unbind(parent=self._brought_up)
        self.lay_out()

    # --------------------------------------------------------------------------- asking

    @property
    def _across(self) -> float:
        return float(self.padding[0] + self.padding[2])

    @property
    def _upright(self) -> float:
        return float(self.padding[1] + self.padding[3])

    def forget(self) -> None:
        """What was wanted in this pass no longer holds: something was changed in it, or in boxes
        that lie directly in it."""
        self._asked = {}
        for part in self.children:
            if isinstance(part, Box):
                part.forget()

    def want(self, width: float) -> Want:
        if self._asked_in != Box.passes:
            self._asked_in, self._asked = Box.passes, {}
        if width not in self._asked:
            self._asked[width] = self._want(width)
        return self._asked[width]

    def _want(self, width: float) -> Want:
        inner = width - self._across
        parts = self.parts()
        if not parts:
            return NOTHING
        if self.orientation == "vertical":
            return self._wanted_upright(parts, [part.want(inner) for part in parts])
        kept, wants, _ = self._kept_across(parts, inner)
        lasting = [want for part, want in zip(kept, wants, strict=True) if not part.rank]
        return Want(
            max((want.least for want in lasting), default=0) + self._upright,
            max((want.preferred for want in wants), default=0) + self._upright,
            self._narrowest(kept, wants) + self._across,
        )

    def _wanted_upright(self, parts: Sequence[Widget], wants: Sequence[Want]) -> Want:
        some = [
            (part, want) for part, want in zip(parts, wants, strict=True) if want is not NOTHING
        ]
        if not some:
            return NOTHING
        gaps = self.spacing * (len(some) - 1) + self._upright
        lasting = [want for part, want in some if not part.rank]
        least = sum(want.least for want in lasting) + self.spacing * max(0, len(lasting) - 1)
        return Want(
            least + self._upright,
            sum(want.preferred for _, want in some) + gaps,
            max(want.narrowest for _, want in some) + self._across,
        )

    def _narrowest(self, parts: Sequence[Widget], wants: Sequence[Want]) -> float:
        fixed = sum(part.natural_width() for part in parts if not part.share)
        sharing = [(want.narrowest, part.share) for part, want in zip(parts, wants, strict=True)]
        total = sum(one for _, one in sharing)
        widest = max((narrow / one * total for narrow, one in sharing if one), default=0.0)
        return float(fixed + widest + self.spacing * max(0, len(parts) - 1))

    def _widths(self, parts: Sequence[Widget], inner: float) -> list[float]:
        """Fixed ones have theirs; the others share what is left."""
        shares = [part.share for part in parts]
        widths = [
            0.0 if one else part.natural_width() for part, one in zip(parts, shares, strict=True)
        ]
        left = max(0.0, inner - sum(widths) - self.spacing * max(0, len(parts) - 1))
        total = sum(shares) or 1
        return [
            left * one / total if one else fixed for one, fixed in zip(shares, widths, strict=True)
        ]

    def _kept_across(
        self, parts: list[Widget], inner: float, height: float = 1e9
    ) -> tuple[list[Widget], list[Want], list[float]]:
        """The parts of a row without those for which there is no room; their wants and widths."""
        kept = list(parts)
        while True:
            widths = self._widths(kept, inner)
            wants = [part.want(width) for part, width in zip(kept, widths, strict=True)]
            fits = all(
                want.narrowest <= width + SLACK and want.least <= height + SLACK
                for want, width in zip(wants, widths, strict=True)
            )
            ranks = [] if fits else [part.rank for part in kept]
            if not max(ranks, default=0):
                return kept, wants, widths
            kept.remove(next(part for part in kept if part.rank == max(ranks)))

    # -------------------------------------------------------------------------- placing

    def arrange(self, x: float, y: float, width: float, height: float) -> None:
        super().arrange(x, y, width, height)
        left, top, _, bottom = self.padding
        inner = (x + left, y + bottom, width - self._across, height - top - bottom)
        parts = self.parts()
        if self.orientation == "horizontal":
            shown = self._arrange_across(parts, *inner)
        else:
            shown = self._arrange_upright(parts, *inner)
        for part in self.children:
            if part in shown:
                part.opacity = 1
            else:
                hide(part)

    def _arrange_across(
        self, parts: list[Widget], x: float, y: float, width: float, height: float
    ) -> list[Widget]:
        kept, _, widths = self._kept_across(parts, width, height)
        for part, own in zip(kept, widths, strict=True):
            part.arrange(x, y, own, height)
            x += own + self.spacing
        return kept

    def _arrange_upright(
        self, parts: list[Widget], x: float, y: float, width: float, height: float
    ) -> list[Widget]:
        low = self.low - self.padding[3]
        if not 0 < low < height:
            return self._stand(parts, x, y, width, height)
        parts = self._kept_upright(parts, width, height)
        upper = self._reading(parts, width, height, low)
        if upper is None:
            return self._stand(parts, x, y, width, height)
        lower = parts[len(upper) :]
        below = low if any(part.stretch for part in lower) else min(low, self._wish(lower, width))
        below = min(below, height - self.spacing - self._least(upper, width))
        above = height - below - self.spacing
        return [
            *self._stand(upper, x, y + below + self.spacing, width, above),
            *self._stand(lower, x, y, width, below),
        ]

    def _reading(
        self, parts: list[Widget], width: float, height: float, low: float
    ) -> list[Widget] | None:
        """What is only read goes above what is touched, as much of it as is well there."""
        reading = 0
        while reading < len(parts) and not parts[reading].needs_touch:
            reading += 1
        for count in range(reading, -1, -1):
            lasting = [part for part in parts[count:] if not part.rank]
            below = min(low, self._least(lasting, width))
            if self._least(parts[:count], width) + self.spacing <= height - below:
                return parts[:count]
        return None

    def _least(self, parts: list[Widget], width: float) -> float:
        return needed([BoxPart(part.want(width)) for part in parts], self.spacing)

    def _wish(self, parts: list[Widget], width: float) -> float:
        wants = [part.want(width).preferred for part in parts]
        return float(sum(wants) + self.spacing * (len([one for one in wants if one]) - 1))

    def _stand(
        self, parts: list[Widget], x: float, y: float, width: float, height: float
    ) -> list[Widget]:
        """One under the other; those that were placed."""
        kept = self._kept_upright(parts, width, height)
        if not kept:
            return []
        known = [BoxPart(part.want(width), part.keen, part.stretch) for part in kept]
        heights = share(height, known, self.spacing)
        spare = height - sum(heights) - self.spacing * (len(kept) - 1)
        spare = max(0.0, spare)
        top = y + height - {"top": 0.0, "middle": spare / 2, "bottom": spare}[self.align]
        for part, own in zip(kept, heights, strict=True):
            part.arrange(x, top - own, width, own)
            top -= own + self.spacing
        return kept

    def _kept_upright(self, parts: list[Widget], width: float, height: float) -> list[Widget]:
        kept = [part for part in parts if part.want(width) is not NOTHING or part.stretch]
        while True:
            known = [BoxPart(part.want(width)) for part in kept]
            ranks = [part.rank for part in kept]
            if needed(known, self.spacing) <= height + SLACK or not max(ranks, default=0):
                return kept
            kept.remove(next(part for part in kept if part.rank == max(ranks)))
