"""The pace of a day: believed where it deviates clearly, and only there."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from math import exp, log, sqrt
from operator import itemgetter
from random import Random
from statistics import fmean

import pytest

from config.wire import ServiceId
from queue_server.tickets.rules.learning.pace import (
    Effect,
    Pace,
    Served,
    UnderWay,
    believed,
    clerk_of,
)
from queue_server.tickets.rules.learning.service_times import Learner, ServiceTime

DAY = date(2026, 10, 8)
A, B, C = (ServiceId(name) for name in "abc")
MINUTES = {A: 4.0, B: 12.0, C: 18.0}
CLERKS = [f"staff:{number}" for number in range(1, 9)]


def usual(services: int = 200) -> dict[ServiceId, Learner]:
    """Each service's time after so many services that took what they usually take."""
    known = {}
    for service, minutes in MINUTES.items():
        known[service] = Learner(ServiceTime.typical(minutes))
        for number in range(services):
            shift = (-1) ** number * sqrt(log(1.49))
            known[service].add(exp(log(minutes * 60) - log(1.49) / 2 + shift))
    return known


def drawn(
    chance: Random, slower: float, clerks: dict[str, float] | None = None
) -> Iterator[Served]:
    """Services of a day on which everything takes so many times as long."""
    while True:
        service, clerk = chance.choice([*MINUTES]), chance.choice(CLERKS)
        mean = MINUTES[service] * 60 * slower * (clerks or {}).get(clerk, 1.0)
        seconds = exp(chance.gauss(log(mean) - log(1.49) / 2, sqrt(log(1.49))))
        yield Served(DAY, service, clerk, seconds)


def paces(slower: float, services: int, seed: int) -> list[float]:
    """What all clerks together are believed to take, after each service of a day."""
    chance = Random(seed)
    own = {clerk: exp(chance.gauss(0, 0.1)) for clerk in CLERKS}
    pace, found = Pace(usual()), []
    for served, _ in zip(drawn(chance, slower, own), range(services), strict=False):
        pace.add(served)
        factors = [pace.factor(service, clerk) for service in MINUTES for clerk in CLERKS]
        found.append(fmean(factors))
    return found


def test_ordinary_days_stay_ordinary() -> None:
    found = [pace for day in range(20) for pace in paces(1.0, 120, 20261129 + day)]
    assert fmean(found) == pytest.approx(1, abs=0.04)
    assert fmean(abs(pace - 1) > 0.2 for pace in found) < 0.03


@pytest.mark.parametrize("slower", [0.65, 1.5])
def test_a_day_on_which_everything_takes_longer_is_believed_soon_and_whole(slower: float) -> None:
    days = [paces(slower, 120, 7 + day) for day in range(20)]
    after_forty = fmean(day[39] for day in days)
    assert abs(log(after_forty / slower)) < 0.5 * abs(log(slower))
    assert fmean(day[-1] for day in days) == pytest.approx(slower, rel=0.12)


def test_one_slow_clerk_is_not_a_slow_hall() -> None:
    chance = Random(3)
    pace = Pace(usual())
    for served, _ in zip(drawn(chance, 1.0, {CLERKS[0]: 2.0}), range(240), strict=False):
        pace.add(served)
    assert exp(pace.hall) < 1.1
    assert pace.factor(A, CLERKS[0]) > 1.4
    assert pace.factor(A, CLERKS[1]) < 1.25


def test_a_service_that_takes_longer_today_is_found_whoever_serves_it() -> None:
    chance = Random(4)
    pace = Pace(usual())
    for served, _ in zip(drawn(chance, 1.0), range(300), strict=False):
        slower = 1.6 if served.service == B else 1.0
        pace.add(Served(DAY, served.service, served.clerk, served.seconds * slower))
    assert pace.factor(B, "staff:99") > 1.15 * pace.factor(A, "staff:99")


def test_nothing_of_today_is_the_usual_time() -> None:
    known = usual()
    pace = Pace(known)
    assert pace.hall == 0
    assert pace.time(A, "staff:1") == known[A].time
    pace.add(Served(DAY, ServiceId("gone"), "staff:1", 500.0))
    assert pace.factor(A, "staff:1") == 1


