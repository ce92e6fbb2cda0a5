"""What is counted of a campaign: its own tickets, and other services before, during and after it.

Pure. Others are compared on the weekdays on which the campaign is open, of the four weeks before
its first day and of those behind its last.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from config.centre.campaigns import hours_on
from config.centre.model import Centre
from config.centre.sections.campaigns import Campaign
from queue_server.reports.periods import Period
from queue_server.reports.waiting.counters import CounterTime
from queue_server.reports.waiting.facts import NONE, DayFacts, Fact
from queue_server.reports.waiting.figures import SLOT_MINUTES, TicketFigures

COMPARED: Final = timedelta(weeks=4)
_DAY: Final = timedelta(days=1)
Days = Mapping[date, DayFacts]
Names = Callable[[int], str | None]
"""What the number of a name means."""


class CampaignPhase(StrEnum):
    """Before, during or behind a campaign."""

    BEFORE = "before"
    DURING = "during"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class CampaignFigures:
    """The figures of a campaign."""

    campaign: Campaign
    total: TicketFigures
    by_day: Mapping[date, TicketFigures]
    by_slot: Mapping[int, TicketFigures]
    by_counter: Mapping[str | None, TicketFigures]
    counters: Mapping[str, CounterTime] = field(default_factory=dict)
    """The time of the counters where its people were served, on its days."""
    dossiers: int = 0
    """Received at its tickets."""

    @property
    def period(self) -> Period:
        return Period(self.campaign.first_day, self.campaign.last_day)


@dataclass(slots=True)
class OtherService:
    """A service in one of the three spans."""

    service: str
    when: CampaignPhase
    period: Period
    group: TicketFigures = field(default_factory=TicketFigures)
    days: int = 0
    """How many days had a ticket of it."""
    is_whole: bool = True
    """Whether all of its tickets of the period are counted, as a list behind it has them."""


def spans(campaign: Campaign) -> dict[CampaignPhase, Period]:
    """Before, during and behind it."""
    first, last = campaign.first_day, campaign.last_day
    return {
        CampaignPhase.BEFORE: Period(_moved(first, -COMPARED), _moved(first, -_DAY)),
        CampaignPhase.DURING: Period(first, last),
        CampaignPhase.AFTER: Period(_moved(last, _DAY), _moved(last, COMPARED)),
    }


def _moved(day: date, by: timedelta) -> date:
    """A day moved, and no further than the calendar goes."""
    return day + min(max(by, date.min - day), date.max - day)


def whole(campaign: Campaign) -> Period:
    """Every day that its report reads."""
    found = spans(campaign)
    return Period(found[CampaignPhase.BEFORE].first, found[CampaignPhase.AFTER].last)


def weekdays(centre: Centre, campaign: Campaign) -> frozenset[int]:
    """The weekdays on which it is open."""
    length = (campaign.last_day - campaign.first_day).days
    days = (campaign.first_day + ahead * _DAY for ahead in range(length + 1))
    return frozenset(one.weekday() for one in days if hours_on(centre, campaign, one))


def of_campaign(campaign: Campaign, days: Days, names: Names) -> CampaignFigures:
    """Its own figures, of the tickets that were issued for it."""
    by_day: defaultdict[date, TicketFigures] = defaultdict(TicketFigures)
    by_slot: defaultdict[int, TicketFigures] = defaultdict(TicketFigures)
    by_counter: defaultdict[str | None, TicketFigures] = defaultdict(TicketFigures)
    total = TicketFigures()
    for day, facts in days.items():
        if not campaign.first_day <= day <= campaign.last_day:
            continue
        for fact in facts:
            if names(fact.service) == campaign.id:
                counter = names(fact.counter)
                groups = (by_day[day], by_slot[fact.minute // SLOT_MINUTES], by_counter[counter])
                _add(fact, (total, *groups))
    return CampaignFigures(campaign, total, dict(by_day), dict(by_slot), dict(by_counter))


def _add(fact: Fact, groups: Iterable[TicketFigures]) -> None:
    for group in groups:
        group.add(fact)
        if fact.served != NONE:
            group.served.append(fact.served)


def others(campaign: Campaign, on: frozenset[int], days: Days, names: Names) -> list[OtherService]:
    """Every other service with tickets, before, during and behind, on the weekdays `on`."""
    found: dict[tuple[str, CampaignPhase], OtherService] = {}
    seen: defaultdict[tuple[str, CampaignPhase], set[date]] = defaultdict(set)
    for day, facts in days.items():
        when, period = next(
            ((one, its) for one, its in spans(campaign).items() if its.first <= day <= its.last),
            (None, None),
        )
        if when is None or period is None:
            continue
        for fact in facts:
            service = names(fact.service)
            if service is None or service == campaign.id:
                continue
            one = found.setdefault((service, when), OtherService(service, when, period))
            if day.weekday() in on:
                _add(fact, (one.group,))
                seen[service, when].add(day)
            else:
                one.is_whole = False
    for key, one in found.items():
        one.days = len(seen[key])
    return [one for one in found.values() if one.group.given]


def last_of_its_kind(centre: Centre, campaign: Campaign) -> Campaign | None:
    """The campaign of the same kind that began last before it."""
    before = [
        one
        for one in centre.campaigns
        if one.kind == campaign.kind and one.first_day < campaign.first_day
    ]
    return max(before, key=lambda one: one.first_day, default=None)
