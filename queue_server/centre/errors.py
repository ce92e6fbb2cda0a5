"""What counters refuse; the tree is drawn in `queue_server.core.errors`."""

from __future__ import annotations

from config.wire import ErrorCode
from queue_server.core.errors import BadRequest, Conflict, NotAllowed


class CounterConflict(Conflict):
    code = ErrorCode.COUNTER_BUSY


class CounterNotYours(NotAllowed):
    """The person's own list of counters does not have it."""

    code = ErrorCode.COUNTER_NOT_YOURS


class BackAtRefused(BadRequest):
    """The time at which a clerk means to be back has passed, is not today, or is too far off."""

    code = ErrorCode.BACK_AT_NOT_AHEAD
