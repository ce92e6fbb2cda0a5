"""The wait before several counters, kept in sums, is that of the plain formula."""

from __future__ import annotations

import random
from dataclasses import dataclass
from math import sqrt

import pytest

from queue_server.tickets.rules.waits.pools import LEAST_VARIANCE, CounterContribution, Pool


@dataclass
class Desk:
    """A counter as the plain formula sees it; seconds."""

    free_at: float
    mean: float
    excess: tuple[float, float]
    variance: float
    expected: float = 0.0
    begun: bool = False

    @property
    def start(self) -> float:
        return self.free_at - self.excess[0]

    def share(self) -> CounterContribution:
        return CounterContribution.of(
            self.start, self.mean, self.excess, self.variance, self.expected
        )

    def serve(self, chance: random.Random) -> None:
        self.begun = True
        self.mean = chance.uniform(60, 1800)
        self.free_at += self.mean
        self.excess = (chance.uniform(0.5, 1.2) * self.mean, chance.uniform(0.1, 2) * self.mean**2)
        self.variance += chance.uniform(0, 1) * self.mean**2
        self.expected += chance.choice([0.0, self.mean])


def plain_wait(desks: list[Desk], calls: int) -> tuple[float, float]:
    """Mean and standard deviation, every counter looked at for each."""
    sharing = desks
    while True:
        rate = sum(1 / desk.mean for desk in sharing)
        started = sum(desk.start / desk.mean for desk in sharing)
        own = sum(desk.excess[0] / desk.mean**2 for desk in sharing)
        mean = max((started + own / rate) / rate, 1.0)
        staying = [desk for desk in sharing if desk.begun or desk.start < mean]
        if not staying or len(staying) == len(sharing):
            break
        sharing = staying
    variance = sum(
        (desk.variance - (1 - 1 / desk.mean / rate) * desk.excess[1]) / desk.mean**2
        for desk in sharing
    )
    count, expected = len(sharing), sum(desk.expected for desk in sharing)
    variance /= (rate * max(1 - expected / (mean * count), 0.5)) ** 2
    least = LEAST_VARIANCE * (1 - 1 / count) / ((calls + 1) * (1 + calls / count))
    return mean, sqrt(max(variance, least * mean * mean))


def test_a_pool_tells_the_wait_of_the_plain_formula() -> None:
    seed = random.randrange(2**32)
    print("seed", seed)
    chance = random.Random(seed)
    for _ in range(200):
        desks = [
            Desk(left := chance.choice([1.0, chance.uniform(1, 5000)]), left, (left, 0.0), 0.0)
            for _ in range(chance.randint(1, 20))
        ]
        shares = [desk.share() for desk in desks]
        pool = Pool(shares)
        for _ in range(chance.randint(1, 60)):
            assert pool.wait() == pytest.approx(plain_wait(desks, pool.calls), rel=1e-9)
            index = chance.randrange(len(desks))
            desks[index].serve(chance)
            before, shares[index] = shares[index], desks[index].share()
            pool.replace(before, shares[index])
            pool.calls += 1


class CountedShare(CounterContribution):
    """Counts how often its rate is read."""

    read = 0

    def __getattribute__(self, name: str) -> object:
        CountedShare.read += name == "rate"
        return super().__getattribute__(name)


@pytest.mark.parametrize("counters", [2, 200])
def test_a_call_looks_at_the_counter_that_makes_it_and_at_no_other(counters: int) -> None:
    shares = [CountedShare.of(0.0, 300.0, (200.0, 100.0), 50.0, 0.0) for _ in range(counters)]
    pool = Pool(shares)
    for index, before in enumerate(shares):
        shares[index] = CountedShare.of(300.0, 300.0, (200.0, 100.0), 50.0, 0.0)
        pool.replace(before, shares[index])
    CountedShare.read = 0
    for _ in range(10):
        pool.wait()
        pool.replace(shares[0], shares[0])
    assert CountedShare.read == 2 * 10
