"""The API of the settings; the answer to each change is how they stand then."""

from __future__ import annotations

import asyncio
from base64 import b64decode
from collections.abc import Callable
from typing import Any, Final

from aiohttp import web

from config.centre.loading import read_centre
from config.centre.mistakes import CentreFileError
from config.centre.model import Centre
from config.text.phrase import Phrase
from config.wire.centre.settings import (
    HIDDEN,
    ChangeSettings,
    ImportSettings,
    LogoMade,
    PublishSettings,
    SeenRevision,
    SettingChange,
    SettingsCompared,
    SettingsListed,
    SettingsSaved,
    SettingsShown,
    TakeBackWindingDown,
    UploadLogo,
)
from queue_server.centre import repository
from queue_server.centre.settings import showing
from queue_server.centre.settings.draft import SECRETS
from queue_server.centre.settings.errors import LogoRefused, SettingsWrong
from queue_server.centre.settings.live import LiveCentre
from queue_server.centre.settings.publishing import Settings
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.http.operations import Call, body_of
from queue_server.core.room import App
from queue_server.web.language import page_language

FILE: Final = "centre.toml"


class SettingsApi:
    """Each parses, calls one use case and renders."""

    def __init__(self, app: App, live: LiveCentre, settings: Settings) -> None:
        self._centre, self._database, self._commands = app.centre, app.database, app.commands
        self._live, self._settings, self._clock = live, settings, app.clock
        self._drawing = asyncio.Semaphore(1)

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

    async def take_back(self, call: Call) -> SettingsShown:
        command: TakeBackWindingDown = body_of(call, TakeBackWindingDown)
        return await self._then_shown(call, lambda unit: self._settings.take_back(unit, command))

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

    async def make_logo(self, call: Call) -> LogoMade:
        """Pictures are unpacked one at a time: the hall goes first."""
        # Pillow is 10 MiB, which a server needs that makes a logo.
        from queue_server.centre.settings.look.logos import made_small

        file = _decoded(body_of(call, UploadLogo).picture)
        async with self._drawing:
            return LogoMade(logo=await asyncio.to_thread(made_small, file))

    async def export(self, call: Call) -> web.Response:
        """The file holds the hashes of the kiosks' PINs: the log says who took it."""
        from config.centre.toml_writer import toml_of

        number = str(self._database.centre_version)
        await self._database.write(
            lambda unit: repository.log(unit, "export_settings", subject=number),
            call.caller,
            self._clock.now(),
        )
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


def _decoded(picture: str) -> bytes:
    """Raises `LogoRefused` for what is no base64."""
    try:
        return b64decode(picture, validate=True)
    except ValueError:
        raise LogoRefused(Phrase("settings.logo.broken")) from None


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
