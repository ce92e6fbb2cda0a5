"""The life of a ticket: what each step changes, and what no row of steps can do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.wire import (
    FINAL_STATES,
    CounterId,
    ErrorCode,
    ServiceId,
    TicketAction,
    TicketId,
    TicketState,
)
from queue_server.centre.errors import CounterConflict
from queue_server.core.errors import BadRequest
from queue_server.tickets.errors import IllegalTransition
from queue_server.tickets.rules import lifecycle
from queue_server.tickets.rules.lifecycle import ALLOWED, Ticket, permitted

NOW = datetime(2026, 10, 8, 1, 0, tzinfo=UTC)
THREE = CounterId("3")
FOUR = CounterId("4")
NO_SHOWS_ALLOWED = 3


def a_ticket(state: TicketState = TicketState.WAITING, **changes: object) -> Ticket:
    ticket = Ticket(
        id=TicketId(7),
        day=date(2026, 10, 8),
        number="A007",
        service=ServiceId("ho-tich"),
        language="vi",
        state=state,
        priority_class=None,
        priority_reason=None,
        issued_at=NOW,
        waiting_since=NOW,
        state_since=NOW,
        counter=None if state is TicketState.WAITING else THREE,
    )
    return replace(ticket, **changes)  # type: ignore[arg-type]


AT_A_COUNTER = {
    TicketState.CALLED,
    TicketState.SERVING,
    TicketState.ON_HOLD,
    TicketState.DONE,
    TicketState.NO_SHOW,
}
Step = Callable[[Ticket, datetime], Ticket]
STEPS: dict[TicketAction, Step] = {
    TicketAction.CALL: lambda ticket, now: lifecycle.call(ticket, now, ticket.counter or THREE),
    TicketAction.RECALL: lifecycle.recall,
    TicketAction.START: lifecycle.start,
    TicketAction.FINISH: lifecycle.finish,
    TicketAction.NO_SHOW: lambda ticket, now: lifecycle.mark_no_show(
        ticket, now, no_shows_allowed=NO_SHOWS_ALLOWED, behind=now + timedelta(minutes=1)
    ),
    TicketAction.HOLD: lambda ticket, now: lifecycle.hold(ticket, now, "a copy"),
    TicketAction.RESUME: lambda ticket, now: lifecycle.resume(ticket, now, FOUR),
    TicketAction.RETURN: lifecycle.return_to_queue,
    TicketAction.TRANSFER: lambda ticket, now: lifecycle.transfer(
        ticket, now, to_service=ServiceId("dat-dai"), to_counter=None
    ),
    TicketAction.CANCEL: lifecycle.cancel,
    TicketAction.VOID: lifecycle.void,
    TicketAction.EXPIRE: lifecycle.expire,
}


def test_every_action_but_issuing_is_a_step() -> None:
    assert set(STEPS) | {TicketAction.ISSUE} == set(TicketAction) == set(ALLOWED)


@pytest.mark.parametrize("state", TicketState)
@pytest.mark.parametrize("action", STEPS)
def test_a_step_is_refused_in_every_other_state(action: TicketAction, state: TicketState) -> None:
    ticket = a_ticket(state)
    if state in ALLOWED[action]:
        assert STEPS[action](ticket, NOW)
        assert action in permitted(state)
    else:
        with pytest.raises(IllegalTransition) as refused:
            STEPS[action](ticket, NOW)
        assert (refused.value.state, refused.value.action) == (state, action)
        assert action not in permitted(state)


def test_only_undoing_a_mistake_leaves_a_final_state() -> None:
    assert permitted(TicketState.DONE) == permitted(TicketState.NO_SHOW) == {TicketAction.RETURN}
    assert permitted(TicketState.CANCELLED) == permitted(TicketState.EXPIRED) == frozenset()


def test_the_usual_visit() -> None:
    called = lifecycle.call(a_ticket(), NOW + timedelta(minutes=4), THREE)
    assert (called.state, called.counter, called.calls) == (TicketState.CALLED, THREE, 1)
    assert called.state_since == NOW + timedelta(minutes=4)
    serving = lifecycle.start(lifecycle.recall(called, NOW + timedelta(minutes=5)), NOW)
    assert (serving.state, serving.calls) == (TicketState.SERVING, 2)
    assert lifecycle.finish(serving, NOW).state is TicketState.DONE


def test_a_recall_does_not_change_since_when_it_is_called() -> None:
    called = lifecycle.call(a_ticket(), NOW, THREE)
    assert lifecycle.recall(called, NOW + timedelta(minutes=1)).state_since == NOW


def test_a_clerk_who_forgot_to_start_may_finish() -> None:
    assert lifecycle.finish(a_ticket(TicketState.CALLED), NOW).state is TicketState.DONE


def test_a_ticket_that_waits_for_one_counter_is_called_by_no_other() -> None:
    sent = a_ticket(counter=FOUR)
    with pytest.raises(CounterConflict) as refused:
        lifecycle.call(sent, NOW, THREE)
    assert refused.value.code is ErrorCode.WRONG_COUNTER
    assert lifecycle.call(sent, NOW, FOUR).counter == FOUR


def test_an_absence_sets_the_ticket_back_and_frees_it_for_any_counter() -> None:
    later = NOW + timedelta(minutes=20)
    behind = NOW + timedelta(minutes=10)
    missed = lifecycle.mark_no_show(
        a_ticket(TicketState.CALLED), later, no_shows_allowed=3, behind=behind
    )
    assert (missed.state, missed.no_shows, missed.counter) == (TicketState.WAITING, 1, None)
    assert missed.waiting_since == behind


@pytest.mark.parametrize(
    ("behind_minutes", "place_minutes"), [(None, 0), (-5, 0), (3, 3), (99, 20)]
)
def test_an_absence_never_moves_a_ticket_forward_nor_past_now(
    behind_minutes: int | None, place_minutes: int
) -> None:
    now = NOW + timedelta(minutes=20)
    behind = None if behind_minutes is None else NOW + timedelta(minutes=behind_minutes)
    missed = lifecycle.mark_no_show(
        a_ticket(TicketState.CALLED), now, no_shows_allowed=3, behind=behind
    )
    assert missed.waiting_since == NOW + timedelta(minutes=place_minutes)


def test_the_last_absence_drops_the_ticket_and_undoing_it_takes_one_back() -> None:
    called = a_ticket(TicketState.CALLED, no_shows=2)
    dropped = lifecycle.mark_no_show(called, NOW, no_shows_allowed=3, behind=None)
    assert (dropped.state, dropped.no_shows) == (TicketState.NO_SHOW, 3)
    back = lifecycle.return_to_queue(dropped, NOW, today=dropped.day)
    assert (back.state, back.no_shows, back.counter) == (TicketState.WAITING, 2, None)
    assert back.waiting_since == called.waiting_since


@pytest.mark.parametrize("state", [TicketState.DONE, TicketState.NO_SHOW])
def test_yesterdays_ticket_is_not_undone(state: TicketState) -> None:
    with pytest.raises(IllegalTransition):
        lifecycle.return_to_queue(a_ticket(state), NOW, today=date(2026, 10, 9))


def test_holding_keeps_the_counter_and_says_why() -> None:
    held = lifecycle.hold(a_ticket(TicketState.SERVING), NOW, "photocopy")
    assert (held.state, held.counter, held.note) == (TicketState.ON_HOLD, THREE, "photocopy")
    resumed = lifecycle.resume(held, NOW, FOUR)
    assert (resumed.state, resumed.counter) == (TicketState.SERVING, FOUR)


@pytest.mark.parametrize(
    "state",
    [TicketState.WAITING, TicketState.CALLED, TicketState.SERVING, TicketState.ON_HOLD],
)
@pytest.mark.parametrize(
    ("service", "counter"),
    [(ServiceId("dat-dai"), None), (None, FOUR), (ServiceId("dat-dai"), FOUR)],
)
def test_a_transfer_keeps_the_place_in_time(
    state: TicketState, service: ServiceId | None, counter: CounterId | None
) -> None:
    later = NOW + timedelta(minutes=30)
    sent = lifecycle.transfer(a_ticket(state), later, to_service=service, to_counter=counter)
    assert (sent.state, sent.waiting_since, sent.state_since) == (TicketState.WAITING, NOW, later)
    assert sent.service == (service or ServiceId("ho-tich"))
    assert sent.counter == counter


def test_a_transfer_says_where_to() -> None:
    with pytest.raises(BadRequest) as refused:
        lifecycle.transfer(a_ticket(), NOW, to_service=None, to_counter=None)
    assert "to_service" in refused.value.fields


def test_a_served_ticket_has_no_no_shows_in_the_next_queue() -> None:
    served = a_ticket(TicketState.SERVING, no_shows=2)
    called = a_ticket(TicketState.CALLED, no_shows=2)
    assert STEPS[TicketAction.TRANSFER](served, NOW).no_shows == 0
    assert STEPS[TicketAction.TRANSFER](called, NOW).no_shows == 2


def test_a_mistaken_press_is_left_out_of_the_figures() -> None:
    voided = lifecycle.void(a_ticket(), NOW)
    assert (voided.state, voided.voided) == (TicketState.CANCELLED, True)
    assert not lifecycle.cancel(a_ticket(), NOW).voided


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(STEPS)), st.integers(min_value=0, max_value=600)),
        max_size=40,
    )
)
def test_whatever_is_pressed(presses: list[tuple[TicketAction, int]]) -> None:
    ticket, now = a_ticket(), NOW
    for action, seconds in presses:
        now += timedelta(seconds=seconds)
        before = ticket
        try:
            ticket = STEPS[action](ticket, now)
        except IllegalTransition:
            assert before.state not in ALLOWED[action]
            continue
        assert before.state not in FINAL_STATES or action is TicketAction.RETURN
        assert before.waiting_since <= ticket.waiting_since <= now
        assert action is TicketAction.NO_SHOW or ticket.waiting_since == before.waiting_since
        assert 0 <= ticket.no_shows <= NO_SHOWS_ALLOWED
        assert (ticket.no_shows == NO_SHOWS_ALLOWED) == (ticket.state is TicketState.NO_SHOW)
        assert ticket.calls >= before.calls
        assert ticket.counter or ticket.state not in AT_A_COUNTER
        assert (ticket.id, ticket.day, ticket.number, ticket.issued_at) == (
            before.id,
            before.day,
            before.number,
            before.issued_at,
        )
