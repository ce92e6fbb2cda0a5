"""The emergency's band on pages of staff: slim, readable in whole, never over what is in hand."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.hall.at_work import HallAtWork, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

LONG = (
    "Có khói ở tầng hai, mời ông/bà bình tĩnh rời khỏi tòa nhà theo lối thoát hiểm gần nhất, "
    "không dùng thang máy, giúp đỡ người cao tuổi và trẻ em; tập trung tại sân trước Ủy ban và chờ."
)
PAGES = {
    "/greet": ("duc", 1024, 768),
    "/dossiers": ("chi", 1366, 768),
    "/dossiers/receive": ("huong", 1366, 768),
    "/reports": ("anh", 1366, 768),
}
COVERED = """() => {
  const focused = document.activeElement;
  const band = document.querySelector(".staff-alerts, #emergency");
  if (!focused || focused === document.body || band.contains(focused)) return "";
  const a = focused.getBoundingClientRect(), b = band.getBoundingClientRect();
  const isApart = a.bottom <= b.top + 1 || a.top >= b.bottom - 1;
  const isSeen = a.bottom > 0 && a.top < innerHeight;
  return isApart && (isSeen || !a.height) ? "" : `${focused.outerHTML} ${a.top}-${a.bottom}`;
}"""


async def page_of(hall: HallAtWork, path: str) -> Page:
    who, width, height = PAGES[path]
    page = await hall.page(path, width, height)
    await sign_in(page, who)
    return page


async def raise_emergency(hall: HallAtWork, text: str) -> None:
    leader = await hall.signed_in("anh")
    address = f"{hall.centre.public_url}/api/v1/emergency"
    async with leader.put(address, json={"text": {"vi": text}}) as answer:
        assert answer.ok, await answer.text()


async def assert_nothing_in_hand_is_covered(page: Page) -> None:
    for key in ("Tab", "Shift+Tab"):
        for _ in range(25):
            await page.keyboard.press(key)
            assert await page.evaluate(COVERED) == ""


@pytest.mark.parametrize("path", PAGES)
async def test_the_band_is_slim_and_is_read_in_whole(at_work: HallAtWork, path: str) -> None:
    for _ in range(20):
        await at_work.take("ho-tich")
    await raise_emergency(at_work, LONG)
    page = await page_of(at_work, path)
    band = page.locator(".staff-alerts")
    await expect(band).to_contain_text("Có khói ở tầng hai")
    assert await band.evaluate("(node) => node.offsetHeight") <= 48
    await assert_nothing_in_hand_is_covered(page)
    await band.get_by_role("button", name="Xem hết").click()
    words = band.locator("p")
    assert await words.evaluate("(node) => node.scrollWidth <= node.clientWidth")
    assert await band.evaluate("(node) => node.offsetHeight < innerHeight / 4")
    await assert_nothing_in_hand_is_covered(page)


async def test_the_consoles_band_leaves_each_key_and_row_free(at_work: HallAtWork) -> None:
    for _ in range(20):
        await at_work.take("ho-tich")
    await raise_emergency(at_work, LONG)
    console = await at_work.console("huong", "1")
    await expect(console.locator("#emergency")).to_contain_text("Có khói ở tầng hai")
    await assert_nothing_in_hand_is_covered(console)
    await console.locator("#emergency").click()
    await assert_nothing_in_hand_is_covered(console)


async def test_a_phone_shows_the_whole_emergency_above_its_number(at_work: HallAtWork) -> None:
    await raise_emergency(at_work, LONG)
    phone = await at_work.phone(await at_work.take("ho-tich"))
    words = phone.locator("#emergency-words")
    await expect(words).to_have_text(LONG)
    assert await words.evaluate("(node) => node.scrollHeight <= node.clientHeight + 1")
    assert await phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
