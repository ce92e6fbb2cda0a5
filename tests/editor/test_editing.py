"""The centre is changed in a real browser: at once in the draft, in force when it is published."""

from __future__ import annotations

import asyncio
import re

import pytest
from playwright.async_api import Page, Route, expect

from tests.editor.conftest import HallWithEditors

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
NAME = "#at-counters-1-name"
CHANGES = "**/settings/changes*"


def bar(page: Page):
    return page.locator("#draft-bar .count")


async def leave(page: Page, field: str, value: str) -> None:
    """Type `value` into a field and leave it."""
    await page.fill(field, value)
    await page.keyboard.press("Tab")


async def publish(hall: HallWithEditors, page: Page, reason: str = "") -> None:
    await hall.go(page, "/publish")
    await page.fill("#reason", reason)
    await page.click("#publish-now")
    await expect(page.locator("#said")).to_contain_text("Đã công bố")


async def test_a_counters_services_are_in_force_as_soon_as_they_are_published(
    hall: HallWithEditors,
) -> None:
    console, board = await hall.console("huong", "1"), await hall.board()
    await hall.take("dat-dai")
    await expect(console.locator("#waiting .number")).to_have_count(0)
    page = await hall.settings("/counters/1")
    chosen = page.locator("#at-counters-1-services")
    await chosen.locator("select").select_option("dat-dai")
    await expect(bar(page)).to_contain_text("1 thay đổi")
    await expect(console.locator("#waiting .number")).to_have_count(0)
    await leave(page, f"{NAME} [lang=vi]", "Quầy số một")
    await expect(bar(page)).to_contain_text("2 thay đổi")
    await hall.go(page, "/publish")
    lines = page.locator("#differences li")
    await expect(lines).to_have_count(2)
    await expect(lines.first).to_contain_text("Quầy › Quầy số một › Tên quầy › Tiếng Việt")
    await expect(lines.first.locator("del")).to_have_text("Quầy 1")
    await expect(lines.first.locator("ins")).to_have_text("Quầy số một")
    await expect(lines.last.locator("ins")).to_have_text("Hộ tịch, Đất đai")
    await publish(hall, page, "quầy 1 nhận thêm đất đai")
    await expect(console.locator("#waiting .number")).to_have_count(1)
    await console.click("#main-key")
    await expect(board.locator("#calls")).to_contain_text("D001")
    await expect(bar(page)).to_have_text("Không có thay đổi nào chưa công bố")
    await hall.go(page, "/versions")
    await expect(page.locator("#versions tr").first).to_contain_text("quầy 1 nhận thêm đất đai")
    compared = page.locator("#compared li")
    await expect(compared).to_have_count(2)
    await expect(compared.first).to_contain_text("Quầy › Quầy số một › Tên quầy")
    await expect(compared.first.locator("ins")).to_have_text("Quầy số một")


async def test_a_service_is_given_to_counters_on_its_own_page(hall: HallWithEditors) -> None:
    page = await hall.settings("/services/dat-dai")
    first = page.locator("#served-by").get_by_label("Quầy 1", exact=True)
    await page.locator("#served-by summary").click()
    await expect(first).not_to_be_checked()
    await first.check()
    await page.locator("#served-by").get_by_label("Quầy 2", exact=True).check()
    await expect(bar(page)).to_contain_text("2 thay đổi")
    assert hall.server is not None
    await hall.go(page, "/counters/1")
    services = page.locator("#at-counters-1-services .chosen-name")
    await expect(services).to_have_text(["Hộ tịch", "Đất đai"])
    await hall.go(page, "/services/dat-dai")
    await expect(page.locator("#served-by summary")).to_contain_text("Quầy 1, Quầy 2")
    await page.locator("#served-by summary").click()
    for name in ("Quầy 1", "Quầy 2"):
        await page.locator("#served-by").get_by_label(name, exact=True).uncheck()
    await expect(bar(page)).to_have_text("Không có thay đổi nào chưa công bố")
    while await page.locator("#served-by input:checked").count():
        await page.locator("#served-by input:checked").first.uncheck()
    await expect(page.locator("#draft-bar .mark")).to_contain_text("chỗ cần sửa")


