"""Out of hours and out of the hall: who is on call, and where people are helped near home."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from config.centre.opening import Hours, Week
from config.centre.sections.officials import PublishedPhone
from config.hardware import Section
from config.wire import Localised, Slug

SomeHours = Annotated[list[Hours], Field(min_length=1, max_length=4)]


class OnCallShift(Section):
    """One person's hours of a day."""

    day: date
    hours: SomeHours
    official: Slug


class Counting(StrEnum):
    """From when the time of a dossier runs that was received in a duty's hours."""

    AS_USUAL = "as_usual"
    """As at any other time: the procedure's own hour decides."""
    AT_ONCE = "at_once"
    """From the moment at which it was received."""
    NEXT_OPENING = "next_opening"
    """From the next opening of a working day."""


class OnCallDuty(Section):
    """What is received when the centre is closed (deaths, marriages), or on Saturdays, and by whom
    in turn."""

    id: Slug
    name: Localised
    kind: Literal["on_call", "saturday"] = "on_call"
    """On call for whoever rings, or at work on a Saturday: what the hours count as."""
    phone: PublishedPhone = ""
    """Whoever is on call answers it; empty: the person's own published number."""
    hours: Week = Week()
    """When somebody is promised to be there, by the days of the week: the rota says where nobody
    is."""
    fields: list[str] = []
    """The catalogue's fields (lĩnh vực) that it is for; neither fields nor procedures: all."""
    procedures: list[str] = []
    """The codes of single procedures that it is for, beside the fields."""
    dossiers: Counting = Counting.AS_USUAL
    """From when the time of a dossier runs that was received in these hours."""
    shifts: list[OnCallShift] = Field(default=[], max_length=400)


class PointDay(Section):
    """A day on which a point of help is open."""

    day: date
    hours: SomeHours


class PointOfHelp(Section):
    """A place outside the centre where people are helped: a cultural house, a mobile point."""

    id: Slug
    name: Localised
    address: Localised
    offers: Localised
    """What can be done there, in words: "Hộ tịch, chứng thực, cài đặt VNeID"."""
    helpers: Localised = {}
    """Who helps there, in words: "Cán bộ tư pháp, Đoàn Thanh niên"."""
    days: list[PointDay] = Field(default=[], max_length=400)


class CompensatoryLeave(Section):
    """What work outside of working hours earns in leave. The law leaves much of it to the centre:
    where nobody has set anything, an hour is an hour."""

    on_call_per_cent: int = Field(default=100, ge=0, le=500)
    """Leave for a hundred hours on call, in hours."""
    saturday_per_cent: int = Field(default=100, ge=0, le=500)
    """The same for work on a Saturday."""
    overtime_per_cent: int = Field(default=100, ge=0, le=500)
    """The same for work after closing."""
    workday_minutes: int = Field(default=480, ge=60, le=1_440)
    """What a whole day of leave takes off."""
    expires_after_days: int = Field(default=0, ge=0, le=3_650)
    """Leave that is not taken so long after the work is lost; 0: never."""
    ground: Annotated[str, StringConstraints(max_length=300)] = ""
    """The rule by which it is so, shown beside the figures."""
