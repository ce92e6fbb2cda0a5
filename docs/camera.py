"""The camera of `make screenshots`: the demo, a browser, and how a picture is stored."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from PIL import Image
from playwright.async_api import Browser, Page, async_playwright

from config.centre.loading import load_centre
from config.centre.model import Centre
from config.demo import demo_campaign, demo_centre_file, open_around_the_clock
from docs.sample_morning import CLERKS, Caller
from tests.hall.demo import zone_of_morning
from tests.hall.ports import free_port as free_port

IMAGES: Final = Path(__file__).parent / "images"
LARGEST_BYTES: Final = 200_000
START_SECONDS: Final = 120.0
INTERRUPTED: Final = 130
"""How a program ends that Ctrl-C stopped before it was quite up."""
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


def lie_where_it_is_morning(folder: Path, now: datetime) -> Centre:
    """Write the file of the demo that will run on `folder`; its centre. The hall lies where it is
    between nine and ten, so that its pictures are of a day's work whenever they are taken."""
    zone = zone_of_morning(now)
    written = demo_centre_file().read_text(encoding="utf-8")
    there, zones = re.subn("^time_zone = .*$", f'time_zone = "{zone}"', written, flags=re.MULTILINE)
    if zones != 1:
        raise ValueError("the demo's file names its time zone in a line of its own, once")
    file = folder / "centre.toml"
    today = now.astimezone(ZoneInfo(zone)).date()
    file.write_text(there + demo_campaign(today), encoding="utf-8")
    return open_around_the_clock(load_centre(file))


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

    def page(
        self, path: str, view: dict[str, int], scale: int = 1
    ) -> AbstractAsyncContextManager[Page]:
        """A page of the demo in a window of its own."""
        return window(self.browser, f"{self.demo.url}{path}", view, scale)


@asynccontextmanager
async def browsing(folder: Path) -> AsyncIterator[Browser]:
    """Chromium with the typeface of phones, whose settings are written into `folder`."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("chromium-headless-shell"),
            args=CHROMIUM_FLAGS,
            env={**os.environ, "FONTCONFIG_FILE": str(phone_typeface(folder))},
        )
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def window(
    browser: Browser, address: str, view: dict[str, int], scale: int = 1
) -> AsyncIterator[Page]:
    """A page in a window of its own; it must show without complaint."""
    context = await browser.new_context(
        viewport={"width": view["width"], "height": view["height"]},
        device_scale_factor=scale,
        locale="vi-VN",
    )
    complaints: list[str] = []
    try:
        page = await context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        await page.goto(address)
        yield page
    finally:
        await context.close()
    if complaints:
        raise RuntimeError(f"{address}: {complaints}")
