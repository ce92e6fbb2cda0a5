"""What the log says of a ticket: its waits and turns, whatever happened to it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Final

import pytest

from config.centre.model import Centre
from config.wire import CounterId, CounterState, ServiceId, TicketAction, TicketId, TicketState
from queue_server.simulation.engine import SimulatedVisitor, Then
from queue_server.simulation.replay.past_day import PastDay, past_day
from queue_server.simulation.replay.presence import CounterChange, presence
from queue_server.simulation.replay.visits import LogLine, TicketRow, read_visits

DAY: Final = date(2026, 11, 23)
OPENS: Final = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
A, S = TicketAction, TicketState
CIVIL, COPIES = ServiceId("ho-tich"), ServiceId("chung-thuc")
Told = tuple[float, TicketAction, TicketState | None, str]
"""Minutes, what, from which state, where."""


def after(minutes: float) -> datetime:
    return OPENS + timedelta(minutes=minutes)


class Log:
    """A log, a line at a time."""

    def __init__(self) -> None:
        self.lines: list[LogLine] = []
        self.tickets: list[TicketRow] = []

    def ticket(
        self,
        number: int,
        *told: Told,
        service: ServiceId = CIVIL,
        voided: bool = False,
        alone: bool = False,
    ) -> None:
        self.tickets.append(TicketRow(TicketId(number), None, voided, alone))
        for minutes, action, before, counter in told:
            self.line(number, minutes, action, before, counter, service)

    def line(
        self,
        number: int,
        minutes: float,
        action: TicketAction,
        before: TicketState | None,
        counter: str = "",
        service: ServiceId = CIVIL,
    ) -> None:
        where = CounterId(counter) if counter else None
        one = LogLine(
            len(self.lines) + 1, TicketId(number), after(minutes), action, before, service, where
        )
        self.lines.append(one)

    def day(self, centre: Centre) -> PastDay:
        return past_day(centre, DAY, read_visits(self.lines, self.tickets), {})


def served(number: int, called: float, counter: str = "1", *, issued: float = 0.0) -> list[Told]:
    return [
        (issued, A.ISSUE, None, ""),
        (called, A.CALL, S.WAITING, counter),
        (called + 1, A.START, S.CALLED, counter),
        (called + 6, A.FINISH, S.SERVING, counter),
    ]


def only(past: PastDay) -> SimulatedVisitor:
    assert len(past.people) == 1
    return past.people[0]


def script(person: SimulatedVisitor) -> list[tuple[float, Then, float]]:
    """Minutes at the counter, what came then, minutes away."""
    return [(turn.seconds / 60, turn.then, turn.away_seconds / 60) for turn in person.turns]


def test_a_ticket_that_is_served(centre: Centre) -> None:
    log = Log()
    log.ticket(1, *served(1, 4.0))
    past = log.day(centre)
    assert past.waited == {1: 240.0}
    assert script(only(past)) == [(6.0, Then.DONE, 0.0)]
    assert past.opened == {"1": 1}


def test_no_shows_and_a_hold(centre: Centre) -> None:
    log = Log()
    log.ticket(
        1,
        (0, A.ISSUE, None, ""),
        (1, A.CALL, S.WAITING, "1"),
        (2, A.RECALL, S.CALLED, "1"),
        (3, A.NO_SHOW, S.CALLED, "1"),
        (8, A.CALL, S.WAITING, "2"),
        (10, A.HOLD, S.CALLED, "2"),
        (20, A.RESUME, S.ON_HOLD, "2"),
        (24, A.FINISH, S.SERVING, "2"),
    )
    expected = [(2.0, Then.MISSED, 0.0), (2.0, Then.HELD, 10.0), (4.0, Then.DONE, 0.0)]
    assert script(only(log.day(centre))) == expected


def test_a_transfer_to_a_service_and_one_to_a_counter(centre: Centre) -> None:
    log = Log()
    log.ticket(
        1,
        (0, A.ISSUE, None, ""),
        (1, A.CALL, S.WAITING, "1"),
        (2, A.TRANSFER, S.CALLED, "1"),
    )
    log.line(1, 5, A.CALL, S.WAITING, "3", COPIES)
    log.line(1, 6, A.TRANSFER, S.CALLED, "3", COPIES)
    log.line(1, 9, A.CALL, S.WAITING, "4", COPIES)
    log.line(1, 11, A.FINISH, S.CALLED, "4", COPIES)
    first, second, third = only(log.day(centre)).turns
    assert (first.service, first.counter) == (COPIES, None)
    assert (second.service, second.counter) == (COPIES, "4")
    assert third.then is Then.DONE


@pytest.mark.parametrize(
    ("ends", "before"), [(A.CANCEL, S.WAITING), (A.EXPIRE, S.WAITING), (A.VOID, S.WAITING)]
)
def test_somebody_who_left_before_the_call(
    centre: Centre, ends: TicketAction, before: TicketState
) -> None:
    log = Log()
    log.ticket(1, (0, A.ISSUE, None, ""), (30, ends, before, ""))
    past = log.day(centre)
    person = only(past)
    assert person.gives_up_after == (0, 1800.0)
    assert past.waited == {}
    assert past.drawn == 1
    # Nobody of the service was served on the day: the centre file's usual time.
    usual = centre.service_by_id[CIVIL].typical_service_minutes
    assert script(person) == [(usual, Then.DONE, 0.0)]


def test_a_mistaken_press_is_left_out(centre: Centre) -> None:
    log = Log()
    log.ticket(1, (0, A.ISSUE, None, ""), (1, A.VOID, S.WAITING, ""), voided=True)
    log.ticket(2, *served(2, 4.0))
    past = log.day(centre)
    assert [one.id for one in past.people] == [2]
    assert past.voided == 1


def test_a_mistaken_press_that_was_called_took_time_and_counts_in_no_figure(
    centre: Centre,
) -> None:
    log = Log()
    told = [(0, A.ISSUE, None, ""), (1, A.CALL, S.WAITING, "1"), (2, A.VOID, S.CALLED, "1")]
    log.ticket(1, *told, voided=True)
    person = only(log.day(centre))
    assert not person.is_counted
    assert script(person) == [(1.0, Then.DONE, 0.0)]


def test_a_ticket_of_a_kiosk_alone_is_known_when_the_server_hears_of_it(centre: Centre) -> None:
    log = Log()
    log.ticket(1, *served(1, 20.0))
    log.ticket(2, (5, A.ISSUE, None, ""), alone=True)
    log.line(2, 27, A.CALL, S.WAITING, "1")
    log.line(2, 30, A.FINISH, S.CALLED, "1")
    person = log.day(centre).people[1]
    assert person.at == after(5)
    assert person.known_at == after(26)


def test_a_finish_that_was_taken_back_waits_again(centre: Centre) -> None:
    log = Log()
    log.ticket(
        1,
        *served(1, 4.0),
        (15, A.RETURN, S.DONE, "1"),
        (20, A.CALL, S.WAITING, "1"),
        (22, A.FINISH, S.CALLED, "1"),
    )
    person = only(log.day(centre))
    assert script(person) == [(6.0, Then.QUEUED, 5.0), (2.0, Then.DONE, 0.0)]


def test_a_counter_that_lets_people_wait_was_away(centre: Centre) -> None:
    """Without a log of counters: counter 1 serves until 10:00, then nobody for 20 minutes though
    somebody waits; that is a pause, while half a minute is a gap."""
    log = Log()
    log.ticket(1, *served(1, 4.0))
    log.ticket(2, *served(2, 10.5))
    log.ticket(3, *served(3, 36.5))
    (counter,) = log.day(centre).counters
    (pause,) = counter.breaks
    assert pause.seconds == 1200.0
    assert counter.gaps[0] == 30.0


def test_presence_is_what_the_counters_log_says() -> None:
    def line(minutes: float, before: str, state: str, manned: bool | None = None) -> CounterChange:
        known = CounterState(before) if before else None
        return CounterChange(after(minutes), CounterId("1"), known, CounterState(state), manned)

    lines = [
        line(0, "", "open"),
        line(10, "open", "paused"),
        line(20, "paused", "open"),
        line(30, "open", "open", manned=False),
        line(40, "open", "open", manned=True),
        line(50, "open", "closed"),
    ]
    there = presence(lines, (OPENS, after(100)))["1"]  # type: ignore[index]
    spans = [(0, 10), (20, 30), (40, 50)]
    assert there == [(after(start), after(end)) for start, end in spans]
