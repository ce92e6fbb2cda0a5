"""Makes a text fit its box: first smaller, down to the least that is legible, then shorter. Pure.

Kivy's own `shorten` works on one line only; names of procedures need two or three.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from kiosk.sizes import LINE_OF_FONT_SIZE

Measure = Callable[[str, float], float]
"""The width in pixels of a text at a font size."""


@dataclass(frozen=True)
class Fitted:
    text: str
    font_size: float
    lines: int


def fit(
    text: str, *, width: float, height: float, most: float, least: float, measure: Measure
) -> Fitted:
    """`text` in a box of `width` × `height`, as large as fits from `most` down to `least`.

    At the least size what does not fit is cut at a word, with an ellipsis.
    """
    size = most
    while True:
        lines = wrap(text, width, partial(_at, measure, size))
        room = int(height // (size * LINE_OF_FONT_SIZE))
        wide = all(measure(line, size) <= width for line in lines)
        if len(lines) <= room and wide:
            return Fitted(text, size, len(lines))
        if size <= least:
            return _cut(lines, max(1, room), width, least, measure)
        size = max(least, size - max(1.0, size / 20))


def _at(measure: Measure, size: float, text: str) -> float:
    return measure(text, size)


def wrap(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """The lines into which `text` breaks at its spaces; a longer word has its own line."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and measure(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines or [""]


def _cut(lines: list[str], room: int, width: float, size: float, measure: Measure) -> Fitted:
    kept = lines[:room]
    last = kept[-1]
    while measure(f"{last}…", size) > width and " " in last:
        last = last.rpartition(" ")[0]
    if len(lines) > room or last != kept[-1]:
        kept[-1] = f"{last}…"
    return Fitted(" ".join(kept), size, len(kept))
