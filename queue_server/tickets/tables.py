"""Where tickets lie.

Every ticket is one row that says where it stands, and one line of the log for each thing that
ever happened to it; the log is never updated. The indexes hold only what is still in motion,
so a million past tickets cost the hall nothing.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    literal_column,
    text,
)

from config.wire import TicketAction, TicketState
from queue_server.core.db.hash_chain import CHAINED, LINK
from queue_server.core.db.tables import Instant, RowId, metadata, partial_index

ACTIVE: Final = (
    TicketState.WAITING,
    TicketState.CALLED,
    TicketState.SERVING,
    TicketState.ON_HOLD,
)

tickets = Table(
    "tickets",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("day", Date, nullable=False),
    Column("number", String(12), nullable=False),
    Column("service", String(40), nullable=False),
    Column("language", String(3), nullable=False),
    Column("state", String(12), nullable=False),
    Column("priority_class", String(40)),
    Column("priority_reason", String(40)),
    Column("issued_at", Instant, nullable=False),
    Column("issued_by", String(80), nullable=False),
    Column("waiting_since", Instant, nullable=False),
    Column("state_since", Instant, nullable=False),
    Column("counter", String(40)),
    Column("calls", Integer, nullable=False, default=0),
    # In databases of centres the columns `absences` and `taken_alone` have their first names.
    Column("absences", Integer, key="no_shows", nullable=False, default=0),
    Column("voided", Boolean, nullable=False, default=False),
    Column("note", Text, nullable=False, default=""),
    Column("token", String(32), nullable=False, unique=True),
    Column("taken_alone", Boolean, key="issued_offline", nullable=False, default=False),
    Column("dossiers", Integer, nullable=False, default=1, server_default=text("1")),
    UniqueConstraint("day", "number"),
    Index("ix_tickets_issued_by", "issued_by", "issued_at"),
)


def _in_state(*states: TicketState) -> ColumnElement[bool]:
    """Written out rather than bound: SQLite takes a partial index only for words it can read."""
    return tickets.c.state.in_([literal_column(f"'{state.value}'") for state in states])


WAITING = _in_state(TicketState.WAITING)
AT_COUNTER = _in_state(TicketState.CALLED, TicketState.SERVING)
IN_MOTION = _in_state(*ACTIVE)

partial_index(
    "ix_tickets_waiting",
    tickets.c.day,
    tickets.c.service,
    tickets.c.priority_class,
    tickets.c.counter,
    tickets.c.waiting_since,
    tickets.c.id,
    where=WAITING,
)
NOTED = text("note <> ''")
partial_index("ix_tickets_noted", tickets.c.day, where=NOTED)
SENT_TO_COUNTER = WAITING & tickets.c.counter.is_not(None)
partial_index(
    "ix_tickets_sent",
    tickets.c.counter,
    where=SENT_TO_COUNTER,
)
partial_index(
    "uq_tickets_at_counter",
    tickets.c.counter,
    unique=True,
    where=AT_COUNTER,
)
partial_index(
    "ix_tickets_active",
    tickets.c.day,
    where=IN_MOTION,
)

ticket_log = Table(
    "ticket_log",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("ticket_id", RowId, ForeignKey("tickets.id"), nullable=False, index=True),
    Column("day", Date, nullable=False),
    Column("at", Instant, nullable=False),
    Column("action", String(12), nullable=False),
    Column("from_state", String(12)),
    Column("to_state", String(12), nullable=False),
    Column("milliseconds_in_state", RowId, nullable=False),
    Column("service", String(40), nullable=False),
    Column("counter", String(40)),
    Column("actor", String(80), nullable=False),
    Column("told_ahead", Integer),
    Column("told_low_seconds", Integer),
    Column("told_high_seconds", Integer),
    Column("foreseen_seconds", Integer),
    Column("foreseen_spread", Integer),
    Column("rule", String(20)),
    Column("centre_version", RowId),
    Column(LINK, String(64), nullable=False, default=""),
    Index("ix_ticket_log_day", "day", "id"),
    info={CHAINED: ()},
)
"""One line for each thing that happened; `milliseconds_in_state` is how long the ticket had
stood in `from_state`, so every duration is in the log itself. `link` makes a change of the log
show (`core.db.hash_chain`).

