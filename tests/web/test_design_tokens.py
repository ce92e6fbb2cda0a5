"""One set of design tokens: no other style sheet, template or window has colours of its own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import display
import queue_server
from kiosk.ui.widgets.theme import ORDINARY

ROOT = Path(queue_server.__file__).parent
STATIC = ROOT / "static"
TOKENS = STATIC / "web" / "tokens.css"
SHEETS = sorted(
    sheet
    for folder in (STATIC, display.STATIC)
    for sheet in folder.rglob("*.css")
    if sheet != TOKENS
)
LITERAL = re.compile(
    r"#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|color|color-mix)\("
    r"|(?<![\w-])(?:white|black|red|green|blue|gr[ae]y|orange|yellow|silver|navy|teal)(?![\w-])",
    re.IGNORECASE,
)
OWN_SCALE = {
    "board.css", "board-services.css", "board-slides.css", "board-shapes.css", "pair.css",
    "fonts.css", "forms.css", "forms-a4.css", "forms-a5.css", "forms-register.css",
}  # fmt: skip
"""Sheets drawn to the size of a hall's screen or of a paper: their type has a scale of its own."""
ELSEWHERE = {
    "--side",  # web/citizen.css
    "--rows", "--row",  # board.css
    "--qr", "--link", "--room",  # the sheets of the papers' sizes
    "--place", "--services", "--staff-alerts",  # scripts
}  # fmt: skip
"""What is no token: measures of a page, and what its script works out."""


def without_comments(sheet: Path) -> str:
    return re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)


def declared(sheet: Path) -> dict[str, str]:
    return dict(re.findall(r"(--[\w-]+):\s*([^;]+);", without_comments(sheet)))


def values_of(sheet: Path) -> str:
    """What stands after the colons of a sheet's declarations, a line each."""
    return "\n".join(re.findall(r"[\w-]+:\s+([^;{}]+)(?=[;}])", without_comments(sheet)))


TOKEN_VALUES = declared(TOKENS)


def token(name: str) -> str:
    value = TOKEN_VALUES[name]
    inner = re.fullmatch(r"var\((--[\w-]+)\)", value)
    return token(inner[1]) if inner else value


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(token(one)), luminance(token(other))))
    return (lighter + 0.05) / (darker + 0.05)


def test_a_literal_colour_would_be_seen() -> None:
    for literal in ("#fff", "#0b5563", "rgb(1 2 3)", "rgba(1, 2, 3, 0.1)", "solid black"):
        assert LITERAL.search(literal), literal
    for other in ("var(--good)", "#icon-door;"[0] + "icon", "white-space", "nowrap", "inherit"):
        assert not LITERAL.search(other), other


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda one: one.name)
def test_no_other_sheet_has_a_colour_of_its_own(sheet: Path) -> None:
    assert LITERAL.findall(values_of(sheet)) == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda one: one.name)
def test_what_a_sheet_uses_is_a_token(sheet: Path) -> None:
    own = set(declared(sheet))
    used = set(re.findall(r"var\((--[\w-]+)", without_comments(sheet)))
    assert used - own - TOKEN_VALUES.keys() <= ELSEWHERE


def test_every_token_is_used() -> None:
    sheets = "".join(map(without_comments, [*SHEETS, TOKENS]))
    assert [name for name in TOKEN_VALUES if f"var({name})" not in sheets] == []


@pytest.mark.parametrize(
    "sheet", [one for one in SHEETS if one.name not in OWN_SCALE], ids=lambda one: one.name
)
def test_type_is_of_the_scale(sheet: Path) -> None:
    """Sizes that the scale has are written as its tokens."""
    scale = {value for name, value in TOKEN_VALUES.items() if value.endswith("rem")}
    sizes = re.findall(r"font-size:\s*([\d.]+rem)\s*;", without_comments(sheet))
    assert scale.isdisjoint(sizes)


@pytest.mark.parametrize("ground", ["--paper", "--ground", "--tint", "--highlight"])
@pytest.mark.parametrize(
    "words", ["--ink", "--muted", "--primary", "--primary-dark", "--alarm", "--good", "--warn"]
)
def test_words_stand_out_seven_to_one(words: str, ground: str) -> None:
    assert contrast(words, ground) >= 7


@pytest.mark.parametrize(
    ("words", "ground", "least"),
    [
        ("--alarm", "--alarm-tint", 7),
        ("--called", "--highlight-strong", 7),
        ("--good", "--good-tint", 7),
        ("--ended", "--ended-tint", 7),
        ("--paper", "--primary", 7),
        ("--paper", "--primary-deep", 7),
        ("--paper", "--called", 7),
        ("--primary-pale", "--primary-dark", 7),
        ("--faint", "--ground", 4.5),
        ("--edge", "--paper", 3),
        ("--edge", "--ground", 3),
    ],
)
def test_pairs_stand_out(words: str, ground: str, least: float) -> None:
    assert contrast(words, ground) >= least


KIOSK = {
    "ground": "--ground", "paper": "--paper", "ink": "--ink", "muted": "--muted",
    "line": "--line", "primary": "--primary", "primary_pressed": "--primary-dark",
    "upon_primary": "--paper", "tint": "--tint", "upon_tint": "--primary-dark",
    "highlight": "--highlight", "highlight_line": "--warn-line", "upon_highlight": "--ink",
    "accent": "--called", "upon_accent": "--paper", "good": "--good",
}  # fmt: skip


@pytest.mark.parametrize("name", KIOSK)
def test_the_kiosk_has_the_same_colours(name: str) -> None:
    assert getattr(ORDINARY, name) == token(KIOSK[name])


def test_the_bar_of_a_phones_browser_has_the_colour_of_the_ground() -> None:
    page = (ROOT / "web" / "templates" / "citizen_page.html").read_text(encoding="utf-8")
    assert re.findall(r'name="theme-color" content="(.*?)"', page) == [token("--ground")]
