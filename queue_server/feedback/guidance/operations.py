"""The operations on guidance documents. What answers them is imported with the first request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from config.centre.roles import Permission
from config.wire import Empty, ErrorCode
from queue_server.core.http.later import WireModels
from queue_server.core.http.operations import ANY_STAFF, Operation, staff_who

if TYPE_CHECKING:
    from config.wire.feedback import guidance as wire
    from queue_server.feedback.guidance.api import GuidanceApi
else:
    wire = WireModels("config.wire.feedback.guidance")

KEEPERS: Final = staff_who(Permission.OVERSEE, Permission.ADMINISTER)
"""Who keeps the documents, and sees who has read them."""
LARGEST_UPLOAD_BYTES: Final = 6_674_666
"""A file of `MOST_FILE_BYTES` in base64, and its name."""
UNKNOWN: Final = (ErrorCode.UNKNOWN_GUIDANCE,)


def operations(api: GuidanceApi) -> list[Operation]:
    """Every operation on guidance documents."""
    return [
        Operation(
            "listGuidance", "GET", "/guidance",
            "Guidance documents with their versions in force, and what the caller has read.",
            api.listed, ANY_STAFF, answer=wire.GuidanceListed,
        ),
        Operation(
            "addGuidance", "POST", "/guidance",
            "Add a document: its title, fields and procedures.",
            api.add, KEEPERS, wire.GuidanceWords, wire.GuidanceAdded,
        ),
        Operation(
            "changeGuidance", "PUT", "/guidance/{document}",
            "Change what a document is about and who sees it, as the sender saw it.",
            api.change, KEEPERS, wire.ChangeGuidance, wire.GuidanceAdded,
            refusals=(*UNKNOWN, ErrorCode.GUIDANCE_CHANGED),
        ),
        Operation(
            "withdrawGuidance", "POST", "/guidance/{document}/withdraw",
            "Show a document no more; its versions and who read them are kept.",
            api.withdraw, KEEPERS, Empty, wire.GuidanceAdded,
            refusals=(*UNKNOWN, ErrorCode.GUIDANCE_CHANGED),
        ),
        Operation(
            "uploadGuidance", "POST", "/guidance/{document}/versions",
            "Upload a version: a PDF without anything that acts by itself.",
            api.upload, KEEPERS, wire.UploadGuidance, wire.GuidanceUploaded,
            refusals=(*UNKNOWN, ErrorCode.PDF_REFUSED), largest_body_bytes=LARGEST_UPLOAD_BYTES,
        ),
        Operation(
            "readGuidance", "POST", "/guidance/versions/{version}/read",
            "Say that one has read a version; noted once.",
            api.read, ANY_STAFF, Empty, refusals=UNKNOWN,
        ),
        Operation(
            "listGuidanceReaders", "GET", "/guidance/versions/{version}/readers",
            "Who has read a version, and who has not.",
            api.readers, KEEPERS, answer=wire.GuidanceReaders, refusals=UNKNOWN,
        ),
    ]  # fmt: skip
