"""What a higher room shows beside procedures: frequent questions, documents, whom to ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from config.wire import Localised
from config.wire.procedures import Procedure


@dataclass(frozen=True, slots=True)
class Link:
    """A line that leads to a page; `address` is below the public address."""

    text: str
    address: str


@dataclass(frozen=True, slots=True)
class PersonToAsk:
    """Whom to ask today, in the words of the page."""

    name: str
    duty: str
    phone: str = ""
    hours: str = ""
    note: str = ""
    """For whom the person stands in."""


@dataclass(frozen=True, slots=True)
class BesideProcedure:
    """What stands beside one procedure."""

    questions: Sequence[Link] = ()
    documents: Sequence[Link] = ()
    asked: Sequence[PersonToAsk] = ()


class Beside(Protocol):
    """Gives what stands beside procedures, in a language."""

    async def found(self, words: str, field: str, language: str) -> Sequence[Link]:
        """Frequent questions that a search finds with these words."""

    async def of_procedure(self, procedure: Procedure, language: str) -> BesideProcedure: ...

    def officials_of(self, field: str) -> list[Localised]:
        """Whom to ask about a field today, a line for each."""


class NothingBeside:
    """A server without questions, guidance and officials beside its procedures."""

    async def found(self, words: str, field: str, language: str) -> Sequence[Link]:
        return ()

    async def of_procedure(self, procedure: Procedure, language: str) -> BesideProcedure:
        return BesideProcedure()

    def officials_of(self, field: str) -> list[Localised]:
        return []


NOTHING_BESIDE: Final[Beside] = NothingBeside()
