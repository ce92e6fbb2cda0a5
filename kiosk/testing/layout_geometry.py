"""Where a kiosk's widgets lie in the window: rectangles, what is seen of them, what overlaps."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from kivy.uix.scrollview import ScrollView
from kivy.uix.widget import Widget

from kiosk.ui.screens.visit.ticket import QrCode
from kiosk.ui.widgets.parts import FittedLabel, Icon, TouchTarget

TOLERANCE: Final = 2.0
"""Pixels that rounding may take."""
Rectangle = tuple[float, float, float, float]
"""Left, bottom, right, top, in pixels of the window."""


@lru_cache(maxsize=4_096)
def rectangle_of(widget: Widget) -> Rectangle:
    """Where it lies; remembered until `rectangle_of.cache_clear()`."""
    x, y = widget.to_window(*widget.pos)
    return x, y, x + widget.width, y + widget.height


def is_within(inner: Rectangle, outer: Rectangle) -> bool:
    """Whether `inner` lies in `outer`, but for `TOLERANCE`."""
    return (
        inner[0] >= outer[0] - TOLERANCE
        and inner[1] >= outer[1] - TOLERANCE
        and inner[2] <= outer[2] + TOLERANCE
        and inner[3] <= outer[3] + TOLERANCE
    )


def covers(box: Rectangle, x: float, y: float) -> bool:
    """Whether a point lies in the box or one pixel beside it."""
    return box[0] - 1 <= x <= box[2] + 1 and box[1] - 1 <= y <= box[3] + 1


def around(widget: Widget) -> Iterator[Widget]:
    """What it lies in, up to what scrolls it."""
    outer = widget.parent
    while outer is not None and outer is not outer.parent and not isinstance(outer, ScrollView):
        if isinstance(outer, TouchTarget) or hasattr(outer, "padding"):
            yield outer
        outer = outer.parent


def scrolls(widget: Widget) -> bool:
    """Whether it lies in a view that scrolls."""
    return _view_of(widget) is not None


def _view_of(widget: Widget) -> Widget | None:
    outer = widget.parent
    while outer is not None and outer is not outer.parent:
        if isinstance(outer, ScrollView):
            return outer
        outer = outer.parent
    return None


def clipped(widget: Widget) -> Rectangle:
    """What of it is seen."""
    box, view = rectangle_of(widget), _view_of(widget)
    if view is None:
        return box
    seen_through = rectangle_of(view)
    return (
        max(box[0], seen_through[0]),
        max(box[1], seen_through[1]),
        min(box[2], seen_through[2]),
        min(box[3], seen_through[3]),
    )


def is_leaf(widget: Widget) -> bool:
    """Whether it is drawn itself, not only what lies in it."""
    if isinstance(widget, FittedLabel):
        return bool(widget.text)
    return isinstance(widget, Icon | QrCode | TouchTarget)


def is_part_of(one: Widget, other: Widget) -> bool:
    """Whether one is a part of the other."""
    return one in set(_up(other)) or other in set(_up(one))


def _up(widget: Widget) -> Iterator[Widget]:
    while widget.parent is not None and widget.parent is not widget:
        widget = widget.parent
        yield widget


def overlap(one: Rectangle, other: Rectangle) -> bool:
    """Whether they overlap by more than `TOLERANCE` both ways."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    upright = min(one[3], other[3]) - max(one[1], other[1])
    return across > TOLERANCE and upright > TOLERANCE


def name_of(widget: Widget) -> str:
    """How a fault names it."""
    if isinstance(widget, FittedLabel):
        return repr(widget.caption[:50])
    return str(getattr(widget, "touch_name", "") or type(widget).__name__)
