"""What is written about dossiers; what is asked of them is in `store`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, case, insert, literal, select, update

from config.wire.dossiers.answers import (
    Applicant,
    DossierLine,
    DossierPaper,
    DossierStatus,
    FormNumber,
    ReceiptJob,
)
from queue_server.core.db import hash_chain
from queue_server.core.db.tables import Instant
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.db.upserts import upsert
from queue_server.dossiers.persons import applicants as people
from queue_server.dossiers.records import DossierRecord, DueLine, StepRecord
from queue_server.dossiers.tables import (
    dossier_due_dates,
    dossier_forms,
    dossier_log,
    dossier_papers,
    dossier_serials,
    dossier_steps,
    dossier_stops,
    dossier_visits,
    dossiers,
    receipt_jobs,
)

# ------------------------------------------------------------------------------- serials


@cache
def _serial_statement(dialect: str) -> Any:
    """Give the next serial of a kind and say it."""
    first = upsert(dialect, dossier_serials).values(kind=bindparam("kind"), given=1)
    return first.on_conflict_do_update(
        index_elements=[dossier_serials.c.kind],
        set_={"given": dossier_serials.c.given + 1},
    ).returning(dossier_serials.c.given)


def _next_serial(connection: Connection, kind: str) -> int:
    serial: int = connection.execute(
        _serial_statement(connection.dialect.name), {"kind": kind}
    ).scalar_one()
    return serial


def next_of_day(connection: Connection, day: date) -> int:
    """The next serial of the codes of `day`, from 1, without gaps: refused use cases give theirs
    back with everything else."""
    return _next_serial(connection, f"day:{day.isoformat()}")


# ------------------------------------------------------------------------------- writing


def add_applicant(connection: Connection, person: Applicant) -> int:
    return people.add(connection, person.model_dump())


def add_dossier(connection: Connection, row: Mapping[str, Any]) -> int:
    """Put a dossier down at version 1; return its number."""
    added: int = connection.execute(
        insert(dossiers).values({"version": 1, **row}).returning(dossiers.c.id)
    ).scalar_one()
    return added


def add_steps(connection: Connection, dossier_id: int, laid_out: Iterable[StepRecord]) -> None:
    rows = [
        {
            "dossier_id": dossier_id,
            "place": step.place,
            "step": step.step,
            "name": json.dumps(step.name, ensure_ascii=False),
            "role": step.role,
            "share": step.share,
            "kind": step.kind,
            "staff_id": step.staff_id,
            "started_at": step.started_at,
            "ended_at": step.ended_at,
            "due_at": step.due_at,
            "outcome": step.outcome,
        }
        for step in laid_out
    ]
    connection.execute(insert(dossier_steps), rows)


def add_papers(
    connection: Connection, dossier_id: int, first: int, listed: Sequence[DossierPaper]
) -> None:
    """Put papers down at the places from `first` on."""
    rows = [
        _paper_row(paper) | {"dossier_id": dossier_id, "place": first + place}
        for place, paper in enumerate(listed)
    ]
    if rows:
        connection.execute(insert(dossier_papers), rows)


def _paper_row(paper: DossierPaper) -> dict[str, Any]:
    return {
        "name": paper.name,
        "in_case": paper.case,
        "originals_required": paper.originals_required,
        "copies_required": paper.copies_required,
        "originals": paper.originals,
        "copies": paper.copies,
        "state": paper.state.value,
        "note": paper.note,
    }


def change_paper(connection: Connection, dossier_id: int, place: int, paper: DossierPaper) -> None:
    of_place = (dossier_papers.c.dossier_id == dossier_id) & (dossier_papers.c.place == place)
    connection.execute(update(dossier_papers).where(of_place).values(_paper_row(paper)))


def add_due_line(connection: Connection, dossier_id: int, line: DueLine) -> None:
    row = {
        "dossier_id": dossier_id,
        "at": line.at,
        "due_at": line.due_at,
        "statutory_due_at": line.statutory_due_at,
        "new_day": line.new_day,
        "why": line.why,
        "explained": line.explained.model_dump_json(),
    }
    connection.execute(insert(dossier_due_dates).values(row))


def start_stop(
    connection: Connection, dossier_id: int, status: DossierStatus, reason: str, at: datetime
) -> None:
    """The clock stands from `at` on; not before the receipt and the end of the stop before,
    should these have been written by a computer's clock that was ahead."""
    before = select(dossiers.c.received_at).where(dossiers.c.id == dossier_id)
    stops = select(dossier_stops.c.ended_at).where(dossier_stops.c.dossier_id == dossier_id)
    ends = connection.execute(before.union_all(stops)).scalars()
    at = max(at, *(end for end in ends if end is not None))
    row = {"dossier_id": dossier_id, "started_at": at, "status": status.value, "reason": reason}
    connection.execute(insert(dossier_stops).values(row))


