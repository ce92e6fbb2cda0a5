"""The national portal's words as they were crawled, made comparable: one spelling, one space.

A crawled record carries what a page shows and no markup: table cells run together, page
furniture (buttons, search words) at the end, and letters in whatever Unicode form the page had.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

NOT_STATED: Final = "Không có thông tin"
"""What the portal shows in an empty cell."""

_FURNITURE: Final = re.compile(
    r"Từ khóa(?P<keywords>(?:(?!Từ khóa).)*?)Mô tả(?P<description>.*?)"
    r"(?P<apply>Chọn cơ quan thực hiện.*|Nộp hồ sơ)?$",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Page:
    """A crawled cell that the end of its page ran into."""

    text: str
    """The cell alone."""
    description: str = ""
    """What the page says under "Mô tả"; empty where it says nothing."""
    can_apply: bool = False
    """Whether the page has its button to apply online."""


def stated(text: str) -> str:
    """`text`, or nothing where it is the portal's word for an empty cell."""
    return "" if text == NOT_STATED else text


def without_furniture(text: str) -> Page:
    """Take the end of the page off a tidied cell."""
    found = _FURNITURE.search(text)
    if found is None:
        return Page(text)
    return Page(
        text=text[: found.start()].strip(),
        description=stated(found["description"].strip()),
        can_apply=(found["apply"] or "").endswith("Nộp hồ sơ"),
    )
