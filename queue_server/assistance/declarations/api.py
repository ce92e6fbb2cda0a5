"""The API of helped declarations. An entry's own key makes it arrive once, for good: it may come
days later, when answers to commands are no longer kept."""

from __future__ import annotations

import re
from typing import Final

from config.wire import ErrorCode
from config.wire.assistance.declarations import (
    Declaration,
    DeclarationsOfDay,
    DeclarationStored,
    DeliverDeclaration,
)
from queue_server.assistance.declarations.usecases import DeclarationService
from queue_server.core.errors import NotFound
from queue_server.core.http.operations import Call, body_of
from queue_server.core.room import App
from queue_server.web.language import accepted_language

ENTRY: Final = re.compile(r"[0-9a-f]{32}")


class DeclarationApi:
    """Each parses, calls one use case and renders."""

    def __init__(self, app: App, service: DeclarationService) -> None:
        self._app, self._service = app, service

    async def deliver(self, call: Call) -> DeclarationStored:
        sent: DeliverDeclaration = body_of(call, DeliverDeclaration)
        entry = entry_of(call)
        return await self._app.database.write(
            lambda unit: self._service.deliver(unit, entry, sent),
            call.caller,
            self._app.clock.now(),
        )

    async def correct(self, call: Call) -> None:
        declaration: Declaration = body_of(call, Declaration)
        entry = entry_of(call)
        await self._app.database.write(
            lambda unit: self._service.correct(unit, entry, declaration),
            call.caller,
            self._app.clock.now(),
        )

    async def withdraw(self, call: Call) -> None:
        entry = entry_of(call)
        await self._app.database.write(
            lambda unit: self._service.withdraw(unit, entry), call.caller, self._app.clock.now()
        )

    async def listed(self, call: Call) -> DeclarationsOfDay:
        now, language = self._app.clock.now(), accepted_language(call.request)
        return await self._app.database.read(
            lambda connection: self._service.today(connection, call.caller, now, language)
        )


def entry_of(call: Call) -> str:
    """The key of an entry in an address. Raises `NotFound`."""
    entry = call.path("entry")
    if not ENTRY.fullmatch(entry):
        raise NotFound(ErrorCode.UNKNOWN_DECLARATION)
    return entry
