"""The operations on guidance documents. What answers them is imported with the first request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from config.centre.roles import Permission
from config.wire import Empty, ErrorCode
from config.wire.feedback.guidance import (
    MOST_FILE_BYTES,
    ChangeGuidance,
    GuidanceAdded,
    GuidanceListed,
    GuidanceReaders,
    GuidanceUploaded,
    GuidanceWords,
    UploadGuidance,
)
from queue_server.core.http.operations import ANY_STAFF, Operation, staff_who

if TYPE_CHECKING:
    from queue_server.feedback.guidance.api import GuidanceApi

KEEPERS: Final = staff_who(Permission.OVERSEE, Permission.ADMINISTER)
"""Who keeps the documents, and sees who has read them."""
LARGEST_UPLOAD_BYTES: Final = MOST_FILE_BYTES * 4 // 3 + 8_000
UNKNOWN: Final = (ErrorCode.UNKNOWN_GUIDANCE,)


def operations(api: GuidanceApi) -> list[Operation]:
    """Every operation on guidance documents."""
    return [
        Operation(
            "listGuidance", "GET", "/guidance",
            "Guidance documents with their versions in force, and what the caller has read.",
            api.listed, ANY_STAFF, answer=GuidanceListed,
        ),
        Operation(
            "addGuidance", "POST", "/guidance",
            "Add a document: its title, fields and procedures.",
            api.add, KEEPERS, GuidanceWords, GuidanceAdded,
        ),
        Operation(
            "changeGuidance", "PUT", "/guidance/{document}",
            "Change what a document is about and who sees it, as the sender saw it.",
            api.change, KEEPERS, ChangeGuidance, GuidanceAdded,
            refusals=(*UNKNOWN, ErrorCode.GUIDANCE_CHANGED),
        ),
        Operation(
            "withdrawGuidance", "POST", "/guidance/{document}/withdraw",
            "Show a document no more; its versions and who read them are kept.",
            api.withdraw, KEEPERS, Empty, GuidanceAdded,
            refusals=(*UNKNOWN, ErrorCode.GUIDANCE_CHANGED),
        ),
        Operation(
            "uploadGuidance", "POST", "/guidance/{document}/versions",
            "Upload a version: a PDF without anything that acts by itself.",
            api.upload, KEEPERS, UploadGuidance, GuidanceUploaded,
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
            api.readers, KEEPERS, answer=GuidanceReaders, refusals=UNKNOWN,
        ),
    ]  # fmt: skip
