"""What staff must know of the numbers that this kiosk gives in offline mode. Pure."""

from __future__ import annotations

from config.text.catalogue import text
from kiosk.offline.availability import NumberPoolState


def staff_notes(language: str, pool: NumberPoolState, *, clock_is_off: bool) -> tuple[str, ...]:
    """What staff must know of the numbers that this kiosk gives by itself."""
    notes = []
    if pool.refused:
        notes.append(text(language, "kiosk.note_refused", numbers=", ".join(pool.refused)))
    if pool.damaged_file:
        notes.append(text(language, "kiosk.note_moved_aside", file=pool.damaged_file))
    if pool.disk:
        notes.append(text(language, "kiosk.note_disk", reason=pool.disk))
    if clock_is_off:
        notes.append(text(language, "kiosk.note_clock"))
    return tuple(notes)
