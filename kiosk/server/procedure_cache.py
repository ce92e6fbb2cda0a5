"""The catalogue as the kiosk has read it: asked for once, then known for a while.

Where the server is gone, what was read before is still shown: a list of papers does not change
within the hour.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import Final, Generic, Protocol, TypeVar

from config.wire.procedures import FieldSummary, ProcedureDetails, ProceduresFound, ProcedureSummary
from kiosk.server.client import NoAnswer

FRESH_SECONDS: Final = 300.0
AT_ONCE: Final = 200
MOST_OF_A_FIELD: Final = 1_000
MOST_KEPT: Final = 300
"""Answers of a kind; more than a day's reading."""
Answer = TypeVar("Answer")


class CatalogueServer(Protocol):
    """What this needs of `kiosk.server.client.KioskClient`."""

    async def list_procedures(self, field: str, offset: int, limit: int) -> ProceduresFound: ...
    async def get_procedure(self, code: str) -> ProcedureDetails: ...


class _Cache(Generic[Answer]):
    """Answers by what was asked, each with the moment at which it came."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._answers: dict[str, tuple[float, Answer]] = {}

    async def get(self, asked: str, ask: Callable[[], Awaitable[Answer]]) -> Answer:
        """A fresh answer from memory, else the server's, else an old one."""
        known = self._answers.get(asked)
        if known is not None and self._monotonic() - known[0] < FRESH_SECONDS:
            return known[1]
        try:
            answer = await ask()
        except NoAnswer:
            if known is None:
                raise
            return known[1]
        self._answers.pop(asked, None)
        self._answers[asked] = (self._monotonic(), answer)
        while len(self._answers) > MOST_KEPT:
            del self._answers[next(iter(self._answers))]
        return answer


class ProcedureCache:
    """Reads the catalogue. `monotonic` gives seconds; every question raises `ServerTrouble`."""

    def __init__(
        self, catalogue: CatalogueServer, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._catalogue = catalogue
        self._fields: _Cache[tuple[FieldSummary, ...]] = _Cache(monotonic)
        self._of_field: _Cache[tuple[ProcedureSummary, ...]] = _Cache(monotonic)
        self._procedures: _Cache[ProcedureDetails] = _Cache(monotonic)

    async def fields(self) -> tuple[FieldSummary, ...]:
        """Every field with its number of procedures."""

        async def ask() -> tuple[FieldSummary, ...]:
            return tuple((await self._catalogue.list_procedures("", 0, 1)).fields)

        return await self._fields.get("", ask)

    async def of_field(self, field: str) -> tuple[ProcedureSummary, ...]:
        """Every procedure of a field."""
        return await self._of_field.get(field, lambda: self._all_of(field))

    async def procedure(self, code: str) -> ProcedureDetails:
        """One procedure, whole."""
        return await self._procedures.get(code, lambda: self._catalogue.get_procedure(code))

    async def _all_of(self, field: str) -> tuple[ProcedureSummary, ...]:
        found: list[ProcedureSummary] = []
        while len(found) < MOST_OF_A_FIELD:
            page = await self._catalogue.list_procedures(field, len(found), AT_ONCE)
            found += page.procedures
            if not page.procedures or len(found) >= page.total:
                break
        return tuple(found)
