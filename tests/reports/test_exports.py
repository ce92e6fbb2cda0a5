"""Tables as files: read back, they say the same; nothing in them is ever computed."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO, StringIO
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest

from queue_server.web.exports import ReportTable, guarded, to_csv, to_xlsx

SPREADSHEET = {"x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
SHEET = ReportTable(
    name="motcua-field-20261101-20261130",
    title="Tình hình giải quyết hồ sơ",
    lines=["Trung tâm xã An Khê Thượng", "Tháng 11/2026"],
    groups=[("", 2), ("Đã giải quyết", 2)],
    head=["STT", "Lĩnh vực", "Tổng số", "Trước hạn"],
    rows=[[1, "Hộ tịch", 1234, 0], [2, '=HYPERLINK("http://x","y")', 5, 5]],
    total=[None, "Tổng số", 1239, 5],
    notes=["@cmd", "Khớp"],
)


def parsed_csv(body: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(body.decode("utf-8-sig"), newline="")))


def parsed_xlsx(body: bytes) -> list[list[object]]:
    """The cells of the first sheet: texts as str, numbers as float; formulas are an error."""
    with ZipFile(BytesIO(body)) as book:
        shared = ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
        texts = ["".join(item.itertext()) for item in shared.findall("x:si", SPREADSHEET)]
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    assert sheet.find(".//x:f", SPREADSHEET) is None
    rows = []
    for row in sheet.iterfind(".//x:row", SPREADSHEET):
        cells: list[object] = []
        for cell in row.iterfind("x:c", SPREADSHEET):
            value = cell.findtext("x:v", None, SPREADSHEET)
            if value is None:
                cells.append(None)
            else:
                cells.append(texts[int(value)] if cell.get("t") == "s" else float(value))
        rows.append(cells)
    return rows


def test_csv_begins_with_a_byte_order_mark_and_reads_back() -> None:
    body = to_csv(SHEET)
    assert body.startswith(b"\xef\xbb\xbf")
    rows = parsed_csv(body)
    assert rows[0] == ["Tình hình giải quyết hồ sơ"]
    assert ["", "", "Đã giải quyết", ""] in rows
    assert ["1", "Hộ tịch", "1234", "0"] in rows
    assert ["", "Tổng số", "1239", "5"] in rows


def test_csv_computes_nothing() -> None:
    rows = parsed_csv(to_csv(SHEET))
    assert ["2", '\'=HYPERLINK("http://x","y")', "5", "5"] in rows
    assert rows[-2:] == [["'@cmd"], ["Khớp"]]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_every_beginning_of_a_formula_is_guarded(start: str) -> None:
    assert guarded(f"{start}1") == f"'{start}1"


def test_numbers_and_plain_words_stay() -> None:
    assert [guarded(cell) for cell in (-5, 1.5, None, "Hộ tịch")] == [-5, 1.5, None, "Hộ tịch"]


def test_xlsx_reads_back_with_numbers_as_numbers() -> None:
    rows = parsed_xlsx(to_xlsx(SHEET))
    assert rows[0] == ["Tình hình giải quyết hồ sơ"]
    assert ["STT", "Lĩnh vực", "Tổng số", "Trước hạn"] in rows
    assert [1.0, "Hộ tịch", 1234.0, 0.0] in rows
    assert [2.0, '=HYPERLINK("http://x","y")', 5.0, 5.0] in rows
    assert [None, "Tổng số", 1239.0, 5.0] in rows
    assert rows[-1] == ["Khớp"]


DATED = replace(
    SHEET,
    numbers=("(1)", "(2)", "(3)=(4)", "(4)"),
    rows=[[1, "H05-261123-0001", datetime.fromisoformat("2026-11-25 09:00"), date(2026, 12, 1)]],
)


def test_dates_are_dates_and_the_form_has_its_numbers() -> None:
    rows = parsed_csv(to_csv(DATED))
    head = rows.index(DATED.head)
    assert rows[head + 1] == ["(1)", "(2)", "(3)=(4)", "(4)"]
    assert rows[head + 2] == ["1", "H05-261123-0001", "2026-11-25 09:00", "2026-12-01"]
    cells = parsed_xlsx(to_xlsx(DATED))
    head = cells.index([*DATED.head])
    assert cells[head + 1] == [*DATED.numbers]
    assert cells[head + 2] == [1.0, "H05-261123-0001", 46351.375, 46357.0], "days since 1900"
    with ZipFile(BytesIO(to_xlsx(DATED))) as book:
        styles = book.read("xl/styles.xml").decode()
    assert "dd/mm/yyyy" in styles


def test_xlsx_prints_on_a4_landscape() -> None:
    with ZipFile(BytesIO(to_xlsx(SHEET))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert 'orientation="landscape"' in sheet
    assert 'paperSize="9"' in sheet
