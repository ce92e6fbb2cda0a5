"""The life of a ticket: which step may be taken in which state, and what it changes.

    waiting ──call──▶ called ──start──▶ serving ──finish──▶ done
       ▲                │ mark_no_show     │ hold
       ├────────────────┘ (too often:      ▼
       │                   no_show)     on_hold ──resume──▶ serving
       └── return, transfer from any of them; cancel, void, expire end it

Every function takes the ticket and the instant `now` (aware, UTC), and returns the ticket as it
is afterwards, or raises `IllegalTransition` and changes nothing. Whoever calls them writes the
log line and checks that the clerk's counter is the ticket's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Final

from config.value_object import value_object
from config.wire import (
    CounterId,
    ErrorCode,
    PriorityClassId,
    ServiceId,
    TicketAction,
    TicketId,
    TicketState,
    TicketSummary,
)
from queue_server.centre.errors import CounterConflict
from queue_server.core.errors import BadRequest
from queue_server.tickets.errors import IllegalTransition

WAITING, CALLED, SERVING, ON_HOLD, DONE, NO_SHOW = (
    TicketState.WAITING,
    TicketState.CALLED,
    TicketState.SERVING,
    TicketState.ON_HOLD,
    TicketState.DONE,
    TicketState.NO_SHOW,
)

AT_COUNTER: Final = frozenset({CALLED, SERVING})
"""Whose ticket has a counter to itself."""
_ALIVE: Final = frozenset(state for state in TicketState if not state.is_final)


@value_object
class Ticket:
    """A ticket at one moment; nothing in it says who the person is."""

    id: TicketId
    day: date
    """The centre's day on which it was issued."""
    number: str
    service: ServiceId
    language: str
    state: TicketState
    priority_class: PriorityClassId | None
    priority_reason: str | None
    issued_at: datetime
    waiting_since: datetime
    """Its place in time: kept by a transfer and a return, moved back by a no-show."""
    state_since: datetime
    counter: CounterId | None
    """Where it is called, served or on hold, or where it ended; while waiting, the only
    counter that may call it."""
    calls: int = 0
    """How often it was called, recalls included."""
    no_shows: int = 0
    """How often it was called and nobody came."""
    voided: bool = False
    note: str = ""
    token: str = ""
    issued_offline: bool = False
    """Given by a kiosk while the server did not answer."""
    dossiers: int = 1
    """How many its holder brings, where the centre asks."""


ALLOWED: Final[Mapping[TicketAction, frozenset[TicketState]]] = MappingProxyType(
    {
        TicketAction.ISSUE: frozenset(),
        TicketAction.CALL: frozenset({WAITING}),
        TicketAction.RECALL: frozenset({CALLED}),
        TicketAction.START: frozenset({CALLED}),
        # A clerk who forgot to press "start" may still finish.
        TicketAction.FINISH: frozenset({CALLED, SERVING}),
        TicketAction.NO_SHOW: frozenset({CALLED}),
        TicketAction.HOLD: frozenset({CALLED, SERVING}),
        TicketAction.RESUME: frozenset({ON_HOLD}),
        # From done and no-show it undoes a mistaken press; nothing else leaves a final state.
        TicketAction.RETURN: frozenset({CALLED, SERVING, ON_HOLD, DONE, NO_SHOW}),
        TicketAction.TRANSFER: _ALIVE,
        TicketAction.CANCEL: frozenset({WAITING, CALLED, ON_HOLD}),
        TicketAction.VOID: _ALIVE,
        TicketAction.EXPIRE: _ALIVE,
    }
)
"""From which states each step may be taken."""


def permitted(state: TicketState) -> frozenset[TicketAction]:
    """The steps that may be taken in `state`."""
    return frozenset(action for action, states in ALLOWED.items() if state in states)


def call(ticket: Ticket, now: datetime, counter: CounterId) -> Ticket:
    """Call a waiting ticket to `counter`.

    Raises `CounterConflict` (`wrong_counter`) where it waits for another counter.
    """
    _require(ticket, TicketAction.CALL)
    if ticket.counter not in (None, counter):
        raise CounterConflict(ErrorCode.WRONG_COUNTER, counter=ticket.counter)
    return _enter(ticket, now, CALLED, counter=counter, calls=ticket.calls + 1)


def recall(ticket: Ticket, now: datetime) -> Ticket:
    """Call it once more where it was called; it has been called since the first time."""
    _require(ticket, TicketAction.RECALL)
    return replace(ticket, calls=ticket.calls + 1)


def start(ticket: Ticket, now: datetime) -> Ticket:
    """The person has come."""
    _require(ticket, TicketAction.START)
    return _enter(ticket, now, SERVING)


def finish(ticket: Ticket, now: datetime) -> Ticket:
    """The person was served."""
    _require(ticket, TicketAction.FINISH)
    return _enter(ticket, now, DONE)


