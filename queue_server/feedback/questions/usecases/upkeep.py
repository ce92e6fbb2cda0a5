"""What the server does by itself: leaders are told of late questions, old ones are forgotten."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from config.centre.roles import Permission
from config.text.catalogue import plural_text, text
from queue_server.backups import erasures
from queue_server.centre import repository as centre_store
from queue_server.core.actor import SYSTEM, Actor
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.room import App
from queue_server.feedback.questions import persons, replay, repository, sealing
from queue_server.feedback.questions.tables import questions

AT_ONCE: Final = 200
"""Questions in one transaction, so that nobody at a counter waits for it."""


class Upkeep:
    """The jobs of the room, and its alerts."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._is_in_free_space = False

    async def escalate(self) -> None:
        """Note once of each late question that leaders are told of it from now on."""
        now = self._app.clock.now()
        late = await self._app.database.read(lambda c: repository.late_ones(c, now))
        if late:
            await self._app.database.write(lambda unit: _escalate(unit, late), SYSTEM, now)

    async def seal(self) -> None:
        """Seal what an earlier version left readable."""
        if await sealing.seal_all(self._app.database, self._app.clock):
            self.erased()

    async def forget(self) -> None:
        """Forget questions whose time is over, some hundred at once until all are done."""
        app = self._app
        now, days = app.clock.now(), app.centre.value.questions.kept_days
        before = now - timedelta(days=days)
        over = await app.database.read(lambda c: repository.over(c, before, AT_ONCE))
        if over:
            await app.database.write(lambda unit: _forget(unit, over), SYSTEM, now)
            self._is_in_free_space = True
        if self._is_in_free_space:
            self._is_in_free_space = not await app.database.overwrite_freed((questions,))

    def erased(self) -> None:
        """One was erased, or sealed: the next round lets nothing of it be left in the files."""
        self._is_in_free_space = True

    async def erase_again(self) -> None:
        """After a restored backup: what was erased since is erased in it, too."""
        app, now = self._app, self._app.clock.now()
        if not await app.database.read(erasures.of):
            return
        from queue_server.feedback.questions.usecases import asking

        if await app.database.read(lambda c: asking.noted_again(c, erasures.of(c))):
            await app.database.write(
                lambda unit: asking.erase_noted(unit, erasures.of(unit.connection)), SYSTEM, now
            )
            self.erased()

    async def alerts(self, caller: Actor, language: str) -> list[dict[str, Any]]:
        """A sentence on every page of leaders while a question is late; line 0 stays until it is
        answered."""
        if Permission.OVERSEE not in caller.permissions:
            return []
        now = self._app.clock.now()
        _, late = await self._app.database.read(lambda c: repository.open_counts(c, now))
        if not late:
            return []
        said = plural_text(language, "questions.late_alert", late)
        look = text(language, "overview.questions_more")
        return [
            {"line": 0, "words": said, "urgent": False, "link": "feedback/questions", "look": look}
        ]


def _escalate(unit: UnitOfWork, late: list[int]) -> None:
    for question_id in late:
        repository.set_plainly(unit.connection, question_id, escalated_at=unit.now)
        centre_store.log(unit, "question_late", f"question:{question_id}")


def _forget(unit: UnitOfWork, over: list[int]) -> None:
    rows = repository.of_ids(unit.connection, over)
    replay.note(unit.connection, rows, unit.now)
    persons.forget(unit.connection, over)
    centre_store.log(unit, "forget_questions", detail=str(len(over)))
