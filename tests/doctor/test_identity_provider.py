"""The doctor says whether the identity provider answers, and whether its secret is there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from queue_server.centre.staff.identity.client_secret import FILE_VARIABLE, VARIABLE
from queue_server.doctor.installation import Installation
from queue_server.doctor.sign_in import identity_provider
from tests.sign_in.conftest import centre_with
from tests.sign_in.crooked_provider import CrookedProvider, crooked

NOW = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)


@pytest.fixture
async def provider() -> AsyncIterator[CrookedProvider]:
    async with crooked() as made:
        yield made


async def said(issuer: str | None) -> list[str]:
    at = Installation(NOW, "", None, centre=centre_with(issuer, 80))
    found = await asyncio.to_thread(lambda: list(identity_provider(at)))
    return [one.found.key for one in found]


async def test_what_is_missing_is_named(
    provider: CrookedProvider,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    assert await said(None) == []
    assert await said(provider.issuer) == ["doctor.client_secret"]
    monkeypatch.setenv(VARIABLE, "s")
    assert await said(provider.issuer) == []
    provider.metadata["issuer"] = "https://another.example"
    assert await said(provider.issuer) == ["doctor.provider"]
    provider.is_down = True
    monkeypatch.setenv(FILE_VARIABLE, str(tmp_path / "gone"))
    assert await said(provider.issuer) == [
        "doctor.client_secret",
        "doctor.provider",
    ]
