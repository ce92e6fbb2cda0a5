"""Questions and their answers, frequent questions, guidance documents with read receipts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN = sa.text("state = 'open'")
KNOWN = sa.text("state <> 'open' AND NOT forgotten")


def upgrade() -> None:
    _questions()
    _faqs()
    _guidance()


def _questions() -> None:
    op.create_table(
        "questions",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        sa.Column("token", sa.String(length=43), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("language", sa.String(length=3), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("field", sa.String(length=200), nullable=False),
        sa.Column("procedure_code", sa.String(length=40), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("entered_by", sa.String(length=80), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.BigInteger()),
        sa.Column("answered_by", sa.String(length=80), nullable=False),
        sa.Column("escalated_at", sa.BigInteger()),
        sa.Column("spared", sa.Boolean()),
        sa.Column("spared_at", sa.BigInteger()),
        sa.Column("portal_id", sa.String(length=60), nullable=False),
        sa.Column("forgotten", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_questions"),
        sa.UniqueConstraint("token", name="uq_questions_token"),
    )
    op.create_index("ix_questions_asked_at", "questions", ["asked_at"])
    op.create_index("ix_questions_answered_at", "questions", ["answered_at"])
    op.create_index("ix_questions_portal_id", "questions", ["portal_id"])
    for name, column, where in (("open", "due_at", OPEN), ("known", "answered_at", KNOWN)):
        op.create_index(
            f"ix_questions_{name}", "questions", [column],
            sqlite_where=where, postgresql_where=where,
        )  # fmt: skip


def _faqs() -> None:
    op.create_table(
        "faqs",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        sa.Column("field", sa.String(length=200), nullable=False),
        sa.Column("procedure_code", sa.String(length=40), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.Column("published_at", sa.BigInteger(), nullable=False),
        sa.Column("published_by", sa.String(length=80), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("question_id", ROW_ID),
        sa.Column("portal_id", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"], ["questions.id"], name="fk_faqs_question_id_questions"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_faqs"),
    )
    for column in ("procedure_code", "changed_at", "portal_id"):
        op.create_index(f"ix_faqs_{column}", "faqs", [column])


def _guidance() -> None:
    op.create_table(
        "guidance_documents",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("procedures", sa.Text(), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("withdrawn_at", sa.BigInteger()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_guidance_documents"),
    )
    op.create_table(
        "guidance_versions",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        sa.Column("document_id", ROW_ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=120), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("uploaded_at", sa.BigInteger(), nullable=False),
        sa.Column("uploaded_by", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["guidance_documents.id"],
            name="fk_guidance_versions_document_id_guidance_documents",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_guidance_versions"),
        sa.UniqueConstraint(
            "document_id", "number", name="uq_guidance_versions_document_id_number"
        ),
    )
    op.create_table(
        "guidance_reads",
        sa.Column("version_id", ROW_ID, nullable=False),
        sa.Column("staff_id", ROW_ID, nullable=False),
        sa.Column("read_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["guidance_versions.id"],
            name="fk_guidance_reads_version_id_guidance_versions",
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name="fk_guidance_reads_staff_id_staff"
        ),
        sa.PrimaryKeyConstraint("version_id", "staff_id", name="pk_guidance_reads"),
    )
