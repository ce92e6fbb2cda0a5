"""The typeface of the tickets: the Roboto that comes with Kivy, which has every Vietnamese letter.

The files are found without importing Kivy (its import opens a window's machinery). They are
read once and kept.
"""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from PIL import ImageFont

from printer.errors import FontMissing

VIETNAMESE_LETTERS = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
"""The 67 accented letters in lower case; with their capitals they are all 134."""


class Weight(StrEnum):
    REGULAR = "Roboto-Regular"
    BOLD = "Roboto-Bold"
    MONO = "RobotoMono-Regular"


def font_path(weight: Weight, package: str = "kivy") -> Path:
    """The font file of `weight` in the folder of `package`.

    Raises `FontMissing` with what to do where Kivy's wheel or the file in it is absent.
    """
    spec = find_spec(package)
    for folder in (spec.submodule_search_locations or []) if spec else []:
        path = Path(folder) / "data" / "fonts" / f"{weight.value}.ttf"
        if path.is_file():
            return path
    raise FontMissing(
        f"{weight.value}.ttf was not found: it comes with Kivy, install it with "
        "pip install 'motcua[kiosk]'"
    )


@lru_cache(maxsize=64)
def font(weight: Weight, size_dots: int) -> ImageFont.FreeTypeFont:
    """The font of `weight` with an em of `size_dots`, read once."""
    return ImageFont.truetype(str(font_path(weight)), size_dots)
