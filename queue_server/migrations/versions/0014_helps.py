"""Counters that help with a service while its people wait too long."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "helps",
        sa.Column("name", sa.String(length=90), nullable=False),
        sa.Column("service", sa.String(length=40), nullable=False),
        sa.Column("counters", sa.Text(), nullable=False),
        sa.Column("wait_minutes", sa.Integer(), nullable=False),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        sa.Column("exceeded_since", sa.BigInteger()),
        sa.Column("begun_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_helps")),
    )
