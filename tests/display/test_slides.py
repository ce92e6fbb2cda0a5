"""Procedures between calls: seen while nobody is called, and never in the way of a number."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from config.wire.procedures import Limit, LimitUnit
from tests.display.conftest import OpenBoard
from tests.display.fake_hall import FakeHall, slide
from tests.display.test_screen import CAP_HEIGHT_OF_ROBOTO, OVERFLOWING, SCREENS

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

BIRTH = slide("1.001193", "Đăng ký khai sinh", "Register a birth")
MARRIAGE = slide("1.000894", "Đăng ký kết hôn", "Register a marriage")
LAND = slide(
    "1.013978",
    "Đăng ký đất đai, tài sản gắn liền với đất, cấp Giấy chứng nhận quyền sử dụng đất, quyền sở "
    "hữu tài sản gắn liền với đất lần đầu đối với hộ gia đình, cá nhân, cộng đồng dân cư",
    "First registration of land and certificate of land use rights",
    limit=Limit(amount=27, unit=LimitUnit.WORKING_DAY),
    fee={"vi": "tùy trường hợp, xem chi tiết", "en": "depends on the case, see the details"},
    papers=[
        "Một trong các loại giấy tờ quy định tại Điều 137, khoản 1, khoản 5 Điều 148, khoản 1, "
        f"khoản 5 Điều 149 Luật Đất đai, sơ đồ nhà ở, công trình xây dựng (nếu có), số {number}"
        for number in range(5)
    ],
)
SECONDS_PASS = "seconds => { motcuaBoard.slides.calledAt -= 1000 * seconds; }"
A_TURN_IS_OVER = "motcuaBoard.slides.shownAt -= 1000 * motcuaBoard.state.slide_seconds;"
TOP_OF = "selector => document.querySelector(selector).getBoundingClientRect().top"


async def name(page: Page, expected: str) -> None:
    await expect(page.locator(".slide .name .first")).to_have_text(expected)


async def test_an_empty_hall_shows_what_is_needed(open_board: OpenBoard, hall: FakeHall) -> None:
    hall.slides(BIRTH, seconds=60)
    page = await open_board()
    await name(page, BIRTH.name["vi"])
    await expect(page.locator(".slide .name .second")).to_have_text("Register a birth")
    await expect(page.locator(".slide-facts dd .first")).to_have_text(
        ["Ngay trong ngày", "không mất tiền"]
    )
    await expect(page.locator(".slide .papers li")).to_have_text(["Tờ khai", "Thẻ căn cước"])
    await expect(page.locator(".slide img")).to_have_attribute(
        "src", "../procedures/1.001193/qr.svg"
    )
    await expect(page.locator("figure.code:not(.missing)")).to_be_visible()
    await expect(page.locator("#nobody")).to_be_hidden()


@pytest.mark.parametrize("seconds", [0, 60])
async def test_without_slides_the_board_is_as_ever(
    open_board: OpenBoard, hall: FakeHall, seconds: int
) -> None:
    hall.slides(*([BIRTH] if seconds == 0 else []), seconds=seconds)
    page = await open_board()
    await page.evaluate("motcuaBoard.tick()")
    await expect(page.locator("#nobody")).to_be_visible()
    await expect(page.locator("#slide")).to_be_hidden()


async def test_a_call_takes_its_place_at_once_and_at_the_top(
    open_board: OpenBoard, hall: FakeHall
) -> None:
    page = await open_board()
    hall.call("A024", "1")
    await page.wait_for_selector(".call.called")
    without_slides = await page.evaluate(TOP_OF, ".call.called")
    hall.end(hall.call("A024", "1"))
    hall.slides(BIRTH, seconds=60)
    hall.cut_lines()
    page = await open_board()
    await page.evaluate(SECONDS_PASS, 20)
    await expect(page.locator("#slide")).to_be_visible()
    hall.call("A025", "3")
    await page.wait_for_selector(".call.called")
    assert await page.locator("#slide").is_hidden()
    row = page.locator(".call.called")
    assert await page.evaluate(TOP_OF, ".call.called") == without_slides
    size = await row.locator(".number").evaluate("n => parseFloat(getComputedStyle(n).fontSize)")
    assert size * CAP_HEIGHT_OF_ROBOTO >= 156
    hidden = "n => document.elementFromPoint(n.getBoundingClientRect().left + 20, 300) !== null"
    assert await row.evaluate(hidden)


async def test_the_last_numbers_stay_a_while_and_then_stand_aside(
    open_board: OpenBoard, hall: FakeHall
) -> None:
    hall.slides(BIRTH, seconds=60)
    page = await open_board()
    call = hall.call("A025", "3")
    await expect(page.locator(".call.called")).to_have_count(1)
    hall.end(call)
    await expect(page.locator(".call.past .number")).to_have_text("A025")
    assert await page.locator("#slide").is_hidden()
    await page.evaluate(SECONDS_PASS, 14)
    await page.evaluate("motcuaBoard.tick()")
    assert await page.locator("#slide").is_hidden()
    await page.evaluate(SECONDS_PASS, 1)
    await expect(page.locator("#slide")).to_be_visible()
    await expect(page.locator("#recent .number")).to_have_text(["A025"])
    await expect(page.locator(".call")).to_have_count(0)


async def test_slides_take_turns_and_go_on_after_a_call(
    open_board: OpenBoard, hall: FakeHall
) -> None:
    hall.slides(BIRTH, MARRIAGE, LAND, seconds=60)
    page = await open_board()
    for expected in (BIRTH, MARRIAGE):
        await name(page, expected.name["vi"])
        await page.evaluate(A_TURN_IS_OVER)
    await name(page, LAND.name["vi"])
    await expect(page.locator(".slide .pages .now")).to_have_count(1)
    hall.end(hall.call("A025", "3"))
    await expect(page.locator("#slide")).to_be_hidden()
    await page.evaluate(SECONDS_PASS, 20)
    await name(page, BIRTH.name["vi"])


async def test_a_changed_catalogue_is_shown_and_an_empty_one_shows_nothing(
    open_board: OpenBoard, hall: FakeHall
) -> None:
    hall.slides(BIRTH, seconds=60)
    page = await open_board()
    await name(page, BIRTH.name["vi"])
    hall.slides(MARRIAGE)
    await name(page, MARRIAGE.name["vi"])
    hall.slides()
    await expect(page.locator("#slide")).to_be_hidden()
    await expect(page.locator("#nobody")).to_be_visible()


async def test_a_reconnect_neither_blinks_nor_begins_anew(
    open_board: OpenBoard, hall: FakeHall
) -> None:
    hall.slides(BIRTH, MARRIAGE, seconds=60)
    page = await open_board()
    await name(page, BIRTH.name["vi"])
    await page.evaluate(A_TURN_IS_OVER)
    await name(page, MARRIAGE.name["vi"])
    await page.evaluate("document.querySelector('.slide img').dataset.kept = 'yes'")
    hall.cut_lines()
    await hall.connected(2)
    await page.wait_for_selector("body[data-line=up]")
    await name(page, MARRIAGE.name["vi"])
    await expect(page.locator(".slide img")).to_have_attribute("data-kept", "yes")


async def test_an_emergency_is_all_there_is(open_board: OpenBoard, hall: FakeHall) -> None:
    hall.slides(BIRTH, seconds=60)
    page = await open_board()
    await expect(page.locator("#slide")).to_be_visible()
    hall.notices(emergency={"vi": "Có cháy, xin ra ngoài"})
    await expect(page.locator("#emergency")).to_be_visible()
    await expect(page.locator("#slide")).to_be_hidden()


async def test_a_limit_that_is_not_stated_is_not_promised(
    open_board: OpenBoard, hall: FakeHall
) -> None:
    hall.slides(slide("1.1", "Trợ cấp", limit=Limit(), fee={}, papers=[]), seconds=60)
    page = await open_board()
    await name(page, "Trợ cấp")
    await expect(page.locator(".slide-facts div")).to_have_count(0)
    await expect(page.locator(".papers-heading")).to_have_count(0)


@pytest.mark.parametrize(
    ("amount", "unit", "said"),
    [
        (0, LimitUnit.CALENDAR_DAY, ["Ngay trong ngày", "The same day"]),
        (1, LimitUnit.WORKING_DAY, ["1 ngày làm việc", "1 working day"]),
        (15, LimitUnit.CALENDAR_DAY, ["15 ngày", "15 days"]),
        (4, LimitUnit.HOUR, ["4 giờ làm việc", "4 working hours"]),
    ],
)
async def test_limits_in_words(
    open_board: OpenBoard, hall: FakeHall, amount: int, unit: LimitUnit, said: list[str]
) -> None:
    hall.slides(slide("1.1", "Một", limit=Limit(amount=amount, unit=unit), fee={}), seconds=60)
    page = await open_board()
    await expect(page.locator(".slide-facts dd span")).to_have_text(said)


async def test_without_its_code_no_broken_picture(open_board: OpenBoard, hall: FakeHall) -> None:
    hall.qr_missing = True
    hall.slides(BIRTH, seconds=60)
    page = await open_board()
    await name(page, BIRTH.name["vi"])
    await expect(page.locator("figure.code")).to_be_hidden()


@pytest.mark.parametrize("size", SCREENS, ids=[f"{width}x{height}" for width, height in SCREENS])
async def test_the_longest_procedure_fits_every_screen(
    open_board: OpenBoard, hall: FakeHall, size: tuple[int, int]
) -> None:
    hall.slides(LAND, seconds=60)
    page = await open_board(*size)
    await name(page, LAND.name["vi"])
    assert await page.evaluate(OVERFLOWING) == []
    fits = """() => {
      const end = document.querySelector("#slide .pages").getBoundingClientRect();
      const papers = [...document.querySelectorAll(".slide .papers li:not([hidden])")];
      const last = papers[papers.length - 1].getBoundingClientRect();
      const code = document.querySelector("figure.code").getBoundingClientRect();
      const facts = document.querySelector(".slide-facts").getBoundingClientRect();
      return [last.bottom <= end.top + 1, code.top >= facts.bottom - 1, code.bottom <= end.top + 1];
    }"""
    assert await page.evaluate(fits) == [True, True, True]
