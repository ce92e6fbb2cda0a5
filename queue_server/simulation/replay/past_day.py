"""A past day made ready to be replayed: who came, who was at which counter, as the log has it.

What is as it was: arrivals, each ticket's own times at counters, no-shows, holds, transfers, when
counters were there, and how long their clerks let somebody wait between two people. What is not
known is drawn from the day itself, by its date: the time that people would have needed who left
before they were called. Pure.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise, zip_longest
from random import Random
from statistics import median
from typing import Final

from config.centre.model import Centre
from config.wire import CounterId, ServiceId, TicketId
from queue_server.centre.opening import centre_hours_on
from queue_server.simulation import spans
from queue_server.simulation.engine import SimulatedCounter, SimulatedVisitor, Then, Turn
from queue_server.simulation.helping import Span
from queue_server.simulation.replay.shifts import as_shifts
from queue_server.simulation.replay.visits import PastVisit, Stay
from queue_server.tickets.rules.calling.counter_services import called_by
from queue_server.tickets.rules.calling.dispatch import weight_of
from queue_server.tickets.rules.calling.service_order import Services

ABSENT_SECONDS: Final = 300.0
"""A counter that lets somebody wait so long, and serves nobody, is taken to be left alone."""


@dataclass(frozen=True)
class PastDay:
    """A day to be replayed, and how it was."""

    day: date
    centre: Centre
    people: list[SimulatedVisitor]
    counters: list[SimulatedCounter]
    waited: Mapping[TicketId, float]
    """The true seconds until the first call, of those who were called."""
    opened: Mapping[CounterId, int]
    """Turns at each counter that was there."""
    is_presence_known: bool
    """Whether the log says when counters were open; else it follows from the calls."""
    voided: int
    """Mistaken presses that were left out."""
    drawn: int
    """People who left without a call: what they would have needed is drawn."""


def past_day(
    centre: Centre, day: date, visits: Sequence[PastVisit], presence: Mapping[CounterId, list[Span]]
) -> PastDay:
    """`presence`: when each counter was open and somebody at it; empty where the log of that day
    does not say."""
    counted = [visit for visit in visits if visit.stays or not visit.ticket.voided]
    ends = _end(centre, day, counted)
    people = _People(centre, day, counted).people
    counters = _Counters(centre, day, counted, presence, ends).counters
    waited = {visit.ticket.id: visit.waited_seconds for visit in counted}
    return PastDay(
        day=day,
        centre=centre,
        people=people,
        counters=counters,
        waited={one: seconds for one, seconds in waited.items() if seconds is not None},
        opened=Tally(stay.counter for visit in counted for stay in visit.stays),
        is_presence_known=bool(presence),
        voided=len(visits) - len(counted),
        drawn=sum(visit.gave_up_at is not None for visit in counted),
    )


def _end(centre: Centre, day: date, visits: Iterable[PastVisit]) -> datetime:
    """When the last thing of the day happened, not before the centre closed."""
    instants = [end for _, end in centre_hours_on(centre, day)]
    for visit in visits:
        instants.append(visit.issued_at)
        instants += [stay.ended for stay in visit.stays if stay.ended and not stay.was_cut_off]
    return max(instants, default=centre.midnight_after(day))


# ------------------------------------------------------------------------------- people


class _People:
    """The visits as scripts."""

    def __init__(self, centre: Centre, day: date, visits: Sequence[PastVisit]) -> None:
        self._centre = centre
        self._random = Random(day.toordinal())  # noqa: S311
        self._usual = _usual_seconds(visits)
        self.people = [self._person(visit) for visit in visits]

    def _person(self, visit: PastVisit) -> SimulatedVisitor:
        turns = [
            self._turn(stay, after) for stay, after in zip_longest(visit.stays, visit.stays[1:])
        ]
        gives_up = None
        if visit.gave_up_at is not None:
            gives_up = len(turns), (visit.gave_up_at - visit.issued_at).total_seconds()
        if gives_up or not turns:
            turns.append(Turn(self._drawn(visit.service)))
        ticket = visit.ticket
        return SimulatedVisitor(
            id=ticket.id,
            service=visit.service,
            weight=weight_of(self._centre, ticket.priority_class),
            at=visit.issued_at,
            turns=tuple(turns),
            known_at=visit.known_at,
            gives_up_after=gives_up,
            is_counted=not ticket.voided,
            priority_class=ticket.priority_class,
        )

    def _turn(self, stay: Stay, after: Stay | None) -> Turn:
        if stay.ended is None or stay.was_cut_off:
            return Turn(self._drawn(stay.service), Then.DONE)
        away, service, counter = 0.0, None, None
        if stay.back_at is not None:
            away = (stay.back_at - stay.ended).total_seconds()
        if stay.then is Then.QUEUED and after is not None:
            service = after.service
            counter = after.counter if self._was_sent_to(stay, after) else None
        return Turn(stay.seconds, stay.then, away, service, counter)

    def _was_sent_to(self, stay: Stay, after: Stay) -> bool:
        """Whether it was transferred to one counter: the log names none, but where the service
        stayed the same, or is not that counter's, one was named."""
        known = self._centre.counter_by_id.get(after.counter)
        is_its_own = known is not None and after.service in known.services
        return stay.sent_on and (after.service == stay.service or not is_its_own)

    def _drawn(self, service: ServiceId) -> float:
        """What somebody else of the service needed on this day."""
        known = self._usual.get(service)
        if known:
            return self._random.choice(known)
        found = self._centre.service_by_id.get(service)
        return found.typical_service_minutes * 60.0 if found else 300.0


