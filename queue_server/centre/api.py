"""The API of a centre beside tickets: sessions, counters, devices, notices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from aiohttp import hdrs, web

from config.centre.roles import Permission
from config.wire import (
    CountersListed,
    CounterSummary,
    DeviceState,
    Empty,
    ErrorCode,
    MessageSent,
    PauseCounter,
    RaiseEmergency,
    ReportDevice,
    SendMessage,
    SessionStarted,
    SessionWatched,
    SetNotices,
    SignIn,
)
from config.wire.centre.account import ChangePassword, SignInWays
from queue_server.centre.counters import Counters
from queue_server.centre.devices.reports import keep_report
from queue_server.centre.notices import Notices
from queue_server.centre.staff import known_browsers
from queue_server.centre.staff.access import SESSION_COOKIE, Access
from queue_server.centre.staff.browsers import browser_words
from queue_server.centre.staff.second_factor import api as second_factor_api
from queue_server.centre.staff.second_factor.service import SecondFactors
from queue_server.centre.staff.sign_in import SecondStep, SignInService
from queue_server.centre.staff.sign_in_rules import SESSION_LIFE
from queue_server.centre.views import CentreViews
from queue_server.core.actor import ActorKind
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.http.operations import (
    ANY_STAFF,
    ANYONE,
    OWN_SESSION,
    Call,
    Operation,
    body_of,
    devices,
    json_answer,
    staff,
)
from queue_server.core.room import App

COUNTER_REFUSALS = (ErrorCode.UNKNOWN_COUNTER, ErrorCode.COUNTER_TAKEN)


@dataclass(frozen=True, slots=True)
class CentreParts:
    """What the operations stand on."""

    access: Access
    sign_in: SignInService
    factors: SecondFactors
    counters: Counters
    views: CentreViews
    notices: Notices


def operations(app: App, parts: CentreParts) -> list[Operation]:
    """Every operation of this room but those of devices and lockouts."""
    handlers = _Handlers(app, parts)
    second = second_factor_api.operations(parts.factors, handlers.welcome)
    return [
        *_signing_in(handlers),
        *_own_session(handlers),
        *second,
        *_counters(handlers),
        *_devices(handlers),
        *_hall(handlers),
    ]


class _Handlers:
    """Each parses, calls one use case and renders."""

    def __init__(self, app: App, parts: CentreParts) -> None:
        self._access, self._sign_in, self._factors = parts.access, parts.sign_in, parts.factors
        self._counters, self._views, self._notices = parts.counters, parts.views, parts.notices
        self._commands, self._centre = app.commands, app.centre
        self._centre = app.centre
        self._secure = app.centre.value.public_url.startswith("https:")

    async def sign_in(self, call: Call) -> web.Response:
        command, address = body_of(call, SignIn), call.request.remote or "unknown"
        browser = call.request.cookies.get(known_browsers.COOKIE, "")
        before = call.request.cookies.get(SESSION_COOKIE, "")
        words = browser_words(call.request.headers.get(hdrs.USER_AGENT, ""))
        done = await self._sign_in.sign_in(command, address, browser, before, words)
        if isinstance(done, SecondStep):
            response = json_answer(self._factors.asked(done))
            response.set_status(HTTPStatus.ACCEPTED)
            return response
        return await self.welcome(call, *done, command.sign_in)

    async def welcome(
        self, call: Call, started: SessionStarted, token: str, name: str
    ) -> web.Response:
        """The answer that starts a session, with its cookie and that of a known browser."""
        browser = call.request.cookies.get(known_browsers.COOKIE, "")
        response = json_answer(started)
        self._set_cookie(response, SESSION_COOKIE, token, int(SESSION_LIFE.total_seconds()))
        known = await self._sign_in.known_browser(name, browser)
        self._set_cookie(response, known_browsers.COOKIE, known, known_browsers.LIFE_SECONDS)
        return response

    def _set_cookie(self, response: web.Response, name: str, value: str, seconds: int) -> None:
        """Where the browser sends it back to us alone and no script reads it."""
        response.set_cookie(
            name,
            value,
            max_age=seconds,
            path="/",
            secure=self._secure,
            httponly=True,
            samesite="Strict",
        )

    async def get_session(self, call: Call) -> SessionStarted:
        return await self._access.session_of(call.request.cookies.get(SESSION_COOKIE))

    async def watch_session(self, call: Call) -> SessionWatched:
        token = call.request.cookies.get(SESSION_COOKIE)
        found = await self._access.watched(token)
        if found is None:
            return SessionWatched()
        return SessionWatched(
            staff_id=found.staff_id,
            role=found.role,
            permissions=found.permissions,
            by_provider=found.by_provider,
        )

    async def get_sign_in_ways(self, _call: Call) -> SignInWays:
        oidc = self._centre.value.sign_in.oidc
        return SignInWays(provider=oidc.name if oidc else None)

    async def sign_out(self, call: Call) -> web.Response:
        await self._sign_in.sign_out(call.request.cookies[SESSION_COOKIE])
        response = web.Response(status=204)
        response.del_cookie(
            SESSION_COOKIE, path="/", secure=self._secure, httponly=True, samesite="Strict"
        )
        return response

    async def change_password(self, call: Call) -> None:
        command, address = body_of(call, ChangePassword), call.request.remote or "unknown"
        cookies = call.request.cookies
        browser = cookies.get(known_browsers.COOKIE, "")
        await self._sign_in.change_password(cookies[SESSION_COOKIE], command, address, browser)

    async def list_counters(self, _call: Call) -> CountersListed:
        names = self._centre.value.names_version
        return CountersListed(counters=list(self._views.counters.values()), names_version=names)

    async def open_counter(self, call: Call) -> CounterSummary:
        return await self._at_counter(call, self._counters.open)

    async def pause_counter(self, call: Call) -> CounterSummary:
        back = body_of(call, PauseCounter).back_at
        return await self._at_counter(call, lambda unit, at: self._counters.pause(unit, at, back))

    async def close_counter(self, call: Call) -> CounterSummary:
        return await self._at_counter(call, self._counters.close)

    async def _at_counter(
        self, call: Call, act: Callable[[UnitOfWork, str], CounterSummary]
    ) -> CounterSummary:
        counter = call.path("counter")
        return await self._commands.run(call, CounterSummary, lambda unit: act(unit, counter))

    async def report_device(self, call: Call) -> None:
        device, report = call.path("device"), body_of(call, ReportDevice)
        await self._commands.run(
            call, DeviceState, lambda unit: keep_report(unit, self._views, report, device)
        )

    async def set_notices(self, call: Call) -> None:
        await self._notices.set(call.caller, body_of(call, SetNotices))

    async def raise_emergency(self, call: Call) -> None:
        await self._notices.raise_emergency(call.caller, body_of(call, RaiseEmergency))

    async def clear_emergency(self, call: Call) -> None:
        await self._notices.clear_emergency(call.caller)

    async def send_message(self, call: Call) -> MessageSent:
        command = body_of(call, SendMessage)
        return await self._commands.run(
            call, MessageSent, lambda unit: self._notices.send(unit, command)
        )

    async def end_message(self, call: Call) -> None:
        await self._notices.end_message(call.caller, call.path_number("message"))


def _signing_in(handlers: _Handlers) -> list[Operation]:
    return [
        Operation(
            id="signIn",
            method="POST",
            path="/session",
            summary="Sign in with a name and a password; sets its cookie, or asks for more.",
            handler=handlers.sign_in,
            allowed=ANYONE,
            body=SignIn,
            answer=SessionStarted,
            refusals=(
                ErrorCode.WRONG_SIGN_IN,
                ErrorCode.ONE_TIME_PASSWORD_ENDED,
                ErrorCode.TOO_MANY_REQUESTS,
            ),
        ),
        Operation(
            id="getSignInWays",
            method="GET",
            path="/session/ways",
            summary="How one may sign in beside a password: the identity provider's button.",
            handler=handlers.get_sign_in_ways,
            allowed=ANYONE,
            answer=SignInWays,
            is_use=False,
        ),
    ]


def _own_session(handlers: _Handlers) -> list[Operation]:
    return [
        Operation(
            id="getSession",
            method="GET",
            path="/session",
            summary="Who is signed in and what they may do.",
            handler=handlers.get_session,
            allowed=OWN_SESSION,
            answer=SessionStarted,
            refusals=(ErrorCode.NOT_SIGNED_IN,),
        ),
        Operation(
            id="watchSession",
            method="GET",
            path="/session/watch",
            summary="Whose session it is now, for a page that lies open; no use of it.",
            handler=handlers.watch_session,
            allowed=ANYONE,
            answer=SessionWatched,
            is_use=False,
        ),
        Operation(
            id="signOut",
            method="DELETE",
            path="/session",
            summary="End the session; the person's counter is closed with the last one.",
            handler=handlers.sign_out,
            allowed=OWN_SESSION,
            refusals=(ErrorCode.NOT_SIGNED_IN,),
        ),
        Operation(
            id="changePassword",
            method="PUT",
            path="/session/password",
            summary="Give oneself another password; one's other sessions end.",
            handler=handlers.change_password,
            allowed=OWN_SESSION,
            body=ChangePassword,
            refusals=(ErrorCode.NOT_SIGNED_IN, ErrorCode.TOO_MANY_REQUESTS),
        ),
    ]


def _counters(handlers: _Handlers) -> list[Operation]:
    serving = staff(Permission.SERVE)
    return [
        Operation(
            id="listCounters",
            method="GET",
            path="/counters",
            summary="Every counter with its state and who is there.",
            handler=handlers.list_counters,
            allowed=ANY_STAFF,
            answer=CountersListed,
        ),
        Operation(
            id="openCounter",
            method="POST",
            path="/counters/{counter}/open",
            summary="Open a counter or go on after a pause; one's other counter is closed.",
            handler=handlers.open_counter,
            allowed=serving,
            body=Empty,
            answer=CounterSummary,
            refusals=(
                *COUNTER_REFUSALS,
                ErrorCode.COUNTER_BUSY,
                ErrorCode.COUNTER_NOT_YOURS,
            ),
        ),
        Operation(
            id="pauseCounter",
            method="POST",
            path="/counters/{counter}/pause",
            summary="Call nobody for a while, until a time if it is said; what is served goes on.",
            handler=handlers.pause_counter,
            allowed=serving,
            body=PauseCounter,
            answer=CounterSummary,
            refusals=(*COUNTER_REFUSALS, ErrorCode.COUNTER_NOT_OPEN, ErrorCode.BACK_AT_NOT_AHEAD),
        ),
        Operation(
            id="closeCounter",
            method="POST",
            path="/counters/{counter}/close",
            summary="Close a counter that serves nobody.",
            handler=handlers.close_counter,
            allowed=serving,
            body=Empty,
            answer=CounterSummary,
            refusals=(*COUNTER_REFUSALS, ErrorCode.COUNTER_BUSY),
        ),
    ]


def _devices(handlers: _Handlers) -> list[Operation]:
    return [
        Operation(
            id="reportDevice",
            method="POST",
            path="/devices/{device}/report",
            summary="What a kiosk or board says of itself, at least once a minute.",
            handler=handlers.report_device,
            allowed=devices(ActorKind.KIOSK, ActorKind.BOARD),
            body=ReportDevice,
        ),
    ]


def _hall(handlers: _Handlers) -> list[Operation]:
    informing = staff(Permission.INFORM)
    return [
        Operation(
            id="setNotices",
            method="PUT",
            path="/notices",
            summary="The lines that the hall's boards, kiosks and consoles show.",
            handler=handlers.set_notices,
            allowed=informing,
            body=SetNotices,
        ),
        Operation(
            id="raiseEmergency",
            method="PUT",
            path="/emergency",
            summary="Put a banner over everything on every board.",
            handler=handlers.raise_emergency,
            allowed=informing,
            body=RaiseEmergency,
        ),
        Operation(
            id="clearEmergency",
            method="DELETE",
            path="/emergency",
            summary="Take the banner away.",
            handler=handlers.clear_emergency,
            allowed=informing,
        ),
        Operation(
            id="sendMessage",
            method="POST",
            path="/messages",
            summary="Tell those who wait, for a service or in a hall, for some minutes.",
            handler=handlers.send_message,
            allowed=informing,
            body=SendMessage,
            answer=MessageSent,
        ),
        Operation(
            id="endMessage",
            method="DELETE",
            path="/messages/{message}",
            summary="Take a message back.",
            handler=handlers.end_message,
            allowed=informing,
        ),
    ]
