"""What was done at each counter today: the lines of its console from which a step is taken back."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping
from typing import Final

from config.wire import HistoryLine, TicketAction
from queue_server.tickets.events import TicketChanged

HISTORY_LINES: Final = 60
"""Kept of each counter."""
HISTORY_ACTIONS: Final = (
    TicketAction.CALL,
    TicketAction.FINISH,
    TicketAction.NO_SHOW,
    TicketAction.HOLD,
    TicketAction.TRANSFER,
    TicketAction.RETURN,
    TicketAction.CANCEL,
)


def new_history() -> deque[HistoryLine]:
    """The lines of a counter at which nothing was done yet."""
    return deque(maxlen=HISTORY_LINES)


class CounterHistory:
    """The last lines of each counter, the newest first."""

    def __init__(self, read: Mapping[str, deque[HistoryLine]]) -> None:
        """`read` are the day's lines from the database."""
        self._lines: defaultdict[str, deque[HistoryLine]] = defaultdict(new_history, read)
        lines = [line for lines in self._lines.values() for line in lines]
        self._known = {(line.ticket_id, line.at) for line in lines}
        self._last_id = max((line.log_id for line in lines), default=0)

    def at(self, counter: str) -> deque[HistoryLine]:
        """The lines of a counter."""
        return self._lines.get(counter) or new_history()

    def follow(self, event: TicketChanged) -> None:
        """Take a step of a ticket in; the same one twice changes nothing more."""
        ticket, step = event.ticket, (event.ticket.id, event.at)
        if not event.counter or event.action not in HISTORY_ACTIONS or step in self._known:
            return
        lines = self._lines[event.counter]
        if len(lines) == lines.maxlen:
            self._known.discard((lines[-1].ticket_id, lines[-1].at))
        self._known.add(step)
        self._last_id += 1
        lines.appendleft(
            HistoryLine(
                log_id=self._last_id,
                ticket_id=ticket.id,
                number=ticket.number,
                action=event.action,
                at=event.at,
                state=ticket.state,
            )
        )
