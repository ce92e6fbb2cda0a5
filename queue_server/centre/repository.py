"""What the database holds of a centre: staff, sessions, devices, counters, notices, its log.

Functions over a synchronous connection; no rule is decided here. Secrets are stored as hashes
only: a password as argon2, a session's token and a device's key as SHA-256 (both are random and
long, so a fast hash is enough).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from config.wire import CounterState
from queue_server.centre.tables import (
    centre_log,
    counter_states,
    device_pairings,
    devices,
    notices,
    sessions,
    staff,
)
from queue_server.core.actor import staff_label
from queue_server.core.db.lists import PreparedWithLists
from queue_server.core.db.unit_of_work import UnitOfWork

THE_ROW: Final = 1


@dataclass(frozen=True, slots=True)
class StaffMember:
    id: int
    sign_in: str
    display_name: str
    role: str
    password_hash: str
    active: bool
    demo: bool
    one_time_until: datetime | None = None
    """Until when the password holds, where it is one that an administrator gave."""
    counters: str = "[]"
    """The ids of the counters that the person may open, as JSON; of an empty list all."""


@dataclass(frozen=True, slots=True)
class Session:
    """A session with the person whose it is; the columns of the table, in their order."""

    token_hash: str
    started_at: datetime
    last_used_at: datetime
    expires_at: datetime
    provider_session: str | None
    second_factor_at: datetime | None
    member: StaffMember


@dataclass(frozen=True, slots=True)
class Device:
    id: str
    kind: str
    created_at: datetime
    revoked_at: datetime | None
    last_seen: datetime | None
    report: str | None
    """The last `DeviceState` as JSON."""
    given_by: str


@dataclass(frozen=True, slots=True)
class Pairing:
    """A code that waits for its device."""

    device: str
    made_by: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class CounterRow:
    counter: str
    state: CounterState
    staff_id: int | None
    staff_name: str | None
    since: datetime
    back_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NoticesRow:
    """The lines and the banner as JSON, each None where there is none of its own."""

    notices: str | None
    emergency: str | None
    messages: str | None = None
    changed_at: datetime | None = None


# --------------------------------------------------------------------------- staff

_STAFF: Final = tuple(staff.c[each.name] for each in fields(StaffMember))
_MEMBER_BY_SIGN_IN = select(*_STAFF).where(staff.c.sign_in == bindparam("sign_in"))


def find_member(connection: Connection, sign_in: str) -> StaffMember | None:
    found = connection.execute(_MEMBER_BY_SIGN_IN, {"sign_in": sign_in}).first()
    return None if found is None else StaffMember(*found)


def member_of(connection: Connection, member_id: int) -> StaffMember | None:
    found = connection.execute(select(*_STAFF).where(staff.c.id == member_id)).first()
    return None if found is None else StaffMember(*found)


def all_members(connection: Connection) -> list[StaffMember]:
    return [StaffMember(*row) for row in connection.execute(select(*_STAFF).order_by(staff.c.id))]


def staff_names(connection: Connection) -> dict[str, str]:
    """The names of all staff who ever signed in, by their labels in the log."""
    wanted = select(staff.c.id, staff.c.display_name).order_by(staff.c.display_name)
    return {staff_label(row.id): row.display_name for row in connection.execute(wanted)}


def add_member(connection: Connection, now: datetime, **values: Any) -> int:
    """Insert an active member; return the row's number."""
    row = {"active": True, "demo": False, "created_at": now} | values
    return int(connection.execute(insert(staff).values(row).returning(staff.c.id)).scalar_one())


def change_member(connection: Connection, member_id: int, **values: Any) -> None:
    connection.execute(update(staff).where(staff.c.id == member_id).values(values))


# ------------------------------------------------------------------------ sessions

_NOT_READ: Final = ("staff_id", "browser")
_OF_SESSION: Final = tuple(column for column in sessions.c if column.name not in _NOT_READ)
_SESSION = (
    select(*_OF_SESSION, *_STAFF)
    .join(staff, staff.c.id == sessions.c.staff_id)
    .where(sessions.c.token_hash == bindparam("token_hash"), staff.c.active)
)


def find_session(connection: Connection, token_hash: str) -> Session | None:
    """The session of an active member, however old."""
    found = connection.execute(_SESSION, {"token_hash": token_hash}).first()
    return None if found is None else Session(*(*found[:6], StaffMember(*found[6:])))


def add_session(
    connection: Connection,
    token_hash: str,
    staff_id: int,
    now: datetime,
    expires_at: datetime,
    browser: str = "",
) -> None:
    values = {"token_hash": token_hash, "staff_id": staff_id, "expires_at": expires_at}
    row = values | {"started_at": now, "last_used_at": now, "browser": browser}
    connection.execute(insert(sessions).values(row))


