"""A greeter's tablet that goes on without the server: its numbers, its calendar, its delivery.

Numbers belong to the tablet, by a random name of its own; every operation is that of a greeter who
is signed in, so the tablet keeps no key. Tokens stay here: a link is of no use before delivery.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from config.wire import ErrorCode, NumbersReserved, ReserveNumbers
from config.wire.centre.greeting import TabletCalendar, TabletService
from config.wire.offline import DeliverTickets, NumbersReturned, ReturnNumbers, TicketsDelivered
from queue_server.core.errors import NotFound
from queue_server.core.http.operations import Call, Operation, body_of
from queue_server.core.room import App
from queue_server.tickets.greeting.api import GREETERS
from queue_server.tickets.hall.broadcasts import Live
from queue_server.tickets.hall.screens.snapshots import calendar
from queue_server.tickets.offline.service import OfflineTickets
from queue_server.tickets.repository.number_reservations import TABLET

_NAME: Final = re.compile(r"[0-9a-f]{32}", re.ASCII)
LARGEST_DELIVERY_BYTES: Final = 1024 * 1024


class Tablets:
    """The handlers and their operations."""

    def __init__(self, app: App, live: Live, offline: OfflineTickets) -> None:
        self._database, self._commands, self._clock = app.database, app.commands, app.clock
        self._live = live
        self._offline = offline

    async def calendar(self, _call: Call) -> TabletCalendar:
        return self._calendar(self._clock.now())

    def _calendar(self, now: datetime) -> TabletCalendar:
        hall = self._live.hall
        opening, issuing = calendar(hall.centre, now)
        return TabletCalendar(
            now=now,
            time_zone=hall.centre.time_zone,
            opening=opening,
            services=[
                TabletService(
                    service=one.service, refusal=one.refusal, issuing=issuing[one.service]
                )
                for one in hall.service_states(now)
                if not one.winding_down
            ],
        )

    async def reserve(self, call: Call) -> NumbersReserved:
        command, tablet = body_of(call, ReserveNumbers), _tablet(call)
        return await self._commands.run(
            call,
            NumbersReserved,
            lambda unit: self._offline.reserve(unit, command, tablet).model_copy(
                update={"tokens": []}
            ),
        )

    async def give_back(self, call: Call) -> NumbersReturned:
        command, tablet = body_of(call, ReturnNumbers), _tablet(call)
        return await self._database.write(
            lambda unit: self._offline.give_back(unit, command, tablet),
            call.caller,
            self._clock.now(),
        )

    async def deliver(self, call: Call) -> TicketsDelivered:
        command, tablet = body_of(call, DeliverTickets), _tablet(call)
        return await self._database.write(
            lambda unit: self._offline.deliver(unit, command, tablet),
            call.caller,
            self._clock.now(),
        )

    def operations(self) -> list[Operation]:
        return [
            Operation(
                "getTabletCalendar", "GET", "/greeting/calendar",
                "When the services give tickets, for a tablet that may have to go by it alone.",
                self.calendar, GREETERS, answer=TabletCalendar,
            ),
            Operation(
                "reserveTabletNumbers", "POST", "/tablets/{tablet}/numbers",
                "Set numbers of a service aside for a greeter's tablet.",
                self.reserve, GREETERS, ReserveNumbers, NumbersReserved,
                refusals=(ErrorCode.UNKNOWN_SERVICE, ErrorCode.NO_NUMBERS_LEFT),
            ),
            Operation(
                "returnTabletNumbers", "POST", "/tablets/{tablet}/numbers/unused",
                "Numbers set aside that the tablet never gave and never will.",
                self.give_back, GREETERS, ReturnNumbers, NumbersReturned,
                refusals=(ErrorCode.NUMBER_NOT_RESERVED, ErrorCode.NUMBER_GIVEN),
                largest_body_bytes=LARGEST_DELIVERY_BYTES,
            ),
            Operation(
                "deliverTabletTickets", "POST", "/tablets/{tablet}/tickets",
                "Tickets that the tablet gave while the server did not answer.",
                self.deliver, GREETERS, DeliverTickets, TicketsDelivered,
                largest_body_bytes=LARGEST_DELIVERY_BYTES,
            ),
        ]  # fmt: skip


def _tablet(call: Call) -> str:
    """The holder of the tablet's numbers. Raises `NotFound`."""
    name = call.path("tablet")
    if not _NAME.fullmatch(name):
        raise NotFound
    return f"{TABLET}{name}"
