"""The edited catalogue over HTTP: each handler parses, calls one use case and renders."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from config.centre.model import Centre
from config.wire import ErrorCode
from config.wire.catalogue import (
    ApplyImport,
    CheckOffPart,
    EditedProcedure,
    FieldChange,
    ImportCompared,
    ImportDone,
    ImportRead,
    ImportUndone,
    PreviewProcedure,
    ProcedureChange,
    ProcedurePreviewed,
    ProcedureSaved,
    ProcedureVersion,
    ProcedureVersions,
    RestoreProcedure,
    SaveProcedure,
    ToCheck,
    UndoImport,
    UploadProcedures,
)
from queue_server.catalogue import repository
from queue_server.catalogue.editing import importing, preview, saving
from queue_server.catalogue.editing.checks import checked
from queue_server.catalogue.editing.comparing import Compared
from queue_server.catalogue.editing.fields import by_hand
from queue_server.catalogue.editing.importing import Imports
from queue_server.catalogue.editing.preview import Quote
from queue_server.catalogue.editing.wording import in_words
from queue_server.catalogue.repository import StoredVersion
from queue_server.catalogue.service import CODE, Catalogue
from queue_server.centre.repository import staff_names
from queue_server.core.errors import BadRequest, NotFound
from queue_server.core.http.operations import Call, body_of
from queue_server.core.room import App
from queue_server.web.language import accepted_language


@dataclass(frozen=True, slots=True)
class EditingParts:
    """What the operations and pages stand on."""

    app: App
    catalogue: Catalogue
    imports: Imports
    quote: Quote


class EditingApi:
    """The handlers of `operations`: one for each operation of the edited catalogue."""

    def __init__(self, parts: EditingParts) -> None:
        self._app, self._catalogue = parts.app, parts.catalogue
        self._imports, self._quote = parts.imports, parts.quote

    @property
    def _centre(self) -> Centre:
        return self._app.centre.value

    async def to_check(self, _call: Call) -> ToCheck:
        return to_check(await self._app.database.read(repository.everything))

    async def edited(self, call: Call) -> EditedProcedure:
        code = _code(call)
        found = await self._app.database.read(lambda c: (repository.whole(c, code), staff_names(c)))
        version, names = found
        if version is None:
            raise NotFound(ErrorCode.UNKNOWN_PROCEDURE)
        return edited(version, names)

    async def versions(self, call: Call) -> ProcedureVersions:
        code = _code(call)
        return await self._app.database.read(lambda connection: _versions(connection, code))

    async def save(self, call: Call) -> ProcedureSaved:
        # A code that can be none is a mistake of the form, like any other.
        code, command, centre = call.path("code"), body_of(call, SaveProcedure), self._centre
        return await self._app.commands.run(
            call, ProcedureSaved, lambda unit: saving.save(unit, centre, code, command)
        )

    async def preview(self, call: Call) -> ProcedurePreviewed:
        command: PreviewProcedure = body_of(call, PreviewProcedure)
        language, now, centre = accepted_language(call.request), self._app.clock.now(), self._centre
        entered = {**command.procedure, "code": call.path("code")}
        procedure, mistakes = checked(entered, centre)
        if procedure is None:
            said = BadRequest(fields=mistakes).fields_in(language)
            return ProcedurePreviewed(mistakes=said)
        return ProcedurePreviewed(
            page=preview.page_of(centre, self._catalogue, procedure, language, offered=True),
            deadlines=preview.deadlines(centre, procedure, self._quote, now, language),
        )

    async def restore(self, call: Call) -> ProcedureSaved:
        code, command, centre = _code(call), body_of(call, RestoreProcedure), self._centre
        return await self._app.commands.run(
            call, ProcedureSaved, lambda unit: saving.restore(unit, centre, code, command)
        )

    async def check_off(self, call: Call) -> ProcedureSaved:
        code, command, centre = _code(call), body_of(call, CheckOffPart), self._centre
        return await self._app.commands.run(
            call, ProcedureSaved, lambda unit: saving.check_off(unit, centre, code, command)
        )

    async def upload(self, call: Call) -> ImportRead:
        command: UploadProcedures = body_of(call, UploadProcedures)
        return await self._imports.upload(command, call.caller, accepted_language(call.request))

    async def compared(self, call: Call) -> ImportCompared:
        import_id = call.path_number("import_id")
        return await compared(self._imports, import_id, accepted_language(call.request))

    async def apply(self, call: Call) -> ImportDone:
        import_id, command = call.path_number("import_id"), body_of(call, ApplyImport)
        prepared, centre = await self._imports.prepared(import_id, command), self._centre
        return await self._app.commands.run(
            call,
            ImportDone,
            lambda unit: importing.apply(unit, centre, import_id, prepared, command.why),
        )

    async def undo(self, call: Call) -> ImportUndone:
        import_id, command = call.path_number("import_id"), body_of(call, UndoImport)
        return await self._app.commands.run(
            call, ImportUndone, lambda unit: importing.undo(unit, import_id, command.why)
        )

    async def discard(self, call: Call) -> None:
        import_id = call.path_number("import_id")
        await self._app.database.write(
            lambda unit: importing.discard(unit, import_id), call.caller, self._app.clock.now()
        )


def _code(call: Call) -> str:
    """The procedure's code. Raises `NotFound` for what can be none."""
    code = call.path("code")
    if not CODE.fullmatch(code):
        raise NotFound(ErrorCode.UNKNOWN_PROCEDURE)
    return code


