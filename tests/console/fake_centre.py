"""A small centre in memory: a queue that calls whoever waited longest, counters, devices.

The life of a ticket is the product's own rule. Tests let people arrive and things go wrong.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from functools import partial
from itertools import count
from typing import Any

from config.wire import (
    CallAnnounced,
    CallReason,
    CounterSnapshot,
    CounterState,
    CounterSummary,
    DeviceState,
    Emergency,
    HallMessage,
    HistoryLine,
    Notice,
    ServiceState,
    TicketAction,
    TicketState,
    TicketSummary,
    WaitEstimate,
)
from config.wire.centre.helping import CounterHelp, QueueAlert
from config.wire.dossiers.answers import VisitDossiers
from queue_server.centre.devices.alerts import alerts
from queue_server.tickets.rules import lifecycle, permitted_actions
from queue_server.tickets.rules.lifecycle import Ticket
from queue_server.tickets.rules.permitted_actions import CounterNow
from tests.hall.demo import always_open_centre, by_day

WAITING_SHOWN = 200
"""As the server: a console is told of so many; the figures by service count everyone."""
CLERK = ["serve", "issue", "void"]
LEADER = [*CLERK, "inform", "receive"]


class FakeCentre:
    """The server side of the console, in memory."""

    def __init__(self) -> None:
        self.centre = by_day(always_open_centre())
        self.people: dict[str, tuple[int, str, list[str]]] = {
            "lan": (1, "Nguyễn Thị Lan", LEADER),
            "minh": (2, "Trần Văn Minh", CLERK),
            "hoa": (3, "Lê Thị Hoa", ["serve"]),
            "greeter": (4, "Đoàn Thanh niên", ["issue"]),
        }
        self.tickets: dict[int, Ticket] = {}
        self.visits: dict[int, VisitDossiers] = {}
        """For which dossiers the citizen of a ticket came, by the ticket's id."""
        self.history: list[tuple[str, HistoryLine]] = []
        self.devices: list[DeviceState] = []
        self.queue_alerts: list[QueueAlert] = []
        self.helps: list[CounterHelp] = []
        self.notices: list[Notice] = []
        self.emergency: Emergency | None = None
        self.messages: list[HallMessage] = []
        self.forbidden: set[TicketAction] = set()
        """Steps that this server lists for no ticket."""
        self.renamed: dict[TicketState, str] = {}
        """States that this server calls by names that no script knows."""
        self.reopens_at: datetime | None = None
        """When the centre opens again today."""
        self.announced: CallAnnounced | None = None
        """How far the hall has heard the call at any counter."""
        self.counters = {
            item.id: CounterSummary(
                counter=item.id, name=item.name, state=CounterState.CLOSED, services=item.services
            )
            for item in self.centre.counters
        }
        self._sequence = count(1)
        self._log = count(1)
        self.followers: set[asyncio.Queue[None]] = set()

    # ------------------------------------------------------------------ what tests do

    def arrive(self, service: str, *, minutes: float = 0, **changes: Any) -> Ticket:
        """Somebody took a number `minutes` ago."""
        of_service = [one for one in self.tickets.values() if one.service == service]
        letter = self.centre.service_by_id[service].letter
        since = datetime.now(UTC) - timedelta(minutes=minutes)
        ticket = Ticket(
            id=len(self.tickets) + 1,  # type: ignore[arg-type]
            day=self.centre.day(since),
            number=f"{letter}{len(of_service) + 1:03}",
            service=service,  # type: ignore[arg-type]
            language="vi",
            state=TicketState.WAITING,
            priority_class=None,
            priority_reason=None,
            issued_at=since,
            waiting_since=since,
            state_since=since,
            counter=None,
            token=f"TOKEN{len(self.tickets) + 1}",
        )
        self.tickets[ticket.id] = replace(ticket, **changes)
        self.tell()
        return self.tickets[ticket.id]

    def ticket(self, number: str) -> Ticket:
        return next(one for one in self.tickets.values() if one.number == number)

    def do(
        self, ticket: Ticket, action: TicketAction, counter: str | None, after: Ticket
    ) -> Ticket:
        """`ticket` became `after`: kept, logged where a counter did it, told."""
        self.tickets[ticket.id] = after
        line = HistoryLine(
            log_id=next(self._log),
            ticket_id=ticket.id,
            number=ticket.number,
            action=action,
            at=datetime.now(UTC),
            state=after.state,
        )
        if counter is not None:
            self.history.append((counter, line))
        self.tell()
        return after

    def cancel_by_citizen(self, number: str) -> None:
        ticket = self.ticket(number)
        self.do(
            ticket, TicketAction.CANCEL, ticket.counter, lifecycle.cancel(ticket, datetime.now(UTC))
        )

    def change_counter(self, counter: str, **changes: Any) -> CounterSummary:
        self.counters[counter] = self.counters[counter].model_copy(update=changes)
        self.tell()
        return self.counters[counter]

    def back_at(self, said: str | int) -> datetime:
        """The instant of what a clerk says: minutes, or a time of today."""
        now = datetime.now(UTC)
        if isinstance(said, int):
            return now + timedelta(minutes=said)
        local = self.centre.local(now)
        return datetime.combine(local.date(), time.fromisoformat(said), local.tzinfo)

    def tell(self) -> None:
        """A new snapshot to every console."""
        for queue in self.followers:
            queue.put_nowait(None)

    # ---------------------------------------------------------------------- snapshots

    def snapshot(self, counter: str) -> CounterSnapshot:
        mine = self.counters[counter]
        waiting = [one for one in self._in(TicketState.WAITING) if self._may_call(mine, one)]
        waiting.sort(key=lambda one: one.waiting_since)
        here = [one for one in self.tickets.values() if one.counter == counter]
        current = [one for one in here if one.state in (TicketState.CALLED, TicketState.SERVING)]
        held = [one for one in here if one.state is TicketState.ON_HOLD]
        now = CounterNow.of(counter, mine.state, current[0] if current else None)
        shown = partial(self.summary, counter=now)
        history = [line for at, line in reversed(self.history) if at == counter]
        alive = {one.id for one in self.tickets.values() if not one.state.is_final}
        return CounterSnapshot(
            sequence=next(self._sequence),
            counter=mine,
            counters=list(self.counters.values()),
            current=shown(current[0]) if current else None,
            announced=self.announced,
            next=shown(waiting[0]) if waiting else None,
            next_reason=reason(waiting[0]) if waiting else None,
            waiting=[shown(one) for one in waiting[:WAITING_SHOWN]],
            on_hold=[shown(one) for one in held],
            services=[self._service(item.id) for item in self.centre.services],
            history=[
                line.model_copy(update={"allowed": self._listed(line.allowed)})
                for line in permitted_actions.undoable(history, alive, now)
            ],
            devices=self.devices,
            alerts=alerts(self.centre, self.devices, datetime.now(UTC)),
            queue_alerts=self.queue_alerts,
            helps=self.helps,
            notices=self.notices,
            emergency=self.emergency,
            messages=self.messages,
            reopens_at=self.reopens_at,
            now=datetime.now(UTC),
        )

    def summary(self, ticket: Ticket, counter: CounterNow) -> TicketSummary:
        """A ticket as a console sees it."""
        today = self.centre.day(datetime.now(UTC))
        allowed = permitted_actions.at_counter(ticket, counter, today)
        shown = lifecycle.summary(ticket, self._listed(allowed))
        return shown.model_copy(update={"state": self.renamed.get(ticket.state, ticket.state)})

    def _listed(self, allowed: list[TicketAction]) -> list[TicketAction]:
        return [one for one in allowed if one not in self.forbidden]

    def moved(self, ticket: Ticket) -> TicketSummary:
        """A ticket as the answer to a step shows it, taken at an open counter."""
        is_called = ticket if ticket.state is TicketState.CALLED else None
        counter = ticket.counter or "1"
        return self.summary(ticket, CounterNow.of(counter, CounterState.OPEN, is_called))

    def _in(self, state: TicketState) -> list[Ticket]:
        return [one for one in self.tickets.values() if one.state is state]

    @staticmethod
    def _may_call(counter: CounterSummary, ticket: Ticket) -> bool:
        return ticket.service in counter.services and ticket.counter in (None, counter.counter)

    def _service(self, service: str) -> ServiceState:
        item = self.centre.service_by_id[service]
        waiting = sum(one.service == service for one in self._in(TicketState.WAITING))
        is_served = any(
            service in one.services and one.state is CounterState.OPEN
            for one in self.counters.values()
        )
        estimate = WaitEstimate(low_seconds=240 * waiting, high_seconds=480 * waiting + 300)
        return ServiceState(
            service=service,
            letter=item.letter,
            name=item.name,
            open=True,
            waiting=waiting,
            estimate=estimate if is_served else None,
        )


def reason(ticket: Ticket) -> CallReason:
    rule: Any = "priority" if ticket.priority_class else "longest_waiting"
    waited = (datetime.now(UTC) - ticket.waiting_since).total_seconds()
    return CallReason(rule=rule, service=ticket.service, waited_seconds=int(waited), compared=3)
