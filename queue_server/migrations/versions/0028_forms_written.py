"""Forms of procedures as templates, and that officials wrote them for citizens."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _templates()
    _written()


def _templates() -> None:
    op.create_table(
        "form_templates",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("procedure_code", sa.String(length=32), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", sa.BigInteger()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_form_templates"),
    )
    op.create_index("ix_form_templates_procedure_code", "form_templates", ["procedure_code"])
    op.create_table(
        "form_versions",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        sa.Column("template_id", ROW_ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=4), nullable=False),
        sa.Column("file_name", sa.String(length=120), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("uploaded_at", sa.BigInteger(), nullable=False),
        sa.Column("uploaded_by", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_form_versions"),
        sa.ForeignKeyConstraint(
            ["template_id"], ["form_templates.id"], name="fk_form_versions_template_id"
        ),
        sa.UniqueConstraint("template_id", "number", name="uq_form_versions_template_id_number"),
    )


def _written() -> None:
    op.create_table(
        "forms_written",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("version_id", ROW_ID, nullable=False),
        sa.Column("procedure_code", sa.String(length=32), nullable=False),
        sa.Column("staff_id", ROW_ID, nullable=False),
        sa.Column("counter", sa.String(length=40), nullable=False),
        sa.Column("dossier_id", ROW_ID),
        sa.Column("ticket_id", ROW_ID),
        sa.Column("checked", sa.Boolean(), nullable=False),
        sa.Column("minutes", sa.Integer()),
        sa.PrimaryKeyConstraint("id", name="pk_forms_written"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["form_versions.id"], name="fk_forms_written_version_id"
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_forms_written_staff_id"),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossiers.id"], name="fk_forms_written_dossier_id"
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_forms_written_ticket_id"),
    )
    for column in ("day", "dossier_id", "ticket_id"):
        op.create_index(f"ix_forms_written_{column}", "forms_written", [column])
