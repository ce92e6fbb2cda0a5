"""The inventory of personal data: every column of the database that may name a person.

Unlinking, erasing, exporting and restoring go by it, and a test holds it to the tables: every
column that can hold a text is either a place, or stands in `HOLDS_NO_PERSON` with the reason.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, Table, delete, select, update

from queue_server.catalogue.tables import procedure_versions
from queue_server.core.db import hash_chain
from queue_server.dossiers.tables import (
    applicants,
    dossier_due_dates,
    dossier_forms,
    dossier_log,
    dossier_papers,
    dossier_reads,
    dossier_steps,
    dossier_stops,
    dossier_visits,
    dossiers,
    receipt_jobs,
)
from queue_server.tickets.tables import paper_checks, ticket_needs, tickets

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
Rows = Callable[[Connection, Sequence[int]], ColumnElement[bool]]
Forget = Callable[[Connection, ColumnElement[bool]], None]


@dataclass(frozen=True, slots=True)
class PersonalColumns:
    """Columns of a table that may name a person."""

    table: Table
    columns: frozenset[str]
    rows: Rows
    """Which rows belong to these dossiers."""
    forget: Forget
    """What unlinking does to those rows."""
    sealed: frozenset[str] = frozenset()
    """Columns that cannot be read without the data key."""


# ------------------------------------------------------------------- whose rows they are


def _of_dossier(table: Table) -> Rows:
    return lambda _connection, ids: table.c.dossier_id.in_(ids)


def _dossiers(_connection: Connection, ids: Sequence[int]) -> ColumnElement[bool]:
    return dossiers.c.id.in_(ids)


def _applicants(connection: Connection, ids: Sequence[int]) -> ColumnElement[bool]:
    """Read at once: the dossier will not know it any more when the row goes."""
    whose = select(dossiers.c.applicant_id).where(dossiers.c.id.in_(ids))
    return applicants.c.id.in_([one for one in connection.scalars(whose) if one is not None])


def _visits(ids: Sequence[int]) -> Select[tuple[int]]:
    return select(dossier_visits.c.ticket_id).where(dossier_visits.c.dossier_id.in_(ids))


def _tickets(_connection: Connection, ids: Sequence[int]) -> ColumnElement[bool]:
    return tickets.c.id.in_(_visits(ids))


def _of_tickets(table: Table) -> Rows:
    return lambda _connection, ids: table.c.ticket_id.in_(_visits(ids))


# ---------------------------------------------------------------------- how they are forgotten


def _emptied(table: Table, **values: Any) -> Forget:
    def forget(connection: Connection, rows: ColumnElement[bool]) -> None:
        connection.execute(update(table).where(rows).values(values))

    return forget


def _deleted(table: Table) -> Forget:
    def forget(connection: Connection, rows: ColumnElement[bool]) -> None:
        connection.execute(delete(table).where(rows))

    return forget


def _papers_silenced(connection: Connection, rows: ColumnElement[bool]) -> None:
    """Notes go, and the names of papers that were typed at the desk; the procedure's stay."""
    connection.execute(update(dossier_papers).where(rows).values(note=""))
    papers = (
        select(dossier_papers.c.dossier_id, dossier_papers.c.place, dossier_papers.c.name)
        .add_columns(procedure_versions.c.body)
        .join(dossiers, dossiers.c.id == dossier_papers.c.dossier_id)
        .join(procedure_versions, procedure_versions.c.id == dossiers.c.version_id)
    )
    for row in connection.execute(papers.where(rows)).all():
        if row.name not in {paper["name"] for paper in json.loads(row.body)["papers"]}:
            of_paper = (dossier_papers.c.dossier_id == row.dossier_id) & (
                dossier_papers.c.place == row.place
            )
            connection.execute(update(dossier_papers).where(of_paper).values(name=UNNAMED))


