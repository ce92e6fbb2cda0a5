"""Counters that help with a service: begun by a rule of the centre file or by hand, ended by time.

Every process looks at the waits in each round; the rows are changed in one transaction, in which
they are read again, so that of several processes one begins or ends help. Its begin and end,
with what it did, stand in the centre's log.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from config.centre.model import Centre
from config.wire import CounterId, ErrorCode, ServiceId
from config.wire.centre.helping import CounterHelp
from queue_server.centre import repository as centre_repository
from queue_server.centre.opening import centre_hours_on
from queue_server.core.actor import SYSTEM
from queue_server.core.clock import Clock
from queue_server.core.current import Current
from queue_server.core.db.base import Database
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import NotFound
from queue_server.tickets.events import HelpingChanged
from queue_server.tickets.repository import helps
from queue_server.tickets.rules.calling.helping import (
    LEAST_BY_HAND_MINUTES,
    Help,
    alarm_minutes,
    open_seconds,
)

logger = logging.getLogger(__name__)


class Helping:
    """See the module."""

    def __init__(self, centre: Current[Centre], database: Database, clock: Clock) -> None:
        self._centre = centre
        self._database = database
        self._clock = clock

    async def round(self) -> None:
        """Begin and end what is due. Doing it again changes nothing."""
        now = self._clock.now()
        if await self._database.read(lambda connection: self._is_due(connection, now)):
            await self._database.write(self.bring_up_to_date, SYSTEM, now)

    def _is_due(self, connection: Connection, now: datetime) -> bool:
        changed = any(before != after for before, after in self._steps(connection, now))
        return changed or bool(helps.lost(connection, self._centre.value))

    def _steps(self, connection: Connection, now: datetime) -> list[tuple[Help, Help]]:
        """Everything as it is stored, and as it is to be."""
        waits = self.longest_waits(connection, now)
        return [
            (one, one.after(waits.get(one.service, 0.0), now))
            for one in helps.all_helps(connection, self._centre.value)
        ]

    def longest_waits(self, connection: Connection, now: datetime) -> dict[ServiceId, float]:
        """The longest wait of each service, in seconds while the centre was open."""
        day = self._centre.value.day(now)
        spans = centre_hours_on(self._centre.value, day)
        return {
            service: open_seconds(spans, since, now)
            for service, since in helps.longest_waiting(connection, day).items()
        }

    def bring_up_to_date(self, unit: UnitOfWork) -> None:
        """Begin and end what is due at the unit's time."""
        lost = helps.lost(unit.connection, self._centre.value)
        helps.remove(unit.connection, lost)
        for name in lost:
            centre_repository.log(unit, "end_help", name)
        is_news = bool(lost)
        for before, after in self._steps(unit.connection, unit.now):
            if before == after:
                continue
            helps.put(unit.connection, after)
            is_news = self._note(unit, before, after) or is_news
        if is_news:
            self._announce(unit)

    def begin(self, unit: UnitOfWork, service: str, counter: str) -> CounterHelp:
        """Let a counter help with a service at once, until its people wait clearly less than the
        limit at which leaders are told. Where it does so already, nothing changes.

        Raises `NotFound`.
        """
        self._require(service, counter)
        name = f"{service}@{counter}"
        for one in helps.all_helps(unit.connection, self._centre.value):
            if one.name == name and one.begun_at is not None:
                return helps.shown(one, one.begun_at)
        limit = alarm_minutes(self._centre.value)
        places = (CounterId(counter),)
        before = Help(
            name, ServiceId(service), places, limit, 0, LEAST_BY_HAND_MINUTES, by_hand=True
        )
        after = replace(before, begun_at=unit.now)
        helps.put(unit.connection, after)
        self._note(unit, before, after)
        self._announce(unit)
        return helps.shown(after, unit.now)

    def end(self, unit: UnitOfWork, name: str) -> None:
        """End help now; what has ended already stays so. A rule begins again when it is due."""
        for one in helps.all_helps(unit.connection, self._centre.value):
            if one.name == name and one.begun_at is not None:
                helps.put(unit.connection, one.ended())
                self._note(unit, one, one.ended())
                self._announce(unit)

    def _require(self, service: str, counter: str) -> None:
        if service not in self._centre.value.service_by_id:
            raise NotFound(ErrorCode.UNKNOWN_SERVICE)
        if counter not in self._centre.value.counter_by_id:
            raise NotFound(ErrorCode.UNKNOWN_COUNTER)

    def _announce(self, unit: UnitOfWork) -> None:
        unit.announce(HelpingChanged(helps=helps.helping_now(unit.connection, self._centre.value)))

    def _note(self, unit: UnitOfWork, before: Help, after: Help) -> bool:
        """Write into the log what has begun or ended; whether anything has."""
        if (before.begun_at is None) is (after.begun_at is None):
            return False
        waited = self.longest_waits(unit.connection, unit.now).get(before.service, 0.0)
        told = {
            "service": before.service,
            "counters": ",".join(before.counters),
            "waited_minutes": int(waited // 60),
        }
        if before.begun_at is not None:
            day = self._centre.value.day(unit.now)
            told["called"] = helps.called_since(unit.connection, day, before)
            told["minutes"] = int((unit.now - before.begun_at).total_seconds() // 60)
        action = "end_help" if after.begun_at is None else "begin_help"
        detail = " ".join(f"{name}={value}" for name, value in told.items())
        centre_repository.log(unit, action, before.name, detail)
        logger.info("%s %s: %s", action, before.name, detail)
        return True
