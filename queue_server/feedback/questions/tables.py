"""The tables of questions, their answers, and frequent questions."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Integer, String, Table, Text, text

from queue_server.core.db.tables import Instant, RowId, metadata, partial_index

questions = Table(
    "questions",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("token", String(43), nullable=False, unique=True),
    Column("channel", String(10), nullable=False),
    Column("language", String(3), nullable=False),
    Column("state", String(10), nullable=False),
    Column("field", String(200), nullable=False),
    Column("procedure_code", String(40), nullable=False),
    Column("question", Text, nullable=False),
    Column("contact", Text, nullable=False),
    Column("people", Integer, nullable=False),
    Column("asked_at", Instant, nullable=False, index=True),
    Column("due_at", Instant, nullable=False),
    Column("entered_by", String(80), nullable=False),
    Column("answer", Text, nullable=False),
    Column("answered_at", Instant, index=True),
    Column("answered_by", String(80), nullable=False),
    Column("escalated_at", Instant),
    Column("spared", Boolean),
    Column("spared_at", Instant),
    Column("portal_id", String(60), nullable=False, index=True),
    Column("forgotten", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("is_sealed", Boolean, nullable=False, default=True),
    partial_index("ix_questions_plain", "id", where=text("NOT is_sealed")),
    partial_index("ix_questions_open", "due_at", where=text("state = 'open'")),
    partial_index(
        "ix_questions_known", "answered_at", where=text("state <> 'open' AND NOT forgotten")
    ),
)
"""One row for each question. `state` is open, answered or closed (no question, or asked twice);
`question`, `answer` and `contact` are sealed (rows of an earlier version, with `is_sealed` false,
as soon as the server starts with a data key), `people` how many were advised by it, `spared` what
the asker said a day later: whether the answer spared a visit. `answered_at` is when it was answered
or closed. `forgotten` rows have lost every text that a person wrote, and count as before."""

faqs = Table(
    "faqs",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("field", String(200), nullable=False),
    Column("procedure_code", String(40), nullable=False, index=True),
    Column("question", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("published", Boolean, nullable=False),
    Column("published_at", Instant, nullable=False),
    Column("published_by", String(80), nullable=False),
    Column("changed_at", Instant, nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("question_id", RowId, ForeignKey("questions.id")),
    Column("portal_id", String(60), nullable=False, index=True),
)
"""Frequent questions with their answers, each in the languages of the centre as JSON. They were
edited and published by a person and name nobody. `question_id` is the question that one was made
of; one that is not `published` was withdrawn, or imported and not looked at yet."""