async def test_a_list_tells_mistakes_from_reminders_and_proposes_letters(
    hall: HallWithEditors,
) -> None:
    page = await hall.settings("/services")
    free = """async (taken) => (await import("/static/settings/adding.js"))
      .freeLetter(taken.map((letter) => ({ letter })))"""
    assert await page.evaluate(free, []) == "A"
    assert await page.evaluate(free, [*"ABCDEGHKLMNOPRSTUVXY"]) == "AA"
    assert await page.evaluate(free, [*"ABCDEGHKLMNOPRSTUVXY", "AA"]) == "AB"
    for service in ("chung-thuc", "dat-dai"):
        await hall.go(page, f"/services/{service}")
        for language in ("vi", "en"):
            await leave(page, f"#at-services-{service}-spoken_letter [lang={language}]", "")
    said = page.locator("#at-services-dat-dai-letter .mistake")
    await expect(said).to_contain_text('Số đọc là "đê", nghe gần giống "bê" của')
    await hall.go(page, "/services")
    mark = page.locator("#at-services-dat-dai .mark")
    await expect(mark).to_have_text("1 nhắc nhở")
    await expect(mark).to_have_attribute("data-look", "soon")
    await hall.go(page, "/publish")
    rhyme = page.locator("#reminders a", has_text="Đất đai")
    await expect(rhyme).to_be_hidden()  # however many there are: one line before the form
    await expect(page.locator("#reminders-count")).to_have_text(re.compile(r"^\d+ nhắc nhở$"))
    await page.click("#reminders-count")
    await expect(rhyme).to_be_visible()


async def test_a_long_name_is_seen_whole_and_has_no_line_ends(hall: HallWithEditors) -> None:
    page = await hall.settings("/counters/1", width=1024)
    name = page.locator(f"{NAME} [lang=vi]")
    long = (
        "Quầy tiếp nhận hồ sơ đăng ký thành lập và hoạt động hộ kinh doanh, hợp tác xã, liên hiệp"
    )
    await name.fill(f"{long}\nhợp tác xã")
    await page.keyboard.press("Enter")
    await expect(bar(page)).to_contain_text("1 thay đổi")
    await page.locator(f"{NAME} [lang=en]").focus()
    await expect(name).to_have_value(f"{long} hợp tác xã")
    assert await name.evaluate("(node) => node.scrollWidth <= node.clientWidth")
    assert await name.evaluate("(node) => node.scrollHeight <= node.clientHeight")


async def test_what_is_added_is_said_in_one_line(hall: HallWithEditors) -> None:
    page = await hall.settings("/priority")
    await page.click(".adding summary")
    for language, name in (("vi", "Người khuyết tật"), ("en", "Disabled people")):
        await page.fill(f"#at-priority_classes-new-name [lang={language}]", name)
    await page.click(".adding .main")
    await expect(bar(page)).to_contain_text("1 thay đổi")
    await hall.go(page, "/publish")
    said = page.locator("#differences p")
    await expect(said).to_have_text(re.compile(r"› Người khuyết tật · Thêm mới$"))
    await page.click("#draft-bar .look")
    await expect(page.locator("#publish-form")).to_be_in_viewport()


async def test_a_mistake_stands_at_its_field_and_leads_there(hall: HallWithEditors) -> None:
    page = await hall.settings("/calling")
    await leave(page, "#at-calling-longest_wait_minutes-input", "601")
    field = page.locator("#at-calling-longest_wait_minutes")
    await expect(field.locator(".mistake")).to_contain_text("601")
    await expect(field.locator("input")).to_have_attribute("aria-invalid", "true")
    await hall.go(page, "/publish")
    await expect(page.locator("#publish-now")).to_be_disabled()
    await page.click("#mistakes a")
    await hall.drawn(page)
    await expect(page.locator("#at-calling-longest_wait_minutes-input")).to_be_focused()
    await leave(page, "#at-calling-longest_wait_minutes-input", "45")
    await expect(field.locator(".mistake")).to_have_text("")
    await leave(page, "#at-calling-ordinary_weight-input", "1,5")
    await expect(bar(page)).to_contain_text("2 thay đổi")
    await leave(page, "#at-calling-ordinary_weight-input", "nhiều")
    await expect(page.locator("#at-calling-ordinary_weight .mistake")).to_contain_text("nhiều")


