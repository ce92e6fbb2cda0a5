"""Helped online declarations: what was done where and by whom, and nothing of who was helped."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "declarations",
        sa.Column("id", ROW_ID, primary_key=True),
        sa.Column("entry", sa.String(32), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("entered_at", sa.BigInteger(), nullable=False),
        sa.Column("entered_by", sa.String(80), nullable=False),
        sa.Column("official", sa.Integer()),
        sa.Column("volunteer", sa.String(40)),
        sa.Column("place", sa.String(20), nullable=False),
        sa.Column("quarter", sa.String(40)),
        sa.Column("procedure_code", sa.String(32), nullable=False),
        sa.Column("helped", sa.String(20), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("result", sa.String(20), nullable=False),
        sa.Column("reason", sa.String(20)),
        sa.Column("withdrawn_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_declarations"),
        sa.UniqueConstraint("entry", name="uq_declarations_entry"),
    )
    op.create_index("ix_declarations_day", "declarations", ["day"])
