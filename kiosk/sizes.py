"""How large things are on this kiosk's glass: millimetres in, pixels out. Pure.

The figures come from EN 301 549 and the practice noted in `docs/kiosk.md`: a capital letter
fills at least 0.7° of the eye's view, which at arm's length (0.6 m) is 7.3 mm, and nothing is
ever under 4.8 mm; a touch target is at least 20 mm; hands of people who sit or are small reach
380 to 1,220 mm above the floor, so the low-reach layout keeps to the lower half of the glass.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Final

from config.devices import Screen

MAIN_CAPITAL_MILLIMETRES: Final = 7.3
SMALL_CAPITAL_MILLIMETRES: Final = 4.8
TARGET_MILLIMETRES: Final = 20.0
CAPITAL_OF_FONT_SIZE: Final = 0.711
"""Roboto's capitals are this part of its font size."""
LARGE_TEXT_FACTOR: Final = 1.3
LINE_OF_FONT_SIZE: Final = 1.18
"""Roboto's line is this many times its font size."""


@dataclass(frozen=True)
class Sizes:
    """Everything measured, in pixels of the window unless its name says otherwise."""

    width: int
    height: int
    pixels_per_millimetre: float
    large_text: bool = False
    low_reach: bool = False

    @property
    def portrait(self) -> bool:
        return self.height >= self.width

    def pixels(self, millimetres: float) -> float:
        """`millimetres` of glass as pixels."""
        return millimetres * self.pixels_per_millimetre

    def font(self, capital_millimetres: float) -> float:
        """The font size whose capitals are that high, never under the least that is legible."""
        capital = max(capital_millimetres, SMALL_CAPITAL_MILLIMETRES)
        factor = LARGE_TEXT_FACTOR if self.large_text else 1.0
        return float(ceil(self.pixels(capital) * factor / CAPITAL_OF_FONT_SIZE))

    @property
    def main(self) -> float:
        return self.font(MAIN_CAPITAL_MILLIMETRES)

    @property
    def small(self) -> float:
        return self.font(SMALL_CAPITAL_MILLIMETRES)

    @property
    def second(self) -> float:
        """Text beside the main text: counts, hints, captions."""
        return self.font(5.8)

    @property
    def title(self) -> float:
        return self.font(9.5)

    @property
    def target(self) -> float:
        """The least side of anything to touch."""
        return float(ceil(self.pixels(TARGET_MILLIMETRES)))

    @property
    def gap(self) -> float:
        """The space between neighbours."""
        return float(round(self.pixels(5)))

    @property
    def header_height(self) -> float:
        """The line with the hall's name and the clock."""
        return float(max(round(self.pixels(30)), ceil(self.main * LINE_OF_FONT_SIZE * 2)))

    @property
    def footer_height(self) -> float:
        """The line with languages and aids."""
        labelled = self.pixels(11) + self.second * LINE_OF_FONT_SIZE + self.gap * 2
        return float(ceil(max(self.pixels(31), self.target + self.pixels(6), labelled)))

    @property
    def body_height(self) -> float:
        """What is left for the step itself; with low reach it stays in the lower half."""
        whole = self.height - self.header_height - self.footer_height
        return min(whole, self.height / 2 - self.footer_height) if self.low_reach else whole


def sizes_for(
    screen: Screen,
    width: int,
    height: int,
    *,
    large_text: bool = False,
    low_reach: bool = False,
) -> Sizes:
    """The sizes of a window of `width` × `height` pixels on the glass that `screen` describes.

    A window smaller than the glass (development) is shown as the whole kiosk made smaller; a
    screen described upright and hung sideways, or the other way round, is turned.
    """
    glass = (screen.width_pixels, screen.height_pixels)
    millimetres = (screen.width_millimetres, screen.height_millimetres)
    if (glass[0] > glass[1]) != (width > height):
        glass, millimetres = (glass[1], glass[0]), (millimetres[1], millimetres[0])
    density = min(glass[0] / millimetres[0], glass[1] / millimetres[1])
    shrink = min(1.0, width / glass[0], height / glass[1])
    return Sizes(width, height, density * shrink, large_text, low_reach)


@dataclass(frozen=True)
class Grid:
    """How cards lie on pages: `columns` × `rows` of `card_height` pixels, `pages` of them."""

    columns: int
    rows: int
    pages: int
    card_height: float

    @property
    def per_page(self) -> int:
        return self.columns * self.rows


def grid_for(
    count: int,
    *,
    height: float,
    columns: int,
    least: float,
    most: float,
    gap: float,
    pager: float,
) -> Grid:
    """Lay `count` cards, each `least` to `most` pixels high, into `height` pixels.

    Where not even one row has its `least`, one row takes what there is.

    Where one page is not enough, `pager` pixels are kept for the arrows, and the cards are
    shared out so that the pages are about equally full.
    """
    needed = max(1, ceil(count / columns))
    rows = _rows(height, least, gap)
    if needed <= rows:
        return Grid(columns, needed, 1, _card(height, needed, most, gap))
    room = height - pager - gap
    rows = _rows(room, least, gap)
    pages = ceil(needed / rows)
    rows = ceil(needed / pages)
    return Grid(columns, rows, pages, _card(room, rows, most, gap))


def _rows(height: float, least: float, gap: float) -> int:
    return max(1, int((height + gap) // (least + gap)))


def _card(height: float, rows: int, most: float, gap: float) -> float:
    return min(most, (height - gap * (rows - 1)) / rows)
