"""The engine against an independent simulator of queues, `ciw`.

The same arrivals and service times give the same waits, person by person; drawn anew, the means
agree within what chance allows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import exp, log, sqrt
from random import Random
from statistics import fmean, stdev
from typing import Any, Final

import ciw
import pytest

from config.centre.model import Calling
from config.wire import CounterId, ServiceId, TicketId
from queue_server.simulation.engine import SimulatedCounter, SimulatedVisitor, Turn, simulate

SEED: Final = 20_261_129
OPENS: Final = datetime(2026, 11, 30, tzinfo=UTC)
SERVICE: Final = ServiceId("s")
NEVER_TOO_LONG: Final = Calling(longest_wait_minutes=600)
PEOPLE: Final = 600
SEEDS: Final = 24
STUDENT: Final = 3.5
"""Deviations of a difference of two means that chance hardly ever exceeds."""
STRICT: Final = 1e9
"""A weight with which the slightest wait goes first."""


@dataclass(frozen=True)
class Drawn:
    """Somebody who comes: seconds after the last one, seconds at the counter, weight."""

    after: float
    takes: float
    weight: float = 1.0


Draw = Callable[[Random], Drawn]


def memoryless(random: Random) -> Drawn:
    return Drawn(random.expovariate(1 / 60), random.expovariate(1 / 150))


def lognormal(random: Random) -> Drawn:
    variance = log(1 + 0.7**2)
    takes = exp(random.gauss(log(150) - variance / 2, sqrt(variance)))
    return Drawn(random.expovariate(1 / 60), takes)


def two_classes(random: Random) -> Drawn:
    weight = STRICT if random.random() < 0.2 else 1.0
    return Drawn(random.expovariate(1 / 60), random.expovariate(1 / 150), weight)


def two_weights(random: Random) -> Drawn:
    weight = 2.0 if random.random() < 0.3 else 1.0
    return Drawn(random.expovariate(1 / 60), random.expovariate(1 / 150), weight)


def ours(drawn: Sequence[Drawn], counters: int) -> list[tuple[Drawn, float]]:
    at, people = OPENS, []
    for number, one in enumerate(drawn):
        at += timedelta(seconds=one.after)
        people.append(
            SimulatedVisitor(TicketId(number), SERVICE, one.weight, at, (Turn(one.takes),)),
        )
    always = ((OPENS, OPENS + timedelta(days=9)),)
    there = [SimulatedCounter(CounterId(str(n)), (SERVICE,), always) for n in range(counters)]
    calls = simulate(people, there, NEVER_TOO_LONG).calls
    return [(one, calls[TicketId(n)].waited_seconds) for n, one in enumerate(drawn)]


def theirs(drawn: Sequence[Drawn], counters: int) -> list[tuple[Drawn, float]]:
    """The same queue in ciw: people take turns by weight × wait, whoever is first being first."""

    def accumulating(individuals: list[Any], now: float) -> Any:
        def key(one: Any) -> tuple[float, float]:
            weight = drawn[one.id_number - 1].weight
            return weight * (now - one.arrival_date), -one.id_number

        return max(individuals, key=key)

    class ByPerson(ciw.dists.Distribution):  # type: ignore[misc]
        def sample(self, t: float | None = None, ind: Any = None) -> float:
            del t
            takes: float = drawn[ind.id_number - 1].takes
            return takes

    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Sequential([*(d.after for d in drawn), float("inf")])],
        service_distributions=[ByPerson()],
        number_of_servers=[counters],
        service_disciplines=[accumulating],
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_customers(len(drawn), method="Finish")
    waits = {one.id_number: one.waiting_time for one in simulation.get_all_records()}
    return [(one, waits[n + 1]) for n, one in enumerate(drawn)]


KINDS: Final = [memoryless, lognormal, two_classes, two_weights]


def drawn_people(draw: Draw, seed: int) -> list[Drawn]:
    random = Random(seed)
    return [draw(random) for _ in range(PEOPLE)]


@pytest.mark.parametrize("draw", KINDS)
@pytest.mark.parametrize("counters", [1, 3])
def test_the_same_people_wait_as_long_in_both(draw: Draw, counters: int) -> None:
    drawn = [
        Drawn(one.after * 3 / counters, one.takes, one.weight) for one in drawn_people(draw, SEED)
    ]
    mine, other = ours(drawn, counters), theirs(drawn, counters)
    assert fmean(wait for _, wait in mine) > 10
    for (_, a), (_, b) in zip(mine, other, strict=True):
        assert a == pytest.approx(b, abs=0.01)


@pytest.mark.parametrize("draw", KINDS)
def test_drawn_anew_the_means_agree(draw: Draw) -> None:
    """Each side has days of its own. The seeds are printed by the assertion."""
    weights = sorted({one.weight for one in drawn_people(draw, SEED)})
    for weight in weights:
        mine = [_mean(ours(drawn_people(draw, SEED + n), 3), weight) for n in range(SEEDS)]
        other = [_mean(theirs(drawn_people(draw, SEED - 1 - n), 3), weight) for n in range(SEEDS)]
        allowed = STUDENT * sqrt((stdev(mine) ** 2 + stdev(other) ** 2) / SEEDS)
        difference = abs(fmean(mine) - fmean(other))
        assert difference <= allowed, f"seeds from {SEED}, weight {weight}"
        assert allowed < fmean(other), "too few days to tell"


def _mean(waits: Sequence[tuple[Drawn, float]], weight: float) -> float:
    return fmean(wait for one, wait in waits if one.weight == weight)


def test_a_queue_of_theory_comes_out() -> None:
    """M/M/1 at 80 %: the mean wait is ρ ÷ (μ − λ), four service times."""
    means = []
    for n in range(30):
        random = Random(SEED + n)
        drawn = [
            Drawn(random.expovariate(1 / 100), random.expovariate(1 / 80)) for _ in range(3000)
        ]
        means.append(fmean(wait for _, wait in ours(drawn, 1)[500:]))
    allowed = STUDENT * stdev(means) / sqrt(len(means))
    assert abs(fmean(means) - 320) < allowed, f"seeds from {SEED}"
