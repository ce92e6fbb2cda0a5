"""How petitions join the server. Their use cases, their pages, and what draws photos, are imported
when they are needed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Final, cast

from sqlalchemy import Connection

from queue_server.backups import erasures
from queue_server.centre.staff.pages.frames import routes_later
from queue_server.core.actor import SYSTEM
from queue_server.core.http.later import Later
from queue_server.core.http.operations import Authenticator
from queue_server.core.room import App, PeriodicJob, Room, When
from queue_server.feedback.petitions import repository
from queue_server.feedback.petitions.alerts import OverduePetitions
from queue_server.feedback.petitions.operations import operations
from queue_server.feedback.petitions.tables import HOLD_PERSONS
from queue_server.tickets.rules.numbering import read_token

if TYPE_CHECKING:
    from queue_server.feedback.petitions.api import PetitionApi
    from queue_server.feedback.petitions.usecases import PetitionService

CITIZENS: Final = (
    ("GET", "/petition", "form"),
    ("POST", "/petition", "send"),
    ("GET", "/petition/{token}", "receipt"),
    ("POST", "/petition/{token}", "judge"),
    ("GET", r"/petition/{token}/photos/{place:[0-9]}", "photo"),
)
STAFF: Final = (
    ("GET", "/feedback/petitions", "overview"),
    ("GET", "/feedback/petitions.csv", "csv"),
    ("GET", "/feedback/petitions.xlsx", "xlsx"),
    ("GET", "/feedback/petitions/new", "new"),
    ("GET", "/feedback/petitions/poster", "poster"),
    ("GET", "/feedback/petitions/qr.svg", "qr"),
    ("GET", r"/feedback/petitions/{petition:\d{1,18}}", "one"),
    ("GET", r"/feedback/petitions/{petition:\d{1,18}}/photos/{place:[0-9]}", "photo"),
)


def setup(app: App, authenticator: Authenticator, overdue: OverduePetitions) -> Room:
    @cache
    def service() -> PetitionService:
        from queue_server.feedback.petitions.usecases import PetitionService

        return PetitionService(app.centre)

    @cache
    def api() -> PetitionApi:
        from queue_server.feedback.petitions.api import PetitionApi

        return PetitionApi(app, service())

    def citizens() -> object:
        from queue_server.feedback.petitions.pages import PetitionPages

        return PetitionPages(app, api())

    def staff() -> object:
        from queue_server.feedback.petitions.staff_pages import PetitionStaffPages

        return PetitionStaffPages(app, authenticator, api())

    def knows(connection: Connection, token: str) -> bool:
        return repository.by_token(connection, read_token(token) or "0" * 16) is not None

    keeping = _Keeping(app, service)
    return Room(
        operations=operations(cast("PetitionApi", Later(api))),
        routes=[*routes_later(CITIZENS, citizens), *routes_later(STAFF, staff)],
        jobs=[
            PeriodicJob("erase petitions again", When.START, keeping.erase_again),
            # A clock that is ahead must not take the right to object.
            PeriodicJob("close answered petitions", When.START | When.ROUND, keeping.close, True),
            PeriodicJob("look at overdue petitions", When.START | When.ROUND, overdue.look),
            PeriodicJob("forget old petitions", When.NIGHT, keeping.forget, True),
        ],
        collectors=[overdue],
        knows_link=knows,
    )


class _Keeping:
    """What the server does with petitions by itself."""

    def __init__(self, app: App, service: Callable[[], PetitionService]) -> None:
        self._app, self._service = app, service

    async def close(self) -> None:
        now = self._app.clock.now()
        before = now - timedelta(days=self._app.centre.value.petitions.close_after_days)
        if await self._app.database.read(lambda c: repository.silent_answers(c, before, 1)):
            await self._app.database.write(self._service().close_silent, SYSTEM, now)

    async def forget(self) -> None:
        """Some at a time until all are done; then nothing of them is left in the file."""
        from queue_server.feedback.petitions.usecases import AT_ONCE

        database, now = self._app.database, self._app.clock.now()
        forgotten = 0
        while some := await database.write(self._service().forget_old, SYSTEM, now):
            forgotten += some
            if some < AT_ONCE:
                break
        if forgotten:
            await database.overwrite_freed(HOLD_PERSONS)

    async def erase_again(self) -> None:
        """After a restored backup: what was erased since is erased in it, too."""
        database, now = self._app.database, self._app.clock.now()
        if not await database.read(erasures.of):
            return
        from queue_server.feedback.petitions.usecases import erase_noted, noted_again

        if await database.read(lambda c: noted_again(c, erasures.of(c))):
            await database.write(lambda u: erase_noted(u, erasures.of(u.connection)), SYSTEM, now)
            await database.overwrite_freed(HOLD_PERSONS)
