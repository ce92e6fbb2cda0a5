"""What the tickets' room announces."""

from __future__ import annotations

from datetime import datetime

from config.wire import CounterId, TicketAction, TicketId, TicketState
from config.wire.centre.helping import CounterHelp
from queue_server.core.events import Event
from queue_server.tickets.rules.lifecycle import Ticket


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
