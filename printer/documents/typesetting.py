"""Text to black dots: wrapping, drawing, cropping. Pure but for reading the font once.

A printed dot costs a bit of the ticket's 8 kB whether it is black or white, so each line is
drawn by itself and cropped to its ink. `zoom` 2 draws at half the size and lets the printer
double it: a quarter of the bytes, for letters large enough to bear it.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from PIL import Image, ImageDraw

from config.text.characters import SUBSTITUTE, named, printable
from printer.escpos.builder import whole_bytes
from printer.fonts import Weight, font

logger = logging.getLogger(__name__)

BLACK_FROM: Final = 112
"""How much of a dot (of 255) a letter must cover to print it; thermal dots bleed a little."""

CAP_HEIGHT: Final = 0.711
"""Height of a capital as a part of the em, in Roboto."""


@dataclass(frozen=True)
class TextStyle:
    """How a line is drawn. `size_dots` is the em on paper; divided by `zoom` it is drawn."""

    size_dots: int
    weight: Weight = Weight.REGULAR
    zoom: int = 1

    @property
    def cap_height_dots(self) -> int:
        return round(self.size_dots * CAP_HEIGHT)


@dataclass(frozen=True)
class DrawnLine:
    """One drawn line, cropped to its ink: a 1-bit picture in which 1 is black.

    `above` and `below` are the dots of ink on paper over and under the baseline; `zoom` is
    how often the printer repeats each dot in both directions.
    """

    picture: Image.Image
    above: int
    below: int
    zoom: int = 1


def drawable(text: str) -> str:
    """`text` as the typeface can draw it. A replaced letter is logged once, by its code point:
    it may be of a person's name."""
    drawn = printable(text)
    if SUBSTITUTE in drawn and SUBSTITUTE not in text:
        for letter in sorted({one for one in text if SUBSTITUTE in printable(one)}):
            _warn_once(letter)
    return drawn


@lru_cache(maxsize=1024)
def _warn_once(letter: str) -> None:
    logger.warning("%s cannot be printed; %s stands for it", named(letter), SUBSTITUTE)


@lru_cache(maxsize=1024)
def _advance(text: str, weight: Weight, size: int) -> int:
    return round(font(weight, size).getlength(text))


def text_width(text: str, style: TextStyle) -> int:
    """The width of `text` on paper, in dots."""
    text = drawable(text)
    return _advance(text, style.weight, style.size_dots // style.zoom) * style.zoom


def _fill(words: list[str], style: TextStyle, width: int) -> list[str]:
    """Words into lines, each as full as `width` allows."""
    lines: list[str] = []
    for word in words:
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, style) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _pieces(word: str, style: TextStyle, width: int) -> list[str]:
    """A word too wide for the paper, in pieces that fit; nothing of it is lost."""
    pieces = [""]
    for letter in word:
        if pieces[-1] and text_width(pieces[-1] + letter, style) > width:
            pieces.append("")
        pieces[-1] += letter
    return pieces


@lru_cache(maxsize=256)
def wrap(text: str, style: TextStyle, width: int) -> tuple[str, ...]:
    """`text` in as few lines of at most `width` dots as it needs, of about equal length.

    Breaks at spaces only (a no-break space holds), and inside a word only where the word alone
    is wider than the paper.
    """
    words = [
        piece for word in drawable(text).split(" ") if word for piece in _pieces(word, style, width)
    ]
    best = _fill(words, style, width)
    low, high = width // max(1, len(best)) // 2, width
    while high - low > 8:
        middle = (low + high) // 2
        lines = _fill(words, style, middle)
        fits = len(lines) <= len(best) and all(text_width(line, style) <= middle for line in lines)
        low, high = (low, middle) if fits else (middle, high)
        best = lines if fits else best
    return tuple(best)


def _to_bits(picture: Image.Image) -> Image.Image:
    table = [255 if level >= BLACK_FROM else 0 for level in range(256)]
    return picture.point(table, "1")


@lru_cache(maxsize=512)
def draw_line(text: str, style: TextStyle) -> DrawnLine:
    """Draw one line of text. Text without ink (spaces) gives a picture of one empty dot."""
    text = drawable(text)
    size = style.size_dots // style.zoom
    baseline = size * 2
    canvas = Image.new("L", (_advance(text, style.weight, size) + size * 2, size * 3))
    ImageDraw.Draw(canvas).text(
        (size, baseline), text, font=font(style.weight, size), fill=255, anchor="ls"
    )
    bits = _to_bits(canvas)
    left, top, right, bottom = bits.getbbox() or (0, baseline - 1, 1, baseline)
    return DrawnLine(
        picture=whole_bytes(bits.crop((left, top, right, bottom))),
        above=(baseline - top) * style.zoom,
        below=max(0, bottom - baseline) * style.zoom,
        zoom=style.zoom,
    )


@lru_cache(maxsize=64)
def draw_tall(text: str, cap_height_dots: int, width: int, zoom: int = 2) -> DrawnLine:
    """Draw `text` in bold with capitals exactly `cap_height_dots` high on paper.

    Where it is wider than `width` it is made narrower, never lower: a number that can be read
    from afar matters more than the shape of its letters.
    """
    text = drawable(text)
    finer = 4
    size = round(cap_height_dots * finer / zoom / CAP_HEIGHT)
    canvas = Image.new("L", (_advance(text, Weight.BOLD, size) + size, size * 2))
    baseline = round(size * 1.5)
    ImageDraw.Draw(canvas).text(
        (size // 2, baseline), text, font=font(Weight.BOLD, size), fill=255, anchor="ls"
    )
    left, top, right, bottom = canvas.getbbox() or (0, 0, 1, 1)
    drawn = canvas.crop((left, top, right, bottom))
    columns = max(1, min(drawn.width // finer, width // zoom))
    rows = max(1, round(drawn.height / finer))
    bits = _to_bits(drawn.resize((columns, rows), Image.Resampling.BOX))
    below = round(max(0, bottom - baseline) / finer)
    return DrawnLine(whole_bytes(bits), (rows - below) * zoom, below * zoom, zoom)
