"""The waits of a day, in truth, replayed and changed, side by side. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import fmean
from typing import Final

from config.centre.model import Centre
from config.wire import TicketId
from queue_server.simulation.engine import SimulatedDay, SimulatedVisitor

GOOD_SECONDS: Final = 900.0
"""The wait within which nine of ten should be called."""
HALF_HOUR: Final = timedelta(minutes=30)
NEAR_SECONDS: Final = 60.0
NEAR_SHARE: Final = 0.15
NEAR_SHARE_OF_P90: Final = 0.25
"""A replay is near the truth whose mean wait, and whose wait of nine in ten, are off by a minute at
most or by these shares: two minutes would be anything in a hall where nobody waits for long."""


@dataclass(frozen=True, slots=True)
class Waits:
    """The waits of some people until their first call."""

    people: int
    """Whose wait is known."""
    mean_seconds: float
    p90_seconds: float
    within: float
    """The share that was called within `GOOD_SECONDS`, of those called and never called."""
    never_called: int = 0


def waits(seconds: Sequence[float], never_called: int = 0) -> Waits:
    if not seconds:
        return Waits(0, 0.0, 0.0, 0.0, never_called)
    ordered = sorted(seconds)
    place = min(len(ordered) - 1, int(len(ordered) * 0.9))
    good = sum(one <= GOOD_SECONDS for one in ordered)
    within = good / (len(ordered) + never_called)
    return Waits(len(ordered), fmean(ordered), ordered[place], within, never_called)


@dataclass(frozen=True, slots=True)
class Cohort:
    """Some of the people: all, a class, a service."""

    kind: str
    """`all`, `class` or `service`."""
    key: str
    holds: Callable[[SimulatedVisitor], bool]


def groups(centre: Centre, people: Iterable[SimulatedVisitor]) -> list[Cohort]:
    """All, each class, and each service that somebody came for; in the centre's order."""
    found = list(people)
    classes = {person.priority_class or "" for person in found}
    services = {str(person.service) for person in found}
    known_classes = ["", *(one.id for one in centre.priority_classes)]
    known_services = [one.id for one in centre.services]
    return [
        Cohort("all", "", lambda _person: True),
        *(_of_class(one) for one in _ordered(known_classes, classes)),
        *(_of_service(one) for one in _ordered(known_services, services)),
    ]


def _of_class(key: str) -> Cohort:
    return Cohort("class", key, lambda person: (person.priority_class or "") == key)


def _of_service(key: str) -> Cohort:
    return Cohort("service", key, lambda person: person.service == key)


def _ordered(known: Sequence[str], found: set[str]) -> list[str]:
    return [*(one for one in known if one in found), *sorted(found - set(known))]


def by_group(
    chosen: Sequence[Cohort],
    outcomes: Sequence[SimulatedDay],
    counted: Callable[[SimulatedVisitor], bool],
) -> list[Waits]:
    """The waits of each group over all outcomes, in the order of `chosen`."""
    calls = [call for one in outcomes for call in one.calls.values() if counted(call.person)]
    left = [person for one in outcomes for person in one.never_called if counted(person)]
    return [
        waits(
            [call.waited_seconds for call in calls if group.holds(call.person)],
            sum(group.holds(person) for person in left),
        )
        for group in chosen
    ]


def true_waits(
    chosen: Sequence[Cohort], people: Sequence[SimulatedVisitor], waited: Mapping[TicketId, float]
) -> list[Waits]:
    """The same in truth."""
    return [
        waits([waited[p.id] for p in people if p.id in waited and p.is_counted and group.holds(p)])
        for group in chosen
    ]


def by_half_hour(outcomes: Sequence[SimulatedDay]) -> dict[datetime, float]:
    """The mean wait, in seconds, of those who came in each half hour, where anybody did."""
    found: dict[datetime, list[float]] = {}
    for outcome in outcomes:
        for call in outcome.calls.values():
            if call.person.is_counted:
                found.setdefault(half_hour(call.person.at), []).append(call.waited_seconds)
    return {at: fmean(seconds) for at, seconds in sorted(found.items())}


def half_hour(at: datetime) -> datetime:
    """The half hour of UTC in which an instant lies."""
    return at.replace(minute=at.minute // 30 * 30, second=0, microsecond=0)


def is_near(true: Waits, replayed: Waits) -> bool:
    """Whether a day replayed as it was came near the truth."""
    return (
        true.people > 0
        and _is_close(replayed.mean_seconds, true.mean_seconds, NEAR_SHARE)
        and _is_close(replayed.p90_seconds, true.p90_seconds, NEAR_SHARE_OF_P90)
    )


def _is_close(replayed: float, true: float, share: float) -> bool:
    return abs(replayed - true) <= max(NEAR_SECONDS, share * true)
