"""A message to those who wait: written at the console, on phones, boards and kiosks at once."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.hall.at_work import PASSWORD, HallAtWork, sign_in, until

SPOKEN = "motcuaBoard.sounds.log.some((one) => one.message && one.what === 'said-ends')"
pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_service_or_a_hall_is_told_and_nobody_else(
    at_work: HallAtWork,
) -> None:
    told = await at_work.phone(await at_work.take("ho-tich"))
    other = await at_work.phone(await at_work.take("cu-tru"))
    hall, wing = await at_work.board("hall"), await at_work.board("wing")
    clerk = await at_work.console("clerk-1", "1")
    chimes = "motcuaBoard.sounds.chime.played.length"
    leader = await at_work.page("/counter", 1366, 768)
    await leader.fill("input[autocomplete=username]", "anh")
    await leader.fill("input[type=password]", PASSWORD)
    await leader.keyboard.press("Enter")
    await leader.click("[data-task=notices]")
    await leader.get_by_role("button", name="Nhắn người đang chờ").click()
    await leader.get_by_role("button", name="Chậm hơn dự kiến").click()
    await leader.get_by_label("Gửi đến").select_option("services:ho-tich")
    await leader.get_by_role("button", name="Gửi", exact=True).click()
    words = "Hôm nay đông người nên ông/bà phải chờ lâu hơn dự kiến."
    await expect(told.locator("#message")).to_contain_text(words)
    await expect(hall.locator("#notice.message")).to_contain_text(words)
    await expect(clerk.locator("#notices.message")).to_contain_text(words)
    await until(hall, f"{chimes} > 0")
    await until(hall, SPOKEN)
    assert [one.services for one in (await at_work.kiosk_now()).messages] == [["ho-tich"]]
    await expect(other.locator("#message")).to_be_hidden()
    await expect(wing.locator("#notice")).not_to_contain_text(words)
    assert await wing.evaluate(chimes) == 0
    assert await told.evaluate("document.documentElement.scrollWidth <= innerWidth")

    await leader.click("[data-task=notices]")
    await leader.get_by_role("button", name="Nhắn người đang chờ").click()
    await leader.locator(".standing").get_by_role("button", name="Gỡ").click()
    await expect(told.locator("#message")).to_be_hidden()
    await expect(hall.locator("#notice.message")).to_have_count(0)

    # One hall: its screen alone, and who waits for its services. A language that lacks is told.
    await leader.get_by_role("button", name="Mạng chậm").click()
    await leader.locator("[data-language=en]").fill("")
    await leader.get_by_label("Gửi đến").select_option(label="Khu cư trú và đất đai")
    await leader.get_by_role("button", name="Gửi", exact=True).click()
    await expect(leader.get_by_role("dialog")).to_contain_text("bấm lần nữa để vẫn gửi")
    assert await leader.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await leader.get_by_role("button", name="Gửi", exact=True).click()
    words = "Kết nối mạng đang chậm"
    await expect(other.locator("#message")).to_contain_text(words)
    await expect(wing.locator("#notice.message")).to_contain_text(words)
    await until(wing, f"{chimes} > 0")
    (message,) = (await at_work.kiosk_now()).messages
    assert (message.boards, message.services) == (["wing"], ["cu-tru", "dat-dai"])
    await expect(told.locator("#message")).to_be_hidden()
    await expect(hall.locator("#notice")).not_to_contain_text(words)


async def test_a_power_cut_is_told_everywhere_at_once_and_aloud(at_work: HallAtWork) -> None:
    phone = await at_work.phone(await at_work.take("ho-tich"))
    boards = [await at_work.board(name) for name in ("hall", "wing")]
    clerk = await at_work.console("clerk-1", "1")
    leader = await at_work.page("/counter", 1366, 768)
    await sign_in(leader, "anh")
    await leader.click("[data-task=notices]")
    dialog = leader.get_by_role("dialog")
    await dialog.get_by_role("button", name="Bật thông báo khẩn").click()
    await dialog.get_by_role("button", name="Mất điện").click()
    await dialog.locator("[data-language=en]").fill("")
    raised = dialog.get_by_role("button", name="Bật thông báo khẩn")
    await raised.click()
    await expect(dialog).to_contain_text("bấm lần nữa")
    await raised.click()
    words = "Trung tâm đang mất điện."
    await expect(phone.locator("#emergency")).to_contain_text(words)
    await expect(clerk.locator("#emergency")).to_contain_text(words)
    banner = (await at_work.kiosk_now()).emergency
    assert banner is not None
    assert banner.text["vi"].startswith(words)
    for board in boards:
        await expect(board.locator("#emergency")).to_contain_text(words)
        await until(board, SPOKEN)

    await leader.click("[data-task=notices]")
    await leader.get_by_role("button", name="Tắt thông báo khẩn").click()
    for page in (phone, clerk, *boards):
        await expect(page.locator("#emergency")).to_be_hidden()
    assert (await at_work.kiosk_now()).emergency is None
