"""Visits that a dossier's receipt announces: what tickets ask of the room of dossiers.

A citizen who brings a missing paper, or who collects a result, shows the receipt when taking a
ticket. Tickets know no dossiers; they ask through `Visits`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, Protocol

from sqlalchemy import Connection

from config.centre.model import Centre, Service
from config.wire import ErrorCode
from queue_server.centre.opening import hours_on
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import NotFound

Purpose = Literal["supplement", "collect"]


@dataclass(frozen=True, slots=True)
class Visit:
    """What a receipt says of the visit for which a ticket is taken."""

    dossier_id: int
    purpose: Purpose
    head_start: timedelta
    """The ticket waits as if it had been taken so much earlier."""


class Visits(Protocol):
    """Which dossiers tickets are for. All of it runs inside the caller's transaction."""

    def find(
        self, connection: Connection, receipt: str, service: str, now: datetime
    ) -> Visit | None:
        """The visit for which `receipt` (a link or token) is shown at `service`.

        `None` where the dossier waits for nothing from the citizen: then the ticket is an
        ordinary one. Raises `NotFound` (`unknown_dossier`).
        """

    def under_way(
        self, connection: Connection, dossier_id: int, service: str, day: date
    ) -> int | None:
        """The dossier's ticket of `day` and `service` that still waits to be served."""

    def keep(self, unit: UnitOfWork, ticket_id: int, visit: Visit) -> None:
        """Remember what the ticket is for."""

    def has(self, connection: Connection, ticket_id: int) -> bool:
        """Whether the ticket was taken, or served, for a dossier."""

    def tracking_links(self, connection: Connection, ticket_id: int) -> list[str]:
        """The links of the ticket's dossiers, below the public address: `/H/…`."""


class NoVisits:
    """A hall without dossiers: it knows no receipt."""

    def find(
        self, connection: Connection, receipt: str, service: str, now: datetime
    ) -> Visit | None:
        raise NotFound(ErrorCode.UNKNOWN_DOSSIER)

    def under_way(
        self, connection: Connection, dossier_id: int, service: str, day: date
    ) -> int | None:
        return None

    def keep(self, unit: UnitOfWork, ticket_id: int, visit: Visit) -> None:
        """There is nothing to remember."""

    def has(self, connection: Connection, ticket_id: int) -> bool:
        return False

    def tracking_links(self, connection: Connection, ticket_id: int) -> list[str]:
        return []


def waiting_since(
    centre: Centre, service: Service, day: date, visit: Visit | None, now: datetime
) -> datetime:
    """The place in time of a ticket that is issued at `now`: a head start never reaches back
    before the day's opening."""
    if visit is None or not visit.head_start:
        return now
    opened_at = min((start for start, _ in hours_on(centre, service.id, day)), default=now)
    return min(now, max(opened_at, now - visit.head_start))
