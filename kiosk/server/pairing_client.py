"""What a kiosk without a key asks the server, over aiohttp."""

from __future__ import annotations

from typing import Final

import aiohttp
from pydantic import ValidationError
from yarl import URL

from config.wire import ErrorCode, Problem
from config.wire.centre.devices import DevicePaired, PairDevice
from kiosk.server.pairing import HeldKey, NotPaired, PairingFailure

PATIENCE_SECONDS: Final = 8.0
_TROUBLES: Final = {
    ErrorCode.WRONG_PAIRING_CODE: PairingFailure.WRONG,
    ErrorCode.BAD_REQUEST: PairingFailure.WRONG,
    ErrorCode.OTHER_KIND_OF_DEVICE: PairingFailure.OTHER,
    ErrorCode.TOO_MANY_REQUESTS: PairingFailure.WAIT,
}


async def pair(server: str, code: str) -> HeldKey | NotPaired:
    """Show a code to the server. It is used up by that: a lost answer needs another code."""
    try:
        command = PairDevice(code=code, kind="kiosk")
    except ValidationError:
        return NotPaired(PairingFailure.WRONG)
    url = URL(server) / "api" / "v1" / "devices" / "pair"
    headers = {"Content-Type": "application/json"}
    try:
        async with (
            aiohttp.ClientSession(timeout=_patience()) as session,
            session.post(url, data=command.model_dump_json(), headers=headers) as answer,
        ):
            body = await answer.read()
        if answer.status == 200:
            paired = DevicePaired.model_validate_json(body)
            return HeldKey(paired.device, paired.key)
        problem = Problem.model_validate_json(body)
    except (aiohttp.ClientError, OSError, TimeoutError, ValidationError):
        return NotPaired(PairingFailure.NO_ANSWER)
    trouble = _TROUBLES.get(problem.code, PairingFailure.NO_ANSWER)
    return NotPaired(trouble, problem.retry_after_seconds or 0)


async def is_accepted(server: str, held: HeldKey) -> bool:
    """Whether the server takes this key now; no answer is no yes."""
    url = URL(server) / "api" / "v1" / "kiosks" / held.kiosk
    headers = {"Authorization": f"Bearer {held.key}"}
    try:
        async with (
            aiohttp.ClientSession(timeout=_patience()) as session,
            session.get(url, headers=headers) as answer,
        ):
            return answer.status == 200
    except (aiohttp.ClientError, OSError, TimeoutError):
        return False


def _patience() -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=PATIENCE_SECONDS)
