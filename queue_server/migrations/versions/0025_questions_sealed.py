"""What is asked and answered lies sealed; rows of before are sealed when the server starts, for no
migration has the data key."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    column = sa.Column("is_sealed", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("questions", column)
    op.create_index(
        "ix_questions_plain", "questions", ["id"],
        sqlite_where=sa.text("NOT is_sealed"), postgresql_where=sa.text("NOT is_sealed"),
    )  # fmt: skip
