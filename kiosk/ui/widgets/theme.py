"""Colours and measures with which the screens are drawn.

The ordinary colours are the design tokens of all pages (`queue_server/static/web/tokens.css`), to
which a test holds them; a centre's own colour takes the place of the first of them. High contrast
is white and yellow on black, whatever the centre's colour. Every pair of text and ground is at
least 7:1, with a colour of the centre's own 4.5:1, which tests hold.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from config.colours import shades_of
from kiosk.ui.sizes import Sizes


@dataclass(frozen=True)
class Palette:
    """Colours as `#rrggbb`; `upon_…` is text upon that ground."""

    ground: str = "#f4f6f8"
    paper: str = "#ffffff"
    ink: str = "#1b2a3a"
    muted: str = "#404e61"
    line: str = "#d5dce3"
    primary: str = "#0b5563"
    primary_pressed: str = "#083f4a"
    upon_primary: str = "#ffffff"
    tint: str = "#e4f0f2"
    upon_tint: str = "#083f4a"
    highlight: str = "#fff4d6"
    highlight_line: str = "#d9a93a"
    upon_highlight: str = "#1b2a3a"
    accent: str = "#8f1d17"
    upon_accent: str = "#ffffff"
    good: str = "#175a2e"


ORDINARY: Final = Palette()
HIGH_CONTRAST: Final = Palette(
    ground="#000000",
    paper="#000000",
    ink="#ffffff",
    muted="#ffffff",
    line="#ffffff",
    primary="#ffdd33",
    primary_pressed="#ffffff",
    upon_primary="#000000",
    tint="#000000",
    upon_tint="#ffdd33",
    highlight="#000000",
    highlight_line="#ffdd33",
    upon_highlight="#ffdd33",
    accent="#000000",
    upon_accent="#ffffff",
    good="#ffdd33",
)


def ordinary(colour: str) -> Palette:
    """The ordinary colours with the shades of a centre's own; "": the product's."""
    if not colour:
        return ORDINARY
    shades = shades_of(colour)
    return replace(
        ORDINARY,
        primary=shades.primary,
        primary_pressed=shades.dark,
        tint=shades.tint,
        upon_tint=shades.dark,
    )


Colour = tuple[float, ...]
"""Red, green, blue and opacity, each from 0 to 1."""


class Appearance:
    """Read by every `.kv` as `app.look`; lengths are pixels.

    It never changes: where sizes, contrast or the centre's colour do, the screens are built anew
    with another look. (Kivy would keep both a rule's and its heir's binding, and the last to fire
    would win.)"""

    def __init__(self, sizes: Sizes, *, high_contrast: bool, colour: str = "") -> None:
        self.sizes = sizes
        self.high_contrast = high_contrast
        self.colour = colour
        palette = HIGH_CONTRAST if high_contrast else ordinary(colour)
        self.ground = _colour(palette.ground)
        self.paper = _colour(palette.paper)
        self.ink = _colour(palette.ink)
        self.muted = _colour(palette.muted)
        self.line = _colour(palette.line)
        self.primary = _colour(palette.primary)
        self.primary_pressed = _colour(palette.primary_pressed)
        self.upon_primary = _colour(palette.upon_primary)
        self.tint = _colour(palette.tint)
        self.upon_tint = _colour(palette.upon_tint)
        self.highlight = _colour(palette.highlight)
        self.highlight_line = _colour(palette.highlight_line)
        self.upon_highlight = _colour(palette.upon_highlight)
        self.accent = _colour(palette.accent)
        self.upon_accent = _colour(palette.upon_accent)
        self.good = _colour(palette.good)
        self.portrait = sizes.portrait
        self.low_reach = sizes.low_reach
        self.large_text = sizes.large_text
        self.millimetre = sizes.pixels_per_millimetre
        self.border = max(1.5, sizes.pixels(1.0 if high_contrast else 0.45))
        self.radius = sizes.pixels(3.5)
        self.main = sizes.main
        self.second = sizes.second
        self.small = sizes.small
        self.title = sizes.title
        self.target = sizes.target
        self.gap = sizes.gap
        self.legible = sizes.legible
        self.header_height = sizes.header_height
        self.footer_height = sizes.footer_height
        self.footer_rows = sizes.footer_rows
        self.body_height = sizes.body_height
        self.cramped = sizes.low_reach or sizes.height < sizes.pixels(180)
        """Little room: what is done goes before what was."""
        self.wide = not sizes.portrait
        """Wider than high: what belongs together lies side by side."""
        self.low = sizes.reach - sizes.footer_height if sizes.low_reach else 0
        """How high in a screen's body anything to touch may lie; 0: anywhere."""
        self.factor = sizes.factor
        self.tall = sizes.pixels(27) * sizes.factor
        """The height of an ordinary key where there is room."""

    def is_for(self, sizes: Sizes, *, high_contrast: bool, colour: str = "") -> bool:
        return (self.sizes, self.high_contrast, self.colour) == (sizes, high_contrast, colour)


def _colour(code: str) -> Colour:
    """`#rrggbb` as Kivy draws it."""
    return (*(int(code[at : at + 2], 16) / 255 for at in (1, 3, 5)), 1.0)
