"""What is counted of dossiers, and what must add up.

Biểu II.06a/VPCP/KSTT (Circular 01/2020/TT-VPCP) counts the dossiers that a centre had to work on
in a period: received in it, or carried over from before. What it leaves open is decided here:

- A dossier that was refused, or is only registered, was not received and is in no figure but
  its own.
- One that was withdrawn or stopped for good is resolved at that moment, against its due day.
- One without a limit is neither early nor late. The form has no column for it: it stands with
  those on time, and a note says how many they are.
- One whose limit is being checked is in no figure but its own until the limit is found: nobody
  can say yet whether it is on time. So the form's equations stay exact; a note tells how many.
- Pending at the end of a period (or now, while it lasts) is overdue whose due day has passed by
  then. Where the clock stands, the moment at which it stopped counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import date
from enum import StrEnum
from typing import Final, Self

from config.centre.sections.dossiers import OnlineTarget


class Dimension(StrEnum):
    """What figures are grouped by."""

    FIELD = "field"
    PROCEDURE = "procedure"
    CHANNEL = "channel"
    MONTH = "month"
    OFFICIAL = "official"
    """Who answers for it now or, of a finished one, who resolved it."""
    DUTY = "duty"
    """In which duty out of hours it was received; empty: in none."""


class Measure(StrEnum):
    """A figure: each has the dossiers behind it."""

    RECEIVED = "received"
    """To be worked on: received in the period, or carried over."""
    ONLINE = "online"
    IN_PERSON = "in_person"
    POSTAL = "postal"
    DIRECT = "direct"
    """In person or by post, as the form has them together."""
    TAKEN = "taken"
    """Received in the period, by whichever channel."""
    CARRIED = "carried"
    """Received before the period and pending when it began."""
    RESOLVED = "resolved"
    EARLY = "early"
    ON_TIME = "on_time"
    LATE = "late"
    NO_LIMIT = "no_limit"
    ON_TIME_OR_NO_LIMIT = "on_time_or_no_limit"
    """As the form has them together."""
    PENDING = "pending"
    IN_TIME = "in_time"
    """Pending, the clock runs, the due day has not passed."""
    OVERDUE = "overdue"
    STOPPED = "stopped"
    """Pending, the clock stands since before the due day passed."""
    OPEN_ENDED = "open_ended"
    """Pending, the clock runs, without a limit."""
    NOT_OVERDUE = "not_overdue"
    """Pending in time as the form has it: in time, stopped or without a limit."""
    REFUSED = "refused"
    """Not received: counted by the day of the refusal, in no other figure."""
    UNREAD = "unread"
    """To be worked on, its limit being checked: in no other figure."""
    OUT_OF_HOURS = "out_of_hours"
    """Received in the period, in the hours of a duty out of hours; part of `taken`."""


@dataclass(frozen=True, slots=True)
class FigureCounts:
    """How many dossiers each figure has.

    The totals (`received`, `resolved`, `pending`) are counted for themselves and not summed up,
    so that the check equations check something.
    """

    received: int = 0
    online: int = 0
    in_person: int = 0
    postal: int = 0
    carried: int = 0
    resolved: int = 0
    early: int = 0
    on_time: int = 0
    late: int = 0
    no_limit: int = 0
    pending: int = 0
    in_time: int = 0
    overdue: int = 0
    stopped: int = 0
    open_ended: int = 0
    refused: int = 0
    unread: int = 0
    out_of_hours: int = 0

    def __add__(self, other: Self) -> Self:
        pairs = zip(astuple(self), astuple(other), strict=True)
        return type(self)(*(one + another for one, another in pairs))

    @property
    def direct(self) -> int:
        return self.in_person + self.postal

    @property
    def taken(self) -> int:
        return self.online + self.direct

    @property
    def on_time_or_no_limit(self) -> int:
        return self.on_time + self.no_limit

    @property
    def not_overdue(self) -> int:
        return self.in_time + self.stopped + self.open_ended

    @property
    def not_late(self) -> int:
        """Resolved early, on time or without a limit."""
        return self.early + self.on_time_or_no_limit

    def of(self, measure: Measure) -> int:
        count: int = getattr(self, measure.value)
        return count


COUNTED: Final = tuple(Measure(name) for name in FigureCounts.__dataclass_fields__)
"""The measures that are counted; the others are sums of these."""


def total(counts_by_dimension: Iterable[FigureCounts]) -> FigureCounts:
    return sum(counts_by_dimension, FigureCounts())


@dataclass(frozen=True, slots=True)
class Flow:
    """What came and what was finished in a month, for a plot."""

    online: int = 0
    taken: int = 0
    early: int = 0
    on_time: int = 0
    no_limit: int = 0
    late: int = 0

    @property
    def resolved(self) -> int:
        return self.early + self.on_time + self.no_limit + self.late


# ------------------------------------------------------------------------------- checks


@dataclass(frozen=True, slots=True)
class Check:
    """One of the form's four equations: `left` should be the sum of `right`."""

    name: str
    """The key of its text in the catalogue."""
    left: int
    right: tuple[int, ...]

    @property
    def holds(self) -> bool:
        return self.left == sum(self.right)


def checks(counts: FigureCounts) -> list[Check]:
    """The four check equations of II.06a."""
    return [
        Check("received", counts.received, (counts.online, counts.direct, counts.carried)),
        Check("resolved", counts.resolved, (counts.early, counts.on_time_or_no_limit, counts.late)),
        Check("pending", counts.pending, (counts.not_overdue, counts.overdue)),
        Check("whole", counts.received, (counts.resolved, counts.pending)),
    ]


# ------------------------------------------------------------------------------- shares


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole, both of them shown."""

    numerator: int
    denominator: int

    @property
    def per_cent(self) -> float | None:
        """None where there is nothing to share."""
        return 100 * self.numerator / self.denominator if self.denominator else None


def share_of_received(counts: FigureCounts) -> Share:
    """On time as Decision 766/QĐ-TTg counts it: not late ÷ received, carried over included."""
    return Share(counts.not_late, counts.received)


def share_of_resolved(counts: FigureCounts) -> Share:
    """On time as a centre's own board counts it: not late ÷ resolved."""
    return Share(counts.not_late, counts.resolved)


def online_rate(counts: FigureCounts) -> Share:
    """Online ÷ (online + in person + post); what was carried over is left out."""
    return Share(counts.online, counts.taken)


def target_on(targets: Iterable[OnlineTarget], day: date) -> OnlineTarget | None:
    """The target that should have been reached by `day`: the newest whose day has come."""
    reached = [target for target in targets if target.by <= day]
    return max(reached, key=lambda target: target.by, default=None)


def next_target(targets: Iterable[OnlineTarget], day: date) -> OnlineTarget | None:
    """The target that comes next after `day`."""
    coming = [target for target in targets if target.by > day]
    return min(coming, key=lambda target: target.by, default=None)
