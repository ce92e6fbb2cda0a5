"""Scanners at a desk whose keyboard is not American: cards and receipts are read all the same."""

from __future__ import annotations

from collections.abc import Callable
from time import time
from typing import Final

import pytest
from playwright.async_api import Page, expect

from tests.desk.test_receiving import begun, press
from tests.hall.with_desk import SCANNED_EVERY_SECONDS, HallWithDesk

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SHIFT: Final = 8
CARD: Final = "001190012345|012345678|TRAN THI HOA|05031990|Nu|To 5: Thon Dong, An Khe|10052021"
SHIFTED: Final = dict(zip('!@#$%^&*()_+|:"<>?', "1234567890-=\\;',./", strict=True))
CODES: Final = {
    "-": "Minus", "=": "Equal", "\\": "Backslash", ";": "Semicolon", "'": "Quote", ",": "Comma",
    ".": "Period", "/": "Slash", " ": "Space",
}  # fmt: skip

TONES: Final = ["\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]

Layout = Callable[[str, bool], str]
"""What a layout makes of a key, named by its American letter, and Shift; "" where an input method
keeps it back."""


def table(plain: dict[str, str], shifted: dict[str, str]) -> Layout:
    def said(key: str, shift: bool) -> str:
        usual = next((one for one, of in SHIFTED.items() if of == key), key.upper())
        return shifted.get(key, usual) if shift else plain.get(key, key)

    return said


def letters(of: str, to: str) -> tuple[dict[str, str], dict[str, str]]:
    pairs = dict(zip(of, to, strict=True))
    return pairs, {one: other.upper() for one, other in pairs.items()}


_AZERTY = letters("qwaz", "azqw")
LAYOUTS: Final[dict[str, Layout]] = {
    "French": table(
        _AZERTY[0] | dict(zip("1234567890-=;,./\\'m", "&é\"'(-è_çà)=m;:!*ù,", strict=True)),
        _AZERTY[1] | dict(zip("1234567890-=;,./\\'m", "1234567890°+M./§µ%?", strict=True)),
    ),
    "Vietnamese": table(
        dict(zip("1234567890[]", [*"ăâêô", *TONES, *"đươ"], strict=True)),
        dict(zip("1234567890", [*"ĂÂÊÔ", *TONES, "Đ"], strict=True)),
    ),
    "Telex or VNI, every key held back": lambda _key, _shift: "",
    "Caps Lock": lambda key, shift: table({}, {})(key, shift is not key.isalpha()),
    "German": table(
        {"y": "z", "z": "y", "-": "ß", "/": "-", ";": "ö", "\\": "#"},
        {"y": "Z", "z": "Y", "/": "_", ";": "Ö", "\\": "'", "7": "/"},
    ),
}


async def scan(page: Page, payload: str, layout: Layout, *, pad: bool = False) -> None:
    """What an American scanner's keys become under `layout`."""
    keyboard = await page.context.new_cdp_session(page)
    began = time()
    for place, letter in enumerate(payload):
        shift = letter.isupper() or letter in SHIFTED
        key = SHIFTED.get(letter, letter.lower())
        said = layout(key, shift)
        code = CODES.get(key) or (f"Key{key.upper()}" if key.isalpha() else f"Digit{key}")
        if pad and key.isdigit():
            code, said = f"Numpad{key}", key
        event = {
            "key": said or "Process", "code": code, "modifiers": SHIFT if shift else 0,
            "timestamp": began + place * SCANNED_EVERY_SECONDS,
        }  # fmt: skip
        text = {"text": said} if said else {}
        await keyboard.send("Input.dispatchKeyEvent", {"type": "keyDown", **event, **text})
        await keyboard.send("Input.dispatchKeyEvent", {"type": "keyUp", **event})
    await page.keyboard.press("Enter")
    await keyboard.detach()


@pytest.mark.parametrize("name", LAYOUTS)
async def test_a_card(hall: HallWithDesk, name: str) -> None:
    page = await begun(hall)
    await page.focus(".of-address input")
    await scan(page, CARD, LAYOUTS[name])
    await expect(page.locator(".of-name input")).to_have_value("TRAN THI HOA")
    await expect(page.locator(".of-id_number input")).to_have_value("001190012345")
    await expect(page.locator(".of-address input")).to_have_value("To 5: Thon Dong, An Khe")


@pytest.mark.parametrize("name", LAYOUTS)
async def test_a_receipt(hall: HallWithDesk, name: str) -> None:
    dossier = await hall.receive()
    page = await hall.desk("anh", "/dossiers?list=all")
    await expect(page.locator("tbody tr")).to_have_count(1)
    await scan(page, dossier["follow_url"], LAYOUTS[name])
    await expect(page).to_have_url(f"{hall.centre.public_url}/dossiers/{dossier['dossier_id']}")


async def test_digits_of_the_pad(hall: HallWithDesk) -> None:
    page = await begun(hall)
    await scan(page, CARD, LAYOUTS["French"], pad=True)
    await expect(page.locator(".of-id_number input")).to_have_value("001190012345")


async def test_what_is_uncertain_must_be_compared_first(hall: HallWithDesk) -> None:
    page = await begun(hall)
    await page.keyboard.press("1", delay=200)
    await page.keyboard.press("1", delay=200)
    await scan(page, CARD.replace("0011900", "0010900"), table({}, {}))
    await expect(page.locator(".scan-said.doubtful")).to_contain_text("giới tính")
    await press(page, "Tiếp nhận")
    await expect(page.locator(".scan-said.wrong")).to_contain_text("đối chiếu")
    await page.check(".compare input")
    await press(page, "Tiếp nhận")
    await expect(page.locator(".done-code")).to_be_visible()
