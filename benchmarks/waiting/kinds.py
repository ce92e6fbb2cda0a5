"""The kinds of day that the hall is measured on, and what happens on them.

Rates and shares are those of a busy commune: they are assumptions, written here in one place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, log
from random import Random
from typing import Final

MINUTE: Final = 60.0
HOUR: Final = 3600.0
MOST_DOSSIERS: Final = 40
FURTHER: Final = 0.25
"""A dossier more takes so much of the first one's time."""
USUAL_OF_AGENTS: Final = (MOST_DOSSIERS - 2) / log(MOST_DOSSIERS / 2)
"""How many dossiers an agent brings on the average: the logarithm is spread evenly from 2 on."""

SERVICE_SHARES: Final[Mapping[str, float]] = {
    "ho-tich": 0.11, "chung-thuc": 0.37, "cu-tru": 0.16, "dat-dai": 0.08,
    "bao-tro-xa-hoi": 0.05, "ho-kinh-doanh": 0.03, "nhan-ket-qua": 0.20,
}  # fmt: skip
"""Of all people who come: as the counters of the demo share them out, each about as busy."""
SPREADS: Final[Mapping[str, float]] = {"chung-thuc": 0.6, "dat-dai": 0.8, "nhan-ket-qua": 0.5}
"""Coefficients of variation of the service times; 0.7 where none is named."""
ARRIVALS_BY_HALF_HOUR: Final = (
    1.5, 1.9, 1.7, 1.4, 1.2, 1.0, 0.8, 0.5, 0.0, 0.0, 0.0, 0.0,
    1.3, 1.4, 1.2, 1.0, 0.8, 0.6, 0.4,
)  # fmt: skip
"""Relative rates from 07:30 on: crowds early and after lunch."""
AVERAGE_RATE: Final = sum(ARRIVALS_BY_HALF_HOUR) / sum(map(bool, ARRIVALS_BY_HALF_HOUR))


@dataclass(frozen=True)
class DayKind:
    """What happens on a day. Shares are of calls, times in seconds."""

    name: str
    load: float = 0.85
    """Work that comes ÷ what the counters could do while they are open."""
    priority: float = 0.15
    pace: float = 1.0
    """Everything takes that many times as long as usual, and nobody knows why."""
    breaks: bool = True
    """A clerk pauses now and then."""
    lunch: bool = True
    no_shows: float = 0.06
    transfers: float = 0.04
    holds: float = 0.05
    clerks_differ: float = 0.2
    """The deviation of the logarithm of the clerks' own paces."""
    cold: bool = False
    """Nothing was learned before: the centre's first day."""

    break_every: float = 100 * MINUTE
    break_lasts: float = 9 * MINUTE
    gap: float = 25.0
    """Between two customers, on the average."""
    walk: float = 25.0
    """From the call to the counter."""
    patience: float = 80.0
    """Until somebody who does not come is called absent."""
    held: float = 9 * MINUTE
    agents: float = 0.0
    """The share of people who bring 2 to `MOST_DOSSIERS` dossiers."""
    sizes_known: bool = True
    """Whether their tickets say how many."""

    def dossiers(self, random: Random) -> int:
        """How many the next person brings."""
        if not self.agents or random.random() >= self.agents:
            return 1
        return round(exp(random.uniform(log(2), log(MOST_DOSSIERS))))


def undisturbed(name: str, **changed: float | bool) -> DayKind:
    """A day on which counters stay open and everybody comes."""
    quiet: dict[str, float | bool] = {
        "breaks": False, "lunch": False, "no_shows": 0.0, "transfers": 0.0, "holds": 0.0,
        "clerks_differ": 0.0, "gap": 0.0, "walk": 0.0,
    }  # fmt: skip
    return DayKind(name, **quiet | changed)  # type: ignore[arg-type]


KINDS: Final = (
    undisturbed("calm", load=0.75),
    undisturbed("busy, undisturbed", load=0.95),
    DayKind("office"),
    DayKind("slow day", pace=1.5),
    DayKind("cold start", cold=True),
    DayKind("40 % priority", priority=0.4),
    undisturbed("lunch", load=0.9, lunch=True),
    DayKind("overload", load=1.2),
    DayKind("agents, sizes ignored", agents=0.15, sizes_known=False),
    DayKind("agents, sizes known", agents=0.15),
)


def any_kind(random: Random, name: str = "any") -> DayKind:
    """A day on which nothing is as the others have it: what no rule was made for."""
    return DayKind(
        name,
        load=random.uniform(0.6, 1.1),
        priority=random.uniform(0.02, 0.35),
        pace=random.choice((0.7, 1.0, 1.0, 1.3)),
        breaks=random.random() < 0.8,
        lunch=random.random() < 0.8,
        no_shows=random.uniform(0, 0.15),
        transfers=random.uniform(0, 0.1),
        holds=random.uniform(0, 0.12),
        clerks_differ=random.uniform(0, 0.35),
        break_every=random.uniform(45, 180) * MINUTE,
        break_lasts=random.uniform(4, 20) * MINUTE,
        gap=random.uniform(0, 60),
        walk=random.uniform(5, 60),
        patience=random.uniform(40, 150),
        held=random.uniform(3, 25) * MINUTE,
    )
