"""What the doctor says: a fault or something to look at, and what to do."""

from __future__ import annotations

from dataclasses import dataclass, field

from config.text.phrase import Phrase


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be."""

    found: Phrase
    advice: Phrase
    is_warning: bool = field(default=False)
    """The hall works all the same, but somebody should look at it."""