def _usual_seconds(visits: Iterable[PastVisit]) -> dict[ServiceId, list[float]]:
    """The times of those who were served, by service."""
    found: defaultdict[ServiceId, list[float]] = defaultdict(list)
    for visit in visits:
        for stay in visit.stays:
            if stay.ended and stay.then is Then.DONE and not stay.was_cut_off:
                found[stay.service].append(stay.seconds)
    return found


# ----------------------------------------------------------------------------- counters


@dataclass(frozen=True, slots=True)
class _Wait:
    """When somebody could be called."""

    span: Span
    service: ServiceId
    only: CounterId | None


class _Counters:
    """When counters were there, and what their clerks needed between two people."""

    def __init__(
        self,
        centre: Centre,
        day: date,
        visits: Sequence[PastVisit],
        presence: Mapping[CounterId, list[Span]],
        ends: datetime,
    ) -> None:
        self._centre = centre
        self._presence = presence
        self._waits = [wait for visit in visits for wait in _waits(visit, ends)]
        self._stays = _by_counter(visits)
        self._usual = {one: median(all_of) for one, all_of in _usual_seconds(visits).items()}
        self._hours = centre_hours_on(centre, day)
        self._stays_on = not any(_was_left(visit) for visit in visits)
        opens = [start for start, _ in self._hours]
        begun = [visit.issued_at for visit in visits]
        self._whole = min([*opens, *begun], default=ends), ends
        self._there = {wait.service for wait in self._waits}
        names = [CounterId(counter.id) for counter in centre.counters]
        dropped = sorted(self._stays.keys() - set(names))
        self.counters = [
            self._counter(name)
            for name in [*names, *dropped]
            if name in self._stays or presence.get(name)
        ]

    def _counter(self, name: CounterId) -> SimulatedCounter:
        services = self._services(name)
        worked = [(stay.began, self._ended(stay)) for stay in self._stays.get(name, [])]
        could_call = self._could_call(name, services)
        idle = spans.between(spans.joined(worked), self._whole)
        present = self._present(name, worked, spans.common(idle, could_call))
        gaps = tuple(
            spans.seconds(spans.common(spans.common([(end, start)], could_call), present))
            for (_, end), (start, _) in pairwise(worked)
            if end < start
        )
        shifts = as_shifts(present, worked, self._hours, stays_on=self._stays_on)
        return SimulatedCounter(name, services, shifts.present, gaps or (0.0,), shifts.breaks)

    def _services(self, name: CounterId) -> Services:
        if name in self._centre.counter_by_id:
            return called_by(self._centre, name, self._there)
        # A counter that the centre file has dropped: what it called most comes first.
        called = Tally(stay.service for stay in self._stays[name])
        return tuple(service for service, _ in called.most_common())

    def _ended(self, stay: Stay) -> datetime:
        if stay.ended is None or stay.was_cut_off:
            return min(stay.began, self._whole[1])
        return stay.ended

    def _could_call(self, name: CounterId, services: Services) -> list[Span]:
        """When somebody waited whom the counter may call."""
        return spans.joined(
            wait.span
            for wait in self._waits
            if wait.only == name or (wait.only is None and wait.service in services)
        )

    def _present(
        self, name: CounterId, worked: Sequence[Span], refused: Sequence[Span]
    ) -> list[Span]:
        """When somebody was at it. `refused`: it was idle although somebody waited."""
        if self._presence:
            return spans.joined([*self._presence.get(name, []), *worked])
        first, last = worked[0][0], worked[-1][1]
        absent = [
            span
            for span in refused
            if span[0] < first or span[1] > last or spans.seconds([span]) >= ABSENT_SECONDS
        ]
        return spans.without([self._whole], spans.joined(absent))


def _by_counter(visits: Iterable[PastVisit]) -> dict[CounterId, list[Stay]]:
    """The turns at each counter in their order."""
    found: defaultdict[CounterId, list[Stay]] = defaultdict(list)
    for visit in visits:
        for stay in visit.stays:
            found[stay.counter].append(stay)
    return {name: sorted(stays, key=lambda stay: stay.began) for name, stays in found.items()}


def _waits(visit: PastVisit, ends: datetime) -> list[_Wait]:
    """When somebody waited to be called."""
    since: datetime | None = visit.known_at
    service, only = visit.service, None
    found = []
    for stay in visit.stays:
        if not stay.is_resumed and since is not None:
            found.append(_Wait((since, stay.began), stay.service, None))
        since = stay.back_at if stay.then in (Then.QUEUED, Then.MISSED) else None
        service = stay.service
    is_dropped = bool(visit.stays) and visit.stays[-1].then is Then.MISSED
    if since is not None and not (is_dropped and visit.gave_up_at is None):
        found.append(_Wait((since, visit.gave_up_at or ends), service, only))
    return found


def _was_left(visit: PastVisit) -> bool:
    """Whether the day was closed over somebody who waited."""
    return visit.was_expired and visit.gave_up_at is not None
