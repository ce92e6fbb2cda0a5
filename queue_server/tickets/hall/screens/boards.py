"""The hall boards as they are now. Boards of the same services show the same, and share a snapshot.

An event is sent to all boards first, and applied to the shared snapshots afterwards.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from config.centre.model import Board
from config.wire import (
    BoardEvent,
    BoardFigures,
    BoardNotices,
    BoardSlides,
    BoardSnapshot,
    Notice,
    ServiceState,
)
from config.wire.procedures import Slide
from display.board import apply
from queue_server.core.streams.hub import Hub
from queue_server.core.streams.sse import message
from queue_server.tickets.hall.screens.snapshots import new_board, offered
from queue_server.tickets.hall.view import Hall


@dataclass(slots=True)
class _SharedBoard:
    """Boards of the same services, and the snapshot that they share (without slides)."""

    services: tuple[str, ...]
    boards: list[Board]
    shown: BoardSnapshot


class Boards:
    """The boards of a centre; none before `load`."""

    def __init__(
        self,
        hub: Hub,
        slides: Callable[[Board], list[Slide]],
        own_notices: Callable[[], list[Notice]] = list,
    ) -> None:
        """`slides` returns the slides that a board shows between calls, `own_notices` what all of
        them say below the lines of the staff."""
        self._hub = hub
        self._slides = slides
        self._own_notices = own_notices
        self._shared: list[_SharedBoard] = []
        self._by_id: dict[str, tuple[Board, _SharedBoard]] = {}
        self._slides_of: dict[str, list[Slide]] = {}

    def load(self, hall: Hall, sequence: int, now: datetime) -> None:
        """Set the boards to the hall as it is; from then on they follow the events."""
        by_services = defaultdict[tuple[str, ...], list[Board]](list)
        for board in hall.centre.boards:
            by_services[tuple(board.services)].append(board)
            self._slides_of[board.id] = self._slides(board)
        self._shared = [
            _SharedBoard(services, boards, self._new(hall, boards[0], sequence, now))
            for services, boards in by_services.items()
        ]
        self._by_id = {board.id: (board, each) for each in self._shared for board in each.boards}

    def _new(self, hall: Hall, board: Board, sequence: int, now: datetime) -> BoardSnapshot:
        notices = [*hall.view.notices, *self._own_notices()]
        return new_board(hall, board, sequence, now).model_copy(update={"notices": notices})

    def snapshot(self, board_id: str, sequence: int, now: datetime) -> BoardSnapshot:
        """A board as it is now. Raises `KeyError`."""
        board, shared = self._by_id[board_id]
        own = {
            "board": board.id,
            "languages": board.languages or shared.shown.languages,
            "slides": self._slides_of[board.id],
            "slide_seconds": board.slide_seconds,
        }
        return shared.shown.model_copy(update=own | {"sequence": sequence, "now": now})

    @property
    def are_heard(self) -> bool:
        """Whether a board follows at this process, and will ask for the sound of a call."""
        return any(self._hub.subscribers(f"board:{board}") for board in self._by_id)

    def send(self, event: BoardEvent, service: str | None = None) -> None:
        """Send an event to every board, or to those that show `service`."""
        framed = message(event.kind, event.sequence, event)
        concerned = [
            each
            for each in self._shared
            if service is None or not each.services or service in each.services
        ]
        for each in concerned:
            self._send(each, framed)
        for each in concerned:
            each.shown = apply(each.shown, event)

    def send_notices(self, event: BoardNotices) -> None:
        """Send every board the lines of the staff, and its own below them."""
        said = [*event.notices, *self._own_notices()]
        self.send(event.model_copy(update={"notices": said}))

    def send_figures(self, states: list[ServiceState], next_sequence: Callable[[], int]) -> None:
        """Send the services to the boards on which they have changed."""
        for each in self._shared:
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

    def _send(self, shared: _SharedBoard, framed: bytes) -> None:
        for board in shared.boards:
            self._hub.send(f"board:{board.id}", framed)
