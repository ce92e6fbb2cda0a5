"""The first tables: tickets, their log, and the centre."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "answered_commands",
        sa.Column("name", sa.String(length=161), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_answered_commands")),
    )
    with op.batch_alter_table("answered_commands", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_answered_commands_at"), ["at"], unique=False)

    op.create_table(
        "centre_log",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("who", sa.String(length=80), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=100), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_centre_log")),
    )
    with op.batch_alter_table("centre_log", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_centre_log_at"), ["at"], unique=False)

    op.create_table(
        "devices",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.Column("last_seen", sa.BigInteger(), nullable=True),
        sa.Column("report", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_devices")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_devices_key_hash")),
    )
    op.create_table(
        "notices",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("notices", sa.Text(), nullable=True),
        sa.Column("emergency", sa.Text(), nullable=True),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
    )
    op.create_table(
        "reserved_numbers",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("number", sa.String(length=12), nullable=False),
        sa.Column("service", sa.String(length=40), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("kiosk", sa.String(length=40), nullable=False),
        sa.Column("reserved_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", "number", name=op.f("pk_reserved_numbers")),
        sa.UniqueConstraint("token", name=op.f("uq_reserved_numbers_token")),
    )
    op.create_table(
        "sequences",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("service", sa.String(length=40), nullable=False),
        sa.Column("given", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "service", name=op.f("pk_sequences")),
    )
    op.create_table(
        "sign_in_attempts",
        sa.Column("subject", sa.String(length=100), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_sign_in_attempts")),
    )
    with op.batch_alter_table("sign_in_attempts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_attempts_last_at"), ["last_at"], unique=False)

    op.create_table(
        "staff",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sign_in", sa.String(length=64), nullable=False),
        sa.Column("display_name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("sign_in", name=op.f("uq_staff_sign_in")),
    )
    op.create_table(
        "tickets",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("number", sa.String(length=12), nullable=False),
        sa.Column("service", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=3), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("priority_class", sa.String(length=40), nullable=True),
        sa.Column("priority_reason", sa.String(length=40), nullable=True),
        sa.Column("issued_at", sa.BigInteger(), nullable=False),
        sa.Column("issued_by", sa.String(length=80), nullable=False),
        sa.Column("waiting_since", sa.BigInteger(), nullable=False),
        sa.Column("state_since", sa.BigInteger(), nullable=False),
        sa.Column("counter", sa.String(length=40), nullable=True),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("absences", sa.Integer(), nullable=False),
        sa.Column("voided", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tickets")),
        sa.UniqueConstraint("day", "number", name=op.f("uq_tickets_day_number")),
        sa.UniqueConstraint("token", name=op.f("uq_tickets_token")),
    )
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.create_index(
            "ix_tickets_active",
            ["day"],
            unique=False,
            sqlite_where=sa.text("state IN ('waiting', 'called', 'serving', 'on_hold')"),
            postgresql_where=sa.text("state IN ('waiting', 'called', 'serving', 'on_hold')"),
        )
        batch_op.create_index("ix_tickets_issued_by", ["issued_by", "issued_at"], unique=False)
        batch_op.create_index(
            "ix_tickets_sent",
            ["counter"],
            unique=False,
            sqlite_where=sa.text("state IN ('waiting') AND counter IS NOT NULL"),
            postgresql_where=sa.text("state IN ('waiting') AND counter IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_tickets_waiting",
            ["day", "service", "priority_class", "counter", "waiting_since", "id"],
            unique=False,
            sqlite_where=sa.text("state IN ('waiting')"),
            postgresql_where=sa.text("state IN ('waiting')"),
        )
        batch_op.create_index(
            "uq_tickets_at_counter",
            ["counter"],
            unique=True,
            sqlite_where=sa.text("state IN ('called', 'serving')"),
            postgresql_where=sa.text("state IN ('called', 'serving')"),
        )

    op.create_table(
        "counter_states",
        sa.Column("counter", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_counter_states_staff_id")
        ),
        sa.PrimaryKeyConstraint("counter", name=op.f("pk_counter_states")),
    )
    with op.batch_alter_table("counter_states", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_counter_states_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "sessions",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("last_used_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_sessions_staff_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sessions")),
    )
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sessions_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_sessions_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "ticket_log",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("action", sa.String(length=12), nullable=False),
        sa.Column("from_state", sa.String(length=12), nullable=True),
        sa.Column("to_state", sa.String(length=12), nullable=False),
        sa.Column(
            "milliseconds_in_state",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column("service", sa.String(length=40), nullable=False),
        sa.Column("counter", sa.String(length=40), nullable=True),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_ticket_log_ticket_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_log")),
    )
    with op.batch_alter_table("ticket_log", schema=None) as batch_op:
        batch_op.create_index("ix_ticket_log_day", ["day", "id"], unique=False)
        batch_op.create_index(
            "ix_ticket_log_served",
            ["service", "id"],
            unique=False,
            sqlite_where=sa.text("action = 'finish' AND from_state = 'serving'"),
            postgresql_where=sa.text("action = 'finish' AND from_state = 'serving'"),
        )
        batch_op.create_index(batch_op.f("ix_ticket_log_ticket_id"), ["ticket_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("ticket_log", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ticket_log_ticket_id"))
        batch_op.drop_index(
            "ix_ticket_log_served",
            sqlite_where=sa.text("action = 'finish' AND from_state = 'serving'"),
            postgresql_where=sa.text("action = 'finish' AND from_state = 'serving'"),
        )
        batch_op.drop_index("ix_ticket_log_day")

    op.drop_table("ticket_log")
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sessions_staff_id"))
        batch_op.drop_index(batch_op.f("ix_sessions_expires_at"))

    op.drop_table("sessions")
    with op.batch_alter_table("counter_states", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_counter_states_staff_id"))

    op.drop_table("counter_states")
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_tickets_at_counter",
            sqlite_where=sa.text("state IN ('called', 'serving')"),
            postgresql_where=sa.text("state IN ('called', 'serving')"),
        )
        batch_op.drop_index(
            "ix_tickets_waiting",
            sqlite_where=sa.text("state IN ('waiting')"),
            postgresql_where=sa.text("state IN ('waiting')"),
        )
        batch_op.drop_index(
            "ix_tickets_sent",
            sqlite_where=sa.text("state IN ('waiting') AND counter IS NOT NULL"),
            postgresql_where=sa.text("state IN ('waiting') AND counter IS NOT NULL"),
        )
        batch_op.drop_index("ix_tickets_issued_by")
        batch_op.drop_index(
            "ix_tickets_active",
            sqlite_where=sa.text("state IN ('waiting', 'called', 'serving', 'on_hold')"),
            postgresql_where=sa.text("state IN ('waiting', 'called', 'serving', 'on_hold')"),
        )

    op.drop_table("tickets")
    op.drop_table("staff")
    with op.batch_alter_table("sign_in_attempts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_attempts_last_at"))

    op.drop_table("sign_in_attempts")
    op.drop_table("sequences")
    op.drop_table("reserved_numbers")
    op.drop_table("notices")
    op.drop_table("devices")
    with op.batch_alter_table("centre_log", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_centre_log_at"))

    op.drop_table("centre_log")
    with op.batch_alter_table("answered_commands", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_answered_commands_at"))

    op.drop_table("answered_commands")
