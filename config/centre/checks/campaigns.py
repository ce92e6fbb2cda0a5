"""Campaigns: their days, their letters, and counters that still serve everybody else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from config.centre.checks.look import LONGEST_TEXT
from config.centre.checks.plain_values import LONGEST_TEXT as LONGEST_OF_ANY
from config.centre.checks.reading import items, number, read_day, strings, table, values
from config.centre.checks.references import unknown_word
from config.centre.mistakes import KeyPath, Table, Violation, WrittenAt, shown
from config.centre.opening import Week
from config.text.phrase import Phrase

LONGEST_DAYS: Final = 366
PRINTED: Final = ("place", "ticket_text")
"""Its lines on a ticket."""
_WEEKDAYS: Final = tuple(Week.model_fields)


@dataclass(frozen=True)
class _Run:
    """A campaign whose days can be read."""

    path: KeyPath
    data: Table
    first: date
    last: date

    def overlaps(self, other: _Run) -> bool:
        return self.first <= other.last and other.first <= self.last


def _runs(data: Table) -> list[_Run]:
    found = []
    for path, one in items(data, "campaigns"):
        first, last = read_day(one.get("first_day")), read_day(one.get("last_day"))
        if first and last and first <= last:
            found.append(_Run(path, one, first, last))
    return found


def days(data: Table) -> Iterator[Violation]:
    """Days in the wrong order, too many of them, and days of its own outside of them."""
    for path, one in items(data, "campaigns"):
        first, last = read_day(one.get("first_day")), read_day(one.get("last_day"))
        if first is None or last is None:
            continue
        where = (*path, "last_day")
        if last < first:
            found = Phrase("check.found.days_reversed", {"value": shown(last)})
            yield Violation(where, found, Phrase("check.expected.days_in_order"))
        elif (last - first).days >= LONGEST_DAYS:
            found = Phrase("check.found.long_campaign", {"days": (last - first).days + 1})
            yield Violation(where, found, Phrase("check.expected.few_days", {"most": LONGEST_DAYS}))
        for inner, own in items(one, "days"):
            day = read_day(own.get("day"))
            if day and first <= last and not first <= day <= last:
                found = Phrase("check.found.day_outside", {"value": shown(day)})
                expected = Phrase("check.expected.day_within", {"first": first, "last": last})
                yield Violation((*path, *inner, "day"), found, expected)


def never_open(data: Table) -> Iterator[Violation]:
    """A campaign with no hours on any of its days."""
    opening = table(data.get("opening"))
    special = {read_day(one.get("day")): one for _, one in items(opening, "special_days")}
    week = table(opening.get("week"))
    for run in _runs(data):
        own = {read_day(one.get("day")): one for _, one in items(run.data, "days")}
        hours = run.data.get("hours")
        usual = table(hours) if hours is not None else week
        if (run.last - run.first).days >= LONGEST_DAYS or not usual:
            continue
        if not any(
            _is_open(day, own, special, usual, in_week=hours is not None) for day in _days(run)
        ):
            expected = Phrase("check.expected.some_hours")
            yield Violation((*run.path, "days"), Phrase("check.found.never_open"), expected)


def _days(run: _Run) -> Iterator[date]:
    for ahead in range((run.last - run.first).days + 1):
        yield run.first + timedelta(days=ahead)


_ByDay = dict[date | None, Table]


def _is_open(day: date, own: _ByDay, special: _ByDay, usual: Table, *, in_week: bool) -> bool:
    if day in own:
        return bool(own[day].get("hours"))
    worked = day
    if day in special:
        if not in_week or not special[day].get("hours"):
            return bool(special[day].get("hours"))
        worked = read_day(special[day].get("makes_up_for")) or day
    return bool(usual.get(_WEEKDAYS[worked.weekday()]))


def names(data: Table) -> Iterator[Violation]:
    """Ids and letters that a service has, or a campaign that runs at the same time."""
    services = items(data, "services")
    for path, one in items(data, "campaigns"):
        for key in ("id", "letter"):
            other = next(
                (p for p, s in services if isinstance(s.get(key), str) and s[key] == one.get(key)),
                None,
            )
            if other is not None:
                yield _taken(path, one, key, other)
    runs = _runs(data)
    for at, run in enumerate(runs):
        letter = run.data.get("letter")
        for before in runs[:at]:
            if (
                isinstance(letter, str)
                and before.data.get("letter") == letter
                and run.overlaps(before)
            ):
                yield _taken(run.path, run.data, "letter", before.path)
                break


def _taken(path: KeyPath, one: Table, key: str, earlier: KeyPath) -> Violation:
    found = Phrase("check.found.taken", {"value": shown(one[key]), "earlier": WrittenAt(earlier)})
    return Violation((*path, key), found, Phrase(f"check.expected.unique.{key}"))


def beside(data: Table) -> Iterator[Violation]:
    """A service that the file does not have."""
    known = values(data, "services", of="id")
    for path, one in items(data, "campaigns"):
        word = one.get("beside")
        if isinstance(word, str) and word not in known:
            yield unknown_word((*path, "beside"), word, known, "check.found.unknown.services")


def periods(data: Table) -> Iterator[Violation]:
    """A quota of a period that is more than that of the day, so that it limits nothing."""
    for path, one in items(data, "campaigns"):
        day, period = (_quota(one, key) for key in ("daily_quota", "period_quota"))
        if day and period and period > day:
            found = Phrase("check.found.period_quota", {"value": period, "day": day})
            expected = Phrase("check.expected.period_quota", {"most": day})
            yield Violation((*path, "period_quota"), found, expected, is_warning=True)


def _quota(one: Table, key: str) -> float | None:
    return number(one, key, 0) if one.get(key) is not None else None


def counters(data: Table) -> Iterator[Violation]:
    """A campaign that nobody would call, or because of which nobody would call for a service."""
    going_on = {
        str(one["id"]): {word for _, word in strings(one, "services")}
        for _, one in items(data, "counters")
        if isinstance(one.get("id"), str) and one.get("winding_down") is not True
    }
    known = values(data, "counters", of="id")
    offered = [
        str(one["id"])
        for _, one in items(data, "services")
        if isinstance(one.get("id"), str) and one.get("winding_down") is not True
    ]
    runs = _runs(data)
    for run in runs:
        mine = [word for _, word in strings(run.data, "counters")]
        if mine and not any(word in going_on or word not in known for word in mine):
            expected = Phrase("check.expected.going_on_counter")
            yield Violation((*run.path, "counters"), Phrase("check.found.no_counter"), expected)
        alone = _alone(one for one in runs if one.overlaps(run))
        left = {word for id, its in going_on.items() if id not in alone for word in its}
        for service in offered:
            if _is_alone(run) and _served(going_on, service) and service not in left:
                found = Phrase("check.found.leaves_service", {"value": shown(service)})
                expected = Phrase("check.expected.leaves_counter")
                yield Violation((*run.path, "counter_use"), found, expected)
                break


def _served(going_on: dict[str, set[str]], service: str) -> bool:
    return any(service in its for its in going_on.values())


def _is_alone(run: _Run) -> bool:
    return run.data.get("counter_use") == "alone" and run.data.get("winding_down") is not True


def _alone(runs: Iterable[_Run]) -> set[str]:
    """The counters that serve nothing but campaigns."""
    return {word for run in runs if _is_alone(run) for _, word in strings(run.data, "counters")}


def shared_counters(data: Table) -> Iterator[Violation]:
    """A counter that is to serve two campaigns at once, one of them alone."""
    runs = sorted(_runs(data), key=lambda run: run.first)
    for at, run in enumerate(runs):
        for other in runs[:at]:
            both = {w for _, w in strings(run.data, "counters")} & {
                w for _, w in strings(other.data, "counters")
            }
            if both and run.overlaps(other) and (_is_alone(run) or _is_alone(other)):
                values = {"value": shown(min(both)), "other": shown(other.data.get("id"))}
                found = Phrase("check.found.shared_counter", values)
                expected = Phrase("check.expected.own_counter")
                yield Violation((*run.path, "counters"), found, expected)
                break


def printed(data: Table) -> Iterator[Violation]:
    """A line for tickets that takes too much of them."""
    for path, one in items(data, "campaigns"):
        for key in PRINTED:
            for language, said in table(one.get(key)).items():
                if isinstance(said, str) and LONGEST_TEXT < len(said) <= LONGEST_OF_ANY:
                    found = Phrase("check.found.long_text", {"letters": len(said)})
                    expected = Phrase("check.expected.short_text", {"most": LONGEST_TEXT})
                    yield Violation((*path, key, language), found, expected)
