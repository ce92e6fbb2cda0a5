"""Alerts for those who oversee, on every page of staff: who read more persons than usual today."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from config.centre.model import Centre
from config.centre.roles import Permission
from config.text.catalogue import text
from config.text.formats import format_time
from queue_server.core.actor import Actor
from queue_server.core.clock import Clock
from queue_server.core.current import Current
from queue_server.core.db.base import Database
from queue_server.dossiers.persons.read_log import ReadAlert, alerts_since

MOST: Final = 5
"""Sentences at once; `/audit` has all."""


class ReadAlerts:
    """Sentences for the line below the pages of staff."""

    def __init__(self, centre: Current[Centre], database: Database, clock: Clock) -> None:
        self._centre = centre
        self._database = database
        self._clock = clock

    async def for_whom(self, caller: Actor, language: str) -> list[dict[str, Any]]:
        """Each with its number, by which a page knows it when it was seen; nothing for those who
        do not oversee."""
        if Permission.OVERSEE not in caller.permissions:
            return []
        today = self._centre.value.day(self._clock.now())
        since = self._centre.value.midnight_after(today - timedelta(days=1))
        found = await self._database.read(lambda connection: alerts_since(connection, since))
        return [
            {"line": one.line, "words": self._text(one, language), "urgent": one.is_refused}
            for one in found[:MOST]
        ]

    def _text(self, alert: ReadAlert, language: str) -> str:
        key = "audit.told.refused" if alert.is_refused else "audit.told.many"
        time = format_time(self._centre.value.local(alert.at))
        values = {"name": alert.name, "count": alert.count, "minutes": alert.minutes, "time": time}
        return text(language, key, **values)
