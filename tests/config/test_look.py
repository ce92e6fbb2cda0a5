"""A centre's colour can be read, its logo is nothing but a picture, its lines fit a paper."""

from __future__ import annotations

import zlib
from base64 import b64decode, b64encode
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from config.centre.differences import differences
from config.centre.loading import judge, read_centre
from config.centre.model import Centre
from config.centre.toml_writer import toml_of
from config.colours import GROUNDS, TEXT, WHITE, contrast, holds, least_contrast, nearest, shades_of
from config.pictures import LOGO_BYTES, SIGNATURE, NoLogo, checked, logo_if_any, logo_of
from tests.fuzz.chance import tried
from tests.hall.demo import demo_centre
from tests.logos import COLOUR, PALE, logo

COLOURS = some.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
FEW = 2


def test_every_shade_of_any_colour_can_be_read(seed: int) -> None:
    @tried(400, seed)
    @given(COLOURS)
    def read(colour: str) -> None:
        shades = shades_of(colour)
        grounds = (*GROUNDS, shades.tint)
        assert min(contrast(shades.primary, ground) for ground in grounds) >= TEXT
        assert min(contrast(shades.dark, ground) for ground in grounds) >= 7
        assert contrast(WHITE, shades.deep) >= contrast(WHITE, shades.dark) >= 7
        assert contrast(shades.pale, shades.dark) >= 7

    read()


def test_the_nearest_colour_holds_and_no_lighter_one_of_its_hue_does(seed: int) -> None:
    @tried(400, seed)
    @given(COLOURS)
    def near(colour: str) -> None:
        found = nearest(colour)
        assert holds(found)
        assert (found == colour) == holds(colour)
        assert nearest(found) == found
        if not holds(colour):
            assert least_contrast(found) < TEXT + 0.35, "much darker than it need be"

    near()


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48), ("#767676", "#ffffff", 4.54)],
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == contrast(other, one) == pytest.approx(ratio, abs=0.01)


# ------------------------------------------------------------------------------ mistakes


def told(look: dict[str, Any], **changes: Any) -> dict[str, str]:
    """The mistakes of the demo centre with this look: found and expected, by their places."""
    data: dict[str, Any] = deepcopy(demo_centre().model_dump(mode="json"))
    _, found = judge(data | {"look": look} | changes)
    return {
        ".".join(map(str, one.path)): f"{one.found.in_language('vi')} | "
        f"{one.expected.in_language('vi')} | {one.did_you_mean}"
        for one in found
        if not one.is_warning
    }


def line(**changes: Any) -> dict[str, Any]:
    return {"id": "tang-2", "text": {"vi": "Mời ông/bà lên tầng 2", "en": "Second floor"}} | changes


def test_a_colour_that_cannot_be_read_is_refused_with_the_nearest() -> None:
    said = told({"colour": PALE})["look.colour"]
    assert "1,4 : 1" in said
    assert "4,5 : 1" in said
    assert said.endswith(nearest(PALE))
    assert told({"colour": nearest(PALE)}) == {}
    assert told({"colour": COLOUR.upper(), "logo": logo(), "texts": [line()]}) == {}
    assert "#0b5563" in told({"colour": "red"})["look.colour"]
    assert "look.colour" in told({"colour": "#12345678"})


@pytest.mark.parametrize(
    ("place", "texts"),
    [
        ("look.texts.0.text.vi", [line(text={"vi": "a" * 61, "en": "a"})]),
        ("look.texts.0.text.vi", [line(text={"vi": "Xin chào 👋", "en": "Hello"})]),
        ("look.texts.0.text", [line(text={"vi": "Tầng 2"})]),
        ("look.texts.0.kiosks.0", [line(kiosks=["kiosk-9"])]),
        ("look.texts.0.services.0", [line(services=["ho-tic"])]),
        ("look.texts.0.services", [line(paper="receipt", services=["ho-tich"])]),
        ("look.texts.0.place", [line(place="middle")]),
        ("look.texts.1.id", [line(), line()]),
        ("look.texts.2", [line(id=id) for id in "abc"]),
        ("look.texts.2", [line(id="a"), line(id="b", kiosks=["kiosk-1"]), line(id="c")]),
    ],
)
def test_lines_that_do_not_go_are_told_at_their_place(place: str, texts: Any) -> None:
    assert list(told({"texts": texts})) == [place]


