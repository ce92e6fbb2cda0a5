"""A second factor in a real browser: an authenticator app by its code, and a passkey of Chromium's
virtual authenticator (CDP's WebAuthn)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pyotp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, expect

from config.centre.sections.sign_in import SignInSettings
from display.voice import SilentVoice
from queue_server.core.clock import SetClock
from queue_server.serve import serving
from tests.axe import violations
from tests.hall.ports import free_port
from tests.security.table import demo_centre
from tests.sign_in.conftest import PASSWORD, add_people

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest.fixture
def clock() -> SetClock:
    return SetClock(datetime(2026, 11, 16, 1, 0, tzinfo=UTC))


@pytest_asyncio.fixture(loop_scope="session")
async def address(sqlite_url: str, clock: SetClock) -> AsyncIterator[str]:
    """A centre in which leaders and administrators need a second factor."""
    port = free_port()
    changed = {
        "public_url": f"http://localhost:{port}",
        "sign_in": SignInSettings(second_factor=True),
    }
    centre = demo_centre().model_copy(update=changed)
    async with serving(
        centre, sqlite_url, "127.0.0.1", port, voice=SilentVoice(), clock=clock
    ) as server:
        await add_people(server)
        yield centre.public_url


@pytest_asyncio.fixture(loop_scope="session")
async def context(chromium: Browser) -> AsyncIterator[BrowserContext]:
    made = await chromium.new_context(locale="vi-VN", viewport={"width": 1366, "height": 768})
    yield made
    await made.close()


async def sign_in(page: Page, address: str) -> None:
    await page.goto(f"{address}/account")
    await page.locator("#sign-in-name").fill("root")
    await page.locator("#sign-in-password").fill(PASSWORD)
    await page.locator("#sign-in [type=submit]").click()


async def begin(page: Page, address: str, way: str) -> None:
    """Root has signed in, may do nothing yet, and adds a second factor."""
    await sign_in(page, address)
    await expect(page.locator("#second-about")).to_contain_text("Với vai trò của anh/chị")
    assert await violations(page) == []
    await page.locator("#proof [name=password]").fill(PASSWORD)
    await page.locator(f"[data-second={way}]").click()


async def keep_codes(page: Page) -> str:
    """The first of the recovery codes, after which work begins."""
    await expect(page.locator("#codes-list li")).to_have_count(10)
    for _ in range(
        2
    ):  # now the person may do more, which the page hears while codes are written down
        async with page.expect_response("**/session/watch"):
            await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    await expect(page.locator("#codes-list li")).to_have_count(10)
    assert await violations(page) == []
    code = await page.locator("#codes-list li").first.text_content()
    await page.locator("#codes-kept").click()
    await page.wait_for_url("**/devices**")
    return code or ""


async def test_an_app_is_added_and_then_asked_for(
    address: str, context: BrowserContext, clock: SetClock
) -> None:
    page = await context.new_page()
    await begin(page, address, "app")
    await expect(page.locator("#app-secret")).not_to_be_empty()
    assert await violations(page) == []
    secret = (await page.locator("#app-secret").text_content() or "").replace(" ", "")
    await page.locator("#app [name=code]").fill(pyotp.TOTP(secret).at(clock.now()))
    await page.locator("#app [type=submit]").click()
    paper = await keep_codes(page)
    for right in (pyotp.TOTP(secret).at(int(clock.now().timestamp()) + 30), paper):
        await context.clear_cookies()
        await sign_in(page, address)
        await page.locator("#sign-in-code").fill("000000")
        await page.locator("#sign-in [type=submit]").click()
        await expect(page.locator("#sign-in-error")).to_contain_text("chưa đúng")
        assert await violations(page) == []
        await page.locator("#sign-in-code").fill(right)
        await page.locator("#sign-in [type=submit]").click()
        await expect(page.locator("#factors li")).to_have_count(1)
    await expect(page.locator("#codes-left")).to_have_text("Còn 9 mã dự phòng.")


async def test_a_passkey_is_added_and_then_shown(address: str, context: BrowserContext) -> None:
    page = await context.new_page()
    devtools = await context.new_cdp_session(page)
    await devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
    }
    made = await devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    await begin(page, address, "passkey")
    await keep_codes(page)
    await context.clear_cookies()
    await sign_in(page, address)
    await page.locator("#sign-in-passkey").click()
    await expect(page.locator("#factors li")).to_have_count(1)
    # Another authenticator than the one that was added proves nothing.
    await devtools.send(
        "WebAuthn.removeVirtualAuthenticator", {"authenticatorId": made["authenticatorId"]}
    )
    await devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    await context.clear_cookies()
    await sign_in(page, address)
    await page.locator("#sign-in-passkey").click()
    await expect(page.locator("#sign-in-error")).to_contain_text("Chưa dùng được khóa")
