"""How long each service takes with each clerk, and what the counters' time goes to besides.

The time of a ticket is that which it took of counters (`rules.learning.times_at_counters`).
Everything of today is learned from the steps of today's
tickets in their order, so that a server started in the middle of the day knows what one that has
run knows.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import groupby
from math import exp
from operator import attrgetter, itemgetter
from typing import Final

from config.centre.model import Centre
from config.wire import ServiceId, TicketAction, TicketId
from queue_server.tickets.events import TicketChanged
from queue_server.tickets.hall.forecast.past import HallHistory
from queue_server.tickets.rules.learning.cycles import Cycle, Overheads, TicketStep, Turns
from queue_server.tickets.rules.learning.pace import (
    KEPT_OF_A_DAY,
    Effect,
    Pace,
    Served,
    UnderWay,
    clerk_of,
)
from queue_server.tickets.rules.learning.service_times import Learner, ServiceTime
from queue_server.tickets.rules.learning.sizes import DossierFactors
from queue_server.tickets.rules.learning.times_at_counters import TimesAtCounters
from queue_server.tickets.rules.lifecycle import AT_COUNTER, Ticket

PACE_EVERY: Final = timedelta(minutes=5)
"""How often the hall's pace is noted."""
_NOTHING: Final = frozenset[TicketAction]()
_ALONE: Final = {action: frozenset({action}) for action in TicketAction}
_UNKNOWN: Final = ServiceTime.typical(8)


def step_of(event: TicketChanged) -> TicketStep:
    """An event as its line of the log has it."""
    return TicketStep(
        event.at,
        event.ticket.id,
        event.action,
        event.from_state,
        event.ticket.state,
        event.ticket.service,
        event.counter,
        event.actor,
        event.ticket.dossiers,
    )


