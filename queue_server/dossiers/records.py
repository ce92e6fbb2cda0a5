"""The rows of dossiers as rules and use cases know them. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from config.wire import Localised
from config.wire.dossiers.answers import (
    DossierQuoted,
    DossierStatus,
    FormNumber,
    Outcome,
    ResultDelivery,
)
from config.wire.procedures import Channel


@dataclass(frozen=True, slots=True)
class DossierRecord:
    """A row of `dossiers`, whole."""

    id: int
    version: int
    code: str
    national_code: str
    token: str
    procedure_code: str
    version_id: int
    field: str
    workflow: str
    channel: Channel
    status: DossierStatus
    status_since: datetime
    applicant_id: int | None
    language: str
    received_at: datetime
    received_by: int | None
    official: int | None
    step: int
    statutory_due_at: datetime | None
    due_at: datetime | None
    limit_unread: bool
    extended_to: date | None
    resolved_at: datetime | None
    outcome: Outcome | None
    closed_at: datetime | None
    told_at: datetime | None
    returned_at: datetime | None
    delivery: ResultDelivery
    delivery_address: str
    fee: int | None
    fee_paid: bool
    payment_due: int | None
    waiting_for: str
    waiting_until: date | None
    note: str


@dataclass(frozen=True, slots=True)
class StepRecord:
    """A row of `dossier_steps` with the name of who does it."""

    place: int
    step: str
    name: Localised
    role: str
    share: int
    kind: str
    staff_id: int | None
    started_at: datetime | None
    ended_at: datetime | None
    due_at: datetime | None
    outcome: Outcome | None
    staff_name: str = ""


@dataclass(frozen=True, slots=True)
class DueLine:
    """A row of `dossier_due_dates`."""

    at: datetime
    due_at: datetime | None
    statutory_due_at: datetime | None
    new_day: date | None
    why: str
    explained: DossierQuoted


@dataclass(frozen=True, slots=True)
class FormRecord:
    """A form as it was issued, with its fields of that moment."""

    id: int
    dossier_id: int
    form: FormNumber
    year: int
    serial: int
    issued_at: datetime
    issued_by: int | None
    staff_name: str
    fields: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who may sign in."""

    id: int
    name: str
    role: str
