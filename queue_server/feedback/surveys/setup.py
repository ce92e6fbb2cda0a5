"""How surveys join the server. Their pages are imported when the first is opened."""

from __future__ import annotations

from typing import Final

from queue_server.catalogue.service import Catalogue
from queue_server.centre.staff.frames import routes_later
from queue_server.core.actor import SYSTEM
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.http.operations import Authenticator
from queue_server.core.room import App, PeriodicJob, Room, When
from queue_server.feedback.surveys import repository
from queue_server.feedback.surveys.api import SurveyApi
from queue_server.feedback.surveys.operations import operations
from queue_server.feedback.surveys.tables import survey_given
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
    surveys = SurveyService(app.centre, catalogue)
    api = SurveyApi(app, surveys)

    def citizens() -> object:
        from queue_server.feedback.surveys.pages import SurveyPages

        return SurveyPages(app, surveys, api)

    def staff() -> object:
        from queue_server.feedback.surveys.staff_pages import SurveyStaffPages

        return SurveyStaffPages(app, authenticator)

    def mix_hashes(unit: UnitOfWork) -> None:
        repository.mix_hashes(unit.connection)

    async def forget() -> None:
        while await app.database.write(surveys.forget, SYSTEM, app.clock.now()):
            pass  # some hundred at once
        await app.database.write(mix_hashes, SYSTEM, app.clock.now())
        await app.database.overwrite_freed((survey_given,))

    return Room(
        operations=operations(api),
        routes=[*routes_later(CITIZENS, citizens), *routes_later(STAFF, staff)],
        jobs=[PeriodicJob("forget old answers of surveys", When.NIGHT, forget, True)],
        knows_link=surveys.knows,
    )
