"""How it stands with a person. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from config.wire.centre.people import Absence, MemberState, MemberWords
from queue_server.centre.repository import StaffMember


def state_of(
    member: StaffMember,
    absences: Iterable[Absence],
    seconds_locked: int,
    now: datetime,
    today: date,
) -> MemberState:
    """The first of `MemberState` that holds."""
    until = member.one_time_until
    if not member.active:
        return MemberState.LEFT
    if seconds_locked > 0:
        return MemberState.LOCKED
    if any(one.first_day <= today <= one.last_day for one in absences):
        return MemberState.ON_LEAVE
    if until is None:
        return MemberState.ACTIVE
    return MemberState.INVITED if until > now else MemberState.INVITATION_ENDED


def changed_parts(seen: MemberWords, found: MemberWords) -> list[str]:
    """Which parts of a person are not as they were seen: `name`, `role`, `counters`."""
    is_other = {
        "name": seen.name != found.name,
        "role": seen.role != found.role,
        "counters": set(seen.counters) != set(found.counters),
    }
    return [part for part, other in is_other.items() if other]
