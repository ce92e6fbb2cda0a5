"""Operations of second factors: one's own, and an administrator's reset of another's."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from aiohttp import hdrs, web

from config.centre.roles import Permission
from config.wire import ErrorCode, FromDevice, SessionStarted, ToDevice
from config.wire.centre.account import (
    AuthenticatorStarted,
    ConfirmAuthenticator,
    ConfirmPasskey,
    FinishSignIn,
    FreshProof,
    PasskeyStarted,
    RecoveryCodes,
    SecondFactorsListed,
)
from queue_server.centre.staff import known_browsers
from queue_server.centre.staff.access import SESSION_COOKIE
from queue_server.centre.staff.browsers import browser_words
from queue_server.centre.staff.second_factor.service import SecondFactors
from queue_server.core.http.operations import (
    ANYONE,
    OWN_SESSION,
    Allowed,
    Call,
    Operation,
    OperationHandler,
    body_of,
    staff,
)

PROOF: Final = (ErrorCode.NOT_SIGNED_IN, ErrorCode.WRONG_SECOND_FACTOR, ErrorCode.TOO_MANY_REQUESTS)
LARGEST_BODY_BYTES: Final = 32 * 1024
Welcome = Callable[[Call, SessionStarted, str, str], Awaitable[web.Response]]
"""The answer that starts a session: call, session, its token, the sign-in name."""


def operations(factors: SecondFactors, welcome: Welcome) -> list[Operation]:
    handlers = _Handlers(factors, welcome)
    return [
        _own("finishSignIn", "POST", "/session/second", handlers.finish, FinishSignIn,
             SessionStarted, "The second factor, after a right password; sets the cookie.", ANYONE),
        _own("listSecondFactors", "GET", "/session/second-factors", handlers.listed, None,
             SecondFactorsListed, "One's own second factors."),
        _own("startAuthenticator", "POST", "/session/authenticator", handlers.start_authenticator,
             FreshProof, AuthenticatorStarted, "A secret for an authenticator app; told once."),
        _own("confirmAuthenticator", "PUT", "/session/authenticator",
             handlers.confirm_authenticator, ConfirmAuthenticator, RecoveryCodes,
             "The app's first code: from now on it is asked for."),
        _own("startPasskey", "POST", "/session/passkeys", handlers.start_passkey, FreshProof,
             PasskeyStarted, "What the browser makes a passkey of."),
        _own("confirmPasskey", "PUT", "/session/passkeys", handlers.confirm_passkey,
             ConfirmPasskey, RecoveryCodes, "The passkey that was made: from now on it serves."),
        _own("removeSecondFactor", "POST", "/session/second-factors/{factor}/remove",
             handlers.remove, FreshProof, None, "Remove one of one's second factors."),
        _own("renewRecoveryCodes", "POST", "/session/recovery-codes", handlers.renew_codes,
             FreshProof, RecoveryCodes, "New recovery codes; those of before are worth nothing."),
        Operation(
            id="resetSecondFactors",
            method="DELETE",
            path="/people/{member}/second-factors",
            summary="Remove another person's second factors, who lost them; they sign in again.",
            handler=handlers.reset,
            allowed=staff(Permission.ADMINISTER),
            refusals=(ErrorCode.NOT_FOUND, ErrorCode.OWN_ACCOUNT),
        ),
    ]  # fmt: skip


def _own(
    id: str,
    method: str,
    path: str,
    handler: OperationHandler,
    body: type[FromDevice] | None,
    answer: type[ToDevice] | None,
    summary: str,
    allowed: Allowed = OWN_SESSION,
) -> Operation:
    return Operation(
        id=id,
        method=method,
        path=path,
        summary=summary,
        handler=handler,
        allowed=allowed,
        body=body,
        answer=answer,
        refusals=PROOF if body else (ErrorCode.NOT_SIGNED_IN,),
        largest_body_bytes=LARGEST_BODY_BYTES if body else None,
    )


class _Handlers:
    """Each parses, calls one use case and renders."""

    def __init__(self, factors: SecondFactors, welcome: Welcome) -> None:
        self._factors, self._welcome = factors, welcome

    async def finish(self, call: Call) -> web.Response:
        before = call.request.cookies.get(SESSION_COOKIE, "")
        words = browser_words(call.request.headers.get(hdrs.USER_AGENT, ""))
        sent = body_of(call, FinishSignIn)
        started, token, name = await self._factors.finish(sent, *_whence(call), before, words)
        return await self._welcome(call, started, token, name)

    async def listed(self, call: Call) -> SecondFactorsListed:
        return await self._factors.listed(_session(call))

    async def start_authenticator(self, call: Call) -> AuthenticatorStarted:
        proof = body_of(call, FreshProof)
        return await self._factors.start_authenticator(_session(call), proof, *_whence(call))

    async def confirm_authenticator(self, call: Call) -> RecoveryCodes:
        code = body_of(call, ConfirmAuthenticator).code
        return await self._factors.confirm_authenticator(_session(call), code, *_whence(call))

    async def start_passkey(self, call: Call) -> PasskeyStarted:
        proof = body_of(call, FreshProof)
        return await self._factors.start_passkey(_session(call), proof, *_whence(call))

    async def confirm_passkey(self, call: Call) -> RecoveryCodes:
        sent = body_of(call, ConfirmPasskey)
        return await self._factors.confirm_passkey(_session(call), sent.step, sent.credential)

    async def remove(self, call: Call) -> None:
        factor, proof = call.path_number("factor"), body_of(call, FreshProof)
        await self._factors.remove(_session(call), factor, proof, *_whence(call))

    async def renew_codes(self, call: Call) -> RecoveryCodes:
        proof = body_of(call, FreshProof)
        return await self._factors.renew_codes(_session(call), proof, *_whence(call))

    async def reset(self, call: Call) -> None:
        await self._factors.reset(call.caller, call.path_number("member"))


def _session(call: Call) -> str:
    return call.request.cookies[SESSION_COOKIE]


def _whence(call: Call) -> tuple[str, str]:
    """Address and known browser, by which attempts are limited."""
    cookies = call.request.cookies
    return call.request.remote or "unknown", cookies.get(known_browsers.COOKIE, "")
