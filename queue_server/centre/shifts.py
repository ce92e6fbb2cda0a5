"""Work out of hours as the tables have it: planned shifts, and the day that is finished after
closing. Functions over a connection."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select

from queue_server.centre.events import HeldShift
from queue_server.centre.tables import finished_days, rota_shifts, staff


def planned(
    connection: Connection, start: datetime, end: datetime | None = None
) -> list[HeldShift]:
    """Those that end after `start` and begin before `end`, the earliest first."""
    wanted = (
        select(
            rota_shifts.c.id,
            rota_shifts.c.duty,
            rota_shifts.c.staff_id,
            staff.c.sign_in,
            staff.c.display_name,
            rota_shifts.c.starts_at,
            rota_shifts.c.ends_at,
        )
        .join(staff, staff.c.id == rota_shifts.c.staff_id)
        .where(rota_shifts.c.ends_at > start)
        .order_by(rota_shifts.c.starts_at, rota_shifts.c.id)
    )
    if end is not None:
        wanted = wanted.where(rota_shifts.c.starts_at < end)
    return [
        HeldShift(
            shift=row.id,
            duty=row.duty,
            staff_id=row.staff_id,
            sign_in=row.sign_in,
            name=row.display_name,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
        )
        for row in connection.execute(wanted)
    ]


@dataclass(frozen=True, slots=True)
class FinishingDay:
    """A day on which who waits is served, after closing too."""

    day: date
    services: frozenset[str] = frozenset()
    """Who waits for one of these; empty: everybody."""

    def serves(self, day: date, service: str) -> bool:
        """Whether who waits for `service` on `day` is served."""
        return day == self.day and (not self.services or service in self.services)


def finishing(connection: Connection) -> FinishingDay | None:
    """The day on which who waits is served, where that was said and is not over."""
    row = finished_days.c
    wanted = select(row.day, row.services).where(row.ended_at.is_(None))
    found = connection.execute(wanted.order_by(row.day.desc()).limit(1)).first()
    return None if found is None else FinishingDay(found.day, frozenset(found.services.split()))
