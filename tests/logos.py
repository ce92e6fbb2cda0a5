"""A centre's logo for tests: a star on a disc, as the settings keep it; and any look of a
centre."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from io import BytesIO
from typing import Any, Final

from hypothesis import strategies as some
from PIL import Image, ImageDraw

from config.centre.checks.look import LONGEST_TEXT, MOST_TEXTS
from config.colours import nearest
from queue_server.centre.settings.look.logos import made_small

COLOUR: Final = "#8a1538"
"""A colour that holds."""
PALE: Final = "#ffcc00"
"""One that does not."""


def picture(width: int = 640, height: int = 480) -> Image.Image:
    """What somebody would upload, with an empty margin round it."""
    drawn = Image.new("RGBA", (width, height))
    draw = ImageDraw.Draw(drawn)
    radius = min(width, height) // 3
    middle = (width // 2, height // 2)
    box = (*(one - radius for one in middle), *(one + radius for one in middle))
    draw.ellipse(box, fill="#c8102e")
    draw.regular_polygon((*middle, radius // 2), 5, rotation=36, fill="#ffdd00")
    return drawn


def file_of(drawn: Image.Image, kind: str = "PNG", **more: object) -> bytes:
    file = BytesIO()
    drawn.save(file, kind, **more)
    return file.getvalue()


@cache
def logo() -> str:
    return made_small(file_of(picture()))


def uploaded(file: bytes) -> dict[str, str]:
    """The body that a page sends."""
    return {"picture": b64encode(file).decode("ascii")}


@some.composite
def looks(
    draw: some.DrawFn,
    languages: list[str],
    kiosks: list[str],
    services: list[str],
    texts: some.SearchStrategy[str],
) -> dict[str, Any]:
    """The table of a look, as the reader of a file would give it."""
    slugs = some.from_regex(r"[a-z0-9][a-z0-9-]{0,12}", fullmatch=True)

    def some_of(ids: list[str]) -> list[str]:
        return draw(some.lists(some.sampled_from(ids), unique=True, max_size=3)) if ids else []

    def line(id: str) -> dict[str, Any]:
        said = {one: draw(texts)[:LONGEST_TEXT].strip() or "x" for one in languages}
        place = draw(some.sampled_from(("head", "foot")))
        where = {"kiosks": some_of(kiosks), "services": some_of(services)}
        return {"id": id, "text": said, "place": place} | where

    lines = draw(some.lists(slugs, unique=True, max_size=MOST_TEXTS))
    return {
        "colour": nearest(f"#{draw(some.integers(0, 0xFFFFFF)):06x}"),
        "logo": draw(some.sampled_from(("", logo()))),
        "texts": [line(id) for id in lines],
    }
