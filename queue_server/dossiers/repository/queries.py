"""The queries that dossiers ask of their tables. Lists of many are in `lists`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, func, select

from config.wire.dossiers.answers import (
    Applicant,
    DossierAction,
    DossierForm,
    DossierLine,
    DossierPaper,
    DossierQuoted,
    DossierStatus,
    DossierStop,
    FormNumber,
    Outcome,
    PaperState,
    ResultDelivery,
)
from config.wire.procedures import Channel
from queue_server.centre.tables import staff
from queue_server.core.db.tables import Instant
from queue_server.core.security.encryption import data_keys
from queue_server.dossiers.persons.applicants import opened
from queue_server.dossiers.records import Colleague, DossierRecord, DueLine, FormRecord, StepRecord
from queue_server.dossiers.tables import (
    applicants,
    dossier_due_dates,
    dossier_forms,
    dossier_log,
    dossier_papers,
    dossier_steps,
    dossier_stops,
    dossier_visits,
    dossiers,
)
from queue_server.tickets.tables import tickets

UNKNOWN_APPLICANT: Final = "—"
"""Shown where the person was unlinked."""


# ------------------------------------------------------------------------------- reading

_BY_ID: Final = select(dossiers).where(dossiers.c.id == bindparam("wanted"))
_BY_TOKEN: Final = select(dossiers).where(dossiers.c.token == bindparam("wanted"))
_COLUMNS: Final = tuple(field.name for field in fields(DossierRecord))
_WORDS: Final[Mapping[str, Any]] = {
    "channel": Channel,
    "status": DossierStatus,
    "delivery": ResultDelivery,
}


def record_of(row: Row[Any]) -> DossierRecord:
    """A row as the use cases know it."""
    found = {name: getattr(row, name) for name in _COLUMNS}
    found |= {name: word(found[name]) for name, word in _WORDS.items()}
    found["outcome"] = _outcome(row.outcome)
    found["limit_unread"] = bool(row.limit_unread)
    return DossierRecord(**found)


def _outcome(word: str | None) -> Outcome | None:
    return Outcome(word) if word else None


def by_id(connection: Connection, dossier_id: int) -> DossierRecord | None:
    row = connection.execute(_BY_ID, {"wanted": dossier_id}).first()
    return record_of(row) if row else None


def by_token(connection: Connection, token: str) -> DossierRecord | None:
    row = connection.execute(_BY_TOKEN, {"wanted": token}).first()
    return record_of(row) if row else None


def by_code(connection: Connection, code: str) -> DossierRecord | None:
    """The dossier of a code, as it is kept."""
    row = connection.execute(select(dossiers).where(dossiers.c.code == code)).first()
    return record_of(row) if row else None


def applicant(connection: Connection, applicant_id: int | None) -> Applicant:
    """Whose dossier it is; a dash where the person was unlinked."""
    row = connection.execute(select(applicants).where(applicants.c.id == applicant_id)).first()
    if row is None:
        return Applicant.model_construct(name=UNKNOWN_APPLICANT)
    return opened(data_keys(connection), row)


def steps(connection: Connection, dossier_id: int) -> list[StepRecord]:
    """The steps of a dossier's workflow in their order."""
    wanted = (
        select(dossier_steps, staff.c.display_name)
        .join(staff, staff.c.id == dossier_steps.c.staff_id, isouter=True)
        .where(dossier_steps.c.dossier_id == dossier_id)
        .order_by(dossier_steps.c.place)
    )
    return [
        StepRecord(
            row.place, row.step, json.loads(row.name), row.role, row.share, row.kind,
            row.staff_id, row.started_at, row.ended_at, row.due_at, _outcome(row.outcome),
            row.display_name or "",
        )
        for row in connection.execute(wanted)
    ]  # fmt: skip


def papers(connection: Connection, dossier_id: int) -> list[DossierPaper]:
    """The papers of a dossier: those of its procedure in their order, then what was added."""
    wanted = (
        select(dossier_papers)
        .where(dossier_papers.c.dossier_id == dossier_id)
        .order_by(dossier_papers.c.place)
    )
    return [
        DossierPaper(
            name=row.name,
            state=PaperState(row.state),
            originals_required=row.originals_required,
            copies_required=row.copies_required,
            originals=row.originals,
            copies=row.copies,
            case=row.in_case,
            note=row.note,
        )
        for row in connection.execute(wanted)
    ]


def stops(connection: Connection, dossier_id: int) -> list[DossierStop]:
    """When the clock stood, oldest first."""
    wanted = (
        select(dossier_stops)
        .where(dossier_stops.c.dossier_id == dossier_id)
        .order_by(dossier_stops.c.id)
    )
    return [
        DossierStop(
            started_at=row.started_at,
            ended_at=row.ended_at,
            status=DossierStatus(row.status),
            reason=row.reason,
        )
        for row in connection.execute(wanted)
    ]


def log_lines(connection: Connection, dossier_id: int) -> list[DossierLine]:
    """Everything that was done to a dossier, oldest first."""
    wanted = (
        select(dossier_log).where(dossier_log.c.dossier_id == dossier_id).order_by(dossier_log.c.id)
    )
    return [_line(row) for row in connection.execute(wanted)]


