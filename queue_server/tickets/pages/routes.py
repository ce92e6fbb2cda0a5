"""The pages' addresses: who may open which, in what language, with what headers."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from aiohttp import web

from config.centre.model import Centre
from config.presets import is_starter
from config.wire import ErrorCode
from display.page import board_view, pairing_view
from queue_server.centre.staff.access import DEVICE_COOKIE, SESSION_COOKIE
from queue_server.core.actor import ActorKind
from queue_server.core.current import Current
from queue_server.core.errors import NotFound
from queue_server.core.http.link_guessing import LINK_EXISTS
from queue_server.core.http.operations import Authenticator
from queue_server.tickets.errors import IllegalTransition
from queue_server.tickets.pages import phone, start
from queue_server.tickets.pages.console import console_page
from queue_server.tickets.pages.start import PageLink, StartLinks, index_page
from queue_server.tickets.published import PublishedWaits
from queue_server.tickets.tracking import Tracking
from queue_server.web.language import page_language
from queue_server.web.templates import render

A_YEAR_SECONDS: Final = 365 * 86_400


def _html(page: str, status: int = HTTPStatus.OK) -> web.Response:
    return web.Response(
        text=page, status=status, content_type="text/html", headers={"Cache-Control": "no-store"}
    )


class TicketPages:
    """The handlers of every page of tickets."""

    def __init__(
        self,
        centre: Current[Centre],
        tracking: Tracking,
        authenticator: Authenticator,
        published: PublishedWaits,
    ) -> None:
        self._centre = centre
        self._authenticator = authenticator
        self._tracking = tracking
        self._published = published
        self._root = centre.value.root_path

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/", self.start),
            web.get("/counter", self.console),
            web.get("/board", self.pairing),
            web.get("/board/{board}", self.board),
            web.get("/T/{token}", self.ticket),
            web.post("/T/{token}/cancel", self.cancel),
        ]

    async def start(self, request: web.Request) -> web.Response:
        """The start page, as the console in the centre's first language until it is switched; on
        to the first run where nobody has set the centre up."""
        centre = self._centre.value
        if is_starter(centre):
            return web.Response(status=303, headers={"Location": f"{self._root}/setup"})
        links = StartLinks(
            console=f"{self._root}/home",
            follow=f"{self._root}/follow",
            procedures=f"{self._root}/procedures",
            questions=f"{self._root}/questions",
            boards=[
                PageLink(board.name, f"{self._root}/board/{board.id}") for board in centre.boards
            ],
            kiosks=[kiosk.name for kiosk in centre.kiosks],
        )
        language = page_language(request, *centre.languages)
        page = index_page(
            centre.unit.name, links, language, languages=centre.languages, root=self._root
        )
        return web.Response(text=page, content_type="text/html", headers=start.PAGE_HEADERS)

    async def console(self, request: web.Request) -> web.Response:
        """The console speaks the centre's first language; the clerk may switch, for good."""
        language = page_language(request, *self._centre.value.languages)
        return _html(console_page(language, self._centre.value))

    async def board(self, request: web.Request) -> web.StreamResponse:
        """A board's page; its key comes once in the address and is then held as a cookie."""
        board = self._centre.value.board_by_id.get(request.match_info["board"])
        if board is None:
            raise web.HTTPNotFound
        key = request.query.get("key")
        if key is not None:
            return self._keep_key(request, key)
        # A browser in which somebody is signed in only looks at the board.
        reports = DEVICE_COOKIE in request.cookies and SESSION_COOKIE not in request.cookies
        shown = board_view(board.id, self._centre.value, pairs=True, reports=reports)
        return _html(render("display/board.html", root=self._root, **shown))

    async def pairing(self, request: web.Request) -> web.Response:
        """A screen without a key: somebody types the code that makes it a board.

        One that has a key goes to its board: so a browser need not be told which one it shows.
        """
        caller = await self._authenticator.identify(request)
        if caller.kind is ActorKind.BOARD:
            address = f"{self._root}/board/{caller.id}"
            return web.Response(status=HTTPStatus.SEE_OTHER, headers={"Location": address})
        shown = pairing_view(self._centre.value, request.query.get("board", ""))
        return _html(render("display/pair.html", root=self._root, **shown))

    def _keep_key(self, request: web.Request, key: str) -> web.Response:
        moved = web.Response(status=HTTPStatus.SEE_OTHER, headers={"Location": request.path})
        moved.set_cookie(
            DEVICE_COOKIE,
            key,
            max_age=A_YEAR_SECONDS,
            httponly=True,
            samesite="Strict",
            secure=self._centre.value.public_url.startswith("https:"),
        )
        return moved

    async def ticket(self, request: web.Request) -> web.Response:
        """The phone's page."""
        token = request.match_info["token"]
        try:
            found, status = await self._tracking.whole(token)
        except NotFound as refusal:
            return self._unknown(request, refusal)
        language = page_language(request, status.language, *self._centre.value.languages)
        return self._phone(
            phone.phone_page(
                status,
                found.token,
                language,
                languages=self._centre.value.languages,
                time_zone=self._centre.value.time_zone,
                root=self._root,
                cancel_refused=request.query.get("cancel") == "refused",
                kept=self._published.phrase(language),
                asks=self._centre.value.surveys.asked,
            )
        )

    def _unknown(self, request: web.Request, refusal: NotFound) -> web.Response:
        is_coming = refusal.code is ErrorCode.TICKET_ON_ITS_WAY
        request[LINK_EXISTS] = is_coming
        page = (phone.coming_ticket_page if is_coming else phone.unknown_ticket_page)(
            page_language(request, *self._centre.value.languages),
            hall_name=self._centre.value.unit.name,
            languages=self._centre.value.languages,
            root=self._root,
        )
        return self._phone(page, HTTPStatus.NOT_FOUND)

    def _phone(self, page: str, status: int = HTTPStatus.OK) -> web.Response:
        return web.Response(
            text=page, status=status, content_type="text/html", headers=phone.PAGE_HEADERS
        )

    async def cancel(self, request: web.Request) -> web.Response:
        """The form of a page without scripts. The token alone is the right to cancel."""
        token = request.match_info["token"]
        language = page_language(request, *self._centre.value.languages)
        refused = False
        try:
            await self._tracking.cancel(token)
        except NotFound as refusal:
            return self._unknown(request, refusal)
        except IllegalTransition:
            refused = True
        address = phone.page_address(token, language, root=self._root, cancel_refused=refused)
        return web.Response(status=HTTPStatus.SEE_OTHER, headers={"Location": address})
