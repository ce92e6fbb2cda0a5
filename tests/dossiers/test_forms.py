"""The seven forms: what stands on them, who may open them, and how they come out on paper."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from html import unescape
from io import BytesIO
from typing import Any

import pytest
import pytest_asyncio
import zxingcpp
from PIL import Image
from playwright.async_api import Browser, Page, expect
from sqlalchemy import update

from config.centre.model import Centre
from config.wire.dossiers.answers import Dossier
from config.wire.procedures import Procedure
from queue_server.catalogue import version_writes
from queue_server.centre import repository as centre_store
from queue_server.centre.staff.access import new_secret, secret_hash
from queue_server.core.clock import SetClock
from queue_server.dossiers.pages.form_phrases import governing_body
from queue_server.dossiers.tables import applicants
from tests.dossiers.house import BUSINESS, MARITAL_STATUS
from tests.hall.with_dossiers import HallWithDossiers, running

HALL = "Trung tâm Phục vụ hành chính công xã An Khê Thượng"
HANH = {
    "name": "Nguyễn Thị Hồng Hạnh",
    "id_number": "034190001234",
    "address": "Số 12, ngõ 45, thôn Đông Trung Thượng, xã An Khê Thượng, tỉnh Hưng Yên",
    "phone": "0912 345 678",
    "submitted_by": "Trần Văn Quyết",
}
HOSTILE = '<img src=x onerror="alert(1)"> {{ 7*7 }} {name} & "Lan"'
PAPER = "Giấy tờ chứng minh nơi cư trú hoặc văn bản thỏa thuận của cha mẹ, bản thứ {}"


def a_procedure(papers: int) -> Procedure:
    return Procedure.model_validate(
        {
            "code": f"2.00{papers:04d}",
            "name": {
                "vi": "Liên thông đăng ký khai sinh, đăng ký thường trú, cấp thẻ bảo hiểm y tế "
                "cho trẻ em dưới 6 tuổi"
            },
            "field": "Hộ tịch",
            "decided_by": "Ủy ban nhân dân xã An Khê Thượng",
            "limits": [{"statutory": {"amount": 4, "unit": "working_day"}}],
            "papers": [{"name": PAPER.format(n + 1), "originals": 1} for n in range(papers)],
        }
    )


MANY, VERY_MANY = a_procedure(12), a_procedure(70)


def all_received(procedure: Procedure) -> list[dict[str, Any]]:
    count = range(len(procedure.papers))
    return [{"paper": place, "state": "received", "originals": 1, "copies": 2} for place in count]


@pytest.fixture
async def hall(
    sqlite_url: str, demo_centre: Centre, clock: SetClock
) -> AsyncIterator[HallWithDossiers]:
    async with running(sqlite_url, demo_centre, clock) as one:
        await add_procedures(one)
        yield one


async def add_procedures(hall: HallWithDossiers) -> None:
    await hall.house.do(lambda unit: version_writes.put(unit, [MANY, VERY_MANY], "test"))
    await hall.server.rooms.catalogue.catalogue.load()


async def session(hall: HallWithDossiers, staff_id: int = 1) -> dict[str, str]:
    """The cookie of somebody who signed in just now."""
    token, now = new_secret(), hall.clock.now()
    add = partial(centre_store.add_session, token_hash=secret_hash(token), staff_id=staff_id)
    ends = now + timedelta(hours=1)
    await hall.house.do(lambda unit: add(unit.connection, now=now, expires_at=ends))
    return {"motcua_session": token}


async def opened(hall: HallWithDossiers, address: str, staff_id: int = 1) -> tuple[int, str, str]:
    """The status of a page, what one reads on it, and its source."""
    cookies = await session(hall, staff_id)
    answer = await hall.client.get(address, cookies=cookies, allow_redirects=False)
    source = await answer.text()
    body = source.partition("</nav>")[2]
    words = unescape(re.sub(r"<[^>]+>", " ", re.sub(r"<svg.*?</svg>", "", body)))
    return answer.status, " ".join(words.split()).replace(" :", ":"), source


async def form(hall: HallWithDossiers, dossier: Dossier, number: int, more: str = "") -> str:
    status, read, _ = await opened(hall, f"/dossiers/{dossier.dossier_id}/forms/{number}?{more}")
    assert status == 200
    return read


# ---------------------------------------------------------------------------- what is said


async def test_form_01_says_everything(hall: HallWithDossiers) -> None:
    dossier = await hall.house.receive(
        MANY.code,
        applicant=HANH,
        papers=all_received(MANY),
        fee=8_000,
        fee_paid=True,
        delivery="post",
        delivery_address="Bưu cục An Khê",
        national_code="G22.99.01-261116-004512",
    )
    read = await form(hall, dossier, 1)
    for said in (
        "Mẫu số 01",
        "Thông tư 03/2025/TT-VPCP",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        HALL,
        "An Khê Thượng, ngày 16 tháng 11 năm 2026",
        "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
        f"Mã hồ sơ: {dossier.code}",
        "G22.99.01-261116-004512",
        "Tiếp nhận hồ sơ của: Nguyễn Thị Hồng Hạnh",
        f"Địa chỉ: {HANH['address']}",
        "Số điện thoại: 0912 345 678",
        "Người nộp thay: Trần Văn Quyết",
        f"Nội dung yêu cầu giải quyết: {MANY.name['vi']} (mã thủ tục {MANY.code})",
        "TT Tên giấy tờ Bản chính Bản sao",
        *(f"{place + 1} {paper.name} 1 2" for place, paper in enumerate(MANY.papers)),
        "Thời gian giải quyết theo quy định: 4 ngày làm việc",
        "Thời gian nhận hồ sơ: 08 giờ 00 phút, ngày 16 tháng 11 năm 2026",
        "Thời gian trả kết quả: 08 giờ 00 phút, ngày 20 tháng 11 năm 2026",
        "qua bưu chính công ích, đến địa chỉ: Bưu cục An Khê",
        "Phí, lệ phí: 8.000 đồng (đã nộp)",
        "NGƯỜI NỘP HỒ SƠ (Ký và ghi rõ họ tên) Trần Văn Quyết",
        "NGƯỜI TIẾP NHẬN HỒ SƠ (Ký và ghi rõ họ tên) Cán bộ 1",
    ):
        assert said in read
    assert "034190001234" not in read, "the number of the identity card is nobody's to read"


async def test_form_01_while_the_clock_stands_and_without_a_limit(hall: HallWithDossiers) -> None:
    waiting = await hall.house.ask_for_papers(await hall.house.receive())
    assert "Thời gian trả kết quả: đang tạm dừng tính hạn" in await form(hall, waiting, 1)
    unlimited = await hall.house.receive("2.001035")
    read = await form(hall, unlimited, 1)
    assert "Thời gian trả kết quả: không thời hạn" in read
    assert "Thành phần hồ sơ nộp gồm: Không có giấy tờ kèm theo." in read
    assert "Phí, lệ phí: theo quy định" in read


async def test_form_02_is_printed_as_it_was_issued(hall: HallWithDossiers) -> None:
    dossier = await hall.house.receive(applicant=HANH)
    asked: dict[str, Any] = {
        "papers": ["Giấy chứng sinh"],
        "until": "2026-12-01",
        "instruction": "Mang bản chính",
    }
    dossier = await hall.house.ask_for_papers(dossier, **asked)
    dossier = await hall.house.accept_papers(dossier, papers=[{"paper": 0, "state": "received"}])
    dossier = await hall.house.ask_for_papers(dossier, instruction="Mang thêm ảnh 3 × 4")
    first, second = dossier.forms
    read = await form(hall, dossier, 2, f"form_id={first.form_id}")
    for said in (
        "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ",
        "Số: 01/2026",
        "Hồ sơ của: Nguyễn Thị Hồng Hạnh",
        "Giấy chứng sinh",
        "Lý do, hướng dẫn: Mang bản chính",
        "Thời hạn bổ sung: đến hết ngày 01 tháng 12 năm 2026.",
        "NGƯỜI HƯỚNG DẪN (Ký và ghi rõ họ tên) Cán bộ 1",
    ):
        assert said in read
    newest = await form(hall, dossier, 2)
    assert "Số: 02/2026" in newest
    assert "Mang thêm ảnh 3 × 4" in newest
    assert newest == await form(hall, dossier, 2, f"form_id={second.form_id}")


async def test_form_03_has_reason_and_ground(hall: HallWithDossiers) -> None:
    words = {"reason": "Không thuộc thẩm quyền", "ground": "Khoản 2 Điều 13 Luật Hộ tịch"}
    dossier = await hall.house.receive(refusal=words)
    read = await form(hall, dossier, 3)
    for said in (
        "PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ",
        "Lý do: Không thuộc thẩm quyền",
        "Căn cứ: Khoản 2 Điều 13 Luật Hộ tịch",
    ):
        assert said in read
    status, _, _ = await opened(hall, f"/dossiers/{dossier.dossier_id}/forms/1")
    assert status == 404, "what was refused has no receipt"


@pytest.mark.parametrize(
    ("procedure", "title"),
    [
        (MARITAL_STATUS.code, "PHIẾU XIN LỖI VÀ HẸN LẠI NGÀY TRẢ KẾT QUẢ"),
        (BUSINESS.code, "VĂN BẢN XIN LỖI Về việc chậm trả"),
    ],
)
async def test_form_04_has_the_title_of_its_sector(
    hall: HallWithDossiers, procedure: str, title: str
) -> None:
    dossier = await hall.house.receive(procedure, applicant=HANH)
    hall.clock.move(minutes=6 * 24 * 60)
    dossier = await hall.house.apologise(dossier, new_day="2026-12-02", reason="Chờ xác minh")
    read = await form(hall, dossier, 4)
    for said in (
        title,
        "Kính gửi: Nguyễn Thị Hồng Hạnh",
        "Ngày 16 tháng 11 năm 2026",
        "Thời gian hẹn trả kết quả: 08 giờ 00 phút, ngày 1",
        "Chờ xác minh",
        "chân thành xin lỗi",
        "ngày 02 tháng 12 năm 2026",
        "THỦ TRƯỞNG CƠ QUAN, ĐƠN VỊ",
    ):
        assert said in read
    assert "hẹn lại: ngày 02 tháng 12 năm 2026 (Mẫu số 04)" in await form(hall, dossier, 1)


@pytest.mark.parametrize(
    ("for_good", "said"),
    [(False, "Hồ sơ tạm dừng giải quyết kể từ"), (True, "Hồ sơ dừng giải quyết hẳn kể từ")],
)
async def test_form_05(hall: HallWithDossiers, for_good: bool, said: str) -> None:
    dossier = await hall.house.stop(await hall.house.receive(), for_good=for_good)
    read = await form(hall, dossier, 5)
    assert "THÔNG BÁO DỪNG GIẢI QUYẾT HỒ SƠ" in read
    assert "Lý do: Chờ ý kiến của Sở" in read
    assert f"{said} ngày 16 tháng 11 năm 2026" in read


async def test_form_06_writes_itself(hall: HallWithDossiers) -> None:
    house = hall.house
    dossier = await house.receive()
    hall.clock.move(minutes=30)
    dossier = await house.advance(dossier)
    dossier = await house.stop(dossier)
    hall.clock.move(minutes=45)
    dossier = await house.resume(dossier)
    read = await form(hall, dossier, 6)
    assert "PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ" in read
    assert "1. Tiếp nhận, kiểm tra Cán bộ một cửa 08:00 16/11/2026 08:00 16/11/2026" in read
    assert "2. Số hóa hồ sơ Cán bộ một cửa 08:00 16/11/2026 08:30 16/11/2026" in read
    assert "3. Giải quyết Cán bộ chuyên môn 08:30 16/11/2026" in read
    assert "Tạm dừng tính hạn: từ 08:30 16/11/2026 đến 09:15 16/11/2026: Chờ ý kiến" in read
    assert "Tình trạng: Đang xử lý" in read
    dossier = await house.resolved(dossier)
    dossier = await house.return_result(dossier, receipt=dossier.follow_url)
    read = await form(hall, dossier, 6)
    assert "Tình trạng: Đã trả kết quả; trước hạn" in read
    assert "Thời gian trả kết quả cho công dân: 09 giờ 15 phút" in read


async def test_form_07_by_period(hall: HallWithDossiers) -> None:
    house = hall.house
    first = await house.receive(MANY.code, applicant=HANH, papers=all_received(MANY))
    hall.clock.move(minutes=24 * 60)
    second = await house.receive(applicant={"name": "Công ty TNHH A & B"}, delivery="electronic")
    await house.receive(refusal={"reason": "Sai thẩm quyền", "ground": "Điều 13"})
    status, read, _ = await opened(hall, "/register?from=2026-11-16&to=2026-11-17")
    assert status == 200
    for said in (
        "Mẫu số 07",
        "SỔ THEO DÕI HỒ SƠ",
        "Từ ngày 16 tháng 11 năm 2026 đến ngày 17 tháng 11 năm 2026",
        f"1 {first.code} {MANY.name['vi']} 1 Nguyễn Thị Hồng Hạnh {HANH['address']} 0912 345 678 "
        "Ủy ban nhân dân xã An Khê Thượng 08:00 16/11/2026 08:00 20/11/2026 Trực tiếp",
        f"2 {second.code}",
        "Công ty TNHH A & B",
        "Tổng số: 2 hồ sơ.",
    ):
        assert said in read
    _, one_day, _ = await opened(hall, "/register?from=2026-11-17&to=2026-11-17")
    assert first.code not in one_day
    assert second.code in one_day
    _, this_month, _ = await opened(hall, "/register")
    assert "Từ ngày 01 tháng 11 năm 2026 đến ngày 17 tháng 11 năm 2026" in this_month
    _, none, _ = await opened(hall, "/register?from=2026-01-01&to=2026-01-31")
    assert "Không có hồ sơ nào được tiếp nhận" in none


async def test_a_period_that_cannot_be_is_told(hall: HallWithDossiers) -> None:
    await hall.house.receive()
    status, read, _ = await opened(hall, "/register?from=2026-11-20&to=2026-11-01")
    assert status == 200
    assert "Ngày bắt đầu không được sau ngày kết thúc" in read
    for nonsense in ("from=x&to=<script>", "from=9999-12-31", "to=0001-01-01"):
        status, read, _ = await opened(hall, f"/register?{nonsense}")
        assert status == 200
        assert "<script>" not in read


async def test_forms_in_english_are_translations(hall: HallWithDossiers) -> None:
    dossier = await hall.house.receive()
    read = await form(hall, dossier, 1, "lang=en")
    assert "Only the Vietnamese form is valid." in read
    assert "The result is due: 08:00, 17/11/2026" in read
    assert "có giá trị pháp lý" not in await form(hall, dossier, 1)


async def test_hostile_words_stay_words(hall: HallWithDossiers) -> None:
    dossier = await hall.house.receive()
    # Such a name is not received, but an older one may lie there.
    written = dict.fromkeys(("name", "address", "submitted_by"), HOSTILE)
    await hall.house.do(lambda unit: unit.connection.execute(update(applicants).values(written)))
    dossier = await hall.house.ask_for_papers(dossier, instruction=HOSTILE, papers=[HOSTILE])
    for number in (1, 2, 6):
        _, read, source = await opened(hall, f"/dossiers/{dossier.dossier_id}/forms/{number}")
        assert "<img" not in source
        assert "49" not in read.replace(dossier.code, "").split()
        assert number == 6 or HOSTILE in read


# -------------------------------------------------------------------------- who may open them


async def test_nobody_opens_them_without_signing_in(hall: HallWithDossiers) -> None:
    dossier = await hall.house.receive(applicant=HANH)
    for address in (f"/dossiers/{dossier.dossier_id}/forms/1?paper=a5", "/register"):
        answer = await hall.client.get(address, allow_redirects=False)
        assert answer.status == 303
        assert answer.headers["Location"].startswith("/dossiers?next=")
        assert "Hạnh" not in await answer.text()


async def test_only_whoever_works_on_dossiers_opens_them(hall: HallWithDossiers) -> None:
    dossier = await hall.house.receive(applicant=HANH)
    receipt = f"/dossiers/{dossier.dossier_id}/forms/1"
    clerk, official, leader, administrator = 1, 11, 21, 31
    for address, staff_id, expected in (
        (receipt, clerk, 200),
        (receipt, official, 200),
        (receipt, leader, 200),
        (receipt, administrator, 403),
        ("/register", clerk, 200),
        ("/register", official, 403),
        ("/register", leader, 200),
        ("/dossiers/4711/forms/1", clerk, 404),
        (f"/dossiers/{dossier.dossier_id}/forms/2", clerk, 404),
        (f"/dossiers/{dossier.dossier_id}/forms/8", clerk, 404),
        (f"{receipt}?form_id=1", clerk, 200),
    ):
        status, read, _ = await opened(hall, address, staff_id)
        assert status == expected, address
        assert status == 200 or "Hạnh" not in read


async def test_pages_are_kept_by_nobody_and_run_nothing_inline(hall: HallWithDossiers) -> None:
    dossier = await hall.house.receive()
    cookies = await session(hall)
    answer = await hall.client.get(f"/dossiers/{dossier.dossier_id}/forms/1", cookies=cookies)
    source = await answer.text()
    assert answer.headers["Cache-Control"] == "no-store"
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?! type=\"module\" src=)", source)


# ---------------------------------------------------------------------------------- on paper


@pytest_asyncio.fixture(loop_scope="session")
async def open_form(
    chromium: Browser, sqlite_url: str, demo_centre: Centre, clock: SetClock
) -> AsyncIterator[tuple[HallWithDossiers, Page]]:
    """A server, and a browser in which a clerk is signed in."""
    async with running(sqlite_url, demo_centre, clock) as hall:
        await add_procedures(hall)
        context = await chromium.new_context(base_url=str(hall.client.make_url("")))
        for name, value in (await session(hall)).items():
            cookie = {"name": name, "value": value, "url": str(hall.client.make_url(""))}
            await context.add_cookies([cookie])  # type: ignore[list-item]
        page = await context.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        yield hall, page
        await context.close()
        assert complaints == []


def pages_of(pdf: bytes) -> list[tuple[float, float]]:
    """Width and height of each page of a PDF, in millimetres."""
    boxes = re.findall(rb"/Type\s*/Page\b(?!s).*?/MediaBox\s*\[([^\]]+)\]", pdf, re.DOTALL)
    points = [[float(number) for number in box.split()] for box in boxes]
    return [(right / 72 * 25.4, top / 72 * 25.4) for _, _, right, top in points]


async def printed(page: Page) -> list[tuple[float, float]]:
    """The pages that the browser prints, by the form's own paper size."""
    return [
        (round(width), round(height))
        for width, height in pages_of(await page.pdf(prefer_css_page_size=True))
    ]


