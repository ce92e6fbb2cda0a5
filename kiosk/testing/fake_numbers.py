"""The part of the fake server that sets numbers aside and takes tickets issued offline.

One `FakeNumbers` may serve several fake centres: kiosks of one hall.
"""

from __future__ import annotations

import secrets
from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from config.wire import ErrorCode, NumbersReserved, ReserveNumbers
from config.wire.offline import (
    DeliveredTicket,
    DeliverTickets,
    NumbersReturned,
    ReturnNumbers,
    TicketDelivered,
    TicketsDelivered,
)

FIRST_ORDINAL, LAST_ORDINAL = 600, 999
Name = tuple[date, str]
"""A number and its day."""


class NotGiven(Exception):
    """The fake server says no, with this code."""

    def __init__(self, code: ErrorCode) -> None:
        super().__init__(code.value)
        self.code = code


@dataclass
class FakeNumbers:
    """Numbers set aside, given and unused, as the server's books have them."""

    holders: dict[Name, tuple[str, str]] = field(default_factory=dict)
    """The kiosk and the service of each number that was set aside."""
    tokens: dict[Name, str] = field(default_factory=dict)
    taken: dict[Name, DeliveredTicket] = field(default_factory=dict)
    """Tickets delivered, in the order in which they came."""
    unused: set[Name] = field(default_factory=set)
    refuse: dict[str, ErrorCode] = field(default_factory=dict)
    """Numbers whose delivery is refused."""
    voided: list[str] = field(default_factory=list)
    """Keys under which a ticket had been given online and was taken back."""
    _given: Counter[tuple[date, str]] = field(default_factory=Counter)
    _answers: dict[tuple[str, str], NumbersReserved] = field(default_factory=dict)

    def reserve(
        self, kiosk: str, command: ReserveNumbers, letter: str, today: date, key: str
    ) -> NumbersReserved:
        """Set numbers aside, as many as there are. Raises `NotGiven`."""
        known = self._answers.get((kiosk, key))
        if known is not None:
            return known
        day = command.day or today
        if day < today:
            raise NotGiven(ErrorCode.BAD_REQUEST)
        first = FIRST_ORDINAL + self._given[day, command.service]
        last = min(first + command.count - 1, LAST_ORDINAL)
        if first > LAST_ORDINAL:
            raise NotGiven(ErrorCode.NO_NUMBERS_LEFT)
        numbers = [f"{letter}{ordinal:03d}" for ordinal in range(first, last + 1)]
        tokens = [secrets.token_hex(8).upper() for _ in numbers]
        self._given[day, command.service] += len(numbers)
        for number, token in zip(numbers, tokens, strict=True):
            self.holders[day, number] = (kiosk, command.service)
            self.tokens[day, number] = token
        answer = NumbersReserved(
            service=command.service, numbers=numbers, tokens=tokens, day=day.isoformat()
        )
        self._answers[kiosk, key] = answer
        return answer

    def give_back(self, kiosk: str, command: ReturnNumbers) -> NumbersReturned:
        """Know numbers as unused, all or none. Raises `NotGiven`."""
        names = [(command.day, number) for number in command.numbers]
        if any(self.holders.get(name, ("", ""))[0] != kiosk for name in names):
            raise NotGiven(ErrorCode.NOT_FOUND)
        if any(name in self.taken for name in names):
            raise NotGiven(ErrorCode.KEY_REUSED)
        self.unused |= set(names)
        return NumbersReturned(unused=len(names))

    def deliver(self, kiosk: str, command: DeliverTickets) -> TicketsDelivered:
        """Take tickets in, each for itself."""
        return TicketsDelivered(tickets=[self._deliver(kiosk, one) for one in command.tickets])

    def _deliver(self, kiosk: str, ticket: DeliveredTicket) -> TicketDelivered:
        name = (ticket.day, ticket.number)
        refused = self.refuse.get(ticket.number)
        if self.holders.get(name) != (kiosk, ticket.service):
            refused = ErrorCode.NOT_FOUND
        if refused is None and name not in self.taken:
            self.taken[name] = ticket
            if ticket.asked_under:
                self.voided.append(ticket.asked_under)
        return TicketDelivered(day=ticket.day, number=ticket.number, refused=refused)
