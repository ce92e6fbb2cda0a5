"""Which steps of a ticket may be taken now, by whom: what screens offer. Pure.

The states come from `lifecycle.ALLOWED`; added is what the use cases check beside them: the
counter and its state, the day, the permissions. So a step that is listed is one that the use case
accepts, and a step that is not listed is one that it refuses (tests hold both). What the whole
hall does (issue, expire) is nobody's step.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from config.centre.roles import Permission
from config.wire import CounterId, CounterState, HistoryLine, TicketAction, TicketId, TicketState
from queue_server.tickets.rules import lifecycle
from queue_server.tickets.rules.lifecycle import Ticket

_RETURN: Final = TicketAction.RETURN
EVERYTHING: Final = frozenset({Permission.SERVE, Permission.VOID})
"""For what many read at once: each reader's own permissions narrow it."""


@dataclass(frozen=True, slots=True)
class CounterNow:
    """A counter at one moment, for the person who holds it."""

    id: str
    state: CounterState
    has_called: bool
    """A number is called to it and not yet started: nobody else can be called."""

    @classmethod
    def of(cls, counter: str, state: CounterState, current: Ticket | None) -> CounterNow:
        """A counter and the ticket that is called to it or served at it."""
        return cls(counter, state, current is not None and current.state is TicketState.CALLED)


def at_counter(
    ticket: Ticket,
    counter: CounterNow,
    today: date,
    permissions: Collection[Permission] = EVERYTHING,
) -> list[TicketAction]:
    """The steps that the holder of `counter` may take, in the order of `TicketAction`."""
    return [
        action
        for action in _BY_STATE[ticket.state]
        if action in _AT_COUNTER
        and _PERMISSION.get(action, Permission.SERVE) in permissions
        and _AT_COUNTER[action](ticket, counter, today)
    ]


def for_citizen(ticket: Ticket) -> list[TicketAction]:
    """The steps of the person who holds the ticket's link."""
    return [TicketAction.CANCEL] if TicketAction.CANCEL in _BY_STATE[ticket.state] else []


def for_greeter(ticket: Ticket) -> list[TicketAction]:
    """The steps of those who give tickets by hand, with one that was given so today."""
    return [TicketAction.VOID] if ticket.state is TicketState.WAITING else []


def is_call_to_come(ticket: Ticket) -> bool:
    """Whether its person waits to be called, or called on: a bell is of use."""
    return not {TicketAction.CALL, TicketAction.RESUME}.isdisjoint(_BY_STATE[ticket.state])


def is_start_to_come(ticket: Ticket) -> bool:
    """Whether its person has still to come to a counter: the ticket itself is of use."""
    return not {TicketAction.CALL, TicketAction.START}.isdisjoint(_BY_STATE[ticket.state])


def undoable(
    history: Iterable[HistoryLine], alive: Collection[TicketId], counter: CounterNow
) -> list[HistoryLine]:
    """A counter's steps of today, the newest first, each with what may be done because of it.

    A ticket that a step has ended may be returned: by its last line here, and where it has not
    come back meanwhile (it is not among those `alive`).
    """
    lines, seen = [], set[int]()
    for line in history:
        ended = line.ticket_id not in alive and line.ticket_id not in seen
        is_held = counter.state is not CounterState.CLOSED
        may = ended and is_held and line.state.is_final and _RETURN in _BY_STATE[line.state]
        lines.append(line.model_copy(update={"allowed": [_RETURN]}) if may else line)
        seen.add(line.ticket_id)
    return lines


_Check = Callable[[Ticket, CounterNow, date], bool]


def _is_here(ticket: Ticket, counter: CounterNow, _today: date) -> bool:
    """A step of a ticket that this counter has; one that waits belongs to none."""
    held = counter.state is not CounterState.CLOSED
    free = ticket.state is TicketState.WAITING
    return held and (free or ticket.counter in (None, counter.id))


def _is_free(ticket: Ticket, counter: CounterNow, today: date) -> bool:
    """The ticket may come to this counter."""
    is_open = counter.state is CounterState.OPEN
    return is_open and not counter.has_called and ticket.day == today


def _may_call(ticket: Ticket, counter: CounterNow, today: date) -> bool:
    return _is_free(ticket, counter, today) and ticket.counter in (None, CounterId(counter.id))


def _may_return(ticket: Ticket, counter: CounterNow, today: date) -> bool:
    undoable = not ticket.state.is_final or ticket.day == today
    return undoable and _is_here(ticket, counter, today)


_AT_COUNTER: Final[Mapping[TicketAction, _Check]] = MappingProxyType(
    {
        TicketAction.CALL: _may_call,
        TicketAction.RECALL: _is_here,
        TicketAction.START: _is_here,
        TicketAction.FINISH: _is_here,
        TicketAction.NO_SHOW: _is_here,
        TicketAction.HOLD: _is_here,
        TicketAction.RESUME: _is_free,
        TicketAction.RETURN: _may_return,
        TicketAction.TRANSFER: _is_here,
        TicketAction.VOID: lambda _ticket, _counter, _today: True,
    }
)
"""What each step asks of the counter and the day, its state apart."""

_PERMISSION: Final = MappingProxyType({TicketAction.VOID: Permission.VOID})
"""Of the steps that ask for another than `SERVE`."""

_BY_STATE: Final[Mapping[TicketState, tuple[TicketAction, ...]]] = MappingProxyType(
    {
        state: tuple(one for one in TicketAction if one in lifecycle.permitted(state))
        for state in TicketState
    }
)
