"""Pages of signing in by an identity provider: there, back, out, and what went wrong."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Final
from urllib.parse import quote

from aiohttp import web

from config.centre.model import Centre
from config.text.catalogue import localised, text
from queue_server.centre.errors import ProviderRefusal, ProviderUnavailable
from queue_server.centre.staff.access import SESSION_COOKIE
from queue_server.centre.staff.browsers import browser_words
from queue_server.centre.staff.identity.returning import COOKIE, LIFE
from queue_server.centre.staff.identity.service import ProviderSignIn
from queue_server.centre.staff.sign_in_rules import SESSION_LIFE
from queue_server.core.clock import Clock
from queue_server.core.current import Current
from queue_server.core.errors import MotcuaError, NotFound, TooManyRequests
from queue_server.core.http.addresses import network_of
from queue_server.core.http.problems import problem_of
from queue_server.core.security.rate_limits import RateLimit, RateLimiter
from queue_server.web.language import language_links, page_language
from queue_server.web.templates import render

logger = logging.getLogger(__name__)

BEGIN: Final = "/sign-in/provider"
ID_TOKEN_COOKIE: Final = "motcua_provider"  # noqa: S105
LARGEST_COOKIE: Final = 3_800
PER_MINUTE: Final = 120
"""A whole hall stands behind one address, and comes at half past seven."""
Page = Callable[[web.Request], Awaitable[web.StreamResponse]]


class ProviderPages:
    """The handlers of the way to the identity provider and back."""

    def __init__(self, centre: Current[Centre], provider: ProviderSignIn, clock: Clock) -> None:
        self._centre = centre
        self._provider = provider
        self._clock = clock
        self._root = centre.value.root_path
        self._secure = centre.value.public_url.startswith("https:")
        self._limiter = RateLimiter(RateLimit.per_minute(PER_MINUTE))

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get(BEGIN, self._with_refusals_shown(self.begin)),
            web.get(f"{BEGIN}/callback", self._with_refusals_shown(self.come_back)),
            web.get(f"{BEGIN}/sign-out", self._with_refusals_shown(self.sign_out)),
            web.get(f"{BEGIN}/logout", self._with_refusals_shown(self.ended_there)),
        ]

    async def begin(self, request: web.Request) -> web.StreamResponse:
        """On to the provider; `next` is the page that was wanted."""
        onward = request.query.get("next", "")
        if request.host != self._provider.public_host and "moved" not in request.query:
            # The provider sends the browser back to the public address: the cookie must be its.
            there = f"{self._centre.value.public_url}{BEGIN}?moved=1&next={quote(onward, safe='')}"
            return _redirect(there)
        address, cookie = await self._provider.begin(onward)
        response = _redirect(address)
        self._set(response, COOKIE, cookie, int(LIFE.total_seconds()), "Lax", self._at())
        return response

    async def come_back(self, request: web.Request) -> web.StreamResponse:
        """From the provider. The answer is a page that goes on by itself: a redirect would still
        count as coming from the provider's site, and the session's cookie would not be sent."""
        cookies = request.cookies
        answer = {name: value for name, value in request.query.items() if len(value) <= 4_096}
        started, token, proven, onward = await self._provider.finish(
            cookies.get(COOKIE, ""),
            answer,
            cookies.get(SESSION_COOKIE, ""),
            browser_words(request.headers.get("User-Agent", "")),
        )
        response = self._page(
            request, "centre/signed_in.html", onward=self._below_root(onward or started.home)
        )
        self._set(response, SESSION_COOKIE, token, int(SESSION_LIFE.total_seconds()), "Strict", "/")
        response.del_cookie(COOKIE, path=self._at())
        hint = proven.id_token if len(proven.id_token) <= LARGEST_COOKIE else "-"
        life = int(SESSION_LIFE.total_seconds())
        self._set(response, ID_TOKEN_COOKIE, hint, life, "Strict", self._at())
        return response

    async def sign_out(self, request: web.Request) -> web.StreamResponse:
        """After signing out here: on to the provider where the person came from there."""
        hint = request.cookies.get(ID_TOKEN_COOKIE)
        if hint is None:
            return _redirect(f"{self._root}/dossiers")
        address = await self._provider.address_to_sign_out("" if hint == "-" else hint)
        response = _redirect(address)
        response.del_cookie(ID_TOKEN_COOKIE, path=self._at())
        return response

    async def ended_there(self, request: web.Request) -> web.StreamResponse:
        """The provider's page loads this in a frame when its session ends. Whoever knows the name
        of the provider's session may end it."""
        query = request.query
        await self._provider.ended_there(query.get("iss", ""), query.get("sid", "")[:255])
        return web.Response(headers={"Cache-Control": "no-store"})

    def _with_refusals_shown(self, page: Page) -> Page:
        """The page, or what went wrong, in words, with the way back to the other sign-in."""

        async def shown(request: web.Request) -> web.StreamResponse:
            try:
                self._keep_within(request)
                return await page(request)
            except (ProviderRefusal, ProviderUnavailable) as refusal:
                logger.warning("sign-in by the provider: %s (%r)", refusal.code, refusal.reason)
                return self._refusal(request, refusal)
            except NotFound as nothing:  # the centre has no provider
                return self._refusal(request, nothing)

        return shown

    def _keep_within(self, request: web.Request) -> None:
        subject, now = network_of(request.remote or "unknown"), self._clock.monotonic()
        wait = self._limiter.seconds_to_wait(subject, now)
        if wait:
            raise TooManyRequests(wait)
        self._limiter.count(subject, now)

    def _refusal(self, request: web.Request, error: MotcuaError) -> web.Response:
        problem = problem_of(error, page_language(request, *self._centre.value.languages))
        response = self._page(request, "centre/provider_problem.html", problem=problem, begin=BEGIN)
        response.set_status(problem.status)
        response.del_cookie(COOKIE, path=self._at())
        return response

    def _page(self, request: web.Request, template: str, **values: object) -> web.Response:
        language = page_language(request, *self._centre.value.languages)
        oidc = self._centre.value.sign_in.oidc
        page = render(
            template,
            language=language,
            root=self._root,
            hall_name=localised(self._centre.value.unit.name, language),
            provider_name=localised(oidc.name, language) if oidc else "",
            other_languages=language_links(language, self._centre.value.languages),
            t=lambda key, **filled: text(language, f"provider.{key}", **filled),
            **values,
        )
        headers = {"Cache-Control": "no-store"}
        return web.Response(text=page, content_type="text/html", headers=headers)

    def _below_root(self, onward: str) -> str:
        return onward if onward.startswith(f"{self._root}/") else f"{self._root}{onward}"

    def _at(self) -> str:
        """Where the cookies of these pages are sent."""
        return f"{self._root}{BEGIN}"

    def _set(
        self, response: web.Response, name: str, value: str, seconds: int, site: str, path: str
    ) -> None:
        response.set_cookie(
            name,
            value,
            max_age=seconds,
            path=path,
            secure=self._secure,
            httponly=True,
            samesite=site,
        )


def _redirect(address: str) -> web.Response:
    headers = {"Location": address, "Cache-Control": "no-store"}
    return web.Response(status=HTTPStatus.SEE_OTHER, headers=headers)
