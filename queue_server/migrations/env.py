"""How Alembic reaches the database: by the connection that `migrations.upgrade` hands over."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

from alembic import context
from sqlalchemy import text

from queue_server.centre import repository
from queue_server.centre.tables import centre_log
from queue_server.core.actor import SYSTEM
from queue_server.core.db import hash_chain
from queue_server.core.db.tables import Instant
from queue_server.core.progress import nobody_watches
from queue_server.migrations import HEAD, revisions
from queue_server.tables import metadata


def render_type(kind: str, element: object, _context: object) -> str | Literal[False]:
    """A migration stands by itself, so it names what is stored and not our own types."""
    return "sa.BigInteger()" if kind == "type" and isinstance(element, Instant) else False


connection = context.config.attributes["connection"]
if connection.dialect.name == "postgresql":
    # Rather fail than stand in line behind a busy hall.
    connection.execute(text("SET lock_timeout = '5s'"))
    connection.execute(text("SET statement_timeout = '10min'"))
    connection.execute(text("SELECT pg_advisory_xact_lock(1297044547)"))
report = context.config.attributes.get("report", nobody_watches)
done = 0


def applied(*_step: object, **_more: object) -> None:
    """Called after each revision."""
    global done
    done += 1
    report(done, to_do)


context.configure(
    connection=connection,
    target_metadata=metadata,
    transaction_per_migration=False,
    transactional_ddl=True,  # SQLite too: transactions begin where we say
    on_version_apply=applied,
    render_item=render_type,
    render_as_batch=connection.dialect.name == "sqlite",
)
with context.begin_transaction():
    older = context.get_context().get_current_revision()
    to_do = sum(one > (older or "") for one in revisions())
    report(0, to_do)
    context.run_migrations()
    if older is not None:
        line = repository.log_row(
            datetime.now(UTC), SYSTEM.label, "migrate", detail=f"{older} → {HEAD}"
        )
        hash_chain.insert_rows(connection, centre_log, [line])
