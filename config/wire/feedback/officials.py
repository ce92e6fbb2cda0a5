"""Who is in charge, as pages, hall screens and kiosks show it today."""

from __future__ import annotations

from datetime import date

from config.wire.vocabulary import Localised, ToDevice


class OfficialStandIn(ToDevice):
    """Who is to be asked today in place of an official."""

    name: str
    duty: Localised
    phone: str = ""
    until: date
    """The last day."""


class OfficialToday(ToDevice):
    """Somebody in charge, as the centre publishes it."""

    name: str
    duty: Localised
    phone: str = ""
    hours: Localised = {}
    fields: list[str] = []
    """The catalogue's fields of which the person is asked."""
    stand_in: OfficialStandIn | None = None
    is_away: bool = False
    """Away today, whether somebody stands in or not."""


class OfficialsToday(ToDevice):
    """Everybody in charge, in the centre's order."""

    day: date
    officials: list[OfficialToday]
    page_url: str
