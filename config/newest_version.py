"""Whether there is a newer version: a file names the newest, which the province, or whoever looks
after its centres, puts there. The server itself asks nobody.

    0.2.0
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Final

FILE_VARIABLE: Final = "MOTCUA_NEWEST_VERSION_FILE"
DEFAULT_FILE: Final = "/etc/motcua/newest-version"
LONGEST: Final = 40
_VERSION: Final = re.compile(r"(\d{1,6})\.(\d{1,6})(?:\.(\d{1,6}))?", re.ASCII)


def newer_version(
    environment: Mapping[str, str] = os.environ, running: str | None = None
) -> str | None:
    """The version that the file names, where it is newer than the one that runs."""
    file = Path(environment.get(FILE_VARIABLE) or DEFAULT_FILE)
    try:
        with file.open(encoding="ascii", errors="replace") as opened:
            named = opened.read(LONGEST).partition("\n")[0].strip()
    except OSError:
        return None
    newest, here = _numbers(named), _numbers(running or version("motcua"))
    return named if newest and here and newest > here else None


def _numbers(written: str) -> tuple[int, ...]:
    """The numbers of a version; empty where it is none."""
    found = _VERSION.fullmatch(written)
    return tuple(int(part or 0) for part in found.groups()) if found else ()
