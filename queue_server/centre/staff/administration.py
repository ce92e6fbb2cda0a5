"""What an administrator changes: staff and device keys. Use cases inside a transaction.

They also run beside a running server, from the command line; on PostgreSQL its processes hear
of a change at once, on SQLite they notice within half a minute.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from config.centre.mistakes import closest
from config.centre.model import Centre
from config.centre.roles import Permission
from config.text.characters import unseen
from config.text.phrase import Phrase
from config.text.spelling import composed
from config.wire import DeviceState, ErrorCode
from config.wire.centre.devices import DeviceKind
from queue_server.centre import repository
from queue_server.centre.events import AccessChanged, DeviceChanged
from queue_server.centre.repository import StaffMember
from queue_server.centre.staff.access import new_secret, secret_hash
from queue_server.centre.staff.sign_in_rules import canonical
from queue_server.core.actor import staff_label
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import BadRequest, Conflict, NotFound

LONGEST_SIGN_IN = 64
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class NewMember:
    """A person to be. The password is hashed before the transaction, because that is slow."""

    sign_in: str
    display_name: str
    role: str
    password_hash: str
    demo: bool = False
    counters: tuple[str, ...] = ()
    """Those that the person may open; of none, all."""
    one_time_until: datetime | None = None
    """Until when the password holds, where it is to be changed at the first sign-in."""


def add_member(unit: UnitOfWork, centre: Centre, new: NewMember) -> int:
    """Add a person; return the row's number.

    Raises `BadRequest` for a word that is wrong, `Conflict` where the name is taken.
    """
    sign_in = _require_sign_in(new.sign_in)
    display_name = require_display_name(new.display_name)
    require_role(centre, new.role)
    require_counters(centre, new.counters)
    if repository.find_member(unit.connection, sign_in) is not None:
        raise Conflict(ErrorCode.SIGN_IN_TAKEN, sign_in=sign_in)
    member_id = repository.add_member(
        unit.connection,
        unit.now,
        sign_in=sign_in,
        display_name=display_name,
        role=new.role,
        password_hash=new.password_hash,
        demo=new.demo,
        counters=json.dumps(new.counters),
        one_time_until=new.one_time_until,
    )
    repository.log(unit, "add_staff", staff_label(member_id), sign_in)
    return member_id


def member_named(unit: UnitOfWork, sign_in: str) -> StaffMember:
    """Who signs in by that name. Raises `NotFound`."""
    member = repository.find_member(unit.connection, canonical(sign_in))
    if member is None:
        raise NotFound
    return member


def set_password(unit: UnitOfWork, sign_in: str, password_hash: str) -> None:
    """Give a person another password; their sessions end. Raises `NotFound`."""
    change_password(unit, member_named(unit, sign_in), password_hash)


def disable_member(unit: UnitOfWork, sign_in: str, administering: Collection[str] = ()) -> None:
    """Let a person sign in no more; their sessions end.

    Raises `NotFound`, and `Conflict` for the last administrator, where the `administering` roles
    are known.
    """
    disable(unit, member_named(unit, sign_in), administering)


def enable_member(unit: UnitOfWork, sign_in: str) -> None:
    """Let a disabled person sign in again. Raises `NotFound`."""
    enable(unit, member_named(unit, sign_in))


def change_password(
    unit: UnitOfWork,
    member: StaffMember,
    password_hash: str,
    one_time_until: datetime | None = None,
) -> None:
    """Give a person another password, for good or until it is changed; their sessions end."""
    action = "set_password" if one_time_until is None else "give_one_time_password"
    values = {"password_hash": password_hash, "one_time_until": one_time_until}
    change(unit, member, action, **values)


def disable(unit: UnitOfWork, member: StaffMember, administering: Collection[str] = ()) -> None:
    """Let a person sign in no more; their sessions end. Raises `Conflict`."""
    require_another_administrator(unit, member, administering)
    change(unit, member, "disable_staff", active=False)


def enable(unit: UnitOfWork, member: StaffMember) -> None:
    """Let a person sign in again, by the password of before."""
    change(unit, member, "enable_staff", active=True)


def change(unit: UnitOfWork, member: StaffMember, action: str, **values: object) -> None:
    """Change a person's row and end their sessions."""
    repository.change_member(unit.connection, member.id, **values)
    repository.end_sessions_of(unit.connection, member.id)
    repository.log(unit, action, staff_label(member.id))
    unit.announce(AccessChanged())


def administering_roles(centre: Centre) -> frozenset[str]:
    """The roles whose people administer the centre."""
    return frozenset(one.id for one in centre.roles if Permission.ADMINISTER in one.permissions)


