"""The request log: every request gets an id, is counted and leaves a line in the log.

The outermost middleware. It also puts the client's address behind a trusted proxy into
`request.remote`, so that nothing further in need know of proxies.
"""

from __future__ import annotations

import asyncio
import logging
import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from time import perf_counter
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from queue_server.core.http.addresses import Ranges, client_address, lies_in
from queue_server.core.ops import logs
from queue_server.core.ops.metrics import Metrics

logger = logging.getLogger("motcua.requests")

GIVEN_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")
FORWARDED: Final = "X-Forwarded-For"
REQUEST_ID: Final = "X-Request-Id"
GONE: Final = 499
"""The client went away before there was an answer (nginx's number for it)."""


@dataclass(slots=True)
class RequestRecord:
    """What is known of a request while it is being answered."""

    id: str
    began: float
    operation: str = ""
    """The operation's name; for pages their address with its parameters unfilled, `/T/{token}`."""
    caller: str = ""
    """`staff:3`, `kiosk:kiosk-1`, `nobody`."""
    lasts: bool = False
    """An event stream, which is meant to last."""
    is_address_known: bool = True
    """False where somebody forwards requests who is not known as a proxy: `request.remote` is
    then the proxy's address, which says nothing of the client."""
    at_end: Callable[[Callable[[], None]], None] | None = None
    """Set where the answer goes on after its handler has returned: takes a callback to be called
    when the answer has ended."""


REQUEST_RECORD: Final = web.RequestKey("record", RequestRecord)


def record_requests(metrics: Metrics, trusted: Ranges) -> Middleware:
    """The middleware; `trusted` are the proxies whose headers are believed."""

    @web.middleware
    async def observe(request: web.Request, handler: Handler) -> web.StreamResponse:
        record = request[REQUEST_RECORD] = RequestRecord(_id_of(request), perf_counter())
        known_before = logs.request_id.set(record.id)
        status: int = HTTPStatus.INTERNAL_SERVER_ERROR
        try:
            answer = await handler(_of_client(request, record, trusted))
            status = answer.status
            return answer
        except web.HTTPException as answer:
            status = answer.status
            raise
        except (asyncio.CancelledError, ConnectionError):
            status = GONE
            raise
        finally:
            operation = record.operation or _page_of(request)
            if record.at_end is None:
                _keep(metrics, record, operation, status)
            else:
                record.at_end(partial(_keep_afterwards, metrics, record, operation))
                record.at_end = None
            logs.request_id.reset(known_before)

    return observe


def _id_of(request: web.Request) -> str:
    """The id that a proxy or program gave, where it is a plain word; otherwise a new one."""
    given = request.headers.get(REQUEST_ID)
    return given if given and GIVEN_ID.fullmatch(given) else new_id()


def new_id() -> str:
    """A request id of 16 hex digits. It is no secret, so it comes from `random`, which is quicker
    than the operating system's generator."""
    return f"{random.getrandbits(64):016x}"


def _of_client(request: web.Request, record: RequestRecord, trusted: Ranges) -> web.Request:
    """The request with the client's address as its `remote`."""
    forwarded = request.headers.getall(FORWARDED, None)
    if forwarded is None:
        return request
    peer = request.remote or ""
    record.is_address_known = lies_in(peer, trusted)
    address = client_address(peer, forwarded, trusted)
    return request if address == peer else request.clone(remote=address)


def _keep_afterwards(metrics: Metrics, record: RequestRecord, operation: str) -> None:
    """Log and count a stream, which ends when its client goes, under the id of its request."""
    known_before = logs.request_id.set(record.id)
    _keep(metrics, record, operation, GONE)
    logs.request_id.reset(known_before)


def _keep(metrics: Metrics, record: RequestRecord, operation: str, status: int) -> None:
    seconds = perf_counter() - record.began
    metrics.answered(operation, status, None if record.lasts else seconds)
    level = _level(status, is_operation=bool(record.operation))
    if logger.isEnabledFor(level):
        milliseconds = round(seconds * 1000, 1)
        fields = {
            "operation": operation,
            "status": status,
            "milliseconds": milliseconds,
            "caller": record.caller,
        }
        logger.log(
            level, "%s %d in %s ms, %s, %s",
            operation, status, milliseconds, record.caller or "-", record.id,
            extra={"fields": fields},
        )  # fmt: skip


def _page_of(request: web.Request) -> str:
    """The address as the route has it: `/T/{token}`, never the token."""
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else "unknown"


def _level(status: int, *, is_operation: bool) -> int:
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR and status != HTTPStatus.SERVICE_UNAVAILABLE:
        return logging.WARNING  # 503: its cause is logged once, where it arose
    return logging.INFO if is_operation else logging.DEBUG


def id_of(request: web.Request) -> str | None:
    """The id under which the request stands in the log."""
    record = request.get(REQUEST_RECORD)
    return record.id if record else None
