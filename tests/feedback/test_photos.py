"""Photos of strangers: drawn anew, and what is no photo is refused before it costs anything."""

from __future__ import annotations

import asyncio
import base64
import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from queue_server.core.errors import BadRequest
from queue_server.feedback.petitions import photos
from queue_server.feedback.petitions.uploads import AT_ONCE, PHOTOS, Uploads

PLACE = b"Hoang Hoa Tham 21.0365N"


def picture(kind: str = "JPEG", size: tuple[int, int] = (400, 300)) -> bytes:
    written = BytesIO()
    image = Image.new("RGBA" if kind == "PNG" else "RGB", size, "teal")
    exif = Image.Exif()
    exif[0x010E] = PLACE.decode()
    exif[0x0112] = 6
    image.save(written, kind, exif=exif)
    return written.getvalue()


def png_of(width: int, height: int) -> bytes:
    """A PNG whose head promises so many pixels, of zeros that pack into little."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1_000_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_nothing_but_the_picture_is_left(kind: str) -> None:
    sent = picture(kind)
    assert PLACE in sent
    drawn = base64.b64decode(photos.drawn_anew(sent))
    assert PLACE not in drawn
    with Image.open(BytesIO(drawn)) as found:
        assert found.format == "JPEG"
        assert not found.getexif()
        assert found.size == (300, 400)  # turned upright, as its metadata said


def test_what_is_appended_to_a_photo_is_gone() -> None:
    """A polyglot: a picture that is a page or an archive too."""
    sent = picture() + b"<script>alert(1)</script>PK\x03\x04"
    drawn = base64.b64decode(photos.drawn_anew(sent))
    assert b"script" not in drawn
    assert b"PK\x03\x04" not in drawn


def test_large_photos_are_made_smaller() -> None:
    drawn = base64.b64decode(photos.drawn_anew(picture(size=(4_000, 3_000))))
    with Image.open(BytesIO(drawn)) as found:
        assert max(found.size) == photos.LONGEST_SIDE_PIXELS


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (png_of(60_000, 60_000), "photo_too_large"),
        (b"\0" * (photos.LARGEST_BYTES + 1), "photo_too_large"),
        (b"", "photo_unreadable"),
        (b"%PDF-1.7 /JavaScript", "photo_unreadable"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "photo_unreadable"),
        (picture()[:400], "photo_unreadable"),
        (png_of(500, 500)[:-400], "photo_unreadable"),
        (b"GIF89a" + bytes(200), "photo_unreadable"),
    ],
    ids=["bomb", "bytes", "empty", "pdf", "svg", "cut", "broken", "gif"],
)
def test_what_is_no_photo_is_refused(sent: bytes, code: str) -> None:
    with pytest.raises(BadRequest) as refused:
        photos.drawn_anew(sent)
    assert refused.value.code == code


def test_what_is_unpacked_whole_may_have_fewer_pixels() -> None:
    """A PNG, a WebP or a JPEG in passes would take half a gigabyte at forty megapixels."""
    size = (4_100, 4_000)
    written = BytesIO()
    Image.new("L", size).save(written, "JPEG", progressive=True)
    for sent in (png_of(*size), written.getvalue()):
        with pytest.raises(BadRequest) as refused:
            photos.drawn_anew(sent)
        assert refused.value.code == "photo_too_large"
    plain = BytesIO()
    Image.new("L", size).save(plain, "JPEG")
    assert photos.drawn_anew(plain.getvalue())


async def test_one_network_never_has_every_place_of_uploads() -> None:
    uploads, slow = Uploads(), asyncio.Event()

    async def sends(network: str) -> None:
        async with uploads.turn(network):
            await slow.wait()

    waiting = [asyncio.create_task(sends("10.0.0.0")) for _ in range(AT_ONCE * 2)]
    async with asyncio.timeout(30), uploads.turn("10.0.1.0"):
        assert not any(one.done() for one in waiting)
        slow.set()
    await asyncio.gather(*waiting)


def test_strangers_with_many_addresses_fill_no_disk() -> None:
    uploads = Uploads()
    assert all(uploads.fit(1, 0.0) for _ in range(PHOTOS.burst))
    assert not uploads.fit(1, 0.0)
    assert uploads.fit(0, 0.0)  # a petition without photos goes on
    assert uploads.fit(1, PHOTOS.every_seconds)
    assert not uploads.fit(1, PHOTOS.every_seconds)
