"""What the hall tells before lunch, over it and after it, of pauses and of empty counters."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from math import exp, log
from statistics import NormalDist

import pytest

from config.centre.model import Centre
from config.centre.opening import Week
from config.wire import (
    CounterId,
    CounterState,
    CounterSummary,
    DeviceState,
    Emergency,
    HallMessage,
    Notice,
    ServiceId,
    TicketAction,
    TicketId,
    TicketState,
    WaitEstimate,
)
from queue_server.centre.events import HeldShift
from queue_server.centre.shifts import FinishingDay
from queue_server.tickets.events import TicketChanged
from queue_server.tickets.hall.day import Day
from queue_server.tickets.hall.forecast.counter_past import CounterPast
from queue_server.tickets.hall.forecast.newcomers import UNKNOWN
from queue_server.tickets.hall.view import Hall
from queue_server.tickets.rules import lifecycle
from queue_server.tickets.rules.lifecycle import Ticket
from queue_server.tickets.rules.waits.estimates import AT_ONCE, TicketForecast
from queue_server.tickets.rules.waits.ranges import PERCENTILES, Range
from queue_server.tickets.rules.waits.told_waits import estimate_of, three_of_four
from queue_server.tickets.rules.waits.working_time import DayAhead, WorkingTime
from tests.hall.demo import demo_centre

OPENS = datetime(2026, 10, 8, 0, 30, tzinfo=UTC)
"""Half past seven of a Thursday in Viet Nam."""
LUNCH = OPENS + timedelta(hours=4)
AFTER = OPENS + timedelta(hours=6)
CLOSES = OPENS + timedelta(hours=9, minutes=30)
MINUTE = timedelta(minutes=1)
OPEN, PAUSED, CLOSED = CounterState.OPEN, CounterState.PAUSED, CounterState.CLOSED
SERVICE = ServiceId("dat-dai")


@pytest.fixture(scope="module")
def centre() -> Centre:
    """The demo, with one counter for one service, and hours of its own for another."""
    words = demo_centre().model_dump()
    first, second, third, *_ = words["counters"]
    words["counters"] = [
        first | {"services": [SERVICE]},
        second | {"services": ["cu-tru"]},
        third | {"services": [one["id"] for one in words["services"][2:] if one["id"] != "cu-tru"]},
    ]
    for service in words["services"]:
        service["hours"] = None
        service["last_ticket_minutes_before_closing"] = 15
    return Centre.model_validate(words)


class Counters:
    """The centre's room as a hall sees it."""

    def __init__(self) -> None:
        self.counters: dict[str, CounterSummary] = {}
        self.notices: list[Notice] = []
        self.emergency: Emergency | None = None
        self.messages: list[HallMessage] = []
        self.devices: dict[str, DeviceState] = {}
        self.shifts: dict[int, HeldShift] = {}
        self.finishing: FinishingDay | None = None


class Day1:
    """A hall on one day, and what happens in it."""

    def __init__(self, centre: Centre, past: CounterPast | None = None) -> None:
        self.centre = centre
        self.view = Counters()
        day = Day(centre.day(OPENS), [], [], counter_past=past or CounterPast())
        self.hall = Hall(centre, self.view, day)
        self.ids: Iterator[int] = count(1)
        self.counter = centre.counters[0].id

    def put(
        self, state: CounterState, since: datetime, back_at: datetime | None = None, **more: bool
    ) -> None:
        self.view.counters[self.counter] = CounterSummary(
            counter=self.counter, name={}, state=state, since=since, back_at=back_at, **more
        )
        self.hall.counters_changed()

    def issue(self, at: datetime, many: int = 1) -> list[Ticket]:
        tickets = []
        for _ in range(many):
            ticket = Ticket(
                id=TicketId(next(self.ids)), day=self.centre.day(at), number="A001",
                service=SERVICE, language="vi", state=TicketState.WAITING, priority_class=None,
                priority_reason=None, issued_at=at, waiting_since=at, state_since=at, counter=None,
            )  # fmt: skip
            self.hall.apply(
                TicketChanged(ticket=ticket, action=TicketAction.ISSUE, from_state=None, at=at)
            )
            tickets.append(ticket)
        return tickets

    def call(self, ticket: Ticket, at: datetime) -> Ticket:
        counter = CounterId(self.counter)
        called = lifecycle.call(ticket, at, counter)
        self.hall.apply(
            TicketChanged(
                ticket=called,
                action=TicketAction.CALL,
                from_state=ticket.state,
                at=at,
                counter=counter,
            )
        )
        return called

    def newcomer(self, now: datetime) -> TicketForecast:
        return self.hall.forecast(now, fresh=True).services.get(SERVICE, UNKNOWN)

    def told(self, now: datetime) -> WaitEstimate:
        estimate = self.newcomer(now).estimate
        assert estimate is not None
        return estimate


