"""Overdue petitions alarm, and those that may be for another office and that nobody took on before
the last day to forward them: on the line below every page of staff, and in `/metrics`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from config.centre.model import Centre
from config.centre.roles import Permission
from config.text.catalogue import plural_text, text
from queue_server.core.actor import Actor
from queue_server.core.room import App
from queue_server.feedback.petitions import repository
from queue_server.feedback.petitions.rules import due

if TYPE_CHECKING:
    from prometheus_client.core import Metric


class OverduePetitions:
    """What staff are told of petitions whose day has passed."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._found: Sequence[tuple[int, int | None]] = ()
        self._undecided = 0

    async def look(self) -> None:
        """Count them; every round of jobs."""
        now, centre, read = self._app.clock.now(), self._app.centre.value, self._app.database.read
        self._found = await read(lambda c: repository.overdue(c, now))
        soon = forward_soon(centre, now)
        self._undecided = await read(lambda c: repository.undecided(c, now, soon))

    async def alerts(self, caller: Actor, language: str) -> list[dict[str, Any]]:
        """A sentence for those who oversee, and for the official whose petitions they are."""
        oversees = Permission.OVERSEE in caller.permissions
        mine = [one for one in self._found if oversees or one[1] == caller.staff_id]
        told = [("petitions.overdue", len(mine), True)]
        if oversees:
            told.append(("petitions.undecided", self._undecided, False))
        return [
            {
                "line": 0,
                "words": plural_text(language, key, count),
                "urgent": is_urgent,
                "link": "feedback/petitions",
                "look": text(language, "overview.petitions_more"),
            }
            for key, count, is_urgent in told
            if count
        ]

    def collect(self) -> Iterable[Metric]:
        from prometheus_client.core import GaugeMetricFamily

        gauge = GaugeMetricFamily("motcua_petitions_overdue", "Petitions whose day has passed.")
        gauge.add_metric([], len(self._found))
        yield gauge


def forward_soon(centre: Centre, now: datetime) -> datetime:
    """The end of the next working day: one that must be forwarded by then is urgent."""
    return due(centre, centre.day(now), 1)
