"""The rota is planned in the browser, and the leave that it earns has an account."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from queue_server.core.db.tables import Instant, RowId

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rota_shifts",
        sa.Column("id", RowId, primary_key=True, autoincrement=True),
        sa.Column("duty", sa.String(40), nullable=False),
        sa.Column("staff_id", RowId, sa.ForeignKey("staff.id"), nullable=False),
        sa.Column("starts_at", Instant, nullable=False),
        sa.Column("ends_at", Instant, nullable=False),
        sa.Column("planned_by", sa.String(80), nullable=False),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("duty", "staff_id", "starts_at"),
    )
    op.create_index("ix_rota_shifts_staff_id", "rota_shifts", ["staff_id"])
    op.create_index("ix_rota_shifts_ends_at", "rota_shifts", ["ends_at"])
    op.create_table(
        "leave_entries",
        sa.Column("id", RowId, primary_key=True, autoincrement=True),
        sa.Column("at", Instant, nullable=False),
        sa.Column("staff_id", RowId, sa.ForeignKey("staff.id"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("act", sa.String(10), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("worked", sa.Integer(), nullable=False),
        sa.Column("credit", sa.Integer(), nullable=False),
        sa.Column("expires_on", sa.Date()),
        sa.Column("about", RowId, unique=True),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("who", sa.String(80), nullable=False),
        sa.Column("link", sa.String(64), nullable=False),
    )
    op.create_index("ix_leave_entries_staff_id", "leave_entries", ["staff_id"])
