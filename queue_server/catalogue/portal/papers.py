"""The papers of a procedure: case headings, tables, and in each row a name, a form and counts.

A row ends with its counts: "Tờ khai …(Mẫu CT01).CT01.doc1 bản chính,1 bản sao". The same words
within a name ("nộp 01 bản chính tờ khai") are told apart by what stands around them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from config.wire.procedures import Paper
from queue_server.catalogue.portal.forms import split_form
from queue_server.catalogue.portal.headings import Heading, read_headings, read_line

HEADER: Final = "Tên giấy tờMẫu đơn, tờ khaiSố lượng"
_COUNT: Final = re.compile(
    r"(?<!\d)(?:(?P<digits>\d{1,12}) bản chính(?:, ?(?P<copies>\d{1,2}) bản sao)?"
    r"|(?P<only>\d{1,12}) bản sao)"
)
_IN_A_SENTENCE: Final = (
    "nộp", "gồm", "hoặc", "và", "là", "kèm", "theo", "có", "thêm", "cấp", "gửi", "lập", "thành",
)  # fmt: skip
_NUMBERED: Final = re.compile(
    r"(?:số|mẫu|lục|điều|khoản|điểm|mục|biểu|quý|phần|chương|tờ|năm) $|[./-]$", re.IGNORECASE
)
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_STATED: Final = re.compile(
    r"(?<![\d/.,])0?(?P<number>[1-9]) ?(?:\(\w+\) )?"
    r"(?:bản (?P<kind>chính|gốc|sao|chụp)|(?:bản|bộ)(?= ?[,;.)]| ?$))"
)
"""A number of papers within a name: "01 bản chính", "(02 bản)"."""
_IN_WORDS: Final = {"hai": 2, "ba": 3, "bốn": 4, "năm": 5}
_STATED_OTHERWISE: Final = re.compile(
    r"(?<![\d/.,])0?(?P<number>[1-9]) (?:\(\w+\) )?(?:tấm |chiếc |cái )?(?:ảnh|hình)\b"
    r"|\b(?P<word>hai|ba|bốn|năm) bản(?= ?[,;.)]| ?$)",
    re.IGNORECASE,
)
"""Numbers of photographs, and numbers of papers in words: "02 ảnh 4x6", "(hai bản)"."""
_OF_OTHER_CASES: Final = re.compile(r"trường hợp|\bnếu (?!có\b)", re.IGNORECASE)
_ENDS: Final = re.compile(r"[ ;.,)]*(?:\(nếu có\))?[ ;.,)]*$")


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A row of a table: `name`, `form` and `count` are the whole of it, one after the other."""

    name: str
    form: str
    count: str
    originals: int = 0
    copies: int = 0
    certain_counts: bool = True
    certain_form: bool = True


@dataclass(frozen=True, slots=True)
class PaperTable:
    """The rows under one heading, word for word."""

    heading: str
    rows: tuple[PaperRow, ...]


@dataclass(frozen=True, slots=True)
class PapersRead:
    """The papers of a procedure, and what a person has to look at."""

    papers: tuple[Paper, ...]
    unread: tuple[str, ...]


def read_papers(text: str) -> PapersRead:
    """The papers of a tidied cell; without the tables' header nothing is read."""
    if not text:
        return PapersRead((), ())
    tables, rest = read_tables(text)
    papers: list[Paper] = []
    unread: list[str] = []
    headings = read_headings([table.heading for table in tables if table.rows])
    for table, heading in zip((one for one in tables if one.rows), headings, strict=True):
        unread += [] if heading.certain else [heading.text]
        for row in table.rows:
            paper, certain = _paper(row, heading)
            papers += [] if paper is None else [paper]
            unread += [] if certain else [f"{row.name}{row.form}{row.count}".strip()]
    return PapersRead(tuple(papers), (*unread, *([rest.strip()] if rest.strip() else [])))


def read_tables(text: str) -> tuple[list[PaperTable], str]:
    """The tables of a tidied cell and what follows the last of them.

    Headings, headers, rows and the rest are together the whole of `text`.
    """
    heading, *bodies = text.split(HEADER)
    if not bodies:
        return [], text
    tables: list[PaperTable] = []
    for body in bodies:
        rows, rest = _rows(body)
        tables.append(PaperTable(heading, tuple(rows)))
        heading = rest  # what follows the rows of a table heads the next one
    return tables, heading


def _rows(body: str) -> tuple[list[PaperRow], str]:
    rows: list[PaperRow] = []
    at = 0
    for count in _counts(body):
        rows.append(_row(body[at : count.start()], count))
        at = count.end()
    return rows, body[at:]


