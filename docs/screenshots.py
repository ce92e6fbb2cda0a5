"""`make screenshots`: pictures of the README and of the pages in Vietnamese, of the real programs.

The demo server runs on a data folder of its own, filled with a morning (`docs.sample_morning`);
Chromium shows board, console and phone; the kiosk's window is touched under Xvfb and its virtual
printer draws the ticket. Nothing is drawn by hand.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Collection
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from PIL import Image
from playwright.async_api import expect

from config.centre.model import Centre
from docs.camera import (
    IMAGES,
    Demo,
    Hall,
    browsing,
    demo_server,
    free_port,
    halved,
    keep,
    lie_where_it_is_morning,
    photograph,
)
from docs.guide_pictures import TAKES_OF_THE_GUIDE, pictures_of_a_first_run
from docs.sample_morning import CLERKS, live_through, people
from kiosk.testing.robot import KioskRobot, VirtualScreen

KIOSK_PIXELS: Final = (1080, 1920)
BOARD_VIEW: Final = {"width": 1920, "height": 1080}
CONSOLE_VIEW: Final = {"width": 1366, "height": 768}
PHONE_VIEW: Final = {"width": 360, "height": 640}
CONSOLE_COUNTER: Final = "2"
PROCEDURE: Final = "1.004873"
"""The dossier of the pictures: a confirmation of marital status."""
HELD_MS: Final = 200
"""How long a finger rests on a key: quicker ones are taken for a scanner's."""


async def kiosk_pictures(hall: Hall) -> None:
    """Touch a ticket out of the real kiosk; its paper is the ticket's picture."""
    data = hall.demo.folder / "kiosk"
    async with (
        VirtualScreen(*KIOSK_PIXELS) as screen,
        KioskRobot(screen, hall.demo.url, data, hall.demo.key("kiosk-1")) as kiosk,
    ):
        await kiosk.see("idle")
        keep("kiosk-idle", halved(screen.picture()))
        await kiosk.touch("begin")
        await kiosk.see("services")
        keep("kiosk-services", halved(screen.picture()))
        await kiosk.touch("service:chung-thuc")
        await kiosk.see("confirm")
        keep("kiosk-confirm", halved(screen.picture()))
        await kiosk.touch("confirm")
        await kiosk.see("ticket", lambda drawn: drawn["printing"] == "printed")
        keep("kiosk-ticket", halved(screen.picture()))
    keep("ticket", Image.open(data / "tickets" / "latest.png"))


async def console_picture(hall: Hall) -> None:
    """A clerk in the middle of serving; one person is set aside, two more may go first."""
    counter = CONSOLE_COUNTER
    await hall.take("ho-tich", priority_class="uu-tien", priority_reason="mang-thai-con-nho")
    await hall.take("chung-thuc", priority_class="uu-tien", priority_reason="nguoi-cao-tuoi")
    await hall.take("chung-thuc", language="en")
    for step in ("hold", "serve"):
        served = await hall.current(counter) or await hall.call(counter)
        if served["state"] == "called":
            await hall.step(counter, served, "start")
        if step == "hold":
            await hall.step(counter, served, "hold", note="Đi phô tô thêm bản sao")
    async with hall.page("/counter", CONSOLE_VIEW) as page:
        await page.fill("#sign-in-name", CLERKS[counter])
        await page.fill("#sign-in-password", hall.demo.password)
        await page.keyboard.press("Enter")
        await expect(page.locator("#waiting li").first).to_be_visible()
        await photograph(page, "console")


async def board_picture(hall: Hall) -> None:
    """Three people are called, the last this moment."""
    await hall.settle()
    path = f"/board/hall?key={hall.demo.key('hall')}"
    async with hall.page(path, BOARD_VIEW) as page:
        for counter in ("10", "5", "3"):
            called = await hall.call(counter)
            await expect(page.get_by_text(called["number"]).first).to_be_visible()
        # Once it is gone from those who come next, the figures have followed the call.
        await expect(page.get_by_text(called["number"])).to_have_count(1)
        await photograph(page, "board")


