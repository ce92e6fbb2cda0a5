"""When a centre is open: its week, and the days unlike their weekday."""

from __future__ import annotations

from datetime import date, time
from typing import Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from config.hardware import Section
from config.wire import Localised


class Hours(Section):
    """From `start` up to, not including, `end`, on the centre's clock."""

    start: time
    end: time

    @model_validator(mode="before")
    @classmethod
    def from_text(cls, value: object) -> object:
        """Read `"07:30-11:30"`."""
        if not isinstance(value, str):
            return value
        start, dash, end = value.replace("–", "-").partition("-")
        if not dash:
            raise PydanticCustomError("hours_text", 'hours are written like "07:30-11:30"')
        return {"start": start.strip(), "end": end.strip()}

    @model_validator(mode="after")
    def in_order(self) -> Self:
        if self.start.tzinfo is not None or self.end.tzinfo is not None:
            raise PydanticCustomError("hours_text", "hours are of the centre's own clock")
        if self.end <= self.start:
            raise PydanticCustomError(
                "hours_order", "hours end after they start; write a night as two days"
            )
        return self


class Week(Section):
    """The hours of each day of the week; an empty list is a day off."""

    monday: list[Hours] = []
    tuesday: list[Hours] = []
    wednesday: list[Hours] = []
    thursday: list[Hours] = []
    friday: list[Hours] = []
    saturday: list[Hours] = []
    sunday: list[Hours] = []

    def of(self, day: date) -> list[Hours]:
        hours: list[Hours] = getattr(self, tuple(type(self).model_fields)[day.weekday()])
        return hours


class SpecialDay(Section):
    """A day unlike its weekday: closed (no hours), or open at other hours (a make-up day)."""

    day: date
    hours: list[Hours] = []
    reason: Localised
    makes_up_for: date | None = None
    """A make-up day: the day off in exchange for which this one is worked. It needs hours."""
    source: str = ""
    """Where the day is written down: the decision, law or notice."""


class Opening(Section):
    """The opening calendar."""

    week: Week
    special_days: list[SpecialDay] = []

    def hours_on(self, day: date) -> list[Hours]:
        """The hours of `day`, special days considered, earliest first."""
        special = self.special(day)
        hours = self.week.of(day) if special is None else special.hours
        return sorted(hours, key=lambda period: period.start)

    def special(self, day: date) -> SpecialDay | None:
        """What makes `day` unlike its weekday, if anything does."""
        return next((special for special in self.special_days if special.day == day), None)

    def worked_as(self, day: date) -> date:
        """The day whose weekday `day` is worked as: a make-up Saturday counts as its Friday.

        Hours of a service that name weekdays are to be looked up by this one.
        """
        special = self.special(day)
        return special.makes_up_for if special and special.makes_up_for else day
