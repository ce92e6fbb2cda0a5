"""The typeface of the tickets: Roboto, which has every Vietnamese letter. Read once and kept."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Final

from PIL import ImageFont

VIETNAMESE_LETTERS = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
"""The 67 accented letters in lower case; with their capitals they are all 134."""
TYPEFACES: Final = Path(__file__).parent / "typefaces"


class Weight(StrEnum):
    REGULAR = "Roboto-Regular"
    BOLD = "Roboto-Bold"
    MONO = "RobotoMono-Regular"


def font_path(weight: Weight) -> Path:
    """The font file of `weight`."""
    return TYPEFACES / f"{weight.value}.ttf"


@lru_cache(maxsize=64)
def font(weight: Weight, size_dots: int) -> ImageFont.FreeTypeFont:
    """The font of `weight` with an em of `size_dots`, read once."""
    return ImageFont.truetype(str(font_path(weight)), size_dots)
