"""How a centre's daily backups are taken and kept, as its centre file says."""

from __future__ import annotations

from pydantic import Field

from config.hardware import Section


class Backups(Section):
    """The daily backup of a SQLite database."""

    daily: bool = True
    """Whether the server takes one each day by itself."""
    hour: int = Field(default=19, ge=0, le=23)
    """The hour of the centre's clock. A server that was off then makes up for it."""
    folder: str = ""
    """Where they are kept; empty: `backups` beside the database."""
    keep_days: int = Field(default=7, ge=1, le=366)
    """The newest of each of so many days on which there was one."""
    keep_weeks: int = Field(default=5, ge=0, le=520)
    keep_months: int = Field(default=12, ge=0, le=240)
    keep_copies_days: int = Field(default=30, ge=1, le=3_650)
    """Days for which copies from before an update, and replaced databases, are kept."""
