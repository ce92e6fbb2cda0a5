"""How many counters a day needs, by half hour, for nine of ten people to be called within fifteen
minutes.

It begins with as many as the work asks for in the long run, and then simulates days drawn from the
forecast, with the centre's own counters and policy: where too few people are called in time, one
more counter opens that calls the service whose people wait. (A formula such as Erlang's C knows
neither counters of different services nor a crowd that passes: it asks for a fifth more.) Pure;
`plan` is a generator so that it can be done in slices.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter as Tally
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from math import exp, log, sqrt
from random import Random
from typing import Final

from config.centre.model import Centre
from config.wire import CounterId, ServiceId, TicketId
from queue_server.simulation import spans
from queue_server.simulation.engine import (
    SimulatedCounter,
    SimulatedDay,
    SimulatedVisitor,
    Simulation,
    Turn,
)
from queue_server.simulation.replay.comparison import GOOD_SECONDS
from queue_server.simulation.replay.past_day import PastDay
from queue_server.simulation.replay.shifts import OVERTIME
from queue_server.simulation.week.campaigns import HALF_HOUR
from queue_server.simulation.week.load import DayLoad, Slot
from queue_server.tickets.rules.calling.counter_services import called_by
from queue_server.tickets.rules.calling.dispatch import weight_of
from queue_server.tickets.rules.learning.service_times import TYPICAL_SPREAD

GOAL: Final = 0.9
AIM: Final = 0.93
"""The goal on the days on which the counters are chosen, so that it is reached on others."""
CHANCE: Final = 0.02
"""How much the share of so many drawn days is off by chance."""
DAYS: Final = 16
"""Drawn days of one simulation."""
FIRST_SHARE: Final = 1.0
"""The first plan's counters ÷ the work that comes: at least so many are needed in the long run."""
ROUNDS: Final = 24
MOST_MORE: Final = 2
"""The most counters that are added like each of the centre's, where its own are too few."""
MORE: Final = "+"
"""Between the counter's id and the number of one more like it."""
LEAST_PEOPLE: Final = 3
"""Fewer in a half hour over all drawn days say nothing of it."""

Plan = dict[Slot, set[CounterId]]
"""Which counters are open in each half hour."""


@dataclass(frozen=True, slots=True)
class Staffing:
    """What a day needs."""

    counters: Mapping[Slot, Sequence[CounterId]]
    within: Mapping[Slot, float]
    """The simulated share that is called in time, of those who come in each half hour; none
    where hardly anybody comes."""
    within_all_day: float
    staff_hours: float

    @property
    def is_enough(self) -> bool:
        """Whether nine of ten are called in time over the day, as far as drawn days can tell."""
        return self.within_all_day >= GOAL - CHANCE


@dataclass(frozen=True)
class Pattern:
    """How visits go, from past days: whole scripts by service, and clerks' gaps."""

    visits: Mapping[ServiceId, Sequence[SimulatedVisitor]]
    gaps: tuple[float, ...]

    @classmethod
    def of(cls, days: Sequence[PastDay]) -> Pattern:
        visits: dict[ServiceId, list[SimulatedVisitor]] = {}
        for day in days:
            for person in day.people:
                if person.is_counted and person.gives_up_after is None:
                    visits.setdefault(person.service, []).append(person)
        gaps = [gap for day in days for counter in day.counters for gap in counter.gaps]
        return cls(visits, tuple(gaps) or (0.0,))

    def seconds(self, centre: Centre, service: ServiceId) -> float:
        """What one visit takes of counters' time on the average."""
        gap = sum(self.gaps) / len(self.gaps)
        known = self.visits.get(service)
        if not known:
            return centre.service_by_id[service].typical_service_minutes * 60.0 + gap
        total = sum(turn.seconds + gap for person in known for turn in person.turns)
        return total / len(known)


def plan(
    centre: Centre, load: DayLoad, pattern: Pattern, spread: float, seed: int
) -> Generator[None, None, Staffing]:
    """The counters of a day. `spread` is how much whole days deviate from the forecast."""
    days, others = list[list[SimulatedVisitor]](), list[list[SimulatedVisitor]]()
    for n in range(DAYS):
        days.append(drawn_day(centre, load, pattern, spread, seed + n))
        yield
        others.append(drawn_day(centre, load, pattern, spread, seed - 1 - n))
        yield
    chosen = first_plan(centre, load, pattern)
    for _ in range(ROUNDS):
        found = yield from _tried(centre, days, chosen, pattern)
        better = _copy(chosen)
        if not _open_more(centre, better, found):
            break
        chosen = better
    # What is told of the plan comes from days on which it was not chosen.
    return _staffing(centre, chosen, (yield from _tried(centre, others, chosen, pattern)))


def _copy(chosen: Plan) -> Plan:
    return {slot: set(counters) for slot, counters in chosen.items()}


# ------------------------------------------------------------------------------- drawing


