"""Every refusal of the server, as one tree; each room adds its own leaves in its `errors`.

    MotcuaError
    ├── BadRequest            the request itself is wrong
    │   └── KeyReused         an idempotency key came back with another body
    ├── NotSignedIn           nobody, or a session or key that has ended
    │   ├── WrongSignIn       name or password is wrong
    │   └── OneTimePasswordEnded  right, but some days too late
    ├── NotAllowed            signed in, but not for this
    │   ├── WrongOrigin       a change that another site sent
    │   ├── MustChangePassword  signed in by a one-time password, which comes first
    │   └── SecondFactorMissing  the role needs a second factor, which is to be added first
    ├── NotFound              an id or token that nobody knows
    ├── Conflict              the request is right, the moment is not
    │   └── SealBroken        a sealed number was changed or moved in the database
    ├── TooManyRequests       slow down; says for how long
    └── Unavailable           the server cannot now; nothing was changed

`docs/architecture.md` draws it with the leaves of all rooms. `queue_server.core.http.problems`
holds the one table from here to HTTP. Texts are keys of the catalogue (`errors.{code}`), filled
with `values`, of which some are phrases of the catalogue themselves.
"""

from __future__ import annotations

from collections.abc import Mapping

from config.text.phrase import Phrase
from config.wire import ErrorCode


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
    """The command is wrong; `fields` says where and why (English, or a text of the catalogue)."""

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


class OneTimePasswordEnded(NotSignedIn):
    """The right one-time password, some days too late."""

    code = ErrorCode.ONE_TIME_PASSWORD_ENDED


class NotAllowed(MotcuaError):
    code = ErrorCode.NOT_ALLOWED


class WrongOrigin(NotAllowed):
    code = ErrorCode.WRONG_ORIGIN


class SecondFactorMissing(NotAllowed):
    code = ErrorCode.SECOND_FACTOR_MISSING


class MustChangePassword(NotAllowed):
    code = ErrorCode.MUST_CHANGE_PASSWORD


class NotFound(MotcuaError):
    code = ErrorCode.NOT_FOUND


class Conflict(MotcuaError):
    """The request is right, the moment is not; nothing was changed."""


class SealBroken(Conflict):
    """A sealed value was changed, or comes from another row, column or table."""

    code = ErrorCode.SEAL_BROKEN


class TooManyRequests(MotcuaError):
    code = ErrorCode.TOO_MANY_REQUESTS

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__(None, seconds=retry_after_seconds)
        self.retry_after_seconds = retry_after_seconds


class Unavailable(MotcuaError):
    code = ErrorCode.UNAVAILABLE
