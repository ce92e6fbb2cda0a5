"""The look of the centre on pages: its colour in a style sheet, its logo.

`web/base.html` asks `centre_look()` for it, whichever page it frames. The server says once, when it
starts, where the look in force is found (`show`); it holds for whatever is served from then on, so
that two servers in one process have two looks."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from config.centre.sections.look import Look
from config.colours import shades_of
from config.pictures import logo_if_any

PLOTS: Final = "#0b5563"
"""The first colour of plots, whose scale goes with the product's own colour: it stays."""


@dataclass(frozen=True, slots=True)
class PageLook:
    """What pages need of a look."""

    sheet: str = ""
    """The address of its style sheet below the root; empty: the product's own colours."""
    logo: str = ""
    """The address of its logo; empty: none."""
    width: int = 0
    height: int = 0
    """Of the logo, in pixels: a page keeps its room free."""


def _no_look() -> Look:
    return Look()


_IN_FORCE: ContextVar[Callable[[], Look]] = ContextVar("look", default=_no_look)


def show(look: Callable[[], Look]) -> None:
    """From now on pages have the look that this gives."""
    _IN_FORCE.set(look)


def centre_look() -> PageLook:
    """The look in force, as pages need it."""
    look = _IN_FORCE.get()()
    return _page_look(look.colour, look.logo)


@lru_cache(maxsize=4)
def _page_look(colour: str, written: str) -> PageLook:
    logo = logo_if_any(written)
    sheet = f"/look/{colour[1:]}.css" if colour else ""
    if logo is None:
        return PageLook(sheet)
    return PageLook(sheet, f"/look/{logo.digest}.png", logo.width, logo.height)


@lru_cache(maxsize=16)
def sheet_of(colour: str) -> str:
    """The style sheet that puts the shades of `colour` in the place of the tokens."""
    shades = shades_of(colour)
    tokens = {
        "primary": shades.primary,
        "primary-dark": shades.dark,
        "primary-deep": shades.deep,
        "primary-pale": shades.pale,
        "tint": shades.tint,
        "plot-early": PLOTS,
    }
    return ":root{" + ";".join(f"--{name}:{value}" for name, value in tokens.items()) + "}\n"
