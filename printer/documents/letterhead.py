"""What a centre prints on its papers beside what all papers say: its logo, and lines of its own at
the head and the foot. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Final, Literal, Self

from PIL import Image, ImageOps

from config.pictures import Logo, logo_if_any
from config.wire.parts import PrintedText
from config.wire.vocabulary import Localised
from printer.escpos.builder import whole_bytes

LOGO_DOTS: Final = (176, 88)
"""The room of a logo on paper: 22 × 11 mm, at most 1.9 kB in single dots and 0.5 kB in doubled
ones."""
WHITE: Final = (255, 255, 255, 255)


@dataclass(frozen=True)
class Letterhead:
    """The logo, and texts of the head and of the foot, of one paper."""

    logo: Logo | None = None
    head: tuple[Localised, ...] = ()
    foot: tuple[Localised, ...] = ()


PLAIN: Final = Letterhead()


@dataclass(frozen=True)
class Stationery:
    """What the papers of a kiosk have: its letterheads, one for each kind of paper and service."""

    logo: str = ""
    """A PNG in base64; what is none is not printed."""
    texts: tuple[PrintedText, ...] = ()

    @classmethod
    def made_of(cls, logo: str, texts: Sequence[PrintedText]) -> Self:
        return cls(logo, tuple(texts))

    def of_ticket(self, service: str) -> Letterhead:
        """The letterhead of a ticket of `service`."""
        texts = [one for one in self.texts if not one.services or service in one.services]
        return self._of("ticket", texts)

    def of_receipt(self) -> Letterhead:
        """The letterhead of a receipt, which is of no service."""
        return self._of("receipt", self.texts)

    def _of(self, paper: Literal["ticket", "receipt"], texts: Sequence[PrintedText]) -> Letterhead:
        here = [one for one in texts if one.paper in (paper, "both")]
        return Letterhead(
            logo_if_any(self.logo),
            tuple(one.text for one in here if one.place == "head"),
            tuple(one.text for one in here if one.place == "foot"),
        )


@lru_cache(maxsize=8)
def dithered(logo: Logo, zoom: int) -> Image.Image:
    """The logo in black dots (1 is black), which the printer repeats `zoom` times; small ones are
    not made larger than twice. Its colours become grey, its grey a pattern (Floyd and
    Steinberg)."""
    with Image.open(BytesIO(logo.png), formats=("PNG",)) as picture:
        drawn = picture.convert("RGBA")
    upon_paper = Image.alpha_composite(Image.new("RGBA", drawn.size, WHITE), drawn).convert("L")
    width, height = (dots // zoom for dots in LOGO_DOTS)
    factor = min(width / drawn.width, height / drawn.height, 2)
    size = (max(1, round(drawn.width * factor)), max(1, round(drawn.height * factor)))
    fitted = upon_paper.resize(size, Image.Resampling.LANCZOS)
    return whole_bytes(ImageOps.invert(fitted).convert("1"))
