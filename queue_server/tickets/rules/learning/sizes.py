"""How much longer a service takes with somebody who brings many dossiers. Pure.

One with `n` dossiers takes 1 + share × (n - 1) times as long as one with a single dossier: what is
done once (the greeting, the papers of identity) is not done again. The share of each service is
learned from those who brought several, beginning at a prior.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Final

from config.wire import ServiceId

PRIOR_SHARE: Final = 0.5
PRIOR_WEIGHT: Final = 5.0
"""The prior counts as this many people who brought several."""
WINDOW: Final = 60.0
"""Later each counts as one of this many."""
MOST: Final = 1.5
"""A dossier more takes at most so much of the first one's time; else a clerk forgot to finish."""


@dataclass(slots=True)
class _Share:
    value: float = PRIOR_SHARE
    weight: float = PRIOR_WEIGHT


@dataclass(slots=True)
class DossierFactors:
    """The shares of the services."""

    _shares: defaultdict[ServiceId, _Share] = field(default_factory=lambda: defaultdict(_Share))

    def factor(self, service: ServiceId, dossiers: int) -> float:
        """How many times as long as with one dossier it takes."""
        return 1.0 if dossiers <= 1 else 1.0 + self._shares[service].value * (dossiers - 1)

    def alone(
        self, service: ServiceId, dossiers: int, seconds: float, usual_seconds: float
    ) -> float:
        """What it would have taken with one dossier, in seconds; learns from it where there were
        several. `usual_seconds` is the usual time of one."""
        if dossiers <= 1:
            return seconds
        share = self._shares[service]
        seen = (seconds / usual_seconds - 1.0) / (dossiers - 1)
        share.weight = min(share.weight + 1.0, WINDOW)
        share.value += (min(max(seen, 0.0), MOST) - share.value) / share.weight
        return seconds / self.factor(service, dossiers)
