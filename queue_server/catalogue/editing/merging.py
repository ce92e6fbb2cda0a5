"""A procedure imported again, without losing what a person set: a three-way comparison. Pure.

Of each field that the portal says there are three values: what it says now, what it said when it
was last imported, and what the catalogue says. Where only one side moved on, that side holds;
where both did, a person decides.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from config.wire.procedures import Procedure
from queue_server.catalogue.editing.fields import OF_PORTAL, OWN, is_silent, value_of, with_field


@dataclass(frozen=True, slots=True)
class Merged:
    """A procedure as an import leaves it."""

    procedure: Procedure
    taken: tuple[str, ...] = ()
    """The fields in which the source's words come in."""
    conflicts: tuple[str, ...] = ()
    """The fields that a person set and that the source says otherwise."""


def merged(
    mine: Procedure,
    base: Procedure | None,
    theirs: Procedure,
    take: Collection[str] | None = None,
    *,
    whole: bool = False,
) -> Merged:
    """`theirs` brought into `mine`; `base` is what its source said before, None where it never did.

    In the fields of a conflict that are in `take` the source holds; without a choice it does only
    where `mine` says nothing. `whole` compares the centre's own fields, too, for a file that says
    everything about a procedure.
    """
    taken: list[str] = []
    conflicts: list[str] = []
    for field in (*OF_PORTAL, *OWN) if whole else OF_PORTAL:
        held, new = value_of(mine, field), value_of(theirs, field)
        old = None if base is None else value_of(base, field)
        if new in (held, old):
            continue
        is_hand = held != old and not (base is None and is_silent(held))
        if is_hand and is_silent(new):
            continue
        if is_hand:
            conflicts.append(field)
        chosen = is_silent(held) if take is None else field in take
        if not is_hand or chosen:
            taken.append(field)
    result = mine
    for field in taken:
        result = with_field(result, theirs, field)
    source = theirs.source or mine.source
    return Merged(result.model_copy(update={"source": source}), tuple(taken), tuple(conflicts))
