"""One accent colour, and the shades that kiosk, board and pages make of it. Pure.

The limits are those of WCAG 2.2, level AA: text against its ground at least 4.5 : 1 (1.4.3), edges
and marks of controls at least 3 : 1 (1.4.11), which follows from it. A colour holds where text in
it can be read on every light ground, and so white text on it. Colours are written `#rrggbb`, in
small letters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

TEXT: Final = 4.5
"""The least contrast of text, as so many to one."""
STRONG: Final = 7.0
"""That of the darker shade, which small and important text has: level AAA."""
WHITE: Final = "#ffffff"
BLACK: Final = "#000000"
GROUNDS: Final = (WHITE, "#f4f6f8", "#fff4d6")
"""Paper, ground and highlight of `tokens.css`, on which text in the colour stands."""
STEPS: Final = 100
TINT, PALE, DARKER, DEEPER = 11, 18, 26, 26
"""How many parts of a hundred a shade has of the colour, beside white; of black, beside the
colour."""


@dataclass(frozen=True, slots=True)
class Shades:
    """The shades of a colour, by the names of their tokens (`--primary-dark`)."""

    primary: str
    dark: str
    """Pressed controls, the board's head, and text that must be read from afar."""
    deep: str
    pale: str
    """Quiet text on `dark`."""
    tint: str
    """A light ground for text in `primary` or `dark`."""


def luminance(colour: str) -> float:
    """Relative luminance as WCAG defines it, from 0 to 1."""
    linear = [
        one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4
        for one in (part / 255 for part in _parts(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """How many to one two colours differ, from 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def least_contrast(colour: str) -> float:
    """That of text in `colour` on the ground on which it is read worst."""
    return min(contrast(colour, ground) for ground in GROUNDS)


def holds(colour: str) -> bool:
    return least_contrast(colour) >= TEXT


def nearest(colour: str) -> str:
    """The lightest darker colour of the same hue that holds; `colour` itself where it does."""
    return _until(lambda black: _mixed(BLACK, colour, black), holds, 0)


@lru_cache(maxsize=16)
def shades_of(colour: str) -> Shades:
    """The shades of a colour that holds, or of the nearest that does."""
    primary = nearest(colour)
    dark = _until(
        lambda black: _mixed(BLACK, primary, black),
        lambda one: least_contrast(one) >= STRONG,
        DARKER,
    )
    tint = _until(
        lambda white: _mixed(primary, WHITE, TINT - white),
        lambda one: contrast(primary, one) >= TEXT and contrast(dark, one) >= STRONG,
        0,
    )
    pale = _until(
        lambda white: _mixed(primary, WHITE, PALE - white),
        lambda one: contrast(dark, one) >= STRONG,
        0,
    )
    return Shades(primary, dark, _mixed(BLACK, dark, DEEPER), pale, tint)


def _until(shade: Callable[[int], str], is_right: Callable[[str], bool], begin: int) -> str:
    """The first of `shade(begin)`, `shade(begin + 1)` … that is right; the last where none is."""
    shades = (shade(step) for step in range(begin, STEPS + 1))
    return next((one for one in shades if is_right(one)), shade(STEPS))


def _mixed(one: str, other: str, part: int) -> str:
    """`part` of a hundred of `one`, the rest of `other`."""
    share = min(max(part, 0), STEPS) / STEPS
    mixed = (
        round(mine * share + theirs * (1 - share))
        for mine, theirs in zip(_parts(one), _parts(other), strict=True)
    )
    return "#" + "".join(f"{value:02x}" for value in mixed)


def _parts(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))
