"""The engine by itself: everybody is served once, and one counter more is no worse."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from statistics import fmean
from typing import Final

import pytest

from config.centre.model import Calling
from config.wire import CounterId, ServiceId, TicketId
from queue_server.simulation.engine import (
    SimulatedCounter,
    SimulatedDay,
    SimulatedVisitor,
    Simulation,
    Then,
    Turn,
    simulate,
)

OPENS: Final = datetime(2026, 11, 30, 0, 30, tzinfo=UTC)
CLOSES: Final = OPENS + timedelta(hours=8)
SEEDS: Final = range(20_261_129, 20_261_129 + 12)
A, B = ServiceId("a"), ServiceId("b")
CALLING: Final = Calling()


def after(minutes: float) -> datetime:
    return OPENS + timedelta(minutes=minutes)


def person(
    number: int, minutes: float, *turns: Turn, service: ServiceId = A, weight: float = 1.0
) -> SimulatedVisitor:
    return SimulatedVisitor(
        TicketId(number), service, weight, after(minutes), turns or (Turn(300.0),)
    )


def counter(name: str, *services: ServiceId, gap: float = 0.0) -> SimulatedCounter:
    return SimulatedCounter(CounterId(name), services or (A,), ((OPENS, CLOSES),), (gap,))


def waits(outcome: SimulatedDay) -> dict[int, float]:
    """Minutes by number."""
    return {int(number): call.waited_seconds / 60 for number, call in outcome.calls.items()}


def crowd(seed: int) -> list[SimulatedVisitor]:
    """A day of two services with no-shows, holds, transfers and people who give up."""
    random = Random(seed)
    people, minutes = [], 0.0
    for number in range(300):
        minutes += random.expovariate(1 / 1.2)
        turn = Turn(random.expovariate(1 / 280))
        turns = random.choices(
            [
                (turn,),
                (Turn(80.0, Then.MISSED), turn),
                (Turn(60.0, Then.HELD, 500.0), turn),
                (Turn(60.0, Then.QUEUED, 0.0, B), turn),
            ],
            [85, 5, 5, 5],
        )[0]
        service = random.choice([A, B])
        one = SimulatedVisitor(
            TicketId(number), service, random.choice([1.0, 2.0]), after(minutes), turns
        )
        people.append(one)
    return people


COUNTERS: Final = [counter("1", A), counter("2", B, A, gap=20.0), counter("3", B), counter("4", A)]


@pytest.mark.parametrize("seed", SEEDS)
def test_everybody_is_called_first_exactly_once_and_served_to_the_end(seed: int) -> None:
    people = crowd(seed)
    outcome = simulate(people, COUNTERS, CALLING)
    assert sorted(outcome.calls) == [one.id for one in people], f"seed {seed}"
    assert not outcome.never_called
    assert not outcome.gave_up
    given = sum(turn.seconds for one in people for turn in one.turns)
    assert sum(outcome.busy_seconds.values()) == pytest.approx(given)
    assert all(call.at >= call.person.at for call in outcome.calls.values())


def test_a_counter_more_is_no_worse_on_the_average() -> None:
    fewer, same, more = (
        fmean(
            call.waited_seconds
            for seed in SEEDS
            for call in simulate(crowd(seed), there, CALLING).calls.values()
        )
        for there in (COUNTERS[:3], COUNTERS, [*COUNTERS, counter("5", A, B)])
    )
    assert more < same < fewer, f"seeds {SEEDS}"


def test_a_counter_serves_one_at_a_time_and_needs_its_gap() -> None:
    outcome = simulate([person(1, 0), person(2, 1), person(3, 2)], [counter("1", gap=60)], CALLING)
    assert waits(outcome) == {1: 0.0, 2: 5.0, 3: 10.0}


def test_nobody_is_called_while_the_counter_is_away_and_a_turn_under_way_is_ended() -> None:
    morning, afternoon = (OPENS, after(4)), (after(60), after(120))
    there = SimulatedCounter(CounterId("1"), (A,), (morning, afternoon))
    outcome = simulate([person(1, 1), person(2, 2), person(3, 119)], [there], CALLING)
    assert waits(outcome) == {1: 0.0, 2: 58.0, 3: 0.0}


def test_people_whom_no_counter_calls_are_told() -> None:
    outcome = simulate([person(1, 0, service=B)], [counter("1", A)], CALLING)
    assert [one.id for one in outcome.never_called] == [1]


def test_a_held_person_is_taken_on_by_the_same_counter_before_the_next_call() -> None:
    held = person(1, 0, Turn(60.0, Then.HELD, 200.0), Turn(120.0))
    people = [held, person(2, 0), person(3, 0)]
    # 1 until minute 1, 2 until minute 6, then 1 again (back since 4:20) until minute 8.
    assert waits(simulate(people, [counter("1")], CALLING)) == {1: 0.0, 2: 1.0, 3: 8.0}


def test_a_held_person_is_ended_even_after_the_counter_has_closed() -> None:
    late = (CLOSES - OPENS).total_seconds() / 60 - 1
    held = person(1, late, Turn(30.0, Then.HELD, 600.0), Turn(120.0))
    outcome = simulate([held], [counter("1")], CALLING)
    assert outcome.busy_seconds == {"1": 150.0}


def test_a_missed_person_goes_behind_as_many_as_the_centre_says_then_leaves() -> None:
    calling = Calling(absence_sets_back=1)
    missing = person(1, 0, Turn(60.0, Then.MISSED), Turn(60.0, Then.MISSED))
    others = [person(2, 0.1), person(3, 0.2)]
    outcome = simulate([missing, *others], [counter("1")], calling)
    assert waits(outcome) == pytest.approx({1: 0.0, 2: 0.9, 3: 6.8})
    assert outcome.busy_seconds == {"1": 720.0}


def test_a_person_sent_to_a_counter_waits_for_that_one_unless_it_is_not_there() -> None:
    turns = Turn(60.0, Then.QUEUED, counter=CounterId("2")), Turn(60.0)
    sent, other = person(1, 0, *turns), person(2, 0, service=B)
    both = [counter("1", A), counter("2", B)]
    assert simulate([sent, other], both, CALLING).busy_seconds == {"1": 60.0, "2": 360.0}
    assert simulate([sent, other], both[:1], CALLING).busy_seconds == {"1": 120.0}


def test_somebody_who_gives_up_takes_no_time_of_a_counter() -> None:
    tired = SimulatedVisitor(
        TicketId(2), A, 1.0, after(0), (Turn(300.0),), gives_up_after=(0, 120.0)
    )
    outcome = simulate([person(1, 0), tired, person(3, 1)], [counter("1")], CALLING)
    assert waits(outcome) == {1: 0.0, 3: 4.0}
    assert [one.id for one in outcome.gave_up] == [2]


def test_a_ticket_of_a_kiosk_alone_waits_from_its_printing_and_is_called_once_known() -> None:
    alone = SimulatedVisitor(TicketId(1), A, 1.0, after(0), (Turn(60.0),), known_at=after(10))
    assert waits(simulate([alone], [counter("1")], CALLING)) == {1: 10.0}


def test_the_idlest_counter_gets_a_newcomer() -> None:
    outcome = simulate(
        [person(1, 0), person(2, 0), person(3, 10)],
        [counter("1"), counter("2"), counter("3")],
        CALLING,
    )
    assert outcome.calls[TicketId(3)].counter == "3"


def test_a_day_in_slices_is_the_same_day() -> None:
    whole = simulate(crowd(SEEDS[0]), COUNTERS, CALLING)
    sliced = Simulation(crowd(SEEDS[0]), COUNTERS, CALLING)
    slices = 1
    while sliced.advance(7):
        slices += 1
    assert sliced.outcome == whole
    assert slices > 50