def drawn_day(
    centre: Centre, load: DayLoad, pattern: Pattern, spread: float, seed: int
) -> list[SimulatedVisitor]:
    """People of one day of the forecast."""
    random = Random(seed)  # noqa: S311 - a game of chance, not a secret
    variance = log(1 + spread**2)
    factor = exp(random.gauss(-variance / 2, sqrt(variance)))
    people: list[SimulatedVisitor] = []
    for half_hour in load.half_hours:
        for service, mean in sorted(half_hour.by_service.items()):
            for at in _instants(half_hour.at, mean * factor, random):
                number = TicketId(len(people) + 1)
                people.append(_person(centre, pattern, service, at, number, random))
    return people


def _instants(start: Slot, mean: float, random: Random) -> list[datetime]:
    """When people come in a half hour, at random, `mean` of them on the average."""
    found = []
    passed = random.expovariate(1.0)
    while passed < mean:
        found.append(start + HALF_HOUR * (passed / mean))
        passed += random.expovariate(1.0)
    return found


def _person(
    centre: Centre,
    pattern: Pattern,
    service: ServiceId,
    at: datetime,
    number: TicketId,
    random: Random,
) -> SimulatedVisitor:
    """Somebody like one of the past days, else with the centre file's usual time."""
    known = pattern.visits.get(service)
    if known:
        like = random.choice(known)
        return replace(like, id=number, at=at, known_at=None)
    variance = log(1 + TYPICAL_SPREAD**2)
    mean = centre.service_by_id[service].typical_service_minutes * 60.0
    seconds = exp(random.gauss(log(mean) - variance / 2, sqrt(variance)))
    return SimulatedVisitor(number, service, weight_of(centre, None), at, (Turn(seconds),))


# ------------------------------------------------------------------------------ planning


def first_plan(centre: Centre, load: DayLoad, pattern: Pattern) -> Plan:
    """Every service that is asked for has a counter; groups of counters that share services have
    as many as their work asks for."""
    asked = {service for one in load.half_hours for service in one.by_service}
    seconds = {service: pattern.seconds(centre, service) for service in asked}
    return {one.at: _first(centre, one.by_service, seconds) for one in load.half_hours}


def _first(
    centre: Centre, people: Mapping[ServiceId, float], seconds: Mapping[ServiceId, float]
) -> set[CounterId]:
    work = {
        service: mean * seconds[service] / HALF_HOUR.total_seconds()
        for service, mean in people.items()
    }
    chosen: set[CounterId] = set()
    for group in groups(centre):
        services = {one for name in group for one in _services(centre, name)} & work.keys()
        load = sum(work[one] for one in services)
        if not services:
            continue
        needed = min(round(load * FIRST_SHARE), len(group) * (MOST_MORE + 1))
        chosen |= _covering(centre, _with_more(group), {one: work[one] for one in services}, needed)
    return chosen


def groups(centre: Centre) -> list[list[CounterId]]:
    """The counters that share services, directly or through others."""
    found: list[tuple[set[ServiceId], list[CounterId]]] = []
    for counter in centre.counters:
        services, names = set(_services(centre, counter.id)), [CounterId(counter.id)]
        apart = []
        for other_services, other_names in found:
            if other_services & services:
                services |= other_services
                names = [*other_names, *names]
            else:
                apart.append((other_services, other_names))
        found = [*apart, (services, names)]
    return [names for _, names in found]


def _with_more(counters: Sequence[CounterId]) -> list[CounterId]:
    """The counters, and those that the centre would have to add: one more like each, then two."""
    more = range(1, MOST_MORE + 1)
    return [*counters, *(CounterId(f"{name}{MORE}{n}") for n in more for name in counters)]


def _like(counter: str) -> str:
    """The counter of the centre that one is, or is like."""
    return counter.partition(MORE)[0]


@lru_cache(maxsize=1024)
def _services(centre: Centre, counter: str) -> tuple[ServiceId, ...]:
    return tuple(ServiceId(one) for one in centre.counter_by_id[_like(counter)].services)


def _covering(
    centre: Centre, group: Sequence[CounterId], work: Mapping[ServiceId, float], needed: int
) -> set[CounterId]:
    """At least `needed` counters of a group, so that every service has one: those with most work
    first, each taking up to one counter's worth of it."""
    left, chosen = dict(work), list[CounterId]()

    def brings(name: CounterId) -> tuple[int, float]:
        its = [one for one in _services(centre, name) if one in work]
        new = sum(not any(one in _services(centre, other) for other in chosen) for one in its)
        return new, min(1.0, sum(max(left[one], 0.0) for one in its))

    while len(chosen) < len(group):
        covered = {one for name in chosen for one in _services(centre, name)}
        if len(chosen) >= needed and work.keys() <= covered:
            break
        best = max((name for name in group if name not in chosen), key=brings)
        room = 1.0
        for service in _services(centre, best):
            taken = min(room, max(left.get(service, 0.0), 0.0))
            room -= taken
            if service in left:
                left[service] -= taken
        chosen.append(best)
    return set(chosen)


