"""The pages of staff: the documents, one document, and the files themselves."""

from __future__ import annotations

from typing import Final

from aiohttp import web

from queue_server.catalogue.service import Catalogue
from queue_server.centre.staff.pages.frames import number_of, or_missing
from queue_server.core.http.operations import ANY_STAFF, Authenticator
from queue_server.core.room import App
from queue_server.feedback.guidance import repository
from queue_server.feedback.guidance.api import KEEPERS, GuidanceApi
from queue_server.feedback.guidance.operations import KEEPERS as MAY_KEEP
from queue_server.feedback.staff_page import FieldPages

PAGE: Final = "/feedback/guidance"


class GuidancePages(FieldPages):
    """The handlers of the pages of guidance."""

    part = "guidance"

    def __init__(
        self, app: App, api: GuidanceApi, catalogue: Catalogue, authenticator: Authenticator
    ) -> None:
        super().__init__(app, catalogue, authenticator)
        self._api = api

    async def listed(self, request: web.Request) -> web.StreamResponse:
        """The documents, what one has read of them; for keepers the form to add one."""
        caller, may_see = await self._opened(request, ANY_STAFF)
        keeps = bool(KEEPERS & caller.permissions)
        found = await self._api.list(caller)
        return self._html(
            request, caller, "feedback/guidance.html",
            allowed=may_see, found=found.documents, keeps=keeps, fields=self._fields(),
        )  # fmt: skip

    async def one(self, request: web.Request) -> web.StreamResponse:
        """One document for its keepers: versions, who has read them."""
        return await or_missing(self._app, request, self._one(request))

    async def _one(self, request: web.Request) -> web.StreamResponse:
        caller, may_see = await self._opened(request, MAY_KEEP)
        if not may_see:
            return self._html(request, caller, "feedback/guidance_one.html", allowed=False)
        number = number_of(request.match_info["document"])
        today = self._api.today
        read = self._app.database.read
        document = await read(lambda c: repository.document(c, number, today))
        in_force = document.in_force
        readers = await self._api.readers_of(in_force.id) if in_force is not None else None
        return self._html(
            request, caller, "feedback/guidance_one.html",
            document=document, versions=await read(lambda c: repository.versions(c, number)),
            readers=readers.readers if readers else [], fields=self._fields(), today=today,
        )  # fmt: skip

    async def file(self, request: web.Request) -> web.StreamResponse:
        """The PDF of a version, for everybody who may see it."""
        return await or_missing(self._app, request, self._file(request))

    async def _file(self, request: web.Request) -> web.StreamResponse:
        caller = await self._authenticator.identify(request)
        return await self._api.file(number_of(request.match_info["version"]), caller)
