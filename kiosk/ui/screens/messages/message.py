"""A message in the middle of the screen: what is the matter, and what to do now."""

from __future__ import annotations

from kivy.properties import StringProperty

from kiosk.flow.events import Finish, GoBack
from kiosk.ui.widgets.parts import KioskScreen, load_kv


class MessageScreen(KioskScreen):
    """A title, a reason, an advice and a detail for staff; a button without words is not there."""

    icon = StringProperty("warning")
    title = StringProperty("")
    reason = StringProperty("")
    advice = StringProperty("")
    detail = StringProperty("")
    back_caption = StringProperty("")
    back_name = StringProperty("back")
    finish_caption = StringProperty("")

    def back(self) -> None:
        self.touch(GoBack())

    def finish(self) -> None:
        self.touch(Finish())


load_kv(__file__)
