"""Rules that run while somebody waits: the forecast of a full hall, and a ticket's layout."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random
from time import process_time
from typing import Final

from benchmarks.house import Row
from config.centre.model import Calling
from config.wire import CounterId, ServiceId, TicketId, TicketIssued, WaitEstimate
from printer.documents.ticket import lay_out_ticket
from printer.escpos.profile import PaperProfile
from queue_server.tickets.rules.dispatch import WaitingTicket
from queue_server.tickets.rules.estimates import OpenCounter, ServiceTime, forecast

NOW: Final = datetime(2026, 10, 8, 1, 0, tzinfo=UTC)
FORECAST_BUDGETS_SECONDS: Final = {500: 0.005, 10_000: 0.150}
"""People waiting → the longest that the forecast of them may take."""
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
            "layout of a ticket with the longest names",
            LAYOUT_BUDGET_SECONDS,
            least_seconds(lambda: lay_out_ticket(next(tickets), PaperProfile()), times),
        ),
    ]
