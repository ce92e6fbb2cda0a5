"""The collection of frequent questions: found by words, in an index that the first search loads."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection

from config.text.catalogue import localised
from queue_server.core.errors import NotFound
from queue_server.core.events import Event, EverythingMayHaveChanged
from queue_server.core.room import App
from queue_server.feedback.questions import repository
from queue_server.feedback.questions.events import FaqChanged
from queue_server.feedback.questions.faq_index import FaqIndex
from queue_server.feedback.questions.repository import Faq

if TYPE_CHECKING:
    from config.wire.feedback.questions import AnswersFound, FaqFound

MOST_FOUND: Final = 8
FAQ_PAGE: Final = "/questions/faq"


class Faqs:
    """Frequent questions in memory, as far as they are searched; texts stay in the database."""

    def __init__(self, app: App) -> None:
        self._database = app.database
        self._index: FaqIndex | None = None
        self._stale: set[int] = set()
        self._loading = asyncio.Lock()
        app.bus.listen(self._hear, FaqChanged, EverythingMayHaveChanged)

    def _hear(self, event: Event) -> None:
        changed = event.faq if isinstance(event, FaqChanged) else 0
        if changed:
            self._stale.add(changed)
        else:
            self._index = None

    async def find(self, words: str, field: str = "", most: int = MOST_FOUND) -> list[Faq]:
        """The published ones that answer these words, best first."""
        if not words.strip():
            return []
        ids = (await self._ready()).find(words, field, most)
        return await self._database.read(
            lambda connection: repository.faqs_by_id(connection, ids) if ids else []
        )

    async def found(self, words: str, language: str, field: str = "") -> AnswersFound:
        """As `find`, in a language, as the wire has it."""
        from config.wire.feedback.questions import AnswersFound

        found = await self.find(words, field)
        return AnswersFound(found=[as_found(one, language) for one in found])

    async def _ready(self) -> FaqIndex:
        """The index as it stands now; loaded where nobody has searched since the start."""
        async with self._loading:
            if self._index is None:
                self._stale.clear()
                self._index = await self._loaded()
            elif self._stale:
                changed, self._stale = sorted(self._stale), set()
                await self._renew(self._index, changed)
            return self._index

    async def _loaded(self) -> FaqIndex:
        every = await self._database.read(repository.published_faqs)
        return await asyncio.to_thread(FaqIndex, [one.entry for one in every])

    async def _renew(self, index: FaqIndex, changed: Sequence[int]) -> None:
        def read(connection: Connection) -> list[Faq]:
            return repository.faqs_by_id(connection, changed)

        published = {one.id: one for one in await self._database.read(read)}
        for id in changed:
            if id in published:
                index.put(published[id].entry)
            else:
                index.remove(id)

    async def of_procedure(self, code: str, field: str, most: int = 5) -> list[Faq]:
        return await self._database.read(
            lambda connection: repository.faqs_of(connection, code, field, most)
        )

    async def newest(self, most: int = MOST_FOUND) -> list[Faq]:
        return await self._database.read(
            lambda connection: repository.newest_faqs(connection, most, published=True)
        )

    async def published(self, faq_id: int) -> Faq:
        """Raises `NotFound` for one that is not published."""
        found = await self._database.read(
            lambda connection: repository.faqs_by_id(connection, [faq_id])
        )
        if not found:
            raise NotFound
        return found[0]


def as_found(one: Faq, language: str) -> FaqFound:
    from config.wire.feedback.questions import FaqFound

    return FaqFound(
        faq=one.id,
        question=localised(one.question, language),
        beginning=one.beginning(language),
        path=f"{FAQ_PAGE}/{one.id}",
    )
