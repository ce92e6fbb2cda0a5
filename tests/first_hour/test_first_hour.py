"""The first hour: from an empty folder to a number that is called and a dossier that is received,
in a browser, on the glass of a kiosk and on a board, without a terminal. Nothing in the browser is
clicked: the keyboard alone does it. With the mouse: `test_wizard` and the tests of each page."""

from __future__ import annotations

import asyncio
import re
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest
from PIL import Image
from playwright.async_api import Page, expect

from kiosk.testing.robot import KioskRobot, VirtualScreen
from tests.first_hour.conftest import PASSWORD, NewServer, at_step
from tests.first_hour.walk import Counted, press, tab_to
from tests.hall.at_work import at_counter, called_on

pytestmark = [
    pytest.mark.browser,
    pytest.mark.window,
    pytest.mark.asyncio(loop_scope="session"),
]
MOST_PAGES: Final = 28
MOST_FIELDS: Final = 22
"""As `docs/first-hour.md` tells them."""
OWN: Final = "bon tu khac nhau nhe"
STEPS: Final = ("kiosk", "board", "people", "procedures", "printed", "called")


async def test_the_first_hour(server: NewServer) -> None:
    counted = Counted()
    page = await set_up(server, counted)
    await ticked(page)
    await open_at_any_hour(page, server)
    screen = VirtualScreen(1080, 1920)
    async with screen, KioskRobot(screen, server.address, server.data / "kiosk", "", "") as robot:
        await pair_the_kiosk(server, counted, page, robot)
        board, spoken = await pair_the_board(server, counted, page)
        clerk = await add_a_clerk(server, counted, page)
        await bring_procedures_in(server, counted, page)
        await take_a_ticket(robot)
        await call_it(counted, clerk, board)
        assert (await asyncio.wait_for(spoken, 30)).startswith(b"RIFF")
        await receive_a_dossier(counted, clerk)
    await page.goto(f"{server.address}/settings/start")
    await ticked(page, *STEPS)
    print(f"first hour: {len(counted.pages)} pages, {len(counted.fields)} fields: {counted}")
    assert len(counted.pages) <= MOST_PAGES
    assert len(counted.fields) <= MOST_FIELDS


async def set_up(server: NewServer, counted: Counted) -> Page:
    """The wizard, from the address that the package prints to the page of what comes after it."""
    page = counted.follow(await server.page("/?lang=vi"))
    assert page.url.split("?")[0].endswith("/setup")
    await counted.fill(page, "#code", server.code)
    await go_on(counted, page, "unit")
    await counted.fill(page, "#unit-name", "Trung tâm Phục vụ hành chính công xã Bình Minh")
    await counted.fill(page, "#unit-province", "tỉnh Bắc Ninh")
    await counted.fill(page, "#unit-body", "Ủy ban nhân dân xã Bình Minh")
    await counted.fill(page, "#unit-code", "H05.12.03")
    await go_on(counted, page, "hours")
    await press_on(counted, page, "services")
    await a_service_out_and_in(page)
    await press_on(counted, page, "counters")
    await a_counter_down_and_up(page)
    await press_on(counted, page, "priority")
    await press_on(counted, page, "administrator")
    await counted.fill(page, "#administrator-display_name", "Bùi Anh Quân")
    await counted.fill(page, "#administrator-sign_in", "quan")
    await counted.fill(page, "#administrator-password", PASSWORD)
    await counted.fill(page, "#administrator-again", PASSWORD)
    await go_on(counted, page, "finish")
    await expect(page.locator("#nothing-missing")).to_be_visible()
    await press(page, "#next")
    await page.wait_for_url("**/settings/start?*")
    return page


async def go_on(counted: Counted, page: Page, name: str) -> None:
    """Enter in a field, or on the button, leads to the next step, whose heading is read out."""
    await page.keyboard.press("Enter")
    await at_step(page, name)
    await expect(page.locator(f'section[data-step="{name}"] h2')).to_be_focused()
    counted.pages.append(f"/setup {name}")


