"""The figures of phones: each hears of its own ticket, in turn, and only what has changed."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from time import perf_counter
from typing import Final

from config.wire import TicketId, TicketStatus
from queue_server.core.clock import Clock
from queue_server.core.streams.hub import Hub
from queue_server.core.streams.sse import framed_message
from queue_server.tickets.hall.screens import snapshots
from queue_server.tickets.hall.view import Hall
from queue_server.tickets.rules.lifecycle import Ticket

AT_ONCE: Final = 25
"""How many phones are sent a message in one step of the event loop."""
LEAST_FORGOTTEN: Final = 100
"""How many phones have left at least before what was sent to them is forgotten."""
PAUSE: Final = 0.6
"""How long the loop pauses for each second of work on phones, so that a call never waits long."""
LEAST_PAUSE_SECONDS: Final = 0.002
"""A loop sleeps whole milliseconds: shorter pauses are saved up until they come to this."""


class Phones:
    """The phones that follow a ticket, and what each was sent last."""

    def __init__(
        self,
        hub: Hub,
        hall: Callable[[], Hall],
        status: Callable[[Ticket], TicketStatus],
        clock: Clock,
    ) -> None:
        """`hall` is the one that is shown now; `status` what a phone may know of a ticket."""
        self._hub = hub
        self._hall = hall
        self._status = status
        self._clock = clock
        self._sent: dict[str, object] = {}
        """The figures last sent to each topic."""
        self._waiting: OrderedDict[str, None] = OrderedDict()
        """The topics that are to be sent their figures, in order."""

    def forget(self) -> None:
        """Forget what was sent: the next figures go to everybody."""
        self._sent.clear()

    async def tell(self) -> None:
        """Send every phone its figures where they have changed.

        When figures change again meanwhile, a phone in the queue keeps its place and the others
        join at the end: no phone waits for longer than one round of all of them.
        """
        self.enqueue()
        owed = 0.0
        while self._waiting:
            began = perf_counter()
            self._tell_some()
            done = perf_counter()
            owed += PAUSE * (done - began)
            pause = owed if owed >= LEAST_PAUSE_SECONDS else 0.0
            await asyncio.sleep(pause)
            if pause:
                owed -= perf_counter() - done

    def enqueue(self) -> None:
        """Every phone is to be sent its figures; those that have left are forgotten."""
        topics = self._hub.topics("ticket:")
        for topic in topics:
            self._waiting.setdefault(topic)
        if len(self._sent) > 2 * len(topics) + LEAST_FORGOTTEN:
            listened = self._hub.listens
            self._sent = {
                topic: figures for topic, figures in self._sent.items() if listened(topic)
            }

    def _tell_some(self) -> None:
        sent = 0
        while self._waiting and sent < AT_ONCE:
            topic, _ = self._waiting.popitem(last=False)
            ticket = self._hall().tickets.get(TicketId(int(topic.partition(":")[2])))
            if ticket is not None:
                sent += self._hub.subscribers(topic)
                self.tell_one(ticket)

    def tell_one(self, ticket: Ticket) -> None:
        """Send the phone of a ticket its figures, where they have changed."""
        topic = f"ticket:{ticket.id}"
        if not self._hub.listens(topic):
            return
        hall = self._hall()
        place = snapshots.place_of(hall, ticket, self._clock.now())
        state = (ticket.state, ticket.state_since, ticket.calls, ticket.service)
        message = snapshots.message_for(hall.view.messages, ticket.service)
        figures = (*state, place, hall.view.emergency, message)
        if self._sent.get(topic) != figures:
            self._sent[topic] = figures
            self._hub.send(topic, framed_message("status", self._status(ticket)))
