"""The operations of the edited catalogue, by the product's own words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from config.wire import ErrorCode
from queue_server.centre.staff.access import ADMINISTRATORS
from queue_server.core.http.later import WireModels
from queue_server.core.http.operations import Operation

if TYPE_CHECKING:
    from config.wire import catalogue as wire
    from queue_server.catalogue.editing.api import EditingApi
else:
    wire = WireModels("config.wire.catalogue")

LARGEST_PROCEDURE_BYTES: Final = 512 * 1024
LARGEST_FILE_BYTES: Final = 32_000_000
"""Twice the letters of `LARGEST_FILE`."""
_CONFLICT: Final = (ErrorCode.UNKNOWN_PROCEDURE, ErrorCode.CATALOGUE_CHANGED)


def operations(api: EditingApi) -> list[Operation]:
    return [*_reading(api), *_changing(api), *_importing(api), *_ending_imports(api)]


def _reading(api: EditingApi) -> list[Operation]:
    return [
        Operation(
            id="countToCheck",
            method="GET",
            path="/catalogue-review",
            summary="How many procedures have parts that an import could not read.",
            handler=api.to_check,
            allowed=ADMINISTRATORS,
            answer=wire.ToCheck,
            is_use=False,
        ),
        Operation(
            id="getEditedProcedure",
            method="GET",
            path="/catalogue/{code}",
            summary="A procedure, hidden or not, with what the portal said and who changed it.",
            handler=api.edited,
            allowed=ADMINISTRATORS,
            answer=wire.EditedProcedure,
            refusals=(ErrorCode.UNKNOWN_PROCEDURE,),
        ),
        Operation(
            id="listProcedureVersions",
            method="GET",
            path="/catalogue/{code}/versions",
            summary="Every version of a procedure: who, when, why, which fields.",
            handler=api.versions,
            allowed=ADMINISTRATORS,
            answer=wire.ProcedureVersions,
            refusals=(ErrorCode.UNKNOWN_PROCEDURE,),
        ),
    ]


def _changing(api: EditingApi) -> list[Operation]:
    return [
        Operation(
            id="saveProcedure",
            method="PUT",
            path="/catalogue/{code}",
            summary="Make a new version of a procedure, or a new procedure; old dossiers keep "
            "theirs.",
            handler=api.save,
            allowed=ADMINISTRATORS,
            body=wire.SaveProcedure,
            answer=wire.ProcedureSaved,
            refusals=_CONFLICT,
            largest_body_bytes=LARGEST_PROCEDURE_BYTES,
        ),
        Operation(
            id="previewProcedure",
            method="POST",
            path="/catalogue/{code}/preview",
            summary="What is wrong with a procedure as entered; its page; when it would be due.",
            handler=api.preview,
            allowed=ADMINISTRATORS,
            body=wire.PreviewProcedure,
            answer=wire.ProcedurePreviewed,
            largest_body_bytes=LARGEST_PROCEDURE_BYTES,
        ),
        Operation(
            id="restoreProcedure",
            method="POST",
            path="/catalogue/{code}/restore",
            summary="Make an old version of a procedure the newest again.",
            handler=api.restore,
            allowed=ADMINISTRATORS,
            body=wire.RestoreProcedure,
            answer=wire.ProcedureSaved,
            refusals=_CONFLICT,
        ),
        Operation(
            id="checkOffPart",
            method="POST",
            path="/catalogue/{code}/check-off",
            summary="Say that a part which an import could not read is right as it stands.",
            handler=api.check_off,
            allowed=ADMINISTRATORS,
            body=wire.CheckOffPart,
            answer=wire.ProcedureSaved,
            refusals=_CONFLICT,
        ),
    ]


OVER: Final = (ErrorCode.NOT_FOUND, ErrorCode.IMPORT_OVER)
"""Refusals where a file that was read is known no more."""


def _importing(api: EditingApi) -> list[Operation]:
    return [
        Operation(
            id="uploadProcedures",
            method="POST",
            path="/catalogue-imports",
            summary="Read a file of procedures (the portal's records, TOML, CSV); change nothing.",
            handler=api.upload,
            allowed=ADMINISTRATORS,
            body=wire.UploadProcedures,
            answer=wire.ImportRead,
            largest_body_bytes=LARGEST_FILE_BYTES,
        ),
        Operation(
            id="compareImport",
            method="GET",
            path="/catalogue-imports/{import_id}",
            summary="What a file that was read would change: new, changed by field, gone.",
            handler=api.compared,
            allowed=ADMINISTRATORS,
            answer=wire.ImportCompared,
            refusals=OVER,
        ),
        Operation(
            id="applyImport",
            method="POST",
            path="/catalogue-imports/{import_id}/apply",
            summary="Bring a compared file into the catalogue, as one step.",
            handler=api.apply,
            allowed=ADMINISTRATORS,
            body=wire.ApplyImport,
            answer=wire.ImportDone,
            refusals=(*OVER, ErrorCode.CATALOGUE_CHANGED),
            largest_body_bytes=LARGEST_PROCEDURE_BYTES,
        ),
    ]


def _ending_imports(api: EditingApi) -> list[Operation]:
    return [
        Operation(
            id="undoImport",
            method="POST",
            path="/catalogue-imports/{import_id}/undo",
            summary="Take an import back; what was changed since stays.",
            handler=api.undo,
            allowed=ADMINISTRATORS,
            body=wire.UndoImport,
            answer=wire.ImportUndone,
            refusals=OVER,
        ),
        Operation(
            id="discardImport",
            method="DELETE",
            path="/catalogue-imports/{import_id}",
            summary="Forget a file that was read and not imported.",
            handler=api.discard,
            allowed=ADMINISTRATORS,
            refusals=OVER,
        ),
    ]
