"""Plots as shapes: where each bar and line lies. A macro of the templates draws them as SVG.

Quiet on purpose: one axis, few lines, every bar with its number beside it in a table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, log10
from typing import Final

WIDTH: Final = 640
HEIGHT: Final = 260
LEFT: Final = 52
RIGHT: Final = 12
TOP: Final = 16
BOTTOM: Final = 40
STEPS: Final = 4
LABEL_WIDTH: Final = 34
"""Of a time or a day under a bar."""
NUMBER_WIDTH: Final = 26
"""Of a number above a bar, with the room beside it."""
NUMBER_HEIGHT: Final = 18
"""Of a number above a bar, with the room around it."""
BAR_SHARE: Final = 0.62
"""How much of its place a bar takes."""


@dataclass(frozen=True, slots=True)
class BarSegment:
    """A rectangle of a bar: `kind` gives its colour and pattern."""

    kind: str
    x: float
    y: float
    width: float
    height: float
    count: int


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    middle: float
    parts: list[BarSegment]
    top: float
    """Where the bar ends, or the target's line just above it: its number stands above."""
    text: str
    """What stands above it."""
    description: str
    """The whole of it in words, for people who point at it or listen."""


@dataclass(frozen=True, slots=True)
class AxisTick:
    y: float
    label: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A piece of the target's line."""

    x1: float
    x2: float
    y: float


@dataclass(frozen=True, slots=True)
class Plot:
    """Everything there is to draw, in the units of the view box."""

    width: int
    height: int
    left: float
    right: float
    base: float
    bars: list[Bar]
    ticks: list[AxisTick]
    marks: list[Mark]


@dataclass(frozen=True, slots=True)
class Given:
    """A bar to be drawn: its label, its parts from the axis up, and its texts."""

    label: str
    parts: Sequence[tuple[str, float]]
    text: str
    description: str
    mark: float | None = None
    """Where the target lies in this bar's place."""


def nice_top(highest: float) -> float:
    """The end of an axis that begins at 0: a round number, not below `highest`."""
    if highest <= STEPS:
        return float(STEPS)
    step = highest / STEPS
    size = 10 ** int(log10(step))
    # The epsilon keeps 0.30000000000000004 from becoming a step more.
    nearest = next(one for one in (1, 2, 2.5, 5, 10) if one * size >= step - 1e-9)
    return float(ceil(nearest * size) * STEPS)


def plot(given: Sequence[Given], labels: Sequence[str], top: float) -> Plot:
    """Bars over an axis from 0 to `top`, whose ticks say `labels` (the lowest first). Where there
    is no room for all, only some bars have a label, and none has its number."""
    base = HEIGHT - BOTTOM
    rise = base - TOP
    place = (WIDTH - LEFT - RIGHT) / max(1, len(given))
    labelled = ceil(LABEL_WIDTH / place)
    bars, marks = [], []
    for number, one in enumerate(given):
        x = LEFT + number * place
        parts = _stacked(one, x + place * (1 - BAR_SHARE) / 2, place * BAR_SHARE, base, rise / top)
        ends = parts[-1].y if parts else base
        if one.mark is not None:
            y = round(base - one.mark * rise / top, 1)
            marks.append(Mark(round(x, 1), round(x + place, 1), y))
            # The number stands above the line where it would stand on it.
            ends = y if 0 < ends - y < NUMBER_HEIGHT else ends
        label = "" if number % labelled else one.label
        text = one.text if place >= NUMBER_WIDTH else ""
        bars.append(Bar(label, round(x + place / 2, 1), parts, ends, text, one.description))
    ticks = [
        AxisTick(round(base - rise * number / (len(labels) - 1), 1), label)
        for number, label in enumerate(labels)
    ]
    return Plot(WIDTH, HEIGHT, LEFT, WIDTH - RIGHT, base, bars, ticks, marks)


def _stacked(given: Given, x: float, width: float, base: float, unit: float) -> list[BarSegment]:
    """The parts one above the other; what is nothing is not drawn."""
    parts: list[BarSegment] = []
    y = base
    for kind, size in given.parts:
        height = size * unit
        if height > 0:
            y -= height
            parts.append(
                BarSegment(
                    kind, round(x, 1), round(y, 1), round(width, 1), round(height, 1), round(size)
                )
            )
    return parts
