"""Signing in and out in a real browser by a certified provider (panva/node-oidc-provider), which
stands at another site than the centre, as in life: `localhost` beside `127.0.0.1`."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from display.voice import SilentVoice
from queue_server.centre.staff.identity.client_secret import VARIABLE
from queue_server.core.clock import SystemClock
from queue_server.serve import serving
from tests.hall.ports import free_port
from tests.sign_in.conftest import PASSWORD, add_people, centre_with
from tests.sign_in.crooked_provider import CLIENT

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

NODE = Path(sys.executable).with_name("node")
SECRET = "a secret of the two"
PEOPLE: dict[str, dict[str, Any]] = {
    "hoa": {
        "name": "Lê Thị Hoa",
        "preferred_username": "hoa@tinh.example",
        "realm_access": {"roles": ["motcua-clerk"]},
    },
    "khach": {"name": "Khách", "preferred_username": "khach", "realm_access": {"roles": []}},
}


@asynccontextmanager
async def real_provider(port: int, centre: str) -> AsyncIterator[None]:
    client = {
        "client_id": CLIENT,
        "client_secret": SECRET,
        "redirect_uris": [f"{centre}/sign-in/provider/callback"],
        "post_logout_redirect_uris": [f"{centre}/dossiers"],
    }
    given = json.dumps({"port": port, "client": client, "people": PEOPLE})
    process = await asyncio.create_subprocess_exec(
        str(NODE),
        str(Path(__file__).with_name("provider.mjs")),
        given,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"listening\n"
    yield
    # The whole group: `node` of the wheel starts node as a process of its own.
    os.killpg(process.pid, signal.SIGKILL)
    await process.wait()


@pytest_asyncio.fixture(loop_scope="session")
async def centre(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    """The address of a centre with the provider beside it."""
    monkeypatch.setenv(VARIABLE, SECRET)
    port, beside = free_port(), free_port()
    centre = centre_with(f"http://localhost:{beside}", port)
    voice, clock = SilentVoice(), SystemClock()
    async with (
        real_provider(beside, centre.public_url),
        serving(centre, sqlite_url, "127.0.0.1", port, voice=voice, clock=clock) as server,
    ):
        await add_people(server)
        yield centre.public_url


@pytest_asyncio.fixture(loop_scope="session")
async def page(chromium: Browser) -> AsyncIterator[Page]:
    context = await chromium.new_context(locale="vi-VN", viewport={"width": 1366, "height": 768})
    yield await context.new_page()
    await context.close()


async def sign_in_there(page: Page, name: str) -> None:
    await page.locator("[name=login]").fill(name)
    await page.locator("[name=password]").fill("whatever")
    await page.locator("[type=submit]").click()


async def test_there_and_back_and_out_again(centre: str, page: Page) -> None:
    await page.goto(f"{centre}/account")
    await page.get_by_role("link", name="Tài khoản của tỉnh").click()
    await sign_in_there(page, "hoa")
    await page.wait_for_url(f"{centre}/account")
    await expect(page.get_by_text("Lê Thị Hoa").first).to_be_visible()
    await page.locator('[data-do="sign-out"]').first.click()
    # The provider asks whether to end its own session, and comes back.
    await page.locator("[name=logout][value=yes], button[autofocus]").first.click()
    await page.wait_for_url(f"{centre}/dossiers**")
    await page.get_by_role("link", name="Tài khoản của tỉnh").click()
    await expect(page.locator("[name=login]")).to_be_visible()


async def test_who_has_no_role_is_told_and_the_password_is_one_click_away(
    centre: str, page: Page
) -> None:
    await page.goto(f"{centre}/dossiers")
    await page.get_by_role("link", name="Tài khoản của tỉnh").click()
    await sign_in_there(page, "khach")
    await expect(page.get_by_role("heading")).to_have_text("Tài khoản chưa có vai trò tại đây")
    await page.get_by_role("link", name="Đăng nhập bằng mật khẩu").click()
    await page.locator("#sign-in-name").fill("root")
    await page.locator("#sign-in-password").fill(PASSWORD)
    await page.locator("#sign-in [type=submit]").click()
    await expect(page).not_to_have_url(f"{centre}/dossiers")
