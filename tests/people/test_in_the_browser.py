"""The pages of people in a real browser: from the slip to work, resets, sessions that really end,
two administrators at once, by the keyboard alone, and nothing for axe-core to find."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from config.text.catalogue import LANGUAGES
from tests.axe import violations
from tests.hall.at_work import PASSWORD, HallAtWork, sign_in
from tests.hall.browser import chromium as chromium

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
PRINTED = re.compile(r"^[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4}$")
OWN = "bon tu khac nhau nhe"


@pytest_asyncio.fixture(loop_scope="session")
async def hall(tmp_path: Path, chromium: Browser) -> AsyncIterator[HallAtWork]:
    built = await HallAtWork.built(tmp_path, chromium)
    async with built.at_work():
        yield built


async def signed_in(
    hall: HallAtWork, who: str, password: str, path: str, width: int = 1366
) -> Page:
    """A page of somebody who signs in on the way to it."""
    page = await hall.page(path, width, 768)
    await sign_in(page, who, password)
    return page


async def administrator(hall: HallAtWork, path: str = "", lang: str = "vi") -> Page:
    page = await signed_in(hall, "quan", PASSWORD, f"/settings/people{path}?lang={lang}")
    await expect(page.locator("h1")).to_be_visible()
    return page


async def number_of(hall: HallAtWork, who: str) -> int:
    session = await hall.signed_in("quan")
    async with session.get(f"{hall.centre.public_url}/api/v1/members") as answer:
        members = (await answer.json())["members"]
    return next(int(one["staff_id"]) for one in members if one["sign_in"] == who)


async def test_from_the_slip_to_work(hall: HallAtWork) -> None:
    page = await administrator(hall)
    await page.click("text=Thêm cán bộ")
    await page.fill("#name", "Công Tằng Tôn Nữ Thị Hồng Quỳnh Nhưỡng")
    await page.fill("#sign_in", "Quynh.Nhuong")
    await page.select_option("#role", "clerk")
    await page.check("[value=some]")
    await page.check("#some [value='2']")
    await page.click("#words [type=submit]")
    await expect(page.locator("#slip-password")).to_have_text(PRINTED)
    await expect(page.locator("#slip-title")).to_be_focused()
    await expect(page.locator("#slip-sign-in")).to_have_text("quynh.nhuong")
    password = await page.inner_text("#slip-password")
    await page.click("[data-act=slip-done]")
    row = page.locator("#rows tr", has_text="quynh.nhuong")
    await expect(row.locator(".mark")).to_have_text("Chưa đăng nhập")
    assert password not in await page.content()

    new = await signed_in(hall, "quynh.nhuong", password.upper(), "/counter")
    await expect(new.locator(".account h1")).to_have_text("Đặt mật khẩu của riêng anh/chị")
    await expect(new.locator(".staff-links")).to_have_count(0)
    await new.goto(f"{hall.centre.public_url}/counter")
    await expect(new.locator("#password")).to_be_visible()
    for field, value in (("old", password), ("new", OWN), ("again", OWN)):
        await new.fill(f"[name={field}]", value)
    await new.keyboard.press("Enter")
    await expect(new.locator('#choose-list [data-counter="1"]')).to_be_disabled()
    await new.click('#choose-list [data-counter="2"]')
    await expect(new.locator("#counter-state")).to_have_text("Đang mở")


async def test_a_reset_and_an_ended_session_end_the_work_elsewhere(hall: HallAtWork) -> None:
    console = await hall.console("huong", "1")
    number = await number_of(hall, "huong")
    page = await administrator(hall, f"/{number}")
    await page.click("[data-act=sessions]")
    line = page.locator("#sessions li", has_text="Chrome trên Linux")
    await expect(line).to_have_count(1)
    await line.locator("button").click()
    await expect(page.locator("#sessions-none")).to_be_visible()
    await expect(console.locator("#sign-in")).to_be_visible()
    await sign_in(console, "huong")
    await expect(console.locator("#counter-state")).to_be_visible()

    await page.click("[data-act=give]")
    await page.click("#sure-yes")
    await expect(page.locator("#slip")).to_be_visible()
    password = await page.inner_text("#slip-password")
    await expect(console.locator("#sign-in")).to_be_visible()
    await console.fill("#sign-in-name", "huong")
    await console.fill("#sign-in-password", PASSWORD)
    await console.keyboard.press("Enter")
    await expect(console.locator("#sign-in-error")).not_to_be_empty()
    await console.fill("#sign-in-password", password)
    await console.keyboard.press("Enter")
    await expect(console.locator("#password")).to_be_visible()


async def test_the_second_administrator_sees_what_changed_at_the_field(hall: HallAtWork) -> None:
    number = await number_of(hall, "bao")
    first, second = await administrator(hall, f"/{number}"), await administrator(hall, f"/{number}")
    for page in (first, second):
        await expect(page.locator("#name")).to_have_value("Trần Quốc Bảo")
    await first.fill("#name", "Trần Quốc Bảo Long")
    await first.click("#words [type=submit]")
    await expect(first.locator("#said")).to_contain_text("Đã lưu")
    await second.select_option("#role", "leader")
    await second.click("#words [type=submit]")
    await expect(second.locator("#name-mistake")).to_have_text("Hiện nay là: Trần Quốc Bảo Long")
    await expect(second.locator("#words-mistake")).to_contain_text("Bùi Anh Quân")
    await expect(second.locator("#role")).to_have_value("leader")
    await expect(second.locator("h1")).to_have_text("Trần Quốc Bảo Long")
    await second.fill("#name", "Trần Quốc Bảo Long")
    await second.click("#words [type=submit]")
    await expect(second.locator("#said")).to_contain_text("Đã lưu")
    await expect(second.locator("#name-mistake")).to_be_empty()


async def test_by_the_keyboard_alone(hall: HallAtWork) -> None:
    page = await administrator(hall)
    await expect(page.locator("#rows tr").nth(5)).to_be_visible()
    await expect(page.locator("#search")).to_be_focused()
    await page.keyboard.type("linh chi do")
    await expect(page.locator("#rows tr")).to_have_count(1)
    for _ in range(4):
        await page.keyboard.press("Tab")
    await expect(page.locator("#rows a")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("h1")).to_have_text("Đỗ Linh Chi")
    await page.focus("#kind")
    await page.keyboard.press("Tab")
    await page.keyboard.type("31/02/2027")
    await page.keyboard.press("Enter")
    await expect(page.locator("#first_day")).to_be_focused()
    await expect(page.locator("#first_day-mistake")).not_to_be_empty()
    await page.keyboard.press("Control+a")
    await page.keyboard.type("05/04/2027")
    await page.keyboard.press("Tab")
    await page.keyboard.type("9/4/2027")
    await page.keyboard.press("Enter")
    await expect(page.locator("#absences li")).to_contain_text("05/04/2027 – 09/04/2027")
    await page.focus("[data-act=deactivate]")
    await page.keyboard.press("Enter")
    await expect(page.locator("#sure button").first).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.locator("[data-act=deactivate]")).to_be_focused()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.locator("[data-act=reactivate]")).to_be_visible()


@pytest.mark.parametrize("language", LANGUAGES)
async def test_axe_finds_nothing(hall: HallAtWork, language: str) -> None:
    page = await administrator(hall, lang=language)
    await expect(page.locator("#rows tr").first).to_be_visible()
    found = {"list": await violations(page)}
    await page.fill("#search", "zzzz")
    found["none"] = await violations(page)
    number = await number_of(hall, "duc")
    await page.goto(f"{hall.centre.public_url}/settings/people/{number}?lang={language}")
    await expect(page.locator("#sections")).to_be_visible()
    await page.click("[data-act=sessions]")
    await expect(page.locator("#sessions-none")).to_be_visible()
    await page.fill("#name", "")
    await page.check("[value=some]")
    await page.click("#words [type=submit]")
    await page.click("#away [type=submit]")
    found["mistakes"] = await violations(page)
    await page.click("[data-act=give]")
    found["sure"] = await violations(page)
    await page.click("#sure-yes")
    await expect(page.locator("#slip")).to_be_visible()
    found["slip"] = await violations(page)
    password = await page.inner_text("#slip-password")
    await page.goto(f"{hall.centre.public_url}/settings/people/new?lang={language}")
    found["new"] = await violations(page)
    first = await signed_in(hall, "duc", password, "/greet")
    await expect(first.locator("#password")).to_be_visible()
    found["first"] = await violations(first)
    assert {where: faults for where, faults in found.items() if faults} == {}


@pytest.mark.parametrize("width", [1366, 1024, 700])
async def test_long_names_do_not_widen_the_page(hall: HallAtWork, width: int) -> None:
    session = await hall.signed_in("quan")
    body = {"sign_in": "x" * 64, "name": "Nguyễnphướccôngtằngtônnữ" * 8, "role": "clerk"}
    async with session.post(f"{hall.centre.public_url}/api/v1/members", json=body) as answer:
        slip = await answer.json()
    page = await administrator(hall)
    await page.set_viewport_size({"width": width, "height": 768})
    await expect(page.locator("#rows tr", has_text="x" * 64)).to_be_visible()
    assert await overflow(page) <= 0
    await page.goto(f"{hall.centre.public_url}/settings/people/{slip['staff_id']}")
    await expect(page.locator("#sections")).to_be_visible()
    assert await overflow(page) <= 0


async def overflow(page: Page) -> int:
    width: int = await page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return width
