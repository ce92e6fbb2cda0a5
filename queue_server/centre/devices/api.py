"""The API of devices: their state, and how one is paired."""

from __future__ import annotations

from typing import Final

from aiohttp import web

from config.wire import Empty, ErrorCode
from config.wire.centre.devices import DevicePaired, DevicesListed, PairDevice, PairingStarted
from queue_server.centre.devices.management import Devices
from queue_server.centre.staff.access import DEVICE_COOKIE, MANAGERS
from queue_server.core.http.operations import (
    ANY_STAFF,
    ANYONE,
    Call,
    Operation,
    body_of,
    json_answer,
)

A_YEAR_SECONDS: Final = 365 * 86_400


class _Handlers:
    """Each parses, calls one use case and renders.

    None keeps its answer under an idempotency key: a code and a key are told once and kept
    nowhere. Sent twice, the second code ends the first, and a code that was used is wrong.
    """

    def __init__(self, devices: Devices, *, secure: bool) -> None:
        self._devices = devices
        self._secure = secure

    async def listed(self, _call: Call) -> DevicesListed:
        return await self._devices.listed()

    async def start_pairing(self, call: Call) -> PairingStarted:
        return await self._devices.start_pairing(call.path("device"), call.caller)

    async def cancel_pairing(self, call: Call) -> None:
        await self._devices.cancel_pairing(call.path("device"), call.caller)

    async def revoke(self, call: Call) -> None:
        await self._devices.revoke(call.path("device"), call.caller)

    async def pair(self, call: Call) -> web.Response:
        command: PairDevice = body_of(call, PairDevice)
        paired = await self._devices.pair(command, call.request.remote or "unknown")
        if not command.as_cookie:
            return json_answer(paired)
        answer = json_answer(paired.model_copy(update={"key": ""}))
        keep_key(answer, paired.key, secure=self._secure)
        return answer


def keep_key(answer: web.Response, key: str, *, secure: bool) -> None:
    """Put a board's key where its browser sends it and no script reads it."""
    answer.set_cookie(
        DEVICE_COOKIE,
        key,
        max_age=A_YEAR_SECONDS,
        path="/",
        httponly=True,
        samesite="Strict",
        secure=secure,
    )


def operations(devices: Devices, *, secure: bool) -> list[Operation]:
    """Every operation on devices, beside `reportDevice`; `secure` where pages come by https."""
    handlers = _Handlers(devices, secure=secure)
    return [*_managing(handlers), _pairing(handlers)]


def _managing(handlers: _Handlers) -> list[Operation]:
    unknown = (ErrorCode.NOT_FOUND,)
    return [
        Operation(
            id="listDevices",
            method="GET",
            path="/devices",
            summary="Every kiosk and board: how it is, whether it has a key, what to look at.",
            handler=handlers.listed,
            allowed=ANY_STAFF,
            answer=DevicesListed,
        ),
        Operation(
            id="startPairing",
            method="POST",
            path="/devices/{device}/pairing",
            summary="Make a code that lets a kiosk or board in, for ten minutes.",
            handler=handlers.start_pairing,
            allowed=MANAGERS,
            body=Empty,
            answer=PairingStarted,
            refusals=unknown,
        ),
        Operation(
            id="cancelPairing",
            method="DELETE",
            path="/devices/{device}/pairing",
            summary="End a code that waits.",
            handler=handlers.cancel_pairing,
            allowed=MANAGERS,
            refusals=unknown,
        ),
        Operation(
            id="revokeDevice",
            method="DELETE",
            path="/devices/{device}/key",
            summary="End the key of a kiosk or board; its streams end at once.",
            handler=handlers.revoke,
            allowed=MANAGERS,
            refusals=unknown,
        ),
    ]


def _pairing(handlers: _Handlers) -> Operation:
    return Operation(
        id="pairDevice",
        method="POST",
        path="/devices/pair",
        summary="A kiosk or board shows the code that was typed on it and gets its key.",
        handler=handlers.pair,
        allowed=ANYONE,
        body=PairDevice,
        answer=DevicePaired,
        refusals=(
            ErrorCode.WRONG_PAIRING_CODE,
            ErrorCode.OTHER_KIND_OF_DEVICE,
            ErrorCode.TOO_MANY_REQUESTS,
        ),
    )
