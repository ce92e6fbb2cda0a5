"""Who is told "you are next" is whom a counter calls now, whatever the hall, and until when."""

from __future__ import annotations

from datetime import timedelta
from math import inf

from hypothesis import given, settings
from hypothesis import strategies as st

from config.wire import CounterId, TicketId
from queue_server.tickets.rules.calling.dispatch import (
    WaitingTicket,
    calling_order,
    next_ticket,
    seconds_unchanged,
)
from queue_server.tickets.rules.calling.people_ahead import listed
from queue_server.tickets.rules.calling.service_order import ServiceOrder
from queue_server.tickets.rules.waits.estimates import ArrivalRate, OpenCounter
from tests.tickets.test_estimates import (
    CALLING,
    COUNTERS,
    NOW,
    RATES,
    WAITING,
    A,
    B,
    busy,
    foresee,
    idle,
    waits,
)


def test_who_will_be_overtaken_is_next_until_then() -> None:
    """The counter is free in some ten minutes; by then the priority has overtaken."""
    seen = foresee([waits(1, 10), waits(2, 3, weight=3.0), waits(3, 1)], busy("1", 0))
    assert seen.order == (1, 2, 3)
    assert [seen.tickets[TicketId(ticket)].people_ahead for ticket in (1, 2, 3)] == [0, 1, 2]


def test_who_is_next_at_a_counter_that_is_busy_for_long_is_told_so() -> None:
    """Counter 1 will call two of A and then 2, if counter 2 does not call it first."""
    queue = [waits(1, 10), waits(3, 9), waits(2, 8, B)]
    seen = foresee(queue, idle("1", A, B), busy("2", 1, B))
    assert seen.tickets[TicketId(2)].people_ahead == 0


def test_somebody_whom_every_counter_names_second_is_not_next() -> None:
    """Counter 2 takes 1, so counter 1 will take 2; yet both their clerks see 1 now."""
    seen = foresee([waits(1, 10), waits(2, 8, B)], busy("1", 1, A, B), idle("2", A))
    assert seen.tickets[TicketId(1)].people_ahead == 0
    assert seen.tickets[TicketId(2)].people_ahead == 1
    assert seen.services[B].people_ahead == 2


@settings(deadline=None)
@given(WAITING, COUNTERS, RATES)
def test_nobody_is_ahead_of_those_whom_counters_call_now_and_of_no_other(
    waiting: list[WaitingTicket], counters: list[OpenCounter], arrivals: list[ArrivalRate]
) -> None:
    seen = foresee(waiting, *counters, arrivals=arrivals)
    choices = [next_ticket(waiting, each.id, each.services, CALLING, NOW) for each in counters]
    called = {choice.ticket_id for choice in choices if choice}
    told = {ticket for ticket, place in seen.tickets.items() if place.people_ahead == 0}
    assert {ticket for ticket in told if seen.tickets[ticket].estimate} == called


@settings(deadline=None)
@given(WAITING, COUNTERS)
def test_the_same_counters_call_everybody_at_a_place_of_their_own(
    waiting: list[WaitingTicket], counters: list[OpenCounter]
) -> None:
    seen = foresee(waiting, *counters)
    places = [
        (ticket.service, ticket.counter, place.people_ahead)
        for ticket in waiting
        if (place := seen.tickets[ticket.ticket_id]).estimate
    ]
    assert len(set(places)) == len(places)
    for service, newcomer in seen.services.items():
        ahead = [people for of, counter, people in places if of == service and counter is None]
        assert all(people < newcomer.people_ahead for people in ahead) or not newcomer.estimate


@settings(deadline=None)
@given(WAITING, COUNTERS, st.booleans())
def test_a_clerk_sees_the_order_that_boards_tell(
    waiting: list[WaitingTicket], counters: list[OpenCounter], is_open: bool
) -> None:
    order = foresee(waiting, *counters).order
    for counter in counters:
        choices = calling_order(waiting, counter.id, counter.services, CALLING, NOW)
        shown = listed(choices, order, is_open)
        assert sorted(c.ticket_id for c in shown) == sorted(c.ticket_id for c in choices)
        assert [choice.service for choice in shown] == [choice.service for choice in choices]
        if is_open:
            assert shown[:1] == choices[:1]
        for service in counter.services:
            mine = [c.ticket_id for c in shown[is_open:] if c.service == service]
            assert mine == sorted(mine, key=order.index)


@settings(deadline=None)
@given(WAITING, COUNTERS, st.floats(0, 0.999))
def test_nobody_else_is_next_before_the_time_that_is_foreseen(
    waiting: list[WaitingTicket], counters: list[OpenCounter], part: float
) -> None:
    orders = [each.services for each in counters]
    seconds = seconds_unchanged(waiting, CALLING, NOW, orders)
    assert seconds >= 0
    later = NOW + timedelta(seconds=min(seconds, 86_400.0) * part)

    def first(counter: OpenCounter, at: timedelta) -> TicketId | None:
        choice = next_ticket(waiting, counter.id, counter.services, CALLING, NOW + at)
        return choice.ticket_id if choice else None

    for counter in counters:
        assert first(counter, later - NOW) == first(counter, timedelta(0))


def test_a_wait_may_overtake_among_services_that_are_compared_and_beyond_the_longest() -> None:
    queue = [waits(1, 20), waits(2, 4, B, weight=3.0)]
    together = ServiceOrder(((A, 0), (B, 0)))
    assert seconds_unchanged(queue, CALLING, NOW, [(A, B)]) == 2400  # 1 exceeds the longest wait
    assert seconds_unchanged(queue, CALLING, NOW, [(A, B), together]) == 240
    late = [waits(1, 210), waits(2, 66, B, weight=3.0)]
    assert seconds_unchanged(late, CALLING, NOW, [(A, B)]) == 360
    for seconds, first in ((359, 1), (361, 2)):
        at = NOW + timedelta(seconds=seconds)
        choice = next_ticket(late, CounterId("1"), (A, B), CALLING, at)
        assert choice is not None
        assert choice.ticket_id == first


def test_who_has_waited_exactly_as_long_as_it_takes_is_next_in_a_moment() -> None:
    longest = [waits(1, 60), waits(2, 30, weight=3.0)]  # 2 goes first, by 90 to 60
    level = [waits(1, 30), waits(2, 10, weight=3.0)]  # 1 goes first, by its wait
    for queue, now, then in ((longest, 2, 1), (level, 1, 2)):
        assert seconds_unchanged(queue, CALLING, NOW) == 0
        for at, first in ((NOW, now), (NOW + timedelta(milliseconds=1), then)):
            choice = next_ticket(queue, CounterId("1"), (A,), CALLING, at)
            assert choice is not None
            assert choice.ticket_id == first


def test_the_time_is_when_a_priority_overtakes_or_a_wait_was_too_long() -> None:
    assert seconds_unchanged([waits(1, 70)], CALLING, NOW) == inf
    assert seconds_unchanged([waits(1, 10)], CALLING, NOW) == 50 * 60
    # After 240 seconds 3 × (240 + 240) = 1200 + 240.
    queue = [waits(1, 20), waits(2, 4, weight=3.0)]
    assert seconds_unchanged(queue, CALLING, NOW) == 240
    for seconds, first in ((239, 1), (241, 2)):
        at = NOW + timedelta(seconds=seconds)
        choice = next_ticket(queue, CounterId("1"), (A,), CALLING, at)
        assert choice is not None
        assert choice.ticket_id == first