def _forms_silenced(connection: Connection, rows: ColumnElement[bool]) -> None:
    """What forms said goes, but for the days that they named."""
    forms = select(dossier_forms.c.id, dossier_forms.c.words)
    for row in connection.execute(forms.where(rows)).all():
        kept = {key: _silenced(value) for key, value in json.loads(row.words).items()}
        of_form = dossier_forms.c.id == row.id
        connection.execute(update(dossier_forms).where(of_form).values(words=json.dumps(kept)))


def _silenced(value: Any) -> Any:
    """Nothing of the same kind; days, amounts and what is nothing stay."""
    if isinstance(value, list):
        return []
    if isinstance(value, dict):
        return {key: _silenced(inner) for key, inner in value.items()}
    return value if not isinstance(value, str) or _DAY.fullmatch(value) else ""


# ------------------------------------------------------------------------------- the list

UNNAMED: Final = "—"
AT_ONCE: Final = 100
"""Dossiers in one go."""
_FORGOTTEN: Final = {"applicant_id": None, "note": "", "delivery_address": "", "waiting_for": ""}

PLACES: Final = (
    PersonalColumns(
        dossiers,
        frozenset({"note", "delivery_address", "waiting_for"}),
        _dossiers,
        _emptied(dossiers, **_FORGOTTEN),
    ),
    PersonalColumns(
        applicants,
        frozenset(
            {
                "kind", "name", "id_number", "birth_date", "sex", "address", "phone",
                "submitted_by", "name_folded", "name_turned", "phone_end", "id_key",
            }
        ),
        _applicants,
        _deleted(applicants),
        sealed=frozenset({"id_number", "phone", "phone_end", "id_key"}),
    ),
    PersonalColumns(
        dossier_log,
        frozenset({"reason", "reason_salt", "reason_hash"}),
        _of_dossier(dossier_log),
        _emptied(dossier_log, **hash_chain.emptied("reason")),
    ),
    PersonalColumns(
        dossier_stops, frozenset({"reason"}), _of_dossier(dossier_stops),
        _emptied(dossier_stops, reason=""),
    ),
    PersonalColumns(
        dossier_papers, frozenset({"name", "note"}), _of_dossier(dossier_papers), _papers_silenced
    ),
    PersonalColumns(
        dossier_forms, frozenset({"words"}), _of_dossier(dossier_forms), _forms_silenced
    ),
    PersonalColumns(
        receipt_jobs, frozenset({"body"}), _of_dossier(receipt_jobs), _deleted(receipt_jobs)
    ),
    PersonalColumns(tickets, frozenset({"note"}), _tickets, _emptied(tickets, note="")),
    PersonalColumns(
        paper_checks, frozenset({"note"}), _of_tickets(paper_checks),
        _emptied(paper_checks, note=""),
    ),
    PersonalColumns(
        ticket_needs, frozenset({"needs"}), _of_tickets(ticket_needs), _deleted(ticket_needs)
    ),
)  # fmt: skip
"""In the order in which they are forgotten: nothing names a person any more before they go."""

OF_A_DOSSIER: Final = (
    ("papers", dossier_papers),
    ("steps", dossier_steps),
    ("due_dates", dossier_due_dates),
    ("stops", dossier_stops),
    ("log", dossier_log),
    ("forms", dossier_forms),
    ("visits", dossier_visits),
    ("receipts", receipt_jobs),
    ("read_by", dossier_reads),
)
"""What an export has of a dossier beside its own row, its person and its tickets."""
TABLES: Final = tuple(place.table for place in PLACES)


def rows_of(table: Table, connection: Connection, ids: Sequence[int]) -> ColumnElement[bool]:
    """Which rows of a place belong to these dossiers."""
    return next(place for place in PLACES if place.table is table).rows(connection, ids)


def forget(connection: Connection, ids: Sequence[int]) -> None:
    """Let dossiers forget whose they are, and every text that may say it."""
    found = [(place, place.rows(connection, ids)) for place in PLACES]
    for place, rows in found:
        place.forget(connection, rows)


# --------------------------------------------------------------------- where no person lies

