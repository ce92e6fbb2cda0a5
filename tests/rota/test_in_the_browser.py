"""The rota and the account of leave pressed in a browser: planned, worked, confirmed, taken."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from config.wire.centre.rota import LeaveKind
from queue_server.centre.repository import all_members
from queue_server.centre.rota.proposals import propose, propose_worked_shifts
from queue_server.core.actor import SYSTEM
from queue_server.core.clock import SetClock
from queue_server.core.db.unit_of_work import UnitOfWork
from tests.axe import violations
from tests.hall.at_work import HallAtWork, sign_in
from tests.hall.browser import chromium as chromium

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
FRIDAY = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
HUONG = "Nguyễn Thị Thanh Hương"


@pytest.fixture
def clock() -> SetClock:
    return SetClock(FRIDAY)


@pytest_asyncio.fixture(loop_scope="session")
async def hall(tmp_path: Path, chromium: Browser, clock: SetClock) -> AsyncIterator[HallAtWork]:
    built = await HallAtWork.built(tmp_path, chromium, clock)
    async with built.at_work():
        yield built


async def opened(hall: HallAtWork, who: str, path: str, width: int = 1366) -> Page:
    page = await hall.page(path, width, 768)
    await sign_in(page, who)
    await expect(page.locator("h1")).to_be_visible()
    return page


async def press(page: Page, button: str) -> None:
    """Press what loads the page anew when it is done."""
    async with page.expect_event("load"):
        await page.click(button)


async def test_planned_worked_confirmed_and_taken(hall: HallAtWork, clock: SetClock) -> None:
    page = await opened(hall, "anh", "/rota?month=2026-11&lang=vi")
    await page.select_option("#who", label=HUONG)
    for slot in ("thu-bay/2026-11-21", "ho-tich-ngoai-gio/2026-11-20"):
        await page.check(f'input[value="{slot}"]')
    await press(page, "#plan button")
    shifts = page.locator(".shift")
    await expect(shifts).to_have_count(2)
    await press(page, f'button[aria-label="Bỏ {HUONG}, thứ Sáu 20/11"]')
    await expect(shifts).to_have_count(1)
    await expect(shifts).to_contain_text("07:30–11:30")

    # Moved to somebody else on another day, in one act.
    await page.click(f'a[aria-label="Chuyển buổi của {HUONG}, thứ Bảy 21/11"]')
    await page.wait_for_load_state()
    await expect(page.locator("#move-shift option:checked")).to_contain_text(HUONG)
    await page.fill("#move-day", "28/11/2026")
    await press(page, "#move button[type=submit]")
    moved = page.locator(".rota-table tr", has_text="28/11")
    await expect(moved.locator(".shift")).to_contain_text(HUONG)
    await page.click(f'a[aria-label="Chuyển buổi của {HUONG}, thứ Bảy 28/11"]')
    await page.wait_for_load_state()
    await page.fill("#move-day", "21/11/2026")
    await press(page, "#move button[type=submit]")
    await expect(page.locator(".rota-table tr", has_text="21/11").locator(".shift")).to_have_count(
        1
    )

    await page.click("text=Thêm một buổi vào giờ khác")
    for field, value in (("day", "31/11/2026"), ("start", "12:00"), ("end", "13:00")):
        await page.fill(f"#one-{field}", value)
    await page.click("details:has(#one-day) button")
    said = page.locator("details:has(#one-day) .mistake")
    await expect(said).to_contain_text("Ngày không đúng")
    assert await violations(page) == []

    clock.move(days=2)
    assert hall.server is not None
    await propose_worked_shifts(hall.server.app)
    page = await opened(hall, "anh", "/rota/leave?lang=vi")
    own = page.locator(".balances tr", has_text=HUONG)
    await expect(own).to_contain_text("4:00")
    await page.fill("#proposed + .table-box input[name=minutes]", "480")
    await press(page, "#proposed + .table-box button:has-text('Xác nhận')")
    await expect(page.locator("#proposed")).to_have_count(0)
    await expect(own.locator("td").first).to_have_text("8:00")

    await page.click("text=Cho nghỉ bù trọn ngày")
    await page.select_option("#take-who", label=HUONG)
    for field in ("first", "last"):
        await page.fill(f"#take-{field}", "24/11/2026")
    await press(page, "details:has(#take-who) button")
    await expect(own.locator("td").first).to_have_text("0:00")
    assert await violations(page) == []

    await page.goto(f"{hall.centre.public_url}/rota?week=2026-11-24&lang=vi")
    await page.wait_for_load_state()
    day = page.locator(".rota-table tr", has_text="24/11")
    await expect(day.locator("td").last).to_have_text(HUONG)
    await page.select_option("#who", label=HUONG)
    await page.check('input[value="ho-tich-ngoai-gio/2026-11-24"]')
    await press(page, "#plan button")
    await expect(day.locator(".shift.wrong")).to_contain_text("Đang nghỉ")

    own_page = await opened(hall, "bao", "/rota/leave?lang=en", 1024)
    await expect(own_page.locator(".balances tbody tr")).to_have_count(1)
    await expect(own_page.locator("form[data-path]")).to_have_count(0)
    assert HUONG not in await own_page.content()


async def test_all_but_ones_own_are_confirmed_at_once(hall: HallAtWork, clock: SetClock) -> None:
    assert hall.server is not None
    app = hall.server.app

    def work(unit: UnitOfWork) -> None:
        everybody = [one.id for one in all_members(unit.connection)]
        propose(unit, LeaveKind.OVERTIME, [(id, hall.centre.day(unit.now), 30) for id in everybody])

    await app.database.write(work, SYSTEM, clock.now())
    page = await opened(hall, "anh", "/rota/leave?lang=vi")
    open_ones = page.locator("#proposed ~ .table-box tbody tr")
    await expect(open_ones.locator("form[data-path$=confirm]")).to_have_count(
        await open_ones.count() - 1
    )
    await press(page, ".all button")
    await expect(open_ones).to_have_count(1)
    await expect(open_ones).to_contain_text("mời một lãnh đạo khác xác nhận")


async def test_some_services_are_finished_and_never_none(hall: HallAtWork) -> None:
    page = await opened(hall, "anh", "/rota/today?lang=vi")
    await page.click("text=Chỉ một số lĩnh vực hoặc quầy")
    some = page.locator("form[data-any-of]")
    await some.locator("button").click()
    await expect(some.locator(".mistake")).to_contain_text("ít nhất một lĩnh vực")
    await some.get_by_label("Hộ tịch").check()
    assert await violations(page) == []
    await press(page, "form[data-any-of] button")
    await expect(page.locator(".figures")).to_contain_text("Hộ tịch")
    await page.click("text=Thêm lĩnh vực hoặc quầy")
    await expect(some.get_by_label("Hộ tịch")).to_be_disabled()
