"""How many people a campaign brings on a day to come: by its own days so far, else by its quota,
else by the last campaign of its kind. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from statistics import fmean
from typing import Final

from config.centre.campaigns import capacity, hours_on
from config.centre.model import Centre
from config.centre.sections.campaigns import Campaign
from config.wire import ServiceId
from queue_server.centre.opening import Span, day_spans
from queue_server.reports.campaigns.figures import last_of_its_kind

HALF_HOUR: Final = timedelta(minutes=30)
Past = Mapping[str, Mapping[date, int]]
"""The tickets of each campaign on the days before today."""


class Basis(StrEnum):
    """What the number of people is taken from."""

    OWN_DAYS = "own_days"
    QUOTA = "quota"
    LAST = "last"
    """The last campaign of the same kind."""
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class CampaignDayLoad:
    """A campaign on a day to come."""

    campaign: Campaign
    people: float
    basis: Basis


def of_day(centre: Centre, day: date, past: Past) -> tuple[CampaignDayLoad, ...]:
    """Every campaign that gives numbers on `day`."""
    return tuple(
        CampaignDayLoad(one, *_people(centre, one, day, past))
        for one in centre.campaigns
        if not one.winding_down and hours_on(centre, one, day)
    )


def _people(centre: Centre, one: Campaign, day: date, past: Past) -> tuple[float, Basis]:
    most = capacity(centre, one, day)
    own = past.get(one.id)
    if own:
        return _at_most(fmean(own.values()), most), Basis.OWN_DAYS
    if most is not None:
        return float(most), Basis.QUOTA
    last = last_of_its_kind(centre, one)
    before = past.get(last.id) if last else None
    return (fmean(before.values()), Basis.LAST) if before else (0.0, Basis.NOTHING)


def _at_most(people: float, most: int | None) -> float:
    return people if most is None else min(people, float(most))


def by_half_hour(
    centre: Centre, day: date, slots: Sequence[datetime], found: Sequence[CampaignDayLoad]
) -> dict[datetime, dict[ServiceId, float]]:
    """The people of campaigns by the half hours of `day`: in each span of hours alike where each
    has a quota, else by the length of the spans."""
    people: defaultdict[datetime, dict[ServiceId, float]] = defaultdict(dict)
    for one in found:
        for span, mean in _by_span(centre, day, one):
            for at in slots:
                part = _overlap((at, at + HALF_HOUR), span) / (span[1] - span[0])
                if part and mean:
                    id = ServiceId(one.campaign.id)
                    people[at][id] = people[at].get(id, 0.0) + mean * part
    return people


def _by_span(centre: Centre, day: date, one: CampaignDayLoad) -> list[tuple[Span, float]]:
    hours = hours_on(centre, one.campaign, day)
    spans = [span for each in hours for span in day_spans([each], day, centre.zone)]
    lengths = [(end - begun).total_seconds() for begun, end in spans]
    if one.campaign.period_quota is not None:
        lengths = [1.0] * len(spans)
    return [
        (span, one.people * length / sum(lengths))
        for span, length in zip(spans, lengths, strict=True)
    ]


def _overlap(one: Span, other: Span) -> timedelta:
    return max(timedelta(), min(one[1], other[1]) - max(one[0], other[0]))
