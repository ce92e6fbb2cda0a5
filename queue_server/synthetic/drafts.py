"""Dossiers before they are written down: received, promised, and what becomes of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from random import Random
from typing import Final

from config.centre.model import Centre
from config.wire.dossiers.answers import DossierStatus, DossierStop
from config.wire.procedures import Channel
from queue_server.catalogue.repository import Catalogued
from queue_server.dossiers.usecases.promises import (
    Promise,
    fee_of,
    limits_of,
    promise,
    promised_limits,
)
from queue_server.synthetic.plan import Plan, channel_of, days_of, weights
from queue_server.synthetic.worktime import WorkTime

MINUTE: Final = 60
HOUR: Final = 3_600
WORKING_DAY: Final = int(7.5 * HOUR)
_AHEAD_OF_TIME: Final = 0.35
"""Of those that are not due yet so many are resolved already."""


class Fate(StrEnum):
    """What becomes of a dossier."""

    PENDING = "pending"
    RESOLVED = "resolved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    STOPPED_FOR_GOOD = "stopped_for_good"


@dataclass(slots=True)
class InventedDossier:
    """One dossier to be."""

    received_at: datetime
    catalogued: Catalogued
    channel: Channel
    first_promise: Promise
    """On the receipt."""
    promise: Promise
    """Moved by the stops that ended."""
    stops: list[DossierStop] = field(default_factory=list)
    fate: Fate = Fate.PENDING
    closed_at: datetime | None = None

    @property
    def due_at(self) -> datetime | None:
        return self.promise.due_at

    @property
    def waits(self) -> bool:
        return bool(self.stops) and self.stops[-1].ended_at is None

    @property
    def free_from(self) -> datetime:
        """When work could begin: after the receipt and every stop."""
        ended = self.stops[-1].ended_at if self.stops else None
        return ended or self.received_at

    def close(self, fate: Fate, at: datetime) -> None:
        self.fate, self.closed_at = fate, at


class Drafting:
    """Draws up all dossiers of a plan. The same seed draws up the same."""

    def __init__(self, centre: Centre, catalogued: Sequence[Catalogued], plan: Plan) -> None:
        self._centre = centre
        self._catalogued = catalogued
        self._plan = plan
        self._random = Random(plan.seed)  # noqa: S311 - a game of chance, not a secret
        furthest = centre.day(plan.until) + timedelta(days=150)
        self.time = WorkTime(centre, plan.first - timedelta(days=14), furthest)
        self._now = self.time.place(plan.until)

    def all(self) -> list[InventedDossier]:
        """Every dossier of the plan, in the order of receipt."""
        drafts = self._received()
        for draft in drafts:
            self._interrupt(draft)
        self._resolve([draft for draft in drafts if draft.fate is Fate.PENDING])
        return drafts

    # ------------------------------------------------------------------------ received

    def _received(self) -> list[InventedDossier]:
        asked_for = [one.procedure for one in self._catalogued]
        odds = weights(asked_for, self._plan.shares)
        drafts: list[InventedDossier] = []
        for day, many in days_of(self._centre, self._plan):
            moments = sorted(self.time.on(day, self._centre, self._random) for _ in range(many))
            chosen = self._random.choices(self._catalogued, odds, k=many)
            for moment, catalogued in zip(moments, chosen, strict=True):
                if moment < self._plan.until:
                    drafts.append(self._draft(moment, catalogued))
        return drafts

    def _draft(self, received_at: datetime, catalogued: Catalogued) -> InventedDossier:
        procedure = catalogued.procedure
        day = self._centre.day(received_at)
        channel = channel_of(procedure, self._gone(day), self._random)
        promised = promise(
            self._centre,
            limits_of(procedure, channel, None),
            procedure.cutoff,
            received_at,
            fee=fee_of(procedure, channel, day),
        )
        return InventedDossier(received_at, catalogued, channel, promised, promised)

    def _gone(self, day: date) -> float:
        """How much of the plan's days are over, 0 to 1."""
        whole = (self._plan.last - self._plan.first).days or 1
        return (day - self._plan.first).days / whole

    # --------------------------------------------------------------------- interrupted

    def _interrupt(self, draft: InventedDossier) -> None:
        """Refuse it, end it before its time, or let its clock stand for a while."""
        shares, roll = self._plan.shares, self._random.random()
        if roll < shares.refused:
            draft.close(Fate.REFUSED, draft.received_at)
            return
        roll -= shares.refused
        for share, fate in (
            (shares.withdrawn, Fate.WITHDRAWN),
            (shares.stopped_for_good, Fate.STOPPED_FOR_GOOD),
        ):
            if roll < share:
                self._end(draft, fate)
                return
            roll -= share
        for share, status in (
            (shares.supplement, DossierStatus.SUPPLEMENT_REQUESTED),
            (shares.payment, DossierStatus.PAYMENT_REQUESTED),
            (shares.paused, DossierStatus.STOPPED),
        ):
            if roll < share:
                self._stop(draft, status)
                return
            roll -= share

    def _end(self, draft: InventedDossier, fate: Fate) -> None:
        """Withdrawn or stopped for good before its day, or in the days after it."""
        place = self.time.place(draft.received_at)
        last = self.time.place(draft.due_at) if draft.due_at else place + 4 * WORKING_DAY
        at = self.time.between(place + 5 * MINUTE, max(last, place + HOUR), self._random)
        if at < self._plan.until:
            draft.close(fate, at)

    def _stop(self, draft: InventedDossier, status: DossierStatus) -> None:
        """The clock stands for up to two weeks, from the first part of the time on."""
        if draft.due_at is None:
            return
        place, due = self.time.place(draft.received_at), self.time.place(draft.due_at)
        if due - place < WORKING_DAY:
            return
        begins = self._random.randint(place + HOUR, place + (due - place) // 2)
        started_at = self.time.at(begins)
        if started_at >= self._plan.until:
            return
        ends = begins + self._random.randint(2 * HOUR, 10 * WORKING_DAY)
        ended_at = self.time.at(ends) if ends < self._now else None
        draft.stops.append(
            DossierStop(started_at=started_at, ended_at=ended_at, status=status, reason="")
        )
        if ended_at is not None:
            quoted = draft.first_promise.explained
            draft.promise = promise(
                self._centre,
                promised_limits(quoted),
                draft.catalogued.procedure.cutoff,
                draft.received_at,
                draft.stops,
                quoted.fee,
            )

    # ------------------------------------------------------------------------ resolved

    def _resolve(self, drafts: list[InventedDossier]) -> None:
        """Resolve the due dossiers, some ahead of time, so that the share of early ones is met."""
        working = [draft for draft in drafts if not draft.waits]
        for draft in working:
            if draft.due_at is None:
                self._resolve_without_limit(draft)
        limited = [draft for draft in working if draft.due_at is not None]
        due = [draft for draft in limited if self._is_due(draft)]
        ahead = [
            draft
            for draft in limited
            if not self._is_due(draft) and self._ahead_of_time() and self._resolve_early(draft)
        ]
        late = self._random.sample(due, round(self._plan.shares.late * len(due)))
        for draft in late:
            self._resolve_late(draft)
        self._resolve_in_time(due, {id(draft) for draft in late}, len(ahead))

    def _is_due(self, draft: InventedDossier) -> bool:
        return draft.due_at is not None and draft.due_at <= self._plan.until

    def _ahead_of_time(self) -> bool:
        return self._plan.everything_resolved or self._random.random() < _AHEAD_OF_TIME

    def _resolve_in_time(
        self, due: list[InventedDossier], late: set[int], already_early: int
    ) -> None:
        """Exactly as many early ones as the plan wants, the others on their day."""
        left = [draft for draft in due if id(draft) not in late]
        resolved = (
            len(left)
            + already_early
            + sum(draft.fate is Fate.RESOLVED for draft in due if id(draft) in late)
        )
        wanted = round(self._plan.shares.early * resolved) - already_early
        able = [draft for draft in left if self._latest_early(draft) is not None]
        chosen = self._random.sample(able, min(max(wanted, 0), len(able)))
        early = {id(draft) for draft in chosen}
        for draft in left:
            if id(draft) in early:
                self._resolve_early(draft)
            else:
                self._resolve_on_time(draft)

    def _latest_early(self, draft: InventedDossier) -> int | None:
        """The last place at which it would be early; None where it cannot be."""
        if draft.due_at is None:
            return None
        day = self._centre.day(draft.due_at)
        midnight = datetime.combine(day, time(), tzinfo=self._centre.zone).astimezone(UTC)
        last = min(self.time.place(midnight), self._now) - MINUTE
        return last if last > self.time.place(draft.free_from) + 10 * MINUTE else None

    def _resolve_early(self, draft: InventedDossier) -> bool:
        last = self._latest_early(draft)
        if last is None:
            return False
        first = self.time.place(draft.free_from) + 10 * MINUTE
        # Rather soon after the receipt than on the eve of the day.
        place = first + int((last - first) * self._random.random() ** 1.5)
        draft.close(Fate.RESOLVED, self.time.at(place))
        return True

    def _resolve_on_time(self, draft: InventedDossier) -> None:
        if draft.due_at is None:
            return
        day = self._centre.day(draft.due_at)
        midnight = datetime.combine(day, time(), tzinfo=self._centre.zone).astimezone(UTC)
        free = self.time.place(draft.free_from) + MINUTE
        last = self.time.place(draft.due_at)
        first = min(max(self.time.place(midnight) + MINUTE, free), last)
        soon = min(first + int(1.5 * HOUR), last) if free == first else last
        draft.close(Fate.RESOLVED, self.time.between(first, soon, self._random))

    def _resolve_late(self, draft: InventedDossier) -> None:
        """Some working days too late; it is still pending where they are not over yet."""
        if draft.due_at is None:
            return
        place = self.time.place(draft.due_at)
        at = self.time.between(place + WORKING_DAY, place + 9 * WORKING_DAY, self._random)
        if at < self._plan.until:
            draft.close(Fate.RESOLVED, at)

    def _resolve_without_limit(self, draft: InventedDossier) -> None:
        place = self.time.place(draft.received_at)
        at = self.time.between(place + 10 * MINUTE, place + 5 * WORKING_DAY, self._random)
        if at < self._plan.until:
            draft.close(Fate.RESOLVED, at)
