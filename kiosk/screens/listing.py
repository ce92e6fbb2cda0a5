"""A list of the catalogue: a heading, the cards, or why there are none."""

from __future__ import annotations

from kivy.properties import BooleanProperty, NumericProperty, StringProperty

from kiosk.happenings import GoBack, Retry
from kiosk.screens.cards import CardPages
from kiosk.screens.parts import KioskScreen, TouchTarget, load_kv


class ListCard(TouchTarget):
    """A large row: a name and a line below it."""

    title = StringProperty("")
    line = StringProperty("")


class ListScreen(KioskScreen):
    """`said` stands in the place of the cards; with `failed` there is a key to try again."""

    title = StringProperty("")
    hint = StringProperty("")
    said = StringProperty("")
    failed = BooleanProperty(False)
    narrowest = NumericProperty(140)
    """Of a card, in millimetres of glass."""

    def back(self) -> None:
        self.touch(GoBack())

    def retry(self) -> None:
        self.touch(Retry())

    @property
    def pages(self) -> CardPages:
        pages: CardPages = self.ids.cards
        return pages


load_kv(__file__)
