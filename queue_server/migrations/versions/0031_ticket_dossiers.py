"""For how many dossiers a ticket is, where the centre asks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not in a batch: SQLite would make the whole table anew.
    op.add_column(
        "tickets", sa.Column("dossiers", sa.Integer(), nullable=False, server_default=sa.text("1"))
    )