A4, A5, A4_LYING = (210, 297), (148, 210), (297, 210)


@pytest.mark.browser
@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize(("paper", "size"), [("a4", A4), ("a5", A5)])
async def test_a_receipt_with_twelve_papers_is_one_page(
    open_form: tuple[HallWithDossiers, Page], paper: str, size: tuple[int, int]
) -> None:
    hall, page = open_form
    dossier = await hall.house.receive(MANY.code, applicant=HANH, papers=all_received(MANY))
    await page.goto(f"/dossiers/{dossier.dossier_id}/forms/1?paper={paper}")
    assert await printed(page) == [size]
    await page.emulate_media(media="print")
    assert not await page.locator(".tools").is_visible()
    assert await page.locator(".papers tbody tr").count() == 12


@pytest.mark.browser
@pytest.mark.asyncio(loop_scope="session")
async def test_many_papers_flow_on_under_their_head(
    open_form: tuple[HallWithDossiers, Page],
) -> None:
    hall, page = open_form
    papers = all_received(VERY_MANY)
    dossier = await hall.house.receive(VERY_MANY.code, applicant=HANH, papers=papers)
    await page.goto(f"/dossiers/{dossier.dossier_id}/forms/1?paper=a5")
    assert len(await printed(page)) >= 3
    head = page.locator(".papers thead")
    assert await head.evaluate("head => getComputedStyle(head).display") == "table-header-group"


