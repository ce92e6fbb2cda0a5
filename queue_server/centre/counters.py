"""Who holds which counter, and whether it is open, paused or closed.

The use cases run inside the caller's transaction and read the database there, so that two
server processes cannot give one counter to two people.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Final

from sqlalchemy import Connection

from config.centre.model import (
    Centre,
    Counter,
)
from config.centre.roles import Permission
from config.wire import CounterState, CounterSummary, ErrorCode
from queue_server.centre import counter_log, repository
from queue_server.centre.errors import BackAtRefused, CounterConflict, CounterNotYours
from queue_server.centre.events import CounterChanged
from queue_server.centre.views import summary_of
from queue_server.core.actor import Actor
from queue_server.core.current import Current
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import MotcuaError, NotAllowed, NotFound

LONGEST_PAUSE: Final = timedelta(hours=8)
"""How far ahead a clerk may say to be back; the text of `back_at_not_ahead` names it."""

ClosingGuard = Callable[[UnitOfWork, str], None]
"""Puts in order what a counter that closes leaves; raises a `MotcuaError` where it cannot be closed
now, such as while it serves."""


def nothing_to_leave(_unit: UnitOfWork, _counter: str) -> None:
    """The guard of a hall without tickets."""


def holds(row: repository.CounterRow | None, actor: Actor) -> bool:
    """Whether the actor is the person at the counter."""
    held = row is not None and row.state is not CounterState.CLOSED
    return held and row is not None and actor.staff_id == row.staff_id


def may_take_over(actor: Actor) -> bool:
    """Staff who may close the day may also open, pause and close another's counter."""
    return Permission.VOID in actor.permissions


def calling_state(state: CounterState, *, winding_down: bool) -> CounterState:
    """What a counter may do: one that is wound down only ends what it has begun."""
    return CounterState.PAUSED if winding_down and state is CounterState.OPEN else state


class CountersNow:
    """The states of counters in a transaction, and checks whether an actor may act at them."""

    def __init__(self, centre: Centre, rows: Mapping[str, repository.CounterRow]) -> None:
        self._centre = centre
        self._rows = rows

    def require_open(self, actor: Actor, counter_id: str) -> None:
        """Nothing, where the actor may call at the counter now.

        Raises `NotFound` UNKNOWN_COUNTER, `CounterConflict` COUNTER_NOT_OPEN, COUNTER_TAKEN or
        COUNTER_WINDING_DOWN.
        """
        if self.require_held(actor, counter_id) is not CounterState.OPEN:
            _require_going_on(_known(self._centre, counter_id))
            raise CounterConflict(ErrorCode.COUNTER_NOT_OPEN, counter=counter_id)

    def require_held(self, actor: Actor, counter_id: str) -> CounterState:
        """Like `require_open`, but a pause is no obstacle: for finishing what is being served.

        Returns the counter's state: open or paused; one that is wound down calls nobody, as if
        it were paused.
        """
        counter = _known(self._centre, counter_id)
        row = self._rows.get(counter_id)
        if row is None or row.state is CounterState.CLOSED:
            raise CounterConflict(ErrorCode.COUNTER_NOT_OPEN, counter=counter_id)
        if not holds(row, actor):
            raise _taken(row)
        return calling_state(row.state, winding_down=counter.winding_down)


