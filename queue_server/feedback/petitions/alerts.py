"""Overdue petitions alarm: on the line below every page of staff, and in `/metrics`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from config.centre.roles import Permission
from config.text.catalogue import plural_text
from queue_server.core.actor import Actor
from queue_server.core.room import App
from queue_server.feedback.petitions import repository

if TYPE_CHECKING:
    from prometheus_client.core import Metric


class OverduePetitions:
    """What staff are told of petitions whose day has passed."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._found: Sequence[tuple[int, int | None]] = ()

    async def look(self) -> None:
        """Count them; every round of jobs."""
        now = self._app.clock.now()
        self._found = await self._app.database.read(lambda c: repository.overdue(c, now))

    async def told(self, caller: Actor, language: str) -> list[dict[str, Any]]:
        """A sentence for those who oversee, and for the official whose petitions they are."""
        oversees = Permission.OVERSEE in caller.permissions
        mine = [one for one in self._found if oversees or one[1] == caller.staff_id]
        if not mine:
            return []
        said = plural_text(language, "petitions.overdue", len(mine))
        return [{"line": 0, "words": said, "urgent": True, "link": "feedback/petitions"}]

    def collect(self) -> Iterable[Metric]:
        from prometheus_client.core import GaugeMetricFamily

        gauge = GaugeMetricFamily("motcua_petitions_overdue", "Petitions whose day has passed.")
        gauge.add_metric([], len(self._found))
        yield gauge
