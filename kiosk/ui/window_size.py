"""How many pixels the screen has, asked before there is a window.

Without a window manager (a bare X server, as kiosks often run) nobody enlarges a full-screen
window, so it must be made in the right size at once.
"""

from __future__ import annotations

import ctypes
import os


class NoScreen(Exception):
    """There is an X server to use, as DISPLAY says, but it does not answer."""


def desktop_size() -> tuple[int, int] | None:
    """Width and height of the X screen in pixels; None where there is no X (Wayland, say).

    Raises `NoScreen`: SDL would go on and draw where nobody sees it.
    """
    if not os.environ.get("DISPLAY"):
        return None
    try:
        x11 = ctypes.CDLL("libX11.so.6")
    except OSError:
        return None
    x11.XOpenDisplay.restype = ctypes.c_void_p
    display = x11.XOpenDisplay(None)
    if not display:
        raise NoScreen(os.environ["DISPLAY"])
    handle = ctypes.c_void_p(display)
    try:
        return int(x11.XDisplayWidth(handle, 0)), int(x11.XDisplayHeight(handle, 0))
    finally:
        x11.XCloseDisplay(handle)
