"""What happens in a centre beside tickets."""

from __future__ import annotations

from config.wire import CounterSummary, DeviceState, Emergency, Notice
from queue_server.core.events import Event


class CounterChanged(Event):
    """A counter was opened, paused, closed or taken over."""

    summary: CounterSummary


class NoticesChanged(Event):
    """The hall's lines or its emergency banner, both as they are now."""

    notices: list[Notice]
    emergency: Emergency | None = None


class DeviceChanged(Event):
    """A kiosk or a board reported its state."""

    state: DeviceState


class AccessChanged(Event):
    """A session or a key ended, or a person's role did: all are identified again."""
