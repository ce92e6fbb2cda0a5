"""QR codes of links, as small as they go. Pure."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final

_LINK: Final = re.compile(r"(https?://[^/?#]+)(.*)", re.ASCII | re.IGNORECASE | re.DOTALL)
_COMPACT: Final = re.compile(r"[0-9A-Z $%*+\-./:]{8,}\Z", re.ASCII)


def qr_text(link: str) -> str:
    """`link` with its scheme and host in small letters: some phone cameras take `HTTPS://…` for
    plain words."""
    found = _LINK.fullmatch(link)
    return f"{found[1].lower()}{found[2]}" if found else link


@lru_cache(maxsize=256)
def qr_modules(content: str, border: int = 0) -> tuple[tuple[bool, ...], ...]:
    """The QR code of `content` with a quiet zone of `border` modules; correction level M (15 %).

    What ends in capitals and digits (`/T/{token}`) goes into a segment of the compact kind, so a
    link whose scheme and host are small stays version 3 up to 27 letters of scheme and host.
    """
    code = _code(content, border)
    code.make(fit=True)
    return tuple(tuple(row) for row in code.get_matrix())


def qr_side(content: str) -> int:
    """The width and height of `qr_modules(content)` in modules, in a fraction of its time."""
    return 17 + 4 * int(_code(content).best_fit())


def _code(content: str, border: int = 0) -> Any:
    # Imported on first use: with its image libraries it takes three megabytes.
    from qrcode.constants import ERROR_CORRECT_M
    from qrcode.main import QRCode
    from qrcode.util import MODE_8BIT_BYTE, MODE_ALPHA_NUM, QRData

    code = QRCode(error_correction=ERROR_CORRECT_M, border=border)
    tail = _COMPACT.search(content)
    head = content[: tail.start()] if tail else content
    if head:
        code.add_data(QRData(head.encode(), mode=MODE_8BIT_BYTE), optimize=0)
    if tail:
        code.add_data(QRData(tail[0].encode(), mode=MODE_ALPHA_NUM), optimize=0)
    return code
