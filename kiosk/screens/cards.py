"""Cards on as many pages as they need, with big arrows; for services and for reasons."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, TypeVar, cast

from kivy.clock import Clock
from kivy.properties import NumericProperty
from kivy.uix.boxlayout import BoxLayout

from kiosk.screens.parts import TouchTarget, look
from kiosk.sizes import LINE_OF_FONT_SIZE, Grid, grid_for

NARROWEST_CARD_MILLIMETRES: Final = 140
HIGHEST_CARD_MILLIMETRES: Final = 82
CardT = TypeVar("CardT", bound=TouchTarget)


class CardPages(BoxLayout):
    """Shows one page of the cards it holds."""

    small_lines = NumericProperty(2)
    """How many small lines a card has below its two lines of main text."""
    narrowest = NumericProperty(NARROWEST_CARD_MILLIMETRES)

    def __init__(self, **values: object) -> None:
        self._lay_out = Clock.create_trigger(self._arrange, -1)
        self._cards: Sequence[TouchTarget] = []
        self._keys: list[str] = []
        super().__init__(**values)
        self.bind(size=self._lay_out)

    def on_kv_post(self, _: object) -> None:
        self.ids.pager.bind(page=self._lay_out)

    def first_page(self) -> None:
        self.ids.pager.page = 0

    def hold(self, keys: list[str], make: Callable[[str], CardT]) -> list[CardT]:
        """The cards for `keys`, kept while the keys stay the same."""
        if keys != self._keys:
            self._keys = keys
            self._cards = [make(key) for key in keys]
        self._lay_out()
        return cast(list[CardT], self._cards)

    def _arrange(self, _: float) -> None:
        if self.height < 2 or not self._cards:
            self.ids.grid.clear_widgets()
            return
        grid, pager = self._grid(), self.ids.pager
        pager.pages = grid.pages
        pager.page = min(pager.page, grid.pages - 1)
        start = pager.page * grid.per_page
        shown = self._cards[start : start + grid.per_page]
        board = self.ids.grid
        board.cols = grid.columns
        if list(reversed(board.children)) != list(shown):
            board.clear_widgets()
            for card in shown:
                board.add_widget(card)
        for card in shown:
            card.height = grid.card_height

    def _grid(self) -> Grid:
        """As few pages as can be, then as few columns: wide cards read best."""
        drawn = look()
        narrowest = drawn.millimetre * self.narrowest * drawn.main / drawn.plain_main
        most_columns = max(1, int((self.width + drawn.gap) // (narrowest + drawn.gap)))
        grids = [self._grid_of(columns) for columns in range(1, most_columns + 1)]
        return min(grids, key=lambda grid: (grid.pages, grid.columns))

    def _grid_of(self, columns: int) -> Grid:
        drawn = look()
        # A card as wide as the glass has room for its small text on one line.
        small_lines = min(self.small_lines, 1) if columns == 1 else self.small_lines
        lines = 2 * drawn.main + small_lines * drawn.small
        return grid_for(
            len(self._cards),
            height=self.height,
            columns=columns,
            least=max(drawn.target, lines * LINE_OF_FONT_SIZE + drawn.gap * 1.9),
            most=drawn.millimetre * HIGHEST_CARD_MILLIMETRES,
            gap=drawn.gap,
            pager=max(drawn.millimetre * 24, drawn.target),
        )
