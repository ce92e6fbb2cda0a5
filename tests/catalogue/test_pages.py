"""The public pages: true without scripts, quick with them, in both languages, on paper."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from PIL import Image
from playwright.async_api import Browser, Page, expect

import display
from config.centre.model import Centre
from config.demo import demo_procedures
from config.wire.procedures import Procedure
from queue_server.catalogue import version_writes
from queue_server.catalogue.pages import CataloguePages
from queue_server.catalogue.service import Catalogue
from queue_server.catalogue.version_writes import Stored
from queue_server.core.actor import SYSTEM
from queue_server.core.clock import SetClock
from queue_server.core.current import Current
from queue_server.core.db.base import Database
from tests.catalogue.conftest import procedure
from tests.hall.browser import launched

Client = TestClient[Any, Any]
Put = Callable[..., Awaitable[Stored]]
STATIC = Path(__file__).parents[2] / "queue_server" / "static"
SCRIPT = "<script>alert(1)</script>"
UNREAD = procedure(
    "1.555555",
    "Thủ tục chưa rà soát",
    "Lĩnh vực lạ",
    unread={"papers": "Tên giấy tờ<b>Đơn1 bản chính", "limits": "12", "other": "Từ khoá"},
)


@pytest.fixture
async def served(
    database: Database, demo_centre: Centre, clock: SetClock
) -> AsyncIterator[tuple[Client, Put]]:
    """The pages of a catalogue that is empty, and a way to fill it."""
    catalogue = Catalogue(Current(demo_centre), database, clock, database.bus)
    application = web.Application()
    application.add_routes(CataloguePages(Current(demo_centre), catalogue).routes())
    application.router.add_static("/static/display", display.STATIC)
    application.router.add_static("/static", STATIC)

    async def fill(*offered: Procedure) -> Stored:
        now = clock.now()
        stored = await database.write(
            lambda unit: version_writes.put(unit, offered, "staff:1"), SYSTEM, now
        )
        await catalogue.load()
        return stored

    async with TestClient(TestServer(application)) as client:
        yield client, fill
    await catalogue.stop()


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The pages ask the catalogue in memory: one kind of database is enough."""
    return sqlite_url


@pytest.fixture
async def client(served: tuple[Client, Put]) -> Client:
    started, fill = served
    await fill(*demo_procedures(), UNREAD)
    return started


async def page(client: Client, path: str, **headers: str) -> tuple[int, str]:
    async with client.get(path, headers=headers) as response:
        return response.status, unescape(await response.text())


def names(html: str) -> list[str]:
    return re.findall(r'<span class="name">(.*?)</span>', html)


async def test_the_list_offers_fields_and_everything(client: Client) -> None:
    status, html = await page(client, "/procedures")
    assert status == 200
    assert len(names(html)) == 23
    assert "Có 23 thủ tục" in html
    assert html.index("Đăng ký, quản lý cư trú") < html.index("Lĩnh vực khác")
    assert html.index("Lĩnh vực khác") < html.rindex("Lĩnh vực lạ")


@pytest.mark.parametrize("asked", ["đăng ký khai sinh", "dang ky khai sinh", "KHAI SINH dang ki"])
async def test_the_form_finds_without_scripts(client: Client, asked: str) -> None:
    async with client.get("/procedures", params={"q": asked}) as response:
        html = unescape(await response.text())
    assert names(html) == ["Đăng ký khai sinh", "Đăng ký lại khai sinh"]
    assert f'value="{asked}"' in html
    assert "Chọn theo lĩnh vực" not in html


async def test_a_field_narrows_and_stays_chosen(client: Client) -> None:
    _, html = await page(client, "/procedures?field=Ch%E1%BB%A9ng%20th%E1%BB%B1c&lang=en")
    assert len(names(html)) == 3
    assert 'value="Chứng thực" lang="vi" selected' in html
    assert '<input type="hidden" name="lang" value="en">' in html
    assert "field=Ch%E1%BB%A9ng+th%E1%BB%B1c" in html  # the way to the other language keeps it


async def test_nothing_found_says_what_to_try(client: Client) -> None:
    _, html = await page(client, "/procedures?q=ho%20chieu")
    assert "Không tìm thấy" in html
    assert "Xem tất cả thủ tục" in html


@pytest.mark.parametrize(
    "strange", ["page=0", "page=99999", "page=x", "q=%00", "q=" + "a" * 5_000, "lang=xx", "field=x"]
)
async def test_strange_addresses_still_lead_to_the_list(client: Client, strange: str) -> None:
    status, _ = await page(client, f"/procedures?{strange}")
    assert status == 200


async def test_an_empty_catalogue_says_so(served: tuple[Client, Put]) -> None:
    status, html = await page(served[0], "/procedures")
    assert status == 200
    assert "Danh mục đang được cập nhật" in html


