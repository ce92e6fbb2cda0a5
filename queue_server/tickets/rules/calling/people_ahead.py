"""The tickets that read "you are next": those that an open counter would call at this instant.

The forecast counts who is called before whom as time goes on, and may foresee that somebody with
priority overtakes; a clerk's screen names whom the counter calls now. These rules bring the
two together, so that board, phone, ticket and clerk's screen never name two people as the next.
Positions are those of `dispatch.Lines`; nothing here does input or output.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Final

from config.wire import CounterId, ServiceId, TicketId
from queue_server.tickets.rules.calling.dispatch import Choice, Lines, Reach, SubQueue

NEWCOMER: Final = TicketId(2**63)
"""Stands for somebody who takes a ticket now: behind every ticket of the same moment."""
EXPECTED: Final = TicketId(2**63 + 1)
"""Stands for somebody who comes later."""
Place = tuple[ServiceId, CounterId | None, TicketId]
"""Somebody in the queue: of which service, sent to which counter."""


def place_of_head(line: SubQueue) -> Place:
    """The place of the first in `line`."""
    return line.service, line.counter, line.ticket_id


def called_now(lines: Lines, reaches: Iterable[Reach], at: float = 0.0) -> set[Place]:
    """Whom each counter calls if its clerk presses "next" in `at` seconds, newcomers included
    who would be if they came now."""
    found: set[Place] = set()
    # Counters that call the same services in the same order call the same person.
    different = {tuple((rank, id(line)) for rank, line in reach): reach for reach in reaches}
    for reach in different.values():
        here = [item for item in reach if item[1].ticket_id not in (NEWCOMER, EXPECTED)]
        first = lines.choose(here, at)
        found |= {place_of_head(first)} if first else set()
        for item in reach:
            if item[1].ticket_id == NEWCOMER and _would_be_first(lines, here, item, at):
                found.add(place_of_head(item[1]))
    return found


def _would_be_first(lines: Lines, here: Reach, newcomer: tuple[int, SubQueue], at: float) -> bool:
    reach = sorted([*here, newcomer], key=itemgetter(0))
    return lines.choose(reach, at) is newcomer[1]


def people_ahead(calls: Sequence[tuple[Place, int]], first: set[Place]) -> dict[Place, int]:
    """The people ahead of each: none for those in `first`, at least one for all others.

    `calls` are the simulated calls in their order, with how many came before each. Whoever is
    called later among those whom the same counters may call has more ahead.
    """
    told: dict[Place, int] = {}
    last: dict[tuple[ServiceId, CounterId | None], int] = defaultdict(int)
    for place, ahead in calls:
        if place in first:
            told[place] = 0
        else:
            told[place] = last[place[:2]] = max(ahead, last[place[:2]] + 1)
    return told


def listed(choices: Sequence[Choice], order: Sequence[TicketId], is_open: bool) -> list[Choice]:
    """A counter's own order as its clerk sees it: within each service that of the forecast,
    which board and phones tell; last whom it does not know yet.

    The first of an open counter stays: it is whom the clerk calls by pressing "next" now.
    """
    fixed = 1 if is_open else 0
    position = {ticket_id: place for place, ticket_id in enumerate(order)}
    queues: dict[ServiceId, list[Choice]] = defaultdict(list)
    for choice in sorted(
        choices[fixed:], key=lambda choice: position.get(choice.ticket_id, len(order))
    ):
        queues[choice.service].append(choice)
    following = {service: iter(queue) for service, queue in queues.items()}
    return [*choices[:fixed], *(next(following[choice.service]) for choice in choices[fixed:])]
