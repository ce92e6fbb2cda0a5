"""Sign-ins that are locked for a while after failed attempts: listing and unlocking them."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from config.wire.centre.lockouts import LockedSignIn, LockedSignIns
from queue_server.centre import repository
from queue_server.centre.staff import sign_in_rules as rules
from queue_server.centre.staff.sign_in import ATTEMPTS
from queue_server.core.actor import staff_label
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import NotFound
from queue_server.core.security.attempt_limits import AttemptPolicy, ExponentialBackoff
from queue_server.core.security.encryption import data_keys
from queue_server.core.security.keyed_hash import keyed_hash

ANYBODYS: Final = ("name:", "address:")
RULES: Final[dict[str, AttemptPolicy]] = {
    "all": rules.NAME_ANYWHERE,
    "first": rules.NAME_FIRST,
    "at": rules.NAME_HERE,
    "by": rules.NAME_HERE,
}
"""By the word after the name in a subject."""


def listed(connection: Connection, now: datetime) -> LockedSignIns:
    """Active members whose sign-in waits somewhere or everywhere, with the longest wait."""
    waits = _waits(connection, now)
    members = [member for member in repository.all_members(connection) if member.active]
    found = [
        _of(member, waits.get(_beginning(connection, member.sign_in), {})) for member in members
    ]
    return LockedSignIns(locked=[one for one in found if one is not None])


def _waits(connection: Connection, now: datetime) -> dict[str, dict[str, int]]:
    """The seconds to wait by kind of limit, for the beginning of each name's subjects
    (`name:NAME:`); a name that was not tried lately is not there."""
    waits: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for subject, tries in ATTEMPTS.of(connection, "name:"):
        named, name, kind, *_ = subject.split(":")
        kinds, seconds = waits[f"{named}:{name}:"], tries.seconds_to_wait(_rule(subject), now)
        kinds[kind] = max(kinds.get(kind, 0), seconds)
    return waits


def _of(member: repository.StaffMember, waits: dict[str, int]) -> LockedSignIn | None:
    longest = max(waits.values(), default=0)
    if longest == 0:
        return None
    return LockedSignIn(
        staff_id=member.id,
        name=member.display_name,
        seconds_left=longest,
        everywhere=waits.get("all", 0) > 0,
    )


def _rule(subject: str) -> AttemptPolicy:
    return RULES.get(subject.split(":")[2], ExponentialBackoff(free=1))


def unlock(unit: UnitOfWork, member: repository.StaffMember) -> int:
    """Forget the wrong attempts with a member's name; how many counts were forgotten.

    Without a data key the hashes are those of another process: then everybody's are forgotten.
    """
    forgotten = forget(unit.connection, member)
    repository.log(unit, "unlock_sign_in", staff_label(member.id))
    return forgotten


def forget(connection: Connection, member: repository.StaffMember) -> int:
    """The same without a line in the log, where something else is logged."""
    beginnings = [_beginning(connection, member.sign_in)] if data_keys(connection) else ANYBODYS
    return sum(ATTEMPTS.forget(connection, each) for each in beginnings)


def unlock_by_id(unit: UnitOfWork, staff_id: int) -> None:
    """The same by the row's number. Raises `NotFound`."""
    member = repository.member_of(unit.connection, staff_id)
    if member is None:
        raise NotFound
    unlock(unit, member)


def unlock_by_name(unit: UnitOfWork, sign_in: str) -> None:
    """The same by the name that is typed. Raises `NotFound`."""
    member = repository.find_member(unit.connection, rules.canonical(sign_in))
    if member is None:
        raise NotFound
    unlock(unit, member)


def _beginning(connection: Connection, sign_in: str) -> str:
    return rules.name_subject(keyed_hash(connection, rules.PURPOSE), sign_in) + ":"
