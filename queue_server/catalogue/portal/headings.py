"""What the words above and among the papers of a record are: a case, a heading, a note, a paper.

The portal has one shape for all of them. Only what shows by its own words which one it is counts
as certain; the rest is read as well as can be and left for a person to check.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_EDGES: Final = re.compile(r"^[\s\-+*•–.,;:]+|[\s\-+*•–.,;:]+$")
_ENUMERATOR: Final = r"[\s\-+*•(]*(?:(?:\d{1,2}(?:\.\d{1,2})*|[a-zđ]|[ivxIVX]{1,4})[.)]+ ?)*"
_PAPER: Final = (
    r"(?:Bản (?!thân)|Biên|Bảng|Báo cáo|Chứng (?!cứ|từ phải)|Công văn|Danh (?:mục|sách)|Đơn\b"
    r"|Giấy (?!tờ)|Hóa đơn|Hoá đơn|Hộ chiếu|Hợp đồng|Mẫu|Phiếu|Phụ lục|Quyết định|Sổ\b|Sơ đồ"
    r"|Sơ yếu|Tờ\b|Thẻ\b|Thuyết minh|Vận (?:tải )?đơn|Văn bản|Ảnh)"
)
_OF_THE_PAPERS: Final = re.compile(
    rf"{_ENUMERATOR}(?:"
    r"(?:Lưu ý|Ghi chú|Chú ý|Ví dụ|Số lượng)\b.*"
    r"|Thành phần hồ sơ(?: (?:theo|ban hành)\b.*)?"
    r"|Xuất trình hoặc gửi\b.*|Người yêu cầu (?:\w+ \w+ )?(?:nộp|phải)\b.*"
    r"|(?:Các |Những |Thành phần )?(?:Giấy tờ|Chứng từ|Hồ sơ|Tài liệu) phải (?:nộp|xuất trình)\b.*"
    r"|(?:(?:các|những|thành phần|giấy tờ|chứng từ|hồ sơ|tài liệu|phải|cần|bắt buộc|nộp|xuất trình"
    r"|kèm theo|bổ sung|khác|chung|bao gồm|gồm|có|sau đây|dưới đây|sau|và|là|như|một|01|bộ|\(một\)"
    r"|bản chính)(?:[ ,:]+|$))+)",
    re.IGNORECASE | re.DOTALL,
)
"""A heading that says what is done with the papers below it, of whomever it is asked."""
_NAMES_A_CASE: Final = re.compile(rf"{_ENUMERATOR}(?:Trường hợp|Đối với|Nếu)\b", re.IGNORECASE)
_NAMES_A_PAPER: Final = re.compile(rf"{_ENUMERATOR}{_PAPER}")
_OF_A_PARTY: Final = re.compile(
    rf"{_ENUMERATOR}Hồ sơ (?:của .*|\w+(?: \w+){{0,2}})", re.IGNORECASE | re.DOTALL
)
"""What each of several parties or steps brings, all of it: "Hồ sơ của người nhận con nuôi"."""
_SAYS_A_CASE: Final = re.compile(
    r"trường hợp|đối với|\bnếu |\bkhi (?!nộp|đến|làm|thực hiện|đăng ký|gửi|yêu cầu)", re.IGNORECASE
)
_OF_EVERY_CASE: Final = re.compile(r"(?:mọi|tất cả(?: các)?) trường hợp", re.IGNORECASE)
_ASKS_FOR_NOTHING: Final = re.compile(
    r"không (?:phải|cần|bắt buộc|yêu cầu)(?: \w+){0,3} (?:nộp|xuất trình|cung cấp|gửi)"
    r"|(?:không phải|không cần) (?:nộp|xuất trình)|(?:được )?miễn (?:nộp|xuất trình)",
    re.IGNORECASE,
)
_SENTENCES: Final = re.compile(
    r"[.;:] +(?:[-+] ?)?(?=[A-ZĐ])(?!Đối với|Trường hợp)"
    r"|\bthì (?!(?:thành phần )?hồ sơ|cần|phải nộp|nộp|gồm|bổ sung)",
)
_LONGEST_HEADING: Final = 400
_NOTE: Final = re.compile(
    r"[\s\-+*()]*(?:Lưu ý|Ghi chú|Chú ý|Ví dụ|Số lượng|SL|Số bộ)\b", re.IGNORECASE
)
_EXPLAINS: Final = re.compile(
    r"[\s\-+*()]*(?:Các trường hợp|Trường hợp|Đối với|Nếu|Khi|Việc|Sau khi|Trong (?:đó|thời|trường)"
    r"|Người (?:yêu|có yêu|tiếp nhận|nộp|khai|được|chưa|đại diện|tham gia|sử dụng)"
    r"|Cơ quan|Cá nhân|Tổ chức|Doanh nghiệp|Thương nhân|Không(?: có| quy định| yêu cầu)?[.;\s]*$"
    r"|(?:Các )?Giấy tờ (?:trên|nêu trên|nói trên|này)|Hồ sơ (?:nộp|gửi|quy định)"
    r"|Thành phần hồ sơ (?:quy định|theo)|Bản (?:sao|dịch|chụp) (?:này|phải)|Yêu cầu(?: về)?\b"
    r"|(?:Phí|Lệ phí)\b"
    r"|Tỷ lệ|Thời (?:hạn|gian)|\w+ (?:này|trên) |\w+ được (?:tạo lập|lập|in)\b)|.*:\s*$",
    re.IGNORECASE | re.DOTALL,
)
"""How a line begins or ends that explains and names no paper."""
_PAPER_WITHIN: Final = re.compile(
    r"\b(?:giấy (?!tờ (?:này|trên|nêu|nói))|văn bản|bản (?:sao|chụp|chính|gốc)|tờ khai|phiếu"
    r"|biên bản|hợp đồng|chứng từ|quyết định (?!tại)|đơn |thẻ |sổ |h[oó][aá] đơn"
    r"|danh (?:sách|mục)|bảng|phụ lục|công văn|mẫu số)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Heading:
    """The words over papers; `certain` where they show by themselves what they are."""

    text: str
    is_case: bool
    certain: bool


@dataclass(frozen=True, slots=True)
class RowKind:
    """What a row of a table is."""

    is_note: bool
    certain: bool


def read_headings(texts: Sequence[str]) -> list[Heading]:
    """A heading for each of the tables of a record, in their order.

    Words that name no case by themselves ("Nhập cảnh") part cases only where there are others
    like them.
    """
    headings = [_EDGES.sub("", text) for text in texts]
    cases = {one for one in headings if one and not _is_of_the_papers(one)}
    return [_heading(one, parts=len(cases) > 1) for one in headings]


def _is_of_the_papers(text: str) -> bool:
    says_a_case = _SAYS_A_CASE.search(text) is not None and not _OF_EVERY_CASE.search(text)
    return _OF_THE_PAPERS.fullmatch(text) is not None and not says_a_case


def _heading(text: str, parts: bool) -> Heading:
    if not text or _is_of_the_papers(text):
        return Heading(text, is_case=False, certain=True)
    if _ASKS_FOR_NOTHING.search(text) or _NAMES_A_PAPER.match(text):
        return Heading(text, is_case=False, certain=False)
    own = re.sub(rf"^{_ENUMERATOR}", "", text)
    is_sentence = _SENTENCES.search(own) is not None or len(own) > _LONGEST_HEADING
    names_a_case = _NAMES_A_CASE.match(text) is not None or (
        parts and _OF_A_PARTY.fullmatch(text) is None
    )
    return Heading(text, is_case=True, certain=names_a_case and not is_sentence)


def read_line(name: str, heading: str, asked: bool) -> RowKind:
    """What the row `name` under `heading` is; `asked`: a number of it is to be handed in."""
    if _NOTE.match(name):
        return RowKind(is_note=True, certain=True)
    explains = _EXPLAINS.match(name) is not None
    if asked:
        leads_in = name.rstrip().endswith(":") and _NAMES_A_PAPER.match(name) is None
        return RowKind(is_note=False, certain=not leads_in and (not explains or _asks(name)))
    is_note = explains or _NOTE.match(heading) is not None
    return RowKind(is_note=is_note, certain=is_note)


def _asks(name: str) -> bool:
    """Whether a sentence names a paper that somebody can bring."""
    return _PAPER_WITHIN.search(name) is not None
