"""Cards on as few pages as can be, with big arrows; for services, reasons, fields, procedures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import ceil
from typing import Final, TypeVar, cast

from kivy.properties import NumericProperty

from kiosk.ui.widgets.boxes import Box, hide
from kiosk.ui.widgets.parts import Pager, TouchTarget, look
from kiosk.ui.widgets.sharing import Grid, Want, grid_for

HIGHEST_CARD_MILLIMETRES: Final = 110
NARROWEST_CARD_MILLIMETRES: Final = 64
NARROWEST_NAME_MILLIMETRES: Final = 46
"""Of a card with nothing but a name."""
ROOMY_CARD_MILLIMETRES: Final = 46
LARGEST: Final = 1.65
CardT = TypeVar("CardT", bound="Card")


class Card(TouchTarget):
    """Something to choose: a name and, where there is room, more about it."""

    brief = NumericProperty(0)
    """How much is left out: 0 nothing, 1 the examples, 2 all but the shortest line, 3 that too."""
    smallest = NumericProperty(22)
    """The font size to which its name may shrink."""
    roominess = NumericProperty(1.0)
    """How much larger than ordinary its words and picture are: few cards, large cards."""

    def be(self, brief: int, smallest: float, roominess: float) -> None:
        """Be so brief, small and roomy; asked anew what it wants only where that is a change."""
        if (self.brief, self.smallest, self.roominess) != (brief, smallest, roominess):
            self.brief, self.smallest, self.roominess = brief, smallest, roominess
            self.forget()


class CardPages(Box):
    """Shows one page of the cards it holds.

    All on one page, if need be with smaller names and less about each, else on as few as can be.
    """

    def __init__(self, **values: object) -> None:
        self._keys: list[str] = []
        self._cards: Sequence[Card] = []
        self._first = 0
        """The card that must be in sight."""
        self._per_page = 1
        self._pager = Pager()
        super().__init__(**values)
        self.add_widget(self._pager)
        self._pager.bind(page=self._turned)

    def first_page(self) -> None:
        self.show_from(0)

    def show_from(self, card: int) -> None:
        """Turn to the page of this card."""
        self._first = card
        self.changed()

    @property
    def first(self) -> int:
        """The first card in sight."""
        return int(self._pager.page) * self._per_page

    def hold(self, keys: list[str], make: Callable[[str], CardT]) -> list[CardT]:
        """The cards for `keys`, kept while the keys stay the same."""
        if keys != self._keys:
            self._keys = keys
            for card in self._cards:
                self.remove_widget(card)
            self._cards = [make(key) for key in keys]
            for card in self._cards:
                self.add_widget(card)
        return cast(list[CardT], self._cards)

    @property
    def needs_touch(self) -> bool:
        return True

    def _turned(self, *_: object) -> None:
        if not Box.arranging:
            self._first = self.first
            self.changed()

    def _want(self, width: float) -> Want:
        if not self._cards:
            return Want(0, 0)
        least = self._least_height(width, 3, look().legible)
        pager = self._pager_height + look().gap if len(self._cards) > 1 else 0
        narrowest = max(card.want(width).narrowest for card in self._cards)
        page = self._page_height(width)
        room = (look().low or look().body_height) - look().target - look().gap * 5
        return Want(min(least + pager, page, room), page, narrowest)

    def _page_height(self, width: float) -> float:
        """What one page of all cards needs, with all but the examples, else with names only."""
        room, heights = look().body_height - look().target - look().gap * 4, [0.0]
        for smallest, brief in _ways()[1:]:
            self._be(brief, smallest)
            heights = [self._height_in(columns, width) for columns in self._columns(width)]
            if min(heights) <= room:
                break
        return min(heights)

    def _columns(self, width: float) -> Iterator[int]:
        brief = self._cards[0].brief
        least = NARROWEST_NAME_MILLIMETRES if brief > 2 else NARROWEST_CARD_MILLIMETRES
        full = look().factor if brief < 2 else 1.0
        gap, narrowest = look().gap, look().millimetre * least * full
        for columns in range(1, len(self._cards) + 1):
            if columns == 1 or (width - gap * (columns - 1)) / columns >= narrowest:
                yield columns

    def _height_in(self, columns: int, width: float) -> float:
        rows = ceil(len(self._cards) / columns)
        own = (width - look().gap * (columns - 1)) / columns
        return rows * self._least_height(own) + look().gap * (rows - 1)

    @property
    def _pager_height(self) -> float:
        return max(look().target, min(look().tall, look().body_height * 0.12))

    def arrange(self, x: float, y: float, width: float, height: float) -> None:
        self.pos, self.size = (x, y), (width, height)
        for child in self.children:
            hide(child)
        if not self._cards:
            return
        grid = self._choose(width, height)
        self._per_page = grid.per_page
        self._pager.pages = grid.pages
        self._pager.page = min(self._first // grid.per_page, grid.pages - 1)
        self._enlarge(grid)
        shown = self._cards[self.first : self.first + grid.per_page]
        for place, card in enumerate(shown):
            self._put(card, grid, place, x, y + height)
        if grid.pages > 1:
            self._pager.opacity = 1
            self._pager.arrange(x, y, width, self._pager_height)

    def _put(self, card: Card, grid: Grid, place: int, x: float, top: float) -> None:
        gap = look().gap
        row, column = divmod(place, grid.columns)
        card.opacity = 1
        card.arrange(
            x + column * (grid.width + gap),
            top - (row + 1) * grid.height - row * gap,
            grid.width,
            grid.height,
        )

    def _enlarge(self, grid: Grid) -> None:
        """Larger words and pictures where the cards are high enough."""
        roomy = grid.height / (look().millimetre * ROOMY_CARD_MILLIMETRES * look().factor)
        for roominess in (min(LARGEST, roomy), 1.15, 1.0):
            if roominess > roomy > 1:
                continue
            self._be(self._cards[0].brief, self._cards[0].smallest, max(1.0, roominess))
            if self._least_height(grid.width) <= grid.height:
                return

    def _choose(self, width: float, height: float) -> Grid:
        """The first way to have all on one page, else the first of those with the fewest pages."""
        found: list[tuple[Grid, float, int]] = []
        for smallest, brief in _ways():
            self._be(brief, smallest)
            grids = list(self._grids(width, height))
            found += [(grid, smallest, brief) for grid in grids]
            if any(grid.pages == 1 for grid in grids):
                break
        if not found:
            return self._last_resort(width, height)
        grid, smallest, brief = min(found, key=lambda way: way[0].pages)
        self._be(brief, smallest)
        return grid

    def _last_resort(self, width: float, height: float) -> Grid:
        room = height - self._pager_height - look().gap
        return Grid(1, 1, len(self._cards), width, room)

    def _grids(self, width: float, height: float) -> Iterator[Grid]:
        gap, most = look().gap, look().millimetre * HIGHEST_CARD_MILLIMETRES * look().factor
        count = len(self._cards)
        for columns in self._columns(width):
            own = (width - gap * (columns - 1)) / columns
            least = self._least_height(own)
            most = max(most, least)
            fits = all(card.want(own).narrowest <= own for card in self._cards)
            grid = grid_for(
                count,
                columns,
                width=own,
                height=height,
                least=least,
                most=most,
                gap=gap,
                pager=self._pager_height,
            )
            if fits and grid is not None:
                yield grid

    def _be(self, brief: int, smallest: float, roominess: float = 1.0) -> None:
        for card in self._cards:
            card.be(brief, smallest, roominess)

    def _least_height(self, width: float, brief: int | None = None, smallest: float = 0) -> float:
        if brief is not None:
            self._be(brief, smallest)
        return max(card.want(width).least for card in self._cards)


def _ways() -> tuple[tuple[float, int], ...]:
    """From the best to the tightest: how small a name may be, and what is left out."""
    fair, tight = look().second, look().legible
    return ((fair, 0), (fair, 1), (tight, 1), (tight, 2), (tight, 3))