class Counters:
    """The counters of one centre."""

    def __init__(
        self, centre: Current[Centre], before_closing: ClosingGuard = nothing_to_leave
    ) -> None:
        self._centre = centre
        self._before_closing = before_closing

    def open(self, unit: UnitOfWork, counter_id: str) -> CounterSummary:
        """Open the counter, or go on after a pause; the actor's other counter is closed.

        Raises `CounterConflict` COUNTER_TAKEN where another person holds it, COUNTER_WINDING_DOWN
        where it is to be taken out, `CounterNotYours`,
        and what a guard raises where the actor's other counter cannot be closed.
        """
        counter = self._counter(counter_id)
        _require_going_on(counter)
        row = repository.find_counter(unit.connection, counter_id)
        self._require_free(row, unit.actor)
        staff_id = unit.actor.staff_id
        if staff_id is None:
            raise NotAllowed
        if not holds(row, unit.actor):
            _require_own(unit.connection, staff_id, counter_id)
        elif row is not None and row.state is CounterState.OPEN:
            return self.note_manned(unit, counter_id, manned=True) or summary_of(counter, row)
        for other in repository.counters_held_by(unit.connection, staff_id):
            if other.counter != counter_id:
                self._close(unit, other.counter)
        opened = repository.CounterRow(
            counter_id, CounterState.OPEN, staff_id, unit.actor.name, unit.now
        )
        return self._put(unit, opened)

    def pause(
        self, unit: UnitOfWork, counter_id: str, back: str | int | None = None
    ) -> CounterSummary:
        """Call nobody for a while; what is being served goes on. `back` is when the clerk means to
        be back: a time of today on the centre's clock ("13:30"), or in how many minutes. A paused
        counter may get another.

        Raises `CounterConflict`: COUNTER_NOT_OPEN where it is closed, COUNTER_TAKEN; and
        `BackAtRefused` for a time that is not ahead.
        """
        counter = self._counter(counter_id)
        row = repository.find_counter(unit.connection, counter_id)
        self._require_free(row, unit.actor)
        if row is None or row.state is CounterState.CLOSED:
            raise CounterConflict(ErrorCode.COUNTER_NOT_OPEN, counter=counter_id)
        back_at = None if back is None else self._back_at(back, unit.now)
        if row.state is not CounterState.PAUSED:
            return self._put(unit, _paused(row, unit.now, back_at))
        if back_at in (None, row.back_at):
            return summary_of(counter, row)
        return self._put(unit, replace(row, back_at=back_at))

    def _back_at(self, back: str | int, now: datetime) -> datetime:
        """The instant that a clerk names. Raises `BackAtRefused`."""
        if isinstance(back, int):
            back_at = now + timedelta(minutes=back)
        else:
            local = self._centre.value.local(now)
            named = time.fromisoformat(back)
            back_at = datetime.combine(local.date(), named, local.tzinfo).astimezone(now.tzinfo)
        is_today = self._centre.value.day(back_at) == self._centre.value.day(now)
        if not is_today or not timedelta() < back_at - now <= LONGEST_PAUSE:
            raise BackAtRefused
        return back_at

    def note_manned(
        self, unit: UnitOfWork, counter_id: str, *, manned: bool
    ) -> CounterSummary | None:
        """Note of an open counter whether somebody is at it; None where that is known already, or
        the counter is not open."""
        row = repository.find_counter(unit.connection, counter_id)
        known = counter_log.newest(unit.connection, counter_id)
        if row is None or row.state is not CounterState.OPEN:
            return None
        if manned is (known is None or known.manned is not False):
            return None
        counter_log.write(unit, self._centre.value.day(unit.now), row, manned)
        summary = summary_of(self._counter(counter_id), row, manned=manned)
        unit.announce(CounterChanged(summary=summary))
        return summary

    def close(self, unit: UnitOfWork, counter_id: str) -> CounterSummary:
        """Close the counter; one that is closed stays so.

        Raises `CounterConflict` COUNTER_TAKEN, and what a guard raises.
        """
        counter = self._counter(counter_id)
        row = repository.find_counter(unit.connection, counter_id)
        self._require_free(row, unit.actor)
        if row is None or row.state is CounterState.CLOSED:
            return summary_of(counter, row)
        return self._close(unit, counter_id)

    def leave(self, unit: UnitOfWork) -> None:
        """The actor goes: close what they hold; what still serves somebody is paused."""
        staff_id = unit.actor.staff_id
        if staff_id is None:
            return
        for row in repository.counters_held_by(unit.connection, staff_id):
            if row.counter not in self._centre.value.counter_by_id:
                continue
            try:
                self._close(unit, row.counter)
            except MotcuaError:
                self._put(unit, _paused(row, unit.now))

    def close_all(self, unit: UnitOfWork, opened_before: datetime | None = None) -> int:
        """The end of the day: every counter is closed, guarded or not; how many were not.

        With `opened_before` only those that stand as they do since a moment before it.
        """
        rows = [
            row
            for row in repository.counters_not_closed(unit.connection)
            if opened_before is None or row.since < opened_before
        ]
        for row in rows:
            self._put_closed(unit, row.counter)
        return len(rows)

    def close_lost(self, unit: UnitOfWork) -> int:
        """Close the counters that the centre file no longer has; how many were not closed."""
        rows = repository.counters_not_closed(unit.connection)
        lost = [row for row in rows if row.counter not in self._centre.value.counter_by_id]
        for row in lost:
            self._put_closed(unit, row.counter)
        return len(lost)

    def close_winding_down(self, unit: UnitOfWork) -> None:
        """Close the counters that are wound down, unless they have a customer."""
        for counter in self._centre.value.counters:
            if not counter.winding_down:
                continue
            row = repository.find_counter(unit.connection, counter.id)
            try:
                self._before_closing(unit, counter.id)
            except MotcuaError:
                continue  # its customer first
            if row is not None and row.state is not CounterState.CLOSED:
                self._put_closed(unit, counter.id)

    def now(self, connection: Connection, counter_ids: Collection[str]) -> CountersNow:
        """How these counters stand, and who holds them."""
        rows = repository.find_counters(connection, counter_ids)
        return CountersNow(self._centre.value, {row.counter: row for row in rows})

    def _counter(self, counter_id: str) -> Counter:
        return _known(self._centre.value, counter_id)

    @staticmethod
    def _require_free(row: repository.CounterRow | None, actor: Actor) -> None:
        closed = row is None or row.state is CounterState.CLOSED
        if row is not None and not (closed or holds(row, actor) or may_take_over(actor)):
            raise _taken(row)

    def _close(self, unit: UnitOfWork, counter_id: str) -> CounterSummary:
        self._before_closing(unit, counter_id)
        return self._put_closed(unit, counter_id)

    def _put_closed(self, unit: UnitOfWork, counter_id: str) -> CounterSummary:
        closed = repository.CounterRow(counter_id, CounterState.CLOSED, None, None, unit.now)
        return self._put(unit, closed)

    def _put(self, unit: UnitOfWork, row: repository.CounterRow) -> CounterSummary:
        repository.put_counter(
            unit.connection, row.counter, row.state, row.staff_id, row.since, row.back_at
        )
        is_open = row.state is CounterState.OPEN or None
        counter_log.write(unit, self._centre.value.day(unit.now), row, is_open)
        repository.log(unit, f"counter_{row.state.value}", row.counter)
        counter = self._centre.value.counter_by_id.get(row.counter)
        if counter is None:
            # A counter that the centre file no longer has: nobody shows it.
            return CounterSummary(counter=row.counter, name={}, state=row.state)
        summary = summary_of(counter, row)
        unit.announce(CounterChanged(summary=summary))
        return summary


def _paused(
    row: repository.CounterRow, now: datetime, back_at: datetime | None = None
) -> repository.CounterRow:
    return repository.CounterRow(
        row.counter, CounterState.PAUSED, row.staff_id, row.staff_name, now, back_at
    )


def _require_own(connection: Connection, staff_id: int, counter_id: str) -> None:
    """Raise `CounterNotYours` where the person may open others only."""
    member = repository.member_of(connection, staff_id)
    own = json.loads(member.counters) if member else []
    if own and counter_id not in own:
        raise CounterNotYours(counter=counter_id)


def _known(centre: Centre, counter_id: str) -> Counter:
    counter = centre.counter_by_id.get(counter_id)
    if counter is None:
        raise NotFound(ErrorCode.UNKNOWN_COUNTER, counter=counter_id)
    return counter


def _require_going_on(counter: Counter) -> None:
    if counter.winding_down:
        raise CounterConflict(ErrorCode.COUNTER_WINDING_DOWN, counter=counter.id)


def _taken(row: repository.CounterRow) -> CounterConflict:
    return CounterConflict(
        ErrorCode.COUNTER_TAKEN, counter=row.counter, staff_name=row.staff_name or ""
    )
