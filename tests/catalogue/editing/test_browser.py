"""The catalogue edited in a real browser, by mouse and by the keyboard alone."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from queue_server.catalogue import repository
from tests.axe import violations
from tests.catalogue.editing.conftest import RECORDS
from tests.hall.with_desk import ONE_DAY, UNREAD, HallWithDesk, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(loop_scope="session")
async def hall(tmp_path: Path, chromium: Browser) -> AsyncIterator[HallWithDesk]:
    built = await HallWithDesk.with_procedures(tmp_path, chromium)
    async with built.at_work() as working:
        yield working


async def opened(hall: HallWithDesk, path: str, width: int = 1366) -> Page:
    """A page of the settings, the administrator signed in."""
    page = await hall.page(path, width, 768)
    await sign_in(page, "quan")
    await expect(page.locator(".settings-content h1")).to_be_visible()
    return page


async def newest(hall: HallWithDesk, code: str) -> repository.StoredVersion:
    assert hall.server is not None
    found = await hall.server.app.database.read(lambda c: repository.whole(c, code))
    assert found is not None
    return found


async def press(page: Page, *keys: str) -> None:
    for key in keys:
        await page.keyboard.press(key)


async def saved(page: Page, version: int) -> None:
    await expect(page.locator("#said")).to_contain_text(f"Đã lưu phiên bản {version}")


async def test_a_limit_is_changed_beside_the_page_that_citizens_see(hall: HallWithDesk) -> None:
    page = await opened(hall, f"/settings/procedures/{ONE_DAY.code}?lang=vi")
    await expect(page.locator("#worked")).to_contain_text("hẹn trả thứ Tư 25/11")
    await page.fill("#f-limits-0-statutory-amount", "2")
    await expect(page.locator("#worked")).to_contain_text("hẹn trả thứ Năm 26/11")
    shown = page.frame_locator("#page")
    await expect(shown.locator("dl.key dd").first).to_contain_text("2 ngày làm việc")
    await page.fill("#f-limits-0-committed-amount", "5")
    await page.click("text=Lưu phiên bản mới")
    mistake = page.locator("#mistakes a")
    await expect(mistake).to_contain_text("Cam kết dài hơn")
    await expect(page.locator("#f-limits-0-committed-amount-mistake")).to_contain_text("dài hơn")
    assert await violations(page) == []
    await mistake.click()
    await expect(page.locator("#f-limits-0-committed-amount")).to_be_focused()
    await page.keyboard.type("")
    await page.fill("#f-limits-0-committed-amount", "1")
    await page.fill("#why", "Nghị quyết 12")
    await page.click("text=Lưu phiên bản mới")
    await saved(page, 2)
    kept = await newest(hall, ONE_DAY.code)
    (line,) = kept.procedure.limits
    assert (line.statutory.amount, line.committed and line.committed.amount) == (2, 1)
    assert (kept.why, kept.origin) == ("Nghị quyết 12", "hand")


async def test_by_the_keyboard_alone(hall: HallWithDesk) -> None:
    """Find a procedure, add a paper, save; then go back to the version before."""
    page = await opened(hall, "/settings/procedures?lang=vi")
    await page.focus("input[type=search]")
    await page.keyboard.type("xac nhan mot ngay")
    await page.keyboard.press("Enter")
    link = page.locator("table.procedures tbody a")
    await expect(link).to_have_count(1)
    await link.focus()
    await page.keyboard.press("Enter")
    add = page.get_by_role("button", name="Thêm giấy tờ")
    await add.focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("#f-papers-2-name")).to_be_focused()
    await page.keyboard.type("Ảnh thẻ")
    await page.keyboard.press("Tab")
    await page.keyboard.type("2")
    await page.focus("#why")
    await page.keyboard.press("Enter")
    await saved(page, 2)
    assert [one.name for one in (await newest(hall, ONE_DAY.code)).procedure.papers][
        -1
    ] == "Ảnh thẻ"
    await page.goto(f"{hall.centre.public_url}/settings/procedures/{ONE_DAY.code}/versions?lang=vi")
    await expect(page.locator(".side-by-side")).to_contain_text("Ảnh thẻ")
    await page.focus('[data-restore="1"]')
    await page.keyboard.press("Enter")
    await expect(page.locator("dialog")).to_be_visible()
    await page.focus("dialog #why")
    await page.keyboard.type("Nhầm")
    await page.keyboard.press("Enter")
    await expect(page.locator("[data-restore]")).to_have_count(2)
    kept = await newest(hall, ONE_DAY.code)
    assert (kept.version, len(kept.procedure.papers), kept.why) == (3, 2, "Nhầm")


async def test_a_paper_is_moved_and_taken_away(hall: HallWithDesk) -> None:
    page = await opened(hall, f"/settings/procedures/{ONE_DAY.code}?lang=vi")
    await page.get_by_role("button", name="Xuống: Giấy tờ 1").click()
    await expect(page.locator("#f-papers-1-name")).to_have_value("Tờ khai theo mẫu")
    await page.get_by_role("button", name="Xóa: Giấy tờ 1").click()
    await expect(page.locator("#part-papers fieldset")).to_have_count(1)
    await page.click("text=Lưu phiên bản mới")
    await saved(page, 2)
    papers = (await newest(hall, ONE_DAY.code)).procedure.papers
    assert [one.name for one in papers] == ["Tờ khai theo mẫu"]


async def test_a_new_procedure_is_told_its_mistakes_and_saved(hall: HallWithDesk) -> None:
    page = await opened(hall, "/settings/procedures/new?lang=vi")
    await page.click("text=Lưu phiên bản mới")
    mistakes = page.locator("#mistakes a")
    await expect(mistakes).to_have_count(3)
    assert await violations(page) == []
    await page.fill("#f-code", "X.000001")
    await page.fill("#f-name-vi", "Mượn phòng họp thôn")
    await page.fill("#f-field", "Hộ tịch")
    await expect(page.locator("#mistakes")).to_be_hidden()
    shown = page.frame_locator("#page")
    await expect(shown.locator("h1")).to_have_text("Mượn phòng họp thôn")
    await page.get_by_role("button", name="Thêm thời hạn").click()
    await page.fill("#f-limits-0-statutory-amount", "2")
    await page.click("text=Lưu phiên bản mới")
    await saved(page, 1)
    assert (await newest(hall, "X.000001")).procedure.limits[0].statutory.amount == 2


async def test_two_administrators_at_once(hall: HallWithDesk) -> None:
    """The second is told what changed, loses nothing, and saves on top."""
    first = await opened(hall, f"/settings/procedures/{ONE_DAY.code}?lang=vi")
    second = await opened(hall, f"/settings/procedures/{ONE_DAY.code}?lang=vi")
    await first.fill("#f-decision", "của người thứ nhất")
    await first.fill("#f-level", "Cấp xã")
    await first.click("text=Lưu phiên bản mới")
    await saved(first, 2)
    await second.fill("#f-decision", "của người thứ hai")
    await second.click("text=Lưu phiên bản mới")
    told = second.locator("#changed-since")
    await expect(told).to_contain_text("Bùi Anh Quân")
    await expect(told).to_contain_text("Đã lấy theo người kia: Cấp thực hiện")
    await expect(told).to_contain_text("Cả hai cùng sửa: Số quyết định công bố")
    await expect(second.locator("#f-level")).to_have_value("Cấp xã")
    await expect(second.locator("#f-decision")).to_have_value("của người thứ hai")
    await second.click("text=Lưu phiên bản mới")
    await saved(second, 3)
    kept = (await newest(hall, ONE_DAY.code)).procedure
    assert (kept.decision, kept.level) == ("của người thứ hai", "Cấp xã")


async def test_what_could_not_be_read_is_entered_from_the_review_list(hall: HallWithDesk) -> None:
    page = await opened(hall, "/settings/procedures/review?lang=vi")
    await expect(page.locator('[data-entry="procedures"] .mark')).to_have_text("1")
    await expect(page.locator("blockquote")).to_have_text("Trực tiếp1Miễn phí")
    await page.click("text=Nhập phần này")
    await expect(page.locator("#part-limits")).to_be_focused()
    await page.check("#waits-limits")
    await page.click("text=Lưu phiên bản mới")
    await expect(page.locator("#mistakes a")).to_contain_text("Đã đánh dấu kiểm tra")
    await page.fill("#f-limits-0-statutory-amount", "3")
    await page.select_option("#f-limits-0-statutory-unit", "working_day")
    await page.click("text=Lưu phiên bản mới")
    await saved(page, 2)
    assert (await newest(hall, UNREAD.code)).procedure.unread == {}
    await page.goto(f"{hall.centre.public_url}/settings/procedures/review?lang=vi")
    await expect(page.locator("article")).to_have_count(0)


async def test_a_file_is_compared_imported_and_taken_back(
    hall: HallWithDesk, tmp_path: Path
) -> None:
    page = await opened(hall, "/settings/procedures/import?lang=vi")
    file = tmp_path / "cong.jsonl"
    file.write_bytes(b"\xff\xfe\x00")
    await page.set_input_files("#file", file)
    await page.click("text=Đọc và so sánh")
    await expect(page.locator("#file-mistake")).not_to_be_empty()
    records = RECORDS.read_text(encoding="utf-8").splitlines()
    first: dict[str, Any] = json.loads(records[0])
    file.write_text("\n".join(records), encoding="utf-8")
    await page.set_input_files("#file", file)
    await page.click("text=Đọc và so sánh")
    await expect(page.locator("#compare")).to_be_visible()
    assert await violations(page) == []
    await page.fill("#why", "Quý IV")
    await page.click("text=Nhập vào danh mục")
    await expect(page.locator("tbody .mark")).to_have_text("Đã nhập")
    code = first["ma_thu_tuc"]
    await page.goto(f"{hall.centre.public_url}/settings/procedures/{code}?lang=vi")
    await page.fill("#f-decision", "của xã")
    await page.click("text=Lưu phiên bản mới")
    await saved(page, 2)
    first["so_quyet_dinh"] = "99/QĐ"
    file.write_text(json.dumps(first, ensure_ascii=False), encoding="utf-8")
    await page.goto(f"{hall.centre.public_url}/settings/procedures/import?lang=vi")
    await page.set_input_files("#file", file)
    await page.click("text=Đọc và so sánh")
    conflict = page.locator('fieldset[data-field="decision"]')
    await expect(conflict).to_contain_text("của xã")
    await expect(conflict.locator("input[value=mine]")).to_be_checked()
    await conflict.locator("input[value=theirs]").check()
    await page.click("text=Nhập vào danh mục")
    await expect(page.locator("tbody tr")).to_have_count(2)
    assert (await newest(hall, code)).procedure.decision == "99/QĐ"
    await page.locator("tbody tr").first.locator("[data-act=undo]").click()
    await page.locator("dialog button[value=yes]").click()
    await expect(page.locator("tbody .mark").first).to_have_text("Đã hoàn tác")
    assert (await newest(hall, code)).procedure.decision == "của xã"
