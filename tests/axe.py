"""What axe-core finds on a page: the rules of accessibility that a program can check.

The script is the one that the package axe-playwright-python brings along (axe-core 4.x). It is
handed to the page by the browser's debugging line, which no Content-Security-Policy keeps out:
`await page.evaluate(SCRIPT)`, then `await page.evaluate(RUN)`.
"""

from __future__ import annotations

from importlib.resources import files
from typing import Final

from playwright.async_api import Page

SCRIPT: Final = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
RUN: Final = """
async () => (await axe.run(document, {resultTypes: ["violations"]})).violations.flatMap(
  ({id, impact, help, nodes}) => nodes.map(
    ({target, html}) => `${impact}: ${id} (${help}) at ${target.join(" ")}: ${html.slice(0, 200)}`))
"""


async def violations(page: Page) -> list[str]:
    """One line for each fault in the page as it stands: how grave, which rule, where."""
    await page.evaluate(SCRIPT)
    found: list[str] = await page.evaluate(RUN)
    return found
