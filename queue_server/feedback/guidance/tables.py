"""The tables of guidance documents."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from queue_server.core.db.tables import Instant, RowId, metadata

guidance_documents = Table(
    "guidance_documents",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("title", String(200), nullable=False),
    Column("fields", Text, nullable=False),
    Column("procedures", Text, nullable=False),
    Column("public", Boolean, nullable=False),
    Column("withdrawn_at", Instant),
    Column("version", Integer, nullable=False),
)
"""Documents, each with its versions. `fields` and `procedures` are JSON lists of the catalogue's
fields and codes that it belongs to; `public` ones are shown to citizens too."""

guidance_versions = Table(
    "guidance_versions",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("document_id", RowId, ForeignKey("guidance_documents.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("file_name", String(120), nullable=False),
    Column("note", Text, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("pages", Integer, nullable=False),
    Column("bytes", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("uploaded_at", Instant, nullable=False),
    Column("uploaded_by", String(80), nullable=False),
    UniqueConstraint("document_id", "number"),
)
"""Versions of documents, each a PDF that was checked; never changed. `digest` is its SHA-256."""

guidance_reads = Table(
    "guidance_reads",
    metadata,
    Column("version_id", RowId, ForeignKey("guidance_versions.id"), primary_key=True),
    Column("staff_id", RowId, ForeignKey("staff.id"), primary_key=True),
    Column("read_at", Instant, nullable=False),
)
"""Who said to have read which version, once."""
