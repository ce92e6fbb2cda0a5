"""HTTPS to the identity provider, in threads of its own.

The server's other libraries were imported without TLS, to stay small (`core.ops.memory`): urllib3
and `ssl` are imported here, at the first request, so that only a centre with a provider pays for
them (some 7 MiB). The system's certificates are trusted, or those of `SSL_CERT_FILE`.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from http import HTTPStatus
from typing import Any, Final, Protocol

from queue_server.centre.errors import ProviderUnavailable

CONNECT_SECONDS: Final = 4.0
READ_SECONDS: Final = 8.0
LARGEST_ANSWER_BYTES: Final = 512 * 1024
AT_ONCE: Final = 4
"""Threads: a provider that hangs must not take those that check passwords."""


class Fetch(Protocol):
    """A request and its answer, JSON. Raises `ProviderUnavailable`."""

    async def __call__(
        self,
        address: str,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, dict[str, Any]]: ...


async def fetch_json(
    address: str,
    form: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> tuple[int, dict[str, Any]]:
    """GET, or POST where there is a `form`; the status and the object that came back."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_threads(), _fetch, address, form, headers or {})


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(AT_ONCE, thread_name_prefix="provider")


@cache
def _pool() -> Any:
    import urllib3

    timeout = urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS)
    return urllib3.PoolManager(timeout=timeout, retries=False, maxsize=AT_ONCE)


def _fetch(
    address: str, form: Mapping[str, str] | None, headers: Mapping[str, str]
) -> tuple[int, dict[str, Any]]:
    import urllib3

    sent = {"Accept": "application/json", **headers}
    method, more = ("GET", {}) if form is None else ("POST", {"fields": dict(form)})
    if form is not None:
        more["encode_multipart"] = False  # type: ignore[assignment]
    try:
        answer = _pool().request(
            method, address, headers=sent, redirect=False, preload_content=False, **more
        )
        try:
            body = answer.read(LARGEST_ANSWER_BYTES + 1, decode_content=True)
        finally:
            answer.close()
    except (urllib3.exceptions.HTTPError, OSError) as error:
        raise ProviderUnavailable(f"{type(error).__name__} at {_host(address)}") from None
    return answer.status, _object(body, answer.status, address)


def _object(body: bytes, status: int, address: str) -> dict[str, Any]:
    too_large = len(body) > LARGEST_ANSWER_BYTES
    try:
        read = None if too_large else json.loads(body)
    except (ValueError, RecursionError):
        read = None
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or not isinstance(read, dict):
        raise ProviderUnavailable(f"status {status} without an object of JSON at {_host(address)}")
    return read


def _host(address: str) -> str:
    """For the log: a path or query may hold what is secret."""
    return address.split("/")[2]
