"""What differs between two contents of a centre, each as `Centre.model_dump(mode="json")` writes
it. Items of a list are matched by their id (special days and targets by their day). Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Final, TypeGuard

from config.centre.json_form import as_written
from config.centre.mistakes import KeyPath, Table, key_in_words, shown
from config.centre.model import Centre
from config.pictures import logo_if_any
from config.text.phrase import Phrase

MATCHED_BY: Final = ("id", "day", "by")
"""The keys by which the items of a list are told apart; a list has at most one of them."""
SECTIONS: Final = tuple(Centre.model_fields)
SECRET: Final = frozenset({"staff_pin_hash"})
PICTURES: Final = frozenset({"logo"})
"""Keys whose values nobody reads: a picture is told by its size and digest."""
MOST_LISTED: Final = 8
"""Words of a list that are shown one by one."""


class DifferenceKind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"
    """Another place in its list: `before` and `after` are indexes."""


@dataclass(frozen=True)
class Difference:
    """One value that differs. An item that was added or removed is one difference, whole."""

    kind: DifferenceKind
    path: KeyPath
    """Where it stands in the newer content; where it was removed, in the older."""
    where: str
    """The path in words: `services[1] "chung-thuc" . daily_quota`."""
    before: object = None
    after: object = None

    @property
    def phrase(self) -> Phrase:
        """The difference as a line for a person."""
        values = {"where": self.where}
        if self.kind is DifferenceKind.MOVED:
            return Phrase("differences.moved", values)
        is_secret = self.path[-1] in SECRET
        both = {"before": self.before, "after": self.after}
        if self.path[-1] in PICTURES:
            both = {key: _picture(value) for key, value in both.items()}
        both = {key: value_shown(value, is_secret=is_secret) for key, value in both.items()}
        return Phrase(f"differences.{self.kind}", {**values, **both})


def differences(older: Table, newer: Table) -> list[Difference]:
    """Every difference, in the order in which a centre file has its sections."""
    before, after = as_written(older), as_written(newer)
    found = _Comparison(before, after).tables(before, after, (), ())
    return sorted(found, key=lambda one: _section(one.path))


def _section(path: KeyPath) -> int:
    return SECTIONS.index(path[0]) if path[0] in SECTIONS else len(SECTIONS)


def value_shown(value: object, *, is_secret: bool = False) -> str | Phrase:
    """A value as a line shows it: a list of few words in full, an item by its name."""
    if is_secret and value:
        return Phrase("differences.secret")
    match value:
        case [] | None:
            return Phrase("differences.nothing")
        case list() if len(value) <= MOST_LISTED and all(_is_plain(one) for one in value):
            return ", ".join(str(one) for one in value)
        case {"name": {**name}} if name:
            return shown(next(iter(name.values())))
        case {"text": {**said}} if said:
            return shown(next(iter(said.values())))
        case {"reason": {**reason}} if reason:
            return shown(next(iter(reason.values())))
    return shown(value)


def _picture(value: object) -> object:
    mark = logo_if_any(value) if isinstance(value, str) else None
    return mark and f"{mark.width} × {mark.height} ({mark.digest})"


def _is_plain(value: object) -> bool:
    return not isinstance(value, list | dict)


class _Comparison:
    """Goes through two contents at once; a place has a path in each."""

    def __init__(self, older: Table, newer: Table) -> None:
        self._older = older
        self._newer = newer

    def tables(self, old: Table, new: Table, was: KeyPath, now: KeyPath) -> Iterator[Difference]:
        for key in dict.fromkeys((*old, *new)):
            if key not in new:
                yield self._removed((*was, key), old[key])
            elif key not in old:
                yield self._added((*now, key), new[key])
            else:
                yield from self._values(old[key], new[key], (*was, key), (*now, key))

    def _values(self, old: object, new: object, was: KeyPath, now: KeyPath) -> Iterator[Difference]:
        if old == new:
            return
        if isinstance(old, dict) and isinstance(new, dict):
            yield from self.tables(old, new, was, now)
        elif _has_tables(old) and _has_tables(new):
            yield from self._lists(old, new, was, now)
        else:
            yield Difference(DifferenceKind.CHANGED, now, key_in_words(now, self._newer), old, new)

    def _lists(
        self, old: list[object], new: list[object], was: KeyPath, now: KeyPath
    ) -> Iterator[Difference]:
        old_marks, new_marks = _marks(old), _marks(new)
        if old_marks is None or new_marks is None:
            yield from self._unnamed(old, new, was, now)
            return
        for index, mark in enumerate(old_marks):
            if mark not in new_marks:
                yield self._removed((*was, index), old[index])
        moved = _moved(old_marks, new_marks)
        for index, mark in enumerate(new_marks):
            place = (*now, index)
            if mark not in old_marks:
                yield self._added(place, new[index])
                continue
            before = old_marks.index(mark)
            if mark in moved:
                where = key_in_words(place, self._newer)
                yield Difference(DifferenceKind.MOVED, place, where, before, index)
            yield from self._values(old[before], new[index], (*was, before), place)

    def _unnamed(
        self, old: list[object], new: list[object], was: KeyPath, now: KeyPath
    ) -> Iterator[Difference]:
        """Items without an id, such as notices: the like ones are matched, then those that stand
        in one another's place."""
        matcher = SequenceMatcher(None, _as_text(old), _as_text(new), autojunk=False)
        for tag, start, end, begin, stop in matcher.get_opcodes():
            if tag == "equal":
                continue
            pairs = min(end - start, stop - begin)
            for step in range(pairs):
                here, there = (*was, start + step), (*now, begin + step)
                yield from self._values(old[start + step], new[begin + step], here, there)
            for index in range(start + pairs, end):
                yield self._removed((*was, index), old[index])
            for index in range(begin + pairs, stop):
                yield self._added((*now, index), new[index])

    def _removed(self, path: KeyPath, value: object) -> Difference:
        return Difference(
            DifferenceKind.REMOVED, path, key_in_words(path, self._older), before=value
        )

    def _added(self, path: KeyPath, value: object) -> Difference:
        return Difference(DifferenceKind.ADDED, path, key_in_words(path, self._newer), after=value)


def _has_tables(value: object) -> TypeGuard[list[object]]:
    """Whether `value` is a list that may hold tables; lists of words are compared whole."""
    return isinstance(value, list) and (not value or any(isinstance(one, dict) for one in value))


def _marks(items: Sequence[object]) -> list[str] | None:
    """What tells the items apart; None where nothing does."""
    for key in MATCHED_BY:
        marks = [one.get(key) for one in items if isinstance(one, dict)]
        named = [str(mark) for mark in marks if mark is not None]
        if len(named) == len(items) == len(set(named)):
            return named
    return None


def _moved(old: list[str], new: list[str]) -> set[str]:
    """The marks of both lists whose order among the others is another one."""
    before = [mark for mark in old if mark in new]
    after = [mark for mark in new if mark in old]
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    stayed = {mark for block in blocks for mark in after[block.b : block.b + block.size]}
    return set(after) - stayed


def _as_text(items: Sequence[object]) -> list[str]:
    return [json.dumps(one, ensure_ascii=False, sort_keys=True, default=str) for one in items]
