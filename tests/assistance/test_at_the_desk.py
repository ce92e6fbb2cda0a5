"""An official writes a form for a citizen in the browser: opened from the dossier, filled by hand
and by card, read aloud in large letters, saved, counted."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from docx import Document
from playwright.async_api import Browser, Page, expect

from tests.assistance.files import docx, in_base64
from tests.axe import violations
from tests.hall.with_desk import CARD, ONE_DAY, HallWithDesk, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
LEAST_POINTS = 20


@pytest_asyncio.fixture(loop_scope="session")
async def desk_hall(tmp_path: Path, chromium: Browser) -> AsyncIterator[HallWithDesk]:
    async with (await HallWithDesk.with_procedures(tmp_path, chromium)).at_work() as hall:
        added = await hall.staff_does(
            "anh", "/forms", {"title": "Tờ khai xác nhận", "procedure": ONE_DAY.code}
        )
        file = {"file_name": "to-khai.docx", "content": in_base64(docx())}
        await hall.staff_does("anh", f"/forms/{added['form']}/versions", file)
        yield hall


async def test_a_form_is_written_from_a_dossier(desk_hall: HallWithDesk, tmp_path: Path) -> None:
    dossier = await desk_hall.receive()
    desk = await desk_hall.desk("huong", f"/dossiers/{dossier['dossier_id']}")
    async with desk.expect_popup() as opened:
        await desk.click('a:has-text("Viết hộ tờ khai")')
    page = await opened.value
    await page.wait_for_load_state()
    await expect(page.locator("#field-applicant_name")).to_have_value("Trần Văn Cường")
    await expect(page.locator("#field-child_name")).to_have_value("")
    assert await violations(page) == []
    await _scan(page)
    await page.fill("#field-child_name", "Bé Gấu Trúc")
    await page.click('button[value="read"]')
    await expect(page.locator('#write [role="alert"]')).to_contain_text("Chưa ai ghi")
    await page.check("#checked")
    await page.click('button[value="read"]')
    await _is_read_aloud_in_large_letters(page)
    await page.fill("#minutes", "6")
    async with page.expect_download() as saving:
        await page.click('button[value="write"]')
    saved = tmp_path / "saved.docx"
    await (await saving.value).save_as(saved)
    words = [one.text for one in Document(str(saved)).paragraphs]
    assert "Tên trẻ: BÉ GẤU TRÚC" in words
    assert "Số định danh: 001190012345, cấp ngày 10/05/2021" in words
    await expect(page.locator("#written")).to_contain_text("Tờ khai xác nhận.docx")
    await _is_counted(desk_hall)
    await desk_hall.act(dossier, "withdraw", reason="Công dân đổi ý")
    await desk.reload()
    await desk.wait_for_load_state()
    await expect(desk.locator("ul.forms")).to_be_visible()
    await expect(desk.locator('a:has-text("Viết hộ tờ khai")')).to_have_count(0)


async def _scan(page: Page) -> None:
    """The card fills what it knows, its day of issue too, which no dossier stores."""
    await page.fill("#scan", CARD)
    await page.press("#scan", "Enter")
    await expect(page.locator("#field-id_issued_on")).to_have_value("10/05/2021")
    await expect(page.locator("#field-applicant_name")).to_have_value("Nguyễn Thị Bình")
    await expect(page.locator("#scan")).to_have_value("")


async def _is_read_aloud_in_large_letters(page: Page) -> None:
    await expect(page.locator("#lines b", has_text="BÉ GẤU TRÚC")).to_be_visible()
    size = await page.locator("#lines p").first.evaluate("one => getComputedStyle(one).fontSize")
    assert float(size.removesuffix("px")) * 0.75 >= LEAST_POINTS
    await page.emulate_media(media="print")
    await expect(page.locator("#write")).to_be_hidden()
    await expect(page.locator(".staff-header")).to_be_hidden()
    await expect(page.locator("#print")).to_be_hidden()
    await expect(page.locator("#lines")).to_be_visible()
    await page.emulate_media(media="screen")
    assert await violations(page) == []


async def _is_counted(hall: HallWithDesk) -> None:
    page = await hall.page("/assistance", 1366, 768)
    await sign_in(page, "anh")
    await expect(page.locator("dl.figures dd").first).to_contain_text("1")
    await expect(page.locator("main")).to_contain_text(ONE_DAY.code)
    shown = await page.locator("table.figures").first.evaluate(
        "one => getComputedStyle(one).display"
    )
    assert shown == "table"
    assert await violations(page) == []
