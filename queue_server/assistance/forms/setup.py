"""How forms join the server. Operations and pages are imported with their first request."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final, cast

from sqlalchemy import Connection

from queue_server.assistance.blocks import Block, DayRange
from queue_server.assistance.forms.operations import operations
from queue_server.catalogue.service import Catalogue
from queue_server.centre.staff.pages.frames import routes_later
from queue_server.core.http.later import Later
from queue_server.core.http.operations import Authenticator
from queue_server.core.room import App, Room

if TYPE_CHECKING:
    from queue_server.assistance.forms.api import FormsApi

PATHS: Final = (
    ("GET", "/assistance/forms", "listed"),
    ("GET", "/assistance/forms/{form}", "one"),
    ("GET", "/assistance/forms/{form}/versions/{number}", "file"),
    ("GET", "/assistance/write", "write"),
)


@dataclass(frozen=True)
class WrittenBlock:
    """The section of the leaders' page; what counts it is imported when it is asked for."""

    app: App
    catalogue: Catalogue

    def __call__(self, connection: Connection, span: DayRange, language: str) -> Block:
        from queue_server.assistance.forms.figures import WrittenFigures

        return WrittenFigures(self.app, self.catalogue).block(connection, span, language)


def setup(app: App, authenticator: Authenticator, catalogue: Catalogue) -> Room:
    @cache
    def api() -> FormsApi:
        from queue_server.assistance.forms.api import FormsApi
        from queue_server.assistance.forms.figures import WrittenFigures
        from queue_server.assistance.forms.processing import Templates
        from queue_server.assistance.forms.writing import Writing

        figures = WrittenFigures(app, catalogue)
        return FormsApi(app, Writing(app, catalogue), figures, Templates())

    def pages() -> object:
        from queue_server.assistance.forms.pages import TemplateFormPages

        return TemplateFormPages(app, api(), catalogue, authenticator)

    return Room(
        operations=operations(cast("FormsApi", Later(api))),
        routes=routes_later(PATHS, pages),
    )
