"""The days on which the waits that people are told are measured, and the scores of them."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from functools import partial
from random import Random
from statistics import fmean

import pytest

from benchmarks.waiting.desk import Desk
from benchmarks.waiting.kinds import KINDS, DayKind, undisturbed
from benchmarks.waiting.office import Office, new_office
from benchmarks.waiting.phones import Phone, refreshed
from benchmarks.waiting.scores import score
from benchmarks.waiting.told import Follower, Told, live
from config.centre.model import Centre
from config.wire import ServiceId, TicketId, TicketState, WaitEstimate
from queue_server.centre.opening import centre_hours_on
from queue_server.tickets.hall.forecast.past import HallHistory
from queue_server.tickets.rules.calling.dispatch import WaitingTicket
from queue_server.tickets.rules.waits.ranges import Ranges
from tests.hall.demo import demo_centre

pytestmark = pytest.mark.slow

DAY = date(2026, 10, 5)
SEED = 20261005
HALF_A_DAY = timedelta(hours=2.5)


@pytest.fixture(scope="module")
def demo() -> Centre:
    return demo_centre()


@pytest.mark.parametrize("kind", KINDS, ids=[kind.name for kind in KINDS])
def test_on_every_kind_of_day_everybody_is_served_in_the_end(demo: Centre, kind: DayKind) -> None:
    office = new_office(demo, kind, Random(SEED), centre_hours_on(demo, DAY))
    office.run()
    states = {ticket.state for ticket in office.tickets.values()}
    assert len(office.tickets) > 100
    assert states <= {TicketState.DONE, TicketState.NO_SHOW}


def test_another_future_leaves_the_present_as_it_is(demo: Centre) -> None:
    kind = DayKind("office")
    plain, asked = (
        new_office(demo, kind, Random(SEED), centre_hours_on(demo, DAY)) for _ in range(2)
    )
    for _ in range(3):
        asked.run(lambda office: len(office.tickets) >= 50)
        asked.fork(Random(1)).run()
    for office in (plain, asked):
        office.run()
    assert asked.called_at == plain.called_at


def test_clerks_pause_as_often_after_lunch_as_before_it(demo: Centre) -> None:
    """In the first two and a half hours of each, over thirty days."""
    pauses: Counter[int] = Counter()
    spans = centre_hours_on(demo, DAY)
    for seed in range(30):
        office = new_office(demo, DayKind("office"), Random(SEED + seed), spans)
        office.on_desk = partial(_count_pause, office, pauses)
        office.run()
    assert 0.85 < pauses[1] / pauses[0] < 1.15, f"seeds from {SEED}: {pauses}"


def _count_pause(office: Office, pauses: Counter[int], desk: Desk) -> None:
    for half, (opens, _) in enumerate(office.spans):
        if desk.paused_since is not None and desk.open and office.now < opens + HALF_A_DAY:
            pauses[half] += office.now > opens


def test_the_same_seed_gives_the_same_day(demo: Centre) -> None:
    kind = undisturbed("calm", load=0.75)
    first, second = (live(demo, kind, DAY, SEED, HallHistory()) for _ in range(2))
    assert first == second


def told(low: int, high: int, median: float, waited: float, best: float | None = None) -> Told:
    return Told(
        service=ServiceId("ho-tich"),
        priority=False,
        estimate=WaitEstimate(low_seconds=low, high_seconds=high),
        waited=waited,
        served_somewhere=True,
        best=best,
        median=median,
    )


def test_the_scores_are_those_of_a_small_example() -> None:
    found = score(
        [told(600, 1200, 800, 900), told(600, 1200, 800, 1501, best=1500), told(0, 60, 0, 1)]
    )
    assert (found.late, found.within_upper, found.before_lower) == (1 / 3, 2 / 3, 0)
    assert found.error == (100 + 701 + 1) / 3
    assert found.over_floor == 701


def test_who_is_called_at_once_is_not_scored() -> None:
    """A counter was free: there was no wait to be told."""
    waits = [told(600, 1200, 800, 900), told(600, 1200, 800, 1501)]
    assert score([*waits, *[told(0, 60, 0, 0)] * 8]) == score(waits)


def test_the_hall_of_a_day_simulates_for_all_with_priority_however_slow_the_machine(
    demo: Centre,
) -> None:
    office = new_office(demo, KINDS[0], Random(SEED), centre_hours_on(demo, DAY))
    hall = Follower(office, HallHistory(), 0.0, Random(SEED)).hall
    office.run(lambda office: len(office.waiting) > 3)
    first, again = (
        hall.forecast_with(WaitingTicket(TicketId(number), service, 2.0, office.now), office.now)
        for number, service in ((90_001, ServiceId("ho-tich")), (90_002, ServiceId("ho-tich")))
    )
    assert first == again
    assert first is not again, "simulated anew"


def test_what_a_phone_showed_is_scored_as_in_a_small_example() -> None:
    start = datetime(2026, 10, 5, 1, 0, tzinfo=UTC)
    shown = [(0, 5, 10), (1, 5, 10), (2, 8, 15), (3, 8, 16), (4, 0, 5)]
    glances = [
        (
            start + timedelta(minutes=minute),
            WaitEstimate(low_seconds=60 * low, high_seconds=60 * high),
        )
        for minute, low, high in shown
    ]
    found = refreshed([(Phone(glances), start + timedelta(minutes=10))])
    assert found.people == 1
    assert (found.jumped_back, found.moved_back) == (1, 1)
    assert Phone(glances).jumped_back == 6 * 60
    assert Phone(glances).moved_back == 9 * 60
    assert found.within_upper == 4 / 5
    assert found.before_lower == 1 / 5


def test_phones_are_followed_on_a_day(demo: Centre) -> None:
    seen: list[tuple[Phone, datetime]] = []
    live(demo, undisturbed("calm", load=0.9), DAY, SEED, HallHistory(), seen=seen)
    assert len(seen) > 50
    assert all(at < called for phone, called in seen for at, _ in phone.shown)


def test_on_a_slow_day_the_range_follows_those_who_came_before(demo: Centre) -> None:
    usual, slow = (undisturbed(name, load=0.7, pace=pace) for name, pace in (("u", 1), ("s", 1.5)))
    before, learned = live(demo, usual, DAY, SEED, HallHistory())
    outcomes = [one.outcome for one in before if one.outcome]
    told_then, _ = live(demo, slow, DAY, SEED + 1, learned, outcomes=outcomes)
    waited = [(one, one.outcome) for one in told_then if one.outcome]
    ranges, told_then = Ranges(outcomes), [one for one, _ in waited]
    at_first = [one.waited <= ranges.of(of.weight, of.foreseen).high for one, of in waited]
    assert score(told_then).within_upper > fmean(at_first) + 0.02
    assert score(told_then).within_upper > 0.83
