"""What the queue refuses; the tree is drawn in `queue_server.core.errors`."""

from __future__ import annotations

from config.wire import ErrorCode, IssueRefusal, TicketAction, TicketState
from queue_server.core.errors import Conflict


class IllegalTransition(Conflict):
    code = ErrorCode.ILLEGAL_TRANSITION

    def __init__(self, state: TicketState, action: TicketAction) -> None:
        super().__init__(None, state=state.value, action=action.value)
        self.state = state
        self.action = action


class NobodyWaiting(Conflict):
    code = ErrorCode.NOBODY_WAITING


class IssueRefused(Conflict):
    """`refusal` says why; its code on the wire has the same word."""

    def __init__(self, refusal: IssueRefusal, /, **values: object) -> None:
        super().__init__(ErrorCode(refusal.value), **values)
        self.refusal = refusal
