"""Everything that the server refuses, as one tree.

    MotcuaError
    ├── BadRequest            the words of the request are wrong
    │   └── KeyReused         an idempotency key came back with other words
    ├── NotSignedIn           nobody, or a session or key that has ended
    │   └── WrongSignIn       name or password is wrong
    ├── NotAllowed            signed in, but not for this
    │   └── WrongOrigin       a change that another site sent
    ├── NotFound              an id or token that nobody knows
    ├── Conflict              the request is right, the moment is not
    │   ├── IllegalTransition
    │   ├── NobodyWaiting
    │   ├── CounterConflict   busy, not open, taken, or not where the ticket is
    │   ├── IssueRefused      the service gives no ticket now
    │   ├── DossierTransition the dossier's status does not allow it
    │   ├── DossierChanged    somebody else was quicker; says what they did
    │   ├── SealBroken        a sealed number was changed or moved in the database
    │   └── NotEmpty          invented dossiers never come among real ones
    ├── TooManyRequests       slow down; says for how long
    │   └── TooManyRead       more persons than a counter's work needs
    └── Unavailable           the server cannot now; nothing was changed

`queue_server.core.http.problems` holds the one table from here to HTTP. Texts are keys of the
catalogue (`errors.{code}`), filled with `values`.
"""

from __future__ import annotations

from collections.abc import Mapping

from config.text.phrase import (
    Phrase,
)
from config.wire import ErrorCode, IssueRefusal, TicketAction, TicketState
from config.wire.dossiers.answers import (
    DossierAction,
    DossierStatus,
)


class MotcuaError(Exception):
    """A refusal with a stable code; `values` fill the placeholders of its text."""

    code: ErrorCode = ErrorCode.INTERNAL
    is_foreseen = True
    """One line in the log is enough."""

    def __init__(self, code: ErrorCode | None = None, /, **values: object) -> None:
        self.code = code or type(self).code
        self.values = values
        super().__init__(f"{self.code}: {values}" if values else str(self.code))


class BadRequest(MotcuaError):
    """The words are wrong; `fields` says which and why (in English, or a text of the catalogue)."""

    code = ErrorCode.BAD_REQUEST

    def __init__(
        self,
        code: ErrorCode | None = None,
        /,
        fields: Mapping[str, str | Phrase] | None = None,
        **values: object,
    ) -> None:
        super().__init__(code, **values)
        self.fields = fields or {}

    def fields_in(self, language: str) -> dict[str, str]:
        """The fields as they are said to somebody who reads `language`."""
        return {
            name: said.in_language(language) if isinstance(said, Phrase) else said
            for name, said in self.fields.items()
        }


class KeyReused(BadRequest):
    code = ErrorCode.KEY_REUSED


class NotSignedIn(MotcuaError):
    code = ErrorCode.NOT_SIGNED_IN


class WrongSignIn(NotSignedIn):
    code = ErrorCode.WRONG_SIGN_IN


class NotAllowed(MotcuaError):
    code = ErrorCode.NOT_ALLOWED


class WrongOrigin(NotAllowed):
    code = ErrorCode.WRONG_ORIGIN


class NotFound(MotcuaError):
    code = ErrorCode.NOT_FOUND


class Conflict(MotcuaError):
    """The request is right, the moment is not; nothing was changed."""


class IllegalTransition(Conflict):
    code = ErrorCode.ILLEGAL_TRANSITION

    def __init__(self, state: TicketState, action: TicketAction) -> None:
        super().__init__(None, state=state.value, action=action.value)
        self.state = state
        self.action = action


class NobodyWaiting(Conflict):
    code = ErrorCode.NOBODY_WAITING


class CounterConflict(Conflict):
    code = ErrorCode.COUNTER_BUSY


class IssueRefused(Conflict):
    """`refusal` says why; its code on the wire has the same word."""

    def __init__(self, refusal: IssueRefusal, /, **values: object) -> None:
        super().__init__(ErrorCode(refusal.value), **values)
        self.refusal = refusal


class DossierTransition(Conflict):
    """The status does not lawfully allow the action."""

    code = ErrorCode.DOSSIER_TRANSITION

    def __init__(self, status: DossierStatus, action: DossierAction) -> None:
        super().__init__(None, status=status, action=action)
        self.status = status
        self.action = action


class DossierChanged(Conflict):
    """`action` was done by `who` (a display name) after the caller had looked."""

    code = ErrorCode.DOSSIER_CHANGED

    def __init__(self, who: str, action: DossierAction, status: DossierStatus) -> None:
        super().__init__(None, who=who, action=action, status=status)
        self.who = who
        self.action = action
        self.status = status


class SealBroken(Conflict):
    """A sealed value was changed, or comes from another row, column or table."""

    code = ErrorCode.SEAL_BROKEN


class NotEmpty(Conflict):
    """Invented dossiers were asked for where there are dossiers already."""

    code = ErrorCode.BAD_REQUEST


class TooManyRequests(MotcuaError):
    code = ErrorCode.TOO_MANY_REQUESTS

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__(None, seconds=retry_after_seconds)
        self.retry_after_seconds = retry_after_seconds


class TooManyRead(TooManyRequests):
    """Somebody read more persons within so many minutes than a counter's work needs."""

    code = ErrorCode.TOO_MANY_READ

    def __init__(self, retry_after_seconds: int, most: int, minutes: int) -> None:
        super().__init__(retry_after_seconds)
        self.values |= {"most": most, "minutes": minutes, "wait": -(-retry_after_seconds // 60)}


class Unavailable(MotcuaError):
    code = ErrorCode.UNAVAILABLE
