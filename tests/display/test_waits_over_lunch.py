"""The board's column of waits holds the words of a wait over lunch, in every density."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.async_api import expect

from config.wire import WaitEstimate
from tests.display.conftest import OpenBoard
from tests.display.fake_hall import START, FakeHall

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

OPENS = START.replace(hour=6, minute=30, second=0)
AFTER = WaitEstimate(low_seconds=8_700, high_seconds=9_900, not_before=OPENS)
EITHER = WaitEstimate(
    low_seconds=900, high_seconds=9_000, not_before=OPENS, or_before=OPENS - timedelta(hours=2)
)
LATE = WaitEstimate(low_seconds=3_000, high_seconds=5_400, before_closing=False)
CUT = """() => [...document.querySelectorAll("#services .service")]
  .filter((row) => [...row.children].some((part) =>
    part.getBoundingClientRect().bottom > row.getBoundingClientRect().bottom + 1 ||
    part.getBoundingClientRect().top < row.getBoundingClientRect().top - 1))
  .map((row) => row.innerText)"""


@pytest.mark.parametrize("size", [(1920, 1080), (1280, 720)])
@pytest.mark.parametrize(("many", "repeated"), [(3, 1), (7, 1), (6, 2)])
async def test_the_words_are_whole(
    hall: FakeHall, open_board: OpenBoard, size: tuple[int, int], many: int, repeated: int
) -> None:
    board = hall.board
    told = [AFTER, EITHER, LATE]
    services = [
        one.model_copy(
            update={"service": f"{one.service}-{turn}", "estimate": told[place % 3], "open": True}
        )
        for turn in range(repeated)
        for place, one in enumerate(board.services[:many])
    ]
    hall.board = board.model_copy(update={"services": services})
    page = await open_board(*size)
    await expect(page.locator("#services .wait").nth(0)).to_contain_text("sau 13:30")
    await expect(page.locator("#services .wait").nth(1)).to_contain_text("11:30 hoặc 13:30")
    await expect(page.locator("#services .wait").nth(2)).to_contain_text("có thể hết giờ")
    assert await page.evaluate(CUT) == []


@pytest.mark.parametrize("size", [(1920, 1080), (1024, 768), (1080, 1920)])
async def test_two_lines_of_a_name_leave_its_second_language_whole(
    hall: FakeHall, open_board: OpenBoard, size: tuple[int, int]
) -> None:
    name = {"vi": "Chi trả trợ cấp xã hội hằng tháng", "en": "Social support payment"}
    some = hall.board.services[:4]
    services = [
        one.model_copy(update={"service": f"{one.service}-{turn}", "name": name})
        for turn in range(2)
        for one in some
    ]
    hall.board = hall.board.model_copy(update={"services": services})
    page = await open_board(*size)
    await expect(page.locator("#services .service")).to_have_count(8)
    await expect(page.locator("#services .name .second").nth(7)).to_be_visible()
    assert await page.evaluate(CUT) == []
