"""Identity providers, second factors, and steps between a password and a session."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("sessions", sa.Column("provider_session", sa.String(length=255)))
    op.add_column("sessions", sa.Column("second_factor_at", sa.BigInteger()))
    op.create_index("ix_sessions_provider_session", "sessions", ["provider_session"])
    op.create_table(
        "staff_identities",
        sa.Column("issuer", sa.String(length=300), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("staff_id", ROW_ID, nullable=False),
        sa.Column("linked_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name="fk_staff_identities_staff_id_staff"
        ),
        sa.PrimaryKeyConstraint("issuer", "subject", name="pk_staff_identities"),
    )
    op.create_index("ix_staff_identities_staff_id", "staff_identities", ["staff_id"])
    op.create_table(
        "second_factors",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        sa.Column("staff_id", ROW_ID, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("credential", sa.Text(), nullable=False),
        sa.Column("credential_hash", sa.String(length=64)),
        sa.Column("counted", ROW_ID, nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("last_used_at", sa.BigInteger()),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name="fk_second_factors_staff_id_staff"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_second_factors"),
        sa.UniqueConstraint("credential_hash", name="uq_second_factors_credential_hash"),
    )
    op.create_index("ix_second_factors_staff_id", "second_factors", ["staff_id"])
    op.create_table(
        "recovery_codes",
        sa.Column("staff_id", ROW_ID, nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name="fk_recovery_codes_staff_id_staff"
        ),
        sa.PrimaryKeyConstraint("staff_id", "code_hash", name="pk_recovery_codes"),
    )
    op.create_table(
        "sign_in_steps",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("staff_id", ROW_ID, nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("challenge", sa.String(length=100), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_sign_in_steps_staff_id_staff"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_sign_in_steps"),
    )
    op.create_index("ix_sign_in_steps_staff_id", "sign_in_steps", ["staff_id"])
    op.create_index("ix_sign_in_steps_expires_at", "sign_in_steps", ["expires_at"])
