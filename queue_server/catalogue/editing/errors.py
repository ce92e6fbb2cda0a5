"""The refusals of the edited catalogue."""

from __future__ import annotations

from config.wire import ErrorCode
from queue_server.core.errors import Conflict


class EditConflict(Conflict):
    """Somebody else changed it since; says who, when and what."""

    code = ErrorCode.CATALOGUE_CHANGED


class ImportOver(Conflict):
    """A file that was imported, discarded or undone before."""

    code = ErrorCode.IMPORT_OVER
