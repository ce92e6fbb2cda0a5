"""Days on which everybody who waits is served, and dossiers that were received out of hours."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from queue_server.core.db.tables import Instant, RowId

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "finished_days",
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("declared_at", Instant, nullable=False),
        sa.Column("declared_by", sa.String(80), nullable=False),
        sa.Column("message", RowId, nullable=False),
        sa.Column("ended_at", Instant),
        sa.Column("ended_by", sa.String(80)),
    )
    op.add_column("dossiers", sa.Column("duty", sa.String(40), nullable=False, server_default=""))
