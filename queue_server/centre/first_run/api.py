"""The API of the first run. Both operations are anybody's who knows the setup code, as long as
nobody works here."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from config.wire import ErrorCode
from queue_server.centre.first_run.usecases import FirstRun, check
from queue_server.centre.staff.access import ADMINISTRATORS
from queue_server.core.http.later import WireModels
from queue_server.core.http.operations import ANYONE, Call, Operation, body_of
from queue_server.web.language import accepted_language

if TYPE_CHECKING:
    from config.wire.centre import first_run as wire
else:
    wire = WireModels("config.wire.centre.first_run")

LARGEST_BODY_BYTES: Final = 512 * 1024
REFUSALS: Final = (
    ErrorCode.ALREADY_SET_UP,
    ErrorCode.NOT_ALLOWED,
    ErrorCode.TOO_MANY_REQUESTS,
)


class _Handlers:
    """Each parses, calls one use case and renders."""

    def __init__(self, first_run: FirstRun) -> None:
        self._first_run = first_run

    async def check(self, call: Call) -> wire.FirstSettingsChecked:
        command: wire.CheckFirstSettings = body_of(call, wire.CheckFirstSettings)
        await self._first_run.require_open()
        self._first_run.code.check(command.code)
        language = accepted_language(call.request)
        return await asyncio.to_thread(check, command.content, language)

    async def heard(self, call: Call) -> None:
        await self._first_run.note_heard(call.caller)

    async def set_up(self, call: Call) -> None:
        await self._first_run.set_up(body_of(call, wire.SetUpCentre))


def operations(first_run: FirstRun) -> list[Operation]:
    """Every operation of the first run."""
    handlers = _Handlers(first_run)
    return [
        Operation(
            id="checkFirstSettings",
            method="POST",
            path="/setup/check",
            summary="What is wrong with settings that are not kept yet.",
            handler=handlers.check,
            allowed=ANYONE,
            body=wire.CheckFirstSettings,
            answer=wire.FirstSettingsChecked,
            refusals=REFUSALS,
            largest_body_bytes=LARGEST_BODY_BYTES,
        ),
        Operation(
            id="setUpCentre",
            method="POST",
            path="/setup",
            summary="Put the first settings in force and let the first administrator in.",
            handler=handlers.set_up,
            allowed=ANYONE,
            body=wire.SetUpCentre,
            refusals=(*REFUSALS, ErrorCode.SETTINGS_WRONG),
            largest_body_bytes=LARGEST_BODY_BYTES,
        ),
        Operation(
            id="confirmCallHeard",
            method="POST",
            path="/setup/heard",
            summary="Somebody heard a call in the hall, where a board has no sound.",
            handler=handlers.heard,
            allowed=ADMINISTRATORS,
        ),
    ]
