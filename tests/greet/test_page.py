"""The greeter's page on a tablet and a phone, before a real server; and the menu of all roles."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, Route, expect

from tests.hall.at_work import HallAtWork, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SPILLING = """() => {
    const found = [];
    for (const node of document.querySelectorAll("main button, main a, dialog img")) {
        const box = node.getBoundingClientRect();
        if (!box.width) continue;
        if (box.right > innerWidth + 1 || box.left < -1) found.push(node.textContent.trim());
        if (node.matches("main button") && box.height < 44) found.push(`low: ${node.textContent}`);
    }
    if (document.documentElement.scrollWidth > innerWidth) found.push("the page scrolls sideways");
    return found;
}"""


async def greeter(hall: HallAtWork, width: int = 1024, height: int = 768) -> Page:
    """The page after signing in on the way there."""
    page = await hall.page("/greet", width, height)
    await sign_in(page, "duc")
    await page.wait_for_url("**/greet")
    await expect(page.locator("#services li")).to_have_count(len(hall.centre.services))
    return page


@pytest.mark.parametrize(("width", "height"), [(1024, 768), (360, 640)])
async def test_two_touches_give_a_ticket_with_a_code_and_paper(
    at_work: HallAtWork, width: int, height: int
) -> None:
    await at_work.report(printer="ready")
    page = await greeter(at_work, width, height)
    assert await page.evaluate(SPILLING) == []
    await page.click("#services button >> nth=1")
    await expect(page.locator("dialog h2")).to_have_text("Chứng thực")
    await page.click("dialog .choice >> nth=1")
    await expect(page.locator("dialog .issued-number")).to_have_text("B001")
    code = page.locator("dialog .qr")
    await expect(code).to_be_visible()
    assert await code.evaluate("async (node) => { await node.decode(); return node.naturalWidth; }")
    assert await code.evaluate("(node) => node.getBoundingClientRect().width") >= 200
    assert await page.evaluate(SPILLING) == []
    await expect(page.locator(".print-said")).to_contain_text("B001")
    (job,) = (await at_work.kiosk_now()).receipts
    assert job.ticket is not None
    assert (job.ticket.number, job.ticket.priority) == ("B001", True)
    await page.click("dialog footer button")
    await page.click("[data-go=given]")
    row = page.locator("#given li")
    await expect(row.locator(".number")).to_have_text("B001")
    await row.locator(".void").click()
    await page.click("dialog .danger")
    await expect(row).to_have_attribute("data-state", "cancelled")
    await expect(row.locator(".void")).to_be_hidden()


async def test_the_server_says_what_may_be_done_with_a_given_ticket(at_work: HallAtWork) -> None:
    page = await greeter(at_work)
    await page.click("#services button >> nth=1")
    await page.click("dialog .choice >> nth=1")
    await page.click("dialog footer button")
    await page.click("[data-go=given]")
    row = page.locator("#given li")
    await expect(row.locator(".void")).to_be_visible()
    await expect(row.locator(".again")).to_be_visible()

    async def permit_less(route: Route) -> None:
        answer = await route.fetch()
        greeting = await answer.json()
        less = {"allowed": [], "start_to_come": False}
        given = [one | less for one in greeting["given"]]
        await route.fulfill(response=answer, json=greeting | {"given": given})

    await page.route("**/api/v1/greeting", permit_less)
    await expect(row.locator(".void")).to_be_hidden()
    await expect(row.locator(".again")).to_be_hidden()
    await page.unroute_all(behavior="wait")


async def test_who_gives_no_tickets_is_told(at_work: HallAtWork) -> None:
    page = await at_work.page("/greet", 1024, 768)
    await sign_in(page, "chi")
    await expect(page.locator("main h1")).to_have_text("Trang này dành cho người phát phiếu")


HOMES = {
    "duc": ("/greet", ["greet", "procedures", "feedback", "rota"]),
    "huong": ("/counter", ["greet", "counter", "dossiers", "procedures", "feedback", "rota"]),
    "chi": ("/dossiers", ["dossiers", "procedures", "feedback", "rota"]),
    "anh": ("/reports", [
        "greet", "counter", "dossiers", "reports", "procedures", "feedback", "rota", "audit",
        "devices",
    ]),
    "quan": ("/devices", ["procedures", "feedback", "rota", "devices", "settings"]),
}  # fmt: skip


@pytest.mark.parametrize("who", HOMES)
async def test_everybody_begins_at_their_own_work_with_their_own_menu(
    at_work: HallAtWork, who: str
) -> None:
    home, menu = HOMES[who]
    page = await at_work.page("/home", 1366, 768)
    await sign_in(page, who)
    await page.wait_for_url(f"**{home}")
    links = page.locator(".staff-links a:visible")
    await expect(links).to_have_count(len(menu))
    shown = {await one.get_attribute("data-page"): one for one in await links.all()}
    assert [*shown] == menu
    addresses = [await one.evaluate("(link) => link.href") for one in shown.values()]
    for name, address in zip(menu, addresses, strict=True):
        await page.goto(address)
        links = page.locator(".staff-links a:visible")
        if name != "procedures":
            await expect(links).to_have_count(len(menu))


@pytest.mark.parametrize("door", ["/counter", "/dossiers"])
async def test_who_has_nothing_to_do_at_a_door_goes_on_home(at_work: HallAtWork, door: str) -> None:
    page = await at_work.page(door, 1366, 768)
    await sign_in(page, "duc")
    await page.wait_for_url("**/greet")
    await expect(page.locator("#services li")).to_have_count(len(at_work.centre.services))
