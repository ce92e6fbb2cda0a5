"""The rules of helped declarations: what an entry must hold, of which days one is taken, who may
change it, and how entries are counted. Pure."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from config.centre.model import Centre
from config.text.phrase import Phrase
from config.wire import ErrorCode
from config.wire.assistance.declarations import (
    Declaration,
    DeliverDeclaration,
    HelpResult,
)
from queue_server.core.errors import BadRequest, Conflict, NotAllowed

SENT: Final = frozenset({"seconds_ago"})
"""What differs each time an entry is sent."""


def check(centre: Centre, declaration: Declaration) -> None:
    """Raise `BadRequest` for what does not fit together, or the settings do not have."""
    known = centre.declarations
    wrong: dict[str, str | Phrase] = {}
    if (declaration.reason is None) == (declaration.result is HelpResult.NOT_POSSIBLE):
        wrong["reason"] = Phrase("declarations.wrong.reason")
    if declaration.official is not None and declaration.volunteer is not None:
        wrong["volunteer"] = Phrase("declarations.wrong.one_helper")
    if declaration.quarter not in {None, *(one.id for one in known.quarters)}:
        wrong["quarter"] = Phrase("declarations.wrong.quarter")
    if declaration.volunteer not in {None, *(one.id for one in known.volunteers)}:
        wrong["volunteer"] = Phrase("declarations.wrong.volunteer")
    if wrong:
        raise BadRequest(fields=wrong)


def day_of(centre: Centre, sent: DeliverDeclaration, now: datetime) -> date:
    """The day on which somebody was helped. Raises `Conflict` for one ahead or too long ago."""
    today = centre.day(now)
    oldest = timedelta(days=centre.declarations.accepted_days)
    written = now - min(timedelta(seconds=sent.seconds_ago), oldest + timedelta(days=2))
    day = sent.day if sent.day is not None else centre.day(written)
    if not today - oldest <= day <= today:
        raise Conflict(ErrorCode.DECLARATION_DAY, days=oldest.days)
    return day


def digest(sent: DeliverDeclaration) -> str:
    """What tells an entry that comes again from another one under the same key."""
    return hashlib.sha256(sent.model_dump_json(exclude=set(SENT)).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Entered:
    """What decides who may change an entry."""

    entered_on: date
    entered_by: str
    official: int | None
    is_withdrawn: bool


def may_change(one: Entered, label: str, staff_id: int | None, today: date) -> bool:
    return _is_own(one, label, staff_id) and one.entered_on == today and not one.is_withdrawn


def require_change(one: Entered, label: str, staff_id: int | None, today: date) -> None:
    """Raise `NotAllowed` for the entry of somebody else, `Conflict` for one that stands."""
    if not _is_own(one, label, staff_id):
        raise NotAllowed(ErrorCode.DECLARATION_NOT_YOURS)
    if not may_change(one, label, staff_id, today):
        raise Conflict(ErrorCode.DECLARATION_STANDS)


def _is_own(one: Entered, label: str, staff_id: int | None) -> bool:
    is_helper = one.official is not None and one.official == staff_id
    return one.entered_by == label or is_helper


def changes(before: Mapping[str, object], after: Mapping[str, object]) -> str:
    """What a correction changed, for the log: "minutes: 10 → 20; place: home → corner"."""
    changed = (name for name in after if before[name] != after[name])
    return "; ".join(f"{one}: {before[one]} → {after[one]}" for one in changed)


# --------------------------------------------------------------------------------- figures


@dataclass(frozen=True, slots=True)
class EntryCount:
    """How many entries (`many`) agree in all of this."""

    key: str
    result: str
    minutes: int
    by_volunteer: bool
    many: int


@dataclass(slots=True)
class EntryTally:
    """Entries of a key."""

    entries: int = 0
    by_volunteers: int = 0
    results: Counter[str] = field(default_factory=Counter)
    minutes: Counter[int] = field(default_factory=Counter)

    def add(self, one: EntryCount) -> None:
        self.entries += one.many
        self.by_volunteers += one.many if one.by_volunteer else 0
        self.results[one.result] += one.many
        self.minutes[one.minutes] += one.many

    def merge(self, other: EntryTally) -> None:
        self.entries += other.entries
        self.by_volunteers += other.by_volunteers
        self.results.update(other.results)
        self.minutes.update(other.minutes)

    @property
    def by_officials(self) -> int:
        return self.entries - self.by_volunteers

    @property
    def median_minutes(self) -> float | None:
        """Half of the entries took so long at most; None of no entries."""
        if not self.entries:
            return None
        return (self._minutes((self.entries - 1) // 2) + self._minutes(self.entries // 2)) / 2

    def _minutes(self, place: int) -> int:
        """Of the entry at a place, from 0, when they are sorted by their minutes."""
        for minutes, many in sorted(self.minutes.items()):
            if place < many:
                return minutes
            place -= many
        raise IndexError(place)


def tallies(counted: Iterable[EntryCount]) -> dict[str, EntryTally]:
    """By their keys, in the order in which they come."""
    found: dict[str, EntryTally] = {}
    for one in counted:
        found.setdefault(one.key, EntryTally()).add(one)
    return found


def whole(counted: Iterable[EntryCount]) -> EntryTally:
    """All together."""
    tally = EntryTally()
    for one in counted:
        tally.add(one)
    return tally
