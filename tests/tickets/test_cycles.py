"""What a counter's time goes to, counted from the steps of tickets."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from config.wire import CounterId, ServiceId, TicketAction, TicketId, TicketState
from queue_server.tickets.rules.learning.cycles import (
    LEAST_PAUSE_SPREAD,
    PRIOR,
    Cycle,
    Overheads,
    TicketStep,
    Turns,
)
from queue_server.tickets.rules.learning.service_times import ServiceTime

A, B = ServiceId("a"), ServiceId("b")
W, C, S, H = TicketState.WAITING, TicketState.CALLED, TicketState.SERVING, TicketState.ON_HOLD
ACT = TicketAction


@dataclass
class Day:
    """Steps of tickets of service A at counter 1, by minutes and seconds of the morning."""

    turns: Turns = field(default_factory=Turns)
    states: dict[int, TicketState] = field(default_factory=dict)

    def step(
        self, seconds: float, ticket: int, action: TicketAction, to: TicketState, counter: str = "1"
    ) -> None:
        at = datetime(2026, 10, 8, 1, 0, tzinfo=UTC) + timedelta(seconds=seconds)
        before, self.states[ticket] = self.states.get(ticket), to
        where = None if action is ACT.ISSUE else CounterId(counter)
        self.turns.follow(TicketStep(at, TicketId(ticket), action, before, to, A, where, "staff:1"))

    def issue(self, *tickets: int) -> None:
        for ticket in tickets:
            self.step(0, ticket, ACT.ISSUE, W)

    def serve(self, ticket: int, begin: float, end: float) -> None:
        self.step(begin, ticket, ACT.CALL, C)
        self.step(begin + 20, ticket, ACT.START, S)
        self.step(end, ticket, ACT.FINISH, TicketState.DONE)

    def seen(self, name: str) -> float:
        return self.turns._seen[name]


def test_a_gap_counts_while_somebody_waits() -> None:
    day = Day()
    day.issue(1, 2)
    day.serve(1, 60, 360)
    day.serve(2, 390, 600)  # 30 s after the first
    day.issue(3)
    day.states[3] = W
    assert (day.seen("gaps"), day.seen("gap_seconds")) == (1, 30)
    assert day.seen("worked_seconds") == 300


def test_nobody_to_call_is_no_gap() -> None:
    day = Day()
    day.issue(1)
    day.serve(1, 60, 360)
    day.step(370, 2, ACT.ISSUE, W)
    day.serve(2, 400, 600)
    assert day.seen("gaps") == 0


def test_a_long_gap_is_a_pause_and_a_longer_one_lunch() -> None:
    day = Day()
    day.issue(1, 2, 3, 4)
    day.serve(1, 60, 360)
    day.serve(2, 960, 1_000)  # 10 min
    day.serve(3, 8_200, 8_300)  # two hours
    assert (day.seen("gaps"), day.seen("pauses"), day.seen("pause_seconds")) == (0, 1, 600)


def test_pauses_are_as_long_as_counters_stood_still() -> None:
    day, at = Day(), 0
    day.issue(*range(1, 52))
    for number in range(1, 51):
        day.serve(number, at, at + 300)
        at += 300 + 1_200
    pause = day.turns.overheads.pause
    assert pause.mean_seconds == pytest.approx(1_200, rel=0.05)
    assert LEAST_PAUSE_SPREAD <= pause.spread < 0.5
    nothing = Turns().overheads.pause
    assert (nothing.mean_seconds, nothing.spread) == pytest.approx((600, 0.5))


def test_a_no_show_takes_the_time_until_it_is_noted_and_comes_again() -> None:
    day = Day()
    day.issue(1, 2)
    day.step(60, 1, ACT.CALL, C)
    day.step(150, 1, ACT.NO_SHOW, W)
    day.serve(2, 150, 400)
    day.step(400, 1, ACT.CALL, C)
    day.step(480, 1, ACT.NO_SHOW, TicketState.NO_SHOW)
    assert (day.seen("people"), day.seen("turns"), day.seen("gone")) == (2, 3, 1)
    assert day.seen("absent_seconds") == 170


def test_who_is_sent_on_comes_again_beyond_those_who_wait() -> None:
    day = Day()
    day.issue(1)
    day.step(60, 1, ACT.CALL, C)
    day.step(200, 1, ACT.TRANSFER, W)
    day.serve(1, 210, 300)
    assert (day.seen("people"), day.seen("again"), day.seen("turns")) == (1, 1, 2)


def test_a_ticket_on_hold_takes_another_turn() -> None:
    day = Day()
    day.issue(1, 2)
    day.step(60, 1, ACT.CALL, C)
    day.step(80, 1, ACT.START, S)
    day.step(200, 1, ACT.HOLD, H)
    day.step(230, 1, ACT.RESUME, S)
    day.step(300, 1, ACT.FINISH, TicketState.DONE)
    assert (day.seen("people"), day.seen("turns"), day.seen("again")) == (1, 2, 0)
    assert (day.seen("gaps"), day.seen("gap_seconds")) == (1, 30)


def test_a_new_day_keeps_what_was_counted_and_forgets_who_waits() -> None:
    day = Day()
    day.issue(1, 2, 3)
    day.serve(1, 60, 360)
    before = day.turns.overheads
    day.turns.new_day()
    assert day.turns.overheads == before
    day.states.clear()
    day.serve(2, 600, 700)
    assert day.seen("gaps") == 0


def test_a_cycle_is_the_service_and_what_comes_with_it() -> None:
    nothing = Overheads(0, 0, 1, 0, 0, 0, 0, 0)
    served = ServiceTime(480, 0.7)
    assert Cycle(served).whole == served
    whole = Cycle(served, nothing).whole
    assert whole.mean_seconds == 480
    assert whole.spread == pytest.approx(0.7)
    full = Overheads(0.05, 0.01, 1.1, 5, 20, 1 / 6000, 540, 540**2 * 1.25)
    whole = Cycle(served, full).whole
    assert whole.mean_seconds == pytest.approx((1.04 * 480 + 22 + 5) * (1 + 540 / 6000))
    assert whole.spread > 0.7
    left, variance = Cycle(served, full).left(0.0)
    assert left == pytest.approx(500 * 1.09)
    assert variance > served.remaining(0.0)[1]


def test_a_hall_of_which_nothing_is_known_has_what_halls_have() -> None:
    first = Turns().overheads
    assert first == Overheads.of(PRIOR)
    assert 5 < first.gap_seconds < 60
    assert 0 < first.pauses_per_second * first.pause_seconds < 0.1