_OF_THE_CENTRE: Final = "words of the centre file, the program or the law"
_RANDOM: Final = "random, or a hash of something random"
_KEYED: Final = "a keyed hash (core.keyed_hash)"
_STAFF: Final = "staff, whom logs name"
_CHAIN: Final = "a link of the chain, of words that stay"

HOLDS_NO_PERSON: Final[Mapping[str, Mapping[str, str]]] = {
    _OF_THE_CENTRE: {
        "absences": "kind first_day last_day",
        "alone_sequences": "day service",
        "centre_versions": "content published_by source reason",
        "counter_log": "day counter from_state to_state",
        "counter_states": "counter state",
        "devices": "id kind report",
        "device_pairings": "device",
        "dossier_due_dates": "new_day why explained",
        "dossier_log": "action from_status to_status step",
        "dossier_papers": "in_case state",
        "dossier_reads": "operation dossiers",
        "dossier_serials": "kind",
        "dossier_steps": "step name role kind outcome",
        "dossier_stops": "status",
        "dossier_visits": "purpose",
        "dossiers": "code procedure_code field workflow channel status language extended_to "
        "outcome delivery waiting_until duty",
        "finished_days": "day services",
        "leave_entries": "day act kind expires_on",
        "rota_shifts": "duty",
        "helps": "name service counters",
        "notices": "notices emergency messages",
        "corner_visits": "day service",
        "paper_checks": "day papers",
        "procedure_imports": "file_name records",
        "procedure_versions": "code body fingerprint why origin portal",
        "procedures": "code",
        "receipt_jobs": "job kiosk",
        "reserved_numbers": "day number service kiosk",
        "scheduled_settings": "takes_effect_on content made_by reason",
        "sequences": "day service",
        "settings_draft": "content changed_by",
        "ticket_log": "day action from_state to_state service counter rule",
        "ticket_needs": "day",
        "tickets": "day number service language state priority_class priority_reason counter",
        "told_waits": "day",
    },
    "a hash of a centre file": {"centre_versions": "digest"},
    "the national portal's number of a dossier; it names nobody here": {
        "dossiers": "national_code"
    },
    "what was done to which dossier or device, in words of the program": {
        "centre_log": "action subject detail"
    },
    "an answer without its texts (ToDevice.without_texts); of dossiers only which": {
        "answered_commands": "answer"
    },
    _RANDOM: {
        "answered_commands": "name",
        "corner_visits": "press",
        "devices": "key_hash",
        "dossiers": "token",
        "reserved_numbers": "token taken_as",
        "recovery_codes": "code_hash",
        "second_factors": "secret credential credential_hash",
        "sessions": "token_hash browser provider_session",
        "setup_codes": "code",
        "sign_in_steps": "token_hash challenge",
        "tickets": "token",
    },
    _KEYED: {
        "answered_commands": "fingerprint",
        "device_pairings": "code_hash",
        "dossier_find_attempts": "subject",
        "sign_in_attempts": "subject",
    },
    _STAFF: {
        "centre_log": "who",
        "device_pairings": "made_by",
        "devices": "given_by",
        "dossier_log": "actor actor_name",
        "dossier_reads": "who",
        "procedure_imports": "uploaded_by done_by undone_by",
        "procedure_versions": "who",
        "absences": "noted_by",
        "corner_visits": "guided_by",
        "paper_checks": "checked_by",
        "ticket_needs": "noted_by",
        "finished_days": "declared_by ended_by",
        "leave_entries": "reason who",
        "rota_shifts": "planned_by",
        "second_factors": "kind name",
        "sign_in_steps": "purpose",
        "staff": "sign_in display_name role password_hash counters",
        "staff_identities": "issuer subject",
        "ticket_log": "actor",
        "tickets": "issued_by",
    },
    _CHAIN: {
        "centre_log": "link",
        "counter_log": "link",
        "dossier_log": "link",
        "leave_entries": "link",
        "dossier_reads": "link",
        "ticket_log": "link",
        "told_waits": "link",
    },
}
"""Every other column that can hold a text, by the reason why no citizen is in it."""
