"""Pairing kiosks and boards with their centre, and how they all are."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from config.wire.centre.alerts import DeviceAlert
from config.wire.snapshots import DeviceState
from config.wire.vocabulary import FromDevice, Localised, ToDevice

PAIRING_DIGITS = 8
"""Digits of a pairing code; people read and type them in two groups of four."""

DeviceKind = Literal["kiosk", "board"]


class PairDevice(FromDevice):
    """A device shows the code that somebody typed on it."""

    code: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}[ -]?[0-9]{4}$")] = Field(repr=False)
    kind: DeviceKind
    """What the device is: a board's code makes no kiosk."""
    as_cookie: bool = False
    """A board's page: the key goes into a cookie that its scripts cannot read, and nowhere else."""


class DevicePaired(ToDevice):
    """Which device of the centre it is from now on."""

    device: str
    kind: DeviceKind
    name: Localised
    key: str = Field(default="", repr=False)
    """Told this once; empty where it went into a cookie."""


class PairingStarted(ToDevice):
    """A code to type on the device, told this once."""

    device: str
    code: str = Field(repr=False)
    expires_at: datetime
    seconds_left: int


class ListedDevice(ToDevice):
    """A kiosk or board of the centre file as those see it who look after it."""

    device: str
    kind: DeviceKind
    name: Localised
    state: DeviceState
    key_since: datetime | None = None
    """Since when it has its key; None where it has none."""
    key_from: str = ""
    """Who let it in: a name, or empty where it was done at the server itself."""
    streams: int = 0
    """Event streams that it (or somebody who looks at its board) has open at this server."""
    older: bool = False
    """Whether its program is older than the server's."""
    pairing_until: datetime | None = None
    """While a code waits to be typed: until when."""


class DevicesListed(ToDevice):
    """Every kiosk and board of the centre file, in its order."""

    now: datetime
    version: str
    """The server's."""
    devices: list[ListedDevice]
    alerts: list[DeviceAlert]