async def test_what_is_named_still_is_taken_out_with_one_press(hall: HallWithEditors) -> None:
    page = await hall.settings("/services")
    await page.click("#at-services-chung-thuc .remover")
    gone = page.locator("#gone")
    await expect(gone).to_contain_text("Đã bỏ Chứng thực, nhưng 4 nơi vẫn dùng:")
    await expect(gone.locator("li")).to_have_text(["Quầy 2", "Quầy 3", "Quầy 4", "Quầy 10"])
    await expect(gone).not_to_contain_text("chung-thuc")
    await gone.get_by_role("button", name="Bỏ khỏi 3 nơi bỏ được ngay").click()
    await expect(gone.locator("li")).to_have_text(["Quầy 3"])
    await expect(gone.locator("button")).to_be_focused()
    await gone.get_by_role("link", name="Quầy 3").click()
    await hall.drawn(page)
    services = page.locator("#at-counters-3-services")
    await expect(services.locator(".mistake")).to_contain_text("Quầy 3 vẫn phục vụ Chứng thực")
    await expect(services.locator(".chosen-name")).to_have_text("Chứng thực (không còn)")
    assert "chung-thuc" not in await page.inner_text("body")
    await services.locator("select").select_option("ho-tich")
    await services.get_by_role("button", name="Bỏ Chứng thực khỏi đây").click()
    await expect(page.locator("#gone")).to_be_hidden()
    await expect(services.locator(".chosen-name")).to_have_text(["Hộ tịch"])
    await publish(hall, page)
    assert hall.server is not None
    assert "chung-thuc" not in hall.server.app.centre.value.service_by_id


async def test_two_administrators_at_one_place_see_both_values(hall: HallWithEditors) -> None:
    mine, theirs = await hall.settings("/counters/1"), await hall.settings("/counters/1", "lan")
    await leave(theirs, f"{NAME} [lang=vi]", "Quầy của Lan")
    await expect(bar(theirs)).to_contain_text("Nguyễn Thị Lan")
    await leave(mine, f"{NAME} [lang=vi]", "Quầy của Quân")
    conflict = mine.locator(f"{NAME} .conflict")
    await expect(conflict).to_contain_text("Quầy của Lan")
    await expect(conflict).to_contain_text("Quầy của Quân")
    await conflict.get_by_text("Giữ giá trị hiện có").click()
    await expect(mine.locator(f"{NAME} [lang=vi]")).to_have_value("Quầy của Lan")
    await expect(conflict).to_be_hidden()
    await leave(theirs, f"{NAME} [lang=vi]", "Quầy tiếp dân")
    await expect(theirs.locator(f"{NAME} .conflict")).to_be_hidden()
    await leave(mine, f"{NAME} [lang=vi]", "Quầy của Quân")
    await conflict.get_by_text("Dùng giá trị của tôi").click()
    await expect(conflict).to_be_hidden()
    await hall.go(theirs, "/counters/1")
    await expect(theirs.locator(f"{NAME} [lang=vi]")).to_have_value("Quầy của Quân")


async def test_two_administrators_at_two_places_lose_nothing(hall: HallWithEditors) -> None:
    mine, theirs = await hall.settings("/counters/1"), await hall.settings("/counters/2", "lan")
    await leave(theirs, "#at-counters-2-name [lang=vi]", "Quầy hai")
    await expect(bar(theirs)).to_contain_text("1 thay đổi")
    await leave(mine, f"{NAME} [lang=vi]", "Quầy một")
    await expect(bar(mine)).to_contain_text("2 thay đổi")


async def test_the_last_change_is_undone_by_button_and_by_keys(hall: HallWithEditors) -> None:
    page = await hall.settings("/counters/1")
    await leave(page, f"{NAME} [lang=vi]", "Quầy A")
    await expect(bar(page)).to_contain_text("1 thay đổi")
    await page.locator("#at-counters-1-services select").select_option("dat-dai")
    await expect(bar(page)).to_contain_text("2 thay đổi")
    await page.click("[data-do=undo]")
    await expect(bar(page)).to_contain_text("1 thay đổi")
    await hall.go(page, "/counters/1")  # another page of the same tab remembers
    await page.keyboard.press("Control+z")
    await expect(bar(page)).to_have_text("Không có thay đổi nào chưa công bố")
    await expect(page.locator(f"{NAME} [lang=vi]")).to_have_value("Quầy 1")
    await expect(page.locator("[data-do=undo]")).to_be_disabled()


async def test_what_was_taken_out_comes_back_to_its_place(hall: HallWithEditors) -> None:
    page = await hall.settings("/counters")
    rows = page.locator("#at-counters > .parts > li")
    before = await rows.evaluate_all("(rows) => rows.map((row) => row.dataset.key)")
    await rows.nth(2).locator(".remover").click()
    await expect(rows).to_have_count(len(before) - 1)
    await page.click("[data-do=undo]")
    await expect(rows).to_have_count(len(before))
    assert await rows.evaluate_all("(rows) => rows.map((row) => row.dataset.key)") == before
    await expect(bar(page)).to_have_text("Không có thay đổi nào chưa công bố")


