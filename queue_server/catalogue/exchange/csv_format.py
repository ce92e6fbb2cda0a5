"""Procedures as CSV for Excel: one row for each, UTF-8 with its mark, parted by ";".

`exchange_cells` says what stands in a cell. A file parted by "," or a tabulator is read as well,
with its columns in any order; only `code`, `name_vi` and `field` have to be there.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from config.centre.mistakes import Mistake, closest, shown
from config.text.catalogue import LANGUAGES
from config.text.characters import typed, unseen
from config.text.phrase import Phrase
from config.wire.procedures import Procedure
from queue_server.catalogue.exchange import columns as rows
from queue_server.catalogue.exchange.cells import NotUnderstood, guarded, unguarded, zeros_lost
from queue_server.catalogue.file_reading import FileRead, mistake, twice, unseen_letter

_NAME: Final = "name_"
_REQUIRED: Final = ("code", "name_vi", "field")
_EXPECTED: Final = {
    "code": Phrase("import.expected.ma_thu_tuc"),
    "name": Phrase("import.expected.ten_thu_tuc"),
    "service": Phrase("check.expected.slug"),
    "workflow": Phrase("check.expected.slug"),
}
EXCEL_CELL: Final = 32_767
"""Characters that a cell of Excel holds."""
_LARGEST_CELL: Final = 10_000_000


def write_csv(procedures: Sequence[Procedure]) -> str:
    """The procedures as a CSV text, its mark for Excel before it."""
    languages = dict.fromkeys([*LANGUAGES, *(one for each in procedures for one in each.name)])
    names = [f"{_NAME}{language}" for language in languages]
    header = ["code", *names, *rows.COLUMNS]
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(header)
    for one in procedures:
        cells = [one.code, *(one.name.get(language, "") for language in languages)]
        cells += [column.write(one) for column in rows.COLUMNS.values()]
        writer.writerow([guarded(cell) for cell in cells])
    return "\ufeff" + text.getvalue()


def too_long_for_excel(procedures: Sequence[Procedure]) -> list[str]:
    """The codes of procedures with a cell that Excel would cut."""
    return [
        one.code
        for one in procedures
        if any(len(column.write(one)) > EXCEL_CELL for column in rows.COLUMNS.values())
    ]


def read_csv_file(path: Path, language: str) -> FileRead:
    """The procedures of a CSV file, or every mistake of it. Raises `OSError`."""
    try:
        content = _decoded(path.read_bytes())
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        wrong = Phrase("check.found.not_utf8"), Phrase("import.expected.excel_utf8")
        return FileRead([], [mistake(path, language, line, "", *wrong)])
    table = list(_table(content))
    if not table:
        nothing = Phrase("check.found.nothing"), Phrase("import.expected.columns", _columns())
        return FileRead([], [mistake(path, language, 1, "", *nothing)])
    return _Reader(path, language, table[0][1]).read(table[1:])


def _decoded(written: bytes) -> str:
    """As UTF-8, or as the UTF-16 of Excel's "Unicode text". Raises `UnicodeDecodeError`."""
    if written.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        content = written.decode("utf-16", "replace")
        if "code" in content.partition("\n")[0].lower():
            return content
    return written.decode("utf-8-sig")


