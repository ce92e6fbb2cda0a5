"""Invented days of a queue: people come, wait, are called and served, as in a busy hall.

A day is played with a simple policy: a counter that is free calls, of its services, whom has
waited longest, priority counted by its weight. What tickets said of waits is invented too: the
wait that came true, missed by as much as a good forecast misses it.
"""

from __future__ import annotations

import heapq
from collections import Counter as Tally
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any, Final

from config.centre.model import Centre, Counter, Service
from config.phrases.waits import rounded_wait
from config.wire import CounterState, TicketAction, TicketState
from queue_server.synthetic.worktime import office_hours
from queue_server.tickets.rules.numbering import (
    new_token,
    offline_ordinal,
    ordinary_ordinal,
    ticket_number,
)

MINUTE: Final = 60.0
BY_HALF_HOUR: Final = (1.5, 1.9, 1.7, 1.4, 1.2, 1.0, 0.8, 0.5)
"""Relative rates from the opening on, and again after lunch; the last one goes on."""
BY_WEEKDAY: Final = (1.25, 1.0, 0.95, 0.9, 0.95, 0.7, 0.7)
PRIORITY: Final = 0.15
NO_SHOWS: Final = 0.06
GONE: Final = 0.5
"""Of those who do not come when they are called: who left for good."""
CANCELLED: Final = 0.01
VOIDED: Final = 0.005
OFFLINE: Final = 0.01
RECALLED: Final = 0.25
HELD: Final = 0.05
TRANSFERRED: Final = 0.03
TOLD_SPREAD: Final = 0.3
"""The deviation of the logarithm of wait ÷ forecast."""
WALK: Final = 25.0
PATIENCE: Final = 80.0
BREAK_EVERY: Final = 100 * MINUTE
BREAK: Final = 9 * MINUTE
OVERTIME: Final = 40 * MINUTE
"""For how long after closing those who still wait are served."""


@dataclass(slots=True)
class Visitor:
    """A ticket while its day is played; times are seconds since the day's midnight UTC."""

    row: dict[str, Any]
    service: Service
    since: float
    """When its state began."""
    place: float
    weight: float
    state: TicketState = TicketState.WAITING
    told: dict[str, int] = field(default_factory=dict)
    missed: int = 0


@dataclass(slots=True)
class QueueDay:
    """The rows of a day. `lines` name their ticket by `visitor`, an index of `tickets`."""

    tickets: list[dict[str, Any]]
    lines: list[dict[str, Any]]
    counters: list[dict[str, Any]]
    given: Tally[str]


