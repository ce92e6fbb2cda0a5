"""What a person does in the first hour, counted: the pages that were seen and the fields that were
filled in."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.async_api import Frame, Page


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
        await page.fill(where, value)
        self.fields.append(where)

    async def choose(self, page: Page, where: str, value: str) -> None:
        await page.select_option(where, value)
        self.fields.append(where)

    async def type(self, page: Page, value: str) -> None:
        """Into what has the focus."""
        await page.keyboard.type(value)
        self.fields.append("typed")
