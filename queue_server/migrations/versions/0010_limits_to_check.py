"""Dossiers whose limit is being checked are told apart from those without a limit.

Versions of procedures that were kept before say so themselves: their limits wait for a person
(`unread`). Dossiers that were received under one of them without a due date had none because it
could not be read.
"""

from __future__ import annotations

import json
from typing import Any, Final

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

SENTENCE: Final = {
    "vi": "Thời hạn giải quyết đang được kiểm tra",
    "en": "The time limit is being checked",
}


def upgrade() -> None:
    # Not in a batch: SQLite would make the whole table anew.
    op.add_column(
        "dossiers",
        sa.Column("limit_unread", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    tell_apart(op.get_bind())


def tell_apart(connection: sa.Connection) -> None:
    """Mark the dossiers that had no due date because their limit could not be read."""
    columns = ("id", "version_id", "due_at", "limit_unread", "outcome")
    dossiers = sa.table("dossiers", *map(sa.column, columns))
    for version in _versions(connection):
        without = (dossiers.c.version_id == version) & dossiers.c.due_at.is_(None)
        for dossier in connection.execute(sa.select(dossiers).where(without)).all():
            _tell_apart(connection, dossiers, dossier)


def _versions(connection: sa.Connection) -> list[int]:
    """The versions of procedures whose limits could not be read."""
    versions = sa.table("procedure_versions", sa.column("id"), sa.column("body"))
    marked = sa.select(versions).where(versions.c.body.contains('"unread":{"'))
    rows = connection.execute(marked)
    return [row.id for row in rows if "limits" in json.loads(row.body).get("unread", {})]


def _tell_apart(connection: sa.Connection, dossiers: sa.TableClause, dossier: Any) -> None:
    same = dossiers.c.id == dossier.id
    connection.execute(sa.update(dossiers).where(same).values(limit_unread=True))
    ended = same & (dossiers.c.outcome == "no_limit")
    connection.execute(sa.update(dossiers).where(ended).values(outcome="unread"))
    steps = sa.table("dossier_steps", sa.column("dossier_id"), sa.column("outcome"))
    of_it = (steps.c.dossier_id == dossier.id) & (steps.c.outcome == "no_limit")
    connection.execute(sa.update(steps).where(of_it).values(outcome="unread"))
    _explain(connection, dossier.id)


def _explain(connection: sa.Connection, dossier_id: int) -> None:
    lines = sa.table("dossier_due_dates", *map(sa.column, ("id", "dossier_id", "explained")))
    of_it = sa.select(lines).where(lines.c.dossier_id == dossier_id)
    for line in connection.execute(of_it).all():
        quoted = json.loads(line.explained)
        if quoted["statutory"]["limit"]["unit"] != "unspecified":
            continue
        quoted["statutory"]["limit"]["unit"] = "unread"
        quoted["statutory"]["sentence"] = SENTENCE
        explained = json.dumps(quoted, ensure_ascii=False)
        connection.execute(
            sa.update(lines).where(lines.c.id == line.id).values(explained=explained)
        )