def require_another_administrator(
    unit: UnitOfWork, member: StaffMember, administering: Collection[str]
) -> None:
    """Raise `Conflict` (`LAST_ADMINISTRATOR`) where nobody else could let people in any more: one
    who has not signed in yet does not count, for the paper with the password may be lost."""
    if not administers(member, administering):
        return
    everybody = repository.all_members(unit.connection)
    if not any(administers(one, administering) for one in everybody if one.id != member.id):
        raise Conflict(ErrorCode.LAST_ADMINISTRATOR, name=member.display_name)


def administers(member: StaffMember, administering: Collection[str]) -> bool:
    """Whether a person can let others in: by one of the roles that do, signed in before."""
    return member.active and member.one_time_until is None and member.role in administering


def add_device(unit: UnitOfWork, centre: Centre, device_id: str) -> str:
    """Give a kiosk or board of the centre file a key, told this once; an older one ends.

    Raises `BadRequest` where the centre file has no such device.
    """
    kind = device_kind(centre, device_id)
    key = give_key(unit, kind, device_id, unit.actor.label)
    repository.log(unit, "add_device", f"{kind}:{device_id}")
    return key


def give_key(unit: UnitOfWork, kind: str, device_id: str, given_by: str) -> str:
    """A new key for a device; an older one ends, and so does a code that waits for it."""
    key = new_secret()
    repository.put_device(unit.connection, device_id, kind, secret_hash(key), unit.now, given_by)
    repository.end_pairing(unit.connection, device_id)
    unit.announce(AccessChanged())
    return key


def revoke_device(unit: UnitOfWork, device_id: str) -> None:
    """End a device's key and a code that waits for it. Raises `NotFound` where it has no key."""
    device = repository.find_device(unit.connection, device_id)
    if device is None or device.revoked_at is not None:
        raise NotFound
    repository.revoke_device(unit.connection, device_id, unit.now)
    repository.end_pairing(unit.connection, device_id)
    repository.log(unit, "revoke_device", f"{device.kind}:{device_id}")
    unit.announce(AccessChanged())
    # Nobody waits for a word of it any more.
    kind: DeviceKind = "kiosk" if device.kind == "kiosk" else "board"
    unit.announce(DeviceChanged(state=DeviceState(device=device_id, kind=kind)))


def device_kind(centre: Centre, device_id: str) -> str:
    """`kiosk` or `board`. Raises `BadRequest` where the centre file has no such device."""
    if device_id in centre.kiosk_by_id:
        return "kiosk"
    if device_id in centre.board_by_id:
        return "board"
    known = [*centre.kiosk_by_id, *centre.board_by_id]
    raise BadRequest(fields={"device": _one_of(device_id, known)})


def _require_sign_in(sign_in: str) -> str:
    name = canonical(sign_in)
    _require_current("sign_in", name)
    if not name or len(name) > LONGEST_SIGN_IN or any(letter.isspace() for letter in name):
        rule = f"1 to {LONGEST_SIGN_IN} characters without spaces"
        raise BadRequest(fields={"sign_in": rule})
    return name


def require_display_name(written: str) -> str:
    """The name as it is stored. Raises `BadRequest`."""
    name = composed(written).strip()
    _require_current("name", name)
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
        rule = f"1 to {LONGEST_NAME} characters: the name as colleagues read it"
        raise BadRequest(fields={"name": rule})
    return name


def require_role(centre: Centre, role: str) -> None:
    """Raise `BadRequest` unless the centre has the role."""
    if role not in centre.role_by_id:
        raise BadRequest(fields={"role": _one_of(role, list(centre.role_by_id))})


def require_counters(centre: Centre, counters: Collection[str]) -> None:
    """Raise `BadRequest` unless the centre has all of the counters."""
    for counter in counters:
        if counter not in centre.counter_by_id:
            raise BadRequest(fields={"counters": _one_of(counter, list(centre.counter_by_id))})


def _require_current(field: str, name: str) -> None:
    """Raise `BadRequest` for a letter that nobody sees: two names must not look like one."""
    letter = unseen(name)
    if letter is not None:
        raise BadRequest(fields={field: Phrase("account.unseen_letter", {"letter": letter})})


def _one_of(found: str, known: list[str]) -> str:
    near = closest(found, known)
    meant = f'; did you mean "{near}"?' if near else ""
    listed = ", ".join(known) or "none yet"
    return f'the centre file has no "{found}", it has: {listed}{meant}'
