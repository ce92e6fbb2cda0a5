"""Signing in by a second factor, and adding and removing one's own."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from sqlalchemy import update

from config.centre.model import Centre
from config.text.catalogue import localised
from config.wire import ErrorCode, SessionStarted
from config.wire.centre.account import (
    AuthenticatorStarted,
    FinishSignIn,
    FreshProof,
    PasskeyStarted,
    RecoveryCodes,
    SecondFactor,
    SecondFactorAsked,
    SecondFactorsListed,
)
from queue_server.centre import repository
from queue_server.centre.errors import WrongSecondFactor
from queue_server.centre.events import AccessChanged
from queue_server.centre.repository import Session, StaffMember
from queue_server.centre.staff.second_factor import authenticator, passkeys, rows
from queue_server.centre.staff.sign_in import SecondStep, SignInService, was_right
from queue_server.centre.tables import sessions
from queue_server.core.actor import SYSTEM, Actor, ActorKind, staff_label
from queue_server.core.clock import Clock
from queue_server.core.current import Current
from queue_server.core.db.base import Database
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import NotAllowed, NotFound, NotSignedIn
from queue_server.core.security.attempt_limits import Way
from queue_server.web.qr_codes import svg

Result = TypeVar("Result")


class SecondFactors:
    """What the operations do. Every proof is an attempt, limited together with passwords."""

    def __init__(
        self, database: Database, centre: Current[Centre], clock: Clock, sign_in: SignInService
    ) -> None:
        self._database = database
        self._centre = centre
        self._clock = clock
        self._sign_in = sign_in

    def asked(self, step: SecondStep) -> SecondFactorAsked:
        """What the browser is told after a right password."""
        site = passkeys.site_of(self._centre.value.public_url)
        known = [each.credential for each in step.factors if each.kind == rows.PASSKEY]
        return SecondFactorAsked(
            step=step.token,
            has_code=any(each.kind == rows.AUTHENTICATOR for each in step.factors),
            passkey=passkeys.options_to_show(site, step.challenge, known) if site and known else "",
        )

    async def finish(
        self, sent: FinishSignIn, address: str, browser: str, before: str, words: str
    ) -> tuple[SessionStarted, str, str]:
        """The session with its token, and the sign-in name; as `SignInService.sign_in`.

        Raises `NotSignedIn` where the step has ended, `TooManyRequests`, `WrongSecondFactor`.
        """
        step, member = await self._step(sent.step, "sign_in")
        attempt = await self._sign_in.attempt(member.sign_in, address, browser)
        if not await self._write(member, lambda unit: self._serves(unit, step, sent)):
            await self._note_wrong(member, address)
            raise WrongSecondFactor

        def note(unit: UnitOfWork, token_hash: str) -> None:
            was_right(unit, token_hash, attempt.way)
            rows.end_step(unit.connection, sent.step)
            _mark(unit, token_hash)

        started, token = await self._sign_in.start(member, before, words, note, is_proven=True)
        return started, token, member.sign_in

    async def listed(self, token: str) -> SecondFactorsListed:
        session = await self._sign_in.session_of(token)
        number = session.member.id
        found = await self._database.read(lambda c: rows.confirmed(c, number))
        left = await self._database.read(lambda c: rows.codes_left(c, number))
        return SecondFactorsListed(
            factors=[_shown(each) for each in found],
            codes_left=left,
            has_passkeys=passkeys.site_of(self._centre.value.public_url) is not None,
            by_provider=session.provider_session is not None,
        )

    async def start_authenticator(
        self, token: str, proof: FreshProof, address: str, browser: str
    ) -> AuthenticatorStarted:
        session = await self._proven(token, proof, address, browser)
        secret, member = authenticator.new_secret(), session.member
        await self._write(member, lambda unit: rows.begin_authenticator(unit, member.id, secret))
        hall = localised(self._centre.value.unit.name, self._centre.value.languages[0])
        link = authenticator.setup_address(secret, member.sign_in, hall)
        return AuthenticatorStarted(secret=secret, qr=svg(link))

    async def confirm_authenticator(
        self, token: str, code: str, address: str, browser: str
    ) -> RecoveryCodes:
        """Raises `WrongSecondFactor`, `TooManyRequests`."""
        session = await self._sign_in.session_of(token)
        member = session.member
        attempt = await self._sign_in.attempt(member.sign_in, address, browser)

        def confirm(unit: UnitOfWork) -> RecoveryCodes | None:
            if not rows.confirm_authenticator(unit, member.id, code, ""):
                return None
            was_right(unit, session.token_hash, attempt.way)
            return _added(unit, session)

        added = await self._write(member, confirm)
        if added is None:
            raise WrongSecondFactor
        return added

    async def start_passkey(
        self, token: str, proof: FreshProof, address: str, browser: str
    ) -> PasskeyStarted:
        """Raises `NotFound` where browsers make no passkey for this address."""
        site = passkeys.site_of(self._centre.value.public_url)
        if site is None:
            raise NotFound
        session = await self._proven(token, proof, address, browser)
        member = session.member
        step, challenge = await self._write(
            member, lambda unit: rows.begin_step(unit, member.id, "passkey")
        )
        found = await self._database.read(lambda c: rows.confirmed(c, member.id))
        known = [each.credential for each in found if each.kind == rows.PASSKEY]
        person = (member.id, member.sign_in, member.display_name)
        options = passkeys.options_to_make(site, challenge, *person, known)
        return PasskeyStarted(step=step, options=options)

    async def confirm_passkey(self, token: str, step: str, credential: str) -> RecoveryCodes:
        """Raises `WrongSecondFactor` where it proves nothing, `NotSignedIn`."""
        session = await self._sign_in.session_of(token)
        begun, member = await self._step(step, "passkey")
        site = passkeys.site_of(self._centre.value.public_url)
        if member.id != session.member.id or site is None:
            raise NotSignedIn(ErrorCode.SIGN_IN_EXPIRED)
        made = passkeys.made_passkey(site, begun.challenge, credential)
        if made is None:
            raise WrongSecondFactor

        def add(unit: UnitOfWork) -> RecoveryCodes | None:
            if not rows.end_step(unit.connection, step):
                return None
            rows.add_passkey(unit, member.id, "", *made)
            return _added(unit, session)

        added = await self._write(member, add)
        if added is None:
            raise WrongSecondFactor
        return added

    async def remove(
        self, token: str, factor: int, proof: FreshProof, address: str, browser: str
    ) -> None:
        """Raises `NotFound` and what `_proven` raises."""
        session = await self._proven(token, proof, address, browser)
        member = session.member
        if not await self._write(member, lambda unit: rows.remove(unit, member.id, factor)):
            raise NotFound

    async def renew_codes(
        self, token: str, proof: FreshProof, address: str, browser: str
    ) -> RecoveryCodes:
        session = await self._proven(token, proof, address, browser)
        number = session.member.id
        if not await self._database.read(lambda c: rows.confirmed(c, number)):
            raise NotFound
        codes = await self._write(session.member, lambda unit: rows.new_codes(unit, number))
        return RecoveryCodes(codes=codes)

    async def reset(self, caller: Actor, staff_id: int) -> None:
        """By an administrator, of another person. Raises `NotFound`, `NotAllowed`."""
        if caller.staff_id == staff_id:
            raise NotAllowed(ErrorCode.OWN_ACCOUNT)

        def forget(unit: UnitOfWork) -> None:
            if not any(each.id == staff_id for each in repository.all_members(unit.connection)):
                raise NotFound
            rows.reset(unit, staff_id)
            unit.announce(AccessChanged())

        await self._database.write(forget, caller, self._clock.now())

    # ----------------------------------------------------------------------- proofs

    async def _proven(self, token: str, proof: FreshProof, address: str, browser: str) -> Session:
        """The session, whose owner has just shown the password, and a code where they have a
        second factor. Raises `BadRequest` (`old`), `WrongSecondFactor`, `TooManyRequests`,
        `NotAllowed` where an identity provider vouches for the person."""
        session = await self._sign_in.session_of(token)
        if session.provider_session is not None:
            raise NotAllowed
        way = await self._sign_in.prove(session, proof.password, address, browser)
        right = await self._write(
            session.member, partial(_code_too, staff_id=session.member.id, proof=proof, way=way)
        )
        if not right:
            await self._note_wrong(session.member, address)
            raise WrongSecondFactor
        return session

    def _serves(self, unit: UnitOfWork, step: rows.SignInStep, sent: FinishSignIn) -> bool:
        if sent.code:
            return rows.code_serves(unit, step.staff_id, sent.code)
        site = passkeys.site_of(self._centre.value.public_url)
        return site is not None and _passkey_serves(unit, site, step, sent.passkey)

    async def _step(self, token: str, purpose: str) -> tuple[rows.SignInStep, StaffMember]:
        now = self._clock.now()
        step = await self._database.read(lambda c: rows.find_step(c, token, purpose, now))
        everybody = await self._database.read(repository.all_members)
        found = [each for each in everybody if step and each.id == step.staff_id and each.active]
        if step is None or not found:
            raise NotSignedIn(ErrorCode.SIGN_IN_EXPIRED)
        return step, found[0]

    async def _note_wrong(self, member: StaffMember, address: str) -> None:
        whom = staff_label(member.id)
        await self._database.write(
            lambda unit: repository.log(unit, "wrong_second_factor", whom, address),
            SYSTEM,
            self._clock.now(),
        )

    async def _write(self, member: StaffMember, work: Callable[[UnitOfWork], Result]) -> Result:
        actor = Actor(ActorKind.STAFF, str(member.id), member.display_name)
        return await self._database.write(work, actor, self._clock.now())


def _code_too(unit: UnitOfWork, staff_id: int, proof: FreshProof, way: Way) -> bool:
    if rows.confirmed(unit.connection, staff_id) and not rows.code_serves(
        unit, staff_id, proof.code
    ):
        return False  # the attempt stays counted
    was_right(unit, "", way)
    return True


def _passkey_serves(
    unit: UnitOfWork, site: passkeys.Site, step: rows.SignInStep, credential: str
) -> bool:
    """Whether one of the person's passkeys proves it; its counter is kept (a copy shows)."""
    for each in rows.confirmed(unit.connection, step.staff_id):
        if each.kind != rows.PASSKEY or f'"{each.credential}"' not in credential:
            continue
        said = (credential, each.secret, each.counted)
        counted = passkeys.shown_counter(site, step.challenge, *said)
        if counted is not None:
            rows.mark_used(unit, each.id, counted)
            return True
    return False


def _added(unit: UnitOfWork, session: Session) -> RecoveryCodes:
    """After a second factor was added: the session counts as proven, and the first brings codes."""
    _mark(unit, session.token_hash)
    unit.announce(AccessChanged())
    if rows.codes_left(unit.connection, session.member.id):
        return RecoveryCodes()
    return RecoveryCodes(codes=rows.new_codes(unit, session.member.id))


def _mark(unit: UnitOfWork, token_hash: str) -> None:
    mine = sessions.c.token_hash == token_hash
    unit.connection.execute(update(sessions).where(mine).values(second_factor_at=unit.now))


def _shown(factor: rows.Factor) -> SecondFactor:
    return SecondFactor(
        id=factor.id,
        kind="passkey" if factor.kind == rows.PASSKEY else "totp",
        created_at=factor.created_at,
        last_used_at=factor.last_used_at,
    )
