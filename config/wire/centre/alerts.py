"""What staff are told of kiosks, printers and boards."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Literal

from config.wire.vocabulary import ToDevice


class AlertKind(StrEnum):
    """What is the matter with a device; those that keep citizens waiting come first."""

    SILENT = "silent"
    """Nothing was heard of it for two minutes, while the centre is open."""
    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    CUTTER_ERROR = "cutter_error"
    OFFLINE = "offline"
    ERROR = "error"
    """Any other fault that its printer reports."""
    DOUBLED = "doubled"
    """Two machines use one key, as after a folder was copied: both may give the same numbers."""
    UNSURE = "unsure"
    """Papers of which nobody knows whether they came out."""
    HIDDEN = "hidden"
    """The board's page is open and nobody can see it."""
    MUTED = "muted"
    """The board's browser lets no sound out: calls are not heard."""
    FAULT = "fault"
    """What the device says in words of its own."""
    UNDELIVERED = "undelivered"
    """Tickets that a kiosk gave alone are still with it."""
    PAPER_NEAR_END = "paper_near_end"
    PRINTER_UNKNOWN = "unknown"
    """The printer never says how it is."""


class DeviceAlert(ToDevice):
    """One thing that somebody should look at."""

    device: str
    kind: Literal["kiosk", "board"]
    what: AlertKind
    urgent: bool
    """Whether it keeps citizens waiting now; otherwise it can wait for a quiet moment."""
    since: datetime | None = None
    """Of a silent device: when it was last heard."""
    count: int | None = None
    """How many papers or tickets it is about, where that is known."""
    words: str = ""
    """What the device itself says of a fault, in its own words."""
