"""Shares the room of a box among its parts, so that none is cut and none overlaps. Pure.

Every part says the least it needs and what it would like (`Want`). All get their least; what is
left goes first to the keenest parts up to what they would like, then to those that stretch.
Where even the least of all is too much, the parts of the highest rank are left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil


@dataclass(frozen=True)
class Want:
    """The heights of a part at some width, in pixels."""

    least: float
    """Below it something would be cut."""
    preferred: float
    narrowest: float = 0.0
    """The width below which something would be cut whatever the height."""


NOTHING = Want(0, 0)
ROUNDING = 0.5
"""Of a pixel: sums of the same heights differ by less."""


@dataclass(frozen=True)
class BoxPart:
    """A part with its place in the order of who gets what."""

    want: Want
    keen: float = 0
    """The keenest get what they wish first."""
    stretch: float = 0
    """The share in what nobody wished for."""


def share(room: float, parts: Sequence[BoxPart], spacing: float) -> list[float]:
    """The height of each part in `room` pixels."""
    heights = [part.want.least for part in parts]
    left = room - needed(parts, spacing)
    if left < 0:
        return _squeezed(heights, left)
    for keen in sorted({part.keen for part in parts}, reverse=True):
        group = [place for place, part in enumerate(parts) if part.keen == keen]
        lacking = {place: max(0.0, parts[place].want.preferred - heights[place]) for place in group}
        total = sum(lacking.values())
        given = min(left, total)
        for place, lack in lacking.items():
            heights[place] += given * lack / total if total else 0
        left -= given
    stretching = sum(part.stretch for part in parts)
    return [
        height + (left * part.stretch / stretching if stretching else 0)
        for height, part in zip(heights, parts, strict=True)
    ]


def needed(parts: Sequence[BoxPart], spacing: float) -> float:
    """The height that `parts` need at the least."""
    return sum(part.want.least for part in parts) + spacing * max(0, len(parts) - 1)


def _squeezed(heights: list[float], left: float) -> list[float]:
    """Hardly to be seen: the screen is smaller than `check` lets through."""
    total = sum(heights) or 1
    return [max(0.0, height * (1 + left / total)) for height in heights]


@dataclass(frozen=True)
class Grid:
    """How cards lie on pages: `columns` × `rows` of `height` pixels, `pages` of them."""

    columns: int
    rows: int
    pages: int
    width: float
    height: float

    @property
    def per_page(self) -> int:
        return self.columns * self.rows


def grid_for(
    count: int,
    columns: int,
    *,
    width: float,
    height: float,
    least: float,
    most: float,
    gap: float,
    pager: float,
) -> Grid | None:
    """`count` cards in `columns`, each `least` to `most` high; None where not one fits.

    Where one page is not enough, `pager` pixels are kept for the arrows, and the cards are
    shared out so that the pages are about equally full.
    """
    needed = ceil(count / columns)
    if needed * (least + gap) - gap <= height + ROUNDING:
        return Grid(columns, needed, 1, width, min(most, (height - gap * (needed - 1)) / needed))
    room = height - pager - gap
    rows = int((room + gap) // (least + gap))
    if rows < 1:
        return None
    pages = ceil(needed / rows)
    rows = ceil(needed / pages)
    return Grid(columns, rows, pages, width, min(most, (room - gap * (rows - 1)) / rows))
