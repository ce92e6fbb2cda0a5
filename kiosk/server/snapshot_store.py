"""What the kiosk keeps over a restart: the last snapshot, so that it can greet at once.

One JSON file in the data folder, replaced as a whole: a power cut leaves the old one or the new.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from config.wire import KioskSnapshot

log = logging.getLogger(__name__)


class SnapshotStore:
    """The data folder of one kiosk; it is made where it is missing. Raises `OSError`."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._file = folder / "snapshot.json"

    def save(self, snapshot: KioskSnapshot) -> None:
        """Keep `snapshot` instead of the one before, but for receipts: the printer keeps those.

        Blocks until it is on disk.
        """
        kept = snapshot.model_copy(update={"receipts": []})
        fresh = self._file.with_suffix(".new")
        with fresh.open("w", encoding="utf-8") as file:
            file.write(kept.model_dump_json())
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._file)

    def load(self, kiosk: str) -> KioskSnapshot | None:
        """The kept snapshot of this kiosk, without what was only true then, or None."""
        try:
            kept = KioskSnapshot.model_validate_json(self._file.read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, ValidationError) as trouble:
            log.warning("%s is not used: %s", self._file, trouble)
            return None
        if kept.kiosk != kiosk:
            return None
        if not _is_zone(kept.time_zone):
            log.warning("%s is not used: it is damaged", self._file)
            return None
        return kept.model_copy(
            update={"emergency": None, "notices": [], "messages": [], "sequence": -1}
        )


def _is_zone(name: str) -> bool:
    """Whether it is a time zone: one letter that the disk lost, and no clock can be shown."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return bool(name)
