"""Who is expected today: from past days, today's tickets so far, and when tickets are given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Final

from config.centre.model import Centre
from config.wire import ServiceId
from queue_server.centre.opening import issuing_on
from queue_server.tickets.hall.forecast.past import DayArrivals
from queue_server.tickets.rules.calling.dispatch import weight_of
from queue_server.tickets.rules.learning.arrivals import (
    HALF_HOUR_SECONDS,
    HALF_HOURS,
    ExpectedArrivals,
    Key,
    usual_day,
    weight_of_day,
)

LOAD: Final = 0.8
"""Until anything is known, so much of what the counters can serve is expected to come."""
PRIORITY: Final = 0.1
"""The share of people with priority, until that is known."""


def expected_arrivals(
    centre: Centre,
    day: date,
    past: Iterable[DayArrivals],
    issued: Iterable[tuple[ServiceId, str | None, datetime]],
) -> ExpectedArrivals:
    """`issued` are today's tickets: service, class and instant."""
    midnight = centre.midnight_after(day - timedelta(days=1))
    days = [(weight_of_day(one.day, day), _by_weight(centre, one)) for one in past]
    usual = usual_day(days, dict(_prior(centre)))
    for (service, weight), people in usual.items():
        shares = _given(centre, service, day, midnight)
        usual[service, weight] = [a * b for a, b in zip(people, shares, strict=True)]
    return ExpectedArrivals(
        usual,
        midnight,
        ((service, weight_of(centre, priority), at) for service, priority, at in issued),
        known_days=sum(weight for weight, _ in days),
    )


def _by_weight(centre: Centre, past: DayArrivals) -> dict[tuple[ServiceId, float, int], float]:
    counts: dict[tuple[ServiceId, float, int], float] = {}
    for (service, priority, half_hour), people in past.people.items():
        key = service, weight_of(centre, priority), half_hour
        counts[key] = counts.get(key, 0.0) + people
    return counts


def _prior(centre: Centre) -> Iterator[tuple[Key, float]]:
    """People in half an hour of each service and weight."""
    for service in centre.services:
        served = LOAD * HALF_HOUR_SECONDS / (service.typical_service_minutes * 60)
        people = sum(served / len(counter.services) for counter in centre.counters_for(service.id))
        weights = {weight_of(centre, name) for name in service.priority_classes}
        ordinary = centre.calling.ordinary_weight
        first = PRIORITY * people / len(weights) if weights else 0.0
        yield (ServiceId(service.id), ordinary), people - first * len(weights - {ordinary})
        for weight in weights - {ordinary}:
            yield (ServiceId(service.id), weight), first


def _given(centre: Centre, service: ServiceId, day: date, midnight: datetime) -> list[float]:
    """In which part of each half hour tickets of a service are given; none of one that the
    centre no longer has."""
    if service not in centre.service_by_id:
        return [0.0] * HALF_HOURS
    spans = [
        tuple((at - midnight).total_seconds() / HALF_HOUR_SECONDS for at in span)
        for span in issuing_on(centre, service, day)
    ]
    return [
        sum(max(0.0, min(end, place + 1) - max(start, place)) for start, end in spans)
        for place in range(HALF_HOURS)
    ]
