"""What past days teach: read from the log once, when a day is loaded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import Connection

from config.centre.model import Centre
from config.wire import TicketAction
from queue_server.tickets import repository
from queue_server.tickets.rules.cycles import Step
from queue_server.tickets.rules.pace import Served

TIMES_REMEMBERED: Final = 200
"""Past tickets of each service from which its usual time is learned."""
STEPS_REMEMBERED: Final = 4_000
"""Past steps from which gaps, no-shows and the like are learned: those of a busy day or more."""
_BETWEEN: Final = frozenset({TicketAction.START, TicketAction.RECALL})
"""Steps within a ticket's turn, which say nothing of past turns."""


@dataclass(frozen=True, slots=True)
class Past:
    """The days before; the oldest first."""

    served: Sequence[Served] = ()
    steps: Sequence[Step] = ()

    def followed_by(self, served: Sequence[Served], steps: Sequence[Step]) -> Past:
        """With a day more, and no more than is remembered."""
        newest: dict[str, list[Served]] = {}
        for one in reversed([*self.served, *served]):
            of_service = newest.setdefault(one.service, [])
            if len(of_service) < TIMES_REMEMBERED:
                of_service.append(one)
        kept = {id(one) for of_service in newest.values() for one in of_service}
        whole = [step for step in steps if step.action not in _BETWEEN]
        return Past(
            [one for one in (*self.served, *served) if id(one) in kept],
            [*self.steps, *whole][-STEPS_REMEMBERED:],
        )


def read_past(connection: Connection, centre: Centre, day: date) -> Past:
    """What the days before `day` teach."""
    until = repository.first_line_of(connection, day)
    services = [service.id for service in centre.services]
    return Past(
        repository.served_before(connection, until, services, TIMES_REMEMBERED),
        repository.steps_before(connection, until, STEPS_REMEMBERED, leaving_out=_BETWEEN),
    )