@pytest.fixture
def day(centre: Centre) -> Day1:
    return Day1(centre)


def test_a_short_wait_in_the_morning_is_told_in_minutes_alone(day: Day1) -> None:
    day.put(OPEN, OPENS)
    day.issue(OPENS + 30 * MINUTE)
    now = OPENS + 31 * MINUTE
    estimate = day.told(now)
    assert estimate.not_before is None
    assert estimate.before_closing
    assert estimate.high_seconds < 3600


def test_who_cannot_be_served_before_lunch_is_told_when_it_ends(day: Day1) -> None:
    day.put(OPEN, OPENS)
    now = LUNCH - 20 * MINUTE
    day.issue(now - 5 * MINUTE, 15)
    estimate = day.told(now)
    assert estimate.not_before == AFTER
    assert estimate.or_before is None
    assert estimate.low_seconds >= (AFTER - now).total_seconds() - 300
    assert estimate.called_from is not None
    assert estimate.called_until is not None
    assert AFTER <= estimate.called_from < estimate.called_until
    median = day.newcomer(now).median_seconds
    assert median is not None
    assert median > (AFTER - now).total_seconds()


def test_who_may_be_called_before_lunch_or_after_it_is_told_both(day: Day1) -> None:
    day.put(OPEN, OPENS)
    now = LUNCH - 20 * MINUTE
    ticket, *_ = day.issue(now - 5 * MINUTE)
    day.call(ticket, now - MINUTE)
    estimate = day.told(now)
    assert (estimate.or_before, estimate.not_before) == (LUNCH, AFTER)


@pytest.mark.parametrize("state", [OPEN, PAUSED, CLOSED])
def test_over_lunch_the_wait_is_that_until_it_ends(day: Day1, state: CounterState) -> None:
    day.put(OPEN, OPENS)
    first, *_ = day.issue(LUNCH - 10 * MINUTE, 2)
    if state is not OPEN:
        day.put(state, LUNCH + 2 * MINUTE)
    now = LUNCH + 30 * MINUTE
    seen = day.hall.forecast(now, fresh=True)
    assert seen.tickets[first.id].people_ahead == 0
    estimate = seen.tickets[first.id].estimate
    assert estimate is not None
    assert estimate.not_before == AFTER
    assert estimate.low_seconds == (AFTER - now).total_seconds()
    assert estimate.called_from is None, "after 13:30 says it all"


def test_a_counter_that_calls_over_lunch_calls_on(day: Day1) -> None:
    day.put(OPEN, OPENS)
    first, *_ = day.issue(LUNCH - 10 * MINUTE, 3)
    day.call(first, LUNCH + 5 * MINUTE)
    estimate = day.told(LUNCH + 8 * MINUTE)
    assert estimate.not_before is None or estimate.or_before is not None
    assert estimate.low_seconds < (AFTER - LUNCH).total_seconds()


def test_just_after_lunch_a_counter_that_is_not_back_yet_is_expected(day: Day1) -> None:
    day.put(OPEN, OPENS)
    day.put(CLOSED, LUNCH + 2 * MINUTE)
    estimate = day.told(AFTER + 2 * MINUTE)
    assert estimate.not_before is None
    assert 0 < estimate.high_seconds <= 30 * 60
    assert day.newcomer(AFTER + 40 * MINUTE).estimate is None, "not for ever"


