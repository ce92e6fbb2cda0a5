"""Draws the kiosk's icons: `python -m kiosk.ui.icon_drawing` writes `kiosk/ui/icons/*.png` anew.

All are lines of one width with round ends on a square of 48 units, white on nothing, so that a
screen tints them with its own colours. The pictures are committed; this is their source.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from math import cos, radians, sin
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw

FOLDER: Final = Path(__file__).parent / "icons"
UNITS: Final = 48
PIXELS: Final = 192
_FINE: Final = 4
"""Drawn so many times larger, then reduced: smooth edges."""
_SCALE: Final = PIXELS * _FINE / UNITS
Point = tuple[float, float]


class Pen:
    """Draws on the square; all measures in units, `width` the line's."""

    def __init__(self, width: float = 2.8) -> None:
        side = PIXELS * _FINE
        self._mask = Image.new("L", (side, side), 0)
        self._draw = ImageDraw.Draw(self._mask)
        self._width = width

    def line(self, *points: Point, closed: bool = False) -> Pen:
        """A broken line through `points`, its ends and corners round."""
        path = [*points, points[0]] if closed else list(points)
        for start, end in pairwise(path):
            self._draw.line(
                [self._at(start), self._at(end)], fill=255, width=round(self._width * _SCALE)
            )
        for point in path:
            self.dot(point, self._width / 2)
        return self

    def arc(self, centre: Point, radius: float, start: float, end: float) -> Pen:
        """Part of a circle, clockwise from `start` to `end` degrees, 0 at three o'clock."""
        steps = max(6, round(abs(end - start) / 4))
        angles = [radians(start + (end - start) * step / steps) for step in range(steps + 1)]
        points = [(centre[0] + radius * cos(a), centre[1] + radius * sin(a)) for a in angles]
        return self.line(*points)

    def circle(self, centre: Point, radius: float) -> Pen:
        return self.arc(centre, radius, 0, 360)

    def dot(self, centre: Point, radius: float, fill: int = 255) -> Pen:
        (x, y), size = self._at(centre), radius * _SCALE
        self._draw.ellipse([x - size, y - size, x + size, y + size], fill=fill)
        return self

    def area(self, *points: Point, fill: int = 255) -> Pen:
        """A filled shape; `fill=0` rubs out."""
        self._draw.polygon([self._at(point) for point in points], fill=fill)
        return self

    def half(self, centre: Point, radius: float) -> Pen:
        """The right half of a disc."""
        (x, y), size = self._at(centre), radius * _SCALE
        self._draw.pieslice([x - size, y - size, x + size, y + size], 270, 90, fill=255)
        return self

    def save(self, path: Path) -> None:
        """White with this drawing as its opacity, as a PNG."""
        mask = self._mask.resize((PIXELS, PIXELS), Image.Resampling.LANCZOS)
        white = Image.new("L", mask.size, 255)
        Image.merge("LA", (white, mask)).save(path, optimize=True)

    @staticmethod
    def _at(point: Point) -> Point:
        return point[0] * _SCALE, point[1] * _SCALE


def _page(pen: Pen) -> Pen:
    pen.line((11, 6), (29, 6), (37, 14), (37, 42), (11, 42), closed=True)
    return pen.line((29, 6), (29, 14), (37, 14))


def document(pen: Pen) -> None:
    _page(pen).line((18, 22), (30, 22)).line((18, 28), (30, 28)).line((18, 34), (26, 34))


def civil_status(pen: Pen) -> None:
    pen.circle((15, 15), 5.5).circle((33, 15), 5.5)
    pen.line((5, 40), (5, 34)).arc((15, 34), 10, 180, 315).line((5, 40), (15, 40))
    pen.line((43, 40), (43, 34)).arc((33, 34), 10, 225, 360).line((43, 40), (33, 40))
    pen.circle((24, 29), 4).arc((24, 41), 6, 180, 360)


def certification(pen: Pen) -> None:
    pen.line((22, 42), (9, 42), (9, 6), (35, 6), (35, 18)).line((16, 14), (28, 14))
    pen.line((16, 21), (23, 21)).circle((32, 29), 7.5)
    pen.line((27.5, 35.5), (27.5, 44), (32, 41), (36.5, 44), (36.5, 35.5))


def residence(pen: Pen) -> None:
    pen.line((5, 23), (24, 7), (43, 23)).line((10, 20), (10, 41), (38, 41), (38, 20))
    pen.line((20, 41), (20, 28), (28, 28), (28, 41))


def land(pen: Pen) -> None:
    pen.line((19, 20), (6, 15), (6, 37), (18, 42), (30, 37), (42, 42), (42, 22))
    pen.line((18, 42), (18, 30)).line((30, 37), (30, 33))
    pen.arc((31, 14), 8, 150, 390).line((24.1, 18), (31, 28), (37.9, 18)).dot((31, 14), 2.6)


def social_protection(pen: Pen) -> None:
    pen.arc((19, 13), 5.4, 140, 340).arc((29.2, 13), 5.4, 200, 400)
    pen.line((14.9, 16.5), (24, 25.5), (33.3, 16.5))
    pen.line((5, 31), (13, 31), (19, 35), (26, 35)).line((5, 42), (27, 42), (43, 31))
    pen.line((26, 35), (31, 35), (39, 29.5)).line((43, 31), (39, 29.5))


