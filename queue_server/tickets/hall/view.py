"""The hall as it is now, in memory: what every screen shows, without asking the database.

It is filled from the database once and then follows the events, which come in the order of the
commits, so a thousand phones that come back at once cost no query. A view belongs to one server
process and to the event loop's thread.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from operator import attrgetter
from typing import Final, Protocol

from config.centre.model import Centre, Service
from config.wire import (
    CalledTicket,
    CounterId,
    CounterState,
    CounterSummary,
    DeviceState,
    Emergency,
    HallMessage,
    IssueRefusal,
    Notice,
    ServiceId,
    ServiceState,
    TicketAction,
    TicketId,
    TicketSummary,
)
from queue_server.centre import opening
from queue_server.core.actor import staff_label
from queue_server.tickets.events import TicketChanged
from queue_server.tickets.hall.announcements import Calls
from queue_server.tickets.hall.counter_history import CounterHistory
from queue_server.tickets.hall.day import Day, first_call
from queue_server.tickets.hall.forecast.expected_arrivals import expected_arrivals
from queue_server.tickets.hall.forecast.foreseen_waits import ForeseenWaits
from queue_server.tickets.hall.forecast.learned_times import LearnedTimes, step_of
from queue_server.tickets.hall.forecast.newcomers import UNKNOWN, Newcomers, behind_others
from queue_server.tickets.hall.forecast.outlook import (
    Activity,
    CountersView,
    FirstWaiting,
    Outlook,
    activity,
)
from queue_server.tickets.hall.forecast.shown_waits import ShownWaits
from queue_server.tickets.hall.given_numbers import GivenNumbers
from queue_server.tickets.hall.processor_share import Effort
from queue_server.tickets.hall.tickets_in_motion import TicketsInMotion
from queue_server.tickets.rules.calling.counter_services import called_by
from queue_server.tickets.rules.calling.dispatch import (
    Choice,
    WaitingTicket,
    calling_order,
    weight_of,
)
from queue_server.tickets.rules.calling.service_levels import RecentCalls
from queue_server.tickets.rules.calling.service_order import ServiceOrder
from queue_server.tickets.rules.learning.arrivals import Arriving
from queue_server.tickets.rules.learning.cycles import Cycle
from queue_server.tickets.rules.learning.pace import Served, clerk_of
from queue_server.tickets.rules.lifecycle import Ticket, call_id, summary
from queue_server.tickets.rules.waits.estimates import (
    Forecast,
    OpenCounter,
    TicketForecast,
    forecast,
)
from queue_server.tickets.rules.waits.returns import Return

NEXT_NUMBERS: Final = 4
SHARE_FOR_FORECASTS: Final = 0.01
"""Of the processor's time, beyond what is simulated for screens: in a hall that somebody sees, that
is at least ten times a second, and a ticket is told no older forecast."""
LARGEST_CREDIT_SECONDS: Final = 0.05
MOST_ENDED: Final = 256


class CentreView(CountersView, Protocol):
    """What the hall looks at in the centre's room: always as it is now."""

    @property
    def notices(self) -> list[Notice]: ...

    @property
    def emergency(self) -> Emergency | None: ...

    @property
    def messages(self) -> list[HallMessage]: ...

    @property
    def devices(self) -> dict[str, DeviceState]: ...


