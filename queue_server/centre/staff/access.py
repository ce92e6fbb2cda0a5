"""Who sends a request: sessions of staff and keys of devices.

A session's cookie and a device's key are random secrets of which the database holds a hash.
A recognised caller is remembered for a few seconds, so that a request costs no query, and
forgotten as soon as any session or key ends.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from aiohttp import web

from config.centre.model import Centre
from config.centre.roles import Permission
from config.value_object import value_object
from config.wire import SessionStarted
from queue_server.centre import repository
from queue_server.centre.events import AccessChanged, CentreChanged
from queue_server.centre.staff import sign_in_rules as rules
from queue_server.centre.staff.pages.home_page import home_of
from queue_server.core.actor import NOBODY, SYSTEM, Actor, ActorKind
from queue_server.core.clock import Clock
from queue_server.core.current import Current
from queue_server.core.db.base import Database
from queue_server.core.errors import NotSignedIn, Unavailable
from queue_server.core.events import Event, EventBus, EverythingMayHaveChanged
from queue_server.core.http.operations import staff_who

logger = logging.getLogger(__name__)

SESSION_COOKIE: Final = "motcua_session"
DEVICE_COOKIE: Final = "motcua_device"
GUARDED: Final = frozenset({Permission.OVERSEE, Permission.ADMINISTER})
"""Permissions for which a second factor may be demanded."""
MANAGERS: Final = staff_who(Permission.DEVICES, Permission.ADMINISTER)
"""Staff who look after devices and sign-ins."""
ADMINISTRATORS: Final = staff_who(Permission.ADMINISTER)
"""Staff who change the centre: its settings, people and procedures."""
REMEMBERED: Final = timedelta(seconds=30)
MOST_REMEMBERED: Final = 10_000
LONGEST_SECRET: Final = 200


@dataclass(frozen=True, slots=True)
class AuthenticatedCaller:
    """Somebody who was recognised; ask again at `until`, of the monotonic clock."""

    caller: Actor
    until: float
    session: SessionStarted | None = None


@value_object
class Secret:
    """What a request carries to be known by."""

    kind: str
    value: str
    by_cookie: bool

    @property
    def remembered_as(self) -> tuple[str, bool, str]:
        return self.kind, self.by_cookie, secret_hash(self.value)


def new_secret() -> str:
    """A session's token or a device's key: 256 bits."""
    return secrets.token_urlsafe(32)


def secret_hash(secret: str) -> str:
    """The hash; of whatever bytes a header held, as aiohttp hands them on."""
    return hashlib.sha256(secret.encode(errors="surrogateescape")).hexdigest()


def secrets_of(request: web.Request) -> Iterator[Secret]:
    """What the request shows: a key in its header alone, or else its cookies, staff first."""
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        yield from _secret("device", key.strip(), by_cookie=False)
        return
    yield from _secret("session", request.cookies.get(SESSION_COOKIE), by_cookie=True)
    yield from _secret("device", request.cookies.get(DEVICE_COOKIE), by_cookie=True)


def _secret(kind: str, value: str | None, *, by_cookie: bool) -> Iterator[Secret]:
    if value and len(value) <= LONGEST_SECRET:
        yield Secret(kind, value, by_cookie)


class Access:
    """The authenticator of a centre."""

    def __init__(
        self, database: Database, centre: Current[Centre], clock: Clock, bus: EventBus
    ) -> None:
        self._database = database
        self._centre = centre
        self._clock = clock
        self._known: dict[tuple[str, bool, str], AuthenticatedCaller] = {}
        self._forgotten = 0
        self._ended = asyncio.Event()
        """Set, and replaced, whenever a session or key may have ended."""
        bus.listen(self._hear, CentreChanged, AccessChanged, EverythingMayHaveChanged)

    async def identify(self, request: web.Request, *, touch: bool = True) -> Actor:
        """Who sent the request; `NOBODY` where it shows nothing that holds now."""
        return await self._anybody(request, touch=touch)

    async def _anybody(self, request: web.Request, *, touch: bool) -> Actor:
        for secret in secrets_of(request):
            known = await self._recognise(secret, touch=touch)
            if known is not None:
                return known.caller
        return NOBODY

    async def until_ended(self, request: web.Request, caller: Actor) -> None:
        """Return once the request shows nothing any more that makes it `caller`'s.

        What ends by a command of this server, or on PostgreSQL anywhere, is noticed at once,
        everything else within `REMEMBERED`. To be looked at is no use of a session.
        """
        while True:
            ended = self._ended
            # Where the database does not answer, a recognised caller stays recognised.
            with suppress(Unavailable):
                found = await self._anybody(request, touch=False)
                if found.label != caller.label:
                    return
            with suppress(TimeoutError):
                async with asyncio.timeout(REMEMBERED.total_seconds()):
                    await ended.wait()

    async def session_of(self, token: str | None) -> SessionStarted:
        """The session of that token. Raises `NotSignedIn`."""
        known = await self._recognise(Secret("session", token, by_cookie=True)) if token else None
        if known is None or known.session is None:
            raise NotSignedIn
        return known.session

    async def watched(self, token: str | None) -> SessionStarted | None:
        """Whose session it is by the database, whatever is remembered; that it is looked at is no
        use of it. Where it has ended, nobody is remembered for it any more."""
        if not token or len(token) > LONGEST_SECRET:
            return None
        secret = Secret("session", token, by_cookie=True)
        found = await self._read_session(secret.remembered_as[2], self._clock.now(), touch=False)
        remembered = self._known.get(secret.remembered_as)
        if remembered is not None and (found is None or found.session != remembered.session):
            self.forget_everybody()
        return found.session if found else None

    def forget_everybody(self) -> None:
        """Forget every caller: each is identified again."""
        self._known.clear()
        self._forgotten += 1
        self._ended.set()
        self._ended = asyncio.Event()

    def _hear(self, _happened: Event) -> None:
        self.forget_everybody()

    async def _recognise(self, secret: Secret, *, touch: bool = True) -> AuthenticatedCaller | None:
        remembered_as = secret.remembered_as
        known = self._known.get(remembered_as)
        if known is not None and self._clock.monotonic() < known.until:
            return known
        self._known.pop(remembered_as, None)
        forgotten = self._forgotten
        if secret.kind == "session":
            known = await self._read_session(remembered_as[2], self._clock.now(), touch=touch)
        else:
            known = await self._read_device(remembered_as[2])
        if known is None:
            return None
        known = replace(known, caller=replace(known.caller, by_cookie=secret.by_cookie))
        if forgotten == self._forgotten and len(self._known) < MOST_REMEMBERED:
            # Otherwise something ended while we read: true for this request, perhaps not after.
            self._known[remembered_as] = known
        return known

    async def _read_session(
        self, token_hash: str, now: datetime, *, touch: bool
    ) -> AuthenticatedCaller | None:
        session = await self._database.read(
            lambda connection: repository.find_session(connection, token_hash)
        )
        if session is None:
            return None
        used_at, expires_at = rules.brought_back(session.last_used_at, session.expires_at, now)
        ends = rules.session_ends(used_at, expires_at)
        if ends <= now:
            return None
        is_ahead = session.last_used_at > now
        if is_ahead or (touch and now - used_at >= rules.TOUCH_AFTER):
            await self._touch(token_hash, now if touch else used_at, expires_at)
        member, by_provider = session.member, session.provider_session is not None
        is_proven = by_provider or session.second_factor_at is not None
        lacks = self.lacks_second_factor(member.role, is_proven=is_proven)
        started = self.session_started(
            member, expires_at, by_provider=by_provider, lacks_second_factor=lacks
        )
        caller = Actor(
            ActorKind.STAFF,
            str(member.id),
            member.display_name,
            frozenset() if lacks else self._permissions(member),
            member.role,
            is_confined=member.one_time_until is not None or lacks,
            lacks_second_factor=lacks and member.one_time_until is None,
        )
        return AuthenticatedCaller(caller, self._until(min(ends - now, REMEMBERED)), started)

    def _until(self, left: timedelta) -> float:
        return self._clock.monotonic() + left.total_seconds()

    async def _touch(self, token_hash: str, used_at: datetime, expires_at: datetime) -> None:
        try:
            await self._database.write(
                lambda unit: repository.touch_session(
                    unit.connection, token_hash, used_at, expires_at
                ),
                SYSTEM,
                self._clock.now(),
            )
        except Unavailable:
            # Reading still works; the session merely ends sooner.
            logger.warning("the last use of a session could not be kept")

    async def _read_device(self, key_hash: str) -> AuthenticatedCaller | None:
        device = await self._database.read(
            lambda connection: repository.find_device_by_key(connection, key_hash)
        )
        if device is None:
            return None
        if device.kind == "kiosk" and device.id in self._centre.value.kiosk_by_id:
            kind = ActorKind.KIOSK
        elif device.kind == "board" and device.id in self._centre.value.board_by_id:
            kind = ActorKind.BOARD
        else:
            return None
        return AuthenticatedCaller(Actor(kind, device.id, device.id), self._until(REMEMBERED))

    def _permissions(self, member: repository.StaffMember) -> frozenset[Permission]:
        """None while the one-time password is to be changed first."""
        found = self._centre.value.role_by_id.get(member.role)
        is_confined = member.one_time_until is not None
        return frozenset(found.permissions) if found and not is_confined else frozenset()

    def lacks_second_factor(self, role: str, *, is_proven: bool) -> bool:
        """Whether a session of the role may do nothing yet but add a second factor."""
        centre = self._centre.value
        found = centre.role_by_id.get(role)
        guarded = found is not None and not GUARDED.isdisjoint(found.permissions)
        return centre.sign_in.second_factor and guarded and not is_proven

    def session_started(
        self,
        member: repository.StaffMember,
        expires_at: datetime,
        *,
        by_provider: bool = False,
        lacks_second_factor: bool = False,
    ) -> SessionStarted:
        """A session as its owner sees it."""
        permissions = frozenset() if lacks_second_factor else self._permissions(member)
        return SessionStarted(
            staff_id=member.id,
            display_name=member.display_name,
            role=member.role,
            permissions=sorted(permissions),
            expires_at=expires_at,
            home=home_of(permissions),
            counters=json.loads(member.counters),
            must_change_password=member.one_time_until is not None,
            by_provider=by_provider,
            must_add_second_factor=lacks_second_factor,
        )
