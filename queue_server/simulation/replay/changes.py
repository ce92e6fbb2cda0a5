"""What is asked to be otherwise on a day that is replayed, and the day as it is then. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final

from config.centre.model import (
    Calling,
    CounterOrder,
)
from config.centre.opening import Hours
from config.wire import CounterId, ServiceId, TicketId
from queue_server.centre.opening import centre_hours_on
from queue_server.simulation import spans
from queue_server.simulation.engine import SimulatedCounter, SimulatedVisitor
from queue_server.simulation.helping import COPY, NO_HELP, HelpRules, Span
from queue_server.simulation.replay.past_day import PastDay
from queue_server.simulation.replay.shifts import OVERTIME
from queue_server.tickets.rules.calling.counter_services import called_by
from queue_server.tickets.rules.calling.service_order import ServiceOrder, Services

MOST_COPIES: Final = 4
"""Of one counter."""
LEAST_PERCENT, MOST_PERCENT = 20, 300
COPY_JITTER_SECONDS: Final = 900.0
"""How far from its original somebody arrives who is added."""
_COPY_IDS: Final = 10**12


@dataclass(frozen=True, slots=True)
class Change:
    """What is otherwise; what is empty stays as it was."""

    counters: Mapping[CounterId, int] = field(default_factory=dict)
    """How many of each there are: 0 is closed, 2 is one more like it."""
    services: Mapping[CounterId, tuple[ServiceId, ...]] = field(default_factory=dict)
    order: CounterOrder | None = None
    """Of all counters; None: each keeps its own."""
    weights: Mapping[str, float] = field(default_factory=dict)
    """By priority class; `ordinary` is the weight of all others."""
    longest_wait_minutes: int | None = None
    hours: tuple[Hours, ...] = ()
    """Of the centre on that day."""
    arrivals_percent: int = 100
    without_help: bool = False
    """The centre's rules of help between counters do not hold."""

    @property
    def is_chance(self) -> bool:
        """Whether anything is drawn, so that several draws are averaged."""
        return self.arrivals_percent != 100


ORDINARY: Final = ""


@dataclass(frozen=True, slots=True)
class Scenario:
    """Everything that a simulation needs."""

    people: Sequence[SimulatedVisitor]
    counters: Sequence[SimulatedCounter]
    calling: Calling
    helping: HelpRules = NO_HELP
    turned_away: int = 0
    """Came after the last closing of the changed hours."""


def unchanged(past: PastDay) -> Scenario:
    helping = HelpRules.of(past.centre, past.day)
    return Scenario(past.people, past.counters, past.centre.calling, helping)


def changed(past: PastDay, change: Change, seed: int) -> Scenario:
    """The day with a change. `seed` draws who comes where more or fewer do."""
    hours = _hours(past, change)
    people = _weighted(past, change, _scaled(past, change.arrivals_percent, seed))
    came = [one for person in people if (one := _within(person, hours)) is not None]
    counters = [
        copy for counter in all_counters(past) for copy in _copies(past, counter, change, hours)
    ]
    calling = past.centre.calling
    if change.longest_wait_minutes is not None:
        calling = calling.model_copy(update={"longest_wait_minutes": change.longest_wait_minutes})
    helping = HelpRules.of(past.centre, past.day)
    if hours:
        helping = replace(helping, hours=hours)
    if change.without_help:
        helping = NO_HELP
    return Scenario(came, counters, calling, helping, len(people) - len(came))


# ------------------------------------------------------------------------------- people


def _scaled(past: PastDay, per_cent: int, seed: int) -> list[SimulatedVisitor]:
    """`per_cent` of the people: some left out, or some twice, a little later or earlier."""
    random = Random(seed)  # noqa: S311 - a game of chance, not a secret
    opened = centre_hours_on(past.centre, past.day)
    whole, rest = divmod(per_cent, 100)
    found = []
    for person in past.people:
        for copy in range(whole + (random.random() * 100 < rest)):
            jitter = random.uniform(-COPY_JITTER_SECONDS, COPY_JITTER_SECONDS)
            found.append(_again(person, copy, jitter, opened) if copy else person)
    return found