def mark_no_show(
    ticket: Ticket, now: datetime, *, no_shows_allowed: int, behind: datetime | None
) -> Ticket:
    """Called and nobody came: back to the queue, or dropped at the limit of no-shows.

    `behind` is its new place in time (`dispatch.place_behind`); it never moves forward, nor
    past `now`. Any counter may call it again.
    """
    _require(ticket, TicketAction.NO_SHOW)
    no_shows = ticket.no_shows + 1
    if no_shows >= no_shows_allowed:
        return _enter(ticket, now, NO_SHOW, no_shows=no_shows)
    place = ticket.waiting_since if behind is None else max(ticket.waiting_since, behind)
    return _enter(
        ticket,
        now,
        WAITING,
        no_shows=no_shows,
        counter=None,
        waiting_since=max(ticket.waiting_since, min(place, now)),
    )


def hold(ticket: Ticket, now: datetime, note: str = "") -> Ticket:
    """Set aside at its counter (a form to fill, a copy to fetch); `note` says why."""
    _require(ticket, TicketAction.HOLD)
    return _enter(ticket, now, ON_HOLD, note=note)


def resume(ticket: Ticket, now: datetime, counter: CounterId) -> Ticket:
    """Serve a held ticket on, at `counter`."""
    _require(ticket, TicketAction.RESUME)
    return _enter(ticket, now, SERVING, counter=counter)


def return_to_queue(ticket: Ticket, now: datetime, *, today: date | None = None) -> Ticket:
    """Back to its own place in the queue, as if it had not been called.

    From done and no-show this undoes a mistake, only on the ticket's own day: `today` is the
    centre's day at `now`, and leaving it out means that the caller has looked. Undoing a
    no-show takes it back.
    """
    _require(ticket, TicketAction.RETURN)
    if ticket.state.is_final and today not in (None, ticket.day):
        raise IllegalTransition(ticket.state, TicketAction.RETURN)
    no_shows = ticket.no_shows - (ticket.state is NO_SHOW)
    return _enter(ticket, now, WAITING, counter=None, no_shows=max(0, no_shows))


def transfer(
    ticket: Ticket,
    now: datetime,
    *,
    to_service: ServiceId | None,
    to_counter: CounterId | None,
) -> Ticket:
    """Send it on to a service, a counter or both; it keeps its place in time.

    With a counter, only that one may call it. Whoever was already served has come, so earlier
    no-shows no longer count. Raises `BadRequest` where neither is given.
    """
    _require(ticket, TicketAction.TRANSFER)
    if to_service is None and to_counter is None:
        raise BadRequest(fields={"to_service": "give to_service, to_counter or both"})
    return _enter(
        ticket,
        now,
        WAITING,
        service=to_service or ticket.service,
        counter=to_counter,
        no_shows=0 if ticket.state in (SERVING, ON_HOLD) else ticket.no_shows,
    )


def cancel(ticket: Ticket, now: datetime) -> Ticket:
    """The citizen no longer wants it."""
    _require(ticket, TicketAction.CANCEL)
    return _enter(ticket, now, TicketState.CANCELLED)


def void(ticket: Ticket, now: datetime) -> Ticket:
    """A mistaken press or a test: cancelled, and left out of the figures."""
    _require(ticket, TicketAction.VOID)
    return _enter(ticket, now, TicketState.CANCELLED, voided=True)


def expire(ticket: Ticket, now: datetime) -> Ticket:
    """The day was closed over it."""
    _require(ticket, TicketAction.EXPIRE)
    return _enter(ticket, now, TicketState.EXPIRED)


def _require(ticket: Ticket, action: TicketAction) -> None:
    if ticket.state not in ALLOWED[action]:
        raise IllegalTransition(ticket.state, action)


def _enter(ticket: Ticket, now: datetime, state: TicketState, **changes: Any) -> Ticket:
    return replace(ticket, state=state, state_since=now, **changes)


def call_id(ticket: Ticket) -> int:
    """The number of a ticket's latest call: a recall has a new one."""
    return ticket.id * 1000 + ticket.calls


def summary(ticket: Ticket, allowed: Iterable[TicketAction] = ()) -> TicketSummary:
    """A ticket as staff see it, without its place among the others."""
    return TicketSummary(
        ticket_id=ticket.id,
        number=ticket.number,
        service=ticket.service,
        state=ticket.state,
        language=ticket.language,
        priority_class=ticket.priority_class,
        priority_reason=ticket.priority_reason,
        issued_at=ticket.issued_at,
        waiting_since=ticket.waiting_since,
        counter=ticket.counter,
        state_since=ticket.state_since,
        calls=ticket.calls,
        absences=ticket.no_shows,
        note=ticket.note,
        issued_offline=ticket.issued_offline,
        dossiers=ticket.dossiers,
        allowed=[*allowed],
    )
