"""Dossiers that were received out of hours are found by themselves."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_dossiers_duty", "dossiers", ["received_at"],
        sqlite_where=sa.text("duty <> ''"), postgresql_where=sa.text("duty <> ''"),
    )  # fmt: skip
