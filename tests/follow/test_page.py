"""The citizen's pages in a real Chromium, over the real server and over every case."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Page, expect

from config.centre.model import Centre
from config.wire.dossiers.answers import Dossier
from queue_server.dossiers.pages.follow import PAGE_HEADERS, dossier_page
from queue_server.dossiers.pages.follow_phrases import PART
from queue_server.web.phrases import PagePhrases
from tests.follow.scenes import EVERY_CASE
from tests.hall.with_dossiers import HallWithDossiers

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

OpenPage = Callable[..., Awaitable[Page]]
STATIC = Path(__file__).parents[2] / "queue_server" / "static"
FIRST_LOAD_BUDGET_BYTES = 40_000


def address(hall: HallWithDossiers, path: str) -> str:
    return str(hall.client.make_url(path))


def page_of(dossier: Dossier) -> str:
    return f"/H/{dossier.follow_url.rsplit('/', 1)[1]}"


# ------------------------------------------------------------------- over the real server


async def test_the_page_follows_its_dossier_by_itself(
    hall: HallWithDossiers, open_page: OpenPage
) -> None:
    dossier = await hall.house.receive()
    page = await open_page(address(hall, page_of(dossier)), clock=True)
    await expect(page.locator("h1")).to_have_text("Đã tiếp nhận hồ sơ")
    hall.clock.move(hours=2)
    dossier = await hall.house.resolved(dossier)
    await page.clock.run_for(61_000)
    await expect(page.locator("h1")).to_have_text("Đã có kết quả")
    await expect(page).to_have_title("Đã có kết quả · Hồ sơ")
    await expect(page.locator("html")).to_have_class("look-resolved")
    await expect(page.locator(".seen")).to_contain_text("10:00")


async def test_without_a_line_the_page_says_how_old_it_is(
    hall: HallWithDossiers, open_page: OpenPage
) -> None:
    dossier = await hall.house.receive()
    page = await open_page(address(hall, page_of(dossier)), clock=True)
    await expect(page.locator("#no-line")).to_be_hidden()
    await page.context.set_offline(True)
    await expect(page.locator("#no-line")).to_be_visible()
    await page.clock.run_for(61_000)
    await expect(page.locator("#no-line")).to_have_text(
        "Chưa có kết nối mạng. Thông tin dưới đây là lúc 08:00, 16/11/2026."
    )
    hall.clock.move(hours=2)
    await page.context.set_offline(False)
    await expect(page.locator("#no-line")).to_be_hidden()
    await expect(page.locator(".seen")).to_contain_text("10:00")


async def test_a_line_that_comes_back_without_a_word_is_noticed_within_seconds(
    hall: HallWithDossiers, open_page: OpenPage
) -> None:
    dossier = await hall.house.receive()
    page = await open_page(address(hall, page_of(dossier)), clock=True)
    await page.route("**/H/*", lambda route: route.abort())
    await page.clock.run_for(61_000)
    await expect(page.locator("#no-line")).to_be_visible()
    await page.unroute("**/H/*")
    await page.clock.run_for(2_000)
    await expect(page.locator("#no-line")).to_be_hidden()


@pytest.mark.parametrize("scripts", [True, False])
async def test_a_citizen_finds_the_dossier_by_code_and_phone(
    hall: HallWithDossiers, open_page: OpenPage, scripts: bool
) -> None:
    dossier = await hall.house.receive(applicant={"name": "Lan", "phone": "0912345678"})
    page = await open_page(address(hall, "/follow"), scripts=scripts)
    await page.get_by_label("Mã hồ sơ").fill(dossier.code.lower())
    await page.get_by_label("Bốn số cuối").fill("0000")
    await page.get_by_role("button", name="Xem hồ sơ").click()
    await expect(page.get_by_role("alert")).to_contain_text("Không tìm thấy hồ sơ")
    assert page.url.endswith("/follow?lang=vi"), "nothing of it in the address"
    await expect(page.get_by_label("Mã hồ sơ")).to_have_value(dossier.code.lower())
    await page.get_by_label("Bốn số cuối").fill("5678")
    await page.get_by_role("button", name="Xem hồ sơ").click()
    await expect(page.locator("h1")).to_have_text("Đã tiếp nhận hồ sơ")
    await page.get_by_role("link", name="English").click()
    await expect(page.locator("h1")).to_have_text("We have received your dossier")


async def test_ticket_and_dossier_lead_to_each_other(
    hall: HallWithDossiers, open_page: OpenPage
) -> None:
    issued = await hall.issue()
    await hall.open()
    await hall.call_next()
    page = await open_page(address(hall, f"/T/{issued['token']}"))
    await expect(page.locator("#bell-button")).not_to_have_attribute("disabled", "")
    await expect(page.locator("#dossiers")).to_be_hidden()
    dossier = await hall.house.receive(ticket_id=issued["ticket_id"])
    done = f"/tickets/{issued['ticket_id']}/finish"
    assert (await hall.call("POST", done, {"counter": "1"}, by="clerk"))[0] == 200
    await page.get_by_role("link", name="Xem hồ sơ").click()
    await expect(page.locator(".code")).to_contain_text(dossier.code)
    await page.get_by_role("link", name="Xem phiếu số thứ tự hôm nay").click()
    await expect(page.locator("#number")).to_have_text(issued["number"])
    await expect(page.get_by_role("link", name="Xem hồ sơ")).to_be_visible()


async def test_the_start_page_leads_to_following_and_to_the_procedures(
    hall: HallWithDossiers, open_page: OpenPage
) -> None:
    page = await open_page(address(hall, "/"))
    await expect(page.get_by_role("link", name="Thủ tục")).to_have_attribute("href", "/procedures")
    await page.get_by_role("link", name="Tra cứu hồ sơ").click()
    await expect(page.locator("h1")).to_have_text("Hồ sơ của tôi đến đâu rồi?")


async def test_the_first_load_is_light(hall: HallWithDossiers, open_page: OpenPage) -> None:
    dossier = await hall.house.receive()
    page = await open_page("about:blank")
    loaded: list[int] = []

    async def weigh(response: Any) -> None:
        loaded.append(len(await response.body()))

    page.on("response", weigh)
    await page.goto(address(hall, page_of(dossier)), wait_until="networkidle")
    assert 0 < sum(loaded) < FIRST_LOAD_BUDGET_BYTES


# --------------------------------------------------------------------------- over every case


@pytest_asyncio.fixture(loop_scope="session")
async def cases(demo_centre: Centre) -> AsyncIterator[str]:
    """The address of a server that shows each case at `/H/{case}`."""

    async def case_page(request: web.Request) -> web.Response:
        phrases = PagePhrases(request.query.get("lang", "vi"), PART)
        html = dossier_page(EVERY_CASE[request.match_info["case"]], phrases, demo_centre)
        return web.Response(text=html, content_type="text/html", headers=PAGE_HEADERS)

    app = web.Application()
    app.router.add_get("/H/{case}", case_page)
    app.router.add_static("/static", STATIC)
    server = TestServer(app)
    await server.start_server()
    yield str(server.make_url("/H/"))
    await server.close()


MEASURES = """() => {
  const own = (node) => node.nodeType === 3 && node.textContent.trim();
  const shown = Array.from(document.querySelectorAll("body *")).filter(
    (element) => element.getClientRects().length && Array.from(element.childNodes).some(own));
  const parts = (colour) => colour.match(/[0-9.]+/g).map(Number);
  const linear = (c) => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  const light = (colour) => {
    const [r, g, b] = parts(colour).map((c) => linear(c / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
  };
  const ground = (element) => {
    const colour = getComputedStyle(element).backgroundColor;
    const seen = parts(colour).length === 3 || parts(colour)[3] > 0.99;
    return seen || !element.parentElement ? colour : ground(element.parentElement);
  };
  return shown.map((element) => {
    const [a, b] = [light(getComputedStyle(element).color), light(ground(element))];
    const range = document.createRange();
    range.selectNodeContents(element);
    const boxes = Array.from(range.getClientRects());
    return {
      text: element.textContent.trim().slice(0, 40),
      size: parseFloat(getComputedStyle(element).fontSize),
      contrast: Math.max(a / b, b / a),
      inside: boxes.every((box) => box.left >= 0 && box.right <= innerWidth + 1),
    };
  });
}"""


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("width", [320, 360, 1366])
async def test_every_case_is_whole_large_and_clear(
    cases: str, open_page: OpenPage, width: int, language: str
) -> None:
    page = await open_page("about:blank", width=width, scripts=True)
    for case in EVERY_CASE:
        await page.goto(f"{cases}{case}?lang={language}")
        for part in await page.evaluate(MEASURES):
            said = (case, part)
            assert part["size"] >= 18, said
            assert part["contrast"] >= 4.5, said
            assert part["inside"], said
        assert await page.evaluate("document.documentElement.scrollWidth") <= width, case


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_the_first_screen_holds_what_matters(
    cases: str, open_page: OpenPage, language: str
) -> None:
    page = await open_page("about:blank")
    for case in ("received", "in_progress", "resolved", "supplement_requested"):
        await page.goto(f"{cases}{case}?lang={language}")
        for part in ("h1", ".lead"):
            box = await page.locator(part).bounding_box()
            assert box is not None
            assert box["y"] + box["height"] <= 500, (case, part)


async def test_it_prints_on_one_sheet_in_black(cases: str, open_page: OpenPage) -> None:
    page = await open_page(f"{cases}resolved")
    await page.emulate_media(media="print")
    await expect(page.locator(".language")).to_be_hidden()
    margin = dict.fromkeys(("top", "right", "bottom", "left"), "15mm")
    printed = await page.pdf(format="A4", margin=margin)  # type: ignore[arg-type]
    assert re.findall(rb"/Count (\d+)", printed) == [b"1"]