@pytest.mark.browser
@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("paper", ["a4", "a5"])
async def test_the_code_on_paper_leads_to_the_dossier(
    open_form: tuple[HallWithDossiers, Page], paper: str
) -> None:
    hall, page = open_form
    dossier = await hall.house.ask_for_papers(await hall.house.receive(applicant=HANH))
    for number in (1, 2):
        await page.goto(f"/dossiers/{dossier.dossier_id}/forms/{number}?paper={paper}")
        await page.emulate_media(media="print")
        (found,) = zxingcpp.read_barcodes(Image.open(BytesIO(await page.screenshot())))
        assert found.text == dossier.follow_url
        assert await printed(page) == [A4 if paper == "a4" else A5]


@pytest.mark.browser
@pytest.mark.asyncio(loop_scope="session")
async def test_the_register_lies_and_flows(open_form: tuple[HallWithDossiers, Page]) -> None:
    hall, page = open_form
    for _ in range(40):
        await hall.house.receive(MANY.code, applicant=HANH, papers=all_received(MANY))
    await page.goto("/register?from=2026-11-16&to=2026-11-16")
    sheets = await printed(page)
    assert set(sheets) == {A4_LYING}
    assert len(sheets) > 2
    table, sheet = page.locator(".register"), page.locator(".sheet")
    width = await sheet.evaluate("sheet => sheet.clientWidth")
    assert await table.evaluate("table => table.scrollWidth") <= width