def end_stops(connection: Connection, dossier_id: int, at: datetime) -> bool:
    """End the stop that lasts, never before it began; whether there was one."""
    lasting = (dossier_stops.c.dossier_id == dossier_id) & dossier_stops.c.ended_at.is_(None)
    begun = dossier_stops.c.started_at
    later = case((begun > at, begun), else_=literal(at, Instant))
    ended = connection.execute(update(dossier_stops).where(lasting).values(ended_at=later))
    return ended.rowcount > 0


def issue_form(
    connection: Connection,
    dossier_id: int,
    form: FormNumber,
    year: int,
    fields: Mapping[str, Any],
    by: int | None,
    at: datetime,
) -> None:
    """Give a form the next number of its kind and year, and store its fields."""
    row = {
        "dossier_id": dossier_id,
        "form": form.value,
        "year": year,
        "serial": _next_serial(connection, f"form{form.value}:{year}"),
        "issued_at": at,
        "issued_by": by,
        "words": json.dumps(fields, ensure_ascii=False),
    }
    connection.execute(insert(dossier_forms).values(row))


def change_step(connection: Connection, dossier_id: int, place: int, **values: Any) -> None:
    of_place = (dossier_steps.c.dossier_id == dossier_id) & (dossier_steps.c.place == place)
    connection.execute(update(dossier_steps).where(of_place).values(values))


def add_visit(
    connection: Connection, ticket_id: int, dossier_id: int, purpose: str, at: datetime
) -> None:
    """A ticket was for a dossier; its first purpose stays."""
    row = {"ticket_id": ticket_id, "dossier_id": dossier_id, "purpose": purpose, "at": at}
    insertion = upsert(connection.dialect.name, dossier_visits).values(row)
    connection.execute(insertion.on_conflict_do_nothing())


def change(connection: Connection, before: DossierRecord, **values: Any) -> bool:
    """Write the next version of a dossier; False where somebody else was first."""
    same = (dossiers.c.id == before.id) & (dossiers.c.version == before.version)
    changed = update(dossiers).where(same).values({"version": before.version + 1, **values})
    return connection.execute(changed).rowcount == 1


def log(unit: UnitOfWork, dossier_id: int, version: int, line: DossierLine) -> None:
    """Write what was done to a dossier; `version` is its own afterwards."""
    # Not `append`: the next use case of the same transaction may be told of this line.
    row = {
        "dossier_id": dossier_id,
        "version": version,
        "at": line.at,
        "action": line.action.value,
        "from_status": line.from_status.value if line.from_status else None,
        "to_status": line.to_status.value,
        "actor": unit.actor.label,
        "actor_name": line.who,
        "step": line.step,
        "reason": line.reason,
    }
    hash_chain.insert_rows(unit.connection, dossier_log, [row])


def add_receipt_job(unit: UnitOfWork, job: ReceiptJob, kiosk: str, dossier_id: int | None) -> None:
    """Have a kiosk print something: a receipt, or a ticket, which is of no dossier."""
    row = {"job": job.job, "kiosk": kiosk, "body": job.model_dump_json(), "at": unit.now}
    unit.append(receipt_jobs, row | {"dossier_id": dossier_id})
