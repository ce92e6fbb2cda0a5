"""How far a wait may stray from what was foreseen of it: the ranges are learned in units of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not in a batch: SQLite would make the whole table anew.
    op.add_column("ticket_log", sa.Column("foreseen_spread", sa.Integer()))
