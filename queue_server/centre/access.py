"""Who sends a request: sessions of staff, keys of devices, and how a session starts and ends.

A session's cookie and a device's key are random secrets of which the database holds a hash.
Whoever was recognised is remembered for a few seconds, so that a request costs no query, and
forgotten as soon as any session or key ends.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import secrets
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from aiohttp import web
from sqlalchemy import Connection

from config.centre import Centre, Permission
from config.wire import SessionStarted, SignIn
from config.wire.account import ChangePassword
from queue_server.centre import known_browser, store
from queue_server.centre import sign_in as rules
from queue_server.centre.events import AccessChanged
from queue_server.centre.home import home_of
from queue_server.centre.tables import centre_log, sign_in_attempts
from queue_server.core.attempt_limits import AttemptLimiter, Way
from queue_server.core.clock import Clock
from queue_server.core.database import Database, Unit
from queue_server.core.errors import (
    BadRequest,
    NotSignedIn,
    TooManyRequests,
    Unavailable,
    WrongSignIn,
)
from queue_server.core.events import Event, EventBus, EverythingMayHaveChanged
from queue_server.core.fair_queue import FairQueue
from queue_server.core.http import NOBODY, Caller, CallerKind
from queue_server.core.keyed_hash import keyed_hash

logger = logging.getLogger(__name__)

SESSION_COOKIE: Final = "motcua_session"
DEVICE_COOKIE: Final = "motcua_device"
REMEMBERED: Final = timedelta(seconds=30)
MOST_REMEMBERED: Final = 10_000
LONGEST_SECRET: Final = 200
VERIFICATIONS_AT_ONCE: Final = 2
"""Each takes 19 MiB and a core for a moment; the hall must not stand still for it."""


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody who was recognised; ask again at `until`, of the monotonic clock."""

    caller: Caller
    until: float
    session: SessionStarted | None = None


@dataclass(frozen=True, slots=True)
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


OnLeaving = Callable[[Unit, int, datetime], None]
"""Told of whoever has no session any more."""


def nobody_leaves(_unit: Unit, _staff_id: int, _now: datetime) -> None:
    return None


