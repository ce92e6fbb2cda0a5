"""How helped declarations join the server. Operations and pages are imported with their first
request."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final, cast

from sqlalchemy import Connection

from queue_server.assistance.blocks import Block, BlockOf, DayRange
from queue_server.assistance.declarations.operations import operations
from queue_server.catalogue.service import Catalogue
from queue_server.centre.staff.pages.frames import routes_later
from queue_server.core.http.later import Later
from queue_server.core.http.operations import Authenticator
from queue_server.core.room import App, Room

if TYPE_CHECKING:
    from queue_server.assistance.declarations.api import DeclarationApi

PAGES: Final = (
    ("GET", "/assistance/declarations", "enter"),
    ("GET", "/assistance/declarations/offline", "offline"),
    ("GET", "/assistance/declarations-worker.js", "worker"),
    ("GET", "/assistance/declarations/figures", "figures"),
    ("GET", "/assistance/declarations/figures.csv", "csv"),
    ("GET", "/assistance/declarations/figures.xlsx", "xlsx"),
)


def setup(app: App, authenticator: Authenticator, catalogue: Catalogue) -> Room:
    @cache
    def api() -> DeclarationApi:
        from queue_server.assistance.declarations.api import DeclarationApi
        from queue_server.assistance.declarations.usecases import DeclarationService

        return DeclarationApi(app, DeclarationService(app.centre, catalogue))

    def pages() -> object:
        from queue_server.assistance.declarations.pages import DeclarationPages

        return DeclarationPages(app, authenticator, catalogue)

    return Room(
        operations=operations(cast("DeclarationApi", Later(api))),
        routes=routes_later(PAGES, pages),
    )


def block_of(app: App, catalogue: Catalogue) -> BlockOf:
    """The section of helped declarations on the leaders' page."""

    def block(connection: Connection, span: DayRange, language: str) -> Block:
        from queue_server.assistance.declarations.figures import help_block, help_tables

        tables = help_tables(connection, app.centre.value, catalogue, language)
        return help_block(connection, span, tables)

    return block
