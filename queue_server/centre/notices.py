"""The lines that the hall's screens show, the banner of an emergency, and messages to who waits.

PUT and DELETE: sent twice they say the same, so they need no idempotency key.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from datetime import datetime, timedelta
from itertools import chain
from typing import Final

from config.centre.model import Centre
from config.wire import (
    Emergency,
    HallMessage,
    Localised,
    MessageSent,
    Notice,
    RaiseEmergency,
    SendMessage,
    SetNotices,
)
from queue_server.centre import repository
from queue_server.centre.errors import TooManyMessages
from queue_server.centre.views import MESSAGES, NOTICES, notices_of
from queue_server.core.actor import SYSTEM, Actor
from queue_server.core.clock import Clock
from queue_server.core.current import Current
from queue_server.core.db.base import Database
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import BadRequest

MOST_MESSAGES: Final = 5
"""At the same time: more would not be read."""


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
        await self._write(caller, lambda unit: self._keep(unit, "set_notices", notices=lines))

    # ---------------------------------------------------------------------- the banner

    async def raise_emergency(self, caller: Actor, command: RaiseEmergency) -> None:
        """Put the banner over every board. Raises `BadRequest` for a language."""
        self._require_languages(command.text, "text")
        now = self._clock.now()
        ends_at = now + timedelta(minutes=command.minutes) if command.minutes else None
        said = Emergency(
            text=command.text, raised_at=now, ends_at=ends_at, sounds=command.sounds
        ).model_dump_json()
        await self._write(caller, lambda unit: self._keep(unit, "raise_emergency", emergency=said))

    async def clear_emergency(self, caller: Actor) -> None:
        """Take the banner away; where there is none, nothing is different."""
        await self._write(caller, lambda unit: self._keep(unit, "clear_emergency", emergency=None))

    # ------------------------------------------------------------------------ messages

    def send(self, unit: UnitOfWork, command: SendMessage, instead_of: int = 0) -> MessageSent:
        """Tell those who wait, on phones, boards, kiosks and consoles, until its time is over;
        `instead_of` is the number of a message that is taken back.

        Raises `BadRequest` for a language, a service or a board, `TooManyMessages`.
        """
        centre = self._centre.value
        self._require_languages(command.text, "text")
        _require_known(command.services, centre.service_by_id, "services", "a service")
        _require_known(command.boards, centre.board_by_id, "boards", "a hall screen")
        self.take_back(unit, instead_of)
        before = messages_in(unit)
        if len(before) >= MOST_MESSAGES:
            raise TooManyMessages(most=MOST_MESSAGES)
        message = HallMessage(
            id=_next_id(unit, [instead_of, *(one.id for one in before)]),
            text=command.text,
            services=audience(centre, command.services, command.boards),
            boards=command.boards,
            sounds=command.sounds,
            sent_at=unit.now,
            ends_at=unit.now + timedelta(minutes=command.minutes),
        )
        self._keep_messages(unit, "send_message", [*before, message], message.model_dump_json())
        return MessageSent(id=message.id)

    async def end_message(self, caller: Actor, id: int) -> None:
        """Take a message back; one that is gone makes no difference."""

        await self._write(caller, lambda unit: self.take_back(unit, id))

    def take_back(self, unit: UnitOfWork, id: int) -> None:
        """The same within a unit of work."""
        before = messages_in(unit)
        left = [one for one in before if one.id != id]
        if left != before:
            self._keep_messages(unit, "end_message", left, str(id))

    async def end_past(self) -> None:
        """End the messages and the banner whose time is over. Called in every round of jobs."""
        shown = await self._database.read(
            lambda connection: notices_of(self._centre.value, repository.read_notices(connection))
        )
        now = self._clock.now()
        if any(_is_over(one, now) for one in (shown.emergency, *shown.messages)):
            await self._write(SYSTEM, self._end_past)

    def _end_past(self, unit: UnitOfWork) -> None:
        row = repository.read_notices(unit.connection)
        shown = notices_of(self._centre.value, row)
        left = [one for one in shown.messages if not _is_over(one, unit.now)]
        if left != shown.messages:
            self._keep_messages(unit, "end_message", left, "")
        if _is_over(shown.emergency, unit.now):
            self._keep(unit, "clear_emergency", emergency=None)

    # -------------------------------------------------------------------------- helpers

    async def _write(self, caller: Actor, work: Callable[[UnitOfWork], None]) -> None:
        await self._database.write(work, caller, self._clock.now())

    def _keep_messages(
        self, unit: UnitOfWork, action: str, messages: Sequence[HallMessage], detail: str
    ) -> None:
        self._keep(unit, action, detail, messages=MESSAGES.dump_json(list(messages)).decode())

    def _keep(
        self, unit: UnitOfWork, action: str, detail: str | None = None, **values: str | None
    ) -> None:
        """Keep what is said now; the log has `detail`, or else the new value."""
        repository.put_notices(unit.connection, unit.now, **values)
        said = next(iter(values.values())) or ""
        repository.log(unit, action, detail=said if detail is None else detail)
        unit.announce(notices_of(self._centre.value, repository.read_notices(unit.connection)))

    def _require_languages(self, text: Localised, field: str) -> None:
        """Raise `BadRequest` unless the text is there in the first language and in ours only."""
        languages = self._centre.value.languages
        for language in text:
            if language not in languages:
                known = ", ".join(languages)
                raise BadRequest(fields={f"{field}.{language}": f"one of {known}"})
        if not text.get(languages[0]):
            raise BadRequest(fields={f"{field}.{languages[0]}": "a text is needed"})


def audience(centre: Centre, services: Sequence[str], boards: Sequence[str]) -> list[str]:
    """The services that are told: those named and those of the halls; empty is everybody."""
    halls = [centre.board_by_id[board].services for board in boards]
    return [] if [] in halls else list(dict.fromkeys(chain(services, *halls)))


def _require_known(named: Sequence[str], known: Container[str], field: str, what: str) -> None:
    """Raise `BadRequest` for the first that the centre does not have."""
    for place, one in enumerate(named):
        if one not in known:
            raise BadRequest(fields={f"{field}.{place}": f"{what} of the centre"})


def messages_in(unit: UnitOfWork) -> list[HallMessage]:
    """Those whose time is not over, oldest first."""
    kept = repository.read_notices(unit.connection).messages
    messages = [] if kept is None else MESSAGES.validate_json(kept)
    return [one for one in messages if not _is_over(one, unit.now)]


def _is_over(said: HallMessage | Emergency | None, now: datetime) -> bool:
    return said is not None and said.ends_at is not None and said.ends_at <= now


def _next_id(unit: UnitOfWork, before: Sequence[int]) -> int:
    """One that no message had before: the second at which it is sent, or the next that is free
    where something was said, or taken back, in it already."""
    row = repository.read_notices(unit.connection)
    since = int(row.changed_at.timestamp()) if row.changed_at else 0
    return max([int(unit.now.timestamp()), since + 1, *(one + 1 for one in before)])
