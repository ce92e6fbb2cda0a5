"""Lines of the register (form 07), and the count of dossiers that were received out of hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select, text

from config.wire.dossiers.answers import DossierStatus
from queue_server.core.security.encryption import data_keys
from queue_server.dossiers.persons.applicants import PHONE, cell
from queue_server.dossiers.records import DossierRecord
from queue_server.dossiers.repository.queries import UNKNOWN_APPLICANT, record_of
from queue_server.dossiers.tables import applicants, dossiers

NOT_RECEIVED = (DossierStatus.NEW.value, DossierStatus.REFUSED.value)

"""Dossiers that never came into the register."""


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """A dossier in the register (form 07), with whose it is."""

    record: DossierRecord
    applicant_name: str
    address: str
    phone: str


def register_lines(
    connection: Connection, start: datetime, end: datetime, most: int
) -> list[RegisterLine]:
    """The dossiers received from `start` up to, not including, `end`, in the order of their
    receipt; at most `most` of them."""
    wanted = (
        select(dossiers, applicants.c.name, applicants.c.address, applicants.c.phone)
        .join(applicants, applicants.c.id == dossiers.c.applicant_id, isouter=True)
        .where(
            dossiers.c.received_at >= start,
            dossiers.c.received_at < end,
            dossiers.c.status.not_in(NOT_RECEIVED),
        )
        .order_by(dossiers.c.received_at, dossiers.c.id)
        .limit(most)
    )
    keys = data_keys(connection)
    return [
        RegisterLine(
            record_of(row),
            row.name or UNKNOWN_APPLICANT,
            row.address or "",
            keys.open(row.phone, cell(PHONE, row.applicant_id)) if row.phone else "",
        )
        for row in connection.execute(wanted)
    ]


def received_out_of_hours(connection: Connection, begins: datetime, ends: datetime) -> int:
    """How many dossiers were received in that time in the hours of a duty, as the figures count:
    without those whose limit is being checked."""
    row = dossiers.c
    wanted = select(func.count()).where(
        text("duty <> ''"), row.status.not_in(NOT_RECEIVED), row.limit_unread.is_(False),
        row.received_at >= begins, row.received_at < ends,
    )  # fmt: skip
    return int(connection.scalar(wanted) or 0)
