"""The official days off of a year, proposed for the calendar of a centre. Pure.

They are a proposal: what a centre has written for a day stands. `vietnam.toml` says where each is
written down, and of which years the announcement was known."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from pydantic import BaseModel

from config.centre.opening import (
    Opening,
    SpecialDay,
)
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


def proposal(opening: Opening, languages: Sequence[str], year: int) -> Proposal | None:
    """What an opening calendar lacks of the official days of `year`, in these languages; None
    where they are not known."""
    official = official_years().get(year)
    if official is None:
        return None
    written = {special.day for special in opening.special_days}
    lacking = (day for day in official.days if day.day not in written)
    days = [_of_centre(day, opening, languages) for day in lacking if _is_possible(day, opening)]
    return Proposal(year, official.is_announced, tuple(sorted(days, key=lambda day: day.day)))


def _of_centre(official: SpecialDay, opening: Opening, languages: Sequence[str]) -> SpecialDay:
    """The day in the languages of the centre; a day that is worked has the hours of the weekday
    for which it is."""
    off: date | None = official.makes_up_for
    hours = [] if off is None else opening.week.of(off)
    reason = official.reason
    texts = {one: reason.get(one, reason[FALLBACK_LANGUAGE]) for one in languages}
    return official.model_copy(update={"hours": hours, "reason": texts})


def _is_possible(day: SpecialDay, opening: Opening) -> bool:
    """Nobody works in exchange for a day on which the centre is open, or closed anyway."""
    if day.makes_up_for is None:
        return True
    written = opening.special(day.makes_up_for)
    is_off = written is None or not written.hours
    return is_off and bool(opening.week.of(day.makes_up_for))
