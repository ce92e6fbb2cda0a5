"""What greeters note at the door: papers looked through, needs, people sent to the corner."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _of_a_ticket(
        "paper_checks",
        sa.Column("checked_at", sa.BigInteger(), nullable=False),
        sa.Column("checked_by", sa.String(80), nullable=False),
        sa.Column("version_id", _ROW_ID, nullable=False),
        sa.Column("papers", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
    )
    _of_a_ticket(
        "ticket_needs",
        sa.Column("noted_at", sa.BigInteger(), nullable=False),
        sa.Column("noted_by", sa.String(80), nullable=False),
        sa.Column("needs", sa.Text(), nullable=False),
    )
    op.create_table(
        "corner_visits",
        sa.Column("press", sa.String(40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("service", sa.String(40), nullable=False),
        sa.Column("guided_at", sa.BigInteger(), nullable=False),
        sa.Column("guided_by", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("press", name=op.f("pk_corner_visits")),
    )
    op.create_index(op.f("ix_corner_visits_day"), "corner_visits", ["day"])


def _of_a_ticket(name: str, *columns: sa.Column[object]) -> None:
    op.create_table(
        name,
        sa.Column("ticket_id", _ROW_ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f(f"fk_{name}_ticket_id")),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f(f"pk_{name}")),
    )
    op.create_index(op.f(f"ix_{name}_day"), name, ["day"])
