"""Where petitions lie. What anybody wrote, names and photos are sealed, each for its own row."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from queue_server.core.db.hash_chain import CHAINED, LINK
from queue_server.core.db.tables import Instant, RowId, metadata

petitions = Table(
    "petitions",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("version", Integer, nullable=False),
    Column("code", String(32), nullable=False, unique=True),
    Column("token", String(32), nullable=False, unique=True),
    Column("kind", String(40), nullable=False),
    Column("channel", String(10), nullable=False),
    Column("status", String(12), nullable=False),
    Column("status_since", Instant, nullable=False),
    Column("language", String(3), nullable=False),
    Column("received_at", Instant, nullable=False, index=True),
    Column("received_by", RowId, ForeignKey("staff.id")),
    Column("official", RowId, ForeignKey("staff.id")),
    Column("due_at", Instant, nullable=False),
    Column("forward_by", Instant, nullable=False),
    Column("answered_at", Instant),
    Column("was_late", Boolean),
    Column("closed_at", Instant),
    Column("office", String(200), nullable=False),
    Column("reopened", Integer, nullable=False),
    Column("satisfied", Boolean),
    Column("name", Text, nullable=False),
    Column("contact", Text, nullable=False),
    Column("forgotten", Boolean, nullable=False),
    Index("ix_petitions_open", "closed_at", "due_at"),
)
"""`due_at` is when the answer that is waited for is due; `answered_at` and `was_late` are of the
first answer, or of forwarding or rejecting it. `closed_at` is null while somebody here or the
sender may still do something. `name` and `contact` are sealed."""

petition_texts = Table(
    "petition_texts",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("petition_id", RowId, ForeignKey("petitions.id"), nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("what", String(10), nullable=False),
    Column("said", Text, nullable=False),
)
"""Everything that was written to a petition, sealed: the `petition`, `answer`, `objection`,
`reason`."""

petition_photos = Table(
    "petition_photos",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("petition_id", RowId, ForeignKey("petitions.id"), nullable=False, index=True),
    Column("place", Integer, nullable=False),
    Column("image", Text, nullable=False),
)
"""JPEG pictures that the server drew anew, in base64, sealed."""

HOLD_PERSONS: Final = (petitions, petition_texts, petition_photos)
"""What is overwritten after somebody was erased."""

petition_log = Table(
    "petition_log",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("petition_id", RowId, ForeignKey("petitions.id"), nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("at", Instant, nullable=False, index=True),
    Column("action", String(10), nullable=False),
    Column("from_status", String(12)),
    Column("to_status", String(12), nullable=False),
    Column("actor", String(80), nullable=False),
    Column(LINK, String(64), nullable=False, default=""),
    info={CHAINED: ()},
)
"""Every step with who and when; nothing that anybody wrote. `link` makes a change of the log show
(`core.db.hash_chain`)."""
