"""What a person who is noted as away reads on every page of staff: a warning, no bar."""

from __future__ import annotations

from config.centre.model import Centre
from config.text.catalogue import text
from config.text.formats import format_date
from queue_server.centre.people.absences import last_day_away
from queue_server.core.actor import Actor
from queue_server.core.room import App


class OwnAbsence:
    """Sentences for the line below the pages of staff."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def words(self, caller: Actor, language: str) -> list[str]:
        """Until when the caller is noted as away; nothing where they are not."""
        staff_id, today = caller.staff_id, self._centre.day(self._app.clock.now())
        if staff_id is None:
            return []
        last_day = await self._app.database.read(
            lambda connection: last_day_away(connection, staff_id, today)
        )
        if last_day is None:
            return []
        return [text(language, "people.you_are_away", day=format_date(last_day))]

    @property
    def _centre(self) -> Centre:
        return self._app.centre.value
