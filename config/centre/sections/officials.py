"""Who is in charge, as a centre publishes it: party secretary, chair, officials by field."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from config.hardware import Section
from config.wire import Localised, Slug

OfficialName = Annotated[str, StringConstraints(min_length=1, max_length=100)]
PublishedPhone = Annotated[str, StringConstraints(max_length=40)]


class StandIn(Section):
    """Days on which another official stands in, both ends included."""

    day: date
    """The first."""
    last_day: date
    official: Slug


class Official(Section):
    """Somebody in charge. What stands here is published: page, hall screen, kiosk."""

    id: Slug
    name: OfficialName
    duty: Localised
    """The office that the person holds: "Chủ tịch Ủy ban nhân dân phường"."""
    phone: PublishedPhone = ""
    hours: Localised = {}
    """When the person receives citizens, in words: "Thứ Năm hằng tuần, 8:00–11:00"."""
    fields: list[str] = []
    """The catalogue's fields (lĩnh vực) of which the person is asked: "Hộ tịch"."""
    staff: Annotated[str, StringConstraints(max_length=64)] = ""
    """The name with which the person signs in, where it is a member of staff: answers the
    questions of these fields, and is away when the absences say so."""
    deputy: Slug | None = None
    """Who stands in where `staff` is away."""
    stand_ins: list[StandIn] = Field(default=[], max_length=60)