def test_a_clerk_is_known_on_the_next_day_by_name_alone() -> None:
    pace = Pace(usual())
    for number in range(60):
        pace.add(Served(DAY, A, "staff:1", 600.0 if number % 2 else 400.0))
        pace.add(Served(DAY, A, "counter:2", 60.0 if number % 2 else 80.0))
    known = pace.clerks_known_by_name
    assert [*known] == ["staff:1"]
    tomorrow = Pace(usual(), known)
    assert tomorrow.factor(A, "staff:1") > 1.1
    assert tomorrow.factor(A, "counter:2") == 1
    assert clerk_of("staff:1", "2") == "staff:1"
    assert clerk_of("system", "2") == clerk_of("", "2") == "counter:2"


def test_the_order_of_the_sums_does_not_matter_to_what_is_believed() -> None:
    """A pace far beyond both parts of the prior is still a number."""
    assert believed(0.0, 0.01) == 0
    assert believed(60.0, 1e-9) == pytest.approx(60.0, rel=0.01)
    assert abs(believed(0.05, 0.01)) < 0.02
    assert believed(0.4, 0.002) == pytest.approx(0.4, rel=0.1)


def test_mistakes_move_little() -> None:
    seed = random.randrange(2**32)
    print("seed", seed)
    pace = Pace(usual())
    for served, _ in zip(drawn(Random(seed), 1.0), range(60), strict=False):
        pace.add(served)
    before = pace.hall
    pace.add(Served(DAY, A, "staff:1", 0.5))
    pace.add(Served(DAY, B, "staff:2", 40_000.0))
    assert abs(pace.hall - before) < 0.08


def test_what_is_known_of_a_clerk_is_shrunk_by_how_little_it_is() -> None:
    assert Effect(0.0, 0.04).updated(0.0, 0.0) == Effect(0.0, 0.04)
    little, much = Effect(0.0, 0.04).updated(5.0, 10.0), Effect(0.0, 0.04).updated(500.0, 1000.0)
    assert 0 < little.mean < much.mean < 0.5
    assert much.variance < little.variance < 0.04


def first_half_hour(slower: float, seed: int, *, sees_unfinished: bool) -> float:
    """The hall's pace that is believed half an hour after eight clerks have begun."""
    chance, ends = Random(seed), 1800.0
    done: list[tuple[float, Served]] = []
    under_way: list[UnderWay] = []
    for clerk in CLERKS:
        at = 0.0
        for served in drawn(chance, slower):
            if at + served.seconds > ends:
                under_way.append(UnderWay(served.service, clerk, ends - at))
                break
            at += served.seconds
            done.append((at, replace(served, clerk=clerk)))
    pace = Pace(usual())
    for _, served in sorted(done, key=itemgetter(0)):
        pace.add(served, under_way if sees_unfinished else ())
    return pace.hall


def test_services_that_are_not_over_show_a_slow_day_in_its_first_half_hour() -> None:
    days = range(20261129, 20261169)
    aware, unaware, ordinary = (
        fmean(first_half_hour(slower, day, sees_unfinished=sees) for day in days)
        for slower, sees in ((1.8, True), (1.8, False), (1.0, True))
    )
    assert aware > unaware + 0.1
    assert aware > 0.4 * log(1.8)
    assert ordinary == pytest.approx(0, abs=0.05)


@pytest.mark.parametrize("seconds", [0.0, 20.0, 60 * 60 * 24.0])
def test_a_service_just_begun_or_never_finished_says_nothing(seconds: float) -> None:
    chance = Random(5)
    plain, other = Pace(usual()), Pace(usual())
    for served, _ in zip(drawn(chance, 1.0), range(30), strict=False):
        plain.add(served)
        other.add(served, [UnderWay(B, CLERKS[0], seconds), UnderWay(ServiceId("gone"), "x", 900)])
    assert other.hall == plain.hall
    assert other.factor(A, CLERKS[0]) == plain.factor(A, CLERKS[0])
