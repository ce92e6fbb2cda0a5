"""How it looks at 1366 × 768 and in what a browser leaves of it: nothing spills, nothing jumps."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Page, expect

from config.wire import Notice
from tests.console.fake_centre import FakeCentre
from tests.hall.at_work import press

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

Open = Callable[..., Awaitable[Page]]
LONG = "Đăng ký khai sinh, kết hôn, khai tử có yếu tố nước ngoài và cải chính hộ tịch"

# Elements whose text is cut off, or that reach out of the window.
SPILLING = """() => {
    const found = [];
    for (const node of document.querySelectorAll("#counter button, #counter h1, #counter .number, "
        + "#counter .chip, #counter .main-text, #counter .wait, #counter time, #clock")) {
        const box = node.getBoundingClientRect();
        if (!box.width || node.closest(".scroll, .bottom")) continue;
        const isBox = getComputedStyle(node).display !== "inline";
        const isCut = isBox && node.scrollWidth > node.clientWidth + 1;
        const isOut = box.right > innerWidth + 1 || box.bottom > innerHeight + 1;
        if (isCut || isOut) found.push(node.id || node.textContent.trim());
    }
    for (const node of document.querySelectorAll("#current, #current .facts")) {
        if (node.scrollHeight > node.clientHeight + 1) found.push(`${node.className} is cut`);
    }
    const { scrollWidth, scrollHeight } = document.documentElement;
    if (scrollWidth > innerWidth || scrollHeight > innerHeight) found.push("the page scrolls");
    return found;
}"""

# The lowest contrast of text with its ground, of what is not disabled.
LOW_CONTRAST = """() => {
    const light = (colour) => {
        const [r, g, b] = colour.match(/[\\d.]+/g).map(Number).map((value) => {
            const part = value / 255;
            return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const groundOf = (node) => {
        for (let at = node; at; at = at.parentElement) {
            const colour = getComputedStyle(at).backgroundColor;
            if (colour !== "rgba(0, 0, 0, 0)") return colour;
        }
        return "rgb(255, 255, 255)";
    };
    const found = [];
    for (const node of document.querySelectorAll("body *")) {
        const isText = (item) => item.nodeType === 3 && item.data.trim();
        const hasText = [...node.childNodes].some(isText);
        const off = node.closest('[aria-disabled="true"], :disabled, [hidden], noscript, script');
        if (!hasText || off || !node.getBoundingClientRect().width) continue;
        const [one, other] = [getComputedStyle(node).color, groundOf(node)].map(light);
        const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
        if (ratio < 7) found.push(`${node.textContent.trim()} ${ratio.toFixed(1)}`);
    }
    return found;
}"""


def crowd(centre: FakeCentre, count: int) -> None:
    for index in range(count):
        claimed = {"priority_class": "uu-tien", "priority_reason": "mang-thai-con-nho"}
        centre.arrive("ho-tich", minutes=200 - index / 2, **(claimed if index % 5 == 0 else {}))


def long_names(centre: FakeCentre) -> None:
    services = [
        item.model_copy(update={"name": {"vi": f"{LONG} {item.letter}", "en": LONG}})
        for item in centre.centre.services
    ]
    hall = "Trung tâm Phục vụ hành chính công đặc khu Trường Sa, tỉnh Khánh Hòa (cơ sở thứ hai)"
    unit = centre.centre.unit.model_copy(update={"name": {"vi": hall}})
    centre.centre = centre.centre.model_copy(update={"services": services, "unit": unit})
    centre.people["lan"] = (1, "Công Tằng Tôn Nữ Nguyễn Thị Phương Thảo", centre.people["lan"][2])
    name = {"vi": "Quầy 1 – Hộ tịch, chứng thực"}
    centre.change_counter("1", name=name)
    centre.notices = [Notice(text={"vi": "Mời ông/bà giữ trật tự. " * 8})]


@pytest.mark.parametrize("height", [768, 640])
@pytest.mark.parametrize("language", ["vi", "en"])
async def test_long_names_spill_nowhere(
    centre: FakeCentre, desk: Open, height: int, language: str
) -> None:
    long_names(centre)
    crowd(centre, 40)
    page = await desk(height=height)
    if language == "en":
        await page.click('#counter [data-do="language"]')
    await expect(page.locator("#waiting-count")).to_have_text("40")
    assert await page.evaluate(SPILLING) == []
    await press(page, "Enter")
    await expect(page.locator("#current")).to_have_attribute("data-state", "called")
    assert await page.evaluate(SPILLING) == []
    await press(page, "1")
    await expect(page.locator("#current")).to_have_attribute("data-state", "serving")
    assert await page.evaluate(SPILLING) == []


async def test_a_message_moves_nothing(centre: FakeCentre, desk: Open) -> None:
    crowd(centre, 5)
    page = await desk()
    await expect(page.locator("#waiting-count")).to_have_text("5")
    places = """() => [...document.querySelectorAll("#desk *")].map((node) => {
        const box = node.getBoundingClientRect();
        return [box.x, box.y, box.width, box.height].join();
    }).join("|")"""
    before = await page.evaluate(places)
    await press(page, "Numpad0")
    await expect(page.locator("#toast")).to_be_visible()
    assert await page.evaluate(places) == before


async def test_three_hundred_waiting_are_capped_and_reachable(
    centre: FakeCentre, desk: Open
) -> None:
    crowd(centre, 300)
    page = await desk()
    await expect(page.locator("#waiting li")).to_have_count(60)
    await expect(page.locator("#waiting-note")).to_have_text("và 240 số nữa")
    await press(page, "8")
    await page.keyboard.type("199")
    await press(page, "Enter")
    await expect(page.locator("#current .number")).to_have_text("A199")
    await expect(page.locator("#waiting-count")).to_have_text("299")


async def test_text_can_be_read(centre: FakeCentre, desk: Open) -> None:
    crowd(centre, 8)
    page = await desk()
    await expect(page.locator("#waiting-count")).to_have_text("8")
    assert await page.evaluate(LOW_CONTRAST) == []
    await press(page, "Enter")
    await expect(page.locator("#current")).to_have_attribute("data-state", "called")
    assert await page.evaluate(LOW_CONTRAST) == []
    await press(page, "5")
    await expect(page.locator("#dialog")).to_be_visible()
    assert await page.evaluate(LOW_CONTRAST) == []


async def test_every_button_has_a_name(centre: FakeCentre, desk: Open) -> None:
    crowd(centre, 3)
    page = await desk()
    await expect(page.locator("#waiting-count")).to_have_text("3")
    nameless = await page.evaluate("""() => [...document.querySelectorAll("button")].filter(
        (node) => !node.hidden
          && !(node.getAttribute("aria-label") || node.textContent).trim()).length""")
    assert nameless == 0
