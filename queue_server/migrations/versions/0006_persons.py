"""What lies about of persons: hashes of guessable words go, receipts know their dossier, reads
leave a trace, notes of past tickets are found."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The answers stay: a command that comes again is answered, whatever it says.
    op.execute("UPDATE answered_commands SET fingerprint = ''")
    _receipts_know_their_dossier()
    _reads_are_logged()
    noted = sa.text("note <> ''")
    op.create_index(
        "ix_tickets_noted", "tickets", ["day"], sqlite_where=noted, postgresql_where=noted
    )


def _receipts_know_their_dossier() -> None:
    with op.batch_alter_table("receipt_jobs", schema=None) as batch_op:
        batch_op.add_column(sa.Column("dossier_id", _row_id(), nullable=True))
        batch_op.create_index(batch_op.f("ix_receipt_jobs_dossier_id"), ["dossier_id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_receipt_jobs_dossier_id_dossiers"), "dossiers", ["dossier_id"], ["id"]
        )
    jobs = sa.table("receipt_jobs", *map(sa.column, ("job", "body", "dossier_id")))
    dossiers = sa.table("dossiers", sa.column("id"), sa.column("code"))
    connection = op.get_bind()
    for row in connection.execute(sa.select(jobs.c.job, jobs.c.body)).all():
        coded = sa.select(dossiers.c.id).where(dossiers.c.code == _code(row.body))
        of_job = jobs.c.job == row.job
        found = connection.scalar(coded)
        connection.execute(sa.update(jobs).where(of_job).values(dossier_id=found))


def _code(body: str) -> str:
    try:
        return str(json.loads(body)["code"])
    except (ValueError, TypeError, KeyError):
        return ""


def _reads_are_logged() -> None:
    op.create_table(
        "dossier_reads",
        sa.Column("id", _row_id(), autoincrement=True, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("who", sa.String(length=80), nullable=False),
        sa.Column("operation", sa.String(length=40), nullable=False),
        sa.Column("dossier_id", _row_id(), nullable=True),
        sa.Column("dossiers", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("link", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossiers.id"], name=op.f("fk_dossier_reads_dossier_id_dossiers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_reads")),
    )
    with op.batch_alter_table("dossier_reads", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dossier_reads_at"), ["at"])
        batch_op.create_index(batch_op.f("ix_dossier_reads_dossier_id"), ["dossier_id"])


def _row_id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")
