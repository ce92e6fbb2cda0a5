"""Answers to surveys, and petitions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _surveys()
    _petitions()
    _of_petitions()


def _surveys() -> None:
    op.create_table(
        "survey_answers",
        sa.Column("id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("occasion", sa.String(length=8), nullable=False),
        sa.Column("service", sa.String(length=40), nullable=False),
        sa.Column("counter", sa.String(length=40), nullable=False),
        sa.Column("way", sa.String(length=8), nullable=False),
        sa.Column("process", sa.Integer()),
        sa.Column("attitude", sa.Integer()),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("points", sa.Text(), nullable=False),
        sa.Column("score", sa.Integer()),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("said_state", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_survey_answers"),
    )
    op.create_index("ix_survey_answers_day", "survey_answers", ["day", "service", "counter"])
    op.create_index("ix_survey_answers_said_state", "survey_answers", ["said_state", "day"])
    op.create_table(
        "survey_given",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_survey_given"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_survey_given_day", "survey_given", ["day"])
    op.create_table(
        "survey_tablets",
        sa.Column("counter", sa.String(length=40), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("counter", name="pk_survey_tablets"),
        sa.UniqueConstraint("key_hash", name="uq_survey_tablets_key_hash"),
    )


def _petitions() -> None:
    op.create_table(
        "petitions",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("status_since", sa.BigInteger(), nullable=False),
        sa.Column("language", sa.String(length=3), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("received_by", ROW_ID),
        sa.Column("official", ROW_ID),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("forward_by", sa.BigInteger(), nullable=False),
        sa.Column("answered_at", sa.BigInteger()),
        sa.Column("was_late", sa.Boolean()),
        sa.Column("closed_at", sa.BigInteger()),
        sa.Column("office", sa.String(length=200), nullable=False),
        sa.Column("reopened", sa.Integer(), nullable=False),
        sa.Column("satisfied", sa.Boolean()),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("forgotten", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["official"], ["staff.id"], name="fk_petitions_official_staff"),
        sa.ForeignKeyConstraint(
            ["received_by"], ["staff.id"], name="fk_petitions_received_by_staff"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_petitions"),
        sa.UniqueConstraint("code", name="uq_petitions_code"),
        sa.UniqueConstraint("token", name="uq_petitions_token"),
    )
    op.create_index("ix_petitions_received_at", "petitions", ["received_at"])
    op.create_index("ix_petitions_open", "petitions", ["closed_at", "due_at"])


def _of_petitions() -> None:
    _of_petition(
        "petition_texts",
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("what", sa.String(length=10), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
    )
    _of_petition(
        "petition_photos",
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("image", sa.Text(), nullable=False),
    )
    _of_petition(
        "petition_log",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("action", sa.String(length=10), nullable=False),
        sa.Column("from_status", sa.String(length=12)),
        sa.Column("to_status", sa.String(length=12), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("link", sa.String(length=64), nullable=False),
    )
    op.create_index("ix_petition_log_at", "petition_log", ["at"])


def _of_petition(name: str, *columns: sa.Column[object]) -> None:
    """A table of which each row belongs to a petition."""
    op.create_table(
        name,
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        sa.Column("petition_id", ROW_ID, nullable=False),
        *columns,
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petitions.id"], name=f"fk_{name}_petition_id_petitions"
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
    )
    op.create_index(f"ix_{name}_petition_id", name, ["petition_id"])
