"""Chime and speech in a real browser: in turn, twice, never over one another."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

import display
from config.wire import BoardCalled, Emergency, HallMessage
from display.espeak import EspeakVoice
from display.reading import call_sentence
from display.sound import read_wav
from tests.display.conftest import OpenBoard
from tests.display.fake_hall import START, FakeHall, long_ago

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

ONE_CALL = ["chime-begins", "chime-ends", "said-begins", "said-ends", "said-begins", "said-ends"]


async def until(page: Page, condition: str) -> None:
    """Return once `condition` holds in the page (whose policy forbids `wait_for_function`)."""
    async with asyncio.timeout(30):
        await page.evaluate(
            "async () => { const frame = () => new Promise(requestAnimationFrame);"
            f" while (!({condition})) await frame(); }}"
        )


async def all_said(page: Page) -> list[dict[str, Any]]:
    """What sounded, in order, once the queue is empty."""
    await until(page, "!motcuaBoard.sounds.current && !motcuaBoard.sounds.queue.length")
    log: list[dict[str, Any]] = await page.evaluate("motcuaBoard.sounds.log")
    return log


def order(log: list[dict[str, Any]]) -> list[tuple[int, str]]:
    return [(entry["call_id"], entry["what"]) for entry in log]


async def test_a_call_chimes_and_is_said_twice(open_board: OpenBoard, hall: FakeHall) -> None:
    page = await open_board()
    hall.call("A001", "1")
    await expect(page.locator("body")).to_have_attribute("data-saying", "1")
    assert order(await all_said(page)) == [(1, what) for what in ONE_CALL]
    await expect(page.locator("body")).to_have_attribute("data-saying", "")
    assert set(hall.asked) == {1}


async def test_calls_at_one_moment_wait_for_each_other(
    open_board: OpenBoard, hall: FakeHall
) -> None:
    page = await open_board()
    for number in ("A001", "B002", "C003"):
        hall.call(number, "1")
    await until(page, "motcuaBoard.sounds.queue.length === 2")
    log = await all_said(page)
    once = ["said-begins", "said-ends"]
    assert order(log) == [
        *((1, what) for what in ONE_CALL[:4]),
        *((2, what) for what in once),
        *((3, what) for what in once * 2),
    ]
    sounding = [(entry["at"], entry["what"].endswith("begins")) for entry in log]
    assert all(earlier[0] <= later[0] for earlier, later in pairwise(sounding))
    assert [begins for _, begins in sounding] == [True, False] * (len(sounding) // 2)


NINE = ("A021", "B014", "C117", "D009", "E042", "G105", "H033", "A022", "B199")


async def test_of_nine_calls_at_once_the_last_is_heard_before_it_would_be_called_again(
    open_board: OpenBoard, hall: FakeHall
) -> None:
    """By how long the installed voice takes for each sentence, as fast as the board played it."""
    page = await open_board()
    calls = [hall.call(number, str(place)) for place, number in enumerate(NINE, 1)]
    await until(
        page, "motcuaBoard.sounds.log.some((e) => e.call_id === 9 && e.what === 'said-ends')"
    )
    log: list[dict[str, Any]] = await page.evaluate("motcuaBoard.sounds.log")
    said = [entry for entry in log if entry["what"] == "said-begins"]
    assert [entry["call_id"] for entry in said[:9]] == list(range(1, 10))
    assert sum(entry["what"] == "chime-begins" for entry in log) == 1
    voice = EspeakVoice()
    letters = {one.letter: one.spoken_letter for one in hall.centre.services}
    lengths = [
        read_wav(
            voice.render(call_sentence(call, "vi", letter=letters[call.number[0]]), "vi")
        ).seconds
        / entry["rate"]
        for call, entry in zip(calls, said[:9], strict=True)
    ]
    chime = read_wav((display.STATIC / "chime.wav").read_bytes()).seconds
    assert chime + sum(lengths) + 8 * 0.25 < hall.centre.calling.recall_after_seconds


async def test_a_number_that_is_called_again_keeps_its_place(
    open_board: OpenBoard, hall: FakeHall
) -> None:
    page = await open_board()
    for number in ("A001", "A002", "A003"):
        hall.call(number, "1")
    hall.call("A002", "1")
    said = [call for call, what in order(await all_said(page)) if what == "said-begins"]
    assert said == [1, 4, 3, 3]


async def test_the_server_is_told_when_a_call_was_said(
    open_board: OpenBoard, hall: FakeHall
) -> None:
    hall.reports = True
    page = await open_board()
    hall.call("A001", "1")
    hall.call("A002", "2")
    await all_said(page)
    await until(page, "true")
    async with asyncio.timeout(30), hall.told:
        await hall.told.wait_for(lambda: len(hall.heard) >= 2)
    assert hall.heard == [1, 2]


async def test_a_recall_is_said_again(open_board: OpenBoard, hall: FakeHall) -> None:
    page = await open_board()
    hall.call("A001", "1")
    await until(page, "motcuaBoard.sounds.log.length === 6")
    await all_said(page)
    hall.call("A001", "1")
    await until(page, "motcuaBoard.sounds.log.length > 6")
    assert order(await all_said(page)) == [(call, what) for call in (1, 2) for what in ONE_CALL]


async def test_a_recall_while_the_call_still_waits_is_said_once(
    open_board: OpenBoard, hall: FakeHall
) -> None:
    page = await open_board()
    hall.call("A001", "1")
    hall.call("A002", "2")
    hall.call("A002", "2")
    await until(page, "motcuaBoard.announced.size === 3")
    said = {call_id for call_id, _ in order(await all_said(page))}
    assert said == {1, 3}


async def test_who_came_is_not_called_any_more(open_board: OpenBoard, hall: FakeHall) -> None:
    page = await open_board()
    hall.speech_seconds = 1.0
    first = hall.call("A001", "1")
    waiting = hall.call("A002", "2")
    await until(page, "motcuaBoard.sounds.log.some((e) => e.what === 'said-begins')")
    hall.end(first)
    hall.end(waiting)
    assert order(await all_said(page)) == [(1, what) for what in ONE_CALL[:4]]


async def test_a_page_that_opens_says_only_the_newest_calls(
    open_board: OpenBoard, hall: FakeHall
) -> None:
    old = long_ago(hall.new_call("A001", "1"), seconds=11)
    new = long_ago(hall.new_call("A002", "2"), seconds=4)
    hall.send(lambda sequence: BoardCalled(sequence=sequence, call=old))
    hall.send(lambda sequence: BoardCalled(sequence=sequence, call=new))
    page = await open_board()
    await expect(page.locator(".call.called")).to_have_count(2)
    await until(page, "motcuaBoard.sounds.log.length > 0")
    assert order(await all_said(page)) == [(new.call_id, what) for what in ONE_CALL]


async def test_a_line_that_comes_back_says_nothing_twice(
    open_board: OpenBoard, hall: FakeHall
) -> None:
    page = await open_board()
    hall.call("A001", "1")
    await until(page, "motcuaBoard.sounds.log.length > 0")
    before = hall.connections
    hall.cut_lines()
    await hall.connected(before + 1)
    await page.wait_for_selector("body[data-line=up]")
    assert order(await all_said(page)) == [(1, what) for what in ONE_CALL]


async def test_a_missing_sentence_leaves_the_chime_and_the_next_call(
    open_board: OpenBoard, hall: FakeHall
) -> None:
    page = await open_board()
    hall.speech_missing = True
    hall.call("A001", "1")
    await until(page, "motcuaBoard.sounds.log.some((e) => e.what === 'said-failed')")
    hall.speech_missing = False
    hall.call("A002", "2")
    await until(page, "motcuaBoard.sounds.log.some((e) => e.call_id === 2)")
    log = order(await all_said(page))
    assert log == [
        (1, "chime-begins"),
        (1, "chime-ends"),
        (1, "said-failed"),
        *((2, what) for what in ONE_CALL),
    ]


def message(id: int, *, age: float = 0, sounds: bool = True) -> HallMessage:
    sent = START - timedelta(seconds=age)
    return HallMessage(
        id=id, text={"vi": "Mạng chậm"}, sounds=sounds, sent_at=sent,
        ends_at=sent + timedelta(hours=1),
    )  # fmt: skip


async def test_messages_are_said_once_in_their_turn_and_a_banner_twice_at_once(
    open_board: OpenBoard, hall: FakeHall
) -> None:
    hall.tell(message(1, age=3600), message(2, sounds=False))
    page = await open_board()
    hall.call("A001", "1")
    hall.tell(message(3), message(4))
    hall.tell(message(3))  # the other was taken back before its turn
    log = await all_said(page)
    assert [entry.get("message") for entry in log if entry["what"] == "said-ends"] == [None, "3"]
    assert hall.asked == [1]
    before = hall.connections
    hall.cut_lines()
    await hall.connected(before + 1)
    await page.wait_for_selector("body[data-line=up]")
    assert await all_said(page) == log

    hall.call("A002", "1")
    await until(page, "motcuaBoard.sounds.current")
    banner = Emergency(text={"vi": "Có báo cháy"}, raised_at=START, sounds=True)
    for _ in range(2):
        hall.tell(message(5), emergency=banner)
    told = [entry for entry in (await all_said(page))[len(log) :] if entry.get("message")]
    assert [entry["what"] for entry in told] == ONE_CALL
    assert {"3", "emergency"} <= set(hall.asked_messages) <= {"3", "4", "emergency"}
    hall.tell(message(5))
    await until(page, "motcuaBoard.sounds.current")
    (*_, last) = await all_said(page)
    assert (last["what"], last["message"]) == ("said-ends", "5")


async def test_a_silent_board_asks_for_no_sound(open_board: OpenBoard, hall: FakeHall) -> None:
    boards = [board.model_copy(update={"sound": False}) for board in hall.centre.boards]
    hall.centre = hall.centre.model_copy(update={"boards": boards})
    hall.centre.__dict__.pop("board_by_id", None)
    page = await open_board()
    hall.call("A001", "1")
    await expect(page.locator(".call.fresh")).to_be_visible()
    assert await all_said(page) == []
    hall.tell(message(1))
    await expect(page.locator("#notice.message")).to_be_visible()
    assert await all_said(page) == []
    assert hall.asked == []
    assert hall.asked_messages == []


async def untouched(page: Page, condition: str) -> None:
    """Like `until`, asked in a way that the browser does not take for a person's touch."""
    session = await page.context.new_cdp_session(page)
    async with asyncio.timeout(30):
        await session.send(
            "Runtime.evaluate",
            {
                "expression": "(async () => { const frame = () => new Promise("
                f"requestAnimationFrame); while (!({condition})) await frame(); }})()",
                "awaitPromise": True,
                "userGesture": False,
            },
        )


async def test_a_browser_that_wants_a_touch_first_says_so_and_then_speaks(
    open_board: OpenBoard, hall: FakeHall, silent_chromium: Browser
) -> None:
    page = await open_board(browser=silent_chromium, wait=False)
    await untouched(page, "window.motcuaBoard && motcuaBoard.isUp")
    hall.call("A001", "1")
    await untouched(page, "motcuaBoard.sounds.log.some((e) => e.what === 'chime-failed')")
    await untouched(page, "document.querySelector('#status .first')")
    await expect(page.locator("#status .first")).to_have_text("Chạm vào màn hình để bật tiếng")
    await expect(page.locator("#status .second")).to_have_text("Tap the screen for sound")
    await page.mouse.click(400, 400)
    await expect(page.locator("#status")).to_have_text("")
    hall.call("A002", "2")
    await until(page, "motcuaBoard.sounds.log.some((e) => e.call_id === 2)")
    assert [what for call, what in order(await all_said(page)) if call == 2] == ONE_CALL