async def phone_pictures(hall: Hall) -> None:
    """The same phone, waiting and then called."""
    counter = "3"
    ticket = await hall.take("chung-thuc")
    async with hall.page(f"/T/{ticket['token']}", PHONE_VIEW, scale=2) as page:
        await expect(page.get_by_text(ticket["number"]).first).to_be_visible()
        await photograph(page, "phone-waiting")
        await hall.settle()
        caption = {"ticket_id": ticket["ticket_id"]}
        await hall.clerks[counter].send(f"/counters/{counter}/call", **caption)
        await expect(page.get_by_text(f"Quầy {counter}").first).to_be_visible()
        await photograph(page, "phone-called")


async def desk_picture(hall: Hall) -> None:
    """A clerk receives a dossier: one paper is missing, the promised day is there."""
    async with hall.page("/dossiers/receive", CONSOLE_VIEW) as page:
        await page.fill("input[autocomplete=username]", CLERKS[CONSOLE_COUNTER])
        await page.fill("input[type=password]", hall.demo.password)
        await page.keyboard.press("Enter")
        await page.fill(".chooser input", PROCEDURE)
        await page.keyboard.press("Enter")
        await expect(page.locator(".due-large")).to_be_visible()
        for state in "12":
            await page.keyboard.press(state, delay=HELD_MS)
        await page.fill(".of-name input", "Nguyễn Thị Thanh Hương")
        await page.fill(".of-phone input", "0912 345 678")
        await photograph(page, "desk")


async def follow_picture(hall: Hall) -> None:
    """A dossier that waits for a paper, on the citizen's phone."""
    details = await hall.clerks[CONSOLE_COUNTER].look(f"/procedures/{PROCEDURE}")
    papers = details["procedure"]["papers"]
    ticks = [
        {"paper": place, "state": "received" if place else "missing"}
        for place in range(len(papers))
    ]
    dossier = await hall.clerks[CONSOLE_COUNTER].send(
        "/dossiers",
        procedure=PROCEDURE,
        applicant={"name": "Nguyễn Thị Thanh Hương"},
        papers=ticks,
        supplement={
            "papers": [papers[0]["name"]],
            "instruction": "Cán bộ tại quầy viết giúp ông/bà, chỉ cần đến ký.",
        },
    )
    path = urlsplit(dossier["follow_url"]).path
    async with hall.page(path, PHONE_VIEW, scale=2) as page:
        await expect(page.get_by_text(dossier["code"]).first).to_be_visible()
        await photograph(page, "follow")


TAKES: Final = (
    kiosk_pictures,
    console_picture,
    phone_pictures,
    desk_picture,
    follow_picture,
    *TAKES_OF_THE_GUIDE,
    board_picture,  # the last: a board that went away is an alert on staff's pages
)


async def take_pictures(demo: Demo, centre: Centre, only: Collection[str]) -> None:
    async with AsyncExitStack() as stack:
        givers, clerks = await stack.enter_async_context(
            people(centre, demo.folder, demo.url, demo.password)
        )
        browser = await stack.enter_async_context(browsing(demo.folder))
        hall = Hall(demo, browser, givers, clerks)
        for take in TAKES:
            if not only or take.__name__ in only:
                await take(hall)


async def run(only: Collection[str]) -> None:
    """All pictures, or those of the functions that `only` names."""
    (IMAGES / "vi").mkdir(parents=True, exist_ok=True)
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="motcua-pictures-") as name:
        folder = Path(name)
        if not only or pictures_of_a_first_run.__name__ in only:
            (folder / "new").mkdir()
            await pictures_of_a_first_run(folder / "new")
        centre = lie_where_it_is_morning(folder, datetime.now(UTC))
        async with demo_server(folder, port) as demo:
            password = demo.password  # the first run makes tables, keys and staff
        await live_through(centre, folder, password, datetime.now(UTC))
        async with demo_server(folder, port) as demo:
            await take_pictures(demo, centre, only)


if __name__ == "__main__":
    asyncio.run(run(set(sys.argv[1:])))
