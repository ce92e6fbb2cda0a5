"""The pages in Vietnamese: each has its English twin, and says what the screens say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from config.text.catalogue import all_texts

TREE = Path(__file__).parents[2]
FOLDER = TREE / "docs" / "vi"
PAGES = sorted(FOLDER.glob("*.md"))
PICTURES = sorted((TREE / "docs" / "images" / "vi").glob("*.png"))
MOST_BYTES = 1_500_000
"""Of the pictures of these pages together."""
PARTS = sorted(file.stem for file in (TREE / "config" / "text" / "locale" / "vi").glob("*.po"))
BOLD = re.compile(r"\*\*(.+?)\*\*")
MESSAGE = re.compile(r"«(.+?)»")
PICTURE = re.compile(r"\]\(\.\./images/([\w/-]+\.png)\)|src=\"\.\./images/([\w/-]+\.png)\"")
OWN_EMPHASIS = frozenset(
    {"số đã phát không mất", "ba giây ở góc trên bên trái", "in đậm"}
    | {"Máy in và mã PIN.", "Máy lấy số.", "Màn hình gọi số.", "Cán bộ.", "Thử.", "Thêm người."}
    | {"Thủ tục.", "Thành phần hồ sơ.", "Người nộp."}
)
"""Bold words that are no text of a screen."""
ITALICS = re.compile(r"(?<!\*)\*{1,2}([^*\n]+?)\*{1,2}(?!\*)")
MARKED = re.compile("[ăâđêôơưạảãấầậẩẫắằặẳẵẹẻẽếềệểễịỉọỏốồộổỗớờợởỡụủứừựửữỳỵỷỹ]")
"""A letter that only Vietnamese has."""
HOLE = re.compile(r"\\\{\w+\\\}")
LEAST_LETTERS = 8
"""Of a text with placeholders, without them: a shorter one would fit nearly anything."""
TWIN = re.compile(r"^\[(?:English|Tiếng Việt)\]\(([\w./-]+)\)$", flags=re.MULTILINE)

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda file: file.name)


def read(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def twin(page: Path) -> Path:
    """The page that the line below the title leads to."""
    found = TWIN.search(read(page).split("\n", 1)[1])
    assert found is not None, page
    return (page.parent / found[1]).resolve()


def shown() -> Iterator[str]:
    """Every text of the screens, in Vietnamese."""
    for part in PARTS:
        for text in all_texts("vi", part).values():
            yield from text.values() if isinstance(text, dict) else (str(text),)


def pattern(text: str) -> re.Pattern[str]:
    """A text with its {placeholders} filled by anything, an ellipsis among them."""
    return re.compile(HOLE.sub(".+", re.escape(text.rstrip("."))))


TEXTS = frozenset(shown())
PATTERNS = [
    pattern(text)
    for text in TEXTS
    if "{" in text and len(re.sub(r"\{\w+\}", "", text)) >= LEAST_LETTERS
]


def is_on_a_screen(words: str) -> bool:
    return words in TEXTS or f"{words}." in TEXTS or any(one.fullmatch(words) for one in PATTERNS)


def is_part_of_a_message(words: str) -> bool:
    """Whether a message begins so, or contains it; an ellipsis stands for what is filled in."""
    said = re.compile(".*".join(re.escape(piece) for piece in words.split("…")))
    return any(said.search(text) for text in TEXTS)


def test_the_eight_pages_are_there() -> None:
    names = {"thiet-lap", "ban-goi-so", "ban-ho-so", "may-lay-so", "bang-goi-so", "khi-co-su-co"}
    assert {page.stem for page in PAGES} == names | {
        "nguoi-quan-tri",
        "y-kien-va-hoi-dap",
        "README",
    }


@each_page
def test_a_page_and_its_english_twin_lead_to_each_other(page: Path) -> None:
    english = twin(page)
    assert english.exists()
    if page.stem == "README":
        assert "(docs/vi/README.md)" in read(english)
    else:
        assert twin(english) == page


@each_page
def test_bold_words_are_those_of_a_screen(page: Path) -> None:
    quoted = [words for words in BOLD.findall(read(page)) if words not in OWN_EMPHASIS]
    assert [words for words in quoted if not is_on_a_screen(words)] == []


@each_page
def test_messages_are_those_of_a_screen(page: Path) -> None:
    said = MESSAGE.findall(read(page))
    assert [words for words in said if words != "…" and not is_part_of_a_message(words)] == []


@each_page
def test_the_english_twin_quotes_the_screens_too(page: Path) -> None:
    quoted = ITALICS.findall(re.sub(r"```.*?```", "", read(twin(page)), flags=re.DOTALL))
    vietnamese = [words for words in quoted if MARKED.search(words) and words != "Một cửa"]
    wrong = [one for one in vietnamese if not is_on_a_screen(one) and not is_part_of_a_message(one)]
    assert wrong == []


def test_a_button_that_is_nowhere_is_found() -> None:
    assert is_on_a_screen("Gọi tiếp")
    assert not is_on_a_screen("Gọi người kế")
    assert is_part_of_a_message("Quầy này do … phụ trách")
    assert not is_part_of_a_message("Quầy này đã … bán")


def test_pictures_are_shown_and_light_together() -> None:
    used = {one or other for page in PAGES for one, other in PICTURE.findall(read(page))}
    assert {f"vi/{file.name}" for file in PICTURES} <= used
    assert sum(file.stat().st_size for file in PICTURES) <= MOST_BYTES
    for file in PICTURES:
        with Image.open(file) as opened:
            opened.verify()


@each_page
def test_words_are_those_of_the_centre(page: Path) -> None:
    """One name for each thing, as on the screens; staff are anh/chị, citizens ông/bà."""
    text = read(page).lower()
    for word in (" vé ", "kiosk lấy số", "hủy vé", "huỷ", "xoá", "khoá", "quý khách"):
        assert word not in text, word
