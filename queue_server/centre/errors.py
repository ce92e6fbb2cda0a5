"""What counters refuse; the tree is drawn in `queue_server.core.errors`."""

from __future__ import annotations

from config.wire import ErrorCode
from queue_server.core.errors import Conflict


class CounterConflict(Conflict):
    code = ErrorCode.COUNTER_BUSY