def _counts(body: str) -> Iterator[re.Match[str]]:
    return (found for found in _COUNT.finditer(body) if _ends_a_row(body, found))


def _ends_a_row(body: str, found: re.Match[str]) -> bool:
    """Whether counts are a cell of their own and no words of a name."""
    digits = found["digits"] or found["only"]
    before, after = body[: found.start()], body[found.end() :]
    spaced = not before or before[-1].isspace() or before[-1] == "("
    if after[:1] and after[0] in ";.,:)/":
        return False
    if len(digits) > 1 and digits[0] == "0" and (spaced or before[-1] == ":"):
        return False  # the portal writes 1, people write 01
    if after[:1].isspace() and (spaced or _goes_on(after)):
        return False
    if spaced and before:
        word = before.split()[-1].lower() if before.split() else ""
        return _COUNT.match(after) is None and word.rstrip(":") not in _IN_A_SENTENCE
    return True


def _goes_on(after: str) -> bool:
    """Whether the words after a space carry a sentence on."""
    first = after.lstrip()[:1]
    return not first or first.islower() or first.isdigit()


def _row(raw: str, count: re.Match[str]) -> PaperRow:
    digits = count["digits"] or count["only"]
    parted = _part(raw, digits)
    if parted is None:
        return PaperRow(raw, "", count[0], certain_counts=False)
    own, number = parted
    name, form, certain = split_form(raw + own)
    return PaperRow(
        name=name,
        form=form,
        count=count[0][len(own) :],
        originals=int(number) if count["digits"] else 0,
        copies=int(count["copies"] or 0) if count["digits"] else int(number),
        certain_form=certain,
    )


def _part(raw: str, digits: str) -> tuple[str, str] | None:
    """Part the digits before "bản" into the name's own and the count; None where one can't."""
    own, count = digits[:-1], digits[-1]
    if not own:
        return "", count
    if _YEAR.fullmatch(digits) or len(digits) > 8:
        return None
    if count == "0" and not _YEAR.fullmatch(own):
        return None
    if own == "0":
        return None  # "02 bản chính": the portal writes 2
    if own[0] == "0" or len(own) > 1 or _NUMBERED.search(raw):
        return own, count
    return None


def _denies_its_counts(row: PaperRow) -> bool:
    """Whether a name asks for another number of papers than its count says: "(02 bản)1 bản chính".

    A number in the middle of a sentence about other cases denies only a count of none.
    """
    stated = list(_STATED.finditer(row.name))
    if not stated:
        return _denied_otherwise(row)
    if row.originals + row.copies == 0:
        return True
    if _OF_OTHER_CASES.search(row.name) and not _ENDS.match(row.name, stated[-1].end()):
        return False
    numbers = [_number(found) for found in stated]
    together = (sum(one for one, _ in numbers), sum(one for _, one in numbers))
    alike = [(row.originals, row.copies), (row.originals + row.copies, 0)]
    return all(count not in alike for count in (together, *numbers))


def _denied_otherwise(row: PaperRow) -> bool:
    """Whether it counts photographs, or papers in words, otherwise than its count says."""
    if _OF_OTHER_CASES.search(row.name):
        return False
    found = [_written_number(one) for one in _STATED_OTHERWISE.finditer(row.name)]
    return bool(found) and row.originals + row.copies not in (*found, sum(found))


def _written_number(stated: re.Match[str]) -> int:
    return int(stated["number"] or _IN_WORDS[stated["word"].lower()])


def _number(stated: re.Match[str]) -> tuple[int, int]:
    """The originals and the copies that a name states; papers of no said kind are originals."""
    number = int(stated["number"])
    return (0, number) if stated["kind"] in ("sao", "chụp") else (number, 0)


def _paper(row: PaperRow, heading: Heading) -> tuple[Paper | None, bool]:
    """The paper of a row, and whether everything about it is certain."""
    if not row.certain_counts or not row.name.strip():
        return None, False
    denied = _denies_its_counts(row)
    line = read_line(row.name, heading.text, asked=row.originals + row.copies > 0 or denied)
    paper = Paper(
        note=line.is_note,
        name=row.name.strip(),
        originals=row.originals,
        copies=row.copies,
        form=row.form.strip(),
        case=heading.text if heading.is_case else "",
        heading="" if heading.is_case else heading.text,
    )
    return paper, line.certain and row.certain_form and (line.is_note or not denied)
