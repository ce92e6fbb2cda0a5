"""Where procedures lie: one row for each, and one for every version that it ever had.

A version is never changed or deleted: a dossier keeps the one that it was received under.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Integer, String, Table, Text, UniqueConstraint

from queue_server.core.db.tables import Instant, RowId, metadata

procedures = Table(
    "procedures",
    metadata,
    Column("code", String(32), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("offered", Boolean, nullable=False),
    Column("changed_at", Instant, nullable=False),
)
"""The newest version of each procedure; one that is not `offered` is received no more."""

procedure_imports = Table(
    "procedure_imports",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("file_name", String(200), nullable=False),
    Column("from_portal", Boolean, nullable=False),
    Column("uploaded_at", Instant, nullable=False),
    Column("uploaded_by", String(80), nullable=False),
    Column("records", Text),
    Column("done_at", Instant),
    Column("done_by", String(80)),
    Column("undone_at", Instant),
    Column("undone_by", String(80)),
)
"""Each file of procedures that was read. `records` are its procedures as JSON until it is imported
or discarded; `done_at` is when its versions were made."""

procedure_versions = Table(
    "procedure_versions",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("code", String(32), ForeignKey("procedures.code"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("since", Instant, nullable=False),
    Column("who", String(80), nullable=False),
    Column("why", Text, nullable=False, default=""),
    Column("origin", String(10), nullable=False, default="file"),
    Column("offered", Boolean, nullable=False, default=True),
    Column("portal", Text),
    Column("import_id", RowId, index=True),
    UniqueConstraint("code", "version"),
)
"""`body` is a `config.wire.procedures.Procedure` as JSON, `fingerprint` the SHA-256 of it: the
same words imported again make no new version. `portal` is what the portal's record said, as it
was last imported: what differs from it a person has set. `origin` is a
`config.wire.catalogue.Origin`."""
