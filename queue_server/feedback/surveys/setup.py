"""How surveys join the server. Their use cases are imported with the first request, their pages
when the first is opened."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final, cast

from sqlalchemy import Connection

from queue_server.catalogue.service import Catalogue
from queue_server.centre.staff.pages.frames import routes_later
from queue_server.core.actor import SYSTEM
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.http.later import Later
from queue_server.core.http.operations import Authenticator
from queue_server.core.room import App, PeriodicJob, Room, When
from queue_server.feedback.surveys.operations import operations
from queue_server.feedback.surveys.tables import survey_given

if TYPE_CHECKING:
    from queue_server.feedback.surveys.api import SurveyApi
    from queue_server.feedback.surveys.usecases import SurveyService

CITIZENS: Final = (
    ("GET", "/survey/{token}", "form"),
    ("POST", "/survey/{token}", "give"),
    ("GET", "/survey/counter/{token}", "tablet"),
)
STAFF: Final = (
    ("GET", "/feedback/surveys", "overview"),
    ("GET", "/feedback/surveys.csv", "csv"),
    ("GET", "/feedback/surveys.xlsx", "xlsx"),
    ("GET", "/feedback/surveys/paper", "paper"),
)


def setup(app: App, authenticator: Authenticator, catalogue: Catalogue) -> Room:
    @cache
    def surveys() -> SurveyService:
        from queue_server.feedback.surveys.usecases import SurveyService

        return SurveyService(app.centre, catalogue)

    @cache
    def api() -> SurveyApi:
        from queue_server.feedback.surveys.api import SurveyApi

        return SurveyApi(app, surveys())

    def knows(connection: Connection, token: str) -> bool:
        return surveys().knows(connection, token)

    def citizens() -> object:
        from queue_server.feedback.surveys.pages import SurveyPages

        return SurveyPages(app, surveys(), api())

    def staff() -> object:
        from queue_server.feedback.surveys.staff_pages import SurveyStaffPages

        return SurveyStaffPages(app, authenticator)

    def mix_hashes(unit: UnitOfWork) -> None:
        from queue_server.feedback.surveys import repository

        repository.mix_hashes(unit.connection)

    async def forget() -> None:
        while await app.database.write(surveys().forget, SYSTEM, app.clock.now()):
            pass  # some hundred at once
        await app.database.write(mix_hashes, SYSTEM, app.clock.now())
        await app.database.overwrite_freed((survey_given,))

    return Room(
        operations=operations(cast("SurveyApi", Later(api))),
        routes=[*routes_later(CITIZENS, citizens), *routes_later(STAFF, staff)],
        jobs=[PeriodicJob("forget old answers of surveys", When.NIGHT, forget, True)],
        knows_link=knows,
    )