async def press_on(counted: Counted, page: Page, name: str) -> None:
    await tab_to(page, "#next")
    await go_on(counted, page, name)


async def a_service_out_and_in(page: Page) -> None:
    first = page.locator("#services input").first
    await tab_to(page, "#services input")
    await page.keyboard.press("Space")
    await expect(first).not_to_be_checked()
    await page.keyboard.press("Space")
    await expect(first).to_be_checked()


async def a_counter_down_and_up(page: Page) -> None:
    """The focus goes with the counter that is moved."""
    first = page.locator(".counter input[type=text]").first
    await press(page, ".moves button:nth-child(2)")
    await expect(first).to_have_value("Quầy 2")
    await expect(page.locator('[data-place="1"] .moves button:nth-child(2)')).to_be_focused()
    await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("Enter")
    await expect(first).to_have_value("Quầy 1")


async def ticked(page: Page, *done: str) -> None:
    """Exactly these steps have their tick."""
    for name in STEPS:
        tick = page.locator(f'[data-step="{name}"]')
        state = "đã xong" if name in done else "chưa xong"
        await expect(tick).to_contain_text(state)


async def open_at_any_hour(page: Page, server: NewServer) -> None:
    """No part of the hour: the test may run at night and on a holiday."""
    api = f"{server.address}/api/v1/settings"
    content = (await (await page.request.get(api)).json())["content"]
    whole = {"start": "00:00:00", "end": "23:59:59.999000"}
    opening = content["opening"]
    new = {**opening, "week": {day: [whole] for day in opening["week"]}, "special_days": []}
    services = [one | {"last_ticket_minutes_before_closing": 0} for one in content["services"]]
    changes = [
        {"path": [part], "seen": content[part], "value": value}
        for part, value in (("opening", new), ("services", services))
    ]
    saved = await page.request.post(f"{api}/changes", data={"changes": changes})
    assert saved.ok, await saved.text()
    revision = (await saved.json())["revision"]
    published = await page.request.post(f"{api}/publish", data={"revision": revision})
    assert published.ok, await published.text()


# ------------------------------------------------------------------------------- devices


async def code_for(page: Page, device: str) -> str:
    await press(page, f'tr[data-device="{device}"] [data-act="pair"]')
    shown = page.locator("dialog .code")
    await expect(shown).to_have_text(re.compile(r"^\d{4} \d{4}$"))
    return (await shown.inner_text()).replace(" ", "")


async def go(page: Page, step: str) -> None:
    """From the page of steps to where one is done."""
    if "/settings/start" not in page.url:
        await press(page, '[data-entry="start"]')
    await press(page, f'[data-step="{step}"] a.button')


async def pair_the_kiosk(
    server: NewServer, counted: Counted, page: Page, robot: KioskRobot
) -> None:
    await go(page, "kiosk")
    await expect(page.locator('tr[data-device="kiosk-1"] .line')).to_contain_text("–")
    await robot.see("code", seconds=90)
    await robot.screen.point("type", await code_for(page, "kiosk-1"))
    await robot.screen.point("key", "Return")
    counted.fields.append("code of the kiosk")
    await robot.see("idle", seconds=90)
    await press(page, "dialog .main")
    await page.goto(f"{server.address}/settings/start")
    await ticked(page, "kiosk")


async def pair_the_board(
    server: NewServer, counted: Counted, page: Page
) -> tuple[Page, asyncio.Future[bytes]]:
    """The board, and what it fetches to say."""
    await go(page, "board")
    board = counted.follow(await server.page("/board", 1920, 1080))
    spoken: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    async def keep(answer: Any) -> None:
        if "/announcements/" in answer.url and answer.ok and not spoken.done():
            spoken.set_result(await answer.body())

    board.on("response", keep)
    await counted.type(board, await code_for(page, "hall"))
    await board.keyboard.press("Enter")
    await board.wait_for_url("**/board/hall")
    await expect(board.locator("body")).to_have_attribute("data-line", "up")
    await press(page, "dialog .main")
    await page.goto(f"{server.address}/settings/start")
    await ticked(page, "kiosk", "board")
    return board, spoken


