"""Whether somebody is at an open counter. Pure: takes `now`.

A clerk may leave without pausing the counter. The server cannot see that; it sees that people wait
whom the counter may call, that it serves nobody, and that its clerk has done nothing for a while.
Until somebody waits nothing is said against a clerk. Once a counter was found empty it is so until
its clerk does something again: that the others have served everybody brings no clerk back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Attendance:
    """What is known of an open counter."""

    acted_at: datetime
    """When its clerk last did something, at the counter or elsewhere on these pages."""
    serves: bool = False
    """Whether somebody is called to it or served at it."""
    waiting_since: datetime | None = None
    """Since when somebody waits whom it may call; None where nobody does."""
    unmanned_since: datetime | None = None
    """When nobody was found at it; None where somebody is thought to be there."""


def is_manned(known: Attendance, patience: timedelta, now: datetime) -> bool:
    """Whether somebody is thought to be at the counter; always where `patience` is nothing."""
    if not patience or known.serves:
        return True
    if known.unmanned_since is not None:
        return known.acted_at > known.unmanned_since
    if known.waiting_since is None:
        return True
    return now - max(known.acted_at, known.waiting_since) < patience
