"""Rules that run while somebody waits: the forecast of a full hall, and a ticket's layout."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random
from time import process_time
from typing import Final

from benchmarks.house import Row
from config.centre.loading import load_centre
from config.centre.model import Calling, Centre, Counter
from config.demo import demo_centre_file, open_around_the_clock
from config.wire import (
    CounterId,
    CounterState,
    CounterSummary,
    DeviceState,
    HallMessage,
    Notice,
    PriorityClassId,
    ServiceId,
    TicketId,
    TicketIssued,
    TicketState,
    WaitEstimate,
)
from printer.documents.ticket import lay_out_ticket
from printer.escpos.profile import PaperProfile
from queue_server.centre.events import HeldShift
from queue_server.centre.shifts import FinishingDay
from queue_server.tickets.hall.day import Day
from queue_server.tickets.hall.view import Hall
from queue_server.tickets.rules.calling.dispatch import WaitingTicket
from queue_server.tickets.rules.lifecycle import Ticket
from queue_server.tickets.rules.waits.estimates import OpenCounter, ServiceTime, forecast

NOW: Final = datetime(2026, 10, 8, 1, 0, tzinfo=UTC)
FORECAST_BUDGETS_SECONDS: Final = {500: 0.005, 10_000: 0.150}
"""People waiting → the longest that the forecast of them may take."""
WHOLE_BUDGET_SECONDS: Final = 0.003
LAYOUT_BUDGET_SECONDS: Final = 0.030
SERVICES: Final = [ServiceId(f"service-{number}") for number in range(7)]
TICKET: Final = TicketIssued(
    ticket_id=TicketId(1),
    number="AB-0125",
    service=SERVICES[0],
    service_name={
        "vi": "Đăng ký thành lập và đăng ký thay đổi nội dung hoạt động của hộ kinh doanh, "
        "hợp tác xã",
        "en": "Registration of establishment and of changes for household businesses",
    },
    language="vi",
    token="7K3QF9ZP2MXAWB4D",
    tracking_url="https://mc.hoankiem.hanoi.gov.vn/T/7K3QF9ZP2MXAWB4D",
    issued_at=NOW,
    time_zone="Asia/Ho_Chi_Minh",
    people_ahead=12,
    estimate=WaitEstimate(low_seconds=600, high_seconds=900),
    hall_name={
        "vi": "Trung tâm Phục vụ hành chính công phường Nghĩa Đô, thành phố Hà Nội – Chi nhánh 2",
        "en": "Public Administrative Service Centre of Nghia Do Ward, Ha Noi City – Branch 2",
    },
)


WAITING: Final = Ticket(
    id=TicketId(1),
    day=NOW.date(),
    number="A001",
    service=SERVICES[0],
    language="vi",
    state=TicketState.WAITING,
    priority_class=None,
    priority_reason=None,
    issued_at=NOW,
    waiting_since=NOW,
    state_since=NOW,
    counter=None,
)


def least_seconds(do: Callable[[], object], times: int) -> float:
    """The least processor time of several runs: other programs share the caches."""
    seconds = []
    for _ in range(times):
        began = process_time()
        do()
        seconds.append(process_time() - began)
    return min(seconds)


def full_hall(people: int) -> Callable[[], object]:
    """The forecast of so many people before twelve busy counters."""
    random = Random(7)
    waiting = [
        WaitingTicket(
            TicketId(number),
            random.choice(SERVICES),
            random.choice([1.0, 4.0]),
            NOW - timedelta(minutes=random.random() * 80),
            None,
        )
        for number in range(people)
    ]
    counters = [
        OpenCounter(
            CounterId(str(number)), tuple(SERVICES), SERVICES[0], NOW - timedelta(minutes=number)
        )
        for number in range(12)
    ]
    times = dict.fromkeys(SERVICES, ServiceTime.typical(8))
    calling = Calling(longest_wait_minutes=60)
    return lambda: forecast(waiting, counters, times, calling, 1.0, NOW, [])


class OpenCounters:
    """What the hall looks at in the centre: every counter is open."""

    def __init__(self, centre: Centre) -> None:
        self.counters = {
            one.id: CounterSummary(counter=one.id, name=one.name, state=CounterState.OPEN)
            for one in centre.counters
        }
        self.notices: list[Notice] = []
        self.emergency = None
        self.messages: list[HallMessage] = []
        self.devices: dict[str, DeviceState] = {}
        self.shifts: dict[int, HeldShift] = {}
        self.finishing: FinishingDay | None = None


def whole_forecast(people: int = 200, counters: int = 10) -> Callable[[], object]:
    """What one burst of news costs: the forecast with its arrivals and the state of each service,
    of the demo's services before counters that are busy and serve all of them."""
    centre = open_around_the_clock(load_centre(demo_centre_file()))
    services = [service.id for service in centre.services]
    desks = [
        Counter(id=str(number), name=centre.unit.name, services=services)
        for number in range(counters)
    ]
    centre = centre.model_copy(update={"counters": desks})
    random = Random(7)
    classes = [None, None, None, *map(PriorityClassId, centre.priority_class_by_id)]
    tickets = [
        replace(
            WAITING,
            id=TicketId(number),
            day=centre.day(NOW),
            service=ServiceId(random.choice(services)),
            priority_class=random.choice(classes),
            waiting_since=NOW - timedelta(minutes=random.random() * 55),
        )
        for number in range(people)
    ]
    tickets += [
        replace(first, state=TicketState.SERVING, counter=CounterId(desk.id), id=TicketId(-number))
        for number, (first, desk) in enumerate(zip(tickets, desks, strict=False), 1)
    ]
    issued: list[tuple[ServiceId, str | None, datetime]] = [
        (one.service, one.priority_class, one.waiting_since) for one in tickets
    ]
    hall = Hall(centre, OpenCounters(centre), Day(centre.day(NOW), tickets, [], issued=issued))
    return lambda: (hall.forecast(NOW, fresh=True), hall.service_states(NOW))


def row(what: str, budget_seconds: float, seconds: float) -> Row:
    return Row(
        what,
        f"< {budget_seconds * 1000:.0f} ms",
        f"{seconds * 1000:.1f} ms",
        seconds < budget_seconds,
    )


async def rows(*, quick: bool) -> list[Row]:
    times = 2 if quick else 10
    # Each another one, as citizens take them.
    tickets = (TICKET.model_copy(update={"number": f"A{n}", "people_ahead": n}) for n in count(100))
    return [
        *(
            row(f"forecast for {people:,} people", budget, least_seconds(full_hall(people), times))
            for people, budget in FORECAST_BUDGETS_SECONDS.items()
        ),
        row(
            "whole forecast: 200 people, 10 counters, arrivals, services",
            WHOLE_BUDGET_SECONDS,
            least_seconds(whole_forecast(), times),
        ),
        row(
            "layout of a ticket with the longest names",
            LAYOUT_BUDGET_SECONDS,
            least_seconds(lambda: lay_out_ticket(next(tickets), PaperProfile()), times),
        ),
    ]
