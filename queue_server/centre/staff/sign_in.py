"""Signing in and changing one's password: attempts are limited, and a right one starts a session.

An attempt is counted as failed before the password is looked at, so a thousand at once gain
nothing; what limits attempts is in `sign_in`, who a session is of in `access`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Final

from sqlalchemy import Connection

from config.centre.model import Centre
from config.text.phrase import Phrase
from config.wire import SessionStarted, SignIn
from config.wire.centre.account import ChangePassword
from queue_server.centre import repository
from queue_server.centre.events import AccessChanged
from queue_server.centre.staff import identities, known_browsers, one_time
from queue_server.centre.staff import sign_in_rules as rules
from queue_server.centre.staff.access import Access, new_secret, secret_hash
from queue_server.centre.staff.second_factor import rows
from queue_server.centre.tables import sign_in_attempts
from queue_server.core.actor import NOBODY, SYSTEM, Actor, ActorKind, staff_label
from queue_server.core.clock import Clock
from queue_server.core.current import Current
from queue_server.core.db.base import Database
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import (
    BadRequest,
    NotSignedIn,
    OneTimePasswordEnded,
    TooManyRequests,
    WrongSignIn,
)
from queue_server.core.security.attempt_limits import AttemptLimiter, Way
from queue_server.core.security.fair_queue import FairQueue
from queue_server.core.security.keyed_hash import keyed_hash

VERIFICATIONS_AT_ONCE: Final = 2
"""Each takes 19 MiB and a core for a moment; the hall must not stand still for it."""
ATTEMPTS: Final = AttemptLimiter(sign_in_attempts, rules.ATTEMPTS_REMEMBERED)

OnStart = Callable[[UnitOfWork, str], None]
"""Called with the hash of a new session's token."""
OnLeaving = Callable[[UnitOfWork], None]
"""Called when the last session of the unit's actor has ended, such as to close their counter."""


