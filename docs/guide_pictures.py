"""The pictures of the pages in Vietnamese (`docs/vi`), taken of the real programs."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Final

from aiohttp import ClientError, ClientSession
from playwright.async_api import Page, expect

from docs.camera import START_SECONDS, Hall, browsing, free_port, halved, keep, photograph, window
from docs.sample_morning import CLERKS, SPARE_CLERK, Caller
from kiosk.testing.robot import KioskRobot, VirtualScreen

DESK_VIEW: Final = {"width": 1100, "height": 700}
CONSOLE_VIEW: Final = {"width": 1366, "height": 768}
BOARD_VIEW: Final = {"width": 1280, "height": 720}
KIOSK_PIXELS: Final = (1080, 1920)
STAFF_PIN: Final = "2580"
"""The demo's."""
COUNTER: Final = "2"
DEMO_ADMINISTRATOR: Final = "quantri"
FREE_COUNTER: Final = "8"
ADMINISTRATOR: Final = {
    "display_name": "Nguyễn Thị Khai",
    "sign_in": "khai",
    "password": "muoi hai con bo tim 9",
}


def name(picture: str) -> str:
    """Where the picture lies below the folder of pictures."""
    return f"vi/{picture}"


# ------------------------------------------------------------------------------ first run


@asynccontextmanager
async def empty_server(folder: Path) -> AsyncIterator[tuple[str, str]]:
    """A server without a centre file, on an empty folder: its address and its setup code."""
    port, address = free_port(), "http://localhost"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "queue_server", "serve", "--log-level", "error",
        "--database", f"sqlite:///{folder / 'motcua.sqlite'}",
        "--host", "127.0.0.1", "--port", str(port),
    )  # fmt: skip
    try:
        await answering(f"{address}:{port}/setup")
        yield f"{address}:{port}", (folder / "setup-code").read_text().strip()
    finally:
        process.terminate()
        await process.wait()


async def answering(address: str) -> None:
    """Wait until something answers there."""
    async with asyncio.timeout(START_SECONDS), ClientSession() as session:
        while True:
            try:
                async with session.get(address):
                    return
            except ClientError:
                await asyncio.sleep(0.1)


async def pictures_of_a_first_run(folder: Path) -> None:
    """The wizard from its code to the list of what comes after it; a code for a kiosk."""
    async with (
        empty_server(folder) as (address, code),
        browsing(folder) as browser,
        window(browser, f"{address}/setup", DESK_VIEW) as page,
    ):
        await page.fill("#code", f"{code[:4]}-{code[4:8]}-{code[8:]}")
        await photograph(page, name("thiet-lap-bat-dau"))
        await go_on(page, "unit")
        await page.fill("#unit-name", "Trung tâm Phục vụ hành chính công xã Bình Minh")
        await page.fill("#unit-body", "Ủy ban nhân dân xã Bình Minh")
        await page.fill("#unit-code", "H05.12.03")
        for step in ("hours", "services", "counters"):
            await go_on(page, step)
        await photograph(page, name("thiet-lap-quay"))
        for step in ("priority", "administrator"):
            await go_on(page, step)
        for key, value in (*ADMINISTRATOR.items(), ("again", ADMINISTRATOR["password"])):
            await page.fill(f"#administrator-{key}", value)
        await go_on(page, "finish")
        await expect(page.locator("#nothing-missing")).to_be_visible()
        await page.click("#next")
        await page.wait_for_url("**/settings/start*")
        await photograph(page, name("thiet-lap-viec-con-lai"))
        await page.goto(f"{address}/devices")
        await page.get_by_role("button", name="Kết nối").first.click()
        await expect(page.get_by_role("dialog")).to_be_visible()
        await photograph(page, name("thiet-bi-ma"))


async def go_on(page: Page, step: str) -> None:
    await page.click("#next")
    await page.locator(f"section[data-step={step}]:not([hidden])").wait_for()


# ------------------------------------------------------------------------------- the demo


async def sign_in(page: Page, who: str, password: str) -> None:
    await page.fill("input[autocomplete=username]", who)
    await page.fill("input[type=password]", password)
    await page.keyboard.press("Enter")


async def kiosk_of_staff(hall: Hall) -> None:
    """What staff see behind the PIN."""
    data = hall.demo.folder / "kiosk-of-staff"
    async with (
        VirtualScreen(*KIOSK_PIXELS) as screen,
        KioskRobot(screen, hall.demo.url, data, hall.demo.key("kiosk-1")) as kiosk,
    ):
        await kiosk.see("idle")
        await screen.point("mousemove", "20", "20", "mousedown", "1")
        await kiosk.see("pin")
        await screen.point("mouseup", "1")
        for digit in STAFF_PIN:
            await kiosk.touch(f"pin:{digit}")
        await kiosk.touch("pin:enter")
        await kiosk.see("staff")
        keep(name("may-lay-so-can-bo"), halved(screen.picture()))


async def choice_of_a_counter(hall: Hall) -> None:
    async with hall.page("/counter", CONSOLE_VIEW) as page:
        await sign_in(page, SPARE_CLERK, hall.demo.password)
        await page.locator("#choose-list button").first.wait_for()
        await photograph(page, name("ban-goi-so-chon-quay"))


async def at_the_counter(page: Page, hall: Hall) -> None:
    """Sign in at the counter of the pictures."""
    await sign_in(page, CLERKS[COUNTER], hall.demo.password)
    await expect(page.locator("#waiting li").first).to_be_visible()


