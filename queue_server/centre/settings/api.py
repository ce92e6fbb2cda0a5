"""The API of the settings; the answer to each change is how they stand then."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Final

from aiohttp import web

from config.centre.loading import read_centre
from config.centre.mistakes import CentreFileError
from config.centre.model import Centre
from config.wire import ErrorCode
from config.wire.centre.settings import (
    HIDDEN,
    ChangeSettings,
    ImportSettings,
    PublishSettings,
    SeenRevision,
    SettingChange,
    SettingsCompared,
    SettingsListed,
    SettingsSaved,
    SettingsShown,
)
from queue_server.centre.settings import showing
from queue_server.centre.settings.draft import SECRETS
from queue_server.centre.settings.errors import SettingsWrong
from queue_server.centre.settings.live import LiveCentre
from queue_server.centre.settings.publishing import Settings
from queue_server.centre.staff.access import ADMINISTRATORS
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.http.operations import Call, Operation, body_of
from queue_server.core.room import App
from queue_server.web.language import page_language

FILE: Final = "centre.toml"
LARGEST_CHANGE_BYTES: Final = 512 * 1024
LANGUAGE: Final = {"lang": {"type": "string"}}
"""Of mistakes and differences: that of the page."""
REFUSALS: Final = (ErrorCode.SETTINGS_CHANGED, ErrorCode.UNKNOWN_SETTING)


class _Handlers:
    """Each parses, calls one use case and renders."""

    def __init__(self, app: App, live: LiveCentre, settings: Settings) -> None:
        self._centre, self._database, self._commands = app.centre, app.database, app.commands
        self._live, self._settings = live, settings

    async def shown(self, call: Call) -> SettingsShown:
        language = page_language(call.request, *self._centre.value.languages)
        in_use, live = self._settings.in_use, self._live
        return await self._database.read(
            lambda connection: showing.shown(connection, in_use, live, language)
        )

    async def _then_shown(
        self, call: Call, use_case: Callable[[UnitOfWork], int | None]
    ) -> SettingsShown:
        def saved(unit: UnitOfWork) -> SettingsSaved:
            return SettingsSaved(number=use_case(unit))

        await self._commands.run(call, SettingsSaved, saved)
        return await self.shown(call)

    async def change(self, call: Call) -> SettingsShown:
        command: ChangeSettings = body_of(call, ChangeSettings)
        hashed = await asyncio.to_thread(with_hashes, command)
        return await self._then_shown(call, lambda unit: self._settings.change(unit, hashed))

    async def publish(self, call: Call) -> SettingsShown:
        command: PublishSettings = body_of(call, PublishSettings)
        return await self._then_shown(call, lambda unit: self._settings.publish(unit, command))

    async def discard(self, call: Call) -> SettingsShown:
        command: SeenRevision = body_of(call, SeenRevision)
        return await self._then_shown(call, lambda unit: self._settings.discard(unit, command))

    async def restore(self, call: Call) -> SettingsShown:
        number, seen = call.path_number("version"), body_of(call, SeenRevision).revision
        return await self._then_shown(call, lambda unit: self._settings.restore(unit, number, seen))

    async def unschedule(self, call: Call) -> SettingsShown:
        number = call.path_number("scheduled")
        return await self._then_shown(call, lambda unit: self._settings.unschedule(unit, number))

    async def import_file(self, call: Call) -> SettingsShown:
        command: ImportSettings = body_of(call, ImportSettings)
        language = page_language(call.request, *self._centre.value.languages)
        centre = await asyncio.to_thread(read_file, command.text, language)
        content = centre.model_dump(mode="json")
        return await self._then_shown(
            call, lambda unit: self._settings.replace(unit, content, command.revision)
        )

    async def export(self, _call: Call) -> web.Response:
        from config.centre.toml_writer import toml_of

        centre = self._centre.value
        name = f'attachment; filename="centre-{self._database.centre_version}.toml"'
        headers = {"Content-Disposition": name, "Cache-Control": "no-store"}
        text = await asyncio.to_thread(toml_of, centre, centre.languages[0])
        return web.Response(text=text, content_type="application/toml", headers=headers)

    async def listed(self, call: Call) -> SettingsListed:
        language = page_language(call.request, *self._centre.value.languages)
        return await self._database.read(lambda connection: showing.listed(connection, language))

    async def compared(self, call: Call) -> SettingsCompared:
        before, after = call.path_number("before"), call.path_number("after")
        language = page_language(call.request, *self._centre.value.languages)
        return await self._database.read(
            lambda connection: showing.compared(connection, before, after, language)
        )


def with_hashes(command: ChangeSettings) -> ChangeSettings:
    """The command with the hashes of the PINs that were typed. Raises `BadRequest` for a weak
    one."""
    return ChangeSettings(changes=[_with_hash(change) for change in command.changes])


def _with_hash(change: SettingChange) -> SettingChange:
    key = change.path[-1]
    return change.model_copy(update={"value": _hashed(key, change.value)})


def _hashed(key: str, value: Any) -> Any:
    if key in SECRETS and isinstance(value, str) and value not in ("", HIDDEN):
        # Imported when it is needed: argon2 takes a megabyte.
        from queue_server.centre.staff.passwords import hash_password, require_pin

        require_pin(value)
        return hash_password(value)
    if isinstance(value, dict):
        return {name: _hashed(name, inside) for name, inside in value.items()}
    if isinstance(value, list):
        return [_hashed("", inside) for inside in value]
    return value


def read_file(text: str, language: str) -> Centre:
    """The centre of an imported file. Raises `SettingsWrong` with the first mistake of it."""
    try:
        return read_centre(text, FILE, language)
    except CentreFileError as error:
        wrong = [one for one in error.mistakes if one.keeps_from_loading]
        raise SettingsWrong(len(wrong), wrong[0].place) from None


def operations(app: App, live: LiveCentre, settings: Settings) -> list[Operation]:
    """Every operation of the settings."""
    handlers = _Handlers(app, live, settings)
    return [*_draft(handlers), *_versions(handlers), *_files(handlers)]


def _draft(handlers: _Handlers) -> list[Operation]:
    return [
        Operation(
            id="getSettings",
            method="GET",
            path="/settings",
            summary="The settings as they are being changed, beside those in force.",
            handler=handlers.shown,
            allowed=ADMINISTRATORS,
            answer=SettingsShown,
            query=LANGUAGE,
        ),
        Operation(
            id="changeSettings",
            method="POST",
            path="/settings/changes",
            summary="Change the draft: values put, parts added and taken out, lists put in order.",
            handler=handlers.change,
            allowed=ADMINISTRATORS,
            body=ChangeSettings,
            answer=SettingsShown,
            refusals=REFUSALS,
            largest_body_bytes=LARGEST_CHANGE_BYTES,
        ),
        Operation(
            id="publishSettings",
            method="POST",
            path="/settings/publish",
            summary="Put the draft in force, now or at the beginning of a later day.",
            handler=handlers.publish,
            allowed=ADMINISTRATORS,
            body=PublishSettings,
            answer=SettingsShown,
            refusals=(*REFUSALS, ErrorCode.SETTINGS_WRONG, ErrorCode.SETTINGS_IN_USE),
        ),
        Operation(
            id="discardSettings",
            method="POST",
            path="/settings/discard",
            summary="Forget what was changed and not published.",
            handler=handlers.discard,
            allowed=ADMINISTRATORS,
            body=SeenRevision,
            answer=SettingsShown,
            refusals=REFUSALS,
        ),
        Operation(
            id="unscheduleSettings",
            method="DELETE",
            path="/settings/scheduled/{scheduled}",
            summary="Take back what was to take effect on a later day.",
            handler=handlers.unschedule,
            allowed=ADMINISTRATORS,
            answer=SettingsShown,
            refusals=REFUSALS,
        ),
    ]


def _versions(handlers: _Handlers) -> list[Operation]:
    return [
        Operation(
            id="listSettingsVersions",
            method="GET",
            path="/settings/versions",
            summary="Every version that was in force: who published it, when and why.",
            handler=handlers.listed,
            allowed=ADMINISTRATORS,
            answer=SettingsListed,
            query=LANGUAGE,
        ),
        Operation(
            id="compareSettings",
            method="GET",
            path="/settings/differences/{before}/{after}",
            summary="What differs between two versions.",
            handler=handlers.compared,
            allowed=ADMINISTRATORS,
            answer=SettingsCompared,
            refusals=REFUSALS,
            query=LANGUAGE,
        ),
        Operation(
            id="restoreSettings",
            method="POST",
            path="/settings/versions/{version}/restore",
            summary="Make the content of an earlier version the draft.",
            handler=handlers.restore,
            allowed=ADMINISTRATORS,
            body=SeenRevision,
            answer=SettingsShown,
            refusals=REFUSALS,
        ),
    ]


def _files(handlers: _Handlers) -> list[Operation]:
    return [
        Operation(
            id="importSettings",
            method="POST",
            path="/settings/import",
            summary="Make the content of a centre file the draft.",
            handler=handlers.import_file,
            allowed=ADMINISTRATORS,
            body=ImportSettings,
            answer=SettingsShown,
            refusals=(*REFUSALS, ErrorCode.SETTINGS_WRONG),
            largest_body_bytes=LARGEST_CHANGE_BYTES,
        ),
        Operation(
            id="exportSettings",
            method="GET",
            path="/settings/export.toml",
            summary="The settings in force as a centre file.",
            handler=handlers.export,
            allowed=ADMINISTRATORS,
            media="application/toml",
        ),
    ]
