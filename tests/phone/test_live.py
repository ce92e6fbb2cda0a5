"""The phone page as things move: the call, the bell, cancelling, a line that goes and comes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from playwright.async_api import Page, expect

from config.wire import Emergency, TicketState, TicketStatus

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

TOKEN = "K7Q2M9XRT4WB3HZC"
OpenPhone = Callable[..., Awaitable[Page]]
Live = Callable[[Page], Awaitable[None]]
MakeTicket = Callable[..., TicketStatus]


async def test_people_ahead_go_down_by_themselves(
    hall: Any, open_phone: OpenPhone, live: Live
) -> None:
    page = await open_phone()
    await live(page)
    hall.move(TicketState.WAITING, people_ahead=3)
    await expect(page.locator("#ahead")).to_have_text("3 người")


async def test_the_call_turns_the_page_and_calls_the_person(
    hall: Any, open_phone: OpenPhone, live: Live
) -> None:
    page = await open_phone()
    await live(page)
    await page.tap("#bell-button")
    await expect(page.locator("#bell-words")).to_have_text("Đã bật âm báo")
    assert await page.get_attribute("#bell-button", "aria-pressed") == "true"
    assert await page.evaluate("window.tones") == 2  # so that the person knows how it sounds
    await page.evaluate("window.scrollTo(0, 300)")

    hall.move(TicketState.CALLED)
    await expect(page.locator("#place")).to_have_text("Quầy 3")
    await expect(page.locator("#heading")).to_have_text("Mời ông/bà đến")
    await expect(page.locator("html")).to_have_css("background-color", "rgb(143, 29, 23)")
    assert await page.evaluate("window.scrollY") == 0
    assert await page.evaluate("window.vibrations") == [[600, 250, 600, 250, 1000]]
    assert await page.evaluate("window.tones") == 8
    await expect(page).to_have_title("Đến lượt ông/bà!")
    await expect(page).to_have_title("A025 · Mời đến Quầy 3")


async def test_an_emergency_reaches_whoever_waits_outside(
    hall: Any, open_phone: OpenPhone, live: Live
) -> None:
    page = await open_phone()
    await live(page)
    band = page.locator("#emergency")
    await expect(band).to_be_hidden()
    text = {"vi": "Có cháy. Xin ra ngoài.", "en": "Fire. Please leave."}
    hall.move(TicketState.WAITING, emergency=Emergency(text=text, raised_at=hall.status.now))
    await expect(band).to_contain_text("Có cháy. Xin ra ngoài.")
    hall.move(TicketState.WAITING, emergency=None)
    await expect(band).to_be_hidden()


async def test_without_the_bell_the_call_makes_no_sound(
    hall: Any, open_phone: OpenPhone, live: Live
) -> None:
    page = await open_phone()
    await live(page)
    await page.tap("#bell-button")
    await page.tap("#bell-button")
    await expect(page.locator("#bell-words")).to_have_text("Báo cho tôi bằng âm thanh")
    hall.move(TicketState.CALLED)
    await expect(page.locator("#place")).to_have_text("Quầy 3")
    assert await page.evaluate("window.tones") == 2


async def test_a_recall_calls_again_and_a_mere_refresh_does_not(
    hall: Any, open_phone: OpenPhone, live: Live, make_ticket: MakeTicket
) -> None:
    page = await open_phone()
    await live(page)
    called = make_ticket(TicketState.CALLED)
    hall.set(called)
    hall.set(called.model_copy(update={"papers": [{"vi": "Giấy khác"}]}))
    await expect(page.locator("#papers-list")).to_have_text("Giấy khác")
    assert await page.evaluate("window.vibrations.length") == 1
    again = {"calls": called.calls + 1, "papers": []}
    hall.set(called.model_copy(update=again))
    await expect(page.locator("#papers")).to_be_hidden()
    assert await page.evaluate("window.vibrations.length") == 2


async def test_nearly_there_nudges_softly(hall: Any, open_phone: OpenPhone, live: Live) -> None:
    page = await open_phone()
    await live(page)
    hall.move(TicketState.WAITING, people_ahead=2)
    await expect(page.locator("#heading")).to_have_text("Sắp đến lượt ông/bà")
    assert await page.evaluate("window.vibrations") == [[200]]


async def test_the_title_rests_when_the_visit_goes_on(
    hall: Any, open_phone: OpenPhone, live: Live
) -> None:
    page = await open_phone()
    await live(page)
    hall.move(TicketState.CALLED)
    await expect(page).to_have_title("Đến lượt ông/bà!")
    hall.move(TicketState.SERVING)
    await expect(page).to_have_title("A025 · Đang làm thủ tục")


async def test_the_server_says_what_the_page_offers(
    hall: Any, open_phone: OpenPhone, live: Live
) -> None:
    page = await open_phone()
    await live(page)
    bell, cancel = page.locator("#bell"), page.locator("#cancel-part")
    await expect(bell).to_be_visible()
    await expect(cancel).to_be_visible()
    hall.move(TicketState.WAITING, call_to_come=False, may_cancel=False)
    await expect(bell).to_be_hidden()
    await expect(cancel).to_be_hidden()
    hall.move(TicketState.SERVING, call_to_come=True, may_cancel=True)
    await expect(bell).to_be_visible()
    await expect(cancel).to_be_visible()
    await expect(page.locator("#papers")).to_be_visible()
    hall.move(TicketState.SERVING, ended=True)
    await expect(page.locator("#papers")).to_be_hidden()


async def test_cancel_asks_first_and_uses_the_api(
    hall: Any, open_phone: OpenPhone, live: Live
) -> None:
    page = await open_phone()
    await live(page)
    question = page.locator("#cancel")
    await expect(question).to_be_hidden()
    await page.tap("text=Hủy số này")
    await expect(question).to_be_visible()
    await page.tap("text=Không, giữ số")
    await expect(question).to_be_hidden()
    await page.tap("text=Hủy số này")
    await question.get_by_role("button", name="Hủy số").tap()
    await expect(page.locator("#heading")).to_have_text("Số này đã hủy")
    await expect(page.locator("#cancel-part")).to_be_hidden()
    (headers,) = hall.cancel_headers
    assert headers["Content-Type"] == "application/json"
    assert headers["Origin"] == hall.url
    assert 10 < len(headers["Idempotency-Key"]) <= 80
    assert page.url.startswith(f"{hall.url}/T/{TOKEN}")


async def test_cancel_without_scripts_is_a_plain_form(hall: Any, open_phone: OpenPhone) -> None:
    page = await open_phone(f"/T/{TOKEN}?lang=en", scripts=False)
    await page.tap("text=Cancel this number")
    await page.get_by_role("button", name="Yes, cancel it").tap()
    await expect(page.locator("#heading")).to_have_text("This number is cancelled")
    assert page.url == f"{hall.url}/T/{TOKEN}?lang=en"
    # What the server must allow for this route: no-referrer makes the form's origin "null".
    assert hall.cancel_headers[0]["Origin"] == "null"


@pytest.mark.parametrize("scripts", [True, False])
async def test_a_cancelling_that_comes_too_late_is_told(
    hall: Any, open_phone: OpenPhone, scripts: bool
) -> None:
    hall.refuse_cancel = True
    page = await open_phone(scripts=scripts)
    await page.tap("text=Hủy số này")
    await page.locator("#cancel button").tap()
    await expect(page.locator("#cancel-note")).to_contain_text("Không hủy được số này nữa")
    await expect(page.locator("#heading")).to_have_text("Đang chờ đến lượt")


async def test_cancelling_on_a_lost_line_says_so_and_keeps_the_number(
    hall: Any, open_phone: OpenPhone, live: Live, line_cut: Callable[[], Any]
) -> None:
    page = await open_phone()
    await live(page)
    await page.tap("text=Hủy số này")
    async with line_cut():
        await page.locator("#cancel button").tap()
        await expect(page.locator("#cancel-note")).to_contain_text("mất kết nối")
    assert hall.status.state is TicketState.WAITING


async def test_a_call_closes_the_cancel_question(
    hall: Any, open_phone: OpenPhone, live: Live
) -> None:
    page = await open_phone()
    await live(page)
    await page.tap("text=Hủy số này")
    hall.move(TicketState.CALLED)
    await expect(page.locator("#place")).to_have_text("Quầy 3")
    await expect(page.locator("#cancel")).to_be_hidden()


async def test_a_lost_line_is_said_with_its_age_and_comes_back_right(
    hall: Any, open_phone: OpenPhone, live: Live, line_cut: Callable[[], Any]
) -> None:
    page = await open_phone()
    await live(page)
    async with line_cut():
        line = page.locator("#line-words")
        await expect(line).to_contain_text("Mất kết nối. Thông tin lúc 09:41")
        await expect(line).to_contain_text("chưa đầy 1 phút trước")
        await expect(page.locator("#ahead")).to_have_text("4 người")
        hall.move(TicketState.CALLED)
    await expect(page.locator("#place")).to_have_text("Quầy 3")
    await expect(page.locator("#line")).not_to_have_class("line lost")
    assert await page.evaluate("window.vibrations.length") == 1
    await live(page)
    hall.move(TicketState.SERVING)
    await expect(page.locator("#heading")).to_have_text("Đang làm thủ tục tại")


async def test_a_phone_without_network_says_so_at_once(
    hall: Any, open_phone: OpenPhone, live: Live
) -> None:
    page = await open_phone()
    await live(page)
    await page.context.set_offline(True)
    await expect(page.locator("#line")).to_have_class("line lost")
    hall.move(TicketState.WAITING, people_ahead=1)
    await page.context.set_offline(False)
    await expect(page.locator("#ahead")).to_have_text("1 người")
    await expect(page.locator("#line")).to_have_class("line")


async def pass_seconds(page: Page, seconds: int) -> None:
    """Second by second, so that what a request brings is seen in its own second."""
    for _ in range(seconds):
        await page.clock.run_for(1_000)
        await page.evaluate("0")


async def test_a_line_that_dies_without_a_word_is_found_dead_and_replaced(
    hall: Any, line: Any, open_phone: OpenPhone, live: Live
) -> None:
    page = await open_phone(clock=True, url=line.url)
    await live(page)
    line.die()
    hall.move(TicketState.WAITING, people_ahead=1)
    await page.clock.run_for(60_000)
    await expect(page.locator("#line")).to_have_class("line lost")
    await expect(page.locator("#ahead")).to_have_text("4 người")
    await page.clock.run_for(80_000)
    await expect(page.locator("#line-words")).to_contain_text("2 phút trước")
    await pass_seconds(page, 8)  # all that was asked has timed out or is being asked again
    line.revive()
    await pass_seconds(page, 3)
    await expect(page.locator("#ahead")).to_have_text("1 người")
    await expect(page.locator("#line")).to_have_class("line")
    await live(page)
    hall.move(TicketState.CALLED)  # no time passes: it comes by the new stream
    await expect(page.locator("#place")).to_have_text("Quầy 3")


SLEEP = """(hidden) => {
  Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


async def test_a_phone_that_wakes_asks_at_once(
    hall: Any, open_phone: OpenPhone, live: Live
) -> None:
    hall.hold_streams_back = True  # the old connection is dead and does not know it
    page = await open_phone(clock=True)
    await live(page)
    await page.evaluate(SLEEP, True)
    hall.status = hall.status.model_copy(update={"people_ahead": 2})
    await page.evaluate("() => { const now = Date.now; Date.now = () => now() + 60000; }")
    hall.hold_streams_back = False
    await page.evaluate(SLEEP, False)
    await expect(page.locator("#ahead")).to_have_text("2 người")


async def test_a_stream_that_is_held_back_is_replaced_by_questions(
    hall: Any, open_phone: OpenPhone, live: Live
) -> None:
    hall.hold_streams_back = True
    page = await open_phone(clock=True)
    await live(page)
    hall.move(TicketState.WAITING, people_ahead=3)
    await page.clock.run_for(18_000)
    await expect(page.locator("#ahead")).to_have_text("3 người")
    hall.move(TicketState.WAITING, people_ahead=2)
    await page.clock.run_for(18_000)
    await expect(page.locator("#ahead")).to_have_text("2 người")


async def test_a_forgotten_ticket_becomes_the_unknown_page(
    hall: Any, open_phone: OpenPhone, live: Live
) -> None:
    page = await open_phone(clock=True)
    await live(page)
    hall.forgotten = True
    await hall.stop()
    await hall.start()
    await page.clock.run_for(22_000)  # never sooner than 20 seconds after it was opened
    await expect(page.locator("h1")).to_have_text("Không tìm thấy số này")
