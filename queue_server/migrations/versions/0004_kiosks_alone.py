"""Tickets that kiosks gave while the server did not answer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alone_sequences",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("service", sa.String(length=40), nullable=False),
        sa.Column("reserved", sa.Integer(), nullable=False),
        sa.Column("delivered", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "service", name=op.f("pk_alone_sequences")),
    )
    with op.batch_alter_table("reserved_numbers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("unused_at", sa.BigInteger(), nullable=True))
    # Only this column, without a batch: the table may be large, and is copied by one.
    op.add_column(
        "tickets",
        sa.Column("taken_alone", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