def last_line(connection: Connection, dossier_id: int) -> DossierLine | None:
    """What was done to a dossier last."""
    wanted = (
        select(dossier_log)
        .where(dossier_log.c.dossier_id == dossier_id)
        .order_by(dossier_log.c.id.desc())
        .limit(1)
    )
    row = connection.execute(wanted).first()
    return _line(row) if row else None


def last_correction(connection: Connection, dossier_id: int) -> datetime | None:
    """When the applicant of a dossier was put right last."""
    lines = dossier_log.c
    corrected = (lines.dossier_id == dossier_id) & (
        lines.action == DossierAction.CORRECT_APPLICANT.value
    )
    at: datetime | None = connection.scalar(
        select(lines.at).where(corrected).order_by(lines.id.desc()).limit(1)
    )
    return at


def _line(row: Row[Any]) -> DossierLine:
    return DossierLine(
        at=row.at,
        action=DossierAction(row.action),
        who=row.actor_name,
        from_status=DossierStatus(row.from_status) if row.from_status else None,
        to_status=DossierStatus(row.to_status),
        step=row.step,
        reason=row.reason,
    )


def due_lines(connection: Connection, dossier_id: int) -> list[DueLine]:
    """Every due date that a dossier ever had, oldest first."""
    wanted = (
        select(dossier_due_dates)
        .where(dossier_due_dates.c.dossier_id == dossier_id)
        .order_by(dossier_due_dates.c.id)
    )
    return [
        DueLine(
            row.at, row.due_at, row.statutory_due_at, row.new_day, row.why,
            DossierQuoted.model_validate_json(row.explained),
        )
        for row in connection.execute(wanted)
    ]  # fmt: skip


def form_records(connection: Connection, dossier_id: int) -> list[FormRecord]:
    """The forms 02 to 05 that were issued for a dossier, oldest first."""
    wanted = (
        select(dossier_forms, staff.c.display_name)
        .join(staff, staff.c.id == dossier_forms.c.issued_by, isouter=True)
        .where(dossier_forms.c.dossier_id == dossier_id)
        .order_by(dossier_forms.c.id)
    )
    return [
        FormRecord(
            row.id, row.dossier_id, FormNumber(row.form), row.year, row.serial, row.issued_at,
            row.issued_by, row.display_name or "", json.loads(row.words),
        )
        for row in connection.execute(wanted)
    ]  # fmt: skip


def form_number(form: FormRecord) -> str:
    """How a form's number is written: `12/2026`."""
    return f"{form.serial:02d}/{form.year}"


def forms(connection: Connection, dossier_id: int) -> list[DossierForm]:
    """The same, for the wire."""
    return [
        DossierForm(
            form_id=form.id, form=form.form, number=form_number(form), issued_at=form.issued_at
        )
        for form in form_records(connection, dossier_id)
    ]


def ticket_numbers(connection: Connection, dossier_id: int) -> list[str]:
    """The numbers of the visits for a dossier, newest first."""
    wanted = (
        select(tickets.c.number)
        .join(dossier_visits, dossier_visits.c.ticket_id == tickets.c.id)
        .where(dossier_visits.c.dossier_id == dossier_id)
        .order_by(tickets.c.id.desc())
    )
    return list(connection.execute(wanted).scalars())


def ticket_exists(connection: Connection, ticket_id: int, day: date | None = None) -> bool:
    """Whether there is such a ticket, of `day` where one is named."""
    wanted = select(tickets.c.id).where(tickets.c.id == ticket_id)
    if day is not None:
        wanted = wanted.where(tickets.c.day == day)
    return connection.scalar(wanted) is not None


def received_for(connection: Connection, ticket_id: int) -> list[DossierRecord]:
    """The dossiers that were received from a ticket, oldest first."""
    wanted = (
        select(dossiers)
        .join(dossier_visits, dossier_visits.c.dossier_id == dossiers.c.id)
        .where(dossier_visits.c.ticket_id == ticket_id, dossier_visits.c.purpose == "receive")
        .order_by(dossiers.c.id)
    )
    return [record_of(row) for row in connection.execute(wanted)]


def staff_name(connection: Connection, staff_id: int | None) -> str:
    """The display name of a member of staff; empty where there is none."""
    if staff_id is None:
        return ""
    return connection.scalar(select(staff.c.display_name).where(staff.c.id == staff_id)) or ""


def colleagues(connection: Connection) -> list[Colleague]:
    """Everybody who may sign in, by name."""
    wanted = (
        select(staff.c.id, staff.c.display_name, staff.c.role)
        .where(staff.c.active)
        .order_by(staff.c.display_name, staff.c.id)
    )
    return [Colleague(*row) for row in connection.execute(wanted)]


def colleague(connection: Connection, staff_id: int) -> Colleague | None:
    """An active member of staff."""
    wanted = select(staff.c.id, staff.c.display_name, staff.c.role).where(
        staff.c.id == staff_id, staff.c.active
    )
    row = connection.execute(wanted).first()
    return Colleague(*row) if row else None


def furthest_due(connection: Connection) -> datetime | None:
    """When the last of the dossiers under way is due; None where none is."""
    under_way = dossiers.c.closed_at.is_(None)
    latest = select(func.max(dossiers.c.due_at, type_=Instant)).where(under_way)
    found: datetime | None = connection.scalar(latest)
    return found
