"""What leaders are told of queues: waits that come near the longest, levels that are missed, and
what can be done. Waits count while the centre is open: who came before lunch waited less."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from config.centre.model import Service
from config.wire import CounterState, ServiceId, TicketId
from config.wire.centre.helping import QueueAlert, QueueAlertKind
from queue_server.centre.opening import centre_hours_on
from queue_server.tickets.hall.view import Hall
from queue_server.tickets.rules.calling.dispatch import WaitingTicket
from queue_server.tickets.rules.calling.helping import alarm_minutes, open_seconds
from queue_server.tickets.rules.calling.service_levels import Level, level
from queue_server.tickets.rules.waits.estimates import Forecast


def queue_alerts(hall: Hall, ahead: Forecast, now: datetime) -> list[QueueAlert]:
    """Of all services, what has passed its limit first."""
    watch = _Watch(hall, ahead, now)
    found = [alert for service in hall.centre.services for alert in watch.of(service)]
    return sorted(found, key=lambda alert: not alert.urgent)


def service_levels(hall: Hall, now: datetime) -> dict[str, Level]:
    """The level of each service that has a limit and of which enough is known."""
    watch = _Watch(hall, None, now)
    found = {service.id: watch.level(service) for service in hall.centre.services}
    return {service: one for service, one in found.items() if one is not None}


@dataclass
class _Watch:
    """The queues at one moment."""

    hall: Hall
    ahead: Forecast | None
    now: datetime

    def __post_init__(self) -> None:
        self._spans = centre_hours_on(self.hall.centre, self.hall.day)
        self._waiting: defaultdict[ServiceId, list[WaitingTicket]] = defaultdict(list)
        for ticket in self.hall.waiting():
            self._waiting[ticket.service].append(ticket)

    def of(self, service: Service) -> Iterator[QueueAlert]:
        """What there is to tell of one service."""
        waits = self._waits(service)
        longest = max(waits.values(), default=0.0)
        limit = self.hall.centre.calling.longest_wait_minutes
        late = self._expected_late(waits, limit * 60.0)
        if longest >= 60.0 * alarm_minutes(self.hall.centre) or late:
            what, urgent = QueueAlertKind.LONGEST_WAIT, longest > limit * 60.0
            yield self._alert(service, what, urgent, longest, limit, late)
        found = self.level(service)
        wanted = service.service_level or self.hall.centre.calling.service_level
        if found is not None and wanted is not None and found.per_cent < wanted.per_cent:
            alert = self._alert(
                service, QueueAlertKind.SERVICE_LEVEL, False, longest, wanted.minutes, found.counted
            )
            told = {"per_cent": found.per_cent, "wanted_per_cent": wanted.per_cent}
            yield alert.model_copy(update=told)

    def level(self, service: Service) -> Level | None:
        """How many of a service were called in time; None without a limit, or with too few."""
        wanted = service.service_level or self.hall.centre.calling.service_level
        if wanted is None:
            return None
        calls = self.hall.first_calls.of(service.id, self.now)
        called = [open_seconds(self._spans, call.issued_at, call.at) for call in calls]
        found = level(called, self._waits(service).values(), wanted.minutes)
        return found if found.is_known else None

    def _waits(self, service: Service) -> dict[TicketId, float]:
        return {
            ticket.ticket_id: open_seconds(self._spans, ticket.waiting_since, self.now)
            for ticket in self._waiting[ServiceId(service.id)]
        }

    def _expected_late(self, waits: dict[TicketId, float], limit_seconds: float) -> int:
        """How many have waited longer than the limit, or will before they are called."""
        return sum(
            1
            for ticket, waited in waits.items()
            if waited > limit_seconds or waited + self._still(ticket) > limit_seconds
        )

    def _still(self, ticket: TicketId) -> float:
        """How much longer somebody is expected to wait, in seconds while the centre is open."""
        place = self.ahead.tickets.get(ticket) if self.ahead else None
        if place is None or place.median_seconds is None:
            return 0.0
        called_at = self.now + timedelta(seconds=place.median_seconds)
        return open_seconds(self._spans, self.now, called_at)

    def _alert(
        self,
        service: Service,
        what: QueueAlertKind,
        urgent: bool,
        longest: float,
        limit: int,
        people: int,
    ) -> QueueAlert:
        return QueueAlert(
            service=service.id,
            what=what,
            urgent=urgent,
            waited_minutes=int(longest // 60),
            limit_minutes=limit,
            people=people,
            may_open=self._own(service, CounterState.CLOSED),
            may_resume=self._own(service, CounterState.PAUSED),
            may_help=self._others(service),
        )

    def _own(self, service: Service, state: CounterState) -> list[str]:
        known = self.hall.view.counters
        counters = [counter.id for counter in self.hall.centre.counters_for(service.id)]
        return [one for one in counters if one in known and known[one].state is state]

    def _others(self, service: Service) -> list[str]:
        """The open counters that do not call the service, those with fewest waiting first."""
        hall = self.hall
        found = {
            counter.id: sum(hall.waiting_by_service[own] for own in hall.called_by(counter.id))
            for counter in hall.centre.counters
            if counter.id in hall.view.counters
            and hall.view.counters[counter.id].state is CounterState.OPEN
            and service.id not in hall.called_by(counter.id)
        }
        return sorted(found, key=lambda counter: found[counter])
