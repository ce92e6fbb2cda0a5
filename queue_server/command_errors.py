"""What went wrong in a command, in a sentence that says what to do."""

from __future__ import annotations

import errno
from typing import Final

from queue_server.core.command_options import DEFAULT_DATABASE

NOT_PERMITTED: Final = (errno.EACCES, errno.EPERM, errno.EROFS)


def explain(error: Exception, language: str) -> str | None:
    """The message for the command's user; None for a fault of ours."""
    import sqlite3

    from sqlalchemy.exc import ArgumentError, OperationalError

    from config.centre.mistakes import CentreFileError
    from config.text.catalogue import text
    from queue_server.core.errors import BadRequest, MotcuaError, Unavailable
    from queue_server.core.http.problems import problem_of
    from queue_server.core.installation_fault import InstallationFault
    from queue_server.core.security.encryption import DataKeyError

    if isinstance(error, Unavailable) and isinstance(error.__cause__, Exception):
        return explain(error.__cause__, language)
    if isinstance(error, CentreFileError):
        return f"{text(language, 'command.error.centre_file')}\n\n{error}"
    if isinstance(error, InstallationFault):
        return error.phrase.in_language(language)
    if isinstance(error, DataKeyError):
        return str(error)
    if isinstance(error, BadRequest) and error.fields:
        texts = error.fields_in(language)
        return "\n".join(f"{field}: {advice}" for field, advice in texts.items())
    if isinstance(error, MotcuaError):
        return problem_of(error, language).detail
    if isinstance(error, ArgumentError):
        return text(language, "command.error.url", error=error, default=DEFAULT_DATABASE)
    if isinstance(error, OperationalError):
        is_far = type(error.orig).__module__.partition(".")[0] == "psycopg"
        key = "command.error.unreached" if is_far else "command.error.unusable"
        return text(language, key, error=error.orig)
    if isinstance(getattr(error, "orig", error), sqlite3.DatabaseError):
        return text(language, "command.error.damaged", error=getattr(error, "orig", error))
    if isinstance(error, OSError) and error.filename and error.errno in NOT_PERMITTED:
        values = {"file": error.filename, "error": error.strerror}
        return text(language, "command.error.not_permitted", **values)
    if isinstance(error, OSError):
        unreached = text(language, "command.error.unreached", error=error)
        return str(error) if error.filename else unreached
    return None
