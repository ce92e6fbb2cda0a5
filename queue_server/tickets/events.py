"""What the tickets' room announces."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from config.wire import CounterId, TicketAction, TicketId, TicketState
from config.wire.centre.helping import CounterHelp
from queue_server.core.events import Event
from queue_server.tickets.rules.lifecycle import Ticket

_MOVES_NO_FIGURE: Final = frozenset({TicketAction.START, TicketAction.RECALL})


class TicketChanged(Event):
    """A step of a ticket that is on disk."""

    ticket: Ticket
    """As it is after the step."""
    action: TicketAction
    from_state: TicketState | None
    at: datetime
    counter: CounterId | None = None
    """Where the step was taken."""
    actor: str = ""
    """The label of who took it, as the log has it."""

    @property
    def moves_figures(self) -> bool:
        """Whether the step changes anybody's place or wait. Starting or recalling a ticket does
        not: its counter has been busy since the first call."""
        return self.action not in _MOVES_NO_FIGURE


class TicketAmended(Event):
    """Another priority was given to a ticket that waits; it took no step."""

    ticket: Ticket


class HelpingChanged(Event):
    """A counter began to help with a service, or ended it."""

    helps: list[CounterHelp]
    """All that holds now."""


class CallHeard(Event):
    """A board has said a call aloud."""

    ticket_id: TicketId
    call_id: int
    at: datetime
