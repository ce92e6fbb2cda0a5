"""Wrong tries are counted by keyed hashes: those of addresses and names, which could be found
again by trying all, are forgotten, and every wait with them."""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("DELETE FROM sign_in_attempts")
    op.execute("DELETE FROM dossier_find_attempts")
