"""`PrintOutcome`: what has become of a print job, in one vocabulary from the spooler to the screen.

Each member says what is known of the paper and whether the job may be printed again. Pure.
"""

from __future__ import annotations

from enum import StrEnum


class PrintOutcome(StrEnum):
    """What has become of a print job so far."""

    WAITING = "waiting"
    """Nothing is on paper: no byte has left. It is printed by itself once the printer can."""
    PRINTING = "printing"
    """The printer is taking it: part of it may be on paper. It is not printed again meanwhile."""
    PRINTED = "printed"
    """It is on paper: the printer confirmed it, or took every byte and says that it is well.
    Nothing is to be printed again."""
    UNCONFIRMED = "unconfirmed"
    """The printer took every byte and never says anything: most likely it is on paper, which only
    a person before the printer sees. If none came out, that person has it printed again."""
    UNKNOWN = "unknown"
    """It broke off after it had begun: part of it, all of it or nothing is on paper. Never printed
    again by itself; offer it to a person, who looks for the paper first."""
    DISCARDED = "discarded"
    """Dropped on request, before it began or after it broke off: no more paper comes, and
    this job is not printed again."""

    @property
    def is_pending(self) -> bool:
        """Whether something may still become of it by itself."""
        return self in (PrintOutcome.WAITING, PrintOutcome.PRINTING)

    @property
    def is_final(self) -> bool:
        """Whether nothing more is to be done with the job, by the spooler or by a person."""
        return self in (PrintOutcome.PRINTED, PrintOutcome.UNCONFIRMED, PrintOutcome.DISCARDED)

    @property
    def took_paper(self) -> bool:
        """Whether the job is on paper as far as anybody but a person before the printer knows."""
        return self in (PrintOutcome.PRINTED, PrintOutcome.UNCONFIRMED)
