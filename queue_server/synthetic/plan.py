"""How many dossiers come on which day, of which procedures, and what becomes of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Final, Self

from config.centre.model import Centre
from config.wire.procedures import Channel, Limit, LimitUnit, Procedure
from queue_server.dossiers.rules.deadlines import is_working_day

A_DAY: Final = 235
A_DAY_SWING: Final = 15
"""A busy centre takes 220 to 250 dossiers a working day."""
A_PROVINCES_MONTH: Final = 16_000
A_SMALL_CENTRES_WEEKS: Final = 600
_MONTHS: Final = (0.0, -0.6, 0.2, 0.0, 0.2, 0.6, 0.9, 0.9, 0.3, -0.1, -0.4, -0.7)
"""January to December: quiet around Tết, busy before the school year."""
_WEEKDAYS: Final = (0.4, 0.1, 0.0, -0.1, -0.2, -0.4, -0.4)
_FIELDS: Final = {
    "Chứng thực": 40.0,
    "Hộ tịch": 24.0,
    "Đăng ký, quản lý cư trú": 14.0,
    "Đất đai": 8.0,
    "Bảo trợ xã hội": 5.0,
}
"""How often a field is asked for; any other weighs `_OTHER_FIELD`."""
_OTHER_FIELD: Final = 3.0
_OFTEN: Final = {"2.000815": 12.0, "2.000884": 5.0, "2.000635": 4.0, "1.001193": 3.0}
"""How often a procedure is asked for among those of its field; any other weighs 1."""


@dataclass(frozen=True, slots=True)
class Shares:
    """What becomes of dossiers, as shares of all (0 to 1)."""

    early: float
    """Of the resolved ones, exactly, where the limits allow it."""
    late: float
    """Of those that are due."""
    refused: float = 0.0
    withdrawn: float = 0.0
    stopped_for_good: float = 0.0
    supplement: float = 0.0
    payment: float = 0.0
    paused: float = 0.0
    """Stopped for a time."""
    rather_early: bool = False
    """Hardly any procedure is asked for that cannot be early, and none without a limit."""


COMMUNE: Final = Shares(0.38, 0.025, 0.012, 0.006, 0.003, 0.045, 0.02, 0.005)
LIVELY: Final = replace(COMMUNE, late=0.06, supplement=0.08)
"""A little of everything to look at."""
PROVINCE: Final = Shares(0.78, 0.0, rather_early=True)
"""Hưng Yên 2024: 78 % early, about 22 % on time."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Dossiers to be made: received from `first` to `last`, as they stand at `until`."""

    first: date
    last: date
    until: datetime
    dossiers: int
    shares: Shares
    everything_resolved: bool = False
    """What is not due yet is resolved ahead of time, as far as there was time."""
    seed: int = 1

    @classmethod
    def commune_year(cls, centre: Centre, last: date, until: datetime, seed: int) -> Self:
        """A busy commune's year up to `last`."""
        first = last.replace(year=last.year - 1) + timedelta(days=1)
        return cls(first, last, until, expected(centre, first, last), COMMUNE, seed=seed)

    @classmethod
    def province_month(cls, centre: Centre, last: date, until: datetime, seed: int) -> Self:
        """What a province's communes took in the month up to `last`, nearly all resolved."""
        first = last.replace(day=1)
        return cls(first, last, until, A_PROVINCES_MONTH, PROVINCE, True, seed)

    @classmethod
    def recent_weeks(cls, centre: Centre, until: datetime, seed: int) -> Self:
        """A few weeks of a small centre up to now, for a first look around."""
        last = centre.day(until)
        return cls(last - timedelta(days=27), last, until, A_SMALL_CENTRES_WEEKS, LIVELY, seed=seed)

    def of(self, dossiers: int | None) -> Self:
        """The same with another number of dossiers."""
        return self if dossiers is None else replace(self, dossiers=dossiers)


def _swing(day: date) -> float:
    """How busy a day is: −1 the quietest, 1 the busiest."""
    return min(max(_MONTHS[day.month - 1] + _WEEKDAYS[day.weekday()], -1.0), 1.0)


def _working_days(centre: Centre, first: date, last: date) -> list[date]:
    days = (first + timedelta(days=ahead) for ahead in range((last - first).days + 1))
    return [day for day in days if is_working_day(centre, day)]


def expected(centre: Centre, first: date, last: date) -> int:
    """How many dossiers a busy centre takes from `first` to `last`."""
    days = _working_days(centre, first, last)
    return sum(round(A_DAY + A_DAY_SWING * _swing(day)) for day in days)


def days_of(centre: Centre, plan: Plan) -> list[tuple[date, int]]:
    """Every working day with how many dossiers come on it: as many as planned together."""
    days = _working_days(centre, plan.first, plan.last)
    weights = [A_DAY + A_DAY_SWING * _swing(day) for day in days]
    whole = sum(weights)
    ends = [round(plan.dossiers * end / whole) for end in accumulate(weights)]
    starts = [0, *ends[:-1]]
    return [(day, end - start) for day, start, end in zip(days, starts, ends, strict=True)]


def _promised(procedure: Procedure) -> Limit:
    limits = procedure.limit_for(Channel.IN_PERSON)
    return limits.committed or limits.statutory


def _has_limit(procedure: Procedure) -> bool:
    return _promised(procedure).amount is not None


def can_be_early(procedure: Procedure) -> bool:
    """Whether it has a limit that ends on a later day."""
    limit = _promised(procedure)
    days = limit.unit in (LimitUnit.WORKING_DAY, LimitUnit.CALENDAR_DAY)
    return bool(limit.amount) and days


def weights(procedures: Sequence[Procedure], shares: Shares) -> list[float]:
    """How often each procedure is asked for."""
    often = {one.code: _OFTEN.get(one.code, 1.0) for one in procedures}
    fields: dict[str, float] = {}
    for one in procedures:
        fields[one.field] = fields.get(one.field, 0.0) + often[one.code]
    return [
        _FIELDS.get(one.field, _OTHER_FIELD)
        * (often[one.code] / fields[one.field])
        * _rarer(one, shares)
        for one in procedures
    ]


def _rarer(procedure: Procedure, shares: Shares) -> float:
    """Where early ones are wanted, procedures that cannot be early come seldom or never."""
    if not shares.rather_early or can_be_early(procedure):
        return 1.0
    return 0.1 if _has_limit(procedure) else 0.0


def channel_of(procedure: Procedure, gone: float, random: Random) -> Channel:
    """By which channel it comes: ever more online as the plan's time goes by (`gone`, 0 to 1),
    some by post, where its limits know both."""
    known = {limit.channel for limit in procedure.limits}
    offered = [one for one in Channel if one in known or None in known or not known]
    online = 0.5 + 0.25 * gone
    odds = {Channel.IN_PERSON: 1 - online - 0.04, Channel.ONLINE: online, Channel.POSTAL: 0.04}
    if procedure.field == "Chứng thực":
        odds = {Channel.IN_PERSON: 1.0, Channel.ONLINE: 0.0, Channel.POSTAL: 0.0}
    chosen = [odds[one] for one in offered]
    return random.choices(offered, chosen)[0] if sum(chosen) else offered[0]
