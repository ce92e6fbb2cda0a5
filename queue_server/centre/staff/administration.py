"""What an administrator changes: staff and device keys. Use cases inside a transaction.

They also run beside a running server, from the command line; on PostgreSQL its processes hear
of a change at once, on SQLite they notice within half a minute.
"""

from __future__ import annotations

from dataclasses import dataclass

from config.centre.mistakes import closest
from config.centre.model import Centre
from config.text.characters import unseen
from config.text.phrase import Phrase
from config.text.spelling import composed
from config.wire import DeviceState, ErrorCode
from config.wire.centre.devices import DeviceKind
from queue_server.centre import repository
from queue_server.centre.events import AccessChanged, DeviceChanged
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


def add_member(unit: UnitOfWork, centre: Centre, new: NewMember) -> int:
    """Add a person; return the row's number.

    Raises `BadRequest` for a word that is wrong, `Conflict` where the name is taken.
    """
    sign_in = _require_sign_in(new.sign_in)
    display_name = _require_display_name(new.display_name)
    if new.role not in centre.role_by_id:
        known = list(centre.role_by_id)
        raise BadRequest(fields={"role": _one_of(new.role, known)})
    if repository.find_member(unit.connection, sign_in) is not None:
        raise Conflict(ErrorCode.BAD_REQUEST, sign_in=sign_in)
    member_id = repository.add_member(
        unit.connection,
        unit.now,
        sign_in=sign_in,
        display_name=display_name,
        role=new.role,
        password_hash=new.password_hash,
        demo=new.demo,
    )
    repository.log(unit, "add_staff", staff_label(member_id), sign_in)
    return member_id


def set_password(unit: UnitOfWork, sign_in: str, password_hash: str) -> None:
    """Give a person another password; their sessions end. Raises `NotFound`."""
    _change(unit, sign_in, "set_password", password_hash=password_hash)


def disable_member(unit: UnitOfWork, sign_in: str) -> None:
    """Let a person sign in no more; their sessions end. Raises `NotFound`."""
    _change(unit, sign_in, "disable_staff", active=False)


def enable_member(unit: UnitOfWork, sign_in: str) -> None:
    """Let a disabled person sign in again. Raises `NotFound`."""
    _change(unit, sign_in, "enable_staff", active=True)


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


def _change(unit: UnitOfWork, sign_in: str, action: str, **values: object) -> None:
    member = repository.find_member(unit.connection, canonical(sign_in))
    if member is None:
        raise NotFound
    repository.change_member(unit.connection, member.id, **values)
    repository.end_sessions_of(unit.connection, member.id)
    repository.log(unit, action, staff_label(member.id))
    unit.announce(AccessChanged())


def _require_sign_in(sign_in: str) -> str:
    name = canonical(sign_in)
    _require_current("sign_in", name)
    if not name or len(name) > LONGEST_SIGN_IN or any(letter.isspace() for letter in name):
        rule = f"1 to {LONGEST_SIGN_IN} characters without spaces"
        raise BadRequest(fields={"sign_in": rule})
    return name


def _require_display_name(written: str) -> str:
    name = composed(written).strip()
    _require_current("name", name)
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
        rule = f"1 to {LONGEST_NAME} characters: the name as colleagues read it"
        raise BadRequest(fields={"name": rule})
    return name


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
