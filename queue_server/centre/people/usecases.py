"""What an administrator does with a person in the browser. Use cases inside a transaction.

Every step that the command line has as well is the same function, in
`queue_server.centre.staff.administration`.
"""

from __future__ import annotations

import json

from sqlalchemy import Connection, select

from config.centre.model import Centre
from config.text.phrase import Phrase
from config.wire import ErrorCode
from config.wire.centre.people import ChangeMember, MemberWords
from queue_server.centre import repository
from queue_server.centre.events import AccessChanged
from queue_server.centre.people.rules import changed_parts
from queue_server.centre.repository import StaffMember
from queue_server.centre.staff import administration, lockouts
from queue_server.centre.staff.one_time import LIFE
from queue_server.centre.staff.sign_in import OnLeaving, leave_if_gone
from queue_server.centre.tables import centre_log
from queue_server.core.actor import staff_label
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import Conflict, NotFound


def member_of(connection: Connection, member_id: int) -> StaffMember:
    """A person, also one who has left. Raises `NotFound`."""
    member = repository.member_of(connection, member_id)
    if member is None:
        raise NotFound
    return member


def active_member_of(connection: Connection, member_id: int) -> StaffMember:
    """A person who has not left. Raises `NotFound`, `Conflict`."""
    member = member_of(connection, member_id)
    if not member.active:
        raise Conflict(ErrorCode.MEMBER_LEFT, name=member.display_name)
    return member


def change(unit: UnitOfWork, centre: Centre, member_id: int, command: ChangeMember) -> None:
    """Change name, role and counters; with another role or another list of counters the person's
    open pages are asked again what they may show.

    Raises `BadRequest` for a word that is wrong; `Conflict` where another administrator was
    quicker, and for the last administrator or oneself with another role.
    """
    member, wanted = member_of(unit.connection, member_id), command.wanted
    _require_as_seen(unit, member, command.seen)
    name = administration.require_display_name(wanted.name)
    if wanted.role != member.role:
        administration.require_role(centre, wanted.role)
        _require_other(unit, member)
        _require_administrators(unit, centre, member, wanted.role)
    kept = set(json.loads(member.counters))
    administration.require_counters(centre, [one for one in wanted.counters if one not in kept])
    now = MemberWords(name=name, role=wanted.role, counters=tuple(dict.fromkeys(wanted.counters)))
    parts = changed_parts(now, _words(member))
    if not parts:
        return
    values = {"display_name": name, "role": now.role, "counters": json.dumps(now.counters)}
    repository.change_member(unit.connection, member.id, **values)
    repository.log(unit, "change_staff", staff_label(member.id), _detail(parts, member, now))
    unit.announce(AccessChanged())


def give_one_time_password(
    unit: UnitOfWork, member_id: int, password_hash: str, on_leaving: OnLeaving
) -> StaffMember:
    """Invite a person anew, or reset a forgotten password: the sessions end, and so do the waits
    after wrong passwords. Raises `Conflict` for oneself."""
    member = active_member_of(unit.connection, member_id)
    _require_other(unit, member)
    administration.change_password(unit, member, password_hash, unit.now + LIFE)
    lockouts.forget(unit.connection, member)
    leave_if_gone(unit, member, on_leaving)
    return member


def deactivate(unit: UnitOfWork, centre: Centre, member_id: int, on_leaving: OnLeaving) -> None:
    """The person has left: no sign-in any more. Raises `Conflict` for the last administrator and
    for oneself."""
    member = member_of(unit.connection, member_id)
    if not member.active:
        return
    _require_other(unit, member)
    administration.disable(unit, member, administration.administering_roles(centre))
    leave_if_gone(unit, member, on_leaving)


def reactivate(unit: UnitOfWork, member_id: int) -> None:
    """The person is back, with the password of before."""
    member = member_of(unit.connection, member_id)
    if not member.active:
        administration.enable(unit, member)


def _words(member: StaffMember) -> MemberWords:
    counters = tuple(json.loads(member.counters))
    return MemberWords.model_construct(
        name=member.display_name, role=member.role, counters=counters
    )


def _require_as_seen(unit: UnitOfWork, member: StaffMember, seen: MemberWords) -> None:
    """Raise `Conflict` (`MEMBER_CHANGED`) that says who changed what meanwhile."""
    parts = changed_parts(seen, _words(member))
    if not parts:
        return
    what = Phrase("people.parts", {"parts": [Phrase(f"people.part.{part}") for part in parts]})
    who = _who_changed(unit.connection, member.id)
    raise Conflict(ErrorCode.MEMBER_CHANGED, who=who, name=member.display_name, what=what)


def _who_changed(connection: Connection, member_id: int) -> str | Phrase:
    """Who changed a person last; the server's own command line has no name."""
    wanted = select(centre_log.c.who).where(
        centre_log.c.subject == staff_label(member_id), centre_log.c.action == "change_staff"
    )
    who = connection.scalar(wanted.order_by(centre_log.c.id.desc()).limit(1))
    name = repository.staff_names(connection).get(who or "")
    return name or Phrase("people.somebody")


def _require_other(unit: UnitOfWork, member: StaffMember) -> None:
    if unit.actor.staff_id == member.id:
        raise Conflict(ErrorCode.OWN_ACCOUNT)


def _require_administrators(
    unit: UnitOfWork, centre: Centre, member: StaffMember, role: str
) -> None:
    administering = administration.administering_roles(centre)
    if role not in administering:
        administration.require_another_administrator(unit, member, administering)


def _detail(parts: list[str], before: StaffMember, now: MemberWords) -> str:
    """Which parts, in words of the program; names of people stay out of the log."""
    said = {
        "name": "name",
        "role": f"role {before.role} -> {now.role}",
        "counters": f"counters {' '.join(now.counters) or 'all'}",
    }
    return "; ".join(said[part] for part in parts)
