"""QR codes of links: scheme and host small, the symbol as small as with capitals."""

from __future__ import annotations

import pytest
import zxingcpp
from PIL import Image

from config.qr_codes import qr_modules, qr_side, qr_text

TAIL = "/T/0123456789ABCDEF"
VERSION_3 = 29


def read(content: str) -> str:
    """What a camera reads."""
    modules = qr_modules(content, 4)
    side = len(modules)
    picture = Image.new("L", (side, side))
    picture.putdata([0 if dark else 255 for row in modules for dark in row])
    (found,) = zxingcpp.read_barcodes(
        picture.resize((side * 4, side * 4), Image.Resampling.NEAREST)
    )
    return str(found.text)


@pytest.mark.parametrize(
    "host",
    ["http://192.168.1.10:8080", "https://motcua.example.vn", "http://motcua.local:8080",
     "https://hcc.ankhe.gov.vn"],
)  # fmt: skip
@pytest.mark.parametrize("kind", "TH")
def test_a_link_keeps_its_small_letters_and_its_version(host: str, kind: str) -> None:
    link = qr_text(f"{host.upper()}{TAIL.replace('T', kind, 1)}")
    assert link == f"{host}{TAIL.replace('T', kind, 1)}"
    assert read(link) == link
    assert len(qr_modules(link)) == VERSION_3


@pytest.mark.parametrize(
    "content",
    ["MOTCUA", "https://mc.gov.vn/thủ-tục?ma=1", "https://người.vn/T/AB12", "a", "A" * 40],
)
def test_whatever_it_says_is_read(content: str) -> None:
    assert read(content) == content


@pytest.mark.parametrize("length", [1, 10, 26, 60, 200, 700])
@pytest.mark.parametrize("letter", ["a", "A", "ệ"])
def test_its_side_is_known_without_drawing_it(letter: str, length: int) -> None:
    content = letter * length
    assert qr_side(content) == len(qr_modules(content))
