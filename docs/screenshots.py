"""`make screenshots`: the pictures of the README, taken of the real programs.

The demo server runs on a data folder of its own, filled with a morning (`docs.sample_morning`);
Chromium shows board, console and phone; the kiosk's window is touched under Xvfb and its virtual
printer draws the ticket. Nothing is drawn by hand.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from PIL import Image
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from config.centre.loading import load_centre
from config.centre.model import Centre
from config.demo import demo_centre_file, open_around_the_clock
from docs.sample_morning import CLERKS, Caller, live_through, people
from kiosk.testing.robot import KioskRobot, VirtualScreen

IMAGES: Final = Path(__file__).parent / "images"
LARGEST_BYTES: Final = 200_000
START_SECONDS: Final = 30.0
INTERRUPTED: Final = 130
"""How a program ends that Ctrl-C stopped before it was quite up."""
KIOSK_PIXELS: Final = (1080, 1920)
BOARD_VIEW: Final = {"width": 1920, "height": 1080}
CONSOLE_VIEW: Final = {"width": 1366, "height": 768}
PHONE_VIEW: Final = {"width": 360, "height": 640}
CONSOLE_COUNTER: Final = "2"
PROCEDURE: Final = "1.004873"
"""The dossier of the pictures: a confirmation of marital status."""
HELD_MS: Final = 200
"""How long a finger rests on a key: quicker ones are taken for a scanner's."""
CHROMIUM_FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
)
FONTS: Final = """<?xml version="1.0"?>
<fontconfig>
  <include>/etc/fonts/fonts.conf</include>
  <dir>{roboto}</dir>
</fontconfig>
"""


@dataclass(frozen=True)
class Demo:
    """A demo server that runs on `folder`."""

    folder: Path
    url: str

    @property
    def password(self) -> str:
        return self.key("demo-password", suffix="")

    def key(self, device: str, suffix: str = ".key") -> str:
        return (self.folder / "keys" / f"{device}{suffix}").read_text().strip()


