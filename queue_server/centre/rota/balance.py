"""How much compensatory leave somebody has, by the lines of the account. Pure.

Leave is taken from what is lost first: hours that expire soonest, those that never expire last.
What was taken before it was earned is taken from the next that is earned.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from config.centre.sections.out_of_hours import CompensatoryLeave
from config.wire.centre.rota import LeaveAct, LeaveKind


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the account; minutes."""

    id: int
    day: date
    act: LeaveAct
    worked: int
    credit: int
    expires_on: date | None = None
    about: int | None = None


@dataclass(frozen=True, slots=True)
class Balance:
    """What somebody has on a day, in minutes."""

    minutes: int
    expired: int = 0
    next_expiry: date | None = None
    expiring: int = 0
    """The part of `minutes` that is lost after `next_expiry`."""
    proposed: int = 0
    """Work that waits for a word."""


def credit_of(rules: CompensatoryLeave, kind: LeaveKind, worked: int) -> int:
    """The minutes of leave for `worked` minutes, rounded to the nearest."""
    per_cent = {
        LeaveKind.ON_CALL: rules.on_call_per_cent,
        LeaveKind.SATURDAY: rules.saturday_per_cent,
        LeaveKind.OVERTIME: rules.overtime_per_cent,
    }.get(kind, 100)
    return (worked * per_cent + 50) // 100


def expiry_of(rules: CompensatoryLeave, day: date) -> date | None:
    """The last day on which what was earned on `day` may be taken; None: it never expires."""
    days = rules.expires_after_days
    return day + timedelta(days=days) if days else None


def balance(lines: Sequence[Line], today: date) -> Balance:
    """What is left on `today` of what the lines earned, took and reversed."""
    answered = {line.about for line in lines}
    reversed_ = {line.about for line in lines if line.act is LeaveAct.REVERSE}
    standing = [
        line for line in lines if line.id not in reversed_ and line.act is not LeaveAct.REVERSE
    ]
    left, expired, owed = _settled(standing, today)
    ahead = sorted((line.expires_on, line.credit) for line in left if line.expires_on)
    first = ahead[0][0] if ahead else None
    return Balance(
        minutes=sum(line.credit for line in left) - owed,
        expired=expired,
        next_expiry=first,
        expiring=sum(credit for day, credit in ahead if day == first),
        proposed=sum(
            line.worked
            for line in lines
            if line.act is LeaveAct.PROPOSE and line.id not in answered
        ),
    )


@dataclass(slots=True)
class _Left:
    """What is left of a line that earned leave."""

    earned_on: date
    expires_on: date | None
    credit: int

    @property
    def is_lost_first(self) -> tuple[date, date]:
        return self.expires_on or date.max, self.earned_on


def _settled(lines: Iterable[Line], today: date) -> tuple[list[_Left], int, int]:
    """What is left of each that earned, how much expired, and how much was taken ahead."""
    left: list[_Left] = []
    expired = owed = 0
    # On one day what is earned comes before what is taken.
    for line in sorted(lines, key=lambda one: (one.day, one.credit < 0, one.id)):
        if line.credit > 0:
            paid = min(owed, line.credit)
            owed -= paid
            left.append(_Left(line.day, line.expires_on, line.credit - paid))
        elif line.credit < 0:
            expired += _expire(left, min(line.day, today))
            owed += _take(left, -line.credit, line.day)
    expired += _expire(left, today)
    return [one for one in left if one.credit], expired, owed


def _expire(left: list[_Left], day: date) -> int:
    """Lose what could be taken until the day before `day`; returns how much that is."""
    lost = 0
    for one in left:
        if one.expires_on is not None and one.expires_on < day:
            lost += one.credit
            one.credit = 0
    return lost


def _take(left: list[_Left], minutes: int, day: date) -> int:
    """Take `minutes` on `day` from what is lost first of what is not lost before; returns what
    could not be taken."""
    there = [one for one in left if one.expires_on is None or one.expires_on >= day]
    for one in sorted(there, key=lambda earned: earned.is_lost_first):
        taken = min(one.credit, minutes)
        one.credit -= taken
        minutes -= taken
    return minutes
