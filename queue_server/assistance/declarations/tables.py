"""Where helped declarations lie. Who was helped is not in them: neither name nor number."""

from __future__ import annotations

from sqlalchemy import Column, Date, Index, Integer, String, Table

from queue_server.core.db.tables import Instant, RowId, metadata

declarations = Table(
    "declarations",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("entry", String(32), nullable=False, unique=True),
    Column("digest", String(64), nullable=False),
    Column("day", Date, nullable=False),
    Column("entered_at", Instant, nullable=False),
    Column("entered_by", String(80), nullable=False),
    Column("official", Integer),
    Column("volunteer", String(40)),
    Column("place", String(20), nullable=False),
    Column("quarter", String(40)),
    Column("procedure_code", String(32), nullable=False),
    Column("helped", String(20), nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("result", String(20), nullable=False),
    Column("reason", String(20)),
    Column("withdrawn_at", Instant),
    Index("ix_declarations_day", "day"),
)
"""`entry` is the tablet's random key; `digest` is of what came first under it, so that the same
entry sent again is recognised after a correction, too. `official` is a row of `staff`."""
