"""The forecast: order, people ahead and ranges, and how true they are in simulated days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import log
from random import Random
from statistics import fmean, pstdev
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.centre.model import Calling
from config.wire import CounterId, ServiceId, TicketId
from queue_server.tickets.rules.calling.dispatch import WaitingTicket, calling_order, next_ticket
from queue_server.tickets.rules.calling.service_order import ServiceOrder, Services
from queue_server.tickets.rules.waits.estimates import (
    AT_ONCE,
    ArrivalRate,
    Forecast,
    OpenCounter,
    ServiceTime,
    TicketForecast,
    forecast,
    learn,
)

NOW = datetime(2026, 10, 8, 1, 0, tzinfo=UTC)
CALLING = Calling(longest_wait_minutes=60)
A, B, C = ServiceId("a"), ServiceId("b"), ServiceId("c")
TIMES = {A: ServiceTime(480, 0.7), B: ServiceTime(600, 0.7), C: ServiceTime(300, 0.5)}


def waits(
    ticket: int,
    minutes: float,
    service: ServiceId = A,
    weight: float = 1.0,
    counter: CounterId | None = None,
) -> WaitingTicket:
    since = NOW - timedelta(minutes=minutes)
    return WaitingTicket(TicketId(ticket), service, weight, since, counter)


def idle(name: str, *services: ServiceId) -> OpenCounter:
    return OpenCounter(CounterId(name), services or (A,), None, None)


def busy(name: str, minutes: float, *services: ServiceId) -> OpenCounter:
    since = NOW - timedelta(minutes=minutes)
    return OpenCounter(CounterId(name), services or (A,), (services or (A,))[0], since)


def foresee(
    waiting: list[WaitingTicket],
    *counters: OpenCounter,
    times: Mapping[ServiceId, ServiceTime] = TIMES,
    arrivals: list[ArrivalRate] | None = None,
) -> Forecast:
    return forecast(waiting, counters, times, CALLING, 1.0, NOW, arrivals or [])


def median_of(place: TicketForecast) -> float:
    assert place.median_seconds is not None
    return place.median_seconds


def test_an_empty_hall_with_a_free_counter() -> None:
    seen = foresee([], idle("1"))
    assert seen.order == ()
    assert seen.services[A].people_ahead == 0
    assert seen.services[A].estimate == AT_ONCE
    assert seen.services[B].estimate is None


def test_the_median_is_told_unrounded_and_is_not_the_middle_of_a_skewed_range() -> None:
    seen = foresee([waits(number, 9) for number in range(1, 9)], busy("1", 3), idle("2", B))
    place = seen.services[A]
    assert place.estimate is not None
    assert place.median_seconds is not None
    assert place.estimate.low_seconds < place.median_seconds
    assert 2 * place.median_seconds < place.estimate.low_seconds + place.estimate.high_seconds
    assert seen.services[B].median_seconds == 0.0
    assert seen.services[C].median_seconds is None


def test_nobody_is_told_a_time_when_no_counter_is_open() -> None:
    seen = foresee([waits(1, 5), waits(2, 9), waits(3, 7, weight=4.0), waits(4, 1, B)])
    assert seen.order == (3, 2, 1, 4)
    assert [seen.tickets[TicketId(ticket)].people_ahead for ticket in (3, 2, 1, 4)] == [0, 1, 2, 0]
    assert all(place.estimate is None for place in seen.tickets.values())
    assert seen.services[A].people_ahead == 3
    assert seen.services[A].estimate is None


def test_a_ticket_sent_to_a_closed_counter_has_no_time() -> None:
    seen = foresee([waits(1, 9, counter=CounterId("9")), waits(2, 5)], busy("1", 3))
    assert seen.tickets[TicketId(1)].estimate is None
    assert seen.tickets[TicketId(2)].estimate is not None
    assert seen.order == (2, 1)


def test_a_ticket_sent_to_a_counter_waits_for_that_one() -> None:
    sent = waits(1, 9, C, counter=CounterId("2"))
    seen = foresee([sent, waits(2, 8, A)], idle("1", A), busy("2", 3, B))
    assert seen.tickets[TicketId(1)].people_ahead == 0
    assert median_of(seen.tickets[TicketId(1)]) > 0


def test_people_ahead_are_those_called_before_whatever_their_letter() -> None:
    seen = foresee(
        [waits(1, 9, A), waits(2, 8, B), waits(3, 20, C)], busy("1", 0, A, B), idle("2", C)
    )
    assert [seen.tickets[TicketId(ticket)].people_ahead for ticket in (1, 2, 3)] == [0, 1, 0]
    assert seen.services[B].people_ahead == 2
    assert seen.services[C].people_ahead == 1


def test_more_counters_make_it_shorter() -> None:
    queue = [waits(ticket, 30 - ticket) for ticket in range(20)]
    medians: list[float] = []
    for count in (1, 2, 4, 8):
        counters = [busy(str(number), 4 + number / 3) for number in range(count)]
        medians.append(median_of(foresee(queue, *counters).services[A]))
    assert medians == sorted(medians, reverse=True)
    assert 0.9 * 20.5 * 480 < medians[0] < 1.1 * 20.5 * 480
    assert 0.9 * 20.5 * 480 / 8 < medians[3] < 1.1 * 20.5 * 480 / 8


def test_one_counter_with_even_times_is_simple_addition() -> None:
    times = {A: ServiceTime(600, 0.05)}
    seen = foresee([waits(1, 5), waits(2, 4)], busy("1", 4), times=times)
    places = [*seen.tickets.values(), seen.services[A]]
    assert [place.people_ahead for place in places] == [0, 1, 2]
    assert [median_of(place) for place in places] == pytest.approx([360, 960, 1560], rel=0.01)


def test_a_clerk_who_forgot_to_finish_does_not_stop_the_clock() -> None:
    seen = foresee([waits(1, 5)], busy("1", 300))
    estimate = seen.tickets[TicketId(1)].estimate
    assert estimate is not None
    assert estimate.high_seconds < 3600


def test_people_still_to_come_are_foreseen_but_not_counted() -> None:
    waiting = [waits(1, 5, B)]
    counter = busy("1", 1, A, B)
    quiet = foresee(waiting, counter).tickets[TicketId(1)]
    rush = foresee(waiting, counter, arrivals=[ArrivalRate(A, 1.0, 5.0)]).tickets[TicketId(1)]
    assert rush.people_ahead == quiet.people_ahead == 0
    assert median_of(rush) > 1.3 * median_of(quiet)
    later = foresee(waiting, counter, arrivals=[ArrivalRate(B, 1.0, 30.0)]).tickets[TicketId(1)]
    assert later == quiet


@settings(deadline=None)
@given(st.floats(0, 1.5), st.floats(-10, 100_000))
def test_what_is_left_of_a_service_is_never_less_than_nothing(spread: float, lasted: float) -> None:
    time = ServiceTime(480, spread)
    left, variance = time.remaining(lasted)
    assert 0 <= left < 480 * 20
    assert 0 <= variance < (480 * 60) ** 2
    seen = foresee([waits(1, 5)], busy("1", lasted / 60), times={A: time})
    assert seen.tickets[TicketId(1)].estimate is not None


def test_what_is_left_is_the_mean_of_those_that_lasted_as_long() -> None:
    random, time = Random(3), ServiceTime(480, 0.7)
    drawn = [
        random.lognormvariate(log(480) - log(1.49) / 2, log(1.49) ** 0.5) for _ in range(60_000)
    ]
    for lasted in (60, 480, 900):
        left = [each - lasted for each in drawn if each > lasted]
        mean, variance = time.remaining(lasted)
        assert mean == pytest.approx(fmean(left), rel=0.05)
        assert variance**0.5 == pytest.approx(pstdev(left), rel=0.1)


WAITING = st.lists(
    st.builds(
        waits,
        st.integers(min_value=1, max_value=10_000),
        st.floats(min_value=0, max_value=80),
        st.sampled_from([A, B, C]),
        st.sampled_from([1.0, 2.0, 4.0]),
        st.sampled_from([None, None, None, CounterId("0"), CounterId("9")]),
    ),
    max_size=30,
    unique_by=lambda ticket: ticket.ticket_id,
)
SERVICES = st.lists(st.sampled_from([A, B, C]), unique=True, min_size=1).map(tuple)
ORDERS = st.tuples(SERVICES, st.booleans()).map(
    lambda given: ServiceOrder(tuple((one, 0) for one in given[0])) if given[1] else given[0]
)
COUNTERS = st.lists(st.tuples(SERVICES, ORDERS, st.floats(0, 40), st.booleans()), max_size=5).map(
    lambda each: [
        replace(
            busy(str(number), minutes, *busy_with) if at_work else idle(str(number)),
            services=order,
        )
        for number, (busy_with, order, minutes, at_work) in enumerate(each)
    ]
)
RATES = st.lists(
    st.builds(
        ArrivalRate, st.sampled_from([A, B, C]), st.sampled_from([1.0, 4.0]), st.floats(0, 30)
    ),
    max_size=3,
)


@settings(deadline=None)
@given(WAITING, COUNTERS, RATES)
def test_everyone_has_a_place(
    waiting: list[WaitingTicket], counters: list[OpenCounter], arrivals: list[ArrivalRate]
) -> None:
    seen = foresee(waiting, *counters, arrivals=arrivals)
    ids = {ticket.ticket_id for ticket in waiting}
    assert sorted(seen.order) == sorted(ids)
    assert set(seen.tickets) == ids
    assert set(seen.services) == {A, B, C}
    for ticket in waiting:
        place = seen.tickets[ticket.ticket_id]
        assert 0 <= place.people_ahead < len(waiting)
        reached = any(
            ticket.counter == counter.id
            or (ticket.counter is None and ticket.service in counter.services)
            for counter in counters
        )
        assert (place.estimate is not None) == reached
        if place.estimate is not None:
            assert 0 <= place.estimate.low_seconds < place.estimate.high_seconds
            assert place.estimate.low_seconds % 60 == place.estimate.high_seconds % 60 == 0


@settings(deadline=None)
@given(WAITING, SERVICES)
def test_one_counter_calls_first_whom_the_policy_names(
    waiting: list[WaitingTicket], services: tuple[ServiceId, ...]
) -> None:
    counter = idle("0", *services)
    mine = calling_order(waiting, counter.id, services, CALLING, NOW)
    seen = foresee(waiting, counter)
    called = [ticket for ticket in seen.order if seen.tickets[ticket].estimate is not None]
    assert called[:1] == [choice.ticket_id for choice in mine[:1]]
    assert sorted(called) == sorted(choice.ticket_id for choice in mine)


@settings(deadline=None)
@given(WAITING, ORDERS)
def test_the_simulation_asks_the_policy_at_every_call(
    waiting: list[WaitingTicket], services: Services
) -> None:
    seen = foresee(waiting, replace(idle("0"), services=services))
    left = {ticket.ticket_id: ticket for ticket in waiting}
    at = NOW
    while choice := next_ticket(left.values(), CounterId("0"), services, CALLING, at):
        place = len(waiting) - len(left)
        assert seen.order[place] == choice.ticket_id
        assert seen.tickets[choice.ticket_id].people_ahead == place
        at += timedelta(seconds=TIMES[left.pop(choice.ticket_id).service].mean_seconds)


# ------------------------------------------------------------------------- learning


def test_nothing_learned_is_the_prior() -> None:
    prior = ServiceTime.typical(8)
    learned = learn([], prior)
    assert learned.mean_seconds == 480
    assert learned.spread == pytest.approx(prior.spread)


def test_a_service_is_learned_in_a_day() -> None:
    random = Random(1)
    learned = learn([random.gammavariate(4, 225) for _ in range(300)], ServiceTime.typical(8))
    assert learned.mean_seconds == pytest.approx(900, rel=0.15)
    assert learned.spread == pytest.approx(0.5, abs=0.15)


def test_one_forgotten_finish_moves_little() -> None:
    prior = ServiceTime(480, 0.5)
    usual = [480.0] * 30
    assert learn([*usual, 40_000.0], prior).mean_seconds < 1.08 * learn(usual, prior).mean_seconds
    assert learn([*usual, 0.0], prior).mean_seconds > 0.95 * learn(usual, prior).mean_seconds


def test_a_change_is_followed() -> None:
    slower = learn([480.0] * 200 + [960.0] * 300, ServiceTime.typical(8))
    assert slower.mean_seconds > 800


@settings(deadline=None)
@given(st.lists(st.floats(min_value=0, max_value=1e6), max_size=50))
def test_whatever_was_measured(durations: list[float]) -> None:
    learned = learn(durations, ServiceTime.typical(8))
    assert learned.mean_seconds > 0
    assert 0.1 <= learned.spread <= 1.5


def test_a_full_hall_is_foreseen_between_two_frames() -> None:
    """Twenty times the people take no hundred times as long; `make bench` holds the budget."""
    random = Random(7)
    services = [ServiceId(f"service-{number}") for number in range(7)]
    times = dict.fromkeys(services, ServiceTime.typical(8))
    counters = [
        busy(str(number), random.random() * 15, *random.sample(services, 7)) for number in range(12)
    ]
    waiting = [
        waits(number, random.random() * 80, random.choice(services), random.choice([1.0, 4.0]))
        for number in range(10_000)
    ]

    def seconds(people: int) -> float:
        started = process_time()
        foresee(waiting[:people], *counters, times=times)
        return process_time() - started

    # The least of several runs each: other programs cost a run time, they never save it any.
    assert min(seconds(10_000) for _ in range(5)) < 100 * min(seconds(500) for _ in range(9))
