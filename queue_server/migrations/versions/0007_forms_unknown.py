"""Whether staff write the forms is unknown until somebody sets it: it was taken for true.

A version's fingerprint leaves defaults out, and null is the default as true was, so it stays.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TAKEN_FOR_TRUE = '"forms_written_for_citizen":true'
UNKNOWN = '"forms_written_for_citizen":null'


def upgrade() -> None:
    versions = sa.table("procedure_versions", sa.column("body", sa.Text))
    unknown = sa.func.replace(versions.c.body, TAKEN_FOR_TRUE, UNKNOWN)
    op.execute(sa.update(versions).values(body=unknown))
