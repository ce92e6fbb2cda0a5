"""The citizen's pages: `/H/{token}`, and `/follow` for those without the link."""

from __future__ import annotations

from aiohttp import web

from config.centre import Centre
from queue_server.dossiers.following import Following


class FollowPages:
    """The handlers of the citizen's pages of dossiers."""

    def __init__(self, centre: Centre, following: Following) -> None:
        self._centre = centre
        self._following = following

    def routes(self) -> list[web.RouteDef]:
        return []
