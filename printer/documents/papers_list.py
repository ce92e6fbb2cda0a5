"""The list of papers of a procedure, to take home: `lay_out_papers`. Pure; at most 24 kB.

Drawn letters are dear: 24 kB hold some twelve hundred of them. So the names of papers become
shorter until all of them fit, and the QR code leads to the page on which they stand in full; the
list says so itself.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import Final

from config.phrases.procedures import count_phrase, limit_phrase, promised_limit, shortened
from config.text.catalogue import localised, plural_text, text
from config.wire.procedures import Paper as NeededPaper
from config.wire.procedures import ProcedureDetails
from printer.documents.layout import DocumentLayout
from printer.documents.typesetting import TextStyle
from printer.escpos.profile import PaperProfile
from printer.fonts import Weight

TITLE: Final = TextStyle(36, Weight.BOLD, zoom=2)
NAME: Final = TextStyle(32, zoom=2)
ITEM: Final = TextStyle(30, zoom=2)
SMALL: Final = TextStyle(28, zoom=2)
LARGEST_LIST_BYTES: Final = 24_000
"""Three tickets: two seconds on a serial line of 115,200 baud. Nobody stands in a line for it."""
LETTERS: Final = (400, 200, 140, 110, 90, 75, 60, 50, 42, 36)
"""Of a paper's name, from the whole one to the shortest."""
SHORTEST_NAME: Final = 60
"""Letters of the procedure's own name."""


@dataclass(frozen=True)
class _Cut:
    """How much of the list is printed: letters of a paper's name, of the procedure's, papers."""

    letters: int
    name: int
    papers: int


def lay_out_papers(details: ProcedureDetails, language: str, paper: PaperProfile) -> bytes:
    """The ESC/POS bytes of the list for `paper`, from reset to cut.

    Raises `LayoutError` (font, profile).
    """
    papers = len(needed_papers(details))

    def laid_out(letters: int, kept: int) -> bytes:
        cut = _Cut(letters, max(letters, SHORTEST_NAME), kept)
        return _PapersLayout(paper).fill(details, language, cut)

    for letters in LETTERS:
        output = laid_out(letters, papers)
        if len(output) <= LARGEST_LIST_BYTES:
            return output
    # One paper always stands there; how many more fit is found by halving.
    fitting = bisect_right(
        range(2, papers + 1),
        LARGEST_LIST_BYTES,
        key=lambda kept: len(laid_out(LETTERS[-1], kept)),
    )
    return laid_out(LETTERS[-1], 1 + fitting)


def needed_papers(details: ProcedureDetails) -> list[NeededPaper]:
    """What is handed in; the source's explanations among them are for the page."""
    return [one for one in details.procedure.papers if not one.note]


class _PapersLayout(DocumentLayout):
    """The parts of the list, from the top."""

    def fill(self, details: ProcedureDetails, language: str, cut: _Cut) -> bytes:
        procedure = details.procedure
        self.lines(text(language, "ticket.papers_title"), TITLE, gap=8)
        name = localised(procedure.name, language)
        self.lines(shortened(name, cut.name), NAME, gap=30)
        limit = limit_phrase(language, promised_limit(procedure))
        self.lines(text(language, "ticket.papers_limit", limit=limit), SMALL, gap=26)
        self.rule(gap=22, width_dots=96)
        papers = needed_papers(details)
        whole = self._papers(papers[: cut.papers], language, cut.letters)
        left = len(papers) - cut.papers
        if left:
            self.lines(plural_text(language, "ticket.papers_more", left), SMALL, gap=28)
        self._code(
            details, language, whole=whole and not left and name == shortened(name, cut.name)
        )
        return self.cut()

    def _papers(self, papers: list[NeededPaper], language: str, letters: int) -> bool:
        """Whether every name stands there whole."""
        if not papers:
            self.lines(text(language, "ticket.papers_none"), ITEM, gap=30)
        whole = True
        for place, needed in enumerate(papers, 1):
            if len(self.escpos.output) > LARGEST_LIST_BYTES:
                break  # too long already: it will be laid out again, shorter
            name = shortened(needed.name, letters)
            whole = whole and name == " ".join(needed.name.split())
            counts = count_phrase(language, needed)
            line = f"{place}. {name}" + (f" ({counts})" if counts else "")
            self.lines(line, ITEM, gap=30)
            if needed.case:
                self.lines(shortened(needed.case, letters), SMALL, gap=20)
        return whole

    def _code(self, details: ProcedureDetails, language: str, *, whole: bool) -> None:
        self.space(36)
        self.escpos.qr(details.page_url, 4)
        key = "ticket.papers_scan" if whole else "ticket.papers_scan_all"
        self.lines(text(language, key), SMALL, gap=22)