class SignInService:
    """Starts and ends the sessions of staff, and changes their passwords."""

    def __init__(
        self,
        database: Database,
        centre: Current[Centre],
        clock: Clock,
        access: Access,
        on_leaving: OnLeaving,
    ) -> None:
        self._on_leaving = on_leaving
        self._database = database
        self._centre = centre
        self._clock = clock
        self._access = access
        self._verifying = FairQueue(VERIFICATIONS_AT_ONCE)

    async def sign_in(
        self, command: SignIn, address: str, browser: str = "", before: str = "", words: str = ""
    ) -> tuple[SessionStarted, str] | SecondStep:
        """Start a session; return it and its token, which is shown this once; or what is still to
        come where the person has a second factor.

        `before` is the session that this browser had, of anybody: it ends. `browser` is the cookie
        of `known_browser`, `words` says which one it is (`browsers`). Raises `TooManyRequests`
        after too many wrong attempts, `WrongSignIn`, `OneTimePasswordEnded`.
        The attempt is counted before the password is looked at, so a thousand at once gain nothing.
        """
        name, now = rules.canonical(command.sign_in), self._clock.now()
        attempt = await self.attempt(name, address, browser)
        if not await self._password_matches(command.password, attempt) or attempt.member is None:
            if attempt.member is not None:
                await self._note_wrong(attempt.member, address, now, locks=attempt.locks)
            raise WrongSignIn
        member = attempt.member
        if member.one_time_until is not None and member.one_time_until <= now:
            raise OneTimePasswordEnded
        step = await self._database.write(
            lambda unit: _second_step(unit, member, attempt.way), SYSTEM, now
        )
        if step is not None:
            return step
        return await self.start(member, before, words, partial(was_right, way=attempt.way))

    async def start(
        self,
        member: repository.StaffMember,
        before: str,
        words: str,
        note: OnStart,
        *,
        is_proven: bool = False,
    ) -> tuple[SessionStarted, str]:
        """Start a session of somebody who has proved who they are; as `sign_in`. `note` writes what
        else belongs to it, in the same transaction; `is_proven` by more than a password."""
        token, now = new_secret(), self._clock.now()

        def begin(unit: UnitOfWork) -> None:
            _start_session(unit, secret_hash(token), member, words)
            note(unit, secret_hash(token))
            if before:
                end_session(unit, before, self._on_leaving)

        await self._database.write(begin, _actor(member), now)
        lacks = self._access.lacks_second_factor(member.role, is_proven=is_proven)
        ends = now + rules.SESSION_LIFE
        return self._access.session_started(member, ends, lacks_second_factor=lacks), token

    async def sign_out(self, token: str) -> None:
        """End the session. Where it was the person's last, their counter is closed."""
        await self._database.write(
            lambda unit: end_session(unit, token, self._on_leaving), NOBODY, self._clock.now()
        )
        self._access.forget_everybody()

    async def change_password(
        self, token: str, command: ChangePassword, address: str, browser: str
    ) -> None:
        """Change the password of the session's owner; their other sessions end.

        Raises `BadRequest` with the field that is wrong (`old`, `password`), `TooManyRequests`,
        `NotSignedIn`. The old one is guarded like a sign-in.
        """
        now, session = self._clock.now(), await self.session_of(token)
        name = session.member.sign_in
        whose = (name, session.member.display_name, *self._centre.value.unit.name.values())
        await asyncio.to_thread(_require_strong, command.new, *whose)
        way = await self.prove(session, command.old, address, browser)
        if command.new == command.old:
            raise BadRequest(fields={"password": Phrase("account.weak.password_same")})
        hashed = await asyncio.to_thread(_hash_password, command.new)
        await self._database.write(
            lambda unit: _change_password(unit, session, hashed, way),
            _actor(session.member),
            now,
        )

    async def session_of(self, token: str) -> repository.Session:
        """Raises `NotSignedIn`."""
        hashed = secret_hash(token)
        session = await self._database.read(lambda c: repository.find_session(c, hashed))
        if session is None:
            raise NotSignedIn
        return session

    async def prove(
        self, session: repository.Session, password: str, address: str, browser: str
    ) -> Way:
        """That the session's owner knows their password; the attempt is to be forgiven on its way.

        Raises `BadRequest` (the field `old`), `TooManyRequests`: guarded like a sign-in.
        """
        attempt = await self.attempt(session.member.sign_in, address, browser)
        if not await self._password_matches(password, attempt):
            now = self._clock.now()
            await self._note_wrong(session.member, address, now, locks=attempt.locks)
            raise BadRequest(fields={"old": "not the password until now"})
        return attempt.way

    async def attempt(self, name: str, address: str, browser: str) -> _Attempt:
        """One more try at a name, counted as wrong. Raises `TooManyRequests`."""
        attempt = await self._database.write(
            lambda unit: self._take_attempt(unit, name, address, browser),
            NOBODY,
            self._clock.now(),
        )
        if isinstance(attempt, TooManyRequests):
            raise attempt
        return attempt

    async def known_browser(self, sign_in: str, browser: str) -> str:
        """The cookie of a browser in which `sign_in` was used just now."""
        name = rules.canonical(sign_in)

        def made(connection: Connection) -> str:
            hashed = keyed_hash(connection, known_browsers.PURPOSE)
            return known_browsers.with_person(hashed, browser, name)

        return await self._database.read(made)

    def _take_attempt(
        self, unit: UnitOfWork, sign_in: str, address: str, browser: str
    ) -> _Attempt | TooManyRequests:
        """While the centre has an identity provider, people for whom it vouches have no password
        here: whoever lost their account there must not come in by an old one."""
        attempt = _take_attempt(unit, sign_in, address, browser)
        if isinstance(attempt, TooManyRequests) or attempt.member is None:
            return attempt
        has_provider = self._centre.value.sign_in.oidc is not None
        if has_provider and identities.is_linked(unit.connection, attempt.member.id):
            return replace(attempt, member=None)
        return attempt

    async def _password_matches(self, password: str, attempt: _Attempt) -> bool:
        """Each looks at a password in turn: those who wait go round by browser or address."""
        try:
            async with self._verifying.turn(attempt.from_where):
                return await asyncio.to_thread(_matches, password, attempt.member)
        except TooManyRequests:
            await self._database.write(
                lambda unit: ATTEMPTS.forgive(unit.connection, attempt.way, unit.now),
                SYSTEM,
                self._clock.now(),
            )
            raise

    async def _note_wrong(
        self, member: repository.StaffMember, address: str, now: datetime, *, locks: bool
    ) -> None:
        """Of people there are, alone: people type passwords into the field for the name."""
        actions = ["wrong_sign_in", *(["lock_sign_in"] if locks else [])]
        whom = staff_label(member.id)

        def note(unit: UnitOfWork) -> None:
            for action in actions:
                repository.log(unit, action, whom, address)

        await self._database.write(note, SYSTEM, now)


def _actor(member: repository.StaffMember) -> Actor:
    """A member of staff as the log names them; what they may do is asked elsewhere."""
    return Actor(ActorKind.STAFF, str(member.id), member.display_name)