async def test_the_order_is_changed_by_the_keyboard_alone(hall: HallWithEditors) -> None:
    page = await hall.settings("/services")
    rows = page.locator("#at-services > .parts > li")
    await page.get_by_role("button", name="Chuyển xuống: Hộ tịch").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("#announced")).to_contain_text("Hộ tịch: vị trí 2")
    await expect(rows.first).to_have_attribute("data-key", "chung-thuc")
    await expect(bar(page)).to_contain_text("thay đổi chưa công bố")
    await expect(page.get_by_role("button", name="Chuyển xuống: Hộ tịch")).to_be_focused()
    commands: asyncio.Queue[Route] = asyncio.Queue()
    await page.route(CHANGES, commands.put)
    await page.keyboard.press("Enter")
    first = await commands.get()
    await page.keyboard.press("Enter")
    await first.continue_()
    second = await commands.get()  # asked once the first answer was shown, which takes nothing back
    await expect(rows.nth(3)).to_have_attribute("data-key", "ho-tich")
    await expect(page.get_by_role("button", name="Chuyển xuống: Hộ tịch")).to_be_focused()
    async with page.expect_response(CHANGES):
        await second.continue_()
    await page.reload()
    await hall.drawn(page)
    await expect(rows.nth(3)).to_have_attribute("data-key", "ho-tich")


async def test_a_late_answer_leaves_what_was_entered_since(hall: HallWithEditors) -> None:
    page = await hall.settings("/counters/1")
    name, commands = page.locator(f"{NAME} [lang=vi]"), asyncio.Queue[Route]()
    await page.route(CHANGES, commands.put)
    for typed in ("Quầy A", "Quầy AB"):
        await leave(page, f"{NAME} [lang=vi]", typed)
    await (await commands.get()).continue_()
    second = await commands.get()
    await expect(name).to_have_value("Quầy AB")
    await leave(page, f"{NAME} [lang=vi]", "Quầy ABC")
    await second.continue_()
    await (await commands.get()).continue_()
    await expect(bar(page)).to_contain_text("1 thay đổi")
    await expect(name).to_have_value("Quầy ABC")
    await expect(page.locator(f"{NAME} .conflict")).to_be_hidden()


async def test_the_order_is_changed_by_dragging(hall: HallWithEditors) -> None:
    page = await hall.settings("/services")
    rows = page.locator("#at-services > .parts > li")
    await rows.nth(0).locator(".handle").drag_to(rows.nth(2).locator(".handle"))
    await expect(bar(page)).to_contain_text("thay đổi chưa công bố")
    assert await rows.first.get_attribute("data-key") == "chung-thuc"


async def test_a_counter_is_added_and_gets_its_page(hall: HallWithEditors) -> None:
    page = await hall.settings("/counters")
    count = await page.locator("#at-counters > .parts > li").count()
    await page.click(".adding > summary")
    await expect(page.locator(".adding #at-counters-new-id")).to_be_hidden()
    await expect(page.locator("#at-counters-new-name [lang=vi]")).to_be_focused()
    await page.fill("#at-counters-new-name [lang=vi]", "Quầy mới")
    await page.fill("#at-counters-new-name [lang=en]", "New counter")
    await page.get_by_role("button", name="Thêm", exact=True).click()
    await expect(page.locator(".adding .mistake").last).to_contain_text("Dịch vụ của quầy")
    await page.locator("#at-counters-new-services select").select_option("cu-tru")
    await page.get_by_role("button", name="Thêm", exact=True).click()
    await page.wait_for_url(re.compile(rf"/settings/counters/{count + 1}"))
    await hall.drawn(page)
    await expect(page.locator(".item h2")).to_have_text("Quầy mới")
    await publish(hall, page)
    assert hall.server is not None
    assert hall.server.app.centre.value.counters[-1].services == ["cu-tru"]


async def test_codes_are_made_of_names_and_are_never_taken_twice(hall: HallWithEditors) -> None:
    page = await hall.settings("/priority")
    for name, code in (
        ("Ưu tiên", "uu-tien-2"),
        ("Ưu tiên", "uu-tien-3"),
        ("优先", "priority-class"),
    ):
        await hall.go(page, "/priority")
        await page.click(".adding > summary")
        for language in ("vi", "en"):
            await page.fill(f"#at-priority_classes-new-name [lang={language}]", name)
        await page.get_by_role("button", name="Thêm", exact=True).click()
        await page.wait_for_url(re.compile(rf"/settings/priority/{code}$"))
        await hall.drawn(page)
        await expect(page.locator(".item h2")).to_have_text(name)


