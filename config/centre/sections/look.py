"""How a centre looks: its colour, its logo, and what its papers say beside what all papers say."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, StringConstraints

from config.hardware import Section
from config.wire import Localised, Slug
from config.wire.parts import PrintedText


def _in_small_letters(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


Colour = Annotated[
    str, StringConstraints(pattern=r"^(#[0-9a-f]{6})?$"), BeforeValidator(_in_small_letters)
]
"""`#rrggbb`, or nothing."""


class PaperText(Section):
    """A line that is printed at the head or the foot of papers: "Mời ông/bà lên tầng 2"."""

    id: Slug
    text: Localised
    place: Literal["head", "foot"] = "foot"
    paper: Literal["ticket", "receipt", "both"] = "ticket"
    kiosks: list[Slug] = []
    """The kiosks that print it; none: all."""
    services: list[Slug] = []
    """The services on whose tickets it is; none: all. A receipt is of no service."""

    @property
    def printed(self) -> PrintedText:
        """The text as a kiosk hears of it."""
        return PrintedText(
            text=self.text, place=self.place, paper=self.paper, services=self.services
        )

    def is_of(self, kiosk: str) -> bool:
        return not self.kiosks or kiosk in self.kiosks


class Look(Section):
    """How kiosks, boards, pages and papers look."""

    colour: Colour = ""
    """One colour, of which the shades are made; nothing: the product's own."""
    logo: str = ""
    """A small PNG in base64, as the page of the settings writes it."""
    texts: list[PaperText] = []
