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
from queue_server.catalogue.portal_forms import split_form

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
_OWN_COUNT: Final = re.compile(r"\b0?[1-9] (?:\(\w+\) )?bản (?:chính|sao|chụp|gốc)")
_NOTE: Final = re.compile(r"(?:Lưu ý|Ghi chú|Chú ý)", re.IGNORECASE)
_EXPLAINS: Final = re.compile(
    r"[\s\-+*(]*(?:Lưu ý|Ghi chú|Chú ý|Trường hợp|Đối với|Người yêu cầu|Người có yêu cầu"
    r"|Người tiếp nhận|Cơ quan|Cá nhân|Không(?: có| quy định)?[.;\s]*$)|.*:\s*$",
    re.IGNORECASE | re.DOTALL,
)
"""How a line begins or ends that explains and names no paper; nothing of it is counted."""
_EDGES: Final = re.compile(r"^[\s\-+*•–.,;:]+|[\s\-+*•–.,;:]+$")
_IS_NO_CASE: Final = re.compile(
    r"(?:\d+[.)] ?|[a-zđ][.)] ?)?"
    r"(?:Lưu ý|Thành phần hồ sơ(?: (?:gồm|bao gồm|theo|ban hành)\b|$)"
    r"|(?:Giấy tờ|Chứng từ|Hồ sơ) phải (?:nộp|xuất trình)|Xuất trình hoặc gửi"
    r"|Người yêu cầu (?:\w+ \w+ )?(?:nộp|phải))",
    re.IGNORECASE,
)
"""A heading that says what is done with the papers below it, of whomever it is asked."""
_SAYS_A_CASE: Final = re.compile(r"trường hợp|đối với|nếu |khi ", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: `name`, `form` and `count` are the whole of it, one after the other."""

    name: str
    form: str
    count: str
    originals: int = 0
    copies: int = 0
    certain_counts: bool = True
    certain_form: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """The rows under one heading, word for word."""

    heading: str
    rows: tuple[Row, ...]


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
    for table in tables:
        heading = _EDGES.sub("", table.heading)
        for row in table.rows:
            paper = _paper(row, heading)
            papers += [] if paper is None else [paper]
            if paper is None or not row.certain_form or _denies_its_counts(row):
                unread.append(f"{row.name}{row.form}{row.count}".strip())
    return PapersRead(tuple(papers), (*unread, *([rest.strip()] if rest.strip() else [])))


def read_tables(text: str) -> tuple[list[Table], str]:
    """The tables of a tidied cell and what follows the last of them.

    Headings, headers, rows and the rest are together the whole of `text`.
    """
    heading, *bodies = text.split(HEADER)
    if not bodies:
        return [], text
    tables: list[Table] = []
    for body in bodies:
        rows, rest = _rows(body)
        tables.append(Table(heading, tuple(rows)))
        heading = rest  # what follows the rows of a table heads the next one
    return tables, heading


def _rows(body: str) -> tuple[list[Row], str]:
    rows: list[Row] = []
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


def _row(words: str, count: re.Match[str]) -> Row:
    digits = count["digits"] or count["only"]
    parted = _part(words, digits)
    if parted is None:
        return Row(words, "", count[0], certain_counts=False)
    own, number = parted
    name, form, certain = split_form(words + own)
    return Row(
        name=name,
        form=form,
        count=count[0][len(own) :],
        originals=int(number) if count["digits"] else 0,
        copies=int(count["copies"] or 0) if count["digits"] else int(number),
        certain_form=certain,
    )


def _part(words: str, digits: str) -> tuple[str, str] | None:
    """Part the digits before "bản" into the name's own and the count; None where one can't."""
    own, count = digits[:-1], digits[-1]
    if not own:
        return "", count
    if _YEAR.fullmatch(digits) or len(digits) > 8:
        return None
    if count == "0" and not _YEAR.fullmatch(own):
        return None
    if own[0] == "0" or len(own) > 1 or _NUMBERED.search(words):
        return own, count
    return None


def _denies_its_counts(row: Row) -> bool:
    """Whether a name asks for copies of which the count says none: "(01 bản chính)0 bản chính"."""
    return row.originals + row.copies == 0 and _OWN_COUNT.search(row.name) is not None


def _paper(row: Row, heading: str) -> Paper | None:
    if not row.certain_counts or not row.name.strip():
        return None
    none = row.originals + row.copies == 0 and not _denies_its_counts(row)
    is_heading = _IS_NO_CASE.match(heading) is not None and not _SAYS_A_CASE.search(heading)
    return Paper(
        note=none and (_NOTE.match(heading) or _EXPLAINS.match(row.name)) is not None,
        name=row.name.strip(),
        originals=row.originals,
        copies=row.copies,
        form=row.form.strip(),
        case="" if is_heading else heading,
        heading=heading if is_heading else "",
    )
