"""Settings of a later day say whether what they take out is wound down."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    column = sa.Column("wind_down", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("scheduled_settings", column)
