"""People managed in the browser: one-time passwords, counters of a person, absences, browsers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("staff", sa.Column("one_time_until", sa.BigInteger()))
    op.add_column("staff", sa.Column("last_sign_in_at", sa.BigInteger()))
    op.add_column("staff", sa.Column("counters", sa.Text(), nullable=False, server_default="[]"))
    op.add_column(
        "sessions", sa.Column("browser", sa.String(length=40), nullable=False, server_default="")
    )
    op.create_table(
        "absences",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("noted_by", sa.String(length=80), nullable=False),
        sa.Column("noted_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absences")),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_absences_staff_id_staff")
        ),
    )
    op.create_index(op.f("ix_absences_staff_id"), "absences", ["staff_id"])