async def test_a_search_finds_settings_in_either_language_without_marks(
    hall: HallWithEditors,
) -> None:
    page = await hall.settings()
    found = page.locator("#found-list li")
    await page.fill("#search", "gio dong cua")
    await expect(found.first).to_contain_text("Ngừng cấp số trước giờ đóng cửa")
    await page.fill("#search", "longest wait")
    await expect(found.first).to_contain_text("Chờ lâu nhất")
    await page.fill("#search", "đất đai")
    await expect(found.first).to_contain_text("Đất đai")
    await page.fill("#search", "may in")
    await expect(found.first.locator(".part-name")).to_have_text("Máy lấy số, máy in")
    await page.fill("#search", "ngay nghi le")
    await expect(found.filter(has_text="Lịch làm việc")).not_to_have_count(0)
    await page.fill("#search", "can bo")
    await expect(found.first.locator("a")).to_have_attribute("href", re.compile("/settings/people"))
    await page.fill("#search", "daily quota")
    await expect(found.first).to_contain_text("Số phiếu mỗi ngày")
    await page.fill("#search", "xyzzy")
    await expect(page.locator("#found-count")).to_contain_text("Không tìm thấy")
    await page.fill("#search", "cho lau nhat")
    await found.first.locator("a").click()
    await hall.drawn(page)
    await expect(page.locator("#at-calling-longest_wait_minutes-input")).to_be_focused()


async def test_an_earlier_version_comes_back(hall: HallWithEditors) -> None:
    page = await hall.settings("/unit")
    name = "#at-unit-name [lang=vi]"
    before = await page.input_value(name)
    await leave(page, name, "Trung tâm mới")
    await expect(bar(page)).to_contain_text("1 thay đổi")
    await publish(hall, page)
    await hall.go(page, "/versions")
    await page.get_by_role("button", name="Quay lại bản 1").click()
    await page.wait_for_url("**/settings/publish")
    await hall.drawn(page)
    await expect(page.locator("#differences ins")).to_have_text(before)
    await page.click("#publish-now")
    await expect(page.locator("#said")).to_contain_text("Đã công bố")
    assert hall.server is not None
    assert hall.server.app.centre.value.unit.name["vi"] == before


async def test_a_change_is_scheduled_and_taken_back(hall: HallWithEditors) -> None:
    page = await hall.settings("/notices")
    await page.locator("#at-publish_waits-input").check()
    await expect(bar(page)).to_contain_text("1 thay đổi")
    await hall.go(page, "/publish")
    await page.fill("[name=day]", "02/01/2099")
    await page.click("#publish-now")
    await expect(page.locator("#said")).to_contain_text("02/01/2099")
    await expect(page.locator("#scheduled li").first).to_contain_text("Từ ngày 02/01/2099")
    await page.get_by_role("button", name="Bỏ hẹn ngày 02/01/2099").click()
    await expect(page.locator("#scheduled-box")).to_be_hidden()


async def test_everything_that_is_not_published_can_be_discarded(hall: HallWithEditors) -> None:
    page = await hall.settings("/unit")
    name = "#at-unit-name [lang=vi]"
    before = await page.input_value(name)
    await leave(page, name, "Tên thử")
    await page.click("[data-do=discard]")
    await page.click("dialog .danger")
    await expect(bar(page)).to_have_text("Không có thay đổi nào chưa công bố")
    await expect(page.locator(name)).to_have_value(before)


async def test_a_pin_is_set_and_never_shown(hall: HallWithEditors) -> None:
    page = await hall.settings("/kiosks/kiosk-1")
    pin = "#at-kiosks-kiosk-1-staff_pin_hash-input"
    await leave(page, pin, "1")
    await expect(page.locator("#at-kiosks-kiosk-1-staff_pin_hash .mistake")).not_to_have_text("")
    await leave(page, pin, "739184")
    await expect(bar(page)).to_contain_text("1 thay đổi")
    await expect(page.locator(pin)).to_have_value("")
    assert "argon2" not in await page.content()
    await hall.go(page, "/publish")
    assert "argon2" not in await page.content()
    await expect(page.locator("#differences")).to_contain_text("Mã PIN của cán bộ")


