"""What pages load of the centre's look: the style sheet of a colour, the logo. For everybody.

Both addresses name their content (`queue_server.web.look`), so a browser may keep them for good,
and a server that has not heard of a new version yet never answers with the look of before."""

from __future__ import annotations

import re
from typing import Final

from aiohttp import web
from sqlalchemy import Connection

from config.pictures import Logo, logo_if_any
from queue_server.centre.settings import versions
from queue_server.core.errors import NotFound
from queue_server.core.room import App
from queue_server.web.look import sheet_of

FOR_GOOD: Final = {"Cache-Control": "public, max-age=31536000, immutable"}
COLOUR: Final = re.compile("[0-9a-f]{6}")


class LookFiles:
    """The handlers of the style sheet and the logo."""

    def __init__(self, app: App) -> None:
        self._app = app

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/look/{colour}.css", self.sheet),
            web.get("/look/{digest}.png", self.logo),
        ]

    async def sheet(self, request: web.Request) -> web.Response:
        """The style sheet of a colour, which holds no more than its shades."""
        colour = request.match_info["colour"]
        if not COLOUR.fullmatch(colour):
            raise NotFound
        return web.Response(text=sheet_of(f"#{colour}"), content_type="text/css", headers=FOR_GOOD)

    async def logo(self, request: web.Request) -> web.Response:
        """The logo in force; where another process has published a newer one, that."""
        digest = request.match_info["digest"]
        found = _of_digest(logo_if_any(self._app.centre.value.look.logo), digest)
        if found is None:
            found = _of_digest(await self._app.database.read(_newest), digest)
        if found is None:
            raise NotFound
        return web.Response(body=found.png, content_type="image/png", headers=FOR_GOOD)


def _of_digest(logo: Logo | None, digest: str) -> Logo | None:
    return logo if logo is not None and logo.digest == digest else None


def _newest(connection: Connection) -> Logo | None:
    number = versions.newest_id(connection)
    centre = None if number is None else versions.centre_of(connection, number)
    return None if centre is None else logo_if_any(centre.look.logo)
