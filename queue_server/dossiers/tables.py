"""Where dossiers lie.

Each is one row that says where it stands, and one line of the log for everything that was ever
done to it; log, due dates, stops and forms are appended to. What identifies a person is in
`applicants` alone, so that it can be unlinked while the figures stay.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from queue_server.core.db.hash_chain import CHAINED, LINK
from queue_server.core.db.tables import Instant, RowId, metadata, partial_index

FOLDED: Final = String(200).with_variant(String(200, collation="C"), "postgresql")
"""Sorted by its bytes on both databases, so that names which begin alike lie together."""

applicants = Table(
    "applicants",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("kind", String(12), nullable=False),
    Column("name", String(200), nullable=False),
    Column("id_number", String(200), nullable=False),
    Column("birth_date", Date),
    Column("sex", String(200), nullable=False),
    Column("address", String(400), nullable=False),
    Column("phone", String(200), nullable=False),
    Column("submitted_by", String(200), nullable=False),
    Column("name_folded", FOLDED, nullable=False, default=""),
    Column("name_turned", FOLDED, nullable=False, default=""),
    Column("phone_end", String(32), nullable=False, default="", index=True),
    Column("id_key", String(32), nullable=False, default="", index=True),
    Index("ix_applicants_name_folded", "name_folded", "id"),
    Index("ix_applicants_name_turned", "name_turned", "id"),
)
"""`name_folded` is the name as it is searched (`nguyen thi lan`), `name_turned` the same from the
given name on (`lan thi nguyen`). `id_number` and `phone` are sealed (`core.security.encryption`);
`phone_end` and `id_key` are keyed digests of the phone's last four digits and of the ID number.
Rows are written and read by `applicants.sealed` and `applicants.opened`."""

dossiers = Table(
    "dossiers",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("version", Integer, nullable=False),
    Column("code", String(60), nullable=False, unique=True),
    Column("national_code", String(60), nullable=False),
    Column("token", String(32), nullable=False, unique=True),
    Column("procedure_code", String(32), ForeignKey("procedures.code"), nullable=False),
    Column("version_id", RowId, ForeignKey("procedure_versions.id"), nullable=False),
    Column("field", String(200), nullable=False),
    Column("workflow", String(40), nullable=False),
    Column("channel", String(10), nullable=False),
    Column("status", String(24), nullable=False),
    Column("status_since", Instant, nullable=False),
    Column("applicant_id", RowId, ForeignKey("applicants.id"), index=True),
    Column("language", String(3), nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("received_by", RowId, ForeignKey("staff.id")),
    Column("official", RowId, ForeignKey("staff.id")),
    Column("step", Integer, nullable=False),
    Column("statutory_due_at", Instant),
    Column("due_at", Instant),
    Column("extended_to", Date),
    Column("resolved_at", Instant),
    Column("outcome", String(10)),
    Column("closed_at", Instant),
    Column("told_at", Instant),
    Column("returned_at", Instant),
    Column("delivery", String(12), nullable=False),
    Column("delivery_address", String(400), nullable=False),
    Column("fee", BigInteger),
    Column("fee_paid", Boolean, nullable=False),
    Column("payment_due", BigInteger),
    Column("waiting_for", Text, nullable=False),
    Column("waiting_until", Date),
    Column("note", Text, nullable=False),
    Column("limit_unread", Boolean, nullable=False, default=False),
    Column("duty", String(40), nullable=False, default=""),
    Index("ix_dossiers_received", "received_at", "closed_at"),
    Index("ix_dossiers_official", "official", "closed_at"),
    Index("ix_dossiers_open", "closed_at", "due_at"),
    Index("ix_dossiers_status", "status", "due_at"),
    Index(
        "ix_dossiers_figures",
        "field",
        "procedure_code",
        "official",
        "channel",
        "status",
        "limit_unread",
        "outcome",
        "received_at",
        "closed_at",
    ),
    partial_index("ix_dossiers_national_code", "national_code", where=text("national_code <> ''")),
    partial_index("ix_dossiers_duty", "received_at", where=text("duty <> ''")),
)
"""`received_at` is when the clock starts; `official` who answers for the present step, and in
the end who resolved it. `due_at` (by the promised limit: committed, else statutory) and
`statutory_due_at` are what the last line of `dossier_due_dates` says. `closed_at` is the moment
it stopped being pending, whichever way: resolved, refused, withdrawn or stopped for good; it is
null as long as it is pending. `limit_unread` says that it has no due date because its limit is
being checked. `duty` is the duty out of hours in which it was received. `step` is the place of
the present step, from 0. `ix_dossiers_figures` holds all that the figures sum up, in the order in
which they do (`reports.repository`)."""

dossier_due_dates = Table(
    "dossier_due_dates",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("dossier_id", RowId, ForeignKey("dossiers.id"), nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("due_at", Instant),
    Column("statutory_due_at", Instant),
    Column("new_day", Date),
    Column("why", String(12), nullable=False),
    Column("explained", Text, nullable=False),
)
"""Every due date that a dossier ever had, never overwritten: at its `receipt`, after a `stop`
had ended, with an `apology` (whose `new_day` the citizen was promised). `explained` is a
`config.wire.dossiers.answers.DossierQuoted` as JSON."""

dossier_stops = Table(
    "dossier_stops",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("dossier_id", RowId, ForeignKey("dossiers.id"), nullable=False, index=True),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("status", String(24), nullable=False),
    Column("reason", Text, nullable=False),
)
"""When the clock stood: only `ended_at` is ever filled in afterwards."""

dossier_steps = Table(
    "dossier_steps",
    metadata,
    Column("dossier_id", RowId, ForeignKey("dossiers.id"), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("step", String(40), nullable=False),
    Column("name", Text, nullable=False),
    Column("role", String(40), nullable=False),
    Column("share", Integer, nullable=False),
    Column("kind", String(8), nullable=False),
    Column("staff_id", RowId, ForeignKey("staff.id")),
    Column("started_at", Instant),
    Column("ended_at", Instant),
    Column("due_at", Instant),
    Column("outcome", String(10)),
)
"""The workflow as it was when the dossier was received, and who did each step when: what the
slip of control (form 06) is written from. `name` is JSON in each language."""

dossier_papers = Table(
    "dossier_papers",
    metadata,
    Column("dossier_id", RowId, ForeignKey("dossiers.id"), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("in_case", Text, nullable=False),
    Column("originals_required", Integer, nullable=False),
    Column("copies_required", Integer, nullable=False),
    Column("originals", Integer, nullable=False),
    Column("copies", Integer, nullable=False),
    Column("state", String(12), nullable=False),
    Column("note", String(200), nullable=False),
)

dossier_log = Table(
    "dossier_log",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("dossier_id", RowId, ForeignKey("dossiers.id"), nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("at", Instant, nullable=False, index=True),
    Column("action", String(20), nullable=False),
    Column("from_status", String(24)),
    Column("to_status", String(24), nullable=False),
    Column("actor", String(80), nullable=False),
    Column("actor_name", String(200), nullable=False),
    Column("step", String(40), nullable=False),
    Column("reason", Text, nullable=False),
    Column("reason_salt", String(32), nullable=False, default=""),
    Column("reason_hash", String(64), nullable=False, default=""),
    Column(LINK, String(64), nullable=False, default=""),
    info={CHAINED: ("reason",)},
)
"""Every change with who, when and why; `version` is the dossier's after it. `link` makes a change
of the log show; the reason may be emptied, its hash stays (`core.db.hash_chain`)."""

dossier_forms = Table(
    "dossier_forms",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("dossier_id", RowId, ForeignKey("dossiers.id"), nullable=False, index=True),
    Column("form", Integer, nullable=False),
    Column("year", Integer, nullable=False),
    Column("serial", Integer, nullable=False),
    Column("issued_at", Instant, nullable=False),
    Column("issued_by", RowId, ForeignKey("staff.id")),
    Column("words", Text, nullable=False),
    UniqueConstraint("form", "year", "serial"),
)
"""Forms 02 to 05 as issued: `words` holds their fields as JSON. Form 01 has the dossier's own code,
06 and 07 are written from the steps and the register whenever they are printed."""

dossier_serials = Table(
    "dossier_serials",
    metadata,
    Column("kind", String(20), primary_key=True),
    Column("given", Integer, nullable=False),
)
"""How many were given: of a day's codes (`day:2026-11-23`) and of a form's year (`form2:2026`)."""

dossier_visits = Table(
    "dossier_visits",
    metadata,
    Column("ticket_id", RowId, ForeignKey("tickets.id"), primary_key=True),
    Column("dossier_id", RowId, ForeignKey("dossiers.id"), primary_key=True, index=True),
    Column("purpose", String(12), nullable=False),
    Column("at", Instant, nullable=False),
)
"""Which tickets were for which dossiers: `receive`, `supplement` or `collect`."""

receipt_jobs = Table(
    "receipt_jobs",
    metadata,
    Column("job", String(40), primary_key=True),
    Column("kiosk", String(40), nullable=False, index=True),
    Column("body", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("dossier_id", RowId, ForeignKey("dossiers.id"), index=True),
)
"""Receipts that wait for a kiosk's printer; gone when the kiosk has taken them, or the next day."""

dossier_reads = Table(
    "dossier_reads",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("at", Instant, nullable=False, index=True),
    Column("who", String(80), nullable=False),
    Column("operation", String(40), nullable=False),
    Column("dossier_id", RowId, ForeignKey("dossiers.id"), index=True),
    Column("dossiers", Text, nullable=False),
    Column("count", Integer, nullable=False),
    Column(LINK, String(64), nullable=False, default=""),
    info={CHAINED: ()},
)
"""Who read of whom when, and by which operation or page. One dossier is `dossier_id`; of a list
`dossiers` are the numbers of those that were not just read before, with commas between. `count` is
how many persons were read. `link` makes a change of the log show (`core.db.hash_chain`)."""

find_attempts = Table(
    "dossier_find_attempts",
    metadata,
    Column("subject", String(100), primary_key=True),
    Column("wrong", Integer, nullable=False),
    Column("last_at", Instant, nullable=False, index=True),
)
"""Wrong codes or phone digits lately, by keyed hashes: see `core.security.attempt_limits`."""
