"""Kivy's own settings, made before its first import."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

PART_OF_SCREEN: Final = 0.88
"""How much of the screen's height a window may take: panels and title bars take the rest."""


def configure_kivy(
    home: Path, *, window: tuple[int, int] | None, screen: tuple[int, int] | None
) -> None:
    """Set Kivy up before its first import: no arguments or log files of its own, one pointer.

    `home` is Kivy's own folder, `window` the size asked for in pixels (None: full screen),
    `screen` the screen's where it is known.
    """
    os.environ |= {
        "KIVY_NO_ARGS": "1",
        "KIVY_NO_CONFIG": "1",
        "KIVY_NO_FILELOG": "1",
        "KIVY_NO_CONSOLELOG": "1",
        "KIVY_LOG_MODE": "PYTHON",
        "KIVY_HOME": str(home.absolute()),
        "KIVY_METRICS_DENSITY": "1",
    }
    from kivy.config import Config

    Config.set("kivy", "exit_on_escape", "0")
    Config.set("kivy", "default_font", str(_fonts()))
    Config.set("graphics", "multisamples", "0")
    Config.set("graphics", "allow_screensaver", "0")
    Config.set("graphics", "show_cursor", "1" if window else "0")
    # SDL turns a touch into a mouse event; a second provider would report it twice.
    for provider, _ in Config.items("input"):
        Config.remove_option("input", provider)
    Config.set("input", "mouse", "mouse,disable_multitouch")
    size = _fitted(window, screen) if window else screen
    if size is not None:
        Config.set("graphics", "width", str(size[0]))
        Config.set("graphics", "height", str(size[1]))
    if not window:
        Config.set("graphics", "fullscreen", "auto")
        Config.set("graphics", "borderless", "1")


def _fitted(window: tuple[int, int], screen: tuple[int, int] | None) -> tuple[int, int]:
    """The window that was asked for, smaller where the screen would cut it off."""
    if screen is None or screen == window:
        # A screen made for just this window (a test's) is filled by it.
        return window
    width, height = window
    part = min(1.0, screen[0] / width, PART_OF_SCREEN * screen[1] / height)
    return int(width * part), int(height * part)


def _fonts() -> list[str]:
    """Roboto, which comes with Kivy and has every Vietnamese letter."""
    import kivy

    folder = Path(kivy.__file__).parent / "data" / "fonts"
    names = ("Regular", "Italic", "Bold", "BoldItalic")
    return ["Roboto", *(str(folder / f"Roboto-{name}.ttf") for name in names)]