async def test_previews_are_of_the_draft(hall: HallWithEditors) -> None:
    page = await hall.settings("/services/ho-tich")
    ticket = page.locator("img.paper-80")
    await expect(ticket).to_have_js_property("complete", True)
    assert await ticket.evaluate("(image) => image.naturalWidth") > 500
    before = await ticket.get_attribute("src")
    await leave(page, "#at-services-ho-tich-name [lang=vi]", "Khai sinh, kết hôn")
    await expect(page.locator(".kiosk-card.shown")).to_contain_text("Khai sinh, kết hôn")
    await expect(ticket).not_to_have_attribute("src", before or "")
    await hall.go(page, "/counters/1")
    await expect(page.locator(".said-words")).to_contain_text("đến quầy số một")
    await leave(page, "#at-counters-1-spoken-input", "một A")
    await expect(page.locator(".said-words")).to_contain_text("đến quầy số một A")
    await hall.go(page, "/look")
    for receipt, dots in (("Giấy hẹn in ra, giấy 80 mm", 640), ("Giấy hẹn in ra, giấy 58 mm", 464)):
        drawn = page.get_by_alt_text(receipt)
        await expect(drawn).to_have_js_property("naturalWidth", dots)


async def test_parts_without_names_are_changed_row_by_row(hall: HallWithEditors) -> None:
    page = await hall.settings("/signin")
    await page.locator("#at-sign_in-oidc > .yes-no input").check()
    rows = page.locator("#at-sign_in-oidc-roles > .rows > li")
    add = page.locator("#at-sign_in-oidc-roles > button")
    answered = asyncio.Event()

    async def held(route: Route) -> None:
        await answered.wait()
        await route.continue_()

    await expect(bar(page)).to_contain_text("thay đổi chưa công bố")
    for number, role in enumerate(("clerk", "leader")):
        await add.click()
        answered.set()  # what was changed is still under way as the next line is asked for
        await expect(rows).to_have_count(number + 1)
        answered.clear()
        await page.route("**/settings/changes", held)
        await leave(page, f"#at-sign_in-oidc-roles-{number}-value-input", f"nhom-{role}")
        choice = page.locator(f"#at-sign_in-oidc-roles-{number}-role-input")
        names = {"clerk": "Cán bộ một cửa", "leader": "Lãnh đạo trung tâm"}
        await choice.select_option(label=names[role])
    answered.set()
    await page.unroute_all(behavior="wait")
    issuer = page.locator("#at-sign_in-oidc-issuer")
    await leave(page, "#at-sign_in-oidc-issuer-input", "http://example.com")
    await expect(issuer.locator(".mistake")).to_contain_text("http://example.com")
    await rows.first.locator(".remover").click()
    await expect(rows).to_have_count(1)
    await page.reload()
    await hall.drawn(page)
    await expect(page.locator("#at-sign_in-oidc-roles-0-value-input")).to_have_value("nhom-leader")
    await expect(issuer.locator(".mistake")).to_contain_text("http://example.com")


async def test_what_was_typed_on_a_lost_line_is_saved_when_it_is_back(
    hall: HallWithEditors,
) -> None:
    page = await hall.settings("/counters/1")
    await page.route("**/settings/changes*", lambda route: route.abort())
    await leave(page, f"{NAME} [lang=vi]", "Quầy tiếp dân")
    await expect(page.locator(f"{NAME} > .mistake")).to_contain_text("Máy chủ chưa trả lời")
    await expect(page.locator(f"{NAME} [lang=vi]")).to_have_value("Quầy tiếp dân")
    await page.unroute("**/settings/changes*")
    await page.locator(NAME).get_by_text("Lưu lại").click()
    await expect(bar(page)).to_contain_text("1 thay đổi")
    await expect(page.locator(f"{NAME} > .mistake")).to_have_text("")


async def test_a_change_whose_answer_was_lost_is_no_conflict(hall: HallWithEditors) -> None:
    page = await hall.settings("/counters/1")

    async def lose_the_answer(route: Route) -> None:
        await route.fetch()
        await route.abort()

    await page.route("**/settings/changes*", lose_the_answer)
    await leave(page, f"{NAME} [lang=vi]", "Quầy tiếp dân")
    again = page.locator(NAME).get_by_text("Lưu lại")
    await expect(again).to_be_visible()
    await page.unroute("**/settings/changes*")
    await again.click()
    await expect(bar(page)).to_contain_text("1 thay đổi")
    await expect(page.locator(f"{NAME} .conflict")).to_be_hidden()
