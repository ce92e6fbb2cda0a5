"""The hall boards as they are now: boards of the same services show the same.

An event is taken in once for all boards alike, and sent before anything is taken in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from config.centre.model import Board
from config.wire import BoardEvent, BoardFigures, BoardSlides, BoardSnapshot, ServiceState
from config.wire.procedures import Slide
from display.board import apply
from queue_server.core.streams.hub import Hub
from queue_server.core.streams.sse import message
from queue_server.tickets.hall.snapshots import new_board, offered
from queue_server.tickets.hall.view import Hall


@dataclass(slots=True)
class _Alike:
    """Boards of the same services, and what each of them shows, its own slides apart."""

    services: tuple[str, ...]
    boards: list[Board]
    shown: BoardSnapshot


class Boards:
    """The boards of a centre; none before `load`."""

    def __init__(self, hub: Hub, slides: Callable[[Board], list[Slide]]) -> None:
        """`slides` gives what a board shows between calls."""
        self._hub = hub
        self._slides = slides
        self._alike: list[_Alike] = []
        self._by_id: dict[str, tuple[Board, _Alike]] = {}
        self._slides_of: dict[str, list[Slide]] = {}

    def load(self, hall: Hall, sequence: int, now: datetime) -> None:
        """Begin with the hall as it stands; events keep the boards from then on."""
        same = defaultdict[tuple[str, ...], list[Board]](list)
        for board in hall.centre.boards:
            same[tuple(board.services)].append(board)
            self._slides_of[board.id] = self._slides(board)
        self._alike = [
            _Alike(services, boards, new_board(hall, boards[0], sequence, now))
            for services, boards in same.items()
        ]
        self._by_id = {board.id: (board, each) for each in self._alike for board in each.boards}

    def snapshot(self, board_id: str, sequence: int, now: datetime) -> BoardSnapshot:
        """A board as it is now. Raises `KeyError`."""
        board, alike = self._by_id[board_id]
        own = {
            "board": board.id,
            "languages": board.languages or alike.shown.languages,
            "slides": self._slides_of[board.id],
            "slide_seconds": board.slide_seconds,
        }
        return alike.shown.model_copy(update=own | {"sequence": sequence, "now": now})

    def send(self, event: BoardEvent, service: str | None = None) -> None:
        """Send what happened to every board, or to those that show `service`."""
        framed = message(event.kind, event.sequence, event)
        concerned = [
            each
            for each in self._alike
            if service is None or not each.services or service in each.services
        ]
        for each in concerned:
            self._send(each, framed)
        for each in concerned:
            each.shown = apply(each.shown, event)

    def send_figures(self, states: list[ServiceState], next_sequence: Callable[[], int]) -> None:
        """Send the services to the boards on which they have changed."""
        for each in self._alike:
            shown = offered(states, each.services)
            if each.shown.services != shown:
                event = BoardFigures(sequence=next_sequence(), services=shown)
                self._send(each, message(event.kind, event.sequence, event))
                each.shown = apply(each.shown, event)

    def send_slides(self, next_sequence: Callable[[], int]) -> None:
        """Send their slides to the boards whose slides have changed."""
        for board, _ in self._by_id.values():
            shown = self._slides(board)
            if self._slides_of[board.id] != shown:
                self._slides_of[board.id] = shown
                event = BoardSlides(sequence=next_sequence(), slides=shown)
                self._hub.send(f"board:{board.id}", message(event.kind, event.sequence, event))

    def _send(self, alike: _Alike, framed: bytes) -> None:
        for board in alike.boards:
            self._hub.send(f"board:{board.id}", framed)
