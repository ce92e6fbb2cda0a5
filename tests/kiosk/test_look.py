"""Contrast, icons and texts: what the eye needs, held by numbers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image

import kiosk
from config.colours import contrast
from config.text.catalogue import LANGUAGES, all_texts
from kiosk.ui.icon_drawing import DRAWINGS, FOLDER
from kiosk.ui.widgets.theme import HIGH_CONTRAST, ORDINARY, Palette, ordinary

TEXT_ON_GROUND = [
    ("ink", "paper"),
    ("ink", "ground"),
    ("ink", "tint"),
    ("muted", "paper"),
    ("muted", "ground"),
    ("primary", "paper"),
    ("upon_tint", "tint"),
    ("upon_tint", "paper"),
    ("upon_tint", "ground"),
    ("upon_primary", "primary"),
    ("upon_primary", "primary_pressed"),
    ("upon_highlight", "highlight"),
    ("upon_accent", "accent"),
    ("good", "paper"),
]
SOURCES = Path(kiosk.__file__).parent


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("palette", [ORDINARY, HIGH_CONTRAST], ids=["ordinary", "high contrast"])
@pytest.mark.parametrize(("text", "ground"), TEXT_ON_GROUND)
def test_every_text_stands_out_seven_to_one(palette: Palette, text: str, ground: str) -> None:
    lights = sorted(luminance(getattr(palette, name)) for name in (text, ground))
    assert (lights[1] + 0.05) / (lights[0] + 0.05) >= 7


def test_a_colour_of_the_centres_own_can_be_read_everywhere() -> None:
    assert ordinary("") is ORDINARY
    for number in range(0, 0xFFFFFF, 0x0F0F1):
        palette = ordinary(f"#{number:06x}")
        for text, ground in TEXT_ON_GROUND:
            assert contrast(getattr(palette, text), getattr(palette, ground)) >= 4.5, (text, ground)


def test_the_committed_icons_are_those_that_are_drawn() -> None:
    drawn = {f"{drawing.__name__.replace('_', '-')}.png" for drawing in DRAWINGS}
    assert {path.name for path in FOLDER.glob("*.png")} == drawn


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.png")), ids=lambda path: str(path.stem))
def test_an_icon_is_small_and_has_something_on_it(path: Path) -> None:
    assert path.stat().st_size < 8_000
    mask = Image.open(path).getchannel("A")
    assert mask.getbbox() is not None


def named_keys() -> set[str]:
    """Every key of the catalogue that the kiosk's sources spell out."""
    files = [*SOURCES.rglob("*.py"), *SOURCES.rglob("*.kv")]
    found = {key for path in files for key in re.findall(r'"(kiosk\.\w+)"', path.read_text())}
    modules = {f"kiosk.{path.stem}" for path in SOURCES.glob("*.py")}
    return found - modules - {key for key in found if key.endswith("_")} - {"kiosk.py"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_that_is_asked_for_is_in_the_catalogue(language: str) -> None:
    plural = {key.removesuffix(".plural") for key in all_texts(language, "kiosk")}
    catalogue = Path(
        SOURCES.parent / "config" / "text" / "locale" / language / "kiosk.po"
    ).read_text()
    known = plural | set(re.findall(r'msgid "(kiosk\.\w+)"', catalogue))
    assert named_keys() <= known
