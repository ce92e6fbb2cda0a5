"""What the settings refuse; the tree is drawn in `queue_server.core.errors`."""

from __future__ import annotations

from collections.abc import Sequence

from config.text.phrase import Phrase, Worded
from config.wire import ErrorCode
from queue_server.core.errors import BadRequest, Conflict, NotFound


class SettingsChanged(Conflict):
    """Somebody else changed the same meanwhile; `where` names it."""

    code = ErrorCode.SETTINGS_CHANGED

    def __init__(self, where: Sequence[Worded], who: str) -> None:
        super().__init__(None, where=list(where), who=who)


class SettingsWrong(BadRequest):
    """The draft has mistakes that keep a centre from opening."""

    code = ErrorCode.SETTINGS_WRONG

    def __init__(self, count: int, first: Worded | str) -> None:
        super().__init__(None, count=count, first=first)


class SettingsInUse(Conflict):
    """The draft takes out what is still in use."""

    code = ErrorCode.SETTINGS_IN_USE

    def __init__(self, reasons: Sequence[Phrase]) -> None:
        super().__init__(None, reasons=list(reasons))
        self.reasons = reasons


class LogoRefused(BadRequest):
    """A file from which no logo can be made; `reason` says why."""

    code = ErrorCode.LOGO_REFUSED

    def __init__(self, reason: Phrase) -> None:
        super().__init__(None, reason=reason)
        self.reason = reason


class UnknownSetting(NotFound):
    """A path of the settings, or a version, that is not there."""

    code = ErrorCode.UNKNOWN_SETTING

    def __init__(self, where: str) -> None:
        super().__init__(None, where=where)
