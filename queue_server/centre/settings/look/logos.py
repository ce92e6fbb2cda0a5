"""Logos that are uploaded: any PNG or JPEG becomes the small PNG that the settings keep.

What comes is hostile until it is drawn anew: the file's size, its type (by its content) and its
dimensions are looked at before a pixel is unpacked, and nothing but pixels goes on: no place where
a photograph was taken, no text, no colour profile. A drawing (SVG) is refused: it can hold scripts.
"""

from __future__ import annotations

import warnings
from base64 import b64encode
from collections.abc import Iterator
from io import BytesIO
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from config.pictures import LOGO_BYTES, LOGO_HEIGHT, LOGO_WIDTH, checked
from config.text.phrase import Phrase
from config.wire.centre.settings import LARGEST_PICTURE_BYTES
from queue_server.centre.settings.errors import LogoRefused

FORMATS: Final = ("PNG", "JPEG")
LONGEST_SIDE: Final = 4_000
MOST_PIXELS: Final = 8_000_000
"""Unpacked at most 32 MB, for a moment."""
COLOURS: Final = (256, 64, 32, 16)
"""Of the palette; fewer where the file would be too large."""
SMALLER: Final = (1.0, 0.8, 0.6, 0.45, 0.3)


def made_small(file: bytes) -> str:
    """The logo of a file, as the settings keep it. Raises `LogoRefused`. Takes up to a second."""
    if len(file) > LARGEST_PICTURE_BYTES:
        raise LogoRefused(_bytes())
    picture = _opened(file)
    for png in _attempts(picture):
        if len(png) <= LOGO_BYTES:
            return b64encode(checked(png).png).decode("ascii")
    raise LogoRefused(Phrase("settings.logo.broken"))


def _bytes() -> Phrase:
    return Phrase("settings.logo.bytes", {"megabytes": LARGEST_PICTURE_BYTES // 1_000_000})


def _opened(file: bytes) -> Image.Image:
    """The pixels of a file, upright, without an empty margin. Raises `LogoRefused`."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(file), formats=FORMATS) as picture:
                _require_few_pixels(picture)
                upright = ImageOps.exif_transpose(picture).convert("RGBA")
    except UnidentifiedImageError:
        raise LogoRefused(Phrase("settings.logo.kind")) from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise LogoRefused(_pixels()) from None
    except (OSError, ValueError, SyntaxError, EOFError, KeyError, IndexError, TypeError):
        # What Pillow raises for files that are cut off or made to be wrong.
        raise LogoRefused(Phrase("settings.logo.broken")) from None
    return _without_margin(upright)


def _require_few_pixels(picture: Image.Image) -> None:
    width, height = picture.size
    if max(width, height) > LONGEST_SIDE or width * height > MOST_PIXELS:
        raise LogoRefused(_pixels())


def _pixels() -> Phrase:
    values = {"side": LONGEST_SIDE, "megapixels": MOST_PIXELS // 1_000_000}
    return Phrase("settings.logo.pixels", values)


def _without_margin(picture: Image.Image) -> Image.Image:
    box = picture.getchannel("A").getbbox()
    if box is None:
        raise LogoRefused(Phrase("settings.logo.empty"))
    return picture.crop(box)


def _attempts(picture: Image.Image) -> Iterator[bytes]:
    """PNG files, the finest first."""
    factor = min(LOGO_WIDTH / picture.width, LOGO_HEIGHT / picture.height, 1)
    for part in SMALLER:
        width, height = (max(1, round(side * factor * part)) for side in picture.size)
        fitted = picture.resize((width, height), Image.Resampling.LANCZOS)
        for colours in COLOURS:
            yield _png(fitted.quantize(colours, method=Image.Quantize.FASTOCTREE))


def _png(picture: Image.Image) -> bytes:
    picture.info.clear()
    file = BytesIO()
    picture.save(file, "PNG", optimize=True)
    return file.getvalue()
