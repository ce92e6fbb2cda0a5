"""The catalogue edited by hand: why a version was made, what the portal said, files imported."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

OF_PORTAL = (
    "name", "field", "level", "decision", "decided_by", "audience", "limits", "cutoff", "fees",
    "papers", "results", "conditions", "online_level", "received_out_of_hours", "source",
)  # fmt: skip
_VERSIONS = sa.table(
    "procedure_versions",
    *(sa.column(name) for name in ("id", "code", "version", "body", "who", "origin", "portal")),
)


def upgrade() -> None:
    op.create_table(
        "procedure_imports",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("from_portal", sa.Boolean(), nullable=False),
        sa.Column("uploaded_at", sa.BigInteger(), nullable=False),
        sa.Column("uploaded_by", sa.String(length=80), nullable=False),
        sa.Column("records", sa.Text()),
        sa.Column("done_at", sa.BigInteger()),
        sa.Column("done_by", sa.String(length=80)),
        sa.Column("undone_at", sa.BigInteger()),
        sa.Column("undone_by", sa.String(length=80)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedure_imports")),
    )
    # Not in a batch: SQLite would make the whole table anew.
    for column in (
        sa.Column("why", sa.Text(), nullable=False, server_default=""),
        sa.Column("origin", sa.String(length=10), nullable=False, server_default="file"),
        sa.Column("offered", sa.Boolean(), nullable=False, server_default=sa.true()),
        sa.Column("portal", sa.Text()),
        sa.Column("import_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite")),
    ):
        op.add_column("procedure_versions", column)
    op.create_index(op.f("ix_procedure_versions_import_id"), "procedure_versions", ["import_id"])
    connection = op.get_bind()
    connection.execute(
        sa.text(
            "UPDATE procedure_versions SET offered = :no WHERE EXISTS (SELECT 1 FROM procedures p"
            " WHERE p.code = procedure_versions.code AND p.version = procedure_versions.version"
            " AND p.offered = :no)"
        ),
        {"no": False},
    )
    tell_apart(connection)


def tell_apart(connection: sa.Connection) -> None:
    """Say of each version where it came from, and what the portal had said by then."""
    for changed in _said(connection):
        of_id = _VERSIONS.c.id == changed.pop("id")
        connection.execute(sa.update(_VERSIONS).where(of_id).values(changed))


def _said(connection: sa.Connection) -> Iterator[dict[str, Any]]:
    """What each version of a procedure keeps of the portal: of each part, what the last import of
    the portal's records changed it to. What came from other files was set by a person."""
    ordered = sa.select(_VERSIONS).order_by(_VERSIONS.c.code, _VERSIONS.c.version)
    rows = list(connection.execute(ordered))
    for _code, versions in groupby(rows, key=lambda row: row.code):
        before: dict[str, Any] = {}
        portal: dict[str, Any] = {}
        for row in versions:
            body = json.loads(row.body)
            is_portal = row.who.startswith("import-procedures") and ".json" in row.who.lower()
            if is_portal:
                portal |= _moved(body, before)
            yield {
                "id": row.id,
                "origin": "portal" if is_portal else "file",
                "portal": json.dumps(portal, ensure_ascii=False) if portal else None,
            }
            before = body


def _moved(body: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """The parts that differ, with the texts of them that wait to be checked."""
    moved = {part: body.get(part) for part in OF_PORTAL if body.get(part) != before.get(part)}
    always = {part: body.get(part) for part in ("code", "name", "field")}
    return {**always, **moved, "unread": body.get("unread", {})}
