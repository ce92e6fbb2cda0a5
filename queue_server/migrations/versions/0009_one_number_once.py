"""What was delivered of each number that a kiosk gave alone; names with a look-alike of Đ."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from config.text.spelling import composed
from queue_server.dossiers.persons.applicants import name_keys

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

LIKE_D = ("\u00d0", "\u0189", "\u00f0", "\u0256")


def upgrade() -> None:
    op.add_column("reserved_numbers", sa.Column("taken_as", sa.String(length=32), nullable=True))
    people = sa.table(
        "applicants",
        sa.column("id", sa.Integer),
        *(sa.column(name, sa.String) for name in ("name", "name_folded", "name_turned")),
    )
    connection = op.get_bind()
    alike = sa.or_(*(people.c.name.contains(letter) for letter in LIKE_D))
    for row in connection.execute(sa.select(people.c.id, people.c.name).where(alike)).all():
        name = composed(row.name)
        changed = sa.update(people).where(people.c.id == row.id)
        connection.execute(changed.values(name=name, **name_keys(name)))
