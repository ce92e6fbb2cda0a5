"""How guidance documents join the server. Operations and pages are imported with their first
request."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final, cast

from aiohttp import web

from queue_server.catalogue.service import Catalogue
from queue_server.core.http.later import Later
from queue_server.core.http.operations import Authenticator
from queue_server.core.room import App, Room
from queue_server.feedback.guidance.operations import operations

if TYPE_CHECKING:
    from queue_server.feedback.guidance.api import GuidanceApi

PATHS: Final = {
    "listed": "/feedback/guidance",
    "one": "/feedback/guidance/{document}",
    "file": "/guidance/{version}",
}


def setup(app: App, authenticator: Authenticator, catalogue: Catalogue) -> Room:
    @cache
    def api() -> GuidanceApi:
        from queue_server.feedback.guidance.api import GuidanceApi
        from queue_server.feedback.guidance.checking import Checker

        return GuidanceApi(app, Checker())

    def pages() -> object:
        from queue_server.feedback.guidance.pages import GuidancePages

        return GuidancePages(app, api(), catalogue, authenticator)

    later = Later(pages)
    return Room(
        operations=operations(cast("GuidanceApi", Later(api))),
        routes=[web.get(path, getattr(later, name)) for name, path in PATHS.items()],
    )
