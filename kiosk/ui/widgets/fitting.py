"""Makes a text fit its box: first smaller, down to the least that is legible, then shorter. Pure.

Kivy's own `shorten` works on one line only; names of procedures need two or three.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from math import ceil
from typing import Final

from kiosk.ui.sizes import LINE_OF_FONT_SIZE

DOT: Final = " · "
Measure = Callable[[str, float], float]
"""The width in pixels of a text at a font size."""


@dataclass(frozen=True)
class Fitted:
    text: str
    font_size: float
    lines: int
    drawn: str = field(default="", compare=False)
    """The text with its line breaks, as it is drawn."""


def fit(
    text: str, *, width: float, height: float, most: float, least: float, measure: Measure
) -> Fitted:
    """`text` in a box of `width` × `height`, as large as fits from `most` down to `least`.

    At the least size what does not fit is cut at a word, with an ellipsis.
    """
    size = most
    while True:
        lines = _wrapped(text, width, partial(_at, measure, size), breaks=size <= least)
        room = int(height // ceil(size * LINE_OF_FONT_SIZE))
        wide = all(measure(line, size) <= width for line in lines)
        if len(lines) <= room and wide:
            return _fitted(lines, size)
        if size <= least:
            return _cut(lines, max(1, room), width, least, measure)
        size = max(least, float(int(size - max(1.0, size / 20))))


def _fitted(lines: list[str], size: float) -> Fitted:
    return Fitted(" ".join(lines), size, len(lines), "\n".join(lines))


def _at(measure: Measure, size: float, text: str) -> float:
    return measure(text, size)


def _wrapped(
    text: str, width: float, measure: Callable[[str], float], *, breaks: bool
) -> list[str]:
    """The lines of each paragraph; with `breaks` a word wider than a line is broken."""
    lines = [line for part in text.split("\n") for line in _by_sense(part, width, measure)]
    return [piece for line in lines for piece in _pieces(line, width, measure)] if breaks else lines


def _by_sense(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """Two statements with a dot between them break there, if that takes no more lines."""
    lines = wrap(text, width, measure)
    apart = [line for part in text.split(DOT) for line in wrap(part, width, measure)]
    return apart if len(apart) <= len(lines) else lines


def _pieces(line: str, width: float, measure: Callable[[str], float]) -> list[str]:
    pieces = [""]
    for letter in line if measure(line) > width else ():
        if pieces[-1] and measure(pieces[-1] + letter) > width:
            pieces.append("")
        pieces[-1] += letter
    return pieces if pieces[0] else [line]


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
    return _fitted(kept, size)
