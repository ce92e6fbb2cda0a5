"""What axe-core finds on the pages of the product, in every language: nothing."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from config.text.catalogue import LANGUAGES
from tests.accessibility.conftest import Morning
from tests.axe import violations
from tests.hall.at_work import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PUBLIC = (
    "/",
    "/board",
    "/follow",
    "/follow?code=H05.12.34-261123-0001&digits=0000",
    "/procedures",
    "/out-of-hours",
    "/campaigns",
    "/procedures?q=khai+sinh",
    "/procedures?q=zzzz",
    "/procedures/1.004873",
    "/procedures/9.9",
    "/officials",
    "/questions",
    "/questions?q=zzzz",
    "/questions/nobodyknowsthis",
    "/T/nobodyknowsthistoken",
    "/H/nobodyknowsthistoken",
    "/nothing-here",
    "/sign-in/provider",
    "/survey/nobodyknowsthistoken",
    "/petition",
    "/petition/nobodyknowsthistoken",
)
SIGNED_IN = (
    "/dossiers",
    "/dossiers/receive",
    "/dossiers/1",
    "/dossiers/2",
    "/dossiers/1/forms/1",
    "/dossiers/2/forms/2",
    "/dossiers/1/forms/4",
    "/dossiers/1/forms/6",
    "/register",
    "/reports",
    "/reports/ii06a",
    "/reports/dossiers",
    "/reports/by/procedure",
    "/reports/queue",
    "/reports/what-if",
    "/reports/next-week",
    "/reports/waiting",
    "/reports/campaigns",
    "/reports/waiting/by/service",
    "/reports/waiting/told/priority",
    "/reports/waiting/counters",
    "/reports/waiting/tickets",
    "/feedback/questions",
    "/feedback/questions/faqs",
    "/feedback/questions/faqs/new",
    "/feedback/guidance",
    "/assistance",
    "/rota",
    "/rota/leave",
    "/assistance/forms",
    "/assistance/write",
    "/rota/today",
    "/feedback",
    "/feedback/surveys",
    "/feedback/surveys/paper",
    "/feedback/petitions",
    "/feedback/petitions/new",
    "/feedback/petitions/poster",
    "/assistance/declarations",
    "/assistance/declarations/offline",
    "/assistance/declarations/figures",
    "/account",
    "/audit",
    "/devices",
    "/settings/calendar?year=2028",
    "/settings",
    "/settings/counters",
    "/settings/publish",
    "/settings/start",
    "/settings/people",
    "/settings/people/1",
    "/settings/people/new",
)
SETTINGS = (
    "/settings/people",
    "/settings/people/1",
    "/settings/people/new",
    "/settings/procedures",
    "/settings/procedures?q=zzzz",
    "/settings/procedures/review",
    "/settings/procedures/import",
    "/settings/procedures/new",
    "/settings/procedures/1.004873",
    "/settings/procedures/9.000003",
    "/settings/procedures/1.004873/versions",
)


def in_language(path: str, language: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}lang={language}"


def listed(found: dict[str, list[str]]) -> str:
    """The faults of all pages, a line each."""
    return "\n".join(f"{where}: {fault}" for where, faults in found.items() for fault in faults)


async def speak(page: Page, language: str) -> None:
    """Switch a page of staff to `language`."""
    if await page.evaluate("document.documentElement.lang") != language:
        await page.click('[data-do="language"]:visible')
        await expect(page.locator("html")).to_have_attribute("lang", language)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_pages_for_everybody(morning: Morning, language: str) -> None:
    page = await morning.hall.page("/", 360, 640)
    found = {}
    for path in PUBLIC:
        await page.goto(morning.hall.centre.public_url + in_language(path, language))
        found[path] = await violations(page)
    assert listed(found) == ""


@pytest.mark.parametrize(("who", "language"), [("anh", "vi"), ("clerk-2", "en")])
async def test_pages_of_staff(morning: Morning, who: str, language: str) -> None:
    """Each language once: what a page is built of and its contrast are the same in both."""
    page = await morning.hall.desk(who)
    await speak(page, language)
    found = {}
    for path in SIGNED_IN:
        await page.goto(morning.hall.centre.public_url + in_language(path, language))
        await expect(page.locator("h1:visible").first).to_be_visible()
        found[path] = await violations(page)
    assert listed(found) == ""


@pytest.mark.parametrize("language", LANGUAGES)
async def test_settings(morning: Morning, language: str) -> None:
    page = await morning.hall.desk("quan")
    found = {}
    for path in SETTINGS:
        await page.goto(morning.hall.centre.public_url + in_language(path, language))
        await expect(page.locator("h1:visible").first).to_be_visible()
        found[path] = await violations(page)
    assert listed(found) == ""


@pytest.mark.parametrize("language", LANGUAGES)
async def test_links_of_citizens(morning: Morning, language: str) -> None:
    page = await morning.hall.page("/", 360, 640)
    found = {}
    links = [f"/T/{one.token}" for one in (morning.waiting, morning.called)]
    receipt = morning.dossier["follow_url"].removeprefix(morning.hall.centre.public_url)
    for path in (*links, receipt):
        await page.goto(morning.hall.centre.public_url + in_language(path, language))
        found[path[:3]] = await violations(page)
    assert listed(found) == ""


@pytest.mark.parametrize(("language", "who", "counter"), [("vi", "huong", "2"), ("en", "bao", "3")])
async def test_the_console_and_its_dialogs(
    morning: Morning, language: str, who: str, counter: str
) -> None:
    page = await morning.hall.page("/counter", 1366, 768)
    await expect(page.locator("#sign-in-name")).to_be_visible()
    await speak(page, language)
    found = {"sign in": await violations(page)}
    await sign_in(page, who)
    await expect(page.locator("#choose-list [data-counter]").first).to_be_visible()
    found["choose"] = await violations(page)
    await page.click(f'#choose-list [data-counter="{counter}"]')
    await expect(page.locator("#waiting .number").first).to_be_visible()
    found["waiting"] = await violations(page)
    for command in ("issue", "call", "help", "notices", "devices"):
        await page.click(f'[data-command="{command}"]:visible')
        if await page.locator("dialog[open]").count():
            found[command] = await violations(page)
            await page.keyboard.press("Escape")
    await page.click("#main-key")
    await expect(page.locator("#current")).to_have_attribute("data-state", "called")
    found["called"] = await violations(page)
    for command in ("transfer", "pause"):
        await page.click(f'[data-command="{command}"]:visible')
        if await page.locator("dialog[open]").count():
            found[command] = await violations(page)
            await page.keyboard.press("Escape")
    assert listed(found) == ""


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_greeters_page(morning: Morning, language: str) -> None:
    page = await morning.hall.desk("duc", "/greet", 1024, 768)
    await page.goto(morning.hall.centre.public_url + in_language("/greet", language))
    await expect(page.locator("h1:visible").first).to_be_visible()
    assert listed({"greet": await violations(page)}) == ""


async def test_the_board(morning: Morning) -> None:
    page = await morning.hall.board()
    assert listed({"board": await violations(page)}) == ""