What is null was not known: `told_ahead`, `told_low_seconds` and `told_high_seconds` are what the
ticket said when it was issued (no range where no counter of its service was open),
`foreseen_seconds` the median of the wait before past waits made a range of it and
`foreseen_spread` the deviation of its logarithm in thousandths, `rule` is why a
call chose it (`dispatch.Rule`), `centre_version` a row of `centre_versions`. There is no foreign
key for that: PostgreSQL would lock the row for every line."""

SPREAD_UNIT: Final = 1000
"""Of `foreseen_spread`: the chain of the log has whole numbers."""

told_waits = Table(
    "told_waits",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("ticket_id", RowId, ForeignKey("tickets.id"), nullable=False, index=True),
    Column("day", Date, nullable=False),
    Column("at", Instant, nullable=False),
    Column("ahead", Integer, nullable=False),
    Column("low_seconds", Integer),
    Column("high_seconds", Integer),
    Column(LINK, String(64), nullable=False, default=""),
    Index("ix_told_waits_day", "day", "id"),
    info={CHAINED: ()},
)
"""What the phone of a ticket said later, where it moved noticeably; null where the wait was not
known any more."""

SERVED = (ticket_log.c.action == literal_column(f"'{TicketAction.FINISH.value}'")) & (
    ticket_log.c.from_state == literal_column(f"'{TicketState.SERVING.value}'")
)
partial_index(
    "ix_ticket_log_served",
    ticket_log.c.service,
    ticket_log.c.id,
    where=SERVED,
)

helps = Table(
    "helps",
    metadata,
    Column("name", String(90), primary_key=True),
    Column("service", String(40), nullable=False),
    Column("counters", Text, nullable=False),
    Column("wait_minutes", Integer, nullable=False),
    Column("by_hand", Boolean, nullable=False),
    Column("exceeded_since", Instant),
    Column("begun_at", Instant),
)
"""Counters that help with a service now (`begun_at`), or will soon (`exceeded_since`). `counters`
are ids with blanks between them. What has ended has no row; the centre's log has it."""

sequences = Table(
    "sequences",
    metadata,
    Column("day", Date, primary_key=True),
    Column("service", String(40), primary_key=True),
    Column("given", Integer, nullable=False),
)
"""How many numbers of a service's sequence were given on a day."""

reserved_numbers = Table(
    "reserved_numbers",
    metadata,
    Column("day", Date, primary_key=True),
    Column("number", String(12), primary_key=True),
    Column("service", String(40), nullable=False),
    Column("token", String(32), nullable=False, unique=True),
    Column("kiosk", String(40), nullable=False),
    Column("reserved_at", Instant, nullable=False),
    Column("unused_at", Instant),
    Column("taken_as", String(32)),
)
"""Numbers set aside for a kiosk, with the tokens that their links will carry. One that was given
has a ticket and a digest of what was delivered (`taken_as`), one that never will be has its
`unused_at`; the kiosk still holds the others."""

offline_sequences = Table(
    "alone_sequences",
    metadata,
    Column("day", Date, primary_key=True),
    Column("service", String(40), primary_key=True),
    Column("reserved", Integer, nullable=False),
    Column("delivered", Integer, nullable=False),
)
"""How many numbers of a service and day were set aside for kiosks, and of how many of them a
ticket has reached the server: these count against the service's quota."""

paper_checks = Table(
    "paper_checks",
    metadata,
    Column("ticket_id", RowId, ForeignKey("tickets.id"), primary_key=True),
    Column("day", Date, nullable=False, index=True),
    Column("checked_at", Instant, nullable=False),
    Column("checked_by", String(80), nullable=False),
    Column("version_id", RowId, nullable=False),
    Column("papers", Text, nullable=False),
    Column("note", Text, nullable=False, default=""),
)
"""Papers that a greeter looked through before the call: the last look counts. `version_id` is the
version of the procedure, `papers` a JSON object of places in its list and how each was found."""

ticket_needs = Table(
    "ticket_needs",
    metadata,
    Column("ticket_id", RowId, ForeignKey("tickets.id"), primary_key=True),
    Column("day", Date, nullable=False, index=True),
    Column("noted_at", Instant, nullable=False),
    Column("noted_by", String(80), nullable=False),
    Column("needs", Text, nullable=False),
)
"""With what the holder of a ticket needs help, as words with blanks between them. The rows of a
past day are deleted with its first round."""

corner_visits = Table(
    "corner_visits",
    metadata,
    Column("press", String(40), primary_key=True),
    Column("day", Date, nullable=False, index=True),
    Column("service", String(40), nullable=False),
    Column("guided_at", Instant, nullable=False),
    Column("guided_by", String(80), nullable=False),
)
"""People whom greeters sent to the corner of self-service. `press` is the tablet's own random name
of the touch, so that one that is sent twice is counted once."""
