"""Who is called next: the policy against its own words, written down a second time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.centre.model import Calling
from config.wire import CounterId, ServiceId, TicketId
from queue_server.tickets.rules.calling.dispatch import (
    Choice,
    WaitingTicket,
    calling_order,
    next_ticket,
    place_behind,
    score,
)
from queue_server.tickets.rules.calling.service_order import ServiceOrder, Services

NOW = datetime(2026, 10, 8, 2, 0, tzinfo=UTC)
CALLING = Calling(longest_wait_minutes=60)
HERE, THERE = CounterId("3"), CounterId("4")
A, B, C = ServiceId("a"), ServiceId("b"), ServiceId("c")


def waits(
    ticket: int,
    minutes: float,
    service: ServiceId = A,
    weight: float = 1.0,
    counter: CounterId | None = None,
) -> WaitingTicket:
    since = NOW - timedelta(minutes=minutes)
    return WaitingTicket(TicketId(ticket), service, weight, since, counter)


def chosen(*waiting: WaitingTicket, services: Services = (A, B)) -> tuple[int, str] | None:
    choice = next_ticket(waiting, HERE, services, CALLING, NOW)
    return None if choice is None else (choice.ticket_id, choice.rule)


def test_nobody_waits() -> None:
    assert chosen() is None
    assert chosen(waits(1, 10, C), waits(2, 10, A, counter=THERE)) is None


def test_the_longest_wait_goes_first() -> None:
    assert chosen(waits(1, 5), waits(2, 9)) == (2, "longest_waiting")


def test_the_counters_first_service_goes_before_longer_waits() -> None:
    assert chosen(waits(1, 5, A), waits(2, 9, B)) == (1, "first_service")
    assert chosen(waits(1, 5, A), waits(2, 9, B), services=(B, A)) == (2, "longest_waiting")


def test_priority_counts_the_wait_several_times() -> None:
    assert chosen(waits(1, 10), waits(2, 3, weight=4.0)) == (2, "priority")
    assert chosen(waits(1, 10), waits(2, 2, weight=4.0)) == (1, "longest_waiting")


def test_beyond_the_longest_wait_the_order_of_services_does_not_count() -> None:
    waiting = waits(1, 61, B), waits(2, 59, A, weight=4.0), waits(3, 62, A)
    assert chosen(*waiting) == (3, "waited_too_long")
    assert chosen(*waiting[:2]) == (1, "waited_too_long")


def test_beyond_the_longest_wait_priority_counts() -> None:
    waiting = waits(1, 200, A), waits(2, 61, B, weight=4.0), waits(3, 240, B), waits(4, 245, C)
    assert chosen(*waiting) == (2, "waited_too_long")
    assert chosen(waits(1, 245, A), waits(2, 61, B, weight=4.0)) == (1, "waited_too_long")
    order = calling_order(waiting, HERE, (A, B), CALLING, NOW)
    assert [choice.ticket_id for choice in order] == [2, 3, 1]


TOGETHER = ServiceOrder(((A, 0), (B, 0)))
HELPING = ServiceOrder(((A, 0), (C, 0), (B, 1)), frozenset({C}))


def test_a_counter_may_call_whoever_has_waited_longest_of_all_its_services() -> None:
    assert chosen(waits(1, 5, A), waits(2, 9, B), services=TOGETHER) == (2, "longest_of_all")
    assert chosen(waits(1, 10, A), waits(2, 9, B), services=TOGETHER) == (1, "longest_of_all")
    assert chosen(waits(1, 10, A), waits(2, 9, A), services=TOGETHER) == (1, "longest_waiting")


def test_among_all_its_services_priority_counts_as_within_one() -> None:
    heavy = waits(1, 3, B, weight=4.0)
    assert chosen(heavy, waits(2, 10, A), services=TOGETHER) == (1, "priority")
    assert chosen(heavy, waits(2, 13, A), services=TOGETHER) == (2, "longest_of_all")


def test_a_counter_that_helps_calls_the_service_beside_its_first() -> None:
    assert chosen(waits(1, 5, A), waits(2, 9, C), services=HELPING) == (2, "also_called")
    assert chosen(waits(1, 10, A), waits(2, 9, C), services=HELPING) == (1, "longest_of_all")
    assert chosen(waits(1, 1, C), waits(2, 9, B), services=HELPING) == (1, "also_called")


def test_pages_that_know_no_newer_word_are_told_an_earlier_one() -> None:
    waiting = waits(1, 5, A), waits(2, 9, C)
    helped = next_ticket(waiting, HERE, HELPING, CALLING, NOW)
    assert helped is not None
    assert (helped.reason.rule, helped.reason.precisely) == ("first_service", "also_called")
    plain = next_ticket(waiting, HERE, (A,), CALLING, NOW)
    assert plain is not None
    assert (plain.reason.rule, plain.reason.precisely) == ("longest_waiting", "")


def test_exactly_the_longest_wait_is_not_yet_too_long() -> None:
    assert chosen(waits(1, 60, B), waits(2, 1, A)) == (2, "first_service")


def test_a_ticket_sent_to_this_counter_is_within_its_service() -> None:
    assert chosen(waits(1, 5, B, counter=HERE), waits(2, 1, A)) == (2, "first_service")
    assert chosen(waits(1, 5, A, counter=HERE), waits(2, 6, A)) == (2, "longest_waiting")


def test_a_ticket_sent_to_this_counter_for_a_service_it_lacks_goes_first() -> None:
    assert chosen(waits(1, 2, C, counter=HERE), waits(2, 9, A)) == (1, "first_service")


def test_ties_go_to_the_longer_wait_and_then_to_the_lower_id() -> None:
    assert chosen(waits(2, 8), waits(1, 2, weight=4.0)) == (2, "longest_waiting")
    assert chosen(waits(9, 8), waits(4, 8)) == (4, "longest_waiting")


def test_the_reason_can_be_told() -> None:
    waiting = waits(1, 10), waits(2, 3, weight=4.0), waits(3, 2, weight=4.0), waits(4, 30, B)
    assert next_ticket(waiting, HERE, (A, B), CALLING, NOW) == Choice(
        ticket_id=TicketId(2),
        rule="priority",
        service=A,
        waited_seconds=180,
        score=720.0,
        compared=2,
    )


def test_a_clock_that_runs_ahead_makes_nobody_vanish() -> None:
    assert chosen(waits(1, -0.1)) == (1, "longest_waiting")


SERVICES = (A, B, C)
WAITING = st.lists(
    st.builds(
        waits,
        st.integers(min_value=1, max_value=10_000),
        st.one_of(st.integers(0, 90), st.floats(min_value=0, max_value=90)),
        st.sampled_from(SERVICES),
        st.sampled_from([0.5, 1.0, 2.0, 4.0]),
        st.sampled_from([None, None, None, HERE, THERE]),
    ),
    max_size=40,
    unique_by=lambda ticket: ticket.ticket_id,
)
ORDERS = st.one_of(
    st.lists(st.sampled_from(SERVICES), unique=True, min_size=1),
    st.builds(
        lambda ranks, also: ServiceOrder(
            tuple(sorted(ranks.items(), key=lambda item: item[1])), frozenset(also) & ranks.keys()
        ),
        st.dictionaries(st.sampled_from(SERVICES), st.integers(0, 2), min_size=1),
        st.sets(st.sampled_from(SERVICES)),
    ),
)


def by_the_words(waiting: Iterable[WaitingTicket], services: Services) -> list[TicketId]:
    """The policy as its docstring says it, by sorting everyone."""
    ranks = dict(ServiceOrder.of(services).ranks)

    def place(ticket: WaitingTicket) -> tuple[object, ...]:
        waited = (NOW - ticket.waiting_since).total_seconds()
        is_late = waited > CALLING.longest_wait_minutes * 60
        rank = 0 if is_late else ranks.get(ticket.service, -1)
        return not is_late, rank, -ticket.weight * waited, ticket.waiting_since, ticket.ticket_id

    mine = [
        ticket
        for ticket in waiting
        if ticket.counter == HERE or (ticket.counter is None and ticket.service in ranks)
    ]
    return [ticket.ticket_id for ticket in sorted(mine, key=place)]


def heads(waiting: Iterable[WaitingTicket]) -> list[WaitingTicket]:
    first: dict[object, WaitingTicket] = {}
    for ticket in sorted(waiting, key=lambda ticket: (ticket.waiting_since, ticket.ticket_id)):
        first.setdefault((ticket.service, ticket.weight, ticket.counter), ticket)
    return list(first.values())


@settings(deadline=None)
@given(WAITING, ORDERS)
def test_the_order_is_the_policys(waiting: list[WaitingTicket], services: Services) -> None:
    order = calling_order(waiting, HERE, services, CALLING, NOW)
    assert [choice.ticket_id for choice in order] == by_the_words(waiting, services)


@settings(deadline=None)
@given(WAITING, ORDERS, st.randoms())
def test_heads_are_enough_and_the_order_of_asking_is_nothing(
    waiting: list[WaitingTicket], services: Services, random: object
) -> None:
    everyone = next_ticket(waiting, HERE, services, CALLING, NOW)
    assert next_ticket(heads(waiting), HERE, services, CALLING, NOW) == everyone
    shuffled = sorted(waiting, key=lambda _: random.random())  # type: ignore[attr-defined]
    assert next_ticket(shuffled, HERE, services, CALLING, NOW) == everyone
    order = calling_order(waiting, HERE, services, CALLING, NOW)
    assert (order[0] if order else None) == everyone


@settings(deadline=None)
@given(WAITING, ORDERS)
def test_each_in_the_order_is_next_once_those_before_are_gone(
    waiting: list[WaitingTicket], services: Services
) -> None:
    left = {ticket.ticket_id: ticket for ticket in waiting}
    for choice in calling_order(waiting, HERE, services, CALLING, NOW):
        assert next_ticket(left.values(), HERE, services, CALLING, NOW) == choice
        del left[choice.ticket_id]
    assert next_ticket(left.values(), HERE, services, CALLING, NOW) is None


@settings(deadline=None)
@given(WAITING, ORDERS)
def test_nobody_past_the_longest_wait_is_overtaken_by_one_under_it(
    waiting: list[WaitingTicket], services: Services
) -> None:
    late = [
        choice.waited_seconds > 3600 or choice.rule == "waited_too_long"
        for choice in calling_order(waiting, HERE, services, CALLING, NOW)
    ]
    assert late == sorted(late, reverse=True)


@settings(deadline=None)
@given(WAITING.filter(bool), ORDERS, st.integers(min_value=0, max_value=3600))
def test_a_later_arrival_of_the_same_kind_is_never_before(
    waiting: list[WaitingTicket], services: Services, seconds: int
) -> None:
    earlier = waiting[0]
    later = WaitingTicket(
        TicketId(20_000),
        earlier.service,
        earlier.weight,
        min(NOW, earlier.waiting_since + timedelta(seconds=seconds)),
        earlier.counter,
    )
    order = [
        choice.ticket_id
        for choice in calling_order([later, *waiting], HERE, services, CALLING, NOW)
    ]
    if earlier.ticket_id in order:
        assert order.index(earlier.ticket_id) < order.index(later.ticket_id)


@settings(deadline=None)
@given(WAITING, ORDERS)
def test_a_rule_is_what_it_says(waiting: list[WaitingTicket], services: Services) -> None:
    choice = next_ticket(waiting, HERE, services, CALLING, NOW)
    if choice is None:
        return
    mine = set(by_the_words(waiting, services))
    order = ServiceOrder.of(services)
    ranks = dict(order.ranks)
    tickets = {ticket.ticket_id: ticket for ticket in waiting if ticket.ticket_id in mine}
    since = tickets[choice.ticket_id].waiting_since
    longer = [ticket for ticket in tickets.values() if ticket.waiting_since < since]
    equals = [
        ticket
        for ticket in tickets.values()
        if ranks.get(ticket.service, -1) == ranks.get(choice.service, -1)
    ]
    others = [ticket for ticket in equals if ticket.service != choice.service]
    assert (choice.rule == "waited_too_long") is (choice.waited_seconds >= 3600 and _late(since))
    if choice.rule == "also_called":
        assert choice.service in order.also
    if choice.rule in ("longest_waiting", "longest_of_all"):
        assert not longer
        assert bool(others) is (choice.rule == "longest_of_all")
    if choice.rule == "priority":
        assert any(ticket in equals or ticket.service == choice.service for ticket in longer)
    if choice.rule == "first_service":
        assert longer
        assert not any(ticket in equals for ticket in longer)


def _late(since: datetime) -> bool:
    return NOW - since > timedelta(minutes=CALLING.longest_wait_minutes)


@settings(deadline=None)
@given(
    WAITING,
    st.floats(min_value=0, max_value=90),
    st.sampled_from([0.5, 1.0, 2.0, 4.0]),
    st.integers(min_value=0, max_value=6),
)
def test_who_missed_the_call_goes_behind_that_many(
    waiting: list[WaitingTicket], minutes: float, weight: float, places: int
) -> None:
    missed = waits(30_000, minutes, A, weight)
    behind = place_behind(waiting, missed, places, CALLING, NOW)
    rivals = [ticket for ticket in waiting if ticket.service == A and ticket.counter is None]
    if behind is None:
        assert places == 0 or not rivals
        return
    place = max(missed.waiting_since, min(behind, NOW))
    back = WaitingTicket(missed.ticket_id, A, weight, place)
    order = calling_order([*rivals, back], HERE, [A], CALLING, NOW)
    position = [choice.ticket_id for choice in order].index(missed.ticket_id)
    # One who came this very second has no score to be behind of.
    newly = sum(ticket.waiting_since >= NOW - timedelta(seconds=1) for ticket in rivals)
    assert position >= min(places, len(rivals)) - newly


def test_who_missed_the_call_goes_no_further_back_than_asked() -> None:
    queue = [waits(ticket, 30 - ticket) for ticket in range(10)]
    behind = place_behind(queue, waits(99, 40), 3, CALLING, NOW)
    assert behind is not None
    back = WaitingTicket(TicketId(99), A, 1.0, behind)
    order = calling_order([*queue, back], HERE, [A], CALLING, NOW)
    assert [choice.ticket_id for choice in order][:5] == [0, 1, 2, 99, 3]


def test_a_place_behind_others_is_a_whole_millisecond() -> None:
    """As the database keeps it: whoever reads it back finds the same."""
    missed = WaitingTicket(TicketId(99), A, 7.0, NOW - timedelta(minutes=40))
    behind = place_behind([waits(1, 10)], missed, 1, CALLING, NOW)
    assert behind is not None
    assert behind.microsecond % 1000 == 0


@pytest.mark.parametrize(("weight", "seconds", "expected"), [(4.0, 60, 240.0), (1.0, -5, 0.0)])
def test_score(weight: float, seconds: float, expected: float) -> None:
    assert score(weight, seconds) == expected