@asynccontextmanager
async def demo_server(folder: Path, port: int) -> AsyncIterator[Demo]:
    """The demo as `make run` starts it, ended by Ctrl-C."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "queue_server", "demo", "--no-kiosk",
        "--host", "127.0.0.1", "--port", str(port), "--data", str(folder),
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    if process.stdout is None:
        raise RuntimeError("a pipe was asked for")
    try:
        async with asyncio.timeout(START_SECONDS):
            async for line in process.stdout:
                if line.startswith(b"Ctrl-C"):
                    break
        yield Demo(folder, f"http://localhost:{port}")
    finally:
        process.send_signal(signal.SIGINT)
        await process.communicate()
    if process.returncode not in (0, INTERRUPTED):
        raise RuntimeError(f"the demo ended with {process.returncode}")


def phone_typeface(folder: Path) -> Path:
    """Settings with which the browser finds Roboto, the typeface that Android phones have."""
    package = find_spec("kivy")
    if package is None or package.origin is None:
        raise RuntimeError("Kivy, whose Roboto is used, is not installed")
    file = folder / "fonts.conf"
    file.write_text(FONTS.format(roboto=Path(package.origin).parent / "data" / "fonts"))
    return file


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def demo_centre() -> Centre:
    """The centre that the demo serves."""
    return open_around_the_clock(load_centre(demo_centre_file()))


# ---------------------------------------------------------------------------- the pictures


def keep(name: str, picture: Image.Image) -> None:
    """Save a picture, with as few colours as it has shades that can be told apart."""
    flat = picture.convert("RGB").quantize(256, dither=Image.Dither.NONE)
    buffer = BytesIO()
    flat.save(buffer, "PNG", optimize=True)
    if buffer.tell() > LARGEST_BYTES:
        raise ValueError(f"{name} has {buffer.tell()} bytes; at most {LARGEST_BYTES}")
    (IMAGES / f"{name}.png").write_bytes(buffer.getvalue())
    print(f"{name}.png  {flat.width} × {flat.height}  {buffer.tell() // 1000} kB")


async def photograph(page: Page, name: str) -> None:
    await page.evaluate("document.fonts.ready")
    keep(name, Image.open(BytesIO(await page.screenshot(animations="disabled"))))


def halved(picture: Image.Image) -> Image.Image:
    return picture.resize((picture.width // 2, picture.height // 2), Image.Resampling.LANCZOS)


@dataclass
class Hall:
    """The hall while its pictures are taken."""

    demo: Demo
    browser: Browser
    givers: list[Caller]
    clerks: dict[str, Caller]

    async def settle(self) -> None:
        """Everybody who is called has come, but for those of the pictures."""
        for counter in CLERKS:
            current = await self.current(counter)
            if current is not None and current["state"] == "called":
                await self.step(counter, current, "start")

    async def current(self, counter: str) -> dict[str, Any] | None:
        """Who is called to or served at a counter."""
        said: dict[str, Any] = await self.clerks[counter].look(f"/counters/{counter}")
        found: dict[str, Any] | None = said["current"]
        return found

    async def step(self, counter: str, ticket: dict[str, Any], step: str, **caption: str) -> None:
        path = f"/tickets/{ticket['ticket_id']}/{step}"
        await self.clerks[counter].send(path, counter=counter, **caption)

    async def call(self, counter: str) -> dict[str, Any]:
        """Call the next, who comes in just now where nobody waits."""
        desk = await self.clerks[counter].look(f"/counters/{counter}")
        if not desk["waiting"]:
            await self.take(desk["counter"]["services"][0])
        said = await self.clerks[counter].send(f"/counters/{counter}/next")
        called: dict[str, Any] = said["ticket"]
        return called

    async def take(self, service: str, **caption: str) -> dict[str, Any]:
        """A number from the greeter; nobody else uses that hand, so it is never a second press."""
        return await self.givers[-1].send("/tickets", service=service, **caption)

    @asynccontextmanager
    async def page(self, path: str, view: dict[str, int], scale: int = 1) -> AsyncIterator[Page]:
        """A page of the server in a window of its own; it must show without complaint."""
        context: BrowserContext = await self.browser.new_context(
            viewport={"width": view["width"], "height": view["height"]},
            device_scale_factor=scale,
            locale="vi-VN",
        )
        complaints: list[str] = []
        try:
            page = await context.new_page()
            page.on("pageerror", lambda error: complaints.append(str(error)))
            await page.goto(f"{self.demo.url}{path}")
            yield page
        finally:
            await context.close()
        if complaints:
            raise RuntimeError(f"{path}: {complaints}")


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


async def take_pictures(demo: Demo, centre: Centre) -> None:
    async with AsyncExitStack() as stack:
        givers, clerks = await stack.enter_async_context(
            people(centre, demo.folder, demo.url, demo.password)
        )
        playwright = await stack.enter_async_context(async_playwright())
        browser = await playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=CHROMIUM_FLAGS,
            env={**os.environ, "FONTCONFIG_FILE": str(phone_typeface(demo.folder))},
        )
        stack.push_async_callback(browser.close)
        hall = Hall(demo, browser, givers, clerks)
        await kiosk_pictures(hall)
        await console_picture(hall)
        await phone_pictures(hall)
        await desk_picture(hall)
        await follow_picture(hall)
        await board_picture(hall)  # the last: a board that went away is an alert on staff's pages


async def run() -> None:
    IMAGES.mkdir(exist_ok=True)
    port, centre = free_port(), demo_centre()
    with tempfile.TemporaryDirectory(prefix="motcua-pictures-") as name:
        folder = Path(name)
        async with demo_server(folder, port) as demo:
            password = demo.password  # the first run makes tables, keys and staff
        await live_through(centre, folder, password, datetime.now(UTC))
        async with demo_server(folder, port) as demo:
            await take_pictures(demo, centre)


if __name__ == "__main__":
    asyncio.run(run())
