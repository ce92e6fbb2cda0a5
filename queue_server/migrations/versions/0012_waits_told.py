"""What people were told of their wait, why a ticket was called, and how counters stood.

Steps that were logged before have none of it. What is null is left out of a line's link, so the
chain of the log goes on.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not in a batch: SQLite would make the whole table anew.
    for name in ("told_ahead", "told_low_seconds", "told_high_seconds"):
        op.add_column("ticket_log", sa.Column(name, sa.Integer()))
    op.add_column("ticket_log", sa.Column("rule", sa.String(length=20)))
    op.add_column("ticket_log", sa.Column("centre_version", _row_id()))
    op.add_column("counter_states", sa.Column("back_at", sa.BigInteger()))
    _make_centre_versions()
    _make_counter_log()
    _make_told_waits()


def _make_centre_versions() -> None:
    op.create_table(
        "centre_versions",
        sa.Column("id", _row_id(), autoincrement=True, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("first_used_at", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_centre_versions")),
        sa.UniqueConstraint("digest", name=op.f("uq_centre_versions_digest")),
    )


def _make_counter_log() -> None:
    op.create_table(
        "counter_log",
        sa.Column("id", _row_id(), autoincrement=True, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("counter", sa.String(length=40), nullable=False),
        sa.Column("from_state", sa.String(length=10)),
        sa.Column("to_state", sa.String(length=10), nullable=False),
        sa.Column("milliseconds_in_state", _row_id(), nullable=False),
        sa.Column("staff_id", _row_id()),
        sa.Column("back_at", sa.BigInteger()),
        sa.Column("manned", sa.Boolean()),
        sa.Column("link", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counter_log")),
    )
    op.create_index("ix_counter_log_day", "counter_log", ["day", "id"])
    op.create_index("ix_counter_log_counter", "counter_log", ["counter", "id"])


def _make_told_waits() -> None:
    op.create_table(
        "told_waits",
        sa.Column("id", _row_id(), autoincrement=True, nullable=False),
        sa.Column("ticket_id", _row_id(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("ahead", sa.Integer(), nullable=False),
        sa.Column("low_seconds", sa.Integer()),
        sa.Column("high_seconds", sa.Integer()),
        sa.Column("link", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_told_waits_ticket_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_told_waits")),
    )
    op.create_index("ix_told_waits_day", "told_waits", ["day", "id"])
    op.create_index(op.f("ix_told_waits_ticket_id"), "told_waits", ["ticket_id"])


def _row_id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")
