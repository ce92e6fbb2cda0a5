"""The sizes and shapes of displays that kiosks have, from ten to thirty-two inches. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import hypot
from typing import Final

from config.hardware import Screen

DIAGONALS: Final = (10.0, 12.1, 15.6, 17.0, 18.5, 21.5, 27.0, 32.0)
"""In inches."""
SHAPES: Final = {
    (16, 9): (1920, 1080),
    (16, 10): (1280, 800),
    (4, 3): (1024, 768),
    (5, 4): (1280, 1024),
}
"""The pixels that displays of each shape usually have."""


@dataclass(frozen=True)
class DisplaySize:
    inches: float
    shape: tuple[int, int]
    upright: bool

    @property
    def screen(self) -> Screen:
        """It as the centre file describes it."""
        millimetre = self.inches * 25.4 / hypot(*self.shape)
        sides = [round(side * millimetre) for side in self.shape]
        pixels = list(SHAPES[self.shape])
        if self.upright:
            sides.reverse()
            pixels.reverse()
        return Screen(
            width_millimetres=sides[0],
            height_millimetres=sides[1],
            width_pixels=pixels[0],
            height_pixels=pixels[1],
        )

    @property
    def name(self) -> str:
        way = "upright" if self.upright else "lying"
        return f"{self.inches:g} inches {self.shape[0]}:{self.shape[1]} {way}"


def every_display_size() -> Iterator[DisplaySize]:
    """The whole grid: each diagonal in each shape, both ways up."""
    for inches in DIAGONALS:
        for shape in SHAPES:
            for upright in (False, True):
                yield DisplaySize(inches, shape, upright)


USUAL: Final = (
    DisplaySize(10.0, (16, 10), False),
    DisplaySize(10.0, (16, 9), True),
    DisplaySize(10.0, (16, 9), False),
    DisplaySize(12.1, (4, 3), False),
    DisplaySize(15.6, (16, 9), False),
    DisplaySize(17.0, (5, 4), False),
    DisplaySize(18.5, (16, 9), False),
    DisplaySize(21.5, (16, 9), False),
    DisplaySize(21.5, (16, 9), True),
    DisplaySize(27.0, (16, 9), True),
    DisplaySize(32.0, (16, 9), True),
)
"""What is seen most, and the smallest and the largest."""
