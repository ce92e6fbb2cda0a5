"""Out of hours and out of the hall: who is on call, and where people are helped near home."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from config.centre.opening import Hours
from config.centre.sections.officials import PublishedPhone
from config.hardware import Section
from config.wire import Localised, Slug

SomeHours = Annotated[list[Hours], Field(min_length=1, max_length=4)]


class OnCallShift(Section):
    """One person's hours of a day."""

    day: date
    hours: SomeHours
    official: Slug


class OnCallDuty(Section):
    """What is received when the centre is closed (deaths, marriages), and by whom in turn."""

    id: Slug
    name: Localised
    phone: PublishedPhone = ""
    """Whoever is on call answers it; empty: the person's own published number."""
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