# --------------------------------------------------------------------- people, procedures


async def add_a_clerk(server: NewServer, counted: Counted, page: Page) -> Page:
    """The clerk's own browser, at the console, her one-time password changed."""
    await go(page, "people")
    await press(page, "text=Thêm cán bộ")
    await counted.fill(page, "#name", "Nguyễn Thị Thanh Hương")
    await counted.fill(page, "#sign_in", "huong")
    await counted.choose(page, "#role", "clerk")
    await press(page, "#words [type=submit]")
    await expect(page.locator("#slip-password")).to_have_text(re.compile(r"^[a-z0-9-]{14}$"))
    once = await page.locator("#slip-password").inner_text()
    await press(page, "[data-act=slip-done]")
    clerk = counted.follow(await server.page("/counter"))
    await counted.fill(clerk, "#sign-in-name", "huong")
    await counted.fill(clerk, "#sign-in-password", once)
    await clerk.keyboard.press("Enter")
    for name, value in (("old", once), ("new", OWN), ("again", OWN)):
        await counted.fill(clerk, f"[name={name}]", value)
    await clerk.keyboard.press("Enter")
    await press(clerk, '#choose-list [data-counter="1"]')
    await expect(clerk.locator("#counter-state")).to_have_text("Đang mở")
    return clerk


async def bring_procedures_in(server: NewServer, counted: Counted, page: Page) -> None:
    await page.goto(f"{server.address}/settings/start")
    await ticked(page, "kiosk", "board", "people")
    await go(page, "procedures")
    await press(page, "#starter")
    await page.wait_for_url(re.compile(r"/import/\d+"))
    await press(page, "#compare [type=submit]")
    await page.wait_for_url(re.compile(r"/import(\?|$)"))
    await expect(page.locator("tr[data-import] .mark")).to_have_attribute("data-look", "good")


# ----------------------------------------------------------------------------- the visit


async def take_a_ticket(robot: KioskRobot) -> None:
    """On the glass; the kiosk's printer is the picture that it begins with."""
    for name, touched in (
        ("idle", "begin"),
        ("services", "service:ho-tich"),
        ("confirm", "confirm"),
    ):
        await robot.see(name, partial(touchable, touched))
        await robot.touch(touched)
    await robot.see("ticket")
    await robot.wait("paper", seconds=60)
    (ticket,) = picture_files(robot.data)
    with Image.open(ticket) as printed:
        assert printed.height > printed.width / 2


def touchable(name: str, drawn: dict[str, Any]) -> bool:
    return name in drawn["touch"]


def picture_files(data: Path) -> list[Path]:
    return sorted(data.rglob("ticket-*.png"))


async def call_it(counted: Counted, clerk: Page, board: Page) -> None:
    await expect(clerk.locator("#waiting-count")).to_have_text("1")
    await press(clerk, "#main-key")
    await at_counter(clerk, "called", "A001")
    await called_on(board, ("A001", "1"))
    await clerk.keyboard.press("1")
    await at_counter(clerk, "serving", "A001")


async def receive_a_dossier(counted: Counted, clerk: Page) -> None:
    async with clerk.expect_popup() as opened:
        await press(clerk, ".receive-link")
    desk = counted.follow(await opened.value)
    await counted.fill(desk, ".chooser input", "khai tử")
    await desk.keyboard.press("Enter")
    await press(desk, 'button:has-text("Nhận đủ")')
    await counted.fill(desk, ".of-name input", "Lê Văn Dũng")
    await press(desk, '.receive-bar button:has-text("Tiếp nhận")')
    await expect(desk.locator(".done-code")).to_have_text(re.compile(r"^H05\.12\.03-\d{6}-0001$"))
