"""The people of a centre, as an administrator manages them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from config.wire.vocabulary import Day, FromDevice, Slug, ToDevice

SignInName = Annotated[str, StringConstraints(max_length=200)]
PersonName = Annotated[str, StringConstraints(max_length=400)]
OwnCounters = Annotated[tuple[Slug, ...], Field(max_length=200, strict=False)]


class MemberState(StrEnum):
    """How it stands with a member of staff; the first that holds, in this order."""

    LEFT = "left"
    LOCKED = "locked"
    """After wrong passwords, at some place or everywhere."""
    ON_LEAVE = "on_leave"
    INVITED = "invited"
    """A one-time password waits to be used."""
    INVITATION_ENDED = "invitation_ended"
    """It was not used in time."""
    ACTIVE = "active"


class AbsenceKind(StrEnum):
    LEAVE = "leave"
    SICK = "sick"
    TRAINING = "training"
    BUSINESS = "business"
    PARENTAL = "parental"
    COMPENSATORY = "compensatory"
    """Leave for work outside of working hours: taken from the account of leave (`/rota/leave`)."""
    OTHER = "other"


class MemberWords(FromDevice):
    """What an administrator says of a person."""

    name: PersonName
    role: Slug
    counters: OwnCounters = ()
    """The ids of those that the person may open; of none, all."""


class AddMember(MemberWords):
    sign_in: SignInName


class ChangeMember(FromDevice):
    """`seen` is what the sender looked at: where it is not so any more, nothing is changed."""

    seen: MemberWords
    wanted: MemberWords


class NoteAbsence(FromDevice):
    """Whole days, both ends included."""

    kind: AbsenceKind = Field(strict=False)
    first_day: Day
    last_day: Day


class Absence(ToDevice):
    id: int
    kind: AbsenceKind
    first_day: date
    last_day: date


class Member(ToDevice):
    """A member of staff."""

    staff_id: int
    sign_in: str
    name: str
    role: str
    counters: list[str]
    """The ids of those that they may open; of none, all."""
    state: MemberState
    is_active: bool
    last_sign_in_at: datetime | None
    one_time_until: datetime | None
    """Until when a one-time password holds that was not changed yet."""
    seconds_locked: int
    """How long a sign-in waits after wrong passwords; 0 where it does not."""
    absences: list[Absence]
    """Those that are not over, the earliest first."""
    sessions: int


class MembersListed(ToDevice):
    """Everybody, in the order of the names."""

    now: datetime
    today: date
    you: int
    """The number of who asks."""
    members: list[Member]


class OneTimePassword(ToDevice):
    """Shown this once, to be handed over on paper."""

    staff_id: int
    sign_in: str
    name: str
    password: str
    holds_until: datetime


class MemberSession(ToDevice):
    """A session of a person, without anything by which it could be used."""

    id: str
    program: str
    """`firefox`, `chrome`, …; `other` where it is not known."""
    system: str
    """`windows`, `android`, …"""
    started_at: datetime
    last_used_at: datetime
    is_this: bool
    """Whether it is the one that asks."""


class MemberSessionsListed(ToDevice):
    """The newest use first."""

    sessions: list[MemberSession]