async def test_a_thousand_procedures_are_turned_by_pages(served: tuple[Client, Put]) -> None:
    client, fill = served
    await fill(*(procedure(f"1.{n:06}", f"Thủ tục {n:04}") for n in range(1_000)))
    seen: list[str] = []
    path = "/procedures"
    while path:
        _, html = await page(client, path)
        seen += names(html)
        link = re.search(r'<a rel="next" href="([^"]+)"', html)
        path = link[1] if link else ""
    assert seen == [f"Thủ tục {n:04}" for n in range(1_000)]


async def test_a_procedure_says_everything_that_is_known(client: Client) -> None:
    status, html = await page(client, "/procedures/1.001193")
    assert status == 200
    for said in (
        "Ngay trong ngày",
        "Nộp sau 15:00",
        "Lấy số chữ A",
        "Giấy chứng sinh",
        "Nếu: Trẻ em bị bỏ rơi",
        "1 bản chính",
        "Miễn lệ phí đăng ký khai sinh đúng hạn; miễn cho người thuộc gia đình có công",
        "Trực tuyến toàn trình",
    ):
        assert said in html or said.lower() in html, said


async def test_limits_of_each_channel_and_what_the_centre_promises(client: Client) -> None:
    _, html = await page(client, "/procedures/1.013225")
    rows = re.findall(r'<th scope="row">(.*?)</th><td>(.*?)</td><td>(.*?)</td>', html)
    assert rows == [
        ("Trực tiếp", "15 ngày", "10 ngày"),
        ("Trực tuyến", "20 ngày", ""),
        ("Bưu chính công ích", "20 ngày", ""),
    ]
    assert "Theo quy định: 15 ngày" in html


async def test_forms_that_may_not_be_written_say_why(client: Client) -> None:
    _, html = await page(client, "/procedures/2.000884")
    assert "phải tự ký trước mặt người thực hiện chứng thực" in html
    assert "cán bộ viết tờ khai giúp" not in html


async def test_what_nobody_has_checked_is_the_source_s_own_text(client: Client) -> None:
    async with client.get("/procedures/1.555555") as response:
        raw = await response.text()
    assert "Tên giấy tờ&lt;b&gt;Đơn1 bản chính" in raw
    assert raw.count("cán bộ chưa rà soát xong") == 3
    assert "đang được kiểm tra, xem bên dưới" in raw
    assert "Chưa có danh sách giấy tờ" not in raw


async def test_words_of_a_record_are_words_and_no_markup(served: tuple[Client, Put]) -> None:
    client, fill = served
    await fill(
        procedure(
            "1.666666", SCRIPT, SCRIPT,
            papers=[{"name": SCRIPT, "case": SCRIPT, "form": "x" + SCRIPT}],
            fees=[{"text": SCRIPT, "exemption": SCRIPT}],
            results=[SCRIPT], conditions=SCRIPT, source=SCRIPT, unread={"fees": SCRIPT},
        )
    )  # fmt: skip
    for path in ("/procedures", "/procedures/1.666666"):
        async with client.get(path) as response:
            assert SCRIPT not in await response.text()


async def test_english_keeps_the_words_of_the_law(client: Client) -> None:
    _, html = await page(client, "/procedures/1.004222?lang=en")
    assert "Register permanent residence" in html
    assert "5 working days" in html
    assert "Statutory time limit: 7 working days" in html
    assert '<p class="vietnamese" lang="vi">Đăng ký thường trú</p>' in html
    assert "20,000 đồng" in html
    assert 'href="/procedures/1.004222"' in html


async def test_a_procedure_that_never_was_leads_back(client: Client) -> None:
    status, html = await page(client, "/procedures/9.999999")
    assert status == 404
    assert "Không có thủ tục này" in html
    assert '<form class="search"' in html


async def test_an_old_paper_s_procedure_says_that_it_is_received_no_more(
    served: tuple[Client, Put], database: Database, clock: SetClock
) -> None:
    client, fill = served
    await fill(*demo_procedures())
    now = clock.now()
    await database.write(lambda unit: version_writes.withdraw(unit, ["1.004837"]), SYSTEM, now)
    await fill()
    status, html = await page(client, "/procedures/1.004837")
    assert status == 200
    assert "không còn tiếp nhận" in html
    assert "Đăng ký giám hộ" in html


async def test_a_public_address_with_a_path_is_in_every_link(
    database: Database, demo_centre: Centre, clock: SetClock
) -> None:
    below = demo_centre.model_copy(update={"public_url": "https://example.org/mot-cua"})
    catalogue = Catalogue(Current(below), database, clock, database.bus)
    await database.write(
        lambda unit: version_writes.put(unit, demo_procedures(), "demo"), SYSTEM, clock.now()
    )
    await catalogue.load()
    application = web.Application()
    application.add_routes(CataloguePages(Current(below), catalogue).routes())
    async with TestClient(TestServer(application)) as client:
        for path in ("", "/1.001193", "/9.99", "?q=khai&lang=en"):
            _, html = await page(client, f"/procedures{path}")
            links = re.findall(r'(?:href|src|action)="([^#"][^"]*)"', html)
            assert links
            assert all(link.startswith("/mot-cua/") for link in links), links
    await catalogue.stop()


