"""Tables as files: CSV that Excel opens with its Vietnamese letters right, and XLSX."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

CSV_TYPE: Final = "text/csv"
XLSX_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""
_NARROW: Final = 11
_WIDE: Final = 44
_SHEET_NAME: Final = 31
"""Letters that Excel takes."""

Cell = str | int | float | datetime | date | None
"""An instant is what the centre's clock shows, without a zone."""


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A table in words and numbers, ready for any paper. A cell None stays empty."""

    name: str
    """What its file is called, without ending."""
    title: str
    lines: list[str]
    """Under the title: hall, period, when it was made."""
    groups: list[tuple[str, int]]
    """Headings over the columns and over how many each stands; an empty one is no heading."""
    head: list[str]
    rows: list[list[Cell]]
    total: list[Cell] | None
    notes: list[str]
    numbers: tuple[str, ...] = ()
    """The form's own numbers of its columns, under their names; empty: it has none."""


def guarded(cell: str | int | float | None) -> str | int | float | None:
    """A text that a spreadsheet would compute gets an apostrophe before it; numbers stay."""
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        return f"'{cell}"
    return cell


def to_csv(sheet: ReportTable) -> bytes:
    """UTF-8 with a byte order mark, comma between, CRLF at the end of a line (RFC 4180)."""
    written = StringIO()
    writer = csv.writer(written)
    for line in (sheet.title, *sheet.lines):
        writer.writerow([guarded(line)])
    writer.writerow([])
    if sheet.groups:
        writer.writerow(_spread(sheet.groups))
    numbers = [sheet.numbers] if sheet.numbers else []
    table: list[Sequence[Cell]] = [sheet.head, *numbers, *sheet.rows]
    for row in (*table, *([sheet.total] if sheet.total else [])):
        writer.writerow([_in_csv(cell) for cell in row])
    writer.writerow([])
    for note in sheet.notes:
        writer.writerow([guarded(note)])
    return written.getvalue().encode("utf-8-sig")


def _in_csv(cell: Cell) -> str | int | float | None:
    """Dates as ISO 8601 writes them, to the minute: every spreadsheet takes them for dates."""
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "minutes")
    return cell.isoformat() if isinstance(cell, date) else guarded(cell)


def _spread(groups: list[tuple[str, int]]) -> list[str]:
    return [cell for name, columns in groups for cell in (name, *[""] * (columns - 1))]


def to_xlsx(sheet: ReportTable) -> bytes:
    """A workbook with one sheet: title, lines, table, notes; ready to print on A4 landscape.

    Every text is written as a text, so nothing in it is ever computed.
    """
    from xlsxwriter import Workbook  # with the first workbook that somebody wants

    file = BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"title": sheet.title})
        paper = book.add_worksheet(_sheet_name(sheet))
        paper.set_landscape()
        paper.set_paper(9)  # A4
        paper.fit_to_pages(1, 0)
        _write(book, paper, sheet)
    return file.getvalue()


def _sheet_name(sheet: ReportTable) -> str:
    return sheet.name.removeprefix("motcua-")[:_SHEET_NAME]


def _write(book: Workbook, paper: Worksheet, sheet: ReportTable) -> None:
    bold = book.add_format({"bold": True, "font_size": 13})
    heading = book.add_format(
        {"bold": True, "border": 1, "text_wrap": True, "align": "center", "valign": "vcenter"}
    )
    looks, strong = _looks(book), _looks(book, bold=True)
    centred = book.add_format({"border": 1, "italic": True, "align": "center", "font_size": 9})
    paper.write_string(0, 0, sheet.title, bold)
    place = 1
    for line in sheet.lines:
        paper.write_string(place, 0, line)
        place += 1
    place = _write_groups(paper, sheet, place + 1, heading)
    for column, name in enumerate(sheet.head):
        paper.write_string(place, column, name, heading)
    first = place
    if sheet.numbers:
        place += 1
        for column, number in enumerate(sheet.numbers):
            paper.write_string(place, column, number, centred)
    paper.repeat_rows(first, place)
    for row in sheet.rows:
        place += 1
        _write_row(paper, place, row, looks)
    if sheet.total:
        place += 1
        _write_row(paper, place, sheet.total, strong)
    for note in sheet.notes:
        place += 1
        paper.write_string(place + 1, 0, note)
    _set_widths(paper, sheet)


def _write_groups(paper: Worksheet, sheet: ReportTable, place: int, heading: Any) -> int:
    """The headings over the columns; returns the line that comes next."""
    column = 0
    for name, columns in sheet.groups:
        if name and columns == 1:
            paper.write_string(place, column, name, heading)
        elif name:
            paper.merge_range(place, column, place, column + columns - 1, name, heading)
        column += columns
    return place + 1 if sheet.groups else place


@dataclass(frozen=True, slots=True)
class _Looks:
    """How cells are drawn, by what is in them."""

    text: Any
    number: Any
    decimal: Any
    instant: Any
    day: Any


def _looks(book: Workbook, *, bold: bool = False) -> _Looks:
    def made(**more: Any) -> Any:
        return book.add_format({"border": 1, "bold": bold, "valign": "top", **more})

    return _Looks(
        made(text_wrap=True),
        made(num_format="#,##0"),
        made(num_format="#,##0.0"),
        made(num_format="hh:mm dd/mm/yyyy", align="left"),
        made(num_format="dd/mm/yyyy", align="left"),
    )


def _write_row(paper: Worksheet, place: int, row: list[Cell], looks: _Looks) -> None:
    for column, cell in enumerate(row):
        if cell is None:
            paper.write_blank(place, column, None, looks.text)
        elif isinstance(cell, str):
            paper.write_string(place, column, cell, looks.text)
        elif isinstance(cell, datetime):
            paper.write_datetime(place, column, cell, looks.instant)
        elif isinstance(cell, date):
            paper.write_datetime(place, column, cell, looks.day)
        else:
            look = looks.decimal if isinstance(cell, float) else looks.number
            paper.write_number(place, column, cell, look)


def _set_widths(paper: Worksheet, sheet: ReportTable) -> None:
    for column in range(len(sheet.head)):
        longest = max((len(str(row[column])) for row in sheet.rows), default=0)
        paper.set_column(column, column, min(max(_NARROW, longest + 2), _WIDE))
    paper.set_column(0, 0, 6)
