"""Who waits for some services, and nobody else, is served after closing."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "finished_days", sa.Column("services", sa.Text(), nullable=False, server_default="")
    )
