"""What counters and identity providers refuse; the tree is drawn in `queue_server.core.errors`."""

from __future__ import annotations

from config.wire import ErrorCode
from queue_server.core.errors import BadRequest, Conflict, NotAllowed, NotSignedIn, Unavailable


class CounterConflict(Conflict):
    code = ErrorCode.COUNTER_BUSY


class CounterNotYours(NotAllowed):
    """The person's own list of counters does not have it."""

    code = ErrorCode.COUNTER_NOT_YOURS


class TooManyMessages(Conflict):
    """The hall shows the most messages that it may; one must end first."""

    code = ErrorCode.TOO_MANY_MESSAGES


class BackAtRefused(BadRequest):
    """The time at which a clerk means to be back has passed, is not today, or is too far off."""

    code = ErrorCode.BACK_AT_NOT_AHEAD


class WrongSecondFactor(NotSignedIn):
    """A code or passkey that proves nothing, or one that was used before."""

    code = ErrorCode.WRONG_SECOND_FACTOR


class ProviderRefusal(NotAllowed):
    """A sign-in by an identity provider is not accepted; nothing was changed. `reason` (English) is
    for the log alone."""

    def __init__(self, code: ErrorCode, reason: str = "") -> None:
        super().__init__(code)
        self.reason = reason


class ProviderUnavailable(Unavailable):
    """The identity provider does not answer, or answers what no provider says."""

    code = ErrorCode.PROVIDER_UNAVAILABLE

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = reason