def test_after_a_restart_the_log_says_who_was_open_before_lunch(centre: Centre) -> None:
    closed = {centre.counters[0].id: LUNCH + 2 * MINUTE}
    restarted = Day1(centre, CounterPast(closed_at=closed))
    assert restarted.told(LUNCH + 30 * MINUTE).not_before == AFTER
    assert Day1(centre).newcomer(LUNCH + 30 * MINUTE).estimate is None, "nobody was here today"


def test_before_the_doors_open_the_wait_begins_when_they_do(centre: Centre) -> None:
    now = OPENS - 20 * MINUTE
    morning = Day1(centre)
    morning.issue(now)
    estimate = morning.told(now)
    assert estimate.not_before == OPENS
    nobody = Day1(centre, CounterPast(usual=frozenset({centre.counters[1].id})))
    assert nobody.newcomer(now).estimate is None


def test_a_paused_counter_comes_back(day: Day1) -> None:
    now = OPENS + 60 * MINUTE
    day.put(OPEN, OPENS)
    day.put(PAUSED, now)
    fresh = day.newcomer(now).median_seconds
    later = day.newcomer(now + 8 * MINUTE).median_seconds
    assert fresh is not None
    assert later is not None
    assert 5 * 60 < fresh < 12 * 60
    assert later < fresh


def test_the_time_that_a_clerk_named_is_better_than_the_guess(day: Day1) -> None:
    now = OPENS + 60 * MINUTE
    day.put(OPEN, OPENS)
    day.put(PAUSED, now, back_at=now + 40 * MINUTE)
    median = day.newcomer(now).median_seconds
    assert median == pytest.approx(40 * 60, rel=0.1)


def test_a_hall_learns_from_the_pauses_of_its_day(day: Day1) -> None:
    begins = OPENS + 60 * MINUTE
    day.put(PAUSED, begins)
    before = day.newcomer(begins).median_seconds
    for _ in range(12):
        day.put(PAUSED, begins)
        day.put(OPEN, begins + 25 * MINUTE)
    day.put(PAUSED, begins + 30 * MINUTE)
    after = day.newcomer(begins + 30 * MINUTE).median_seconds
    assert before is not None
    assert after is not None
    assert after > 1.4 * before


def test_an_open_counter_that_calls_nobody_is_not_under_a_minute(day: Day1) -> None:
    day.put(OPEN, OPENS)
    now = OPENS + 60 * MINUTE
    assert day.told(now) == AT_ONCE
    first, *_ = day.issue(now)
    assert day.hall.forecast(now + MINUTE, fresh=True).tickets[first.id].estimate == AT_ONCE
    seen = day.hall.forecast(now + 5 * MINUTE, fresh=True).tickets[first.id]
    assert seen.people_ahead == 0
    assert seen.estimate is not None
    assert seen.estimate.high_seconds > 120


def test_a_centre_may_do_without_looking_for_empty_counters(centre: Centre) -> None:
    words = centre.model_dump()
    words["calling"]["unmanned_after_minutes"] = 0
    day = Day1(Centre.model_validate(words))
    day.put(OPEN, OPENS)
    now = OPENS + 60 * MINUTE
    first, *_ = day.issue(now)
    seen = day.hall.forecast(now + 30 * MINUTE, fresh=True)
    assert seen.tickets[first.id].estimate == AT_ONCE


def test_an_open_counter_known_to_be_empty_is_not_under_a_minute(day: Day1) -> None:
    day.put(OPEN, OPENS, manned=False)
    assert day.told(OPENS + 60 * MINUTE).high_seconds > 120


def test_who_may_not_be_reached_today_is_told_so(day: Day1) -> None:
    day.put(OPEN, AFTER)
    now = CLOSES - 30 * MINUTE
    day.issue(now - 10 * MINUTE, 12)
    assert not day.told(now).before_closing
    first = day.hall.forecast(now).order[0]
    estimate = day.hall.forecast(now).tickets[first].estimate
    assert estimate is not None
    assert estimate.before_closing
    after_hours = day.hall.forecast(CLOSES + 5 * MINUTE, fresh=True)
    assert all(one.estimate and one.estimate.before_closing for one in after_hours.tickets.values())


