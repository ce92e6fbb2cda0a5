"""A list of the catalogue: a heading, the cards, or why there are none."""

from __future__ import annotations

from kivy.properties import BooleanProperty, StringProperty

from kiosk.flow.events import GoBack, Retry
from kiosk.ui.widgets.cards import Card, CardPages
from kiosk.ui.widgets.parts import KioskScreen, load_kv


class ListCard(Card):
    """A large row: a name and a line below it."""

    title = StringProperty("")
    line = StringProperty("")


class ListScreen(KioskScreen):
    """`said` stands in the place of the cards; with `failed` there is a key to try again."""

    title = StringProperty("")
    hint = StringProperty("")
    said = StringProperty("")
    failed = BooleanProperty(False)

    def back(self) -> None:
        self.touch(GoBack())

    def retry(self) -> None:
        self.touch(Retry())

    def place(self) -> object:
        return self.pages.first

    def go_to(self, place: object) -> None:
        if isinstance(place, int):
            self.pages.show_from(place)

    @property
    def pages(self) -> CardPages:
        pages: CardPages = self.ids.cards
        return pages


load_kv(__file__)
