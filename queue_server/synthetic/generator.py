"""Makes the dossiers of a plan and puts them into an empty database, in one transaction."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any, Final

from sqlalchemy import Connection, Table, insert, select, text

from config.centre.model import Centre
from config.centre.roles import Permission
from config.wire import ErrorCode
from config.wire.procedures import Procedure
from queue_server.catalogue import repository as catalogue_store
from queue_server.catalogue import version_writes
from queue_server.centre.tables import staff
from queue_server.core.db import hash_chain
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import Conflict
from queue_server.core.progress import Report, nobody_watches
from queue_server.core.security.encryption import data_keys
from queue_server.dossiers.rules.codes import dossier_code
from queue_server.dossiers.tables import (
    applicants,
    dossier_due_dates,
    dossier_forms,
    dossier_log,
    dossier_papers,
    dossier_serials,
    dossier_steps,
    dossier_stops,
    dossiers,
)
from queue_server.synthetic.drafts import Drafting, InventedDossier
from queue_server.synthetic.histories import HistoryWriter
from queue_server.synthetic.people import MARK, applicant_row
from queue_server.synthetic.plan import Plan
from queue_server.synthetic.staffing import (
    Crew,
    DossierHistory,
    GenerationContext,
    InventedOfficial,
)
from queue_server.tickets.rules.numbering import new_token

AT_ONCE: Final = 500
"""Dossiers whose rows are written together."""
COLLEAGUES: Final = 3
"""Invented for each role, where nobody is there yet."""
_WORKING: Final = frozenset({Permission.RECEIVE, Permission.PROCESS})


class NotEmpty(Conflict):
    """Invented dossiers or tickets were asked for where there are some already."""

    code = ErrorCode.BAD_REQUEST


def is_empty(connection: Connection) -> bool:
    """Whether there is no dossier at all."""
    return connection.execute(select(dossiers.c.id).limit(1)).first() is None


def make(
    unit: UnitOfWork,
    centre: Centre,
    plan: Plan,
    procedures: Sequence[Procedure],
    report: Report = nobody_watches,
) -> int:
    """Fill the empty tables of dossiers; return how many there are.

    `procedures` are put into an empty catalogue; otherwise the catalogue's own are asked for.
    Where nobody works here yet, people are invented who cannot sign in. Raises `NotEmpty`.
    """
    connection = unit.connection
    if not is_empty(connection):
        raise NotEmpty
    if catalogue_store.is_empty(connection):
        version_writes.put(unit.at(plan.until), procedures, "generate-dossiers")
    random = Random(plan.seed)  # noqa: S311 - a game of chance, not a secret
    drafting = Drafting(centre, catalogue_store.newest(connection), plan)
    drafts = drafting.all()
    crew = Crew(_officials(unit, centre, plan), random)
    context = GenerationContext(centre, crew, drafting.time, plan.until, random)
    forms: list[dict[str, Any]] = []
    for first in range(0, len(drafts), AT_ONCE):
        report(first, len(drafts))
        some = drafts[first : first + AT_ONCE]
        forms += _write(connection, context, some, first, _codes(centre, drafts, first, some))
    _number_forms(connection, forms)
    _keep_serials(connection, centre, drafts, forms)
    count_on(connection, applicants, dossiers)
    report(len(drafts), len(drafts))
    return len(drafts)


# --------------------------------------------------------------------------------- people


def _officials(unit: UnitOfWork, centre: Centre, plan: Plan) -> list[InventedOfficial]:
    """Who works on dossiers here: those who are there, else invented people."""
    roles = [role.id for role in centre.roles if _WORKING & set(role.permissions)]
    found = _working(unit.connection, roles)
    if not found:
        wanted = [role for role in roles or ["clerk"] for _ in range(COLLEAGUES)]
        rows = [
            {
                "sign_in": f"gia-dinh-{number}",
                "display_name": f"Cán bộ {number} {MARK}",
                "role": role,
                "password_hash": "-",
                "active": False,
                "demo": True,
                "created_at": plan.until,
            }
            for number, role in enumerate(wanted, start=1)
        ]
        unit.connection.execute(insert(staff), rows)
        found = _working(unit.connection, roles or ["clerk"])
    return found


def _working(connection: Connection, roles: list[str]) -> list[InventedOfficial]:
    wanted = select(staff).where(staff.c.role.in_(roles)).order_by(staff.c.id)
    return [
        InventedOfficial(row.id, row.display_name, row.role) for row in connection.execute(wanted)
    ]


# -------------------------------------------------------------------------------- writing


def _codes(
    centre: Centre, drafts: Sequence[InventedDossier], first: int, some: Sequence[InventedDossier]
) -> Iterator[str]:
    """The codes of `some`, which begin at `first` of all: the serials of each day from 1."""
    day = centre.day(some[0].received_at)
    before = first - 1
    while before >= 0 and centre.day(drafts[before].received_at) == day:
        before -= 1
    serial = first - before - 1
    for draft in some:
        if centre.day(draft.received_at) != day:
            day, serial = centre.day(draft.received_at), 0
        serial += 1
        yield dossier_code(centre.unit.code, day, serial, centre.dossiers.serial_digits)


def _write(
    connection: Connection,
    context: GenerationContext,
    drafts: Sequence[InventedDossier],
    first: int,
    codes: Iterator[str],
) -> list[dict[str, Any]]:
    """Write some histories; return their forms, which get their numbers in the end."""
    histories: list[DossierHistory] = []
    people = []
    keys = data_keys(connection)
    for dossier_id, (draft, code) in enumerate(zip(drafts, codes, strict=True), start=first + 1):
        day = context.centre.day(draft.received_at)
        people.append(applicant_row(dossier_id, day, context.random, keys))
        token = new_token(context.random.randbytes)
        histories.append(HistoryWriter(context, draft, dossier_id, code, token).write())
    _insert(connection, applicants, people)
    _insert(connection, dossiers, [history.row for history in histories])
    for table, name in (
        (dossier_steps, "steps"),
        (dossier_papers, "papers"),
        (dossier_due_dates, "due_dates"),
        (dossier_stops, "stops"),
        (dossier_log, "log"),
    ):
        _insert(connection, table, [row for history in histories for row in getattr(history, name)])
    return [form for history in histories for form in history.forms]


def _insert(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    hash_chain.insert_rows(connection, table, rows)


def _number_forms(connection: Connection, forms: list[dict[str, Any]]) -> None:
    """Number the forms in the order in which they were issued, each kind and year for itself."""
    given: dict[tuple[int, int], int] = defaultdict(int)
    forms.sort(key=lambda form: (form["issued_at"], form["dossier_id"]))
    for form in forms:
        kind = form["form"], form["year"]
        given[kind] += 1
        form["serial"] = given[kind]
    _insert(connection, dossier_forms, forms)


def _keep_serials(
    connection: Connection,
    centre: Centre,
    drafts: list[InventedDossier],
    forms: list[dict[str, Any]],
) -> None:
    """So that whatever comes after goes on counting."""
    days = Counter(f"day:{centre.day(draft.received_at).isoformat()}" for draft in drafts)
    kinds = Counter(f"form{form['form']}:{form['year']}" for form in forms)
    rows = [{"kind": kind, "given": given} for kind, given in (days + kinds).items()]
    _insert(connection, dossier_serials, rows)


def count_on(connection: Connection, *tables: Table) -> None:
    """PostgreSQL counts rows on its own: tell it about those that brought their numbers."""
    if connection.dialect.name != "postgresql":
        return
    for table in tables:
        connection.execute(
            text(
                f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), "  # noqa: S608
                f"(SELECT coalesce(max(id), 1) FROM {table.name}))"
            )
        )
