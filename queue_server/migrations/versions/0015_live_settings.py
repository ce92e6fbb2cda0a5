"""Settings are published as versions while the server runs: who, when, why; drafts beside them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _widen_centre_versions()
    op.create_table(
        "settings_draft",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("based_on", _row_id(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_by", sa.String(length=80), nullable=False),
        sa.Column("content", sa.Text()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settings_draft")),
    )
    op.create_table(
        "scheduled_settings",
        sa.Column("id", _row_id(), autoincrement=True, nullable=False),
        sa.Column("takes_effect_on", sa.Date(), nullable=False),
        sa.Column("based_on", _row_id(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scheduled_settings")),
    )


def _widen_centre_versions() -> None:
    """One content may be in force twice, with another in between; versions so far are files'."""
    with op.batch_alter_table("centre_versions") as table:
        table.drop_constraint(op.f("uq_centre_versions_digest"), type_="unique")
        table.alter_column("first_used_at", new_column_name="published_at")
        table.add_column(
            sa.Column("published_by", sa.String(length=80), nullable=False, server_default="system")
        )
        table.add_column(
            sa.Column("source", sa.String(length=10), nullable=False, server_default="file")
        )
        table.add_column(sa.Column("reason", sa.Text(), nullable=False, server_default=""))


def _row_id() -> sa.BigInteger:
    return sa.BigInteger().with_variant(sa.Integer, "sqlite")
