"""The operations on forms. What answers them is imported with the first request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from config.centre.roles import Permission
from config.wire import Empty, ErrorCode
from queue_server.core.http.later import WireModels
from queue_server.core.http.operations import Operation, staff, staff_who

if TYPE_CHECKING:
    from config.wire.assistance import forms as wire
    from queue_server.assistance.forms.api import FormsApi
else:
    wire = WireModels("config.wire.assistance.forms")

KEEPERS: Final = staff_who(Permission.OVERSEE, Permission.ADMINISTER)
WRITERS: Final = staff(Permission.RECEIVE)
READERS: Final = staff_who(Permission.RECEIVE, Permission.OVERSEE, Permission.ADMINISTER)
LARGEST_UPLOAD_BYTES: Final = 4_008_000
"""A file of `MOST_FORM_BYTES` in base64, and its name."""
LARGEST_FORM_BYTES: Final = 256 * 1024
UNKNOWN: Final = (ErrorCode.UNKNOWN_FORM,)
OF_A_PERSON: Final = (
    ErrorCode.UNKNOWN_FORM, ErrorCode.UNKNOWN_DOSSIER, ErrorCode.UNKNOWN_TICKET,
    ErrorCode.WRITING_FORBIDDEN,
    ErrorCode.DOSSIER_FINISHED,
)  # fmt: skip
OF_FILLING: Final = (
    *OF_A_PERSON, ErrorCode.WRITING_UNCHECKED, ErrorCode.FORM_CHANGED, ErrorCode.FORM_REFUSED,
)  # fmt: skip


def operations(api: FormsApi) -> list[Operation]:
    """Every operation on forms."""
    return [*_keeping(api), *_writing(api)]


def _keeping(api: FormsApi) -> list[Operation]:
    return [
        Operation(
            "listForms", "GET", "/forms",
            "Forms that officials write for citizens, all or those of a `procedure`.",
            api.listed, READERS, answer=wire.FormsListed,
            query={"procedure": {"type": "string", "maxLength": 32}},
        ),
        Operation(
            "addForm", "POST", "/forms", "Add a form of a procedure.",
            api.add, KEEPERS, wire.AddForm, wire.FormAdded,
        ),
        Operation(
            "changeForm", "PUT", "/forms/{form}",
            "Change what a form is called and whose it is, as the sender saw it.",
            api.change, KEEPERS, wire.ChangeForm, wire.FormAdded,
            refusals=(*UNKNOWN, ErrorCode.FORM_CHANGED),
        ),
        Operation(
            "withdrawForm", "POST", "/forms/{form}/withdraw",
            "Write a form no more; its versions and figures are kept.",
            api.withdraw, KEEPERS, Empty, wire.FormAdded,
            refusals=(*UNKNOWN, ErrorCode.FORM_CHANGED),
        ),
        Operation(
            "uploadForm", "POST", "/forms/{form}/versions",
            "Upload a version: a DOCX or PDF with named fields and nothing that acts by itself.",
            api.upload, KEEPERS, wire.UploadForm, wire.FormUploaded,
            refusals=(*UNKNOWN, ErrorCode.FORM_REFUSED), largest_body_bytes=LARGEST_UPLOAD_BYTES,
        ),
        Operation(
            "planFormFields", "PUT", "/forms/{form}/fields",
            "Say what a form's fields are called and where their words come from.",
            api.plan, KEEPERS, wire.PlanFormFields, wire.FormAdded,
            refusals=(*UNKNOWN, ErrorCode.FORM_CHANGED),
        ),
    ]  # fmt: skip


def _writing(api: FormsApi) -> list[Operation]:
    return [
        Operation(
            "openForm", "POST", "/forms/{form}/open",
            "A form with what is known for a dossier or a ticket; reading the person is logged.",
            api.open, WRITERS, wire.ForWhom, wire.FormOpened,
            refusals=(*OF_A_PERSON, ErrorCode.SEAL_BROKEN, ErrorCode.TOO_MANY_READ),
        ),
        Operation(
            "readForm", "POST", "/forms/{form}/reading",
            "The filled form's words, to be read aloud; nothing is stored.",
            api.read, WRITERS, wire.FillForm, wire.FormRead,
            refusals=OF_FILLING, largest_body_bytes=LARGEST_FORM_BYTES,
        ),
        Operation(
            "writeForm", "POST", "/forms/{form}/write",
            "The filled file, to be printed and signed. It is counted; nothing of it is stored.",
            api.write, WRITERS, wire.FillForm, wire.FormWritten,
            refusals=OF_FILLING, largest_body_bytes=LARGEST_FORM_BYTES,
        ),
        Operation(
            "countWrittenForms", "GET", "/forms-written",
            "How many forms officials wrote from a day to another, by day, procedure, official.",
            api.counted, staff(Permission.OVERSEE), answer=wire.WrittenCounted,
            query={
                "first": {"type": "string", "format": "date"},
                "last": {"type": "string", "format": "date"},
            },
        ),
    ]  # fmt: skip