def touch_session(
    connection: Connection, token_hash: str, used_at: datetime, expires_at: datetime
) -> None:
    used = update(sessions).where(sessions.c.token_hash == token_hash)
    connection.execute(used.values(last_used_at=used_at, expires_at=expires_at))


def end_session(connection: Connection, token_hash: str) -> bool:
    """Delete it; whether there was one."""
    ended = delete(sessions).where(sessions.c.token_hash == token_hash)
    return connection.execute(ended).rowcount > 0


def has_session(connection: Connection, staff_id: int, now: datetime, used_since: datetime) -> bool:
    """Whether the member has a session that lasts and was used since then; one of the future is
    a clock's that was ahead."""
    lasting = select(sessions.c.staff_id).where(
        sessions.c.staff_id == staff_id,
        sessions.c.expires_at > now,
        sessions.c.last_used_at.between(used_since, now),
    )
    return connection.execute(lasting.limit(1)).first() is not None


def end_sessions_of(connection: Connection, staff_id: int, but: str = "") -> None:
    """End a person's sessions, but for the one whose token has the hash `but`."""
    theirs = (sessions.c.staff_id == staff_id) & (sessions.c.token_hash != but)
    connection.execute(delete(sessions).where(theirs))


def end_expired_sessions(connection: Connection, now: datetime) -> None:
    connection.execute(delete(sessions).where(sessions.c.expires_at <= now))


def bring_back_sessions(connection: Connection, now: datetime, latest_end: datetime) -> int:
    """What a clock that was ahead wrote of sessions is of now, and none of them ends later than
    one that starts now; how many there were."""
    used, ends = sessions.c.last_used_at, sessions.c.expires_at
    late = update(sessions).where(used > now, ends > latest_end)
    connection.execute(late.values(expires_at=latest_end))
    connection.execute(update(sessions).where(sessions.c.started_at > now).values(started_at=now))
    return connection.execute(update(sessions).where(used > now).values(last_used_at=now)).rowcount


# ------------------------------------------------------------------------- devices

_DEVICE: Final = tuple(devices.c[each.name] for each in fields(Device))
_DEVICE_BY_KEY = select(*_DEVICE).where(
    devices.c.key_hash == bindparam("key_hash"), devices.c.revoked_at.is_(None)
)


def find_device_by_key(connection: Connection, key_hash: str) -> Device | None:
    """The device whose key it is, unless it was revoked."""
    found = connection.execute(_DEVICE_BY_KEY, {"key_hash": key_hash}).first()
    return None if found is None else Device(*found)


def find_device(connection: Connection, device_id: str) -> Device | None:
    """A device that has or had a key."""
    found = connection.execute(select(*_DEVICE).where(devices.c.id == device_id)).first()
    return None if found is None else Device(*found)


def all_devices(connection: Connection) -> list[Device]:
    return [Device(*row) for row in connection.execute(select(*_DEVICE).order_by(devices.c.id))]


def put_device(
    connection: Connection, device_id: str, kind: str, key_hash: str, now: datetime, given_by: str
) -> None:
    """Add a device, or give it a new key; the old one ends."""
    values = {
        "kind": kind, "key_hash": key_hash, "created_at": now, "revoked_at": None,
        "given_by": given_by, "report": None,
    }  # fmt: skip
    changed = update(devices).where(devices.c.id == device_id).values(values)
    if connection.execute(changed).rowcount == 0:
        connection.execute(insert(devices).values(values | {"id": device_id}))


def revoke_device(connection: Connection, device_id: str, now: datetime) -> None:
    """End the device's key and forget its reports."""
    ended = update(devices).where(devices.c.id == device_id)
    connection.execute(ended.values(revoked_at=now, report=None))


def keep_report(connection: Connection, device_id: str, report: str, now: datetime) -> None:
    kept = update(devices).where(devices.c.id == device_id)
    connection.execute(kept.values(report=report, last_seen=now))


# ------------------------------------------------------------------------ pairings

_PAIRING: Final = (
    device_pairings.c.device,
    device_pairings.c.made_by,
    device_pairings.c.expires_at,
)
_PAIRING_BY_CODE = select(*_PAIRING).where(device_pairings.c.code_hash == bindparam("code_hash"))


def find_pairing(connection: Connection, code_hash: str, now: datetime) -> Pairing | None:
    """What waits for a code, unless its time is over."""
    found = connection.execute(_PAIRING_BY_CODE, {"code_hash": code_hash}).first()
    return Pairing(*found) if found is not None and found.expires_at > now else None


def all_pairings(connection: Connection, now: datetime) -> list[Pairing]:
    """Every code that can still be used."""
    waiting = select(*_PAIRING).where(device_pairings.c.expires_at > now)
    return [Pairing(*row) for row in connection.execute(waiting)]