# ---------------------------------------------------------------------------- simulating


def _tried(
    centre: Centre, days: Sequence[Sequence[SimulatedVisitor]], chosen: Plan, pattern: Pattern
) -> Generator[None, None, list[SimulatedDay]]:
    counters = as_counters(centre, chosen, pattern)
    found = []
    for people in days:
        simulation = Simulation(people, counters, centre.calling)
        while simulation.advance():
            yield
        found.append(simulation.outcome)
    return found


def as_counters(centre: Centre, chosen: Plan, pattern: Pattern) -> list[SimulatedCounter]:
    """The plan's counters; those of the last half hour serve until nobody waits."""
    last = max(chosen, default=None)
    names = _in_order(centre, chosen)
    made: list[SimulatedCounter] = []
    for name in names:
        present = spans.joined(
            (slot, slot + HALF_HOUR) for slot, its in chosen.items() if name in its
        )
        if last is not None and name in chosen[last]:
            present = spans.shifted_ends(present, last + HALF_HOUR + OVERTIME)
        # Each begins somewhere else among the gaps, so that they do not all rest at once.
        turn = len(made) * len(pattern.gaps) // len(names)
        gaps = (*pattern.gaps[turn:], *pattern.gaps[:turn])
        services = called_by(centre, _like(name), ())
        made.append(SimulatedCounter(name, services, tuple(present), gaps))
    return made


def _in_order(centre: Centre, chosen: Plan) -> list[CounterId]:
    """The counters that are open at any time: the centre's in its order, then those more."""
    used = set().union(*chosen.values())
    own = [CounterId(counter.id) for counter in centre.counters]
    return [name for name in _with_more(own) if name in used]


def _open_more(centre: Centre, chosen: Plan, outcomes: Sequence[SimulatedDay]) -> bool:
    """Open one more counter wherever too few are called in time; false where nothing helps."""
    late = Tally[tuple[Slot, ServiceId]]()
    came = Tally[Slot]()
    for slot, service, is_good in _waits(outcomes, chosen):
        came[slot] += 1
        late[slot, service] += not is_good
    helped = False
    for slot in sorted(chosen):
        of_slot = {service: n for (at, service), n in late.items() if at == slot and n}
        if came[slot] >= LEAST_PEOPLE and sum(of_slot.values()) > (1 - AIM) * came[slot]:
            worst = sorted(of_slot, key=lambda service: -of_slot[service])
            helped = any(_open_for(centre, chosen, slot, one) for one in worst) or helped
    return helped


def _open_for(centre: Centre, chosen: Plan, slot: Slot, service: ServiceId) -> bool:
    """Open one more counter of a service in a half hour, else in the one before it."""
    its = sorted(centre.counters_for(service), key=lambda one: one.services.index(service))
    able = _with_more([CounterId(one.id) for one in its])
    for at in (slot, slot - HALF_HOUR):
        closed = [name for name in able if at in chosen and name not in chosen[at]]
        if closed:
            chosen[at].add(closed[0])
            return True
    return False


def _in_time(outcomes: Sequence[SimulatedDay], chosen: Plan) -> dict[Slot, float]:
    """The share that is called in time, of those who come in each half hour."""
    came, good = Tally[Slot](), Tally[Slot]()
    for slot, _, is_good in _waits(outcomes, chosen):
        came[slot] += 1
        good[slot] += is_good
    return {slot: good[slot] / n for slot, n in came.items() if n >= LEAST_PEOPLE}


def _waits(
    outcomes: Sequence[SimulatedDay], chosen: Plan
) -> Generator[tuple[Slot, ServiceId, bool], None, None]:
    """Of everybody: the half hour of coming, the service, and whether the call came in time."""
    order = sorted(chosen)
    for outcome in outcomes:
        for call in outcome.calls.values():
            person = call.person
            yield _slot_of(order, person.at), person.service, call.waited_seconds <= GOOD_SECONDS
        for person in outcome.never_called:
            yield _slot_of(order, person.at), person.service, False


def _slot_of(order: Sequence[Slot], at: datetime) -> Slot:
    return order[max(0, bisect_right(order, at) - 1)]


def _staffing(centre: Centre, chosen: Plan, outcomes: Sequence[SimulatedDay]) -> Staffing:
    good = [is_good for _, _, is_good in _waits(outcomes, chosen)]
    order = _in_order(centre, chosen)
    return Staffing(
        counters={slot: [one for one in order if one in chosen[slot]] for slot in sorted(chosen)},
        within=_in_time(outcomes, chosen),
        within_all_day=sum(good) / len(good) if good else 1.0,
        staff_hours=sum(map(len, chosen.values())) * (HALF_HOUR / timedelta(hours=1)),
    )
