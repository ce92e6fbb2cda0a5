"""What happens in a centre beside tickets."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from pydantic import Field

from config.wire import CounterSummary, DeviceState, Emergency, HallMessage, Notice
from config.wire.centre.rota import PlannedShift
from queue_server.core.events import Event


class CounterChanged(Event):
    """A counter was opened, paused, closed or taken over."""

    summary: CounterSummary


class SettingsPublished(Event):
    """A version of the centre was published: every process takes it over."""

    changes_centre: ClassVar[bool] = True
    version: int


class CentreChanged(Event):
    """This process has taken another version of the centre over: `Current` holds it."""

    version: int


class NoticesChanged(Event):
    """The hall's lines, its emergency banner or its messages, all as they are now."""

    notices: list[Notice]
    emergency: Emergency | None = None
    messages: list[HallMessage] = Field(default=[])


class HeldShift(PlannedShift):
    """A shift with the name with which its person signs in."""

    sign_in: str


class RotaChanged(Event):
    """Shifts were planned or taken out."""

    planned: list[HeldShift] = Field(default=[])
    removed: list[int] = Field(default=[])


class FinishingChanged(Event):
    """Everybody who waits on `day` is served after closing too; None: not any more."""

    day: date | None
    services: list[str] = Field(default=[])
    """Who waits for one of these; empty: all."""


class DeviceChanged(Event):
    """A kiosk or a board reported its state."""

    state: DeviceState


class AccessChanged(Event):
    """A session or a key ended, or a person's role did: all are identified again."""