def _again(
    person: SimulatedVisitor, copy: int, jitter: float, opened: Sequence[Span]
) -> SimulatedVisitor:
    """Somebody like another; at the same time where the centre is closed a little later."""
    later = timedelta(seconds=jitter)
    if not any(start <= person.at + later < end for start, end in opened):
        later = timedelta()
    known = person.known_at + later if person.known_at else None
    number = TicketId(person.id + copy * _COPY_IDS)
    return replace(person, id=number, at=person.at + later, known_at=known)


def _weighted(
    past: PastDay, change: Change, people: Iterable[SimulatedVisitor]
) -> list[SimulatedVisitor]:
    classes = past.centre.priority_class_by_id
    return [
        replace(person, weight=change.weights.get(known, person.weight))
        for person in people
        for known in [person.priority_class if person.priority_class in classes else ORDINARY]
        if known is not None
    ]


def _within(person: SimulatedVisitor, hours: Sequence[Span]) -> SimulatedVisitor | None:
    """Somebody comes when the hours let them: at the next opening; None after the last closing."""
    if not hours or any(start <= person.at < end for start, end in hours):
        return person
    opens = next((start for start, _ in hours if start > person.at), None)
    if opens is None:
        return None
    return replace(person, at=opens, known_at=max(person.known_at or opens, opens))


# ----------------------------------------------------------------------------- counters


def all_counters(past: PastDay) -> list[SimulatedCounter]:
    """Those that were there, and those of the centre that were not, as they would be there."""
    there = {counter.id: counter for counter in past.counters}
    hours = tuple(centre_hours_on(past.centre, past.day))
    gaps = tuple(gap for counter in past.counters for gap in counter.gaps) or (0.0,)
    missing = [
        SimulatedCounter(
            CounterId(counter.id), called_by(past.centre, counter.id, ()), _stays_on(hours), gaps
        )
        for counter in past.centre.counters
        if counter.id not in there
    ]
    return [*past.counters, *missing]


def _copies(
    past: PastDay, counter: SimulatedCounter, change: Change, hours: Sequence[Span]
) -> list[SimulatedCounter]:
    was_there = any(one.id == counter.id for one in past.counters)
    count = change.counters.get(counter.id, int(was_there))
    one = replace(counter, services=_services(past, counter, change))
    if hours:
        one = replace(one, present=_moved(past, one, hours))
    return [
        one if copy == 0 else replace(one, id=CounterId(f"{counter.id}{COPY}{copy}"))
        for copy in range(count)
    ]


def _services(past: PastDay, counter: SimulatedCounter, change: Change) -> Services:
    """What a counter calls: what it keeps in its order, then what is added."""
    if counter.id not in change.services and change.order is None:
        return counter.services
    known = past.centre.counter_by_id.get(counter.id)
    order = change.order or (known.order if known else "my_services")
    before = list(counter.services)
    chosen = change.services.get(counter.id, tuple(before))
    kept = [service for service in before if service in chosen]
    ordered = [*kept, *(service for service in chosen if service not in kept)]
    if order == "longest_waiting":
        return ServiceOrder(tuple((service, 0) for service in ordered))
    return tuple(ordered)


def _hours(past: PastDay, change: Change) -> list[Span]:
    """The changed hours as instants; none where they stay."""
    zone, day = past.centre.zone, past.day
    return spans.joined(
        (
            datetime.combine(day, hours.start, tzinfo=zone).astimezone(UTC),
            datetime.combine(day, hours.end, tzinfo=zone).astimezone(UTC),
        )
        for hours in change.hours
    )


def _moved(past: PastDay, counter: SimulatedCounter, hours: Sequence[Span]) -> tuple[Span, ...]:
    """A counter's presence under other hours: away when it was away while the centre was open,
    there for the rest, and at the end of the day until nobody waits."""
    before = centre_hours_on(past.centre, past.day)
    away = spans.without(before, list(counter.present))
    return _stays_on(spans.without(hours, spans.joined(away)))


def _stays_on(present: Sequence[Span]) -> tuple[Span, ...]:
    if not present:
        return ()
    return tuple(spans.shifted_ends(present, present[-1][1] + OVERTIME))
