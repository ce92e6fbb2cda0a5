"""What the doctor looks at: collected once, so that the checks themselves are plain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from config.centre.mistakes import Mistake
from config.centre.model import Centre
from queue_server.centre.repository import Device, StaffMember
from queue_server.core.db.hash_chain import Verified


@dataclass(frozen=True)
class Records:
    """What the tables say."""

    revision: str | None
    """The version of the tables; None where there are none yet."""
    staff: tuple[StaffMember, ...] = ()
    devices: tuple[Device, ...] = ()
    newest_line: datetime | None = None
    """When the newest line of the logs was written."""
    broken_logs: tuple[Verified, ...] = ()
    """Logs of which a line among the newest is not as it was written."""
    can_be_opened: bool = True
    """Whether the data key that is here opens the persons' sealed numbers."""
    promised_until: datetime | None = None
    """When the last of the dossiers under way is due."""
    centre: Centre | None = None
    """The settings that were published in the browser or imported: they hold in place of a file."""
    waits: tuple[float, ...] = ()
    """How long those waited who were called in the last days, in minutes."""
    scheduled: tuple[date, ...] = ()
    """The days for which settings are scheduled."""


@dataclass(frozen=True)
class Installation:
    """One centre on one computer, as it was found at `now`."""

    now: datetime
    database_url: str
    """Without its password."""
    database: Path | None
    """The file; None on PostgreSQL."""
    centre_file: Path | None = None
    centre: Centre | None = None
    """The settings in force. None where there is only a file and it cannot be used, or none was
    named."""
    mistakes: tuple[Mistake, ...] = ()
    records: Records | None = None
    """None where the database cannot be read, or is not there."""
    fault: str = ""
    """Why the database cannot be read."""
    damage: str = ""
    """What SQLite finds wrong within the file."""
    environment: Mapping[str, str] = field(default_factory=dict)
