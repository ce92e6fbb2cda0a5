"""Lines under one another on paper: what every printed document is built on. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PIL import Image

from config.text.catalogue import localised
from config.wire.vocabulary import Localised
from printer.documents.letterhead import Letterhead, dithered
from printer.documents.typesetting import DrawnLine, TextStyle, draw_line, wrap
from printer.escpos.builder import EscposBuilder
from printer.escpos.profile import PaperProfile

MARGIN_DOTS: Final = 8
OWN_TEXT: Final = TextStyle(28, zoom=2)
"""A line of the centre's own: doubled, so that it costs a quarter of its bytes."""
OWN_TEXT_SMALL: Final = TextStyle(24, zoom=2)
"""The same beside the longest names."""


class DocumentLayout:
    """Lines set under one another with even spacing, whatever accents they carry."""

    def __init__(self, paper: PaperProfile) -> None:
        self.paper = paper
        self.escpos = EscposBuilder(paper)
        self.texts: list[str] = []
        """What is written so far, before it is wrapped and drawn."""
        self._ink_below = 0
        """Dots by which the last line's ink hangs below its baseline."""

    def lines(self, content: str, style: TextStyle, gap: int) -> None:
        """Wrapped text; `gap` dots from the last baseline to the top of the first capitals."""
        self.texts.append(content)
        width = self.paper.dots - MARGIN_DOTS
        for index, piece in enumerate(wrap(content, style, width)):
            self.line(piece, style, gap if index == 0 else round(style.size_dots * 0.62))

    def line(self, content: str, style: TextStyle, gap: int) -> None:
        drawn = draw_line(content, style)
        self.space(gap + style.cap_height_dots - drawn.above, least=3)
        self.drawn(drawn)

    def drawn(self, line: DrawnLine) -> None:
        """A line that is drawn already, right under what was printed last."""
        self.escpos.raster(line.picture, line.zoom)
        self._ink_below = line.below

    def space(self, dots: int, least: int = 0) -> None:
        """Empty paper: `dots` from the last baseline on, `least` between ink and ink."""
        self.escpos.feed(max(dots - self._ink_below, least))
        self._ink_below = 0

    def logo(self, letterhead: Letterhead, zoom: int) -> None:
        """The centre's logo, each of its dots printed `zoom` times; nothing where that is 0."""
        if letterhead.logo is not None and zoom:
            self.space(8)
            self.escpos.raster(dithered(letterhead.logo, zoom), zoom)

    def own_texts(
        self, texts: Sequence[Localised], language: str, style: TextStyle | None = OWN_TEXT
    ) -> None:
        """Lines of the centre's own; none where there is no `style`."""
        for index, one in enumerate(texts if style is not None else ()):
            self.lines(localised(one, language), style or OWN_TEXT, gap=20 if index else 26)

    def rule(self, gap: int, width_dots: int) -> None:
        """A thin line across the middle of the paper."""
        self.space(gap)
        self.escpos.raster(Image.new("1", (width_dots // 8 * 8, 2), 1))

    def cut(self) -> bytes:
        """Cut the paper below a margin; all its bytes, from the reset on."""
        self.space(40)
        self.escpos.cut()
        return self.escpos.output