class Access:
    """The doorkeeper of a centre."""

    def __init__(self, database: Database, centre: Centre, clock: Clock, bus: EventBus) -> None:
        self._database = database
        self._centre = centre
        self._clock = clock
        self._known: dict[tuple[str, bool, str], Known] = {}
        self._forgotten = 0
        self._ended = asyncio.Event()
        """Set, and replaced, whenever a session or key may have ended."""
        self._verifying = FairQueue(VERIFICATIONS_AT_ONCE)
        bus.listen(self._hear)

    async def identify(self, request: web.Request, *, touch: bool = True) -> Caller:
        """Who sent the request; `NOBODY` where it shows nothing that holds now."""
        return await self._anybody(request, touch=touch)

    async def _anybody(self, request: web.Request, *, touch: bool) -> Caller:
        for secret in secrets_of(request):
            known = await self._recognise(secret, touch=touch)
            if known is not None:
                return known.caller
        return NOBODY

    async def until_ended(self, request: web.Request, caller: Caller) -> None:
        """Return once the request shows nothing any more that makes it `caller`'s.

        What ends by a command of this server, or on PostgreSQL anywhere, is noticed at once,
        everything else within `REMEMBERED`. To be looked at is no use of a session.
        """
        while True:
            ended = self._ended
            # Where the database does not answer nobody knows, and whoever was let in stays.
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

    async def sign_in(
        self,
        words: SignIn,
        address: str,
        browser: str = "",
        before: str = "",
        on_leaving: OnLeaving = nobody_leaves,
    ) -> tuple[SessionStarted, str]:
        """Start a session; return it and its token, which is told this once.

        `before` is the session that this browser had, whoever's: it ends, and `on_leaving` is
        called where it was that person's last. `browser` is the cookie of `known_browser`. Raises
        `TooManyRequests` after too many wrong attempts, `WrongSignIn`. The attempt is counted
        before the password is looked at, so a thousand at once gain nothing.
        """
        name, now = rules.canonical(words.sign_in), self._clock.now()
        attempt = await self._database.write(
            lambda unit: _take_attempt(unit, name, address, browser, now)
        )
        if isinstance(attempt, TooManyRequests):
            raise attempt
        if not await self._is_right(words.password, attempt) or attempt.member is None:
            if attempt.member is not None:
                await self._note_wrong(attempt.member, address, now, locks=attempt.locks)
            raise WrongSignIn
        member, token = attempt.member, new_secret()

        def start(unit: Unit) -> None:
            _start_session(unit, secret_hash(token), member, attempt.way, now)
            if before:
                end_session(unit, before, now, on_leaving)

        await self._database.write(start)
        return self._session_started(member, now + rules.SESSION_LIFE), token

    async def _is_right(self, password: str, attempt: _Attempt) -> bool:
        """Each looks at a password in turn: those who wait go round by browser or address."""
        try:
            async with self._verifying.turn(attempt.from_where):
                return await asyncio.to_thread(_matches, password, attempt.member)
        except TooManyRequests:
            now = self._clock.now()
            await self._database.write(
                lambda unit: ATTEMPTS.forgive(unit.connection, attempt.way, now)
            )
            raise

    async def _note_wrong(
        self, member: store.StaffMember, address: str, now: datetime, *, locks: bool
    ) -> None:
        """Of people there are, alone: people type passwords into the field for the name."""
        actions = ["wrong_sign_in", *(["lock_sign_in"] if locks else [])]
        whom = f"staff:{member.id}"
        lines = [store.log_row(now, "system", action, whom, address) for action in actions]

        def note(unit: Unit) -> None:
            for line in lines:
                unit.append(centre_log, line)

        await self._database.write(note)

    async def change_password(
        self, token: str, words: ChangePassword, address: str, browser: str
    ) -> None:
        """Give whoever the session is of another password; their other sessions end.

        Raises `BadRequest` with the field that is wrong (`old`, `password`), `TooManyRequests`,
        `NotSignedIn`. The old one is guarded like a sign-in.
        """
        now = self._clock.now()
        session = await self._database.read(lambda c: store.find_session(c, secret_hash(token)))
        if session is None:
            raise NotSignedIn
        name = session.member.sign_in
        whose = (name, session.member.display_name, *self._centre.unit.name.values())
        await asyncio.to_thread(_require_strong, words.new, *whose)
        attempt = await self._database.write(
            lambda unit: _take_attempt(unit, name, address, browser, now)
        )
        if isinstance(attempt, TooManyRequests):
            raise attempt
        if not await self._is_right(words.old, attempt):
            await self._note_wrong(session.member, address, now, locks=attempt.locks)
            raise BadRequest(fields={"old": "not the password until now"})
        hashed = await asyncio.to_thread(_hash_password, words.new)
        await self._database.write(
            lambda unit: _change_password(unit, session, hashed, attempt.way, now)
        )

    async def known_browser(self, sign_in: str, browser: str) -> str:
        """The cookie of a browser in which `sign_in` was used just now."""
        name = rules.canonical(sign_in)

        def made(connection: Connection) -> str:
            hashed = keyed_hash(connection, known_browser.PURPOSE)
            return known_browser.with_person(hashed, browser, name)

        return await self._database.read(made)

    def forget_everybody(self) -> None:
        """Know nobody until asked anew."""
        self._known.clear()
        self._forgotten += 1
        self._ended.set()
        self._ended = asyncio.Event()

    def _hear(self, happened: Event) -> None:
        if isinstance(happened, AccessChanged | EverythingMayHaveChanged):
            self.forget_everybody()

    async def _recognise(self, secret: Secret, *, touch: bool = True) -> Known | None:
        now = self._clock.now()
        remembered_as = secret.remembered_as
        known = self._known.get(remembered_as)
        if known is not None and self._clock.monotonic() < known.until:
            return known
        self._known.pop(remembered_as, None)
        forgotten = self._forgotten
        if secret.kind == "session":
            known = await self._read_session(remembered_as[2], now, touch=touch)
        else:
            known = await self._read_device(remembered_as[2])
        if known is None:
            return None
        known = replace(known, caller=replace(known.caller, by_cookie=secret.by_cookie))
        if forgotten == self._forgotten and len(self._known) < MOST_REMEMBERED:
            # Otherwise something ended while we read: true for this request, perhaps not after.
            self._known[remembered_as] = known
        return known

    async def _read_session(self, token_hash: str, now: datetime, *, touch: bool) -> Known | None:
        session = await self._database.read(
            lambda connection: store.find_session(connection, token_hash)
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
        started = self._session_started(session.member, expires_at)
        caller = Caller(
            CallerKind.STAFF,
            str(session.member.id),
            session.member.display_name,
            self._permissions(session.member.role),
            session.member.role,
        )
        return Known(caller, self._until(min(ends - now, REMEMBERED)), started)

    def _until(self, left: timedelta) -> float:
        return self._clock.monotonic() + left.total_seconds()

    async def _touch(self, token_hash: str, used_at: datetime, expires_at: datetime) -> None:
        try:
            await self._database.write(
                lambda unit: store.touch_session(unit.connection, token_hash, used_at, expires_at)
            )
        except Unavailable:
            # Reading still works; the session merely ends sooner.
            logger.warning("the last use of a session could not be kept")

    async def _read_device(self, key_hash: str) -> Known | None:
        device = await self._database.read(
            lambda connection: store.find_device_by_key(connection, key_hash)
        )
        if device is None:
            return None
        if device.kind == "kiosk" and device.id in self._centre.kiosk_by_id:
            kind = CallerKind.KIOSK
        elif device.kind == "board" and device.id in self._centre.board_by_id:
            kind = CallerKind.BOARD
        else:
            return None
        return Known(Caller(kind, device.id, device.id), self._until(REMEMBERED))

    def _permissions(self, role: str) -> frozenset[Permission]:
        found = self._centre.role_by_id.get(role)
        return frozenset(found.permissions) if found else frozenset()

    def _session_started(self, member: store.StaffMember, expires_at: datetime) -> SessionStarted:
        return SessionStarted(
            staff_id=member.id,
            display_name=member.display_name,
            role=member.role,
            permissions=sorted(self._permissions(member.role)),
            expires_at=expires_at,
            home=home_of(self._permissions(member.role)),
        )


def end_session(
    unit: Unit, token: str, now: datetime, on_leaving: Callable[[Unit, int, datetime], None]
) -> None:
    """End the session; `on_leaving` is called where it was the person's last one."""
    session = store.find_session(unit.connection, secret_hash(token))
    if session is None:
        return
    store.end_session(unit.connection, session.token_hash)
    staff_id = session.member.id
    if not store.has_session(unit.connection, staff_id, now, now - rules.SESSION_IDLE):
        on_leaving(unit, staff_id, now)
    unit.append(centre_log, store.log_row(now, f"staff:{staff_id}", "sign_out"))
    unit.announce(AccessChanged())


def _matches(password: str, member: store.StaffMember | None) -> bool:
    # Imported here: argon2 takes a while, and the server should be up before the first clerk.
    from queue_server.centre.passwords import matches

    return matches(password, member.password_hash if member else None)


def _require_strong(password: str, *own: str) -> None:
    from queue_server.centre.passwords import require_strong

    require_strong(password, *own)


def _hash_password(password: str) -> str:
    from queue_server.centre.passwords import hash_password

    return hash_password(password)


ATTEMPTS: Final = AttemptLimiter(sign_in_attempts, rules.ATTEMPTS_REMEMBERED)


@dataclass(frozen=True, slots=True)
class _Attempt:
    """A sign-in that may be looked at."""

    member: store.StaffMember | None
    """The active member of that name."""
    way: Way
    from_where: str
    locks: bool
    """Whether the next one on this way waits, should this be wrong."""


def _take_attempt(
    unit: Unit, sign_in: str, address: str, browser: str, now: datetime
) -> _Attempt | TooManyRequests:
    """Count an attempt as wrong until it proves right."""
    connection = unit.connection
    known = known_browser.browser_of(
        keyed_hash(connection, known_browser.PURPOSE), browser, sign_in
    )
    hashed = keyed_hash(connection, rules.PURPOSE)
    subjects = rules.subjects(hashed, sign_in, address, known)
    way = ATTEMPTS.let_in(connection, subjects.ways, now)
    if isinstance(way, TooManyRequests):
        return way
    member = store.find_member(connection, sign_in)
    return _Attempt(
        member if member is not None and member.active else None,
        way,
        subjects.browser or subjects.address,
        locks=ATTEMPTS.is_full(connection, way, now),
    )


def _change_password(
    unit: Unit, session: store.Session, password_hash: str, way: Way, now: datetime
) -> None:
    whom = f"staff:{session.member.id}"
    ATTEMPTS.forgive(unit.connection, way, now)
    store.change_member(unit.connection, session.member.id, password_hash=password_hash)
    store.end_sessions_of(unit.connection, session.member.id, but=session.token_hash)
    unit.append(centre_log, store.log_row(now, whom, "change_password", whom))
    unit.announce(AccessChanged())


def _start_session(
    unit: Unit, token_hash: str, member: store.StaffMember, way: Way, now: datetime
) -> None:
    connection = unit.connection
    store.end_expired_sessions(connection, now)
    store.bring_back_sessions(connection, now, now + rules.SESSION_LIFE)
    ATTEMPTS.forgive(connection, way, now)
    ATTEMPTS.forget(connection, way.narrowest)
    store.add_session(connection, token_hash, member.id, now, now + rules.SESSION_LIFE)
    unit.append(centre_log, store.log_row(now, f"staff:{member.id}", "sign_in"))
