"""Since when the first waits whom a counter may call: found once for all counters."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from config.wire import CounterId, ServiceId, TicketId
from queue_server.tickets.hall.forecast.outlook import FirstWaiting
from queue_server.tickets.rules.calling.dispatch import WaitingTicket

START = datetime(2026, 11, 16, 8, tzinfo=UTC)
LAND, BIRTHS = ServiceId("dat-dai"), ServiceId("ho-tich")


def waiting(minute: int, service: ServiceId, counter: str | None = None) -> WaitingTicket:
    to = None if counter is None else CounterId(counter)
    return WaitingTicket(TicketId(minute), service, 1.0, START + timedelta(minutes=minute), to)


def test_each_counter_sees_whom_it_may_call_and_everybody_is_looked_at_once() -> None:
    looked_at = []

    def everybody() -> Iterator[WaitingTicket]:
        for one in (waiting(9, LAND), waiting(4, BIRTHS), waiting(2, LAND), waiting(1, LAND, "3")):
            looked_at.append(one.ticket_id)
            yield one

    first = FirstWaiting(everybody())
    minutes = {
        (counter, services): since and (since - START).total_seconds() / 60
        for counter in ("1", "3")
        for services in ((LAND,), (BIRTHS,), (LAND, BIRTHS), ())
        for since in [first.at(counter, services)]
    }
    assert minutes == {
        ("1", (LAND,)): 2, ("1", (BIRTHS,)): 4, ("1", (LAND, BIRTHS)): 2, ("1", ()): None,
        ("3", (LAND,)): 1, ("3", (BIRTHS,)): 1, ("3", (LAND, BIRTHS)): 1, ("3", ()): 1,
    }  # fmt: skip
    assert looked_at == [9, 4, 2, 1]
