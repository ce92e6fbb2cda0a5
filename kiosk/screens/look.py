"""Colours and measures of the moment, as Kivy properties: what is bound to them follows.

The ordinary colours are those of the console, the board and the phone page. High contrast is
white and yellow on black. Every pair of text and ground is at least 7:1, which a test holds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from kivy.event import EventDispatcher
from kivy.properties import BooleanProperty, ColorProperty, NumericProperty

from kiosk.sizes import Sizes


@dataclass(frozen=True)
class Palette:
    """Colours as `#rrggbb`; `on_…` is text upon that ground."""

    ground: str = "#f4f6f8"
    paper: str = "#ffffff"
    ink: str = "#1b2a3a"
    muted: str = "#45525f"
    line: str = "#d5dce3"
    primary: str = "#0b5563"
    primary_pressed: str = "#083f4a"
    on_primary: str = "#ffffff"
    tint: str = "#e3eff1"
    on_tint: str = "#083f4a"
    highlight: str = "#fff4d6"
    highlight_line: str = "#e8c66a"
    on_highlight: str = "#1b2a3a"
    accent: str = "#9b1c15"
    on_accent: str = "#ffffff"
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
    on_primary="#000000",
    tint="#000000",
    on_tint="#ffdd33",
    highlight="#000000",
    highlight_line="#ffdd33",
    on_highlight="#ffdd33",
    accent="#000000",
    on_accent="#ffffff",
    good="#ffdd33",
)


class Look(EventDispatcher):
    """Bound by every `.kv` as `app.look`. Lengths are pixels."""

    ground = ColorProperty(ORDINARY.ground)
    paper = ColorProperty(ORDINARY.paper)
    ink = ColorProperty(ORDINARY.ink)
    muted = ColorProperty(ORDINARY.muted)
    line = ColorProperty(ORDINARY.line)
    primary = ColorProperty(ORDINARY.primary)
    primary_pressed = ColorProperty(ORDINARY.primary_pressed)
    on_primary = ColorProperty(ORDINARY.on_primary)
    tint = ColorProperty(ORDINARY.tint)
    on_tint = ColorProperty(ORDINARY.on_tint)
    highlight = ColorProperty(ORDINARY.highlight)
    highlight_line = ColorProperty(ORDINARY.highlight_line)
    on_highlight = ColorProperty(ORDINARY.on_highlight)
    accent = ColorProperty(ORDINARY.accent)
    on_accent = ColorProperty(ORDINARY.on_accent)
    good = ColorProperty(ORDINARY.good)

    portrait = BooleanProperty(True)
    high_contrast = BooleanProperty(False)
    main = NumericProperty(33)
    small = NumericProperty(22)
    title = NumericProperty(43)
    target = NumericProperty(63)
    gap = NumericProperty(16)
    millimetre = NumericProperty(3.1)
    border = NumericProperty(1.5)
    header_height = NumericProperty(94)
    footer_height = NumericProperty(98)
    body_height = NumericProperty(1_700)

    plain_main = NumericProperty(33)
    """`main` without large text."""

    sizes = Sizes(1_080, 1_920, 3.14)

    def take(self, sizes: Sizes, *, high_contrast: bool) -> None:
        """Show with these sizes and, or not, in high contrast."""
        self.sizes = sizes
        palette = HIGH_CONTRAST if high_contrast else ORDINARY
        for name, colour in vars(palette).items():
            setattr(self, name, colour)
        self.high_contrast = high_contrast
        self.portrait = sizes.portrait
        self.millimetre = sizes.pixels_per_millimetre
        self.border = max(1.5, sizes.pixels(1.0 if high_contrast else 0.45))
        self.plain_main = replace(sizes, large_text=False).main
        for name in ("main", "small", "title", "target", "gap"):
            setattr(self, name, getattr(sizes, name))
        for name in ("header_height", "footer_height", "body_height"):
            setattr(self, name, getattr(sizes, name))
