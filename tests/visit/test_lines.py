"""Lines that break in every way: what pages say meanwhile, and how soon they are right again."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.hall.at_work import at_counter, press, until, waiting_here
from tests.lines import Line
from tests.visit.behind_lines import LOST, Scene, damaged, mended, scene_in

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def scene(
    tmp_path_factory: pytest.TempPathFactory, chromium: Browser
) -> AsyncIterator[Scene]:
    async with scene_in(tmp_path_factory.mktemp("lines"), chromium) as one:
        yield one


async def test_a_line_that_is_cut_and_refused(scene: Scene):
    await damaged(scene, "refused", dict.fromkeys(LOST, Line.refuse))


async def test_lines_that_go_silent_without_a_word(scene: Scene):
    silent = {"board": Line.black_hole, "phone": Line.swallow_answers, "console": Line.stall}
    await damaged(scene, "silent", silent)


async def test_a_line_that_is_cut_for_a_moment_is_not_even_said(scene: Scene):
    await scene.somebody_waits()
    for line in scene.lines.values():
        line.black_hole()
    await scene.called()
    await mended(scene.lines.values())
    await scene.right_again("dead since a moment")


async def test_a_proxy_that_holds_every_stream_back(scene: Scene):
    await scene.somebody_waits()
    for line in scene.lines.values():
        line.hold_streams()
        line.cut()
    await scene.called()
    await scene.right_again("stream held back")
    for kind, page in scene.pages.items():
        await expect(page.locator(LOST[kind])).to_have_count(0 if kind != "console" else 1)
    await mended(scene.lines.values())


# ---------------------------------------------------------------------------------- sleeping


async def test_a_phone_that_sleeps_and_wakes_is_right_at_once(scene: Scene):
    await scene.somebody_waits()
    phone, line = scene.pages["phone"], scene.lines["phone"]
    browser = await phone.context.new_cdp_session(phone)
    await browser.send("Page.setWebLifecycleState", {"state": "frozen"})
    line.black_hole()  # what was open is dead when it wakes
    await scene.called()
    await mended([line])
    await browser.send("Page.setWebLifecycleState", {"state": "active"})
    await scene.right_again("asleep", ["phone"])


async def test_a_phone_without_network_says_so_at_once(scene: Scene):
    await scene.somebody_waits()
    await scene.pages["phone"].context.set_offline(True)
    await scene.say_lost(["phone"])
    await scene.called()
    await scene.pages["phone"].context.set_offline(False)
    await scene.right_again("without network", ["phone"])


# -------------------------------------------------------------------------------- the commands


async def test_a_command_on_a_line_that_dies_is_done_once(scene: Scene):
    """It reaches the server, its answer is lost; sent again it calls nobody else."""
    await scene.served()
    first, second = [await scene.hall.take("ho-tich") for _ in range(2)]
    console, line = scene.console, scene.lines["console"]
    await waiting_here(console, first.number, second.number)
    line.swallow_answers()
    line.requests.clear()
    await press(console, "Enter")
    await expect(console.locator("#toast")).to_have_text("Mạng chậm, đang gửi lại…")
    await expect(console.locator("#line b")).to_have_text("Mất kết nối với máy chủ")
    await mended([line])
    await at_counter(console, "called", first.number)
    await waiting_here(console, second.number)
    assert len([request for request in line.requests if b"/counters/1/next" in request]) > 1
    for number in (first.number, second.number):
        await at_counter(console, "called", number)
        await press(console, "1")
        await at_counter(console, "serving", number)
        await press(console, "Enter" if number == first.number else "2")
    await at_counter(console, "none")


# ------------------------------------------------------------------------------- wrong clocks

WRONG_CLOCK = """
window.wrongBy = %d * 3600000;
window.Date = class extends Date {
  static now() { return super.now() + window.wrongBy; }
  constructor(...words) { words.length ? super(...words) : super(window.Date.now()); }
};
"""


async def test_a_clock_that_is_wrong_by_a_day_and_is_set_changes_nothing(scene: Scene):
    await scene.served()
    scene.ticket = ticket = await scene.hall.take("ho-tich")
    for line in scene.lines.values():
        await line.mend()
    scene.hall.door = scene.lines["board"].url
    board = await scene.hall.board(script=WRONG_CLOCK % 26)
    scene.hall.door = scene.lines["phone"].url
    phone = await scene.hall.phone(ticket, script=WRONG_CLOCK % -26)
    await until(board, "new Date() - performance.timeOrigin > 25 * 3600000")
    await shows_the_time(scene, board)
    await scene.called()
    await until(board, "motcuaBoard.sounds.log.some((entry) => entry.what === 'chime-begins')")
    await expect(phone.locator("#place")).to_have_text("Quầy 2")

    asked: list[str] = []
    for page in (board, phone):
        page.on("request", lambda request: asked.append(request.url))
    await set_clocks(board, phone, hours=-26)
    for page in (board, phone):
        await shows_the_time(scene, page)
    assert len(asked) <= 4

    for page, where in ((board, "board"), (phone, "phone")):
        scene.lines[where].black_hole()
        await expect(page.locator(LOST[where])).to_contain_text("Mất kết nối")
    await set_clocks(board, phone, hours=26)
    seconds_old = re.compile(r"từ \d\d:\d\d \(\d\d? giây\)")
    await expect(board.locator(LOST["board"])).to_have_text(seconds_old)
    await expect(phone.locator(LOST["phone"])).to_contain_text("chưa đầy 1 phút trước")
    await mended(scene.lines.values())
    await until(board, "document.body.dataset.line === 'up'")
    await until(phone, "document.querySelector('#line').className === 'line'")
    for page in (board, phone):
        await page.context.close()
        scene.hall.pages.contexts.remove(page.context)


async def set_clocks(*pages: Page, hours: int) -> None:
    """Set the devices' clocks and let their pages live with it for more than a second."""
    for page in pages:
        await page.evaluate(f"window.wrongBy = {hours} * 3600000; window.setAt = performance.now()")
    for page in pages:
        await until(page, "performance.now() > window.setAt + 1200")


async def shows_the_time(scene: Scene, page: Page) -> None:
    """The time of day of the server, or one that it was a moment ago: a phone says when it last
    heard of the server, which may have been in the minute before."""
    shown = await page.locator("#time, #line-words").inner_text()
    now = scene.clock.now()
    moments = {scene.time_of_day(now - timedelta(seconds=ago)) for ago in (0, 10, 20)}
    assert moments & set(re.findall(r"\d\d:\d\d", shown)), (shown, moments)
