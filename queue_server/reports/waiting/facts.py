"""What the figures know of a ticket: whole numbers only, a day's tickets in columns.

A year of a busy centre is 150,000 tickets, so a day is stored as arrays (about 45 bytes a ticket)
and read as tuples. Names (services, counters, classes) are numbers of one list, `Names`.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum
from typing import Final, NamedTuple

NONE: Final = -1
"""A time that there is not."""


class TicketOutcome(IntEnum):
    """What became of a ticket. Every ticket that was not voided has one of them."""

    IN_MOTION = 0
    """Waiting, called, being served or on hold: today's only."""
    SERVED = 1
    NO_SHOW = 2
    """Called as often as the centre's rule says, and nobody came."""
    LEFT = 3
    """Cancelled, or its day ended while it waited or was called."""
    UNFINISHED = 4
    """Its day ended while it was being served or on hold: the clerk did not finish it."""


class Fact(NamedTuple):
    """A ticket. Instants are milliseconds since 1970, durations milliseconds, `NONE` where there
    is none; names are numbers of `Names`."""

    ticket_id: int
    issued_at: int
    minute: int
    """The minute of the centre's day at which it was issued, from 0 to 1439."""
    service: int
    """Which it was issued for."""
    served_as: int
    """Which it was last of: another one where it was transferred."""
    counter: int
    """Where it ended, or stands."""
    priority_class: int
    reason: int
    outcome: int
    wait: int
    """From its issue to its first call."""
    served: int
    """What it took of counters from its last call to its end, without the time on hold
    (the times from which waits are foretold, `tickets.repository.log_queries.served_before`)."""
    told_low: int
    told_high: int
    """The range on the ticket; both `NONE` where it named none."""
    dossiers: int
    """How many its holder brought, where the centre asks."""


_TYPES: Final = "qqHHHHHHBiiiiH"
"""The arrays of the fields of `Fact`, in their order. 32 bits are 24 days."""


class Names:
    """Names as numbers: 0 is no name. Shared by all days, and only ever longer."""

    def __init__(self) -> None:
        self._numbers: dict[str | None, int] = {None: 0}
        self._names: list[str | None] = [None]

    def number(self, name: str | None) -> int:
        """The number of a name, a new one where it was never asked for."""
        found = self._numbers.get(name)
        if found is None:
            found = self._numbers[name] = len(self._names)
            self._names.append(name)
        return found

    def name(self, number: int) -> str | None:
        return self._names[number]

    def numbers(self, names: Sequence[str | None]) -> list[int]:
        """The numbers of many names."""
        known = {name: self.number(name) for name in set(names)}
        return [known[name] for name in names]

    def known(self, name: str | None) -> int:
        """The number of a name, `NONE` where no ticket has it."""
        return self._numbers.get(name, NONE)


class DayFacts:
    """The tickets of a day."""

    def __init__(self, columns: Iterable[Sequence[int]] = ()) -> None:
        """`columns`: the values of each field of `Fact`, in their order."""
        given = tuple(columns) or ((),) * len(_TYPES)
        self._columns = [array(kind, values) for kind, values in zip(_TYPES, given, strict=True)]

    def __iter__(self) -> Iterator[Fact]:
        return map(Fact._make, zip(*self._columns, strict=True))

    def __len__(self) -> int:
        return len(self._columns[0])

    @property
    def minutes(self) -> Sequence[int]:
        """The minute of the day at which each was issued."""
        return self._columns[2]
