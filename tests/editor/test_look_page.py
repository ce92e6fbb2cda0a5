"""Colour, logo and lines on tickets in a real browser, from the draft to board, phone and kiosk."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from config.colours import nearest, shades_of
from config.pictures import LOGO_BYTES, logo_of
from tests.axe import violations
from tests.editor.conftest import HallWithEditors
from tests.editor.test_editing import publish
from tests.editor.test_looks import AXE_COMPLAINS
from tests.logos import COLOUR, PALE, file_of, picture

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

COLOUR_OF = "(name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim()"
IS_DRAWN = "(image) => image.complete && image.naturalWidth > 0"
UPSTAIRS = "Please go to the second floor"
COLOUR_INPUT = "#at-look-colour-input"
LOGO_INPUT = "#at-look-logo-input"


async def upload(page: Page, name: str, kind: str, content: bytes) -> None:
    await page.set_input_files(LOGO_INPUT, {"name": name, "mimeType": kind, "buffer": content})


async def test_colour_logo_and_lines_reach_board_phone_and_kiosk(hall: HallWithEditors) -> None:
    hall.pages.expected = (*hall.pages.expected, *AXE_COMPLAINS, "422")
    page = await hall.settings("/look")
    # A colour that is too pale is told at its field, with the nearest that can be read.
    await page.fill(COLOUR_INPUT, PALE)
    await page.keyboard.press("Tab")
    mistake = page.locator("#at-look-colour-mistake")
    await expect(mistake).to_contain_text("4,5 : 1")
    await mistake.get_by_role("button", name=nearest(PALE)).click()
    await expect(page.locator(COLOUR_INPUT)).to_have_value(nearest(PALE))
    await expect(mistake).to_have_text("")
    await page.fill(COLOUR_INPUT, COLOUR)
    await page.keyboard.press("Tab")
    # A drawing is refused at its field; a picture is shown as it is kept.
    said = page.locator("#at-look-logo .picture .mistake")
    await upload(page, "logo.png", "image/png", b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    await expect(said).to_contain_text("PNG hoặc JPEG")
    await upload(page, "logo.png", "image/png", file_of(picture()))
    await expect(page.locator("#at-look-logo .logo-there")).to_be_visible()
    await expect(said).to_have_text("")
    # A line of its own, which the preview of the ticket shows.
    await page.locator("#at-look-texts .adding > summary").click()
    await page.fill("#at-look-texts-new-text [lang=vi]", "Mời ông/bà lên tầng 2")
    await page.fill("#at-look-texts-new-text [lang=en]", UPSTAIRS)
    await page.locator("#at-look-texts .adding button.main").click()
    await expect(page.locator("#at-look-texts .parts > li")).to_have_count(1)
    await expect(page.locator("#at-look-texts .part-name")).to_have_text("Mời ông/bà lên tầng 2")
    await expect(page.locator("img.paper-58[alt^=Phiếu]")).to_have_js_property("complete", True)
    await expect(page.locator(".board-glass .likeness-logo")).to_be_visible()
    dark = "(glass) => getComputedStyle(glass).getPropertyValue('--primary-dark')"
    assert await page.locator(".phone-glass").evaluate(dark) == shades_of(COLOUR).dark

    board = await hall.board()
    assert await board.evaluate(COLOUR_OF, "--primary-dark") == "#083f4a"
    async with board.expect_navigation():  # publishing reaches the open board, which loads anew
        await publish(hall, page)
    await board.wait_for_load_state()
    assert await board.evaluate(COLOUR_OF, "--primary-dark") == shades_of(COLOUR).dark
    assert await board.locator(".top > .centre-logo").evaluate(IS_DRAWN)
    kiosk = await hall.kiosk_now()
    assert (kiosk.colour, [one.text["en"] for one in kiosk.paper_texts]) == (COLOUR, [UPSTAIRS])
    assert len(logo_of(kiosk.logo).png) <= LOGO_BYTES

    await expect(page.locator("body")).to_have_attribute("data-ready", "yes")
    await hall.go(page, "/look?lang=en")
    assert await page.locator(".staff-hall .centre-logo").evaluate(IS_DRAWN)
    phone = await hall.phone(await hall.take("ho-tich"))
    assert await phone.evaluate(COLOUR_OF, "--primary") == COLOUR
    assert await phone.locator(".hall .centre-logo").evaluate(IS_DRAWN)
    assert await phone.evaluate("document.documentElement.scrollWidth") <= 360
    assert await violations(phone) == []