async def test_what_the_browser_has_is_not_sent_again(client: Client) -> None:
    async with client.get("/procedures") as response:
        tag = response.headers["ETag"]
        assert response.headers["Cache-Control"] == "public, max-age=60"
        assert "script-src 'self'" in response.headers["Content-Security-Policy"]
    for known in (tag, "*", f"W/{tag}"):
        status, html = await page(client, "/procedures", **{"If-None-Match": known})
        assert (status, html) == (304, "")
    status, _ = await page(client, "/procedures?q=khai", **{"If-None-Match": tag})
    assert status == 200


# ------------------------------------------------------------------------- in a browser


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    """One on the loop of the test's own server."""
    async with launched() as browser:
        yield browser


async def opened(
    chromium: Browser, client: Client, path: str, width: int = 360, **more: Any
) -> tuple[Page, list[str]]:
    context = await chromium.new_context(viewport={"width": width, "height": 640}, **more)
    tab = await context.new_page()
    complaints: list[str] = []
    tab.on("console", lambda said: complaints.append(said.text))
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    await tab.goto(str(client.make_url(path)))
    return tab, complaints


@pytest.mark.browser
async def test_the_list_answers_while_one_types(client: Client, chromium: Browser) -> None:
    tab, complaints = await opened(chromium, client, "/procedures?lang=en")
    await tab.get_by_role("searchbox").press_sequentially("ket hon")
    await expect(tab.locator(".results .name")).to_have_text(["Register a marriage"])
    await expect(tab).to_have_url(re.compile(r"lang=en&q=ket\+hon$"))
    await expect(tab.get_by_role("status")).to_have_text("1 procedure")
    await tab.get_by_role("link", name="Tiếng Việt").click()
    await expect(tab.locator(".results .name")).to_have_text(["Đăng ký kết hôn"])
    assert not complaints
    await tab.context.close()


@pytest.mark.browser
async def test_choosing_a_field_answers_at_once(client: Client, chromium: Browser) -> None:
    tab, complaints = await opened(chromium, client, "/procedures")
    await tab.get_by_role("combobox").select_option("Chứng thực")
    await expect(tab.locator(".results .name")).to_have_count(3)
    assert not complaints
    await tab.context.close()


@pytest.mark.browser
async def test_without_scripts_the_form_is_sent(client: Client, chromium: Browser) -> None:
    tab, _ = await opened(chromium, client, "/procedures", java_script_enabled=False)
    await tab.get_by_role("searchbox").fill("tam tru")
    await tab.get_by_role("button", name="Tìm").click()
    await expect(tab.locator(".results .name")).to_have_text(["Đăng ký tạm trú"])
    await tab.locator(".results a").click()
    await expect(tab.get_by_role("heading", level=1)).to_have_text("Đăng ký tạm trú")
    await expect(tab.locator("#print")).to_be_hidden()
    await tab.context.close()


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 360, 1366])
async def test_nothing_sticks_out(client: Client, chromium: Browser, width: int) -> None:
    tab, complaints = await opened(chromium, client, "/procedures", width)
    for path in ("", *(f"/{one.code}" for one in (*demo_procedures(), UNREAD)), "?q=dang"):
        await tab.goto(str(client.make_url(f"/procedures{path}")))
        assert await tab.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    assert not complaints
    await tab.context.close()


@pytest.mark.browser
async def test_the_list_of_papers_fits_one_sheet(client: Client, chromium: Browser) -> None:
    tab, _ = await opened(chromium, client, "/procedures/1.001193")
    await expect(tab.get_by_role("button", name="In danh sách giấy tờ")).to_be_visible()
    sheet = await tab.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page[^s]", sheet)) == 1
    await tab.context.close()


@pytest.mark.browser
async def test_the_qr_leads_to_the_page(
    client: Client, chromium: Browser, demo_centre: Centre, tmp_path: Path
) -> None:
    tab, _ = await opened(chromium, client, "/procedures/1.001193", 1366)
    image = tmp_path / "qr.png"
    await tab.locator("figure img").screenshot(path=image)
    (read,) = zxingcpp.read_barcodes(Image.open(image))
    assert read.text == f"{demo_centre.public_url}/procedures/1.001193"
    await tab.context.close()


async def test_there_is_no_qr_of_what_nobody_knows(client: Client) -> None:
    status, _ = await page(client, "/procedures/9.999999/qr.svg")
    assert status == 404
