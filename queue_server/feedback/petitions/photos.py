"""Photos that strangers send: drawn anew, so that nothing of their file is left but the picture.

The size is read off the head before anything is unpacked, so a bomb costs nothing. Only the
decoders of JPEG, PNG and WebP are asked; what they refuse, or draw with an error, is refused.
"""

from __future__ import annotations

import base64
import threading
from io import BytesIO
from typing import TYPE_CHECKING, Final

from config.wire import ErrorCode
from queue_server.core.errors import BadRequest

if TYPE_CHECKING:
    from PIL.Image import Image

LARGEST_BYTES: Final = 6 * 1024 * 1024
LARGEST_PIXELS: Final = 40_000_000
"""Of a JPEG with its parts in order, which is drawn at half or an eighth of its size at once."""
LARGEST_UNPACKED_PIXELS: Final = 16_000_000
"""Of any other, which is unpacked whole before it is made smaller: a long screenshot."""
LONGEST_SIDE_PIXELS: Final = 1_600
FORMATS: Final = ("JPEG", "PNG", "WEBP")
QUALITY: Final = 80
_ONE_AT_A_TIME: Final = threading.Lock()
"""The largest picture takes up to 250 MB while it is drawn."""


def drawn_anew(sent: bytes) -> str:
    """The picture as a JPEG, in base64. Takes up to seconds: for a thread.

    Raises `BadRequest`: `PHOTO_TOO_LARGE`, `PHOTO_UNREADABLE`.
    """
    if len(sent) > LARGEST_BYTES:
        raise BadRequest(ErrorCode.PHOTO_TOO_LARGE)
    with _ONE_AT_A_TIME:
        return base64.b64encode(_redrawn(sent)).decode()


def _redrawn(sent: bytes) -> bytes:
    from PIL import Image, ImageOps

    try:
        with Image.open(BytesIO(sent), formats=FORMATS) as opened:
            _require_size(opened)
            opened.draft("RGB", (LONGEST_SIDE_PIXELS, LONGEST_SIDE_PIXELS))
            opened.thumbnail((LONGEST_SIDE_PIXELS, LONGEST_SIDE_PIXELS))
            return _as_jpeg(ImageOps.exif_transpose(opened))
    except BadRequest:
        raise
    except Image.DecompressionBombError as error:
        raise BadRequest(ErrorCode.PHOTO_TOO_LARGE) from error
    except Exception as error:  # the edge: a broken file raises whatever its decoder meets
        raise BadRequest(ErrorCode.PHOTO_UNREADABLE) from error


def _require_size(picture: Image) -> None:
    width, height = picture.size
    is_drawn_small = picture.format == "JPEG" and not picture.info.get("progressive")
    most = LARGEST_PIXELS if is_drawn_small else LARGEST_UNPACKED_PIXELS
    if width * height > most or min(picture.size) < 1:
        raise BadRequest(ErrorCode.PHOTO_TOO_LARGE)


def _as_jpeg(picture: Image) -> bytes:
    """Pixels alone, on white where they were see-through."""
    from PIL import Image

    flat = Image.new("RGB", picture.size, "white")
    pixels = picture.convert("RGBA")
    flat.paste(pixels, mask=pixels.getchannel("A"))
    written = BytesIO()
    flat.save(written, "JPEG", quality=QUALITY)
    return written.getvalue()
