"""How much longer a service takes with somebody who brings many dossiers. Pure.

One with `n` dossiers takes 1 + share × (n - 1) times as long as one with a single dossier: what is
done once (the greeting, the papers of identity) is not done again. The share of each service is
learned from those who brought several: the time of their further dossiers ÷ that of as many first
ones, both summed. So who brings many counts for more than who brings two, of whose time chance
makes most, and chance in both directions cancels out. A service of which little is known follows
the others, and these a prior.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Final

from config.wire import ServiceId

PRIOR_SHARE: Final = 0.4
PRIOR_DOSSIERS: Final = 20.0
"""Further dossiers that the prior counts as: those of one or two agents."""
REMEMBERED: Final = 2_000.0
"""Further dossiers; those before fade."""
MOST: Final = 1.5
"""The most that a further dossier takes of the first one's time; else a clerk forgot to finish."""
MOST_OF_CHANCE: Final = 2.0
"""What chance may add to the whole, in times of the first one."""


@dataclass(slots=True)
class _Seen:
    """What was seen of a service's further dossiers."""

    firsts: float = 0.0
    """Their time ÷ that of a first one."""
    further: float = 0.0
    """How many there were."""

    def add(self, firsts: float, further: float) -> None:
        kept = REMEMBERED / max(REMEMBERED, self.further + further)
        self.firsts = (self.firsts + firsts) * kept
        self.further = (self.further + further) * kept

    def share(self, before: float) -> float:
        """That of the first one's time which a further one takes; `before` is what was expected."""
        found = self.firsts + before * PRIOR_DOSSIERS
        return min(max(found / (self.further + PRIOR_DOSSIERS), 0.0), MOST)


@dataclass(slots=True)
class DossierFactors:
    """How much longer several dossiers take than one, by service."""

    _all: _Seen = field(default_factory=_Seen)
    _of: defaultdict[ServiceId, _Seen] = field(default_factory=lambda: defaultdict(_Seen))

    def share(self, service: ServiceId) -> float:
        """The part of the first dossier's time that a further one of the service takes."""
        return self._of[service].share(self._all.share(PRIOR_SHARE))

    def factor(self, service: ServiceId, dossiers: int) -> float:
        """How many times as long as with one dossier it takes."""
        return 1.0 if dossiers <= 1 else 1.0 + self.share(service) * (dossiers - 1)

    def alone(
        self, service: ServiceId, dossiers: int, seconds: float, usual_seconds: float
    ) -> float:
        """What it would have taken with one dossier, in seconds; learns from it where there were
        several. `usual_seconds` is the usual time of one."""
        if dossiers <= 1:
            return seconds
        further = dossiers - 1
        firsts = min(seconds / usual_seconds - 1.0, MOST * further + MOST_OF_CHANCE)
        self._all.add(firsts, further)
        self._of[service].add(firsts, further)
        return seconds / self.factor(service, dossiers)