class LearnedTimes:
    """The times of the services, from the past and from today's steps."""

    def __init__(
        self, centre: Centre, day: date, past: HallHistory, today: Iterable[TicketStep] = ()
    ) -> None:
        self.day = day
        self._sizes = DossierFactors()
        self._several: dict[TicketId, int] = {}
        """Of tickets under way that are for several dossiers: for how many."""
        usual, clerks = _learned(centre, past.served, self._sizes)
        self._pace = Pace(usual, clerks)
        self._turns = Turns()
        self._times = TimesAtCounters()
        self._at: dict[TicketId, tuple[ServiceId, str]] = {}
        """Of tickets at a counter: for which service, and with which clerk."""
        self._last: dict[TicketId, tuple[datetime, frozenset[TicketAction]]] = {}
        self._cycles: dict[str, Mapping[ServiceId, Cycle]] = {}
        self._overheads: Overheads | None = None
        self._paces: list[tuple[datetime, float]] = []
        """The hall's pace in the course of the day."""
        self.served: list[Served] = []
        """The tickets of today that were served."""
        for step in past.steps:
            self._turns.follow(step)
        self._turns.new_day()
        self.usual_pause = self._turns.overheads.pause
        """How long counters stood still on past days while somebody waited."""
        for step in today:
            self.follow(step)

    def follow(self, step: TicketStep) -> None:
        """Take a step of a ticket in; one that is older than its last is known already."""
        if not self._is_new(step):
            return
        self._turns.follow(step)
        if step.dossiers > 1:
            self._several[step.ticket_id] = step.dossiers
        if step.to_state in AT_COUNTER:
            self._at[step.ticket_id] = step.service, clerk_of(step.actor, step.counter)
        else:
            self._at.pop(step.ticket_id, None)
        seconds = self._times.follow(step)
        if seconds is not None:
            self._learn(step, seconds)
        if step.to_state.is_final:
            self._several.pop(step.ticket_id, None)

    def _is_new(self, step: TicketStep) -> bool:
        at, actions = self._last.get(step.ticket_id, (step.at, _NOTHING))
        if step.at < at or (step.at == at and step.action in actions):
            return False
        alone = _ALONE[step.action]
        self._last[step.ticket_id] = step.at, actions | alone if step.at == at else alone
        return True

    def _learn(self, step: TicketStep, seconds: float) -> None:
        """A service has ended that took so long."""
        clerk = clerk_of(step.actor, step.counter)
        served = Served(self.day, step.service, clerk, seconds, step.dossiers)
        self.served.append(served)
        if step.dossiers > 1:
            usual = self.time(step.service, clerk).mean_seconds
            alone = self._sizes.alone(step.service, step.dossiers, seconds, usual)
            served = replace(served, seconds=alone)
        self._pace.add(served, self._under_way(step.at))
        self._cycles.clear()
        self._note_pace(step.at)

    def _under_way(self, now: datetime) -> list[UnderWay]:
        return [
            UnderWay(service, clerk, self._times.seconds(one, now) / self.factor(service, one))
            for one, (service, clerk) in self._at.items()
        ]

    def factor(self, service: ServiceId, ticket_id: TicketId) -> float:
        """How many times as long as one with a single dossier a ticket takes."""
        dossiers = self._several.get(ticket_id)
        return 1.0 if dossiers is None else self._sizes.factor(service, dossiers)

    @property
    def several(self) -> Collection[TicketId]:
        """The tickets under way that are for several dossiers."""
        return self._several.keys()

    def _note_pace(self, at: datetime) -> None:
        if not self._paces or at >= self._paces[-1][0] + PACE_EVERY:
            self._paces.append((at, self._pace.hall))

    def pace_at(self, at: datetime) -> float:
        """What was known at an instant of today of the hall's pace: the logarithm of how many times
        as long as usual its services took."""
        place = bisect_right(self._paces, at, key=itemgetter(0))
        return self._paces[place - 1][1] if place else 0.0

    def began(self, ticket: Ticket) -> datetime:
        """When a ticket at a counter would have been called, had it never been on hold."""
        return self._times.began(ticket.id, ticket.state_since)

    def cycles(self, clerk: str) -> Mapping[ServiceId, Cycle]:
        """How long each service takes with a clerk, and what goes with it."""
        overheads = self._turns.overheads
        if overheads is not self._overheads:
            self._overheads = overheads
            self._cycles.clear()
        known = self._cycles.get(clerk)
        if known is None:
            known = {one: Cycle(self.time(one, clerk), overheads) for one in self._pace.services}
            self._cycles[clerk] = known
        return known

    def time(self, service: ServiceId, clerk: str = "") -> ServiceTime:
        """How long a service takes: with a clerk, or with one of whom nothing is known."""
        return self._pace.time(service, clerk) if service in self._pace.services else _UNKNOWN


def _learned(
    centre: Centre, past: Iterable[Served], sizes: DossierFactors
) -> tuple[dict[ServiceId, Learner], Mapping[str, Effect]]:
    """Each service's usual time, and each clerk's pace, from past days."""
    usual = {
        ServiceId(service.id): Learner(ServiceTime.typical(service.typical_service_minutes))
        for service in centre.services
    }
    clerks: Mapping[str, Effect] = {}
    for _, served in groupby(past, attrgetter("day")):
        of_day = [_alone(one, usual, sizes) for one in served if one.service in usual]
        pace = Pace(usual, clerks)
        for one in of_day:
            pace.add(one)
        faster = exp(-pace.hall * (1 - KEPT_OF_A_DAY))
        clerks = pace.clerks_known_by_name
        for one in of_day:
            usual[one.service].add(one.seconds * faster)
    return usual, clerks


def _alone(one: Served, usual: Mapping[ServiceId, Learner], sizes: DossierFactors) -> Served:
    """As if its ticket had been for one dossier."""
    if one.dossiers <= 1:
        return one
    mean = usual[one.service].time.mean_seconds
    return replace(one, seconds=sizes.alone(one.service, one.dossiers, one.seconds, mean))
