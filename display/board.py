"""What a hall board shows after an event: the one rule, without I/O.

The board's page follows the same rule in the browser (`static/board-rule.js`); a test holds
that the two agree on random sequences of events.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from config.wire import (
    BoardCalled,
    BoardCallEnded,
    BoardEvent,
    BoardFigures,
    BoardSlides,
    BoardSnapshot,
    CalledTicket,
)

RECENT_LIMIT: Final = 8
"""How many answered calls a board remembers."""


def apply(board: BoardSnapshot, event: BoardEvent) -> BoardSnapshot:
    """The board after `event`; the same board where the event is old.

    - an event whose sequence is not above the board's is already in it: nothing changes;
    - a call goes to the top and takes the place of any other line of the same ticket, so that
      nobody reads two counters for one number;
    - the end of a call takes the line away; where the citizen came it is remembered as recent;
    - figures replace all services, slides all slides, notices all notices, the emergency
      and all messages.
    """
    if event.sequence <= board.sequence:
        return board
    if isinstance(event, BoardCalled):
        changes = _call(board, event.call)
    elif isinstance(event, BoardCallEnded):
        changes = _end_call(board, event)
    elif isinstance(event, BoardFigures):
        changes = {"services": event.services}
    elif isinstance(event, BoardSlides):
        changes = {"slides": event.slides}
    else:
        changes = {
            "notices": event.notices,
            "emergency": event.emergency,
            "messages": event.messages,
        }
    return board.model_copy(update={**changes, "sequence": event.sequence})


def _call(board: BoardSnapshot, call: CalledTicket) -> dict[str, object]:
    return {
        "called": [call, *_without(board.called, call.ticket_id)],
        "recent": _without(board.recent, call.ticket_id),
    }


def _end_call(board: BoardSnapshot, event: BoardCallEnded) -> dict[str, object]:
    ended = [call for call in board.called if call.ticket_id == event.ticket_id]
    changes: dict[str, object] = {"called": _without(board.called, event.ticket_id)}
    if ended and event.answered:
        recent = [ended[0], *_without(board.recent, event.ticket_id)]
        changes["recent"] = recent[:RECENT_LIMIT]
    return changes


def _without(calls: Iterable[CalledTicket], ticket_id: int) -> list[CalledTicket]:
    return [call for call in calls if call.ticket_id != ticket_id]
