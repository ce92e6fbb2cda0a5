"""The tables of a centre. Their functions are in `queue_server.centre.repository`."""

from __future__ import annotations

from sqlalchemy import (
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
)

from queue_server.core.db.hash_chain import CHAINED, LINK
from queue_server.core.db.tables import Instant, RowId, metadata

staff = Table(
    "staff",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("sign_in", String(64), nullable=False, unique=True),
    Column("display_name", String(200), nullable=False),
    Column("role", String(40), nullable=False),
    Column("password_hash", String(200), nullable=False),
    Column("active", Boolean, nullable=False),
    Column("demo", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("one_time_until", Instant),
    Column("last_sign_in_at", Instant),
    Column("counters", Text, nullable=False, default="[]"),
)
"""People who sign in; never deleted, because logs name them by their row's number.

`one_time_until` is null but for those whose password an administrator gave them: it holds until
then and is changed at the first sign-in. `counters` are the ids that they may open, as JSON; of an
empty list all."""

setup_codes = Table(
    "setup_codes",
    metadata,
    Column("code", String(20), primary_key=True),
)
"""The setup code of an installation of several processes: one row, until the centre is set up."""

absences = Table(
    "absences",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("staff_id", RowId, ForeignKey("staff.id"), nullable=False, index=True),
    Column("kind", String(20), nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("noted_by", String(80), nullable=False),
    Column("noted_at", Instant, nullable=False),
)
"""When members of staff are away: whole days of the centre, both ends included. Those of one
person do not overlap."""

rota_shifts = Table(
    "rota_shifts",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("duty", String(40), nullable=False),
    Column("staff_id", RowId, ForeignKey("staff.id"), nullable=False, index=True),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False, index=True),
    Column("planned_by", String(80), nullable=False),
    Column("counted", Boolean, nullable=False, default=False),
    UniqueConstraint("duty", "staff_id", "starts_at"),
)
"""Who is on call, or works on a Saturday, for which duty of the settings, and when. `counted`:
what it earns was proposed for the leave account."""

finished_days = Table(
    "finished_days",
    metadata,
    Column("day", Date, primary_key=True),
    Column("declared_at", Instant, nullable=False),
    Column("declared_by", String(80), nullable=False),
    Column("message", RowId, nullable=False),
    Column("ended_at", Instant),
    Column("ended_by", String(80)),
    Column("services", Text, nullable=False, default="", server_default=""),
)
"""Days of which somebody said that everybody who waits is served, after closing too. `message` is
the number of what the hall was told; `ended_at` is null until nobody waits any more; `services`
are those of which it was said, with blanks between them, all where it is empty."""

leave_entries = Table(
    "leave_entries",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("at", Instant, nullable=False),
    Column("staff_id", RowId, ForeignKey("staff.id"), nullable=False, index=True),
    Column("day", Date, nullable=False),
    Column("act", String(10), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("worked", Integer, nullable=False),
    Column("credit", Integer, nullable=False),
    Column("expires_on", Date),
    Column("about", RowId, unique=True),
    Column("reason", String(300), nullable=False),
    Column("who", String(80), nullable=False),
    Column(LINK, String(64), nullable=False, default=""),
    info={CHAINED: ()},
)
"""The account of compensatory leave, append-only: a balance is the sum of `credit`, in minutes.

`act` says what a line does: `propose` (worth nothing yet), `confirm` or `decline` a proposal,
`enter` by hand, `take` leave, `reverse` an earlier line. `about` is the line that is confirmed,
declined or reversed: each can be so once. `worked` are the minutes of work, `expires_on` is the
last day on which what was earned may be taken."""

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("staff_id", RowId, ForeignKey("staff.id"), nullable=False, index=True),
    Column("started_at", Instant, nullable=False),
    Column("last_used_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False, index=True),
    Column("provider_session", String(255), index=True),
    Column("second_factor_at", Instant),
    Column("browser", String(40), nullable=False, default=""),
)
"""`browser` names program and system by which the person signed in, in fixed words of
`centre.staff.browsers`: `firefox/linux`. `provider_session` is null where somebody signed in here;
else the identity provider's own session (`sid`), or nothing where it does not name it.
`second_factor_at` is when a second factor was shown."""

staff_identities = Table(
    "staff_identities",
    metadata,
    Column("issuer", String(300), primary_key=True),
    Column("subject", String(255), primary_key=True),
    Column("staff_id", RowId, ForeignKey("staff.id"), nullable=False, index=True),
    Column("linked_at", Instant, nullable=False),
)
"""Whom identity providers vouch for: their name of a person, and whose row that is."""

second_factors = Table(
    "second_factors",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("staff_id", RowId, ForeignKey("staff.id"), nullable=False, index=True),
    Column("kind", String(10), nullable=False),
    Column("name", String(80), nullable=False),
    Column("secret", Text, nullable=False),
    Column("credential", Text, nullable=False),
    Column("credential_hash", String(64), unique=True),
    Column("counted", RowId, nullable=False),
    Column("confirmed", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("last_used_at", Instant),
)
"""What people show beside their password. Of an authenticator app (`totp`) `secret` is its shared
secret, sealed, and `counted` the last step that was used; of a passkey `secret` is the public key,
`credential` its id, `credential_hash` that id's SHA-256, and `counted` its own counter."""

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("staff_id", RowId, ForeignKey("staff.id"), primary_key=True),
    Column("code_hash", String(64), primary_key=True),
)
"""Codes on paper for the day the second factor is lost; each opens once, and its row goes."""

sign_in_steps = Table(
    "sign_in_steps",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("staff_id", RowId, ForeignKey("staff.id"), nullable=False, index=True),
    Column("purpose", String(20), nullable=False),
    Column("challenge", String(100), nullable=False),
    Column("expires_at", Instant, nullable=False, index=True),
)
"""People whose password was right and whose second factor is still to come, by the SHA-256 of the
secret that their browser got; and passkeys that are being made. Each serves for one answer."""

devices = Table(
    "devices",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("kind", String(10), nullable=False),
    Column("key_hash", String(64), nullable=False, unique=True),
    Column("created_at", Instant, nullable=False),
    Column("revoked_at", Instant),
    Column("last_seen", Instant),
    Column("report", Text),
    Column("given_by", String(80), nullable=False, default=""),
)
"""The kiosks and boards that have a key, by their id in the centre file, and what they say.
`given_by` is who let it in, as the log names them."""

device_pairings = Table(
    "device_pairings",
    metadata,
    Column("device", String(40), primary_key=True),
    Column("code_hash", String(64), nullable=False, unique=True),
    Column("made_by", String(80), nullable=False),
    Column("expires_at", Instant, nullable=False),
)
"""Codes that wait to be typed on their device, one for each at most (`centre.devices.pairing`)."""

counter_states = Table(
    "counter_states",
    metadata,
    Column("counter", String(40), primary_key=True),
    Column("state", String(10), nullable=False),
    Column("staff_id", RowId, ForeignKey("staff.id"), index=True),
    Column("since", Instant, nullable=False),
    Column("back_at", Instant),
)
"""Counters that were ever opened; one that is not here is closed. `back_at` is when the clerk of a
paused one said to be back."""

counter_log = Table(
    "counter_log",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("at", Instant, nullable=False),
    Column("day", Date, nullable=False),
    Column("counter", String(40), nullable=False),
    Column("from_state", String(10)),
    Column("to_state", String(10), nullable=False),
    Column("milliseconds_in_state", RowId, nullable=False),
    Column("staff_id", RowId),
    Column("back_at", Instant),
    Column("manned", Boolean),
    Column(LINK, String(64), nullable=False, default=""),
    Index("ix_counter_log_day", "day", "id"),
    Index("ix_counter_log_counter", "counter", "id"),
    info={CHAINED: ()},
)
"""One line for each opening, pause and closing of a counter, and for each time at which one that
stays open is found to be with nobody at it (`manned` false) or with somebody again.

`milliseconds_in_state` is the time since the counter's line before, so the lines of a counter add
up; `from_state` is null, and the time 0, in its first. `staff_id` is who holds the counter from
then on, or held it until it was closed."""

centre_versions = Table(
    "centre_versions",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("digest", String(64), nullable=False),
    Column("published_at", Instant, nullable=False),
    Column("published_by", String(80), nullable=False),
    Column("source", String(10), nullable=False),
    Column("reason", Text, nullable=False),
    Column("content", Text, nullable=False),
)
"""Every version of the settings that was in force, the newest last, each a whole centre as JSON
(`centre.settings.versions`), so that a past day can be read with the services, counters and hours
that it had. `source` is where it came from: the centre file, the pages of settings, an import."""

settings_draft = Table(
    "settings_draft",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("revision", Integer, nullable=False),
    Column("based_on", RowId, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("changed_by", String(80), nullable=False),
    Column("content", Text),
)
"""One row: the settings that are being changed, as JSON that may still have mistakes; no content
where nothing is being changed. `revision` counts the changes, `based_on` is the version from which
they began."""

scheduled_settings = Table(
    "scheduled_settings",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("takes_effect_on", Date, nullable=False),
    Column("based_on", RowId, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("made_by", String(80), nullable=False),
    Column("reason", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("wind_down", Boolean, nullable=False, default=False),
)
"""Settings that take effect at the beginning of a later day, beside what is changed until then."""

notices = Table(
    "notices",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("notices", Text),
    Column("emergency", Text),
    Column("messages", Text),
    Column("changed_at", Instant, nullable=False),
)
"""One row. `notices` is null until somebody sets them: the centre file's hold until then.
`messages` holds those whose time is not over, as JSON."""

sign_in_attempts = Table(
    "sign_in_attempts",
    metadata,
    Column("subject", String(100), primary_key=True),
    Column("wrong", Integer, nullable=False),
    Column("last_at", Instant, nullable=False, index=True),
)
"""Wrong sign-ins and pairing codes lately, by keyed hashes of names and addresses, so that every
process counts alike. See `core.security.attempt_limits`."""

centre_log = Table(
    "centre_log",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("at", Instant, nullable=False, index=True),
    Column("who", String(80), nullable=False),
    Column("action", String(40), nullable=False),
    Column("subject", String(100), nullable=False),
    Column("detail", Text, nullable=False),
    Column(LINK, String(64), nullable=False, default=""),
    info={CHAINED: ()},
)
"""Who did what when, append-only. `link` makes a change show (`core.db.hash_chain`)."""
