"""When a backup is due, and which of the old ones are no longer needed. Pure."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Set
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

from config.centre.sections.backups import Backups

YOUNG: Final = timedelta(days=2)
"""Nothing younger is forgotten: somebody took it by hand before a change."""
SETTLING: Final = timedelta(minutes=10)
"""A backup that was missed waits so long after the start: the hall opens first."""
RETRY: Final = timedelta(minutes=15)


def to_forget(
    made: Iterable[datetime],
    now: datetime,
    keep: Backups,
    zone: tzinfo = UTC,
    wrong: Set[datetime] = frozenset(),
) -> set[datetime]:
    """The backups, by the instants at which they were made, that the rule does not keep.

    Kept are the newest of each of the last `keep_days` days, `keep_weeks` weeks and `keep_months`
    months on which there was one, and whatever is younger than two days or lies ahead of `now` (a
    clock that was wrong). The newest is therefore always kept, however long ago it was made.
    Those of `wrong` were made by such a clock: one takes the place of its day, week or month only
    where there is no other.
    """
    newest_first = sorted(made, reverse=True)
    past = [one for one in newest_first if one <= now - YOUNG]
    recent = [one for one in newest_first if one <= now]

    def local(one: datetime) -> datetime:
        return one.astimezone(zone)

    kept = (
        _newest_of_each(recent, lambda one: local(one).date(), keep.keep_days, wrong)
        | _newest_of_each(recent, lambda one: local(one).isocalendar()[:2], keep.keep_weeks, wrong)
        | _newest_of_each(recent, lambda one: local(one).strftime("%Y-%m"), keep.keep_months, wrong)
    )
    return set(past) - kept


def _newest_of_each(
    newest_first: Iterable[datetime],
    period: Callable[[datetime], Hashable],
    periods: int,
    wrong: Set[datetime],
) -> set[datetime]:
    newest: dict[Hashable, datetime] = {}
    for one in newest_first:
        if newest.setdefault(period(one), one) in wrong and one not in wrong:
            newest[period(one)] = one
    return set(list(newest.values())[:periods])


def scheduled(now: datetime, hour: int, zone: tzinfo) -> datetime:
    """The latest instant, up to `now`, at which a backup was to be taken."""
    local = now.astimezone(zone)
    today = local.replace(hour=hour, minute=0, second=0, microsecond=0)
    due = today if today.astimezone(UTC) <= now else today - timedelta(days=1)
    return due.astimezone(UTC)


def is_due(
    now: datetime,
    hour: int,
    zone: tzinfo,
    *,
    last: datetime | None,
    started: datetime,
    failed: datetime | None,
) -> bool:
    """Whether to take a backup now.

    `last` is the newest that is there, `started` when the server did, `failed` when it was last
    tried in vain. A `last` that lies ahead of `now` does not count.
    """
    if failed is not None and failed <= now < failed + RETRY:
        return False
    wanted = scheduled(now, hour, zone)
    if last is not None and wanted <= last <= now:
        return False
    return wanted >= started or now >= started + SETTLING