def to_check(held: list[StoredVersion]) -> ToCheck:
    """How much waits, of the procedures that are offered."""
    waiting = [one.procedure.unread for one in held if one.offered and one.procedure.unread]
    return ToCheck(procedures=len(waiting), parts=sum(map(len, waiting)))


def edited(version: StoredVersion, names: dict[str, str]) -> EditedProcedure:
    return EditedProcedure(
        procedure=version.procedure.as_read(),
        version=version.version,
        offered=version.offered,
        portal=version.portal,
        by_hand=by_hand(version.procedure, version.portal),
        at=version.at,
        who=names.get(version.who, version.who),
        why=version.why,
    )


def _versions(connection: Connection, code: str) -> ProcedureVersions:
    """Raises `NotFound`."""
    found, names = repository.history(connection, code), staff_names(connection)
    if not found:
        raise NotFound(ErrorCode.UNKNOWN_PROCEDURE)
    before = [*found[1:], None]
    listed = [
        ProcedureVersion(
            version=one.version,
            at=one.at,
            who=names.get(one.who, one.who),
            why=one.why,
            origin=one.origin,
            offered=one.offered,
            import_id=one.import_id,
            changed=saving.differences(old, one),
        )
        for one, old in zip(found, before, strict=True)
    ]
    return ProcedureVersions(code=code, versions=listed)


async def compared(imports: Imports, import_id: int, language: str) -> ImportCompared:
    """What an import would change, in words. Raises `NotFound`, `ImportOver`."""
    waiting, found = await imports.compared(import_id)
    return ImportCompared(
        import_id=import_id,
        file_name=waiting.row.file_name,
        from_portal=waiting.row.from_portal,
        revision=waiting.revision,
        new=[_change(language, one) for one in found.new],
        changed=[_change(language, one) for one in found.changed],
        gone=[
            ProcedureChange(code=one.procedure.code, name=_name(one.procedure.name))
            for one in found.gone
        ],
        same=len(found.same),
    )


def _name(names: dict[str, str]) -> str:
    return next(iter(names.values()), "")


def _change(language: str, one: Compared) -> ProcedureChange:
    held, result = one.held, one.result
    changes = []
    if held is not None:
        fields = dict.fromkeys((*result.taken, *result.conflicts))
        changes = [
            FieldChange(
                field=field,
                conflict=field in result.conflicts,
                taken=field in result.taken,
                before=in_words(language, held.procedure, field),
                after=in_words(language, one.theirs, field),
            )
            for field in fields
        ]
    name = _name(one.theirs.name)
    return ProcedureChange(code=one.theirs.code, name=name, changes=changes, again=one.again)
