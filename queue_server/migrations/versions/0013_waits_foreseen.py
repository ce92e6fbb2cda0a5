"""What was foreseen of a wait, beside the range that was told: the ranges are learned from it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not in a batch: SQLite would make the whole table anew.
    op.add_column("ticket_log", sa.Column("foreseen_seconds", sa.Integer()))
