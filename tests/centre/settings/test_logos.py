"""Pictures that are uploaded, by people and by attackers; a logo from the draft to pages and
kiosks."""

from __future__ import annotations

import zlib
from base64 import b64decode, b64encode
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from config.colours import shades_of
from config.pictures import LOGO_BYTES, LOGO_HEIGHT, LOGO_WIDTH, logo_of
from queue_server.centre.settings.errors import LogoRefused
from queue_server.centre.settings.look.logos import LONGEST_SIDE, made_small
from tests.centre.settings.halls import Hall
from tests.config.test_look import chunk, png_of
from tests.logos import COLOUR, PALE, file_of, logo, picture, uploaded

SECRET = b"10.7765 N 106.7009 E"


def noise(width: int, height: int) -> Image.Image:
    """What hardly gets smaller by packing."""
    return Image.effect_noise((width, height), 90).convert("RGB")


def photograph() -> bytes:
    """A JPEG that lies on its side and says where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = SECRET.decode()
    return file_of(noise(600, 300), "JPEG", exif=exif.tobytes(), comment=SECRET)


@pytest.mark.parametrize(
    "file",
    [
        pytest.param(file_of(picture()), id="a drawing"),
        pytest.param(file_of(picture().convert("P")), id="a palette"),
        pytest.param(file_of(picture(60, 40)), id="small"),
        pytest.param(file_of(noise(1_200, 900)), id="noise"),
        pytest.param(file_of(noise(LONGEST_SIDE, 4), "JPEG"), id="a line"),
        pytest.param(file_of(noise(300, 300).convert("CMYK"), "JPEG"), id="for printing"),
        pytest.param(file_of(noise(300, 300).convert("L"), "JPEG"), id="grey"),
        pytest.param(photograph(), id="a photograph"),
    ],
)
def test_a_picture_becomes_small_and_is_nothing_but_a_picture(file: bytes) -> None:
    small = logo_of(made_small(file))
    assert len(small.png) <= LOGO_BYTES
    assert small.width <= LOGO_WIDTH
    assert small.height <= LOGO_HEIGHT
    assert SECRET not in small.png
    with Image.open(BytesIO(small.png)) as read:
        assert not read.getexif()
        assert not set(read.info) - {"transparency"}


def test_a_photograph_stands_upright_and_a_drawing_loses_its_margin() -> None:
    upright = logo_of(made_small(photograph()))
    assert upright.height > upright.width
    drawn = logo_of(logo())
    assert abs(drawn.width - drawn.height) <= 2


def bomb(width: int, height: int) -> bytes:
    """A few bytes that unpack to a hundred megabytes."""
    rows = zlib.compress(bytes(100_000_000), 9)
    return png_of(chunk(b"IDAT", rows), width=width, height=height)


SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
EMPTY = file_of(Image.new("RGBA", (50, 50)))


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        pytest.param(SVG, "kind", id="a drawing with a script"),
        pytest.param(b"<?xml version='1.0'?>" + SVG, "kind", id="another"),
        pytest.param(b"GIF89a" + bytes(40), "kind", id="GIF"),
        pytest.param(file_of(noise(9, 9), "WEBP"), "kind", id="WebP"),
        pytest.param(file_of(noise(9, 9), "TIFF"), "kind", id="TIFF"),
        pytest.param(file_of(noise(9, 9), "BMP"), "kind", id="BMP"),
        pytest.param(b"%!PS-Adobe-3.0 EPSF-3.0\n", "kind", id="PostScript"),
        pytest.param(b"", "kind", id="empty"),
        pytest.param(bytes(3_000_001), "bytes", id="large"),
        pytest.param(bomb(60_000, 60_000), "pixels", id="a bomb"),
        pytest.param(bomb(LONGEST_SIDE, LONGEST_SIDE), "pixels", id="a smaller bomb"),
        pytest.param(bomb(2**31 - 1, 1), "pixels", id="a long bomb"),
        pytest.param(file_of(noise(300, 300))[:900], "broken", id="cut off"),
        pytest.param(file_of(noise(300, 300), "JPEG")[:200], "broken", id="a JPEG cut off"),
        pytest.param(EMPTY, "empty", id="nothing to see"),
    ],
)
def test_what_is_no_logo_is_refused_with_the_reason(file: bytes, reason: str) -> None:
    with pytest.raises(LogoRefused) as refused:
        made_small(file)
    assert refused.value.reason.key == f"settings.logo.{reason}"


def test_a_text_that_unpacks_without_end_is_not_unpacked() -> None:
    text = chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(100_000_000), 9))
    rows = chunk(b"IDAT", zlib.compress(b"\x00" + bytes(range(8)) + bytes(9 * 7)))
    try:
        small = made_small(png_of(text, rows))
    except LogoRefused:
        return
    assert b"zTXt" not in b64decode(small)


# -------------------------------------------------------------------------- by the server

LOOK = ["look"]


async def put(hall: Hall, **look: Any) -> Any:
    seen = (await hall.shown())["content"]["look"]
    return await hall.change({"path": LOOK, "seen": seen, "value": seen | look})


async def test_a_logo_is_uploaded_published_shown_and_comes_back(hall: Hall) -> None:
    status, made = await hall.call("POST", "/settings/logo", uploaded(file_of(picture())))
    assert status == 200
    line = {"id": "tang-2", "text": {"vi": "Lên tầng 2", "en": "Upstairs"}, "kiosks": ["kiosk-1"]}
    shown = await put(hall, colour=COLOUR, logo=made["logo"], texts=[line])
    assert [one["found"] for one in shown["mistakes"] if not one["is_warning"]] == []
    assert (await hall.publish())[0] == 200

    kept = logo_of(made["logo"])
    sheet, image = f"/look/{COLOUR[1:]}.css", f"/look/{kept.digest}.png"
    page = await (await hall.client.get("/board/hall")).text()
    assert f'href="{sheet}"' in page
    assert f'src="{image}"' in page
    answer = await hall.client.get(image)
    assert (answer.content_type, await answer.read()) == ("image/png", kept.png)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in answer.headers["Cache-Control"]
    css = await (await hall.client.get(sheet)).text()
    assert f"--primary-dark:{shades_of(COLOUR).dark};" in css

    centre = hall.server.app.centre.value
    assert [one.printed.text["vi"] for one in centre.look.texts] == ["Lên tầng 2"]
    _, exported = await hall.call("GET", "/settings/export.toml")
    await put(hall, colour="", logo="", texts=[])
    _, shown = await hall.publish()
    page = await (await hall.client.get("/board/hall")).text()
    assert "/look/" not in page
    assert (await hall.client.get(image)).status == 404

    revision = (await hall.shown())["revision"]
    again = await hall.shown("/import", {"revision": revision, "text": exported})
    assert again["content"]["look"]["logo"] == made["logo"]
    restored = shown["in_force"]["version"] - 1
    back = await hall.shown(f"/versions/{restored}/restore", {"revision": again["revision"]})
    assert back["content"]["look"] == again["content"]["look"]


async def test_what_is_refused_changes_nothing(hall: Hall) -> None:
    for body in (uploaded(SVG), {"picture": "!"}, {"picture": "ä"}, uploaded(bytes(200_000))):
        status, problem = await hall.call("POST", "/settings/logo", body)
        assert (status, problem["code"]) == (422, "logo_refused")
        assert "." in problem["detail"]
    large = {"picture": b64encode(bytes(3_100_000)).decode()}
    assert (await hall.call("POST", "/settings/logo", large))[0] in (413, 422)
    status, _ = await hall.call("POST", "/settings/logo", uploaded(EMPTY), by="clerk")
    assert status == 403
    shown = await put(hall, colour=PALE, logo=b64encode(SVG).decode())
    assert {one["path"][-1] for one in shown["mistakes"]} >= {"colour", "logo"}
    assert (await hall.publish())[0] == 422
    for address in ("/look/8a153.css", "/look/zzzzzz.css", "/look/0123456789ab.png"):
        assert (await hall.client.get(address)).status == 404
