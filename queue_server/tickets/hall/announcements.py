"""What the hall hears: how calls and messages are said, whether a call was heard, and whether it
still will be. Rules take `now`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final, TypedDict

from config.centre.model import Board, Centre
from config.wire import (
    BoardSnapshot,
    CallAnnounced,
    CalledTicket,
    DeviceState,
    Emergency,
    HallMessage,
    Localised,
    TicketAction,
    TicketId,
    TicketState,
)
from queue_server.centre.devices.alerts import SILENT_AFTER
from queue_server.tickets.events import CallHeard, TicketChanged
from queue_server.tickets.rules.lifecycle import Ticket, call_id

LONGEST_LINE: Final = timedelta(minutes=2)
"""No line of calls is longer: what was not heard by then will not be."""


class Spoken(TypedDict):
    """How the voice names the parts of a call, where the centre file says so."""

    spoken: str
    """The counter."""
    letter: dict[str, str]
    """The letter of the number, which a transfer does not change."""


def spoken(centre: Centre, call: CalledTicket) -> Spoken:
    """How the voice says a call."""
    counter = centre.counter_by_id.get(call.counter)
    letters = call.number.rstrip("0123456789")
    found = (one.spoken_letter for one in centre.services if one.letter == letters)
    return {"spoken": counter.spoken if counter else "", "letter": next(found, {})}


def shown_call(held: BoardSnapshot, call_id: int) -> CalledTicket | None:
    """A call that a board shows, by its number."""
    return next((one for one in (*held.called, *held.recent) if one.call_id == call_id), None)


def message_text(
    name: str, messages: Iterable[HallMessage], emergency: Emergency | None
) -> Localised | None:
    """What a message that stands says, by its number, or the banner, by `emergency`."""
    if name == "emergency":
        return emergency.text if emergency else None
    return next((one.text for one in messages if str(one.id) == name), None)


def will_be_heard(
    centre: Centre,
    devices: Mapping[str, DeviceState],
    service: str,
    called_at: datetime,
    now: datetime,
) -> bool:
    """Whether a board with a voice is there that says a call of `service`, made at `called_at`."""
    if now - called_at > LONGEST_LINE:
        return False
    speaking = (board for board in centre.boards if board.sound and _shows(board, service))
    return any(_speaks(devices.get(board.id), now) for board in speaking)


def _shows(board: Board, service: str) -> bool:
    return not board.services or service in board.services


def _speaks(device: DeviceState | None, now: datetime) -> bool:
    if device is None or device.last_seen is None or device.muted:
        return False
    return now - device.last_seen <= SILENT_AFTER


class Calls:
    """When each number that is called now was called last, and when a board has said it.

    What a board said is kept in memory only: a server that starts anew counts from the call.
    """

    def __init__(self) -> None:
        self._called_at: dict[TicketId, datetime] = {}
        self._heard: dict[TicketId, CallHeard] = {}

    def follow(self, event: TicketChanged) -> None:
        """Take a step of a ticket in."""
        ticket = event.ticket
        if event.action in (TicketAction.CALL, TicketAction.RECALL):
            self._called_at[ticket.id] = event.at
        elif ticket.state is not TicketState.CALLED:
            self._called_at.pop(ticket.id, None)
            self._heard.pop(ticket.id, None)

    def hear(self, event: CallHeard) -> bool:
        """A board has said a call; whether it is the first of several boards, which counts."""
        known = self._heard.get(event.ticket_id)
        is_first = known is None or known.call_id != event.call_id
        if is_first:
            self._heard[event.ticket_id] = event
        return is_first

    def announced(
        self, centre: Centre, devices: Mapping[str, DeviceState], ticket: Ticket, now: datetime
    ) -> CallAnnounced | None:
        """How far the hall has heard a ticket's newest call; None where it is not called."""
        if ticket.state is not TicketState.CALLED:
            return None
        called_at = self._called_at.get(ticket.id, ticket.state_since)
        heard = self._heard.get(ticket.id)
        if heard is not None and heard.call_id == call_id(ticket):
            return CallAnnounced(called_at=called_at, heard_at=heard.at)
        awaited = will_be_heard(centre, devices, ticket.service, called_at, now)
        return CallAnnounced(called_at=called_at, awaited=awaited)