def put_pairing(
    connection: Connection, device_id: str, code_hash: str, made_by: str, expires_at: datetime
) -> None:
    """Keep a device's code; an earlier one of it ends, and so does any of the same hash."""
    same = device_pairings.c.code_hash == code_hash
    connection.execute(delete(device_pairings).where(same))
    values = {"code_hash": code_hash, "made_by": made_by, "expires_at": expires_at}
    mine = device_pairings.c.device == device_id
    changed = update(device_pairings).where(mine).values(values)
    if connection.execute(changed).rowcount == 0:
        connection.execute(insert(device_pairings).values(values | {"device": device_id}))


def end_pairing(connection: Connection, device_id: str) -> bool:
    """Forget a device's code; whether there was one."""
    ended = delete(device_pairings).where(device_pairings.c.device == device_id)
    return connection.execute(ended).rowcount > 0


def end_expired_pairings(connection: Connection, now: datetime) -> None:
    connection.execute(delete(device_pairings).where(device_pairings.c.expires_at <= now))


# ------------------------------------------------------------------------ counters

_COUNTERS = select(
    counter_states.c.counter,
    counter_states.c.state,
    counter_states.c.staff_id,
    staff.c.display_name,
    counter_states.c.since,
    counter_states.c.back_at,
).join(staff, staff.c.id == counter_states.c.staff_id, isouter=True)
_COUNTER = _COUNTERS.where(counter_states.c.counter == bindparam("counter"))
_THESE_COUNTERS: Final = PreparedWithLists(
    lambda lists: _COUNTERS.where(lists.among(counter_states.c.counter, "counters"))
)
_NOT_CLOSED = _COUNTERS.where(counter_states.c.state != CounterState.CLOSED.value)
_HELD_BY = _NOT_CLOSED.where(counter_states.c.staff_id == bindparam("staff_id"))


def _counter_row(row: Sequence[Any]) -> CounterRow:
    return CounterRow(row[0], CounterState(row[1]), *row[2:])


def find_counter(connection: Connection, counter: str) -> CounterRow | None:
    """The counter's state; None where it was never opened."""
    found = connection.execute(_COUNTER, {"counter": counter}).first()
    return None if found is None else _counter_row(found)


def find_counters(connection: Connection, counters: Collection[str]) -> list[CounterRow]:
    """The states of these counters, of those that were ever opened."""
    rows = _THESE_COUNTERS.all(connection, {"counters": [*counters]})
    return [_counter_row(row) for row in rows]


def counters_not_closed(connection: Connection) -> list[CounterRow]:
    return [_counter_row(row) for row in connection.execute(_NOT_CLOSED)]


def counters_held_by(connection: Connection, staff_id: int) -> list[CounterRow]:
    """The counters, open or paused, that a member holds."""
    found = connection.execute(_HELD_BY, {"staff_id": staff_id}).all()
    return [_counter_row(row) for row in found]


def put_counter(
    connection: Connection,
    counter: str,
    state: CounterState,
    staff_id: int | None,
    since: datetime,
    back_at: datetime | None = None,
) -> None:
    values = {"state": state.value, "staff_id": staff_id, "since": since, "back_at": back_at}
    changed = update(counter_states).where(counter_states.c.counter == counter).values(values)
    if connection.execute(changed).rowcount == 0:
        connection.execute(insert(counter_states).values(values | {"counter": counter}))


# ------------------------------------------------------------------------- notices


def read_notices(connection: Connection) -> NoticesRow:
    columns = (
        notices.c.notices, notices.c.emergency, notices.c.messages, notices.c.changed_at,
    )  # fmt: skip
    found = connection.execute(select(*columns)).first()
    return NoticesRow(None, None) if found is None else NoticesRow(*found)


def put_notices(connection: Connection, now: datetime, **values: str | None) -> None:
    """Change `notices`, `emergency` or `messages`; what is not given stays."""
    changed = update(notices).where(notices.c.id == THE_ROW)
    if connection.execute(changed.values(changed_at=now, **values)).rowcount == 0:
        row = {"id": THE_ROW, "changed_at": now} | values
        connection.execute(insert(notices).values(row))


# ----------------------------------------------------------------------------- log


def log_row(
    at: datetime, who: str, action: str, subject: str = "", detail: str = ""
) -> dict[str, Any]:
    """A line of the centre's log."""
    return {"at": at, "who": who, "action": action, "subject": subject, "detail": detail}


def log(unit: UnitOfWork, action: str, subject: str = "", detail: str = "") -> None:
    """Write into the centre's log what the unit's actor does now."""
    unit.append(centre_log, log_row(unit.now, unit.actor.label, action, subject, detail))


def read_log(connection: Connection) -> Iterator[Row[Any]]:
    """Every line, oldest first."""
    return iter(connection.execute(select(centre_log).order_by(centre_log.c.id)))
