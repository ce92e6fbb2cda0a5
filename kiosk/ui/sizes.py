"""How large things are on this kiosk's display: millimetres in, pixels out. Pure.

The figures come from EN 301 549 and the practice noted in `docs/kiosk.md`: a capital letter
fills at least 0.7° of the eye's view, which at arm's length (0.6 m) is 7.3 mm, and nothing is
ever under 4.8 mm; a touch target is at least 20 mm; hands of people who sit or are small reach
380 to 1,220 mm above the floor, so the low-reach layout keeps what is touched to the lower half
of the screen, or to 100 mm over the footer where half is less.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, hypot
from typing import Final

from config.hardware import Screen

MAIN_CAPITAL_MILLIMETRES: Final = 7.3
SMALL_CAPITAL_MILLIMETRES: Final = 4.8
TARGET_MILLIMETRES: Final = 20.0
CAPITAL_OF_FONT_SIZE: Final = 0.711
"""Roboto's capitals are this part of its font size."""
LARGE_TEXT_FACTOR: Final = 1.3
FIVE_KEYS_MILLIMETRES: Final = 185
LOW_REACH_MILLIMETRES: Final = 100
"""Over the footer: hung so that this much of it is within reach, a small display needs no more."""
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
        """`millimetres` on the display as pixels."""
        return millimetres * self.pixels_per_millimetre

    def font(self, capital_millimetres: float) -> float:
        """The font size whose capitals are that high, never under the least that is legible."""
        capital = max(capital_millimetres, SMALL_CAPITAL_MILLIMETRES)
        return float(ceil(self.pixels(capital) * self.factor / CAPITAL_OF_FONT_SIZE))

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
    def factor(self) -> float:
        """How much larger everything is than without large text."""
        return LARGE_TEXT_FACTOR if self.large_text else 1.0

    @property
    def gap(self) -> float:
        """The space between neighbours: less where the screen is small."""
        diagonal = hypot(self.width, self.height)
        return float(round(min(self.pixels(5), max(self.pixels(2.2), diagonal * 0.0095))))

    @property
    def legible(self) -> float:
        """The font size to which words shrink before they are cut, large text or not."""
        return float(ceil(self.pixels(SMALL_CAPITAL_MILLIMETRES) / CAPITAL_OF_FONT_SIZE))

    @property
    def header_height(self) -> float:
        """The line with the hall's name and the clock."""
        preferred = max(self.pixels(30), self.main * LINE_OF_FONT_SIZE * 2 + self.gap)
        lines = self.footer_rows + 1 if self.portrait else 1
        least = self.legible * LINE_OF_FONT_SIZE * lines + self.gap
        return float(ceil(max(least, min(preferred, self.height * 0.11))))

    @property
    def footer_rows(self) -> int:
        """Aids and languages lie in one row where it is wide enough for their words."""
        return 2 if self.width < self.pixels(FIVE_KEYS_MILLIMETRES) else 1

    @property
    def footer_height(self) -> float:
        """The line with languages and aids."""
        labelled = self.pixels(11) + self.second * LINE_OF_FONT_SIZE + self.gap * 0.8
        key = max(self.target, min(max(self.pixels(25), labelled), self.height * 0.11))
        rows = self.footer_rows
        return float(ceil(key * rows + self.gap * 0.6 * (rows + 1)))

    @property
    def reach(self) -> float:
        """How high above the lower edge anything to touch may lie."""
        low = max(self.height / 2, self.footer_height + self.pixels(LOW_REACH_MILLIMETRES))
        return min(low, self.height) if self.low_reach else float(self.height)

    @property
    def body_height(self) -> float:
        """What is left for the step itself."""
        return self.height - self.header_height - self.footer_height


def sizes_for(
    screen: Screen,
    width: int,
    height: int,
    *,
    large_text: bool = False,
    low_reach: bool = False,
) -> Sizes:
    """The sizes of a window of `width` × `height` pixels on the screen that `screen` describes.

    A window smaller than the screen (development) is shown as the whole kiosk made smaller; a
    screen described upright and hung sideways, or the other way round, is turned.
    """
    display = (screen.width_pixels, screen.height_pixels)
    millimetres = (screen.width_millimetres, screen.height_millimetres)
    if (display[0] > display[1]) != (width > height):
        display, millimetres = (display[1], display[0]), (millimetres[1], millimetres[0])
    density = min(display[0] / millimetres[0], display[1] / millimetres[1])
    shrink = min(1.0, width / display[0], height / display[1])
    return Sizes(width, height, density * shrink, large_text, low_reach)
