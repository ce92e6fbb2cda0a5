"""A file of procedures beside the catalogue: what would be new, changed, gone. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from config.text.phrase import Phrase
from config.wire.procedures import Procedure
from queue_server.catalogue.editing.merging import Merged, merged
from queue_server.catalogue.repository import StoredVersion
from queue_server.catalogue.version_writes import NewVersion


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person chose of a comparison."""

    take: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """By code, the fields of a conflict in which the file holds."""
    leave: frozenset[str] = frozenset()
    hide: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Compared:
    """One procedure of a file, or of the catalogue where the file has lost it."""

    held: StoredVersion | None
    """None: it is new."""
    theirs: Procedure
    result: Merged

    @property
    def again(self) -> bool:
        """Whether it is hidden until now."""
        return self.held is not None and not self.held.offered


@dataclass(frozen=True, slots=True)
class ImportComparison:
    """What the procedures of a file would change, all of them."""

    new: list[Compared]
    changed: list[Compared]
    same: list[Compared]
    """The catalogue stays, whatever the file says of it."""
    gone: list[StoredVersion]


def compare(
    read: Iterable[Procedure],
    held: Mapping[str, StoredVersion],
    *,
    from_portal: bool,
    choices: Choices | None = None,
) -> ImportComparison:
    """Every procedure of the file beside the one that the catalogue has."""
    found = ImportComparison([], [], [], [])
    wanted = {one.code: one for one in read}
    for code, theirs in wanted.items():
        take = None if choices is None else choices.take.get(code, ())
        one = _compared(theirs, held.get(code), from_portal=from_portal, take=take)
        if one.held is None:
            found.new.append(one)
        elif one.result.taken or one.result.conflicts or one.again:
            found.changed.append(one)
        else:
            found.same.append(one)
    if from_portal:
        found.gone.extend(
            one
            for code, one in held.items()
            if code not in wanted and one.offered and one.portal is not None
        )
    return found


def _compared(
    theirs: Procedure, held: StoredVersion | None, *, from_portal: bool, take: Sequence[str] | None
) -> Compared:
    if held is None:
        return Compared(None, theirs, Merged(theirs))
    base = held.portal if from_portal else held.portal or held.procedure
    result = merged(held.procedure, base, theirs, take, whole=not from_portal)
    return Compared(held, theirs, result)


def drafts(
    comparison: ImportComparison, choices: Choices, *, from_portal: bool
) -> list[NewVersion]:
    """The versions that an import makes: of what is the same, too, where the portal's words moved
    on to what a person had set before."""
    made = []
    for one in (*comparison.new, *comparison.changed, *comparison.same):
        if one.theirs.code in choices.leave:
            continue
        before = one.held.portal if one.held else None
        portal = one.theirs if from_portal else before
        made.append(NewVersion(one.result.procedure, True, portal))
    hidden = [one for one in comparison.gone if one.procedure.code in choices.hide]
    return [*made, *(NewVersion(one.procedure, False, one.portal) for one in hidden)]


def twin(codes: Iterable[str], known: Iterable[str]) -> Phrase | None:
    """The first code that is another one of the catalogue but for zeros at its end: a sheet took
    it for a number."""
    by_stem = {code.rstrip("0"): code for code in known if "." in code}
    held = set(by_stem.values())
    for code in codes:
        other = by_stem.get(code.rstrip("0"), code)
        if other != code and code not in held:
            return Phrase("import.twin", {"code": code, "known": other})
    return None
