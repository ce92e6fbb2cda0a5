"""The log of tickets is chained; what is there already is sealed as one."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from queue_server.core.db.hash_chain import SealedPast, line_hash, seal_past

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TICKET_WORDS = (
    "ticket_id", "day", "at", "action", "from_state", "to_state", "milliseconds_in_state",
    "service", "counter", "actor",
)  # fmt: skip
CENTRE_WORDS = ("at", "who", "action", "subject", "detail")


def upgrade() -> None:
    # With a constant for what is there already, so that no row need be written anew.
    link = sa.Column("link", sa.String(length=64), nullable=False, server_default="")
    op.add_column("ticket_log", link)
    sealed = seal_past(op.get_bind(), _bare("ticket_log", TICKET_WORDS), TICKET_WORDS)
    if sealed is not None:
        _tell(sealed)


def _bare(name: str, words: tuple[str, ...]) -> Any:
    return sa.table(name, sa.column("id"), sa.column("link"), *map(sa.column, words))


def _tell(sealed: SealedPast) -> None:
    """The log of the centre says up to where, with what; it is chained itself."""
    log = _bare("centre_log", CENTRE_WORDS)
    detail = {"last": sealed.last, "lines": sealed.lines, "link": sealed.link}
    line = {
        "at": round(datetime.now(UTC).timestamp() * 1000),
        "who": "system",
        "action": "seal_log",
        "subject": "ticket_log",
        "detail": json.dumps(detail),
    }
    before = op.get_bind().scalar(sa.select(log.c.link).order_by(log.c.id.desc()).limit(1)) or ""
    op.get_bind().execute(sa.insert(log).values(line | {"link": line_hash(before, line)}))
