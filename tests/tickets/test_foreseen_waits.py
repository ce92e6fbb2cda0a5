"""The hall compares what it foresaw today with what comes of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from math import log

import pytest

from config.wire import CounterId, ServiceId, TicketAction, TicketId, TicketState
from queue_server.tickets.events import TicketChanged
from queue_server.tickets.hall.forecast.foreseen_waits import LOOKED_AT_EVERY, ForeseenWaits
from queue_server.tickets.hall.forecast.past_waits import PastWaits
from queue_server.tickets.rules.calling.dispatch import WaitingTicket
from queue_server.tickets.rules.lifecycle import Ticket
from queue_server.tickets.rules.waits.estimates import TicketForecast
from queue_server.tickets.rules.waits.ranges import Foreseen, worked_seconds

OPENS = datetime(2026, 10, 8, 0, 30, tzinfo=UTC)
HOURS = [
    (OPENS, OPENS + timedelta(hours=4)),
    (OPENS + timedelta(hours=6), OPENS + timedelta(hours=10)),
]
FORESEEN = Foreseen(1200.0, 0.3)


def minutes(count: float) -> datetime:
    return OPENS + timedelta(minutes=count)


def waiting(number: int, since: datetime) -> WaitingTicket:
    return WaitingTicket(TicketId(number), ServiceId("a"), 1.0, since)


def event(number: int, action: TicketAction, at: datetime) -> TicketChanged:
    ticket = Ticket(
        id=TicketId(number),
        day=at.date(),
        number=f"A{number}",
        service=ServiceId("a"),
        language="vi",
        state=TicketState.CALLED,
        priority_class=None,
        priority_reason=None,
        issued_at=OPENS,
        waiting_since=OPENS,
        state_since=at,
        counter=CounterId("1"),
        token=f"{number:016}",
    )
    return TicketChanged(
        ticket=ticket, action=action, from_state=TicketState.WAITING, at=at, counter=CounterId("1")
    )


def morning(
    minutes_waited: float,
    until: float,
    people: int = 60,
    took: float = 1.0,
    pace_at: Callable[[datetime], float] = lambda _at: 0.0,
) -> ForeseenWaits:
    """People came, one a minute from `took` on, and were called after so many minutes."""
    foreseen = ForeseenWaits(PastWaits(), HOURS, pace_at)
    happens = sorted(
        [(took + number, number, False) for number in range(people)]
        + [(took + number + minutes_waited, number, True) for number in range(people)]
    )
    here: dict[TicketId, WaitingTicket] = {}
    for at, number, is_call in happens:
        if at > until:
            break
        if is_call:
            foreseen.follow(event(number, TicketAction.CALL, minutes(at)))
            here.pop(TicketId(number))
        else:
            here[TicketId(number)] = waiting(number, minutes(at))
            place = TicketForecast(3, None, 1200.0, FORESEEN)
            foreseen.note(here, dict.fromkeys(here, place), minutes(at))
    return foreseen


def median(foreseen: ForeseenWaits, at: datetime) -> float:
    return foreseen.ranges(at).of(1.0, FORESEEN).median


def test_a_day_on_which_all_comes_as_foreseen_changes_nothing() -> None:
    foreseen = morning(20.0, 80)
    assert median(foreseen, minutes(80)) == pytest.approx(1200, rel=0.03)


@pytest.mark.parametrize(("waited", "learned"), [(40.0, 1600.0), (10.0, 950.0)])
def test_waits_follow_a_day_that_is_slower_or_faster(waited: float, learned: float) -> None:
    found = median(morning(waited, 70), minutes(70))
    assert found > learned if waited > 20 else found < learned


def test_what_the_pace_explains_is_not_added_again() -> None:
    """Everything takes twice as long; since the 60th minute the forecasts know it by themselves."""

    def pace_at(at: datetime) -> float:
        return log(2) if at >= minutes(60) else 0.0

    unaware, aware = (
        morning(40.0, 70, pace_at=pace).ranges(minutes(70)).of(1.0, FORESEEN)
        for pace in (lambda _at: 0.0, pace_at)
    )
    assert unaware.median > 1600
    assert aware.median == pytest.approx(1200, rel=0.02)
    assert aware.high == unaware.high, "the end is to hold, whatever explains it"


def test_on_a_day_that_is_faster_the_end_comes_no_sooner_than_the_pace_says() -> None:
    def pace_at(at: datetime) -> float:
        return -log(2) if at >= minutes(60) else 0.0

    fast = morning(10.0, 70, pace_at=pace_at).ranges(minutes(70))
    assert fast.latest == fast.drift == pytest.approx(0, abs=0.01)
    assert morning(10.0, 70).ranges(minutes(70)).drift < -0.1


def test_a_day_that_strays_as_any_does_leaves_the_middle_where_it_is() -> None:
    """A tenth longer, as chance has it: the next waits are no longer for it. The end gives way."""
    found = morning(22.0, 80).ranges(minutes(80)).of(1.0, FORESEEN)
    alike = morning(20.0, 80).ranges(minutes(80)).of(1.0, FORESEEN)
    assert found.median == pytest.approx(alike.median, rel=0.02)
    assert found.high > 1.04 * alike.high


def test_a_pace_that_was_known_from_the_first_explains_nothing_more() -> None:
    known = median(morning(40.0, 70, pace_at=lambda _at: log(2)), minutes(70))
    assert known == median(morning(40.0, 70), minutes(70)) > 1600


def test_those_who_still_wait_count_too() -> None:
    """Nobody has been called for an hour, who was to be called within twenty minutes."""
    foreseen = morning(600.0, 90)
    assert median(ForeseenWaits(PastWaits(), HOURS), minutes(90)) == pytest.approx(1200)
    assert median(foreseen, minutes(90)) > 1500


def test_the_break_is_no_time_waited() -> None:
    """Twenty minutes, two hours of lunch between them."""
    assert worked_seconds(HOURS, minutes(230), minutes(370)) == 20 * 60
    assert worked_seconds(HOURS, minutes(250), minutes(365)) == 5 * 60
    assert worked_seconds(HOURS, minutes(590), minutes(620)) == 30 * 60
    assert worked_seconds(HOURS, minutes(10), minutes(5)) == 0
    assert worked_seconds([], minutes(5), minutes(10)) == 300
    foreseen = morning(140.0, 380, people=10, took=230.0)
    assert median(foreseen, minutes(380)) == pytest.approx(1200, rel=0.05)


def test_who_leaves_is_no_longer_waited_for() -> None:
    foreseen = morning(600.0, 90)
    for number in range(60):
        foreseen.follow(event(number, TicketAction.CANCEL, minutes(89)))
    assert median(foreseen, minutes(90)) == pytest.approx(1200)


def test_the_day_is_looked_at_now_and_then() -> None:
    foreseen = morning(600.0, 90)
    first = foreseen.ranges(minutes(90))
    assert foreseen.ranges(minutes(90) + LOOKED_AT_EVERY / 2) is first
    assert foreseen.ranges(minutes(90) + LOOKED_AT_EVERY) is not first
    assert foreseen.ranges(minutes(89)) is not first, "a clock that was set back"