@pytest.mark.browser
@pytest.mark.asyncio(loop_scope="session")
async def test_the_keys_print_and_change_the_paper(
    open_form: tuple[HallWithDossiers, Page],
) -> None:
    hall, page = open_form
    dossier = await hall.house.receive()
    await page.add_init_script("window.print = () => { document.body.dataset.printed = 'yes'; }")
    await page.goto(f"/dossiers/{dossier.dossier_id}/forms/1")
    await page.get_by_role("link", name="Khổ A5").click()
    await page.wait_for_url("**paper=a5**")
    await page.get_by_role("button", name="In", exact=True).click()
    await expect(page.locator("body")).to_have_attribute("data-printed", "yes")


@pytest.mark.parametrize(
    ("body", "province", "head"),
    [
        ("Ủy ban nhân dân xã Bình Minh", "", "Ủy ban nhân dân xã Bình Minh"),
        (
            "Ủy ban nhân dân xã Bình Minh",
            "tỉnh Bắc Ninh",
            "Ủy ban nhân dân xã Bình Minh, tỉnh Bắc Ninh",
        ),
        ("Ủy ban nhân dân Tỉnh Bắc Ninh", "tỉnh Bắc Ninh", "Ủy ban nhân dân Tỉnh Bắc Ninh"),
        ("", "tỉnh Bắc Ninh", "tỉnh Bắc Ninh"),
    ],
)
def test_the_province_stands_after_the_governing_body(
    demo_centre: Centre, body: str, province: str, head: str
) -> None:
    unit = demo_centre.unit.model_copy(update={"province": province})
    dossiers = demo_centre.dossiers.model_copy(update={"governing_body": body})
    centre = demo_centre.model_copy(update={"unit": unit, "dossiers": dossiers})
    assert governing_body(centre) == head
