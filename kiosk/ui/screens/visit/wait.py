"""The two moments in which there is nothing to do but wait: starting, and getting a number."""

from __future__ import annotations

from kivy.properties import StringProperty

from kiosk.ui.widgets.parts import KioskScreen, load_kv


class WaitScreen(KioskScreen):
    icon = StringProperty("clock")
    title = StringProperty("")
    line = StringProperty("")


class IssuingScreen(WaitScreen):
    """The server has been asked."""


class ReadingScreen(WaitScreen):
    """A receipt was scanned and the server has been asked."""


class StartingScreen(WaitScreen):
    """No word from the server yet, and none kept."""


load_kv(__file__)