class Hall:
    """See the module."""

    def __init__(
        self, centre: Centre, view: CentreView, day: Day, effort: Effort | None = None
    ) -> None:
        """`effort` bounds the processor's time for forecasts; by default to a small share."""
        self.centre = centre
        self.view = view
        self.day = day.day
        self.in_motion = TicketsInMotion(centre, day.tickets)
        self._ended: OrderedDict[TicketId, Ticket] = OrderedDict()
        self.recent = day.recent
        self.history = CounterHistory(day.history)
        self._numbers = GivenNumbers(centre, day)
        self.given, self.issued_offline = self._numbers.given, self._numbers.issued_offline
        self._times = LearnedTimes(centre, day.day, day.past, day.steps)
        hours = opening.centre_hours_on(centre, day.day)
        self._foreseen = ForeseenWaits(day.past_waits, hours, self._times.pace_at)
        self.calls = Calls()
        self.helps = day.helps
        self.first_calls = RecentCalls(day.first_calls)
        self._forecast: Forecast | None = None
        self._expected = expected_arrivals(centre, day.day, day.past.days, day.issued)
        self.version = 0
        """Increases with every change."""
        self._outdated = True
        self._outlook = Outlook(centre, day.day, view, day.counter_past, self._times.usual_pause)
        self._newcomers = Newcomers()
        self._shown_waits = ShownWaits()
        self._effort = effort or Effort(SHARE_FOR_FORECASTS, LARGEST_CREDIT_SECONDS)

    @property
    def tickets(self) -> Mapping[TicketId, Ticket]:
        """The tickets of the day that have not ended."""
        return self.in_motion.by_id

    @property
    def waiting_by_service(self) -> Tally[str]:
        """How many wait for each service; one for which nobody waits is not in it."""
        return self.in_motion.waiting_by_service

    @property
    def served(self) -> list[Served]:
        """The tickets of the day that were served, the first first."""
        return self._times.served

    # ------------------------------------------------------------------ following events

    def amend(self, ticket: Ticket) -> None:
        """Take in what was changed of a ticket that goes on waiting."""
        if ticket.id in self.in_motion.waiting:
            self.version += 1
            self._outdated = True
            self.in_motion.put(ticket)

    def apply(self, event: TicketChanged) -> None:
        """Take a step of a ticket in. Taking the same one twice changes nothing more."""
        ticket = event.ticket
        self.version += 1
        self._outdated = self._outdated or event.moves_figures
        if ticket.day != self.day:
            self.in_motion.remove(ticket.id)
            return
        self._count(ticket, event)
        if event.action is TicketAction.CALL and ticket.calls == 1:
            self.first_calls.add(first_call(ticket, event.at))
        self._ended.pop(ticket.id, None)
        if ticket.state.is_final:
            self.in_motion.remove(ticket.id)
            self._ended[ticket.id] = ticket
            if len(self._ended) > MOST_ENDED:
                self._ended.popitem(last=False)
        else:
            self.in_motion.put(ticket)
        self._times.follow(step_of(event))
        self._foreseen.follow(event)
        self.calls.follow(event)
        self.history.follow(event)

    def newest(self, ticket: Ticket) -> Ticket:
        """The newer of `ticket` as it was read and as the view has it.

        The view may be a moment behind the database; and the hall may have seen the ticket end
        since it was read, which nobody would tell a phone that joins only now.
        """
        seen = self.tickets.get(ticket.id) or self._ended.get(ticket.id, ticket)
        return max(ticket, seen, key=lambda one: (one.state_since, one.calls, one.state.is_final))

    def _count(self, ticket: Ticket, event: TicketChanged) -> None:
        if event.action is TicketAction.ISSUE and ticket.id not in self.tickets:
            self._numbers.add(ticket)
            weight = weight_of(self.centre, ticket.priority_class)
            self._expected.add(ticket.service, weight, ticket.issued_at)

    def counters_changed(self) -> None:
        """Note that a counter was opened, paused or closed, which changes the forecast."""
        self.version += 1
        self._outdated = True
        self._outlook.follow()

    # ------------------------------------------------------------------------- forecasts

    def forecast(self, now: datetime, *, fresh: bool = False) -> Forecast:
        """The simulated next calls, as they were after the last change.

        In a rush an older one is given, so that simulating never takes more than its share of
        the processor; the figures that follow a moment later are `fresh`.
        """
        known = self._forecast
        if known is None or fresh or (self._outdated and self._effort.has_credit()):
            with self._effort.spent():
                known = self._simulate(self.waiting(), now)
            self._foreseen.note(self.in_motion.waiting, known.tickets, now)
            self._forecast = known = self._shown_waits.follow(known, self.in_motion.waiting)
            self._outdated = False
        return known

    def forecast_with(self, newcomer: WaitingTicket, now: datetime) -> TicketForecast:
        """The forecast for somebody with priority who is not in the queue yet; in a rush it is
        simulated for few of them."""
        if not self._newcomers.is_due(now) and not self._effort.has_credit():
            recent = self._newcomers.recent(newcomer, now)
            waiting = self.in_motion.waiting
            return recent or behind_others(newcomer, self.forecast(now), waiting, now)
        with self._effort.spent():
            simulated = self._simulate([*self.waiting(), newcomer], now)
        expected = simulated.tickets.get(newcomer.ticket_id, UNKNOWN)
        self._newcomers.remember(newcomer, expected, now)
        return expected

    def _simulate(self, waiting: Sequence[WaitingTicket], now: datetime) -> Forecast:
        times = {ServiceId(s.id): self._times.time(ServiceId(s.id)) for s in self.centre.services}
        calling = self.centre.calling
        activity_of = partial(self._activity, FirstWaiting(waiting))
        ahead, returns = self._outlook.counters(now, activity_of)
        return forecast(
            waiting,
            [self._counter_ahead(counter, back) for counter, back in returns.items()],
            times,
            calling,
            calling.ordinary_weight,
            now,
            self._arrivals(now),
            day=ahead,
            ranges=self._foreseen.ranges(now),
            longer=self._longer(),
        )

    def _longer(self) -> dict[TicketId, float]:
        """Of those who wait with many dossiers, how many times as long as usual they take."""
        waiting = self.in_motion.waiting
        return {
            one: self._times.factor(waiting[one].service, one)
            for one in self._times.several
            if one in waiting
        }

    def _arrivals(self, now: datetime) -> list[Arriving]:
        """Who else is to come: some of them will go first."""
        full = {
            service.id
            for service in self.centre.services
            if self._numbers.refusal(service.id, now) is IssueRefusal.QUOTA_REACHED
        }
        coming = self._expected.coming(now, self.centre.calling.longest_wait_minutes * 60.0)
        return [one for one in coming if one.service not in full]

    def waiting(self) -> list[WaitingTicket]:
        """Everyone waiting, as the policy sees them."""
        return list(self.in_motion.waiting.values())

    def _counter_ahead(self, counter: str, returns: Return | None) -> OpenCounter:
        known = self.view.counters.get(counter)
        current = self.at_counter(counter)
        return OpenCounter(
            CounterId(counter),
            self.called_by(counter),
            current.service if current else None,
            self._times.began(current) if current else None,
            returns,
            is_open=known is not None and known.state is CounterState.OPEN,
            busy_factor=self._times.factor(current.service, current.id) if current else 1.0,
            cycles=self._cycles(counter, known),
        )

    def _activity(self, first: FirstWaiting, counter: str) -> Activity:
        lines = self.history.at(counter)
        if self.at_counter(counter):
            return activity(lines)
        return activity(lines, lambda: first.at(counter, self.called_by(counter)))

    def _cycles(self, counter: str, known: CounterSummary | None) -> Mapping[ServiceId, Cycle]:
        actor = staff_label(known.staff_id) if known and known.staff_id is not None else ""
        return self._times.cycles(clerk_of(actor, counter))

    # ----------------------------------------------------------------------------- views

    def service_states(self, now: datetime) -> list[ServiceState]:
        """Every service as the hall sees it, in the centre's order."""
        ahead = self.forecast(now)
        following = self._next_numbers(ahead)
        return [self._service_state(s, ahead, following, now) for s in self.centre.services]

    def _service_state(
        self,
        service: Service,
        ahead: Forecast,
        following: Mapping[str, list[str]],
        now: datetime,
    ) -> ServiceState:
        refusal = self._numbers.refusal(service.id, now)
        for_newcomer = ahead.services.get(ServiceId(service.id), UNKNOWN)
        return ServiceState(
            service=service.id,
            letter=service.letter,
            name=service.name,
            icon=service.icon,
            open=refusal is None,
            refusal=refusal,
            winding_down=service.winding_down,
            opens_at=self._numbers.opens_at(service.id, now, refusal) if refusal else None,
            waiting=self.waiting_by_service[ServiceId(service.id)],
            people_ahead=for_newcomer.people_ahead,
            estimate=for_newcomer.estimate,
            next_numbers=following.get(service.id, []),
        )

    def _next_numbers(self, ahead: Forecast) -> dict[str, list[str]]:
        following: defaultdict[str, list[str]] = defaultdict(list)
        for ticket_id in ahead.order:
            ticket = self.tickets.get(ticket_id)
            if ticket and len(following[ticket.service]) < NEXT_NUMBERS:
                following[ticket.service].append(ticket.number)
        return following

    def called(self) -> list[CalledTicket]:
        """The calls that nobody has answered yet, newest first."""
        waiting = list(self.in_motion.called.values())
        waiting.sort(key=lambda ticket: (ticket.state_since, ticket.id), reverse=True)
        return [self.call_of(ticket, ticket.state_since) for ticket in waiting]

    def call_of(self, ticket: Ticket, at: datetime, *, recall: bool = False) -> CalledTicket:
        """A ticket's call as the board may know it."""
        counter = self.centre.counter_by_id.get(ticket.counter or "")
        return CalledTicket(
            call_id=call_id(ticket),
            ticket_id=ticket.id,
            number=ticket.number,
            counter=ticket.counter or "",
            counter_name=counter.name if counter else self.centre.unnamed(ticket.counter or ""),
            service=ticket.service,
            language=ticket.language,
            called_at=at,
            recall=recall,
        )

    def summary(
        self, ticket: Ticket, ahead: Forecast, allowed: Iterable[TicketAction] = ()
    ) -> TicketSummary:
        """A ticket as staff see it, with its place among the others and what is allowed."""
        place, plain = ahead.tickets.get(ticket.id), summary(ticket, allowed)
        if place is None:
            return plain
        changes = {"people_ahead": place.people_ahead, "estimate": place.estimate}
        return plain.model_copy(update=changes)

    def called_by(self, counter: str) -> ServiceOrder:
        """The services whose waiting people a counter calls, in its order."""
        return called_by(self.centre, counter, self.waiting_by_service, self.helps)

    def order_at(self, counter: str, now: datetime) -> list[Choice]:
        """Whom a counter would call, in its order."""
        services, calling = self.called_by(counter), self.centre.calling
        return calling_order(self.waiting(), CounterId(counter), services, calling, now)

    def at_counter(self, counter: str) -> Ticket | None:
        """The ticket that is called to or served at `counter`."""
        return self.in_motion.at_counter.get(CounterId(counter))

    def on_hold(self, counter: str) -> list[Ticket]:
        """The tickets that `counter` may serve on: those it has set aside, and those of its
        services whose own counter has closed meanwhile."""
        services = called_by(self.centre, counter, self.in_motion.by_service)
        held = [
            ticket
            for ticket in self.in_motion.on_hold.values()
            if ticket.counter == counter
            or (ticket.service in services and self._is_closed(ticket.counter))
        ]
        return sorted(held, key=attrgetter("id"))

    def _is_closed(self, counter: str | None) -> bool:
        known = self.view.counters.get(counter or "")
        return known is None or known.state is CounterState.CLOSED