class InventedHall:
    """A day that is played, from the first ticket to the last counter that closes."""

    def __init__(self, centre: Centre, day: date, people: int, random: Random) -> None:
        self._centre = centre
        self._day = day
        self._random = random
        self._midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
        self._hours = [
            ((start - self._midnight).total_seconds(), (end - self._midnight).total_seconds())
            for start, end in office_hours(centre, day)
        ]
        self._given: Tally[str] = Tally()
        self._offline: Tally[str] = Tally()
        self._visitors = [self._visitor(at) for at in sorted(self._arrivals(people))]
        self._lines: list[tuple[float, dict[str, Any]]] = []
        self._counter_lines: list[tuple[float, dict[str, Any]]] = []
        self._waiting: list[Visitor] = []
        self._last_pause: dict[str, float] = {}
        self._counter_since: dict[str, tuple[str | None, float]] = {}

    def play(self) -> QueueDay:
        for visitor in self._visitors:
            self._log(visitor, visitor.since, TicketAction.ISSUE, TicketState.WAITING)
        closing = self._hours[-1][1]
        free = [(self._hours[0][0], n) for n in range(len(self._centre.counters))]
        coming = iter(self._visitors)
        following = next(coming, None)
        for _, n in free:
            self._turn(self._centre.counters[n], self._hours[0][0], CounterState.OPEN)
        while free:
            at, n = heapq.heappop(free)
            while following is not None and following.since <= at:
                self._waiting.append(following)
                following = next(coming, None)
            counter = self._centre.counters[n]
            after = self._work(counter, at)
            is_over = after >= closing + OVERTIME or (after >= closing and not self._waiting)
            if is_over:
                self._turn(counter, max(after, closing), CounterState.CLOSED)
            else:
                heapq.heappush(free, (after, n))
        self._end_day(closing + OVERTIME + MINUTE)
        return self._rows()

    # ------------------------------------------------------------------------- arrivals

    def _arrivals(self, people: int) -> Iterator[float]:
        """When people come: crowds early and after lunch, nobody in the last ten minutes."""
        slots = []
        for start, end in self._hours:
            count = max(1, int((end - start - 10 * MINUTE) // (30 * MINUTE)))
            rates = [BY_HALF_HOUR[min(n, len(BY_HALF_HOUR) - 1)] for n in range(count)]
            slots += [(start + n * 30 * MINUTE, rate) for n, rate in enumerate(rates)]
        begins, weights = zip(*slots, strict=True)
        for begin in self._random.choices(begins, weights, k=people):
            yield begin + self._random.uniform(0, 30 * MINUTE)

    def _visitor(self, at: float) -> Visitor:
        random, centre = self._random, self._centre
        rates = [sum(1 for _ in centre.counters_for(s.id)) / s.typical_service_minutes
                 for s in centre.services]  # fmt: skip
        service = random.choices(centre.services, [rate or 0.02 for rate in rates])[0]
        of_class = reason = None
        if service.priority_classes and random.random() < PRIORITY:
            of_class = random.choice(service.priority_classes)
            reasons = centre.priority_class_by_id[of_class].reasons
            reason = random.choice(reasons).id if reasons else None
        is_offline = random.random() < OFFLINE
        given = self._offline if is_offline else self._given
        given[service.id] += 1
        instant, weight = self._instant(at), self._weight(of_class)
        ordinal = (offline_ordinal if is_offline else ordinary_ordinal)(given[service.id])
        row = {
            "day": self._day, "number": ticket_number(service.letter, ordinal),
            "service": service.id, "language": centre.languages[0], "priority_class": of_class,
            "priority_reason": reason, "issued_at": instant, "issued_by": self._kiosk(),
            "waiting_since": instant, "counter": None, "calls": 0, "no_shows": 0,
            "voided": False, "note": "", "token": new_token(random.randbytes),
            "issued_offline": is_offline,
        }  # fmt: skip
        return Visitor(row, service, at, at, weight)

    def _weight(self, of_class: str | None) -> float:
        known = self._centre.priority_class_by_id.get(of_class or "")
        return known.weight if known else self._centre.calling.ordinary_weight

    def _kiosk(self) -> str:
        kiosks = [f"kiosk:{kiosk.id}" for kiosk in self._centre.kiosks]
        return self._random.choice(kiosks) if kiosks else "system"

    # ------------------------------------------------------------------------- counters

    def _work(self, counter: Counter, at: float) -> float:
        """What a free counter does at `at`; returns when it is free again."""
        if lunch := self._lunch_until(at):
            return self._pause(counter, at, lunch)
        paused = self._last_pause.setdefault(counter.id, at)
        if at - paused > BREAK_EVERY * self._random.uniform(0.6, 1.6):
            return self._pause(counter, at, at + BREAK * self._random.uniform(0.5, 1.8))
        visitor = self._next(counter, at)
        if visitor is None:
            return at + MINUTE
        return self._serve(counter, visitor, at) + self._random.uniform(5, 40)

    def _lunch_until(self, at: float) -> float:
        """When the span after `at` begins, where `at` lies between two."""
        for (_, end), (start, _) in zip(self._hours, self._hours[1:], strict=False):
            if end <= at < start:
                return start
        return 0.0

    def _pause(self, counter: Counter, at: float, until: float) -> float:
        self._turn(counter, at, CounterState.PAUSED)
        self._turn(counter, until, CounterState.OPEN)
        self._last_pause[counter.id] = until
        return until

    def _next(self, counter: Counter, at: float) -> Visitor | None:
        mine = [
            one for one in self._waiting if one.since <= at and one.service.id in counter.services
        ]
        chosen = max(mine, key=lambda one: (at - one.place) * one.weight, default=None)
        if chosen is not None:
            self._waiting.remove(chosen)
        return chosen

    def _serve(self, counter: Counter, visitor: Visitor, at: float) -> float:
        """Call a visitor and do what follows; returns when the counter is free."""
        random, place = self._random, counter.id
        if not visitor.row["calls"]:
            self._tell(visitor, at)
            if self._gives_up(visitor, at):
                return at
        visitor.row["calls"] += 1
        self._log(visitor, at, TicketAction.CALL, TicketState.CALLED, place)
        if (visitor.missed and random.random() < GONE) or random.random() < NO_SHOWS:
            return self._miss(counter, visitor, at + PATIENCE)
        if random.random() < RECALLED:
            visitor.row["calls"] += 1
            self._line(visitor, at + 20, TicketAction.RECALL, TicketState.CALLED, 20, place)
        at += random.expovariate(1 / WALK) + 3
        self._log(visitor, at, TicketAction.START, TicketState.SERVING, place)
        lasts = random.gammavariate(2.2, visitor.service.typical_service_minutes * MINUTE / 2.2)
        if random.random() < HELD:
            at += lasts / 3
            self._log(visitor, at, TicketAction.HOLD, TicketState.ON_HOLD, place)
            at += random.uniform(2, 12) * MINUTE
            self._log(visitor, at, TicketAction.RESUME, TicketState.SERVING, place)
        at += lasts
        if random.random() < TRANSFERRED:
            return self._transfer(counter, visitor, at)
        self._log(visitor, at, TicketAction.FINISH, TicketState.DONE, place)
        return at

    def _gives_up(self, visitor: Visitor, at: float) -> bool:
        """Whether the ticket is cancelled, or was a mistaken press, before its call."""
        chance = self._random.random()
        if chance >= CANCELLED + VOIDED:
            return False
        visitor.row["voided"] = chance < VOIDED
        action = TicketAction.VOID if chance < VOIDED else TicketAction.CANCEL
        self._log(visitor, at, action, TicketState.CANCELLED)
        return True

    def _miss(self, counter: Counter, visitor: Visitor, at: float) -> float:
        visitor.missed += 1
        visitor.row["no_shows"] += 1
        is_last = visitor.missed >= self._centre.calling.absences_allowed
        state = TicketState.NO_SHOW if is_last else TicketState.WAITING
        self._log(visitor, at, TicketAction.NO_SHOW, state, counter.id)
        if not is_last:
            visitor.row["counter"] = None
            visitor.place = min(at, visitor.place + 10 * MINUTE)
            self._waiting.append(visitor)
        return at

    def _transfer(self, counter: Counter, visitor: Visitor, at: float) -> float:
        self._log(visitor, at, TicketAction.TRANSFER, TicketState.WAITING, counter.id)
        visitor.service = self._random.choice(self._centre.services)
        visitor.row["service"], visitor.row["counter"] = visitor.service.id, None
        self._waiting.append(visitor)
        return at

    def _end_day(self, at: float) -> None:
        """The server closes the day over those who still wait."""
        for visitor in self._waiting:
            ends = max(at, visitor.since + 1)
            self._log(visitor, ends, TicketAction.EXPIRE, TicketState.EXPIRED)

    def _tell(self, visitor: Visitor, called: float) -> None:
        """Invent what the ticket had said of the wait that came true; one that was given offline
        says nothing."""
        if visitor.row["issued_offline"]:
            return
        likely = max(30.0, called - visitor.since) * self._random.lognormvariate(0, TOLD_SPREAD)
        low, high = rounded_wait(likely * 0.65, likely * 1.4)
        visitor.told["told_ahead"] = round(likely / (2 * MINUTE))
        visitor.told["told_low_seconds"] = low * 60
        visitor.told["told_high_seconds"] = high * 60

    # ------------------------------------------------------------------------------ rows

    def _instant(self, at: float) -> datetime:
        return self._midnight + timedelta(milliseconds=round(at * 1000))

    def _log(
        self,
        visitor: Visitor,
        at: float,
        action: TicketAction,
        state: TicketState,
        counter: str | None = None,
    ) -> None:
        """A step that changes the state."""
        self._line(visitor, at, action, state, at - visitor.since, counter)
        visitor.state, visitor.since = state, at
        visitor.row["state"], visitor.row["state_since"] = state.value, self._instant(at)
        if counter is not None:
            visitor.row["counter"] = counter

    def _line(
        self,
        visitor: Visitor,
        at: float,
        action: TicketAction,
        state: TicketState,
        lasted: float,
        counter: str | None,
    ) -> None:
        is_issue = action is TicketAction.ISSUE
        line = {
            "visitor": visitor, "day": self._day, "at": self._instant(at),
            "action": action.value, "from_state": None if is_issue else visitor.state.value,
            "to_state": state.value, "milliseconds_in_state": round(lasted * 1000),
            "service": visitor.service.id, "counter": counter,
            "actor": visitor.row["issued_by"] if counter is None else f"counter:{counter}",
            "told_ahead": None, "told_low_seconds": None, "told_high_seconds": None,
            "rule": "longest_waiting" if action is TicketAction.CALL else None,
            "centre_version": None,
        }  # fmt: skip
        self._lines.append((at, line))

    def _turn(self, counter: Counter, at: float, state: CounterState) -> None:
        before, since = self._counter_since.get(counter.id, (None, at))
        line = {
            "at": self._instant(at), "day": self._day, "counter": counter.id,
            "from_state": before, "to_state": state.value,
            "milliseconds_in_state": round((at - since) * 1000), "staff_id": None,
            "back_at": None, "manned": None if state is CounterState.CLOSED else True,
        }  # fmt: skip
        self._counter_since[counter.id] = (state.value, at)
        self._counter_lines.append((at, line))

    def _rows(self) -> QueueDay:
        number = {id(visitor): n for n, visitor in enumerate(self._visitors)}
        lines = []
        for _, line in sorted(self._lines, key=lambda one: one[0]):
            visitor = line["visitor"]
            said = visitor.told if line["action"] == TicketAction.ISSUE.value else {}
            lines.append({**line, "visitor": number[id(visitor)], **said})
        turned = [line for _, line in sorted(self._counter_lines, key=lambda one: one[0])]
        tickets = [visitor.row for visitor in self._visitors]
        return QueueDay(tickets, lines, turned, self._given)
