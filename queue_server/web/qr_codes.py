"""QR codes as SVG, for pages, forms and boards: sharp at any size, a kilobyte or two."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from config.qr_codes import qr_modules, qr_text

QUIET_MODULES: Final = 4
"""The white margin that the standard asks for."""


@lru_cache(maxsize=256)
def svg(content: str) -> str:
    """An SVG image of a QR code that says `content`, black on white, its margin included."""
    rows = qr_modules(qr_text(content), QUIET_MODULES)
    path = "".join(_row(place, row) for place, row in enumerate(rows))
    size = len(rows)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" '
        f'shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{size}v{size}H0z"/>'
        f'<path d="{path}"/></svg>'
    )


def _row(place: int, row: tuple[bool, ...]) -> str:
    """The dark stretches of one row, each as a rectangle one module high."""
    drawn, start = "", 0
    while start < len(row):
        end = start
        while end < len(row) and row[end] == row[start]:
            end += 1
        if row[start]:
            drawn += f"M{start} {place}h{end - start}v1H{start}z"
        start = end
    return drawn
