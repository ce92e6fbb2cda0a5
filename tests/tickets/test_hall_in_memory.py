"""The hall's view answers from what it holds by state and counter, whatever else waits."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from config.centre.loading import load_centre
from config.centre.model import Centre
from config.demo import demo_centre_file, open_around_the_clock
from config.wire import (
    CounterId,
    CounterState,
    CounterSummary,
    DeviceState,
    Emergency,
    HallMessage,
    Notice,
    PriorityClassId,
    ServiceId,
    TicketAction,
    TicketId,
    TicketState,
)
from queue_server.centre.events import HeldShift
from queue_server.centre.shifts import FinishingDay
from queue_server.tickets.events import TicketChanged
from queue_server.tickets.hall.day import Day
from queue_server.tickets.hall.processor_share import Effort
from queue_server.tickets.hall.tickets_in_motion import TicketsInMotion
from queue_server.tickets.hall.view import Hall
from queue_server.tickets.rules.calling.dispatch import WaitingTicket, as_waiting
from queue_server.tickets.rules.lifecycle import AT_COUNTER, Ticket
from queue_server.tickets.rules.waits.estimates import Forecast

CENTRE = open_around_the_clock(load_centre(demo_centre_file()))
NOW = datetime(2026, 10, 8, 3, 0, tzinfo=UTC)
COUNTERS = [CounterId(counter.id) for counter in CENTRE.counters]
SERVICES = [ServiceId(service.id) for service in CENTRE.services]
MOVING = [state for state in TicketState if not state.is_final]


class NobodyThere:
    """A centre whose counters are closed."""

    def __init__(self) -> None:
        self.counters: dict[str, CounterSummary] = {}
        self.notices: list[Notice] = []
        self.emergency: Emergency | None = None
        self.messages: list[HallMessage] = []
        self.devices: dict[str, DeviceState] = {}
        self.shifts: dict[int, HeldShift] = {}
        self.finishing: FinishingDay | None = None


class CountedTicket(Ticket):
    """Counts how often tickets are looked at."""

    looked_at = 0

    def __getattribute__(self, name: str) -> object:
        CountedTicket.looked_at += name in ("state", "counter")
        return super().__getattribute__(name)


def waiting_ticket(number: int, kind: type[Ticket] = Ticket) -> Ticket:
    at = NOW - timedelta(seconds=1000 - number)
    return kind(
        id=TicketId(number),
        day=CENTRE.day(NOW),
        number=f"A{number:03}",
        service=SERVICES[number % len(SERVICES)],
        language="vi",
        state=TicketState.WAITING,
        priority_class=None,
        priority_reason=None,
        issued_at=at,
        waiting_since=at,
        state_since=at,
        counter=None,
        token=f"{number:016}",
    )


def hall_of(tickets: Iterable[Ticket], centre: Centre = CENTRE) -> Hall:
    return Hall(centre, NobodyThere(), Day(centre.day(NOW), list(tickets), []))


def at(ticket: Ticket, state: TicketState, counter: CounterId | None = None) -> Ticket:
    return replace(ticket, state=state, counter=counter, service=SERVICES[len(state) % 3])


def assert_as_a_walk_finds(known: TicketsInMotion, there: dict[TicketId, Ticket]) -> None:
    """`known` holds what a walk over every ticket would find."""
    waiting = {i: as_waiting(CENTRE, t) for i, t in there.items() if t.state is TicketState.WAITING}
    assert known.by_id == there
    assert known.waiting == waiting
    for state, held in (
        (TicketState.ON_HOLD, known.on_hold),
        (TicketState.CALLED, known.called),
    ):
        assert held == {i: t for i, t in there.items() if t.state is state}
    assert known.at_counter == {t.counter: t for t in there.values() if t.state in AT_COUNTER}
    services = [ticket.service for ticket in there.values()]
    assert known.by_service == {one: services.count(one) for one in set(services)}
    assert sum(known.waiting_by_service.values()) == len(waiting)
    assert all(known.has_token(ticket.token) for ticket in there.values())


def test_what_is_held_by_state_is_what_a_walk_over_all_tickets_finds() -> None:
    seed = random.randrange(2**32)
    print("seed", seed)
    chance = random.Random(seed)
    there = {TicketId(n): waiting_ticket(n) for n in range(1, 40)}
    known = TicketsInMotion(CENTRE, there.values())
    for number in range(100, 500):
        free = [counter for counter in COUNTERS if counter not in known.at_counter]
        state = chance.choice(MOVING if free else [TicketState.WAITING, TicketState.ON_HOLD])
        after = at(chance.choice(list(there.values())), state, chance.choice(free or COUNTERS))
        there[after.id] = after
        known.put(after)
        known.put(after)  # twice is as once
        ended = there.pop(chance.choice(list(there)))
        known.remove(ended.id)
        there[TicketId(number)] = waiting_ticket(number)
        known.put(waiting_ticket(number))
        assert_as_a_walk_finds(known, there)
        assert not known.has_token(ended.token)


def looks(tickets: int) -> int:
    """How often tickets are looked at while one is called, served and asked about."""
    hall = hall_of(waiting_ticket(n, CountedTicket) for n in range(1, tickets + 1))
    counter, ticket = COUNTERS[0], hall.tickets[TicketId(1)]
    CountedTicket.looked_at = 0
    for action, state in (
        (TicketAction.CALL, TicketState.CALLED),
        (TicketAction.START, TicketState.SERVING),
        (TicketAction.HOLD, TicketState.ON_HOLD),
    ):
        before, ticket = ticket, at(ticket, state, counter)
        event = TicketChanged(
            ticket=ticket, action=action, from_state=before.state, at=NOW, counter=counter
        )
        hall.apply(event)
        hall.at_counter(counter)
        hall.on_hold(counter)
        hall.called()
        hall.waiting()
        hall.in_motion.has_token(ticket.token)
    return CountedTicket.looked_at


def test_a_step_looks_at_no_ticket_but_its_own() -> None:
    assert looks(2000) == looks(20) < 100


class CountingHall(Hall):
    """Counts how often it simulates the queue."""

    simulated = 0

    def _simulate(self, waiting: Sequence[WaitingTicket], now: datetime) -> Forecast:
        self.simulated += 1
        return super()._simulate(waiting, now)


ALL_THE_TIME = Effort(share=1.0, largest_credit_seconds=60.0)
NO_TIME = Effort(share=0.0, largest_credit_seconds=0.0)


def counting_hall(tickets: Iterable[Ticket]) -> CountingHall:
    """Whose counters are open."""
    there = NobodyThere()
    for counter in COUNTERS:
        there.counters[counter] = CounterSummary(
            counter=counter, name={}, state=CounterState.OPEN, since=NOW
        )
    return CountingHall(CENTRE, there, Day(CENTRE.day(NOW), list(tickets), []))


def newcomer(
    weight: float, seconds: float, head_start: float = 0.0, service: ServiceId = SERVICES[0]
) -> tuple[WaitingTicket, datetime]:
    now = NOW + timedelta(seconds=seconds)
    return WaitingTicket(TicketId(0), service, weight, now - timedelta(seconds=head_start)), now


def test_in_a_rush_one_with_priority_is_simulated_every_few_seconds() -> None:
    """Whatever service, weight and head start they have: not each of them."""
    hall = counting_hall(waiting_ticket(n) for n in range(1, 100))
    hall._effort = NO_TIME
    hall.forecast(NOW)
    for second in range(60):
        for service in SERVICES:
            for weight in (2.0, 4.0):
                hall.forecast_with(*newcomer(weight, second, service=service))
                hall.forecast_with(*newcomer(weight, second, head_start=60, service=service))
    assert hall.simulated == 1 + 60 / 5, "the queue once, and one newcomer every five seconds"
    hall._effort = ALL_THE_TIME
    hall.forecast_with(*newcomer(2.0, 60))
    hall.forecast_with(*newcomer(2.0, 60))
    assert hall.simulated == 1 + 60 / 5 + 2


def test_in_a_rush_people_with_priority_are_told_what_one_of_them_was() -> None:
    hall = counting_hall(waiting_ticket(n) for n in range(1, 30))
    hall._effort = ALL_THE_TIME
    first = hall.forecast_with(*newcomer(4.0, 0))
    hall._effort = NO_TIME
    assert hall.forecast_with(*newcomer(4.0, 1)) is first
    assert hall.forecast_with(*newcomer(2.0, 1)) is not first
    assert hall.forecast_with(*newcomer(4.0, 1, head_start=60)) is not first
    assert hall.forecast_with(*newcomer(4.0, 6)) is not first
    assert hall.simulated == 3, "the first, those who wait, and one after five seconds"


def test_in_a_rush_what_was_told_by_a_clock_that_was_ahead_is_forgotten() -> None:
    hall = counting_hall(waiting_ticket(n) for n in range(1, 100))
    hall._effort = NO_TIME
    first = hall.forecast_with(*newcomer(4.0, 3600))
    hall.forecast_with(*newcomer(2.0, 0))
    assert hall.forecast_with(*newcomer(4.0, 1)) is not first


def test_in_a_rush_a_first_one_with_priority_waits_no_longer_than_others() -> None:
    hall = counting_hall(waiting_ticket(n) for n in range(1, 100))
    hall._effort = NO_TIME
    ordinary = hall.forecast(NOW).services[SERVICES[0]]
    hall.forecast_with(*newcomer(4.0, 0, service=SERVICES[1]))
    told = hall.forecast_with(*newcomer(4.0, 0))
    assert told.estimate is not None
    assert ordinary.estimate is not None
    assert told.estimate.low_seconds == 0
    assert told.estimate.high_seconds == ordinary.estimate.high_seconds
    assert told.people_ahead == ordinary.people_ahead


def test_in_a_rush_one_with_priority_stands_behind_others_with_priority() -> None:
    [priority_class] = CENTRE.priority_classes[:1]
    others = [
        replace(
            waiting_ticket(n),
            service=SERVICES[0],
            priority_class=PriorityClassId(priority_class.id),
        )
        for n in range(1, 7)
    ]
    ordinary = [replace(waiting_ticket(n), service=SERVICES[0]) for n in range(7, 60)]
    hall = counting_hall([*others, *ordinary])
    hall._effort = NO_TIME
    places = [hall.forecast(NOW).tickets[one.id] for one in others]
    hall.forecast_with(*newcomer(4.0, 0, service=SERVICES[1]))
    told = hall.forecast_with(*newcomer(priority_class.weight, 0))
    assert told.people_ahead == max(place.people_ahead for place in places) + 1
    assert told.estimate == max(places, key=lambda place: place.people_ahead).estimate


def test_in_a_rush_nobody_is_told_a_time_of_a_service_that_nobody_calls() -> None:
    hall = hall_of(waiting_ticket(n) for n in range(1, 30))
    hall._effort = NO_TIME
    for _ in range(2):
        assert hall.forecast_with(*newcomer(4.0, 0, head_start=9)).estimate is None
