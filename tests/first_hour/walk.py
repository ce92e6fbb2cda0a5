"""What a person does in the first hour, by the keyboard alone and counted: the pages that were seen
and the fields that were filled in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from playwright.async_api import Frame, Page, expect

MOST_TABS: Final = 150
MOST_OPTIONS: Final = 20


@dataclass
class Counted:
    """Pages by their addresses, without what is asked of them; each step of the wizard is one."""

    pages: list[str] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)

    def follow(self, page: Page) -> Page:
        """Count the pages that `page` shows from now on, and the one that it shows."""
        self._seen(page.main_frame)
        page.on("framenavigated", self._seen)
        return page

    def _seen(self, frame: Frame) -> None:
        if frame.parent_frame is None and frame.url != "about:blank":
            self.pages.append(urlsplit(frame.url).path)

    async def fill(self, page: Page, where: str, value: str) -> None:
        await tab_to(page, where)
        await page.keyboard.press("Control+A")
        await page.keyboard.insert_text(value)  # keys that come this fast would be a scanner's
        self.fields.append(where)

    async def choose(self, page: Page, where: str, value: str) -> None:
        """An option of a list, with the arrow keys."""
        await tab_to(page, where)
        for _ in range(MOST_OPTIONS):
            if await page.locator(where).input_value() == value:
                break
            await page.keyboard.press("ArrowDown")
        await expect(page.locator(where)).to_have_value(value)
        self.fields.append(where)

    async def type(self, page: Page, value: str) -> None:
        """Into what has the focus."""
        await page.keyboard.type(value)
        self.fields.append("typed")


async def tab_to(page: Page, where: str) -> None:
    """Press Tab until `where` has the focus."""
    await page.wait_for_load_state()
    wanted = page.locator(where).first
    await expect(wanted).to_be_visible()
    await expect(wanted).to_be_enabled()  # a key that comes too early is not kept
    for _ in range(MOST_TABS):
        if await wanted.evaluate("one => one === document.activeElement"):
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"{where} is not reached")


async def press(page: Page, where: str) -> None:
    """A button or a link, by Enter."""
    await tab_to(page, where)
    await page.keyboard.press("Enter")