def business(pen: Pen) -> None:
    pen.line((9, 7), (39, 7), (43, 19), (5, 19), closed=True).line((9, 24), (9, 41), (39, 41))
    pen.line((39, 41), (39, 24)).line((25, 41), (25, 30), (33, 30), (33, 41))
    for x in (9.75, 19.25, 28.75, 38.25):
        pen.arc((x, 19), 4.75, 0, 180)


def result(pen: Pen) -> None:
    pen.line((16, 9), (9, 9), (9, 43), (39, 43), (39, 9), (32, 9))
    pen.line((17, 5), (31, 5), (31, 13), (17, 13), closed=True).line((16, 28), (22, 34), (33, 21))


def wheelchair(pen: Pen) -> None:
    pen.dot((20, 8), 4).line((20, 15), (21, 27), (33, 27), (37, 39), (41, 38))
    pen.line((20.5, 20), (30, 20)).arc((20, 33), 10.5, 20, 245)


def contrast(pen: Pen) -> None:
    pen.circle((24, 24), 17).half((24, 24), 17)


def text_size(pen: Pen) -> None:
    pen.line((4, 38), (11, 20), (18, 38)).line((6.6, 32), (15.4, 32))
    pen.line((20, 38), (32, 9), (44, 38)).line((24.2, 28), (39.8, 28))


def back(pen: Pen) -> None:
    pen.line((41, 24), (8, 24)).line((20, 11), (7, 24), (20, 37))


def forward(pen: Pen) -> None:
    pen.line((7, 24), (40, 24)).line((28, 11), (41, 24), (28, 37))


def up(pen: Pen) -> None:
    pen.line((9, 31), (24, 16), (39, 31))


def down(pen: Pen) -> None:
    pen.line((9, 17), (24, 32), (39, 17))


def arrow_down(pen: Pen) -> None:
    pen.line((24, 6), (24, 40)).line((10, 27), (24, 41), (38, 27))


def check(pen: Pen) -> None:
    pen.line((8, 26), (19, 37), (41, 12))


def box(pen: Pen) -> None:
    pen.line((9, 9), (39, 9), (39, 39), (9, 39), closed=True)


def dot(pen: Pen) -> None:
    pen.circle((24, 24), 7)


def people(pen: Pen) -> None:
    pen.circle((18, 15), 7).line((5, 41), (5, 38)).arc((18, 38), 13, 180, 360)
    pen.line((31, 38), (31, 41)).arc((31, 15), 7, 285, 435).arc((31, 38), 12, 290, 360)
    pen.line((43, 38), (43, 41))


def clock(pen: Pen) -> None:
    pen.circle((24, 24), 18).line((24, 13), (24, 24), (32, 29))


def warning(pen: Pen) -> None:
    pen.line((24, 7), (44, 41), (4, 41), closed=True).line((24, 19), (24, 28)).dot((24, 35), 2.1)


def printer(pen: Pen) -> None:
    pen.line((13, 17), (13, 6), (35, 6), (35, 17))
    pen.line((13, 35), (6, 35), (6, 17), (42, 17), (42, 35), (35, 35))
    pen.line((13, 28), (35, 28), (35, 42), (13, 42), closed=True)


def unplugged(pen: Pen) -> None:
    pen.arc((24, 38), 5, 205, 335).arc((24, 38), 14, 218, 322).arc((24, 38), 23, 225, 315)
    pen.dot((24, 38), 2.4).line((8, 6), (40, 44))


def touch(pen: Pen) -> None:
    pen.line((19, 33), (19, 15)).arc((22, 15), 3, 180, 360).line((25, 15), (25, 25))
    pen.line((25, 25), (36, 28)).arc((34.5, 33), 5.2, 290, 360).line((39.7, 33), (37, 43))
    pen.line((37, 43), (23, 43), (12, 32)).arc((14.3, 29.7), 3.2, 135, 300).line((16, 27), (19, 30))
    pen.arc((22, 15), 9, 170, 370)


def lock(pen: Pen) -> None:
    pen.line((10, 21), (38, 21), (38, 42), (10, 42), closed=True)
    pen.line((15, 21), (15, 15)).arc((24, 15), 9, 180, 360).line((33, 15), (33, 21))
    pen.line((24, 29), (24, 34))


def phone(pen: Pen) -> None:
    pen.line((13, 5), (35, 5), (35, 43), (13, 43), closed=True).line((21, 37), (27, 37))


def priority(pen: Pen) -> None:
    outer = [(24 + 19 * sin(radians(72 * n)), 25 - 19 * cos(radians(72 * n))) for n in range(5)]
    inner = [
        (24 + 8.4 * sin(radians(72 * n + 36)), 25 - 8.4 * cos(radians(72 * n + 36)))
        for n in range(5)
    ]
    star = [point for pair in zip(outer, inner, strict=True) for point in pair]
    pen.line(*star, closed=True)


DRAWINGS: Final[tuple[Callable[[Pen], object], ...]] = (
    document,
    civil_status,
    certification,
    residence,
    land,
    social_protection,
    business,
    result,
    wheelchair,
    contrast,
    text_size,
    back,
    forward,
    up,
    down,
    arrow_down,
    check,
    box,
    dot,
    people,
    clock,
    warning,
    printer,
    unplugged,
    touch,
    lock,
    phone,
    priority,
)


def main() -> None:
    """Write every icon."""
    FOLDER.mkdir(exist_ok=True)
    for drawing in DRAWINGS:
        pen = Pen()
        drawing(pen)
        pen.save(FOLDER / f"{drawing.__name__.replace('_', '-')}.png")


if __name__ == "__main__":
    main()
