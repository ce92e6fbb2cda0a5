"""The official days off of a year, proposed for the calendar of a centre. Pure.

They are a proposal: what a centre has written for a day stands. `vietnam.toml` says where each is
written down, and of which years the announcement was known."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from pydantic import BaseModel

from config.centre.model import Centre, SpecialDay
from config.text.catalogue import FALLBACK_LANGUAGE


class OfficialYear(BaseModel):
    """The official days of a year: days off, and days worked in exchange for one."""

    year: int
    is_announced: bool
    """Whether they are those of the announcement; otherwise of the law and the lunar calendar."""
    days: list[SpecialDay]
    """A day worked in exchange has no hours here: they are those of the centre."""


class _File(BaseModel):
    years: list[OfficialYear]


@dataclass(frozen=True)
class Proposal:
    """What a centre could take over for a year."""

    year: int
    is_announced: bool
    days: tuple[SpecialDay, ...]
    """The official days of which the centre has written nothing, earliest first."""


@cache
def official_years() -> Mapping[int, OfficialYear]:
    """Every year of which the official days are known, by its number."""
    text = files(__package__).joinpath("vietnam.toml").read_text(encoding="utf-8")
    return {one.year: one for one in _File.model_validate(tomllib.loads(text)).years}


def proposal(centre: Centre, year: int) -> Proposal | None:
    """What the centre's calendar lacks of the official days of `year`; None where they are not
    known."""
    official = official_years().get(year)
    if official is None:
        return None
    written = {special.day for special in centre.opening.special_days}
    lacking = [_of_centre(day, centre) for day in official.days if day.day not in written]
    # A day is not worked in exchange for one that the centre has open.
    days = [day for day in lacking if _is_exchange_possible(day, centre)]
    return Proposal(year, official.is_announced, tuple(sorted(days, key=lambda day: day.day)))


def _of_centre(official: SpecialDay, centre: Centre) -> SpecialDay:
    """The day in the languages of the centre; a day that is worked has the hours of the weekday
    for which it is."""
    off: date | None = official.makes_up_for
    hours = [] if off is None else centre.opening.week.of(off)
    reason = official.reason
    texts = {one: reason.get(one, reason[FALLBACK_LANGUAGE]) for one in centre.languages}
    return official.model_copy(update={"hours": hours, "reason": texts})


def _is_exchange_possible(day: SpecialDay, centre: Centre) -> bool:
    if day.makes_up_for is None:
        return True
    written = centre.opening.special(day.makes_up_for)
    return bool(day.hours) and (written is None or not written.hours)