def test_as_many_lines_as_there_are_places() -> None:
    services = [one.id for one in demo_centre().services]
    texts = [
        line(id=f"{service}-{number}", services=[service])
        for service in services
        for number in range(FEW)
    ]
    assert told({"texts": texts}) == {}


# --------------------------------------------------------------------------------- logos


def test_a_logo_of_which_a_byte_is_another_is_none(seed: int) -> None:
    png = b64decode(logo())

    @tried(300, seed)
    @given(some.integers(0, len(png) - 1), some.integers(1, 255))
    def altered(place: int, by: int) -> None:
        wrong = png[:place] + bytes([png[place] ^ by]) + png[place + 1 :]
        with pytest.raises(NoLogo):
            checked(wrong)

    altered()
    for length in range(0, len(png), 7):
        with pytest.raises(NoLogo):
            checked(png[:length])


def chunk(name: bytes, content: bytes = b"") -> bytes:
    check = zlib.crc32(name + content).to_bytes(4)
    return len(content).to_bytes(4) + name + content + check


def png_of(*chunks: bytes, width: int = 8, height: int = 8, tail: bytes = b"") -> bytes:
    header = width.to_bytes(4) + height.to_bytes(4) + bytes([8, 0, 0, 0, 0])
    return SIGNATURE + chunk(b"IHDR", header) + b"".join(chunks) + chunk(b"IEND") + tail


ROWS = zlib.compress(bytes(8 * 9))


@pytest.mark.parametrize(
    "png",
    [
        pytest.param(png_of(chunk(b"IDAT", zlib.compress(bytes(10_000_000)))), id="a bomb"),
        pytest.param(png_of(chunk(b"IDAT", ROWS), width=100_000), id="huge"),
        pytest.param(png_of(chunk(b"IDAT", ROWS), width=0), id="nothing"),
        pytest.param(png_of(chunk(b"tEXt", b"GPS"), chunk(b"IDAT", ROWS)), id="a text"),
        pytest.param(png_of(chunk(b"eXIf", b"GPS"), chunk(b"IDAT", ROWS)), id="a place"),
        pytest.param(png_of(chunk(b"IDAT", ROWS), tail=b"<script>"), id="a tail"),
        pytest.param(png_of(chunk(b"IDAT", ROWS + b"<script>")), id="a tail within"),
        pytest.param(png_of(chunk(b"IDAT", ROWS[:-4])), id="cut off"),
        pytest.param(png_of(), id="no rows"),
        pytest.param(png_of(chunk(b"IDAT", ROWS), chunk(b"IHDR", bytes(13))), id="two headers"),
        pytest.param(b"<svg onload='alert(1)'/>", id="a drawing"),
        pytest.param(SIGNATURE + bytes(LOGO_BYTES), id="long"),
        pytest.param(b"", id="empty"),
    ],
)
def test_what_is_no_picture_is_refused_in_a_file(png: bytes) -> None:
    with pytest.raises(NoLogo):
        checked(png)
    written = b64encode(png).decode()
    assert logo_if_any(written) is None
    assert bool(png) == ("look.logo" in told({"logo": written}))


def test_a_plain_png_is_a_logo() -> None:
    assert (checked(png_of(chunk(b"IDAT", ROWS))).width, logo_of(logo()).height) == (8, 180)
    with pytest.raises(NoLogo):
        logo_of(logo() + "\u00e9")


# --------------------------------------------------------------------------------- files


def with_look(**look: Any) -> Centre:
    data: dict[str, Any] = demo_centre().model_dump(mode="json")
    return Centre.model_validate(data | {"look": look})


def test_a_file_holds_colour_logo_and_lines() -> None:
    centre = with_look(colour=COLOUR, logo=logo(), texts=[line(kiosks=["kiosk-1"], place="head")])
    written = toml_of(centre)
    assert "[[look.texts]]" in written
    assert read_centre(written, "centre.toml") == centre


@pytest.mark.parametrize("language", ["vi", "en"])
def test_another_logo_is_told_by_its_size_and_not_by_its_letters(language: str) -> None:
    before, after = (
        demo_centre().model_dump(mode="json"),
        with_look(colour=COLOUR, logo=logo(), texts=[line()]).model_dump(mode="json"),
    )
    said = [one.phrase.in_language(language) for one in differences(before, after)]
    assert logo_of(logo()).digest in "".join(said)
    assert "Mời ông/bà lên tầng 2" in "".join(said)
    assert max(map(len, said)) < 160
