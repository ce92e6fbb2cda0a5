"""What dossiers refuse; the tree is drawn in `queue_server.core.errors`."""

from __future__ import annotations

from config.phrases.waits import minutes_up
from config.text.phrase import Phrase
from config.wire import ErrorCode
from config.wire.dossiers.answers import DossierAction, DossierStatus
from queue_server.core.errors import Conflict, TooManyRequests


class DossierTransition(Conflict):
    """The status does not lawfully allow the action."""

    code = ErrorCode.DOSSIER_TRANSITION

    def __init__(self, status: DossierStatus, action: DossierAction) -> None:
        super().__init__(None, status=_phrase(status), action=_phrase(action))
        self.status = status
        self.action = action


class DossierChanged(Conflict):
    """`action` was done by `who` (a display name) after the caller had looked."""

    code = ErrorCode.DOSSIER_CHANGED

    def __init__(self, who: str, action: DossierAction, status: DossierStatus) -> None:
        super().__init__(None, who=who, action=_phrase(action), status=_phrase(status))
        self.who = who
        self.action = action
        self.status = status


class TooManyRead(TooManyRequests):
    """Somebody read more persons within so many minutes than a counter's work needs."""

    code = ErrorCode.TOO_MANY_READ

    def __init__(self, retry_after_seconds: int, most: int, minutes: int) -> None:
        super().__init__(retry_after_seconds)
        self.values |= {"most": most, "minutes": minutes, "wait": minutes_up(retry_after_seconds)}


def _phrase(value: DossierStatus | DossierAction) -> Phrase:
    kind = "status" if isinstance(value, DossierStatus) else "action"
    return Phrase(f"dossiers.{kind}.{value}")