def end_session(unit: UnitOfWork, token: str, on_leaving: OnLeaving) -> None:
    """End the session; `on_leaving` is called where it was the person's last one."""
    session = repository.find_session(unit.connection, secret_hash(token))
    if session is None:
        return
    repository.end_session(unit.connection, session.token_hash)
    leave_if_gone(unit, session.member, on_leaving)
    repository.log(unit.by(_actor(session.member)), "sign_out")
    unit.announce(AccessChanged())


def leave_if_gone(unit: UnitOfWork, member: repository.StaffMember, on_leaving: OnLeaving) -> None:
    """Call `on_leaving` as the member, where they have no session any more."""
    idle = unit.now - rules.SESSION_IDLE
    if not repository.has_session(unit.connection, member.id, unit.now, idle):
        on_leaving(unit.by(_actor(member)))


def _matches(password: str, member: repository.StaffMember | None) -> bool:
    # Imported here: argon2 takes a while, and the server should be up before the first clerk.
    from queue_server.centre.staff.passwords import matches

    if member is not None and member.one_time_until is not None:
        password = one_time.as_typed(password)
    return matches(password, member.password_hash if member else None)


def _require_strong(password: str, *own: str) -> None:
    from queue_server.centre.staff.passwords import require_strong

    require_strong(password, *own)


def _hash_password(password: str) -> str:
    from queue_server.centre.staff.passwords import hash_password

    return hash_password(password)


@dataclass(frozen=True, slots=True)
class _Attempt:
    """A sign-in that may be looked at."""

    member: repository.StaffMember | None
    """The active member of that name."""
    way: Way
    from_where: str
    locks: bool
    """Whether the next one on this way waits, should this be wrong."""


def _take_attempt(
    unit: UnitOfWork, sign_in: str, address: str, browser: str
) -> _Attempt | TooManyRequests:
    """Count an attempt as wrong until it proves right."""
    connection = unit.connection
    known = known_browsers.browser_of(
        keyed_hash(connection, known_browsers.PURPOSE), browser, sign_in
    )
    hashed = keyed_hash(connection, rules.PURPOSE)
    subjects = rules.subjects(hashed, sign_in, address, known)
    way = ATTEMPTS.admit(connection, subjects.ways, unit.now)
    if isinstance(way, TooManyRequests):
        return way
    member = repository.find_member(connection, sign_in)
    return _Attempt(
        member if member is not None and member.active else None,
        way,
        subjects.browser or subjects.address,
        locks=ATTEMPTS.is_full(connection, way, unit.now),
    )


def _change_password(
    unit: UnitOfWork, session: repository.Session, password_hash: str, way: Way
) -> None:
    ATTEMPTS.forgive(unit.connection, way, unit.now)
    changed = {"password_hash": password_hash, "one_time_until": None}
    repository.change_member(unit.connection, session.member.id, **changed)
    repository.end_sessions_of(unit.connection, session.member.id, but=session.token_hash)
    repository.log(unit, "change_password", unit.actor.label)
    unit.announce(AccessChanged())


@dataclass(frozen=True, slots=True)
class SecondStep:
    """The password was right, and the second factor is still to come."""

    token: str
    """Of this browser alone."""
    challenge: str
    factors: Sequence[rows.Factor]


def _second_step(unit: UnitOfWork, member: repository.StaffMember, way: Way) -> SecondStep | None:
    """The password's attempt is forgiven, but what was counted before stays: who knows the password
    must not thereby get new tries at the codes."""
    factors = rows.confirmed(unit.connection, member.id)
    if not factors:
        return None
    ATTEMPTS.forgive(unit.connection, way, unit.now)
    return SecondStep(*rows.begin_step(unit, member.id, "sign_in"), factors)


def was_right(unit: UnitOfWork, _token_hash: str, way: Way) -> None:
    """Nothing of what was wrong before stays on the way."""
    ATTEMPTS.forgive(unit.connection, way, unit.now)
    ATTEMPTS.forget(unit.connection, way.narrowest)


def _start_session(
    unit: UnitOfWork, token_hash: str, member: repository.StaffMember, browser: str
) -> None:
    connection = unit.connection
    repository.end_expired_sessions(connection, unit.now)
    repository.bring_back_sessions(connection, unit.now, unit.now + rules.SESSION_LIFE)
    ends = unit.now + rules.SESSION_LIFE
    repository.add_session(connection, token_hash, member.id, unit.now, ends, browser)
    repository.change_member(connection, member.id, last_sign_in_at=unit.now)
    repository.log(unit, "sign_in")
