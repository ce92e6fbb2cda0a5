"""Every procedure in a line, hidden ones too, found by the search that citizens have.

Read when an administrator looks at it, and again only after a change.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from config.centre.model import Centre
from config.phrases.procedures import promised_limit
from config.text.spelling import plain
from config.wire import Localised
from config.wire.procedures import Limit, Procedure
from queue_server.catalogue import repository
from queue_server.catalogue.editing.fields import by_hand
from queue_server.catalogue.repository import StoredVersion
from queue_server.catalogue.search import Index
from queue_server.core.current import Current
from queue_server.core.db.base import Database


class Only(StrEnum):
    """Which procedures are wanted."""

    EVERY = ""
    TO_CHECK = "to-check"
    HIDDEN = "hidden"
    BY_HAND = "by-hand"


@dataclass(frozen=True, slots=True)
class ProcedureRow:
    """A procedure in the list."""

    code: str
    name: Localised
    field: str
    limit: Limit
    version: int
    offered: bool
    to_check: tuple[str, ...]
    by_hand: tuple[str, ...]
    """What a person has set; of a procedure that never came from the portal, nothing."""
    is_here: bool
    """Whether a service of the hall receives it."""

    def is_among(self, only: Only) -> bool:
        match only:
            case Only.TO_CHECK:
                return self.offered and bool(self.to_check)
            case Only.HIDDEN:
                return not self.offered
            case Only.BY_HAND:
                return bool(self.by_hand)
        return True


@dataclass(frozen=True, slots=True)
class Shelf:
    """The whole catalogue at one revision."""

    revision: int
    lines: list[ProcedureRow]
    index: Index
    fields: list[tuple[str, int]] = field(default_factory=list)

    def find(
        self, query: str = "", of_field: str = "", only: Only = Only.EVERY
    ) -> list[ProcedureRow]:
        """Those that have the words, best first; without words all, by name."""
        places = self.index.find(query, of_field or None)
        return [self.lines[place] for place in places if self.lines[place].is_among(only)]

    def count(self, only: Only) -> int:
        return sum(line.is_among(only) for line in self.lines)


class ProcedureOverview:
    """The list of procedures, made anew when the catalogue has changed."""

    def __init__(
        self, database: Database, centre: Current[Centre], is_here: Callable[[Procedure], bool]
    ) -> None:
        self._database = database
        self._centre = centre
        self._is_here = is_here
        self._shelf = Shelf(-1, [], Index([]))
        self._of: Centre | None = None

    async def shelf(self) -> Shelf:
        revision, centre = await self._database.read(repository.revision), self._centre.value
        if revision != self._shelf.revision or centre is not self._of:
            held = await self._database.read(repository.everything)
            self._shelf = await asyncio.to_thread(_shelf, revision, held, self._is_here)
            self._of = centre
        return self._shelf


def _shelf(
    revision: int, held: Sequence[StoredVersion], is_here: Callable[[Procedure], bool]
) -> Shelf:
    counted = Counter(one.procedure.field for one in held)
    fields = sorted(counted.items(), key=lambda one: (plain(one[0]), one[0]))
    lines = [_line(one, is_here(one.procedure)) for one in held]
    return Shelf(revision, lines, Index([one.procedure for one in held], is_here), fields)


def _line(version: StoredVersion, is_here: bool) -> ProcedureRow:
    procedure = version.procedure
    hand = by_hand(procedure, version.portal) if version.portal else []
    return ProcedureRow(
        code=procedure.code,
        name=procedure.name,
        field=procedure.field,
        limit=promised_limit(procedure),
        version=version.version,
        offered=version.offered,
        to_check=tuple(sorted(procedure.unread)),
        by_hand=tuple(hand),
        is_here=is_here,
    )
