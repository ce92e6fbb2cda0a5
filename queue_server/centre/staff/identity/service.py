"""Signing in by the identity provider that the centre's settings name: from the first click to a
session, and out again."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from config.centre.model import Centre
from config.centre.sections.sign_in import OpenIdConnect
from config.wire import ErrorCode, SessionStarted
from queue_server.centre.errors import ProviderRefusal, ProviderUnavailable
from queue_server.centre.repository import StaffMember
from queue_server.centre.staff import identities
from queue_server.centre.staff.identity import people, returning
from queue_server.centre.staff.identity.oidc import OpenIdProvider, begun
from queue_server.centre.staff.identity.provider import IdentityProvider, ProvenIdentity
from queue_server.centre.staff.identity.returning import Returning
from queue_server.centre.staff.sign_in import SignInService
from queue_server.core.actor import SYSTEM
from queue_server.core.clock import Clock
from queue_server.core.current import Current
from queue_server.core.db.base import Database
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import NotFound
from queue_server.core.security.keyed_hash import keyed_hash

logger = logging.getLogger(__name__)

MakeProvider = Callable[[OpenIdConnect, Clock], IdentityProvider]
CALLBACK = "/sign-in/provider/callback"


class ProviderSignIn:
    """What the pages do; the provider is made anew whenever its settings have changed."""

    def __init__(
        self,
        database: Database,
        centre: Current[Centre],
        clock: Clock,
        sign_in: SignInService,
        make: MakeProvider = OpenIdProvider,
    ) -> None:
        self._database = database
        self._centre = centre
        self._clock = clock
        self._sign_in = sign_in
        self._make = make
        self._made: tuple[OpenIdConnect, IdentityProvider] | None = None

    async def begin(self, onward: str) -> tuple[str, str]:
        """The provider's address, and the cookie that the browser keeps meanwhile.

        Raises `NotFound` where the centre has no provider, `ProviderUnavailable`.
        """
        started = Returning(begun(), returning.page_onward(onward))
        address = await self._provider().address_to_begin(started.begun, self._address(CALLBACK))
        now = self._clock.now()
        cookie = await self._database.read(
            lambda c: returning.sealed(keyed_hash(c, returning.PURPOSE), started, now)
        )
        return address, cookie

    async def finish(
        self, cookie: str, answer: Mapping[str, str], before: str, words: str
    ) -> tuple[SessionStarted, str, ProvenIdentity, str]:
        """The session with its token, who it is, and the page to go on to.

        `before` is the session that this browser had: it ends; `words` name the browser.
        Raises `ProviderRefusal`, `ProviderUnavailable`, `NotFound`.
        """
        provider, settings, now = self._provider(), self._settings(), self._clock.now()
        kept = await self._database.read(
            lambda c: returning.opened(keyed_hash(c, returning.PURPOSE), cookie, now)
        )
        if kept is None:
            raise ProviderRefusal(ErrorCode.SIGN_IN_EXPIRED, "no cookie")
        proven = await provider.finish(kept.begun, answer, self._address(CALLBACK))

        def found(unit: UnitOfWork) -> StaffMember | ProviderRefusal:
            return people.member_for(unit, self._centre.value, settings, proven)

        member = await self._database.write(found, SYSTEM, self._clock.now())
        if isinstance(member, ProviderRefusal):
            raise member

        def note(unit: UnitOfWork, token_hash: str) -> None:
            identities.mark_session(unit.connection, token_hash, proven.provider_session)

        started, token = await self._sign_in.start(member, before, words, note, is_proven=True)
        return started, token, proven, kept.onward

    async def address_to_sign_out(self, id_token: str) -> str:
        """Where the provider's own session ends; this centre's first page where there is no such
        place, or the provider does not answer."""
        back_to = self._address("/dossiers")
        try:
            settings = self._settings()
            if not settings.sign_out_there:
                return back_to
            return await self._provider().address_to_sign_out(id_token, back_to) or back_to
        except (NotFound, ProviderUnavailable):
            return back_to

    async def ended_there(self, issuer: str, provider_session: str) -> None:
        """The provider says that one of its sessions has ended."""
        settings = self._centre.value.sign_in.oidc
        if settings is None or settings.issuer != issuer:
            return
        await self._database.write(
            lambda unit: people.end_provider_session(unit, provider_session),
            SYSTEM,
            self._clock.now(),
        )

    def _settings(self) -> OpenIdConnect:
        settings = self._centre.value.sign_in.oidc
        if settings is None:
            raise NotFound
        return settings

    def _provider(self) -> IdentityProvider:
        settings = self._settings()
        if self._made is None or self._made[0] != settings:
            self._made = (settings, self._make(settings, self._clock))
        return self._made[1]

    def _address(self, path: str) -> str:
        return f"{self._centre.value.public_url}{path}"

    @property
    def public_host(self) -> str:
        """Host and port of the public address: a cookie of another host would not come back.
        Raises `NotFound` where there is no provider."""
        self._settings()
        return urlsplit(self._centre.value.public_url).netloc
