"""Campaigns (đợt cao điểm): a peak of some days or weeks as a service of its own."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from config.centre.opening import Hours, Week
from config.hardware import Section
from config.wire import Localised, Slug

Letter = Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,2}$")]
"""What the numbers of a service begin with."""
CampaignKind = Literal["payment", "enrolment", "identity_cards", "other"]
"""Campaigns of one kind are compared with each other."""
CounterUse = Literal["alone", "first", "after"]
"""Whether its counters call nobody else, or its people before or after those of other services."""


class CampaignDay(Section):
    """A day of a campaign at other hours than its weekday's; without hours it is closed."""

    day: date
    hours: list[Hours] = Field(default=[], max_length=12)


class Campaign(Section):
    """A service from its first to its last day: with its own letter, counters, quota and hours."""

    id: Slug
    name: Localised
    kind: CampaignKind = "other"
    first_day: date
    last_day: date
    letter: Letter
    spoken_letter: Localised = {}
    icon: str = "document"
    beside: Slug | None = None
    """The service that it stands beside on kiosks and boards; none: behind all, on all of them."""
    procedures: list[str] = Field(default=[], max_length=50)
    """Codes of the procedures that are received by it while it runs."""
    counters: list[Slug] = Field(min_length=1)
    counter_use: CounterUse = "first"
    priority_classes: list[Slug] = []
    daily_quota: int | None = Field(default=None, ge=1, le=9_999)
    period_quota: int | None = Field(default=None, ge=1, le=9_999)
    """Of each span of a day's hours, as it is written: of a morning, or of an hour."""
    hours: Week | None = None
    """Its own week, which need not lie within the centre's; none: the centre's hours."""
    days: list[CampaignDay] = Field(default=[], max_length=400)
    last_ticket_minutes_before_closing: int = Field(default=0, ge=0, le=240)
    typical_service_minutes: float = Field(default=8.0, gt=0, le=480)
    place: Localised = {}
    """Where it is, if not in the hall: on ticket, kiosk and page."""
    papers: list[Localised] = []
    kiosk_text: Localised = {}
    ticket_text: Localised = {}
    page_text: Localised = {}
    board_text: Localised = {}
    helpers: Localised = {}
    """Who helps, in words: "Đoàn Thanh niên phường"."""
    officials: list[Slug] = []
    """People of the centre whom one can ask about it."""
    announced_days: int = Field(default=7, ge=0, le=60)
    """How many days before its first one page, boards and the closed kiosk announce it."""
    winding_down: bool = False
    """No tickets are given any more; it is taken out once its last ticket has ended."""

    @property
    def announced_from(self) -> date:
        """The first day on which people are told of it."""
        ahead = min(self.announced_days, (self.first_day - date.min).days)
        return self.first_day - timedelta(days=ahead)
