"""How `motcua-display` opens a board: which browser, with which settings, and when again. Pure.

`display.__main__` does it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlsplit

from config.text.phrase import Phrase

BROWSERS: Final = (
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
    "microsoft-edge-stable",
)
FLAGS: Final = (
    "--kiosk",
    "--autoplay-policy=no-user-gesture-required",
    "--no-first-run",
    "--no-default-browser-check",
    "--noerrdialogs",
    "--disable-session-crashed-bubble",
    "--disable-infobars",
    "--disable-component-update",
    "--disable-background-networking",
    "--disable-sync",
    "--disable-features=Translate",
    "--disable-pinch",
    "--overscroll-history-navigation=0",
    "--password-store=basic",
    "--check-for-update-interval=31536000",
)
"""Full screen, sound without a touch, and nothing that puts a window before the board."""

SHORTEST_PAUSE_SECONDS: Final = 1.0
LONGEST_PAUSE_SECONDS: Final = 30.0
STEADY_SECONDS: Final = 60.0
"""A browser that ran this long had started well: its end is not a start gone wrong."""


class LaunchError(Exception):
    """The board cannot be opened; `phrase` says why, and what to do about it."""

    def __init__(self, key: str, **values: object) -> None:
        self.phrase = Phrase(key, values)
        super().__init__(self.phrase)

    def __str__(self) -> str:
        return self.phrase.in_language("en")


@dataclass(frozen=True)
class Target:
    """The board to open. Without a `key`, and without a `board`, the page asks for a code."""

    server: str
    board: str = ""
    key: str = ""

    @property
    def page_url(self) -> str:
        """The page; it takes the key once, keeps it as a cookie and drops it from the address."""
        page = f"{self.server}/board/{quote(self.board)}".rstrip("/")
        return f"{page}?key={quote(self.key, safe='')}" if self.key else page

    @property
    def asked_url(self) -> str:
        """What tells whether the board can be opened: with a key the board's state, without one
        the page, which anybody may see."""
        if not self.key:
            return self.page_url
        return f"{self.server}/api/v1/boards/{quote(self.board)}"


def server_address(text: str) -> str:
    """The server's address without a slash at its end. Raises `LaunchError`."""
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise LaunchError("command.error.server", given=text)
    return text.rstrip("/")


def read_key(path: Path) -> str:
    """The device key in a file. Raises `LaunchError`."""
    try:
        key = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as fault:
        raise LaunchError("command.error.key_unread", error=fault) from fault
    if not key or len(key.split()) > 1:
        raise LaunchError("command.error.key_file", file=path)
    return key


def find_browser(given: str | None, which: Callable[[str], str | None]) -> str:
    """The browser's program: the one asked for, or the first installed. Raises `LaunchError`."""
    found = next(
        (path for name in ((given,) if given else BROWSERS) if (path := which(name))), None
    )
    if found:
        return found
    if given:
        raise LaunchError("command.display.not_a_browser", given=given)
    raise LaunchError("command.display.no_browser")


def browser_command(browser: str, target: Target, profile: Path) -> list[str]:
    """The command that shows the board, with a profile of its own."""
    return [browser, *FLAGS, f"--user-data-dir={profile}", target.page_url]


def refusal(status: int, target: Target) -> LaunchError | None:
    """Why the board would stay empty and what to do, or `None` where the server gives it."""
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return LaunchError("command.display.key_refused", status=status, board=target.board)
    if status == HTTPStatus.NOT_FOUND:
        return LaunchError("command.display.no_board", board=target.board)
    return None


def pause_seconds(failures: int) -> float:
    """How long to wait after the browser ended early for the `failures`-th time in a row."""
    return float(min(SHORTEST_PAUSE_SECONDS * 2 ** max(0, failures - 1), LONGEST_PAUSE_SECONDS))
