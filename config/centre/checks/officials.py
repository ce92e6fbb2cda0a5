"""Officials who stand in for others: the file has them, and their days are in order."""

from __future__ import annotations

from collections.abc import Iterator

from config.centre.checks.reading import items, read_day, values
from config.centre.mistakes import KeyPath, Table, Violation, closest, shown
from config.text.phrase import Phrase


def deputies(data: Table) -> Iterator[Violation]:
    """A deputy or stand-in whom the file does not have, or who is the person itself."""
    known = values(data, "officials", of="id")
    for path, official in items(data, "officials"):
        own = official.get("id")
        named: list[tuple[KeyPath, object]] = [((*path, "deputy"), official.get("deputy"))]
        named += [
            ((*path, *inner, "official"), one.get("official"))
            for inner, one in items(official, "stand_ins")
        ]
        for place, who in named:
            if isinstance(who, str) and (who not in known or who == own):
                yield _unknown(place, who, [one for one in known if one != own])


def on_call(data: Table) -> Iterator[Violation]:
    """Somebody on call whom the file does not have among its officials."""
    known = values(data, "officials", of="id")
    for path, duty in items(data, "on_call"):
        for inner, shift in items(duty, "shifts"):
            who = shift.get("official")
            if isinstance(who, str) and who not in known:
                yield _unknown((*path, *inner, "official"), who, list(known))


def _unknown(place: KeyPath, who: str, others: list[str]) -> Violation:
    expected = (
        Phrase("check.expected.choice", {"choices": others})
        if others
        else Phrase("check.expected.none_to_choose")
    )
    found = Phrase("check.found.unknown.officials", {"value": shown(who)})
    return Violation(place, found, expected, closest(who, others))


def stand_ins(data: Table) -> Iterator[Violation]:
    """Days in the wrong order."""
    for path, official in items(data, "officials"):
        for inner, one in items(official, "stand_ins"):
            first, last = read_day(one.get("day")), read_day(one.get("last_day"))
            if first and last and last < first:
                yield Violation(
                    (*path, *inner, "last_day"),
                    Phrase("check.found.days_reversed", {"value": shown(last)}),
                    Phrase("check.expected.days_in_order"),
                )
