"""The rest of the day as the forecast sees it: the calendar, and which counters call in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol, TypeVar

from config.centre.model import Centre
from config.wire import CounterState, CounterSummary, HistoryLine, ServiceId, TicketAction
from queue_server.centre import opening
from queue_server.centre.events import HeldShift
from queue_server.centre.shifts import FinishingDay
from queue_server.tickets.hall.forecast.counter_past import CounterPast, within_hours
from queue_server.tickets.rules.calling.dispatch import WaitingTicket
from queue_server.tickets.rules.learning.service_times import ServiceTime
from queue_server.tickets.rules.waits import returns
from queue_server.tickets.rules.waits.returns import ObservedCounter, Pauses, Return, Today
from queue_server.tickets.rules.waits.working_time import DayAhead, Span, WorkingTime

Key = TypeVar("Key", bound=str)


@dataclass(frozen=True, slots=True)
class Activity:
    """What the hall sees of a counter."""

    called_at: datetime | None = None
    """Its last call."""
    active_at: datetime | None = None
    """Its last step of any kind."""
    waited_since: Callable[[], datetime | None] = lambda: None
    """Since when somebody waits whom it could call if it is open; `None` where nobody does, or it
    is busy."""


def activity(
    lines: Iterable[HistoryLine], waited_since: Callable[[], datetime | None] = lambda: None
) -> Activity:
    """`lines` are the counter's history, the newest first."""
    newest = next(iter(lines), None)
    called_at = next((one.at for one in lines if one.action is TicketAction.CALL), None)
    return Activity(called_at, newest.at if newest else None, waited_since)


class FirstWaiting:
    """Since when the first of those waits whom a counter may call; made once for all counters."""

    def __init__(self, waiting: Iterable[WaitingTicket]) -> None:
        self._of_service: dict[ServiceId, datetime] = {}
        self._sent_to: dict[str, datetime] = {}
        for one in waiting:
            if one.counter is None:
                _keep_first(self._of_service, one.service, one.waiting_since)
            else:
                _keep_first(self._sent_to, one.counter, one.waiting_since)

    def at(self, counter: str, services: Iterable[ServiceId]) -> datetime | None:
        found = [self._sent_to.get(counter), *map(self._of_service.get, services)]
        return min((since for since in found if since is not None), default=None)


def _keep_first(first: dict[Key, datetime], key: Key, since: datetime) -> None:
    if since < first.setdefault(key, since):
        first[key] = since


class CountersView(Protocol):
    """The counters, and who works out of hours, as they are now."""

    @property
    def counters(self) -> dict[str, CounterSummary]: ...

    @property
    def shifts(self) -> Mapping[int, HeldShift]: ...

    @property
    def finishing(self) -> FinishingDay | None:
        """The day on which who waits is served, after closing too."""


class Outlook:
    """Follows the counters, and learns from their pauses."""

    def __init__(
        self,
        centre: Centre,
        day: date,
        view: CountersView,
        past: CounterPast,
        usual_pause: ServiceTime = returns.PAUSE,
    ) -> None:
        """`usual_pause`: how long counters stood still while somebody waited."""
        self._centre = centre
        self._day = day
        self._pauses = Pauses(centre.zone, past.pauses, usual_pause)
        self._closed_at = dict(past.closed_at)
        self._usual = past.usual
        self._view = view
        self._before = dict(view.counters)

    def follow(self) -> None:
        """Note that counters have changed, and learn from pauses that have ended."""
        for counter, after in self._view.counters.items():
            before = self._before.get(counter)
            if before is not None and before.since and after.since:
                self._note(before.state, before.since, after.state, after.since)
        self._before = dict(self._view.counters)

    def _note(
        self, before: CounterState, since: datetime, after: CounterState, until: datetime
    ) -> None:
        ended = before is CounterState.PAUSED and after is CounterState.OPEN
        if ended and within_hours(self._spans, since, until):
            self._pauses.add(since, (until - since).total_seconds())

    @property
    def _spans(self) -> list[Span]:
        return opening.centre_hours_on(self._centre, self._day)

    def counters(
        self, now: datetime, activity_of: Callable[[str], Activity]
    ) -> tuple[DayAhead, dict[str, Return | None]]:
        """The calendar from `now` on, and the counters that call or are expected back, with when
        that is; `None` is now."""
        today = Today(self._spans, now)
        seen = {one.id: self._counter(one.id, activity_of) for one in self._centre.counters}
        at_work = {
            counter for counter, (known, _) in seen.items() if returns.works_now(known, today)
        }
        time = WorkingTime.of(self._spans, now, works_now=bool(at_work))
        found: dict[str, Return | None] = {}
        for counter, (known, doing) in seen.items():
            if counter not in at_work:
                back = returns.expected_back(known, today, time, self._pauses)
                if back is not None:
                    found[counter] = back
            else:
                found[counter] = self._unattended(known, doing, today, time)
        return self._day_ahead(time), found

    def _counter(
        self, counter: str, activity_of: Callable[[str], Activity]
    ) -> tuple[ObservedCounter, Activity]:
        summary = self._view.counters.get(counter)
        doing = activity_of(counter)
        state = summary.state if summary else CounterState.CLOSED
        since = summary.since if summary else None
        if state is CounterState.CLOSED:
            since = since or self._closed_at.get(counter)
        return (
            ObservedCounter(
                state=state,
                since=since,
                back_at=summary.back_at if summary and state is CounterState.PAUSED else None,
                called_at=doing.called_at,
                usual=self._usual is None or counter in self._usual,
                manned=summary is None or summary.manned,
            ),
            doing,
        )

    def _unattended(
        self, known: ObservedCounter, seen: Activity, today: Today, time: WorkingTime
    ) -> Return | None:
        """When somebody is at an open counter again at which nobody is now."""
        allowed = timedelta(minutes=self._centre.calling.unmanned_after_minutes)
        waited_since = seen.waited_since() if known.manned and allowed else None
        if known.manned and waited_since is None:
            return None
        signs = (waited_since, known.since, seen.active_at)
        since = max((at for at in signs if at is not None), default=today.now)
        if known.manned and today.now - since < allowed:
            return None
        return returns.unattended(since, today, time, self._pauses)

    def _day_ahead(self, time: WorkingTime) -> DayAhead:
        closes, issues = {}, {}
        finishing = self._view.finishing
        for service in map(ServiceId, self._centre.service_by_id):
            hours = opening.hours_on(self._centre, service, self._day)
            is_served = finishing is not None and finishing.serves(self._day, service)
            if hours and hours[-1][1] > time.now and not is_served:
                closes[service] = (hours[-1][1] - time.now).total_seconds()
            issues[service] = [
                ((start - time.now).total_seconds(), (end - time.now).total_seconds())
                for start, end in opening.issuing_on(self._centre, service, self._day)
                if end > time.now
            ]
        return DayAhead(time, closes, issues)