@pytest.mark.parametrize("over_lunch", [False, True])
def test_one_of_four_beyond_closing_is_told_so(over_lunch: bool) -> None:
    now, closes = (
        (LUNCH - 30 * MINUTE, 5 * 3600.0) if over_lunch else (CLOSES - MINUTE * 30, 1800.0)
    )
    spans = [(OPENS, LUNCH), (AFTER, now + timedelta(seconds=closes))]
    time = WorkingTime.of(spans, now)
    ahead = DayAhead(time, {SERVICE: closes})
    limit = time.worked(closes)
    for high, is_sure in ((0.99, True), (1.05, True), (1.8, True), (2.0, False), (3.0, False)):
        wait = Range(0.3 * limit, 0.6 * limit, high * limit)
        estimate, _ = estimate_of(wait, SERVICE, ahead)
        assert estimate.before_closing is is_sure, high
    assert not estimate_of(Range(0.9 * limit, 1.1 * limit, 1.2 * limit), SERVICE, ahead)[
        0
    ].before_closing


def test_three_of_four_are_called_by_then() -> None:
    upper = NormalDist().inv_cdf(PERCENTILES[-1][2])
    wait = Range(0.0, 3540.0, 3600 * exp(upper) - 60)
    by_then = log((three_of_four(wait) + 60) / 3600)
    assert NormalDist().cdf(by_then) == pytest.approx(0.75, abs=0.01)


@pytest.mark.parametrize("waiting", range(2, 24))
def test_nobody_is_told_a_time_of_the_clock_after_closing(day: Day1, waiting: int) -> None:
    day.put(OPEN, OPENS)
    now = LUNCH - 30 * MINUTE
    day.issue(now - 10 * MINUTE, waiting)
    estimate = day.told(now)
    assert estimate.called_until is None or estimate.called_until <= CLOSES
    if estimate.called_until is not None and estimate.called_from is not None:
        assert estimate.called_from < estimate.called_until
    # What the clock cannot say is said in words.
    if now + timedelta(seconds=estimate.low_seconds) > CLOSES:
        assert not estimate.before_closing


def test_a_service_closes_by_its_own_hours(centre: Centre) -> None:
    words = centre.model_dump()
    for service in words["services"]:
        if service["id"] == SERVICE:
            hours = [{"start": "07:30", "end": "09:00"}]
            days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
            service["hours"] = dict.fromkeys(days, hours)
    own = Day1(Centre.model_validate(words))
    own.put(OPEN, OPENS)
    now = OPENS + 80 * MINUTE
    own.issue(now - 10 * MINUTE, 6)
    assert not own.told(now).before_closing


def test_nobody_is_told_less_as_lunch_comes_nearer_the_further_back_they_stand(day: Day1) -> None:
    day.put(OPEN, OPENS)
    now = LUNCH - 45 * MINUTE
    day.issue(now - 5 * MINUTE, 14)
    seen = day.hall.forecast(now, fresh=True)
    medians = [seen.tickets[one].median_seconds or 0.0 for one in seen.order]
    assert medians == sorted(medians)
    lunch = [(LUNCH - now).total_seconds(), (AFTER - now).total_seconds()]
    assert not any(lunch[0] < median < lunch[1] for median in medians)
    assert medians[0] < lunch[0] < medians[-1]


@pytest.mark.parametrize("state", list(CounterState))
def test_on_a_day_off_the_hall_tells_what_it_can(centre: Centre, state: CounterState) -> None:
    """Counters closed on Friday evening are still known on Sunday."""
    week: dict[str, list[str]] = {name: [] for name in centre.opening.week.model_dump()}
    opening = centre.opening.model_copy(update={"week": Week.model_validate(week)})
    day_off = Day1(centre.model_copy(update={"opening": opening}))
    day_off.put(state, OPENS)
    told = day_off.newcomer(OPENS + 30 * MINUTE)
    assert (told.estimate is None) == (state is CLOSED)
    assert all(not one.open for one in day_off.hall.service_states(OPENS + 30 * MINUTE))