async def pause(hall: Hall) -> None:
    async with hall.page("/counter", CONSOLE_VIEW) as page:
        await at_the_counter(page, hall)
        current = await hall.current(COUNTER)
        if current is not None:
            await hall.step(COUNTER, current, "finish")
        await page.click("[data-command=pause]")
        await page.get_by_text("Mấy giờ anh/chị trở lại?").wait_for()
        await photograph(page, name("ban-goi-so-tam-dung"))
        await page.click("#main-key")
        await expect(page.locator("#counter-state")).to_have_text("Đang mở")


async def paper_out(hall: Hall) -> None:
    """The alert of a kiosk without paper, unfolded on the console."""
    async with (
        Caller(hall.demo.url, hall.demo.key("kiosk-1")) as kiosk,
        hall.page("/counter", CONSOLE_VIEW) as page,
    ):
        await at_the_counter(page, hall)
        report = partial(kiosk.send, "/devices/kiosk-1/report", version="0.1.0")
        await report(printer="paper_out", jobs_waiting=2)
        await expect(page.locator("#faults")).to_contain_text("máy in hết giấy")
        await page.click("#faults")
        await photograph(page, name("su-co-het-giay"))
        await report(printer="ready")


async def line_lost(hall: Hall) -> None:
    async with hall.page("/counter", CONSOLE_VIEW) as page:
        await at_the_counter(page, hall)
        await page.context.set_offline(True)
        await expect(page.locator("#line")).to_contain_text("Mất kết nối với máy chủ")
        await photograph(page, name("su-co-mat-ket-noi"))


async def work_list(hall: Hall) -> None:
    """The lists of the desk, and what a dossier that was just opened looks like."""
    async with hall.page("/dossiers", DESK_VIEW) as page:
        await sign_in(page, "chuyenmon1", hall.demo.password)
        await page.locator("table tbody tr").first.wait_for()
        await photograph(page, name("ban-ho-so-danh-sach"))
        await page.locator("table tbody tr a").first.click()
        await page.locator(".acts").wait_for()
        await photograph(page, name("ban-ho-so-mot-ho-so"))


async def people_and_slip(hall: Hall) -> None:
    async with hall.page("/settings/people", DESK_VIEW) as page:
        await sign_in(page, DEMO_ADMINISTRATOR, hall.demo.password)
        await page.locator("#rows tr").first.wait_for()
        await photograph(page, name("can-bo"))
        await page.click("text=Thêm cán bộ")
        await page.fill("#name", "Phạm Thị Thu Hà")
        await page.fill("#sign_in", "ha.pham")
        await page.select_option("#role", "clerk")
        await page.click("#words [type=submit]")
        await page.locator("#slip-password").wait_for()
        await photograph(page, name("can-bo-giay"))


async def change_and_publishing(hall: Hall) -> None:
    async with hall.page(f"/settings/counters/{FREE_COUNTER}", DESK_VIEW) as page:
        await sign_in(page, DEMO_ADMINISTRATOR, hall.demo.password)
        services = page.locator(f"#at-counters-{FREE_COUNTER}-services")
        await services.locator("select").select_option("chung-thuc")
        await expect(page.locator("#draft-bar .count")).to_contain_text("1 thay đổi")
        await photograph(page, name("thiet-lap-sua-quay"))
        await page.goto(f"{hall.demo.url}/settings/publish")
        await page.fill("#reason", "Quầy 8 nhận thêm chứng thực trong mùa nhập học")
        await expect(page.locator("#differences li")).to_have_count(1)
        await photograph(page, name("thiet-lap-cong-bo"))


async def calendar(hall: Hall) -> None:
    async with hall.page("/settings/calendar", DESK_VIEW) as page:
        await sign_in(page, DEMO_ADMINISTRATOR, hall.demo.password)
        await page.get_by_role("heading", name="Lịch làm việc năm").wait_for()
        await photograph(page, name("lich-lam-viec"))


async def board_without_code(hall: Hall) -> None:
    async with hall.page("/board", BOARD_VIEW) as page:
        await page.get_by_text("Kết nối màn hình này").wait_for()
        await photograph(page, name("man-hinh-nhap-ma"))


async def emergency(hall: Hall) -> None:
    """A storm: the text is chosen at the counter, every board shows it."""
    async with (
        hall.page(f"/board/hall?key={hall.demo.key('hall')}", BOARD_VIEW) as board,
        hall.page("/counter", CONSOLE_VIEW) as page,
    ):
        await sign_in(page, "lanhdao", hall.demo.password)
        await page.get_by_role("button", name="Thông báo").click()
        await page.get_by_role("button", name="Bật thông báo khẩn").click()
        await page.get_by_role("button", name="Mưa bão, ngập").click()
        await photograph(page, name("thong-bao-khan"))
        await page.get_by_role("button", name="Bật thông báo khẩn").click()
        await board.get_by_text("Thời tiết nguy hiểm").first.wait_for()
        await photograph(board, name("man-hinh-thong-bao-khan"))
        await page.get_by_role("button", name="Thông báo").click()
        await page.get_by_role("button", name="Tắt thông báo khẩn").click()
        await expect(board.get_by_text("Thời tiết nguy hiểm").first).to_be_hidden()


TAKES_OF_THE_GUIDE: Final = (
    kiosk_of_staff,
    choice_of_a_counter,
    pause,
    paper_out,
    line_lost,
    work_list,
    people_and_slip,
    change_and_publishing,
    calendar,
    board_without_code,
    emergency,
)
"""Counter, desk, settings, kiosk and board, and what they show in a fault; in this order."""
