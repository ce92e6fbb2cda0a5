"""Streams end with their permission: at a sign-out, or when a device's key ends."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace

from aiohttp import web

from queue_server.core.actor import Actor
from queue_server.core.http.operations import Call, Operation, OperationHandler

STREAM = "text/event-stream"

UntilEnded = Callable[[web.Request, Actor], Awaitable[None]]
"""Returns once the request is no longer that caller's."""


def end_with_permission(
    operations: Iterable[Operation], until_ended: UntilEnded
) -> list[Operation]:
    """The operations; streams that are not for anyone end as soon as `until_ended` returns."""
    return [
        replace(one, handler=_watched(one.handler, until_ended))
        if one.media == STREAM and not one.allowed.anyone
        else one
        for one in operations
    ]


def _watched(handler: OperationHandler, until_ended: UntilEnded) -> OperationHandler:
    async def watched(call: Call) -> web.StreamResponse:
        streaming = asyncio.ensure_future(handler(call))
        watching = asyncio.ensure_future(until_ended(call.request, call.caller))
        try:
            await asyncio.wait({streaming, watching}, return_when=asyncio.FIRST_COMPLETED)
            if not streaming.done():
                _cut(call.request)
                raise ConnectionResetError("the stream's owner may no longer read it")
            answer = streaming.result()
            assert isinstance(answer, web.StreamResponse)  # noqa: S101 - a stream's handler
            return answer
        finally:
            for task in (streaming, watching):
                task.cancel()
            await asyncio.gather(streaming, watching, return_exceptions=True)

    return watched


def _cut(request: web.Request) -> None:
    """End the connection at once: the listener connects again and is refused with the reason."""
    if request.transport is not None:
        request.transport.abort()
