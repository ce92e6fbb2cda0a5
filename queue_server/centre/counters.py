"""Who holds which counter, and whether it is open, paused or closed.

The use cases run inside the caller's transaction and read the database there, so that two
server processes cannot give one counter to two people.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from config.centre.model import (
    Centre,
    Counter,
    Permission,
)
from config.wire import CounterState, CounterSummary, ErrorCode
from queue_server.centre import repository
from queue_server.centre.errors import (
    CounterConflict,
)
from queue_server.centre.events import CounterChanged
from queue_server.centre.tables import centre_log
from queue_server.centre.views import summary_of
from queue_server.core.db.base import Unit
from queue_server.core.errors import (
    MotcuaError,
    NotAllowed,
    NotFound,
)
from queue_server.core.http.operations import (
    Caller,
    CallerKind,
)

ClosingGuard = Callable[[Unit, str, datetime], None]
"""Puts in order what a counter that closes leaves; raises a `MotcuaError` where it cannot be closed
now, such as while it serves."""


def nothing_to_leave(_unit: Unit, _counter: str, _now: datetime) -> None:
    """The guard of a hall without tickets."""


def holds(row: repository.CounterRow | None, caller: Caller) -> bool:
    """Whether the caller is the person at the counter."""
    held = row is not None and row.state is not CounterState.CLOSED
    return held and row is not None and _staff_id(caller) == row.staff_id


def may_take_over(caller: Caller) -> bool:
    """Whoever may close the day may also open, pause and close a counter that another holds."""
    return Permission.VOID in caller.permissions


def _staff_id(caller: Caller) -> int | None:
    return int(caller.id) if caller.kind is CallerKind.STAFF else None


class Counters:
    """The counters of one centre."""

    def __init__(self, centre: Centre, before_closing: ClosingGuard = nothing_to_leave) -> None:
        self._centre = centre
        self._before_closing = before_closing

    def open(self, unit: Unit, counter_id: str, caller: Caller, now: datetime) -> CounterSummary:
        """Open the counter, or go on after a pause; the caller's other counter is closed.

        Raises `CounterConflict` COUNTER_TAKEN where another person holds it, and what a guard
        raises where the caller's other counter cannot be closed.
        """
        counter = self._counter(counter_id)
        row = repository.find_counter(unit.connection, counter_id)
        self._require_free(row, caller)
        staff_id = _staff_id(caller)
        if staff_id is None:
            raise NotAllowed
        if holds(row, caller) and row is not None and row.state is CounterState.OPEN:
            return summary_of(counter, row)
        for other in repository.counters_held_by(unit.connection, staff_id):
            if other.counter != counter_id:
                self._close(unit, other.counter, caller.label, now)
        opened = repository.CounterRow(counter_id, CounterState.OPEN, staff_id, caller.name, now)
        return self._put(unit, opened, caller.label)

    def pause(self, unit: Unit, counter_id: str, caller: Caller, now: datetime) -> CounterSummary:
        """Call nobody for a while; what is being served goes on.

        Raises `CounterConflict`: COUNTER_NOT_OPEN where it is closed, COUNTER_TAKEN.
        """
        counter = self._counter(counter_id)
        row = repository.find_counter(unit.connection, counter_id)
        self._require_free(row, caller)
        if row is None or row.state is CounterState.CLOSED:
            raise CounterConflict(ErrorCode.COUNTER_NOT_OPEN, counter=counter_id)
        if row.state is CounterState.PAUSED:
            return summary_of(counter, row)
        return self._put(unit, _paused(row, now), caller.label)

    def close(self, unit: Unit, counter_id: str, caller: Caller, now: datetime) -> CounterSummary:
        """Close the counter; one that is closed stays so.

        Raises `CounterConflict` COUNTER_TAKEN, and what a guard raises.
        """
        counter = self._counter(counter_id)
        row = repository.find_counter(unit.connection, counter_id)
        self._require_free(row, caller)
        if row is None or row.state is CounterState.CLOSED:
            return summary_of(counter, row)
        return self._close(unit, counter_id, caller.label, now)

    def leave(self, unit: Unit, staff_id: int, now: datetime) -> None:
        """A person goes: close what they hold; what still serves somebody is paused."""
        for row in repository.counters_held_by(unit.connection, staff_id):
            if row.counter not in self._centre.counter_by_id:
                continue
            try:
                self._close(unit, row.counter, f"staff:{staff_id}", now)
            except MotcuaError:
                self._put(unit, _paused(row, now), f"staff:{staff_id}")

    def close_all(self, unit: Unit, now: datetime, opened_before: datetime | None = None) -> int:
        """The end of the day: every counter is closed, guarded or not; how many were not.

        With `opened_before` only those that stand as they do since a moment before it.
        """
        rows = [
            row
            for row in repository.counters_not_closed(unit.connection)
            if opened_before is None or row.since < opened_before
        ]
        for row in rows:
            self._put_closed(unit, row.counter, "day", now)
        return len(rows)

    def close_lost(self, unit: Unit, now: datetime) -> int:
        """Close the counters that the centre file no longer has; how many were not closed."""
        rows = repository.counters_not_closed(unit.connection)
        lost = [row for row in rows if row.counter not in self._centre.counter_by_id]
        for row in lost:
            self._put_closed(unit, row.counter, "system", now)
        return len(lost)

    def require_open(self, unit: Unit, counter_id: str, caller: Caller) -> None:
        """Nothing, where the caller may call at the counter now.

        Raises `NotFound` UNKNOWN_COUNTER, `CounterConflict` COUNTER_NOT_OPEN or COUNTER_TAKEN.
        """
        row = self._require_held(unit, counter_id, caller)
        if row.state is not CounterState.OPEN:
            raise CounterConflict(ErrorCode.COUNTER_NOT_OPEN, counter=counter_id)

    def require_held(self, unit: Unit, counter_id: str, caller: Caller) -> None:
        """Like `require_open`, but a pause is no obstacle: for finishing what is being served."""
        self._require_held(unit, counter_id, caller)

    def _require_held(self, unit: Unit, counter_id: str, caller: Caller) -> repository.CounterRow:
        self._counter(counter_id)
        row = repository.find_counter(unit.connection, counter_id)
        if row is None or row.state is CounterState.CLOSED:
            raise CounterConflict(ErrorCode.COUNTER_NOT_OPEN, counter=counter_id)
        if not holds(row, caller):
            raise _taken(row)
        return row

    def _counter(self, counter_id: str) -> Counter:
        counter = self._centre.counter_by_id.get(counter_id)
        if counter is None:
            raise NotFound(ErrorCode.UNKNOWN_COUNTER, counter=counter_id)
        return counter

    @staticmethod
    def _require_free(row: repository.CounterRow | None, caller: Caller) -> None:
        closed = row is None or row.state is CounterState.CLOSED
        if row is not None and not (closed or holds(row, caller) or may_take_over(caller)):
            raise _taken(row)

    def _close(self, unit: Unit, counter_id: str, who: str, now: datetime) -> CounterSummary:
        self._before_closing(unit, counter_id, now)
        return self._put_closed(unit, counter_id, who, now)

    def _put_closed(self, unit: Unit, counter_id: str, who: str, now: datetime) -> CounterSummary:
        closed = repository.CounterRow(counter_id, CounterState.CLOSED, None, None, now)
        return self._put(unit, closed, who)

    def _put(self, unit: Unit, row: repository.CounterRow, who: str) -> CounterSummary:
        repository.put_counter(unit.connection, row.counter, row.state, row.staff_id, row.since)
        line = repository.log_row(row.since, who, f"counter_{row.state.value}", row.counter)
        unit.append(centre_log, line)
        counter = self._centre.counter_by_id.get(row.counter)
        if counter is None:
            # A counter that the centre file no longer has: nobody shows it.
            return CounterSummary(counter=row.counter, name={}, state=row.state)
        summary = summary_of(counter, row)
        unit.announce(CounterChanged(summary=summary))
        return summary


def _paused(row: repository.CounterRow, now: datetime) -> repository.CounterRow:
    return repository.CounterRow(
        row.counter, CounterState.PAUSED, row.staff_id, row.staff_name, now
    )


def _taken(row: repository.CounterRow) -> CounterConflict:
    return CounterConflict(
        ErrorCode.COUNTER_TAKEN, counter=row.counter, staff_name=row.staff_name or ""
    )
