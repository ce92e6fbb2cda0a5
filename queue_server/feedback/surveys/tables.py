"""Where answers to surveys lie: tied to service, counter and day, and to nobody.

An answer's number is random, so that the order in which answers came is not in the table. Which
visits were answered stands apart, as keyed hashes, in a table that is sorted by them.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Date, Index, Integer, String, Table, Text

from queue_server.core.db.tables import Instant, metadata

survey_answers = Table(
    "survey_answers",
    metadata,
    Column(
        "id",
        BigInteger().with_variant(Integer(), "sqlite"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("day", Date, nullable=False),
    Column("occasion", String(8), nullable=False),
    Column("service", String(40), nullable=False),
    Column("counter", String(40), nullable=False),
    Column("way", String(8), nullable=False),
    Column("process", Integer),
    Column("attitude", Integer),
    Column("reasons", Text, nullable=False),
    Column("points", Text, nullable=False),
    Column("score", Integer),
    Column("said", Text, nullable=False),
    Column("said_state", String(10), nullable=False),
    Index("ix_survey_answers_day", "day", "service", "counter"),
    Index("ix_survey_answers_said_state", "said_state", "day"),
)
"""`reasons` is JSON, a list of ids; `points` a table of criteria; `score` their sum where the whole
form was filled in. `said` is sealed (`core.security.encryption`); `said_state` is empty where
nobody wrote anything, else `unread` or `released`."""

survey_given = Table(
    "survey_given",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("day", Date, nullable=False, index=True),
    sqlite_with_rowid=False,
)
"""Visits and results that were answered, by keyed hashes (`core.security.keyed_hash`)."""

survey_tablets = Table(
    "survey_tablets",
    metadata,
    Column("counter", String(40), primary_key=True),
    Column("key_hash", String(64), nullable=False, unique=True),
    Column("made_at", Instant, nullable=False),
    Column("made_by", String(80), nullable=False),
)
"""The tablet of a counter, by a hash of the secret in its address."""
