"""The identity provider: whether it answers, and whether its client secret is there."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from config.centre.sections.sign_in import OpenIdConnect
from config.text.phrase import Phrase
from queue_server.centre.errors import ProviderUnavailable
from queue_server.centre.staff.identity.client_secret import (
    FILE_VARIABLE,
    VARIABLE,
    ClientSecretError,
    client_secret,
)
from queue_server.centre.staff.identity.oidc import OpenIdProvider
from queue_server.core.clock import SystemClock
from queue_server.doctor.findings import Finding
from queue_server.doctor.installation import Installation


def identity_provider(at: Installation) -> Iterator[Finding]:
    """People of the provider cannot sign in; the local administrator can."""
    settings = at.centre.sign_in.oidc if at.centre else None
    if settings is None:
        return
    yield from _secret()
    with ThreadPoolExecutor(1) as thread:
        reason = thread.submit(asyncio.run, _fault(settings)).result()
    if reason:
        values = {"issuer": settings.issuer, "reason": reason}
        yield Finding(Phrase("doctor.provider", values), Phrase("doctor.provider.advice"))


def _secret() -> Iterator[Finding]:
    names = {"variable": VARIABLE, "file": FILE_VARIABLE}
    try:
        is_missing, reason = not client_secret(), ""
    except ClientSecretError as error:
        is_missing, reason = True, str(error)
    if is_missing:
        found = Phrase("doctor.client_secret", {"reason": reason})
        advice = Phrase("doctor.client_secret.advice", names)
        yield Finding(found, advice, is_warning=not reason)


async def _fault(settings: OpenIdConnect) -> str:
    """Why the provider cannot be used (English); nothing where it can."""
    try:
        await OpenIdProvider(settings, SystemClock()).discovery()
    except ProviderUnavailable as error:
        return error.reason
    return ""
