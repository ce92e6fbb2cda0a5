"""Procedures and dossiers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from queue_server.core.db.hash_chain import line_hash

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

FOLDED = sa.String(length=200).with_variant(sa.String(200, collation="C"), "postgresql")


def _chain_the_centres_log() -> None:
    """The lines that are there get their links as if they had been chained from the first on."""
    with op.batch_alter_table("centre_log", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("link", sa.String(length=64), nullable=False, server_default="")
        )
    words = ("at", "who", "action", "subject", "detail")
    lines = sa.table("centre_log", sa.column("id"), sa.column("link"), *map(sa.column, words))
    link = ""
    for line in op.get_bind().execute(sa.select(lines).order_by(lines.c.id)).all():
        link = line_hash(link, {name: line._mapping[name] for name in words})
        op.get_bind().execute(sa.update(lines).where(lines.c.id == line.id).values(link=link))


def upgrade() -> None:
    _chain_the_centres_log()
    op.create_table(
        "applicants",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("id_number", sa.String(length=200), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("sex", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=400), nullable=False),
        sa.Column("phone", sa.String(length=200), nullable=False),
        sa.Column("submitted_by", sa.String(length=200), nullable=False),
        sa.Column("name_folded", FOLDED, nullable=False),
        sa.Column("name_turned", FOLDED, nullable=False),
        sa.Column("phone_end", sa.String(length=32), nullable=False),
        sa.Column("id_key", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_applicants")),
    )
    with op.batch_alter_table("applicants", schema=None) as batch_op:
        batch_op.create_index("ix_applicants_name_folded", ["name_folded", "id"], unique=False)
        batch_op.create_index("ix_applicants_name_turned", ["name_turned", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_applicants_phone_end"), ["phone_end"], unique=False)
        batch_op.create_index(batch_op.f("ix_applicants_id_key"), ["id_key"], unique=False)

    op.create_table(
        "dossier_find_attempts",
        sa.Column("subject", sa.String(length=100), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_dossier_find_attempts")),
    )
    with op.batch_alter_table("dossier_find_attempts", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_dossier_find_attempts_last_at"), ["last_at"], unique=False
        )

    op.create_table(
        "dossier_serials",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("given", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_dossier_serials")),
    )
    op.create_table(
        "procedures",
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("offered", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_procedures")),
    )
    op.create_table(
        "receipt_jobs",
        sa.Column("job", sa.String(length=40), nullable=False),
        sa.Column("kiosk", sa.String(length=40), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("job", name=op.f("pk_receipt_jobs")),
    )
    with op.batch_alter_table("receipt_jobs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_receipt_jobs_kiosk"), ["kiosk"], unique=False)

    op.create_table(
        "procedure_versions",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("who", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["code"], ["procedures.code"], name=op.f("fk_procedure_versions_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedure_versions")),
        sa.UniqueConstraint("code", "version", name=op.f("uq_procedure_versions_code_version")),
    )
    op.create_table(
        "dossiers",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("national_code", sa.String(length=60), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("procedure_code", sa.String(length=32), nullable=False),
        sa.Column(
            "version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("field", sa.String(length=200), nullable=False),
        sa.Column("workflow", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("status", sa.String(length=24), nullable=False),
        sa.Column("status_since", sa.BigInteger(), nullable=False),
        sa.Column(
            "applicant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("language", sa.String(length=3), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column(
            "received_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("official", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("statutory_due_at", sa.BigInteger(), nullable=True),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("extended_to", sa.Date(), nullable=True),
        sa.Column("resolved_at", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("told_at", sa.BigInteger(), nullable=True),
        sa.Column("returned_at", sa.BigInteger(), nullable=True),
        sa.Column("delivery", sa.String(length=12), nullable=False),
        sa.Column("delivery_address", sa.String(length=400), nullable=False),
        sa.Column("fee", sa.BigInteger(), nullable=True),
        sa.Column("fee_paid", sa.Boolean(), nullable=False),
        sa.Column("payment_due", sa.BigInteger(), nullable=True),
        sa.Column("waiting_for", sa.Text(), nullable=False),
        sa.Column("waiting_until", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["applicant_id"], ["applicants.id"], name=op.f("fk_dossiers_applicant_id")
        ),
        sa.ForeignKeyConstraint(["official"], ["staff.id"], name=op.f("fk_dossiers_official")),
        sa.ForeignKeyConstraint(
            ["procedure_code"], ["procedures.code"], name=op.f("fk_dossiers_procedure_code")
        ),
        sa.ForeignKeyConstraint(
            ["received_by"], ["staff.id"], name=op.f("fk_dossiers_received_by")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["procedure_versions.id"], name=op.f("fk_dossiers_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossiers")),
        sa.UniqueConstraint("code", name=op.f("uq_dossiers_code")),
        sa.UniqueConstraint("token", name=op.f("uq_dossiers_token")),
    )
    with op.batch_alter_table("dossiers", schema=None) as batch_op:
        batch_op.create_index("ix_dossiers_official", ["official", "closed_at"], unique=False)
        batch_op.create_index("ix_dossiers_open", ["closed_at", "due_at"], unique=False)
        batch_op.create_index("ix_dossiers_received", ["received_at", "closed_at"], unique=False)
        batch_op.create_index(
            "ix_dossiers_national_code",
            ["national_code"],
            unique=False,
            sqlite_where=sa.text("national_code <> ''"),
            postgresql_where=sa.text("national_code <> ''"),
        )
        batch_op.create_index("ix_dossiers_status", ["status", "due_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_dossiers_applicant_id"), ["applicant_id"], unique=False
        )

    op.create_table(
        "dossier_due_dates",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "dossier_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("statutory_due_at", sa.BigInteger(), nullable=True),
        sa.Column("new_day", sa.Date(), nullable=True),
        sa.Column("why", sa.String(length=12), nullable=False),
        sa.Column("explained", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossiers.id"], name=op.f("fk_dossier_due_dates_dossier_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_due_dates")),
    )
    with op.batch_alter_table("dossier_due_dates", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_dossier_due_dates_dossier_id"), ["dossier_id"], unique=False
        )

    op.create_table(
        "dossier_forms",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "dossier_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("form", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("issued_at", sa.BigInteger(), nullable=False),
        sa.Column("issued_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossiers.id"], name=op.f("fk_dossier_forms_dossier_id")
        ),
        sa.ForeignKeyConstraint(
            ["issued_by"], ["staff.id"], name=op.f("fk_dossier_forms_issued_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_forms")),
        sa.UniqueConstraint(
            "form", "year", "serial", name=op.f("uq_dossier_forms_form_year_serial")
        ),
    )
    with op.batch_alter_table("dossier_forms", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_dossier_forms_dossier_id"), ["dossier_id"], unique=False
        )

    op.create_table(
        "dossier_log",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "dossier_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("from_status", sa.String(length=24), nullable=True),
        sa.Column("to_status", sa.String(length=24), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reason_salt", sa.String(length=32), nullable=False),
        sa.Column("reason_hash", sa.String(length=64), nullable=False),
        sa.Column("link", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossiers.id"], name=op.f("fk_dossier_log_dossier_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_log")),
    )
    with op.batch_alter_table("dossier_log", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dossier_log_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_dossier_log_dossier_id"), ["dossier_id"], unique=False)

    op.create_table(
        "dossier_papers",
        sa.Column(
            "dossier_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("in_case", sa.Text(), nullable=False),
        sa.Column("originals_required", sa.Integer(), nullable=False),
        sa.Column("copies_required", sa.Integer(), nullable=False),
        sa.Column("originals", sa.Integer(), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossiers.id"], name=op.f("fk_dossier_papers_dossier_id")
        ),
        sa.PrimaryKeyConstraint("dossier_id", "place", name=op.f("pk_dossier_papers")),
    )
    op.create_table(
        "dossier_steps",
        sa.Column(
            "dossier_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("started_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossiers.id"], name=op.f("fk_dossier_steps_dossier_id")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_dossier_steps_staff_id")),
        sa.PrimaryKeyConstraint("dossier_id", "place", name=op.f("pk_dossier_steps")),
    )
    op.create_table(
        "dossier_stops",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "dossier_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("status", sa.String(length=24), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossiers.id"], name=op.f("fk_dossier_stops_dossier_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_stops")),
    )
    with op.batch_alter_table("dossier_stops", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_dossier_stops_dossier_id"), ["dossier_id"], unique=False
        )

    op.create_table(
        "dossier_visits",
        sa.Column(
            "ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "dossier_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("purpose", sa.String(length=12), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossiers.id"], name=op.f("fk_dossier_visits_dossier_id")
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_dossier_visits_ticket_id")
        ),
        sa.PrimaryKeyConstraint("ticket_id", "dossier_id", name=op.f("pk_dossier_visits")),
    )
    with op.batch_alter_table("dossier_visits", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_dossier_visits_dossier_id"), ["dossier_id"], unique=False
        )
