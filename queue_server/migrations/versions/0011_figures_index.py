"""An index that holds everything that the figures sum up, in the order in which they do."""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_dossiers_figures",
        "dossiers",
        [
            "field", "procedure_code", "official", "channel", "status", "limit_unread", "outcome",
            "received_at", "closed_at",
        ],
    )  # fmt: skip
