"""The rota of a centre and the account of compensatory leave, as leaders keep them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from config.wire.centre.people import Absence
from config.wire.vocabulary import Day, FromDevice, ShortText, Slug, ToDevice, Typed

ClockTime = Annotated[str, StringConstraints(pattern=r"^([01]?\d|2[0-3]):[0-5]\d$")]
"""A time of day on the centre's clock: `17:00`."""
Slot = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,39}/\d{4}-\d{2}-\d{2}$")]
"""A duty and a day: `khai-tu/2026-12-05`."""
RowNumber = Annotated[int, Field(ge=1, le=2**53)]
StaffId = RowNumber
Minutes = Annotated[int, Field(ge=1, le=6_000)]
LONGEST_REASON = 300
Reason = Annotated[
    str,
    StringConstraints(min_length=3, max_length=LONGEST_REASON, strip_whitespace=True),
    Typed,
]


class PlannedShift(ToDevice):
    """Who is on call or at work for a duty, from `starts_at` to `ends_at`."""

    shift: int
    """Its number; 0 of one that stands in the settings."""
    duty: str
    staff_id: int
    """0 of somebody who does not sign in."""
    name: str
    starts_at: datetime
    ends_at: datetime


class PlanShifts(FromDevice):
    """Put one person on call on several days, in the hours that the duties promise."""

    staff_id: StaffId
    slots: list[Slot] = Field(min_length=1, max_length=200)


class AddShift(FromDevice):
    """One shift at hours of its own; those that a duty promises where none are said."""

    staff_id: StaffId
    duty: Slug
    day: Day
    start: ClockTime | None = None
    end: ClockTime | None = None


class MoveShift(FromDevice):
    """Move a shift to another person, another day, or other hours; what is not said stays.

    On another day without hours it lies where the duty promises some."""

    shift: RowNumber
    staff_id: StaffId | None = None
    day: Day | None = None
    start: ClockTime | None = None
    end: ClockTime | None = None


class ShiftsPlanned(ToDevice):
    shifts: list[int]
    """The numbers of the new shifts; those that were there already are not planned twice."""


class RotaFault(StrEnum):
    """What is wrong with a rota."""

    NOBODY = "nobody"
    """Nobody is there at hours that a duty promises."""
    AWAY = "away"
    """Somebody is away on the day of a shift."""
    TWICE = "twice"
    """Somebody is to be at two places at once."""
    LEFT = "left"
    """Somebody does not work here any more."""


class RotaGap(ToDevice):
    """One thing to put right in a rota."""

    fault: RotaFault
    day: date
    duty: str
    starts_at: datetime
    ends_at: datetime
    staff_id: int = 0
    name: str = ""


class RotaShare(ToDevice):
    """How often somebody was on call and at work on Saturdays, in the period."""

    staff_id: int
    name: str
    on_call: int
    saturdays: int
    minutes: int


class AwayMember(ToDevice):
    staff_id: int
    name: str
    absence: Absence


class RotaMonth(ToDevice):
    """The rota of a month, and what is to be put right in it."""

    first_day: date
    last_day: date
    shifts: list[PlannedShift]
    faults: list[RotaGap]
    shares: list[RotaShare]
    away: list[AwayMember]
    """For who leads; others see nobody's absences."""


class LeaveKind(StrEnum):
    """Which work earned leave."""

    ON_CALL = "on_call"
    SATURDAY = "saturday"
    OVERTIME = "overtime"
    OTHER = "other"
    LEAVE = "leave"
    """None: leave that was taken."""


class LeaveAct(StrEnum):
    """What a line of the account does."""

    PROPOSE = "propose"
    CONFIRM = "confirm"
    DECLINE = "decline"
    ENTER = "enter"
    TAKE = "take"
    REVERSE = "reverse"


class EnterLeave(FromDevice):
    """Enter work that no shift and no log knows of."""

    staff_id: StaffId
    day: Day
    kind: LeaveKind = Field(strict=False)
    minutes: Minutes
    """Of work; how much leave they earn, the settings say."""
    reason: Reason


class ConfirmLeave(FromDevice):
    """Confirm proposed work, with other minutes where they were others."""

    minutes: Minutes | None = None


class ConfirmAllLeave(FromDevice):
    """Confirm several proposals at once, each with the minutes that were proposed."""

    entries: list[RowNumber] = Field(min_length=1, max_length=1_000)
    """Those that were seen, so that none is confirmed that came meanwhile."""


class LeaveConfirmed(ToDevice):
    confirmed: list[int]
    """What was answered by somebody else meanwhile is not among them."""
    own: list[int]
    """The caller's own work: somebody else must confirm it."""


class GiveReason(FromDevice):
    """Why a proposal is declined, or a line reversed."""

    reason: Reason


class TakeLeave(FromDevice):
    """Take leave from the account: whole days, or minutes of one day."""

    staff_id: StaffId
    first_day: Day
    last_day: Day | None = None
    minutes: Minutes | None = None
    """Given: a part of `first_day`, and nobody is noted as away."""
    reason: ShortText = ""


class LeaveNoted(ToDevice):
    entry: int
    balance: int
    """The person's minutes of leave after it."""


class LeaveEntry(ToDevice):
    """A line of the account."""

    entry: int
    at: datetime
    staff_id: int
    name: str
    day: date
    act: LeaveAct
    kind: LeaveKind
    worked: int
    credit: int
    """Minutes of leave, below 0 where they were taken."""
    expires_on: date | None
    about: int | None
    answered: bool
    """Whether a later line confirms, declines or reverses it."""
    reason: str
    who: str
    """The name of who wrote it; empty: the server."""
    own: bool = False
    """Whether it is about the person who wrote it."""


class LeaveBalance(ToDevice):
    """How much leave somebody has, in minutes."""

    staff_id: int
    name: str
    minutes: int
    expired: int
    """What was lost because its time ran out."""
    next_expiry: date | None
    expiring: int
    """The minutes that are lost after `next_expiry`."""
    proposed: int
    """Minutes of work that nobody confirmed yet."""


class LeaveListed(ToDevice):
    """The account: one's own, or everybody's for who leads."""

    ground: str
    balances: list[LeaveBalance]
    entries: list[LeaveEntry]
    """The newest first: the last thousand, and every older one that waits for a word."""
