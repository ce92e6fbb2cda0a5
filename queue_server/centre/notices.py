"""The lines that the hall's screens show, and the banner of an emergency.

PUT and DELETE: sent twice they say the same, so they need no idempotency key.
"""

from __future__ import annotations

from config.centre.model import Centre
from config.wire import Emergency, Localised, Notice, RaiseEmergency, SetNotices
from queue_server.centre import repository
from queue_server.centre.views import NOTICES, notices_of
from queue_server.core.actor import Actor
from queue_server.core.clock import Clock
from queue_server.core.current import Current
from queue_server.core.db.base import Database
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import BadRequest


class Notices:
    """The notices of one centre; each use case is whole by itself."""

    def __init__(self, centre: Current[Centre], database: Database, clock: Clock) -> None:
        self._centre = centre
        self._database = database
        self._clock = clock

    async def set(self, caller: Actor, command: SetNotices) -> None:
        """Show these lines instead of those before. Raises `BadRequest` for a language."""
        for place, text in enumerate(command.notices):
            self._require_languages(text, f"notices.{place}")
        lines = NOTICES.dump_json([Notice(text=text) for text in command.notices]).decode()
        await self._keep(caller, "set_notices", notices=lines)

    async def raise_emergency(self, caller: Actor, command: RaiseEmergency) -> None:
        """Put the banner over every board. Raises `BadRequest` for a language."""
        self._require_languages(command.text, "text")
        banner = Emergency(text=command.text, raised_at=self._clock.now())
        await self._keep(caller, "raise_emergency", emergency=banner.model_dump_json())

    async def clear_emergency(self, caller: Actor) -> None:
        """Take the banner away; where there is none, nothing is different."""
        await self._keep(caller, "clear_emergency", emergency=None)

    async def _keep(self, caller: Actor, action: str, **values: str | None) -> None:
        def keep(unit: UnitOfWork) -> None:
            repository.put_notices(unit.connection, unit.now, **values)
            repository.log(unit, action, detail=next(iter(values.values())) or "")
            unit.announce(notices_of(self._centre.value, repository.read_notices(unit.connection)))

        await self._database.write(keep, caller, self._clock.now())

    def _require_languages(self, text: Localised, field: str) -> None:
        """Raise `BadRequest` unless the text is there in the first language and in ours only."""
        languages = self._centre.value.languages
        for language in text:
            if language not in languages:
                known = ", ".join(languages)
                raise BadRequest(fields={f"{field}.{language}": f"one of {known}"})
        if not text.get(languages[0]):
            raise BadRequest(fields={f"{field}.{languages[0]}": "a text is needed"})
