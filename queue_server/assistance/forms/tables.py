"""The tables of forms: templates, and that one was written. No word of a filled form is stored."""

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

form_templates = Table(
    "form_templates",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("title", String(200), nullable=False),
    Column("procedure_code", String(32), nullable=False, index=True),
    Column("plan", Text, nullable=False),
    Column("withdrawn_at", Instant),
    Column("version", Integer, nullable=False),
)
"""Forms of procedures. `plan` is JSON: by the names of fields, what each is called at the desk and
where its words come from."""

form_versions = Table(
    "form_versions",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("template_id", RowId, ForeignKey("form_templates.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("kind", String(4), nullable=False),
    Column("file_name", String(120), nullable=False),
    Column("note", Text, nullable=False),
    Column("fields", Text, nullable=False),
    Column("bytes", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("uploaded_at", Instant, nullable=False),
    Column("uploaded_by", String(80), nullable=False),
    UniqueConstraint("template_id", "number"),
)
"""Versions of forms, each a file that was checked; never changed. `fields` is JSON: the fields that
were found in it, with the words before them. `digest` is its SHA-256."""

forms_written = Table(
    "forms_written",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("at", Instant, nullable=False),
    Column("day", Date, nullable=False, index=True),
    Column("version_id", RowId, ForeignKey("form_versions.id"), nullable=False),
    Column("procedure_code", String(32), nullable=False),
    Column("staff_id", RowId, ForeignKey("staff.id"), nullable=False),
    Column("counter", String(40), nullable=False),
    Column("dossier_id", RowId, ForeignKey("dossiers.id"), index=True),
    Column("ticket_id", RowId, ForeignKey("tickets.id"), index=True),
    Column("checked", Boolean, nullable=False),
    Column("minutes", Integer),
)
"""That an official wrote a form for somebody: for which dossier or ticket, on the centre's day, at
which counter (empty: none was held). `checked`: nobody had said whether it may be written, and the
official has looked it up."""
