"""Which reports of devices are news: a device reports every minute, usually without a change."""

from __future__ import annotations

from config.wire import DeviceState
from queue_server.centre.devices.alerts import SILENT_AFTER


class DeviceReports:
    """The last report of each device."""

    def __init__(self) -> None:
        self._last: dict[str, DeviceState] = {}

    def is_news(self, state: DeviceState) -> bool:
        """Whether a report differs from the one before, or ends a silence. A later `last_seen`
        alone is no news: consoles get it with their next snapshot."""
        before = self._last.get(state.device)
        self._last[state.device] = state
        if before is None or before.last_seen is None or state.last_seen is None:
            return True
        if state.last_seen - before.last_seen > SILENT_AFTER:
            return True
        return before.model_copy(update={"last_seen": state.last_seen}) != state