def _table(content: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not empty, each with the line on which it begins."""
    csv.field_size_limit(_LARGEST_CELL)
    first = content.split("\n", 1)[0]
    delimiter = max(";,\t", key=first.count)
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter)
    line = 1
    for row in reader:
        if any(cell.strip() for cell in row):
            yield line, row
        line = reader.line_num + 1


def _columns() -> dict[str, object]:
    return {"columns": [*_REQUIRED[:2], "name_en", *rows.COLUMNS]}


@dataclass(slots=True)
class _Row:
    """What the cells of a row say, by the parts of a procedure."""

    line: int
    names: dict[str, str] = field(default_factory=dict)
    parts: dict[str, object] = field(default_factory=dict)
    joined: dict[str, list[object]] = field(default_factory=dict)
    """Lists that several columns tell: limits and fees by channel."""


class _Reader:
    """Reads the rows under a header, gathering what is wrong with them."""

    def __init__(self, path: Path, language: str, header: Sequence[str]) -> None:
        self._path = path
        self._language = language
        self._header = [unguarded(typed(name).strip()).lower() for name in header]
        self._mistakes: list[Mistake] = []

    def read(self, table: Sequence[tuple[int, list[str]]]) -> FileRead:
        self._check_header()
        procedures: list[tuple[int, Procedure]] = []
        if not self._mistakes:
            for line, cells in table:
                procedure = self._row(line, cells)
                procedures += [] if procedure is None else [(line, procedure)]
            self._mistakes += twice(self._path, self._language, procedures)
        return FileRead([one for _, one in procedures], self._mistakes)

    def _wrong(self, line: int, column: str, found: Phrase, expected: Phrase) -> None:
        self._mistakes.append(mistake(self._path, self._language, line, column, found, expected))

    def _check_header(self) -> None:
        known = ["code", *rows.COLUMNS]
        expected = Phrase("import.expected.columns", _columns())
        for name in self._header:
            if name and name not in known and not name.startswith(_NAME):
                found = Phrase("import.found.column", {"column": name})
                meant = closest(name, [*known, "name_vi", "name_en"])
                mistake_found = mistake(self._path, self._language, 1, name, found, expected)
                self._mistakes.append(replace(mistake_found, did_you_mean=meant))
        for name in _REQUIRED:
            if name not in self._header:
                self._wrong(1, name, Phrase("check.found.nothing"), expected)

    def _row(self, line: int, cells: Sequence[str]) -> Procedure | None:
        """The procedure of a row; None where something in it is wrong."""
        before = len(self._mistakes)
        if len(cells) > len(self._header) and any(cells[len(self._header) :]):
            extra = Phrase("check.found.value", {"value": shown(cells[len(self._header)])})
            self._wrong(line, "", extra, Phrase("import.expected.as_many_cells"))
        row = _Row(line)
        for name, written in zip(self._header, cells, strict=False):
            cell = self._seen(line, name, written)
            plain = unguarded(cell.strip())
            if name == "code" and plain == cell.strip():
                self._require_zeros(row, plain)  # nothing kept Excel from changing it
            self._cell(row, name, plain)
        wrong = any(not one.is_warning for one in self._mistakes[before:])
        return None if wrong else self._procedure(row)

    def _seen(self, line: int, column: str, cell: str) -> str:
        """The cell without its invisible letters, which are reported."""
        if unseen(cell) is not None:
            mistake_found = unseen_letter(self._path, self._language, line, column, cell)
            self._mistakes.append(mistake_found)
        return typed(cell)

    def _cell(self, row: _Row, name: str, cell: str) -> None:
        if not cell or not name:
            return
        if name == "code":
            row.parts["code"] = cell
        elif name.startswith(_NAME):
            row.names[name.removeprefix(_NAME)] = cell
        else:
            self._column(row, name, cell)

    def _require_zeros(self, row: _Row, cell: str) -> None:
        """A code that Excel took for a number would be another procedure's, or a new one's."""
        meant = zeros_lost(cell)
        if meant is not None:
            values = {"code": cell, "meant": meant}
            found = Phrase("import.found.zeros_lost", values)
            self._wrong(row.line, "code", found, Phrase("import.expected.zeros", values))

    def _column(self, row: _Row, name: str, cell: str) -> None:
        column = rows.COLUMNS[name]
        try:
            value = column.read(cell)
        except NotUnderstood as error:
            found = Phrase("check.found.value", {"value": shown(str(error))})
            self._wrong(row.line, name, found, Phrase(f"import.expected.{column.expects}"))
            return
        if isinstance(value, list) and column.joins:
            row.joined.setdefault(column.part, []).extend(value)
        else:
            row.parts[column.part] = value

    def _procedure(self, row: _Row) -> Procedure | None:
        names = {"name": row.names} if row.names else {}
        said = {**row.parts, **row.joined, **names}
        try:
            return Procedure.model_validate(said)
        except ValidationError as error:
            for details in error.errors(include_url=False):
                self._refused(row.line, str(details["loc"][0]), said)
        return None

    def _refused(self, line: int, part: str, said: Mapping[str, object]) -> None:
        column = f"{_NAME}vi" if part == "name" else part
        found = Phrase("check.found.nothing")
        if part in said:
            found = Phrase("check.found.value", {"value": shown(said[part])})
        self._wrong(line, column, found, _EXPECTED.get(part, Phrase("check.expected.text")))
