"""The greeter's tablet without its server, and papers that it looked through at the counter."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Route, expect
from sqlalchemy import select

from queue_server.tickets.tables import reserved_numbers, tickets
from tests.axe import violations
from tests.greet.test_page import greeter
from tests.hall.at_work import HallAtWork, sign_in, until
from tests.hall.browser import PATIENCE_MS
from tests.hall.with_desk import HallWithDesk

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

READY = """async () => {
    const { rows } = await import(new URL("static/greet/store.js", location.href));
    const numbers = await rows("numbers");
    const served = new Set(numbers.map((one) => one.service)).size;
    const offered = document.querySelectorAll("#services button").length;
    const caches_ = await caches.keys();
    const shell = caches_.length ? await (await caches.open(caches_[0])).keys() : [];
    const page = await caches.match(new URL("greet", location.href).pathname);
    return offered && served >= offered && shell.length > 20 && Boolean(page)
      && Boolean(navigator.serviceWorker.controller);
}"""

INSECURE = "Object.defineProperty(window, 'isSecureContext', { value: false });"

EMPTY = """async () => {
    const { change } = await import(new URL("static/greet/store.js", location.href));
    await change(["numbers"], (store) => store("numbers").clear());
}"""

KEPT = "async () => Boolean(await caches.match(new URL('greet', location.href).pathname))"


@pytest_asyncio.fixture(loop_scope="session")
async def hall(tmp_path: Path, chromium: Browser) -> AsyncIterator[HallWithDesk]:
    async with (await HallWithDesk.with_procedures(tmp_path, chromium)).at_work() as one:
        yield one


async def ready(page: Page) -> None:
    """The tablet has numbers of each service, and the worker its page and files."""
    await page.wait_for_load_state()
    await until(page, f"await ({READY})()")


async def give(page: Page, choice: int = 0) -> str:
    await page.click("#services button >> nth=0")
    await page.click(f"dialog .choice >> nth={choice}")
    number = await page.locator("dialog .issued-number").inner_text()
    await page.click("dialog footer button")
    return number


async def test_a_lost_line_three_tickets_a_reload_and_each_is_delivered_once(
    at_work: HallAtWork,
) -> None:
    page = await greeter(at_work)
    await ready(page)
    await at_work.stop()
    numbers = [await give(page)]
    await expect(page.locator("#line")).to_contain_text("Mất kết nối", timeout=PATIENCE_MS)
    await page.reload()
    await page.wait_for_load_state()
    await expect(page.locator("#pending")).to_contain_text("1 số", timeout=PATIENCE_MS)
    other = await page.context.new_page()
    await other.goto(page.url)
    await other.wait_for_load_state()
    await expect(other.locator("#services button").first).to_be_enabled(timeout=PATIENCE_MS)
    numbers += [await give(other), await give(page, choice=1)]
    assert len({*numbers}) == 3
    assert all(int(number[1:]) >= 600 for number in numbers)
    await at_work.start()
    await expect(page.locator("#pending")).to_be_hidden(timeout=PATIENCE_MS)
    await expect(page.locator("#line")).to_be_empty()
    server = at_work.server
    assert server is not None
    wanted = select(tickets.c.number, tickets.c.issued_by, tickets.c.priority_reason)
    rows = await server.app.database.read(lambda c: c.execute(wanted).all())
    assert sorted(row.number for row in rows) == sorted(numbers)
    assert {row.issued_by.partition(":")[0] for row in rows} == {"staff"}
    assert sum(row.priority_reason is not None for row in rows) == 1
    holders = select(reserved_numbers.c.kiosk).distinct()
    (holder,) = await server.app.database.read(lambda c: list(c.scalars(holders)))
    assert holder.startswith("tablet:"), "both tabs are one tablet"


async def test_a_server_that_cannot_costs_nobody_a_number_and_why_there_is_none_stays(
    at_work: HallAtWork,
) -> None:
    """Busy or stopping is as no line; and what the greeter must read waits for the greeter."""
    page = await greeter(at_work)
    await ready(page)

    async def refuse(route: Route) -> None:
        problem = {"code": "unavailable", "status": 503, "title": "x", "detail": "x"}
        await route.fulfill(status=503, json=problem, content_type="application/problem+json")

    await page.route("**/api/v1/tickets", refuse)
    await page.route("**/api/v1/tablets/*/numbers", refuse)  # nor does it set new ones aside
    assert int((await give(page))[1:]) >= 600
    await page.evaluate(EMPTY)
    await page.click("#services button >> nth=0")
    await page.click("dialog .choice >> nth=0")
    await expect(page.locator("dialog .not-given")).to_contain_text("hết số dự phòng")
    assert await violations(page) == []
    await page.unroute("**/api/v1/tickets")
    await page.click("dialog footer .main")
    number = await page.locator("dialog .issued-number").inner_text()
    assert int(number[1:]) < 600, "tried again with the server"


async def test_by_plain_http_the_page_says_that_it_is_not_kept(at_work: HallAtWork) -> None:
    page = await at_work.page("/greet", 1024, 768, script=INSECURE)
    await sign_in(page, "duc")
    await expect(page.locator("#unkept")).to_contain_text("https")
    assert await violations(page) == []
    entering = await page.context.new_page()
    await entering.goto(page.url.replace("/greet", "/assistance/declarations"))
    await expect(entering.locator("#unkept")).to_contain_text("https")
    kept = await greeter(at_work)
    await expect(kept.locator("#unkept")).to_be_hidden()


async def test_who_signs_out_elsewhere_leaves_no_page_that_gives_numbers(
    at_work: HallAtWork,
) -> None:
    page = await greeter(at_work)
    await ready(page)
    await until(page, f"await ({KEPT})()")
    await page.evaluate("localStorage.setItem('motcua.declarations.me', '{}')")
    other = await page.context.new_page()
    await other.goto(page.url.replace("/greet", "/rota"))
    await other.wait_for_load_state()
    await other.click('[data-do="sign-out"]')
    await expect(other.locator("#sign-in")).to_be_visible(timeout=PATIENCE_MS)
    assert not await other.evaluate(KEPT)
    helper = "localStorage.getItem('motcua.declarations.me')"
    assert await other.evaluate(helper) is None, "entries without a line would be theirs"


async def test_papers_looked_through_stand_at_counter_and_desk(hall: HallWithDesk) -> None:
    page = await greeter(hall, 768, 1024)
    for view in ("find", "given", "corner", "papers"):
        await page.click(f"[data-go={view}]")
        assert await violations(page) == [], view
    await page.fill("#procedure-words", "khai sinh")
    row = page.locator(".wide-row", has_text="khai sinh").first
    await row.click()
    papers = page.locator(".paper-row")
    await expect(papers.first).to_be_visible()
    assert await violations(page) == []
    for place in range(await papers.count()):
        tick = ".missing" if place == 0 else ".received"
        await papers.nth(place).locator(tick).click()
    await page.click("dialog footer .main")
    await page.click("dialog .choice >> nth=0")
    await expect(page.locator("dialog .issued-number")).to_be_visible()
    console = await hall.console("huong", "1")
    await console.keyboard.press("Enter")
    await expect(console.locator(".papers-checked")).to_contain_text("thiếu 1")
    await console.keyboard.press("Digit1")
    link = console.locator(".receive-link")
    await expect(link).to_be_visible()
    async with console.context.expect_page() as opening:
        await link.click()
    desk = await opening.value
    await desk.wait_for_load_state()
    await desk.click(".papers-checked button")
    await expect(desk.locator('.paper[data-state="missing"]')).to_have_count(1)
    await expect(desk.locator('.paper[data-state=""]')).to_have_count(0)
