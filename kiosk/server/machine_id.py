"""Which machine this is, whatever was copied onto it."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

_FILES: Final = (Path("/etc/machine-id"), Path("/var/lib/dbus/machine-id"))


def machine_name(files: tuple[Path, ...] = _FILES) -> str:
    """A digest of the name that the system gave this machine when it was installed; empty where
    it has none."""
    for file in files:
        try:
            said = file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            continue
        if said:
            return hashlib.sha256(f"motcua-kiosk {said}".encode()).hexdigest()[:32]
    return ""
